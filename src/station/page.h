/*
 * station/page.h: the page of the station in a browser: a small HTTP server, snapshots in JSON, a stream of
 * events and the files of the page itself. Requests are answered by one thread, so what answers them needs no
 * lock of its own; publish comes from the station's threads.
 */
#ifndef CASTGLOSS_STATION_PAGE_H
#define CASTGLOSS_STATION_PAGE_H

#include "station/core.h"

#include <microhttpd.h>
#include <pthread.h>

struct station_page_config {
    const char *address, *host, *token_file, *certificate_file, *key_file;
    size_t port, connections, requests_per_s;
};

/* A connection that is open, so that one that is too slow can be ended. */
struct station_http_connection {
    int socket;
    double deadline_s; /* when the step that it is at must be over; INFINITY: a stream */
    struct station_http_connection *next, *previous;
};

/* How much a client still may ask, by its address. */
#define STATION_HTTP_PEERS ((size_t)64)
struct station_http_peer {
    uint8_t address[16];
    double left, wrong_left; /* requests, wrong tokens */
    double seen_s;           /* 0: the row is free */
};

/* A browser that listens to events. */
struct station_page_listener {
    struct station_page *page;
    struct MHD_Connection *connection;
    struct cg_text out; /* the event that is being sent */
    size_t sent;
    uint64_t version; /* of the page when the event was made */
    bool suspended;
    struct station_page_listener *next, *previous;
};

struct station_page {
    struct cg_station *station;
    const struct station_page_config *config;
    struct MHD_Daemon *daemon;
    struct cg_bytes certificate, key;
    char token_hash[CG_HASH_SIZE]; /* empty: read-only */
    bool loopback;                 /* listens to this machine only */
    struct station_http_peer peers[STATION_HTTP_PEERS];

    struct station_state *copy; /* of the last snapshot that was asked for */

    pthread_mutex_t opening; /* of the connections */
    struct station_http_connection *connections;

    pthread_mutex_t telling; /* of what follows */
    struct station_page_listener *listeners;
    size_t listener_count;
    uint64_t version; /* rises when listeners have something to be told */
    double told_s;
    bool ending;
};

/* ---- the server, http.c -------------------------------------------------------------------------- */

enum cg_status station_http_start(struct station_page *page, struct cg_error *error) CG_MUST_CHECK;
void station_http_stop(struct station_page *page);
/* Ends connections whose time is over; called once a second. */
void station_http_sweep(struct station_page *page);
/* The connection may take as long as it likes. */
void station_http_set_stream(struct station_page *page, struct MHD_Connection *connection);

/* ---- limits, http_limits.c ------------------------------------------------------------------------ */

/* Whether the client of the connection may ask now; its row, or NULL when it asks too often. */
struct station_http_peer *station_http_admit(struct station_page *page, struct MHD_Connection *connection);
/* Whether the Host that a browser names is one of this station, so that no other site's name leads here. */
bool station_http_host_allowed(const struct station_page *page, const char *host);
/* CG_USAGE: the file cannot be read or its token is too short. */
enum cg_status station_token_read(const char *path, char hash[CG_HASH_SIZE],
                                  struct cg_error *error) CG_MUST_CHECK;
/* Whether an Authorization header bears the token, in a time that does not tell how much of it is right. */
bool station_token_matches(const char *hash, const char *header);

/* ---- answers, page_routes.c ----------------------------------------------------------------------- */

/* Queues the answer to a request of GET, HEAD or POST. */
enum MHD_Result station_page_answer(struct station_page *page, struct MHD_Connection *connection,
                                    struct station_http_peer *peer, const char *method, const char *path);
/* Queues a sentence with a status; allow: the methods of a 405, else NULL. */
enum MHD_Result station_page_refuse(struct MHD_Connection *connection, unsigned status, const char *sentence,
                                    const char *allow);

/* ---- events, page_events.c ------------------------------------------------------------------------ */

enum MHD_Result station_page_listen(struct station_page *page, struct MHD_Connection *connection);
/* Something has changed: listeners are told, at once or when the last news are old enough. */
void station_page_tell(struct station_page *page, bool at_once);
/* Ends all streams. */
void station_page_hush(struct station_page *page);
/* Adds the headers of every answer and queues it; response is given up. */
enum MHD_Result station_page_queue(struct MHD_Connection *connection, unsigned status, const char *type,
                                   struct MHD_Response *response);

/* ---- documents, page_json.c ----------------------------------------------------------------------- */

/* Each adds a JSON object of the state. `after`: how many points or marks the reader has already. */
void station_json_state(struct cg_text *out, const struct station_state *state, int64_t now_ms,
                        bool may_acknowledge);
void station_json_trends(struct cg_text *out, const struct station_state *state, uint64_t after);
void station_json_marks(struct cg_text *out, const struct station_state *state, uint64_t after);
void station_json_frame(struct cg_text *out, const struct station_state *state, size_t camera);
void station_json_spectrum(struct cg_text *out, const struct station_state *state);

/* ---- files of the page, made from www/ when the program is built ------------------------------------ */

struct station_asset {
    const char *path, *type;
    const unsigned char *data;
    size_t size;
};
extern const struct station_asset station_assets[];
extern const size_t station_asset_count;

#endif

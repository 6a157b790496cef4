/*
 * page_routes.c: what can be asked for, a table; and the headers of every answer.
 */
#include "station/page_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Only files of the page itself run, nothing is loaded from elsewhere, nobody frames it or is told of it. */
static const struct {
    const char *name, *value;
} headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    {"Cache-Control", "no-store"},
};

enum MHD_Result station_page_queue(struct MHD_Connection *connection, unsigned status, const char *type,
                                   struct MHD_Response *response)
{
    enum MHD_Result queued = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    for (size_t i = 0; queued == MHD_YES && i < sizeof headers / sizeof *headers; i++) {
        queued = MHD_add_response_header(response, headers[i].name, headers[i].value);
    }
    if (queued == MHD_YES) {
        queued = MHD_queue_response(connection, status, response);
    }
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result station_page_refuse(struct MHD_Connection *connection, unsigned status, const char *sentence,
                                    const char *allow)
{
    char text[256];
    const int length = snprintf(text, sizeof text, "%s\n", sentence);
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)length, text, MHD_RESPMEM_MUST_COPY);
    if (!response) {
        return MHD_NO;
    }
    if (allow) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow);
    }
    if (status == MHD_HTTP_TOO_MANY_REQUESTS) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    }
    if (status == MHD_HTTP_UNAUTHORIZED) {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    }
    return station_page_queue(connection, status, "text/plain; charset=utf-8", response);
}

/* ---- the table ----------------------------------------------------------------------------------- */

static const struct route {
    const char *path; /* one that ends in a slash has something after it */
    bool post;
    enum MHD_Result (*answer)(const struct request *request);
} routes[] = {
    {"/api/acknowledge", true, page_answer_acknowledge},
    {"/api/frame", false, page_answer_frame},
    {"/api/marks", false, page_answer_marks},
    {"/api/spectrum", false, page_answer_spectrum},
    {"/api/state", false, page_answer_state},
    {"/api/trends", false, page_answer_trends},
    {"/crop/", false, page_answer_crop},
    {"/events", false, page_answer_events},
    {"/frame.png", false, page_answer_picture},
    {"/metrics", false, page_answer_metrics},
};

static const struct route *find_route(const char *path, const char **rest)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const size_t length = strlen(routes[i].path);
        const bool open = routes[i].path[length - 1] == '/';
        if (strncmp(path, routes[i].path, length) == 0 && (open || path[length] == '\0')) {
            *rest = path + length;
            return &routes[i];
        }
    }
    return NULL;
}

static const struct station_asset *find_asset(const char *path)
{
    for (size_t i = 0; i < station_asset_count; i++) {
        if (strcmp(path, station_assets[i].path) == 0) {
            return &station_assets[i];
        }
    }
    return NULL;
}

enum MHD_Result station_page_answer(struct station_page *page, struct MHD_Connection *connection,
                                    struct station_http_peer *peer, const char *method, const char *path)
{
    struct request request = {.page = page, .connection = connection, .peer = peer};
    const struct route *route = find_route(path, &request.rest);
    const struct station_asset *asset = find_asset(strcmp(path, "/") == 0 ? "/index.html" : path);
    if (!route && !asset) {
        return station_page_refuse(connection, MHD_HTTP_NOT_FOUND, "There is nothing at this address.", NULL);
    }
    const bool post = route && route->post;
    const bool stream = route && route->answer == page_answer_events;
    if (!(post ? strcmp(method, "POST") == 0
               : strcmp(method, "GET") == 0 || (!stream && strcmp(method, "HEAD") == 0))) {
        return station_page_refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "Not with this method.",
                                   post     ? "POST"
                                   : stream ? "GET"
                                            : "GET, HEAD");
    }
    if (route) {
        return route->answer(&request);
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(asset->size, (void *)(uintptr_t)asset->data, MHD_RESPMEM_PERSISTENT);
    return response ? station_page_queue(connection, MHD_HTTP_OK, asset->type, response) : MHD_NO;
}

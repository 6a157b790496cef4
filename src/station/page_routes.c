/*
 * page_routes.c: what can be asked for, a table; and the headers of every answer.
 */
#include "station/metrics.h"
#include "station/page.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES ((size_t)63) /* of who acknowledges, as station_alarm.by */

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

/* ---- answers ------------------------------------------------------------------------------------- */

/* A request that found its route. */
struct request {
    struct station_page *page;
    struct MHD_Connection *connection;
    struct station_http_peer *peer;
    const char *rest; /* of the path after the route's own */
};

/* Gives the text away. */
static enum MHD_Result answer_text(struct MHD_Connection *connection, struct cg_text *text, const char *type)
{
    if (text->failed) {
        cg_text_clear(text);
        return station_page_refuse(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "Out of memory.", NULL);
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text->length, text->data, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        cg_text_clear(text);
        return MHD_NO;
    }
    return station_page_queue(connection, MHD_HTTP_OK, type, response);
}

static const char json[] = "application/json";

static const struct station_state *snapshot(struct station_page *page)
{
    const struct station_state *state = station_lock(page->station);
    *page->copy = *state;
    station_unlock(page->station);
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        page->copy->pictures[i].png = NULL;
    }
    return page->copy;
}

static bool argument(const struct request *request, const char *name, uint64_t *value)
{
    const char *text = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
    long long number = 0;
    *value = 0;
    if (!text) {
        return true;
    }
    if (!cg_integer_parse(text, 0, LLONG_MAX, &number)) {
        return false;
    }
    *value = (uint64_t)number;
    return true;
}

static enum MHD_Result answer_state(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_json_state(&out, snapshot(request->page), station_utc_ms(), request->page->token_hash[0] != '\0');
    cg_text_add(&out, "\n");
    return answer_text(request->connection, &out, json);
}

static enum MHD_Result answer_news(const struct request *request,
                                   void (*write)(struct cg_text *, const struct station_state *, uint64_t))
{
    uint64_t after;
    if (!argument(request, "after", &after)) {
        return station_page_refuse(request->connection, MHD_HTTP_BAD_REQUEST,
                                   "after must be a whole number from 0.", NULL);
    }
    struct cg_text out = {.data = NULL};
    write(&out, snapshot(request->page), after);
    return answer_text(request->connection, &out, json);
}

static enum MHD_Result answer_trends(const struct request *request)
{
    return answer_news(request, station_json_trends);
}

static enum MHD_Result answer_marks(const struct request *request)
{
    return answer_news(request, station_json_marks);
}

static enum MHD_Result no_camera(const struct request *request)
{
    return station_page_refuse(request->connection, MHD_HTTP_BAD_REQUEST,
                               "camera must be the number of a camera, from 0.", NULL);
}

static enum MHD_Result answer_frame(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    uint64_t camera;
    if (!argument(request, "camera", &camera) || camera >= STATION_CAMERAS) {
        return no_camera(request);
    }
    station_json_frame(&out, snapshot(request->page), (size_t)camera);
    return answer_text(request->connection, &out, json);
}

static enum MHD_Result answer_spectrum(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_json_spectrum(&out, snapshot(request->page));
    return answer_text(request->connection, &out, json);
}

static enum MHD_Result answer_picture(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    uint64_t camera;
    if (!argument(request, "camera", &camera) || camera >= STATION_CAMERAS) {
        return no_camera(request);
    }
    const struct station_picture *picture = &station_lock(request->page->station)->pictures[camera];
    if (picture->png) {
        cg_text_add_bytes(&out, (const char *)picture->png, picture->png_size);
    }
    station_unlock(request->page->station);
    if (out.length == 0 && !out.failed) {
        return station_page_refuse(request->connection, MHD_HTTP_NOT_FOUND, "No frame has come yet.", NULL);
    }
    return answer_text(request->connection, &out, "image/png");
}

static enum MHD_Result answer_crop(const struct request *request)
{
    static const char end[] = ".png";
    char digits[24];
    const size_t length = strlen(request->rest);
    long long id = 0;
    struct cg_bytes crop;
    bool found = length > sizeof end - 1 && length - (sizeof end - 1) < sizeof digits &&
                 strcmp(request->rest + length - (sizeof end - 1), end) == 0;
    if (found) {
        memcpy(digits, request->rest, length - (sizeof end - 1));
        digits[length - (sizeof end - 1)] = '\0';
        found = cg_integer_parse(digits, 1, LLONG_MAX, &id) &&
                station_crop(request->page->station, (uint64_t)id, &crop);
    }
    if (!found) {
        return station_page_refuse(request->connection, MHD_HTTP_NOT_FOUND,
                                   "There is no picture of this mark, or not any more.", NULL);
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(crop.size, crop.data, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        cg_bytes_clear(&crop);
        return MHD_NO;
    }
    return station_page_queue(request->connection, MHD_HTTP_OK, "image/png", response);
}

static enum MHD_Result answer_metrics(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_metrics(request->page->station, &out);
    return answer_text(request->connection, &out, STATION_METRICS_TYPE);
}

static enum MHD_Result answer_events(const struct request *request)
{
    return station_page_listen(request->page, request->connection);
}

/* ---- acknowledging ------------------------------------------------------------------------------- */

/* A name that a person gave: UTF-8 without control characters. */
static bool is_name(const char *by)
{
    bool plain = strlen(by) > 0 && strlen(by) <= NAME_MAX_BYTES && cg_text_is_utf8(by);
    for (const char *at = by; *at; at++) {
        plain = plain && (unsigned char)*at >= 32 && *at != 127;
    }
    return plain;
}

static bool may_acknowledge(const struct request *request, enum MHD_Result *answer)
{
    const struct station_page *page = request->page;
    if (page->token_hash[0] == '\0') {
        *answer = station_page_refuse(request->connection, MHD_HTTP_FORBIDDEN,
                                      "This page is read-only: the station has no page.token_file.", NULL);
        return false;
    }
    if (request->peer->wrong_left < 1.0) {
        *answer = station_page_refuse(request->connection, MHD_HTTP_TOO_MANY_REQUESTS,
                                      "Too many wrong tokens; wait a minute.", NULL);
        return false;
    }
    if (!station_token_matches(page->token_hash,
                               MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                           MHD_HTTP_HEADER_AUTHORIZATION))) {
        request->peer->wrong_left -= 1.0;
        station_log(page->station, CG_LOG_WARNING, "page", "Someone has tried a wrong token on the page.");
        *answer = station_page_refuse(request->connection, MHD_HTTP_UNAUTHORIZED,
                                      "The token is missing or wrong.", NULL);
        return false;
    }
    return true;
}

static enum MHD_Result answer_acknowledge(const struct request *request)
{
    enum MHD_Result answer = MHD_NO;
    if (!may_acknowledge(request, &answer)) {
        return answer;
    }
    const char *by = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, "by");
    uint64_t id;
    if (!argument(request, "id", &id) || (by && !is_name(by))) {
        return station_page_refuse(
            request->connection, MHD_HTTP_BAD_REQUEST,
            "id must be an alarm's number, or missing for all of them; by a name of at "
            "most 63 bytes.",
            NULL);
    }
    struct cg_error error;
    struct cg_text out = {.data = NULL};
    by = by ? by : "page";
    if (id == 0) {
        cg_text_add(&out, "{\"acknowledged\":%zu}\n", station_acknowledge_all(request->page->station, by));
    } else if (station_acknowledge(request->page->station, id, by, &error) == CG_OK) {
        cg_text_add(&out, "{\"acknowledged\":1}\n");
    } else {
        return station_page_refuse(request->connection, MHD_HTTP_NOT_FOUND, "There is no such alarm.", NULL);
    }
    return answer_text(request->connection, &out, json);
}

/* ---- the table ----------------------------------------------------------------------------------- */

static const struct route {
    const char *path; /* one that ends in a slash has something after it */
    bool post;
    enum MHD_Result (*answer)(const struct request *request);
} routes[] = {
    {"/api/acknowledge", true, answer_acknowledge},
    {"/api/frame", false, answer_frame},
    {"/api/marks", false, answer_marks},
    {"/api/spectrum", false, answer_spectrum},
    {"/api/state", false, answer_state},
    {"/api/trends", false, answer_trends},
    {"/crop/", false, answer_crop},
    {"/events", false, answer_events},
    {"/frame.png", false, answer_picture},
    {"/metrics", false, answer_metrics},
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
    const bool stream = route && route->answer == answer_events;
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

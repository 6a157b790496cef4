/*
 * page_answers.c: documents, pictures and streams of the page.
 */
#include "station/page_answers.h"
#include "station/metrics.h"

#include <limits.h>
#include <string.h>

/* Gives the text away. */
enum MHD_Result page_answer_text(struct MHD_Connection *connection, struct cg_text *text, const char *type)
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

bool page_argument(const struct request *request, const char *name, uint64_t *value)
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

enum MHD_Result page_answer_state(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_json_state(&out, snapshot(request->page), station_utc_ms(), request->page->token_hash[0] != '\0');
    cg_text_add(&out, "\n");
    return page_answer_text(request->connection, &out, PAGE_JSON);
}

static enum MHD_Result answer_news(const struct request *request,
                                   void (*write)(struct cg_text *, const struct station_state *, uint64_t))
{
    uint64_t after;
    if (!page_argument(request, "after", &after)) {
        return station_page_refuse(request->connection, MHD_HTTP_BAD_REQUEST,
                                   "after must be a whole number from 0.", NULL);
    }
    struct cg_text out = {.data = NULL};
    write(&out, snapshot(request->page), after);
    return page_answer_text(request->connection, &out, PAGE_JSON);
}

enum MHD_Result page_answer_trends(const struct request *request)
{
    return answer_news(request, station_json_trends);
}

enum MHD_Result page_answer_marks(const struct request *request)
{
    return answer_news(request, station_json_marks);
}

static enum MHD_Result no_camera(const struct request *request)
{
    return station_page_refuse(request->connection, MHD_HTTP_BAD_REQUEST,
                               "camera must be the number of a camera, from 0.", NULL);
}

enum MHD_Result page_answer_frame(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    uint64_t camera;
    if (!page_argument(request, "camera", &camera) || camera >= STATION_CAMERAS) {
        return no_camera(request);
    }
    station_json_frame(&out, snapshot(request->page), (size_t)camera);
    return page_answer_text(request->connection, &out, PAGE_JSON);
}

enum MHD_Result page_answer_spectrum(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_json_spectrum(&out, snapshot(request->page));
    return page_answer_text(request->connection, &out, PAGE_JSON);
}

enum MHD_Result page_answer_picture(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    uint64_t camera;
    if (!page_argument(request, "camera", &camera) || camera >= STATION_CAMERAS) {
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
    return page_answer_text(request->connection, &out, "image/png");
}

enum MHD_Result page_answer_crop(const struct request *request)
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

enum MHD_Result page_answer_metrics(const struct request *request)
{
    struct cg_text out = {.data = NULL};
    station_metrics(request->page->station, &out);
    return page_answer_text(request->connection, &out, STATION_METRICS_TYPE);
}

enum MHD_Result page_answer_events(const struct request *request)
{
    return station_page_listen(request->page, request->connection);
}

/*
 * page_acknowledge.c: the one thing that the page changes, and who may.
 */
#include "station/page_answers.h"

#include <string.h>

#define NAME_MAX_BYTES ((size_t)63) /* of who acknowledges, as station_alarm.by */

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

enum MHD_Result page_answer_acknowledge(const struct request *request)
{
    enum MHD_Result answer = MHD_NO;
    if (!may_acknowledge(request, &answer)) {
        return answer;
    }
    const char *by = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, "by");
    uint64_t id;
    if (!page_argument(request, "id", &id) || (by && !is_name(by))) {
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
    return page_answer_text(request->connection, &out, PAGE_JSON);
}

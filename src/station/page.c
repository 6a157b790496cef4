/*
 * page.c: the page as an output of the station: its section, its beginning and its end.
 */
#include "station/page.h"

#include <stdlib.h>
#include <string.h>

#define KEY(member, of_kind, preset, words)                                                                  \
    .name = #member, .kind = (of_kind), .offset = offsetof(struct station_page_config, member),              \
    .fallback = (preset), .help = (words)

static const struct cg_key keys[] = {
    {KEY(address, CG_KEY_TEXT, "127.0.0.1",
         "Address to listen at, of IPv4 or IPv6; 127.0.0.1: only this machine, 0.0.0.0: every network.")},
    {KEY(port, CG_KEY_COUNT, "0", "Port to listen at, such as 8080; 0: no page."), .low = 0, .high = 65535},
    {KEY(host, CG_KEY_TEXT, "",
         "Name under which browsers reach a page that listens to this machine only, behind a proxy; empty: "
         "localhost and numeric addresses.")},
    {KEY(token_file, CG_KEY_TEXT, "",
         "File with the token, at least 16 characters, that acknowledges alarms; empty: the page is "
         "read-only.")},
    {KEY(certificate_file, CG_KEY_TEXT, "",
         "PEM file with the certificate and its chain for TLS; empty: without TLS.")},
    {KEY(key_file, CG_KEY_TEXT, "", "PEM file with the key of the certificate.")},
    {KEY(connections, CG_KEY_COUNT, "64",
         "Connections at a time; one address may have half of them, streams of events half of them."),
     .low = 4, .high = 1000},
    {KEY(requests_per_s, CG_KEY_COUNT, "50",
         "Requests that one address may send in the long run; four seconds' worth at once."),
     .unit = "1/s", .low = 1, .high = 10000},
    {.name = NULL},
};

static const struct cg_section section = {
    .name = "page",
    .title = "The page that shows the station in a browser. Nothing on it comes from other machines.",
    .keys = keys,
    .size = sizeof(struct station_page_config),
};

static void page_stop(void *state)
{
    struct station_page *page = state;
    station_http_stop(page);
    cg_bytes_clear(&page->certificate);
    cg_bytes_clear(&page->key);
    pthread_mutex_destroy(&page->opening);
    pthread_mutex_destroy(&page->telling);
    free(page->copy);
    free(page);
}

static enum cg_status page_start(struct cg_station *station, const void *config, void **state,
                                 struct cg_error *error)
{
    const struct station_page_config *keys_read = config;
    *state = NULL;
    if (keys_read->port == 0) {
        return CG_OK;
    }
    struct station_page *page = cg_alloc(1, sizeof *page, error);
    if (!page) {
        return CG_FAULT;
    }
    page->station = station;
    page->config = keys_read;
    page->version = 1;
    pthread_mutex_init(&page->opening, NULL);
    pthread_mutex_init(&page->telling, NULL);
    page->copy = cg_alloc(1, sizeof *page->copy, error);
    enum cg_status status = page->copy ? CG_OK : CG_FAULT;
    if (status == CG_OK && keys_read->token_file) {
        status = station_token_read(keys_read->token_file, page->token_hash, error);
    }
    if (status == CG_OK) {
        status = station_http_start(page, error);
    }
    if (status != CG_OK) {
        page_stop(page);
        return status;
    }
    station_log(station, CG_LOG_INFO, "page", "The page is at %s://%s%s%s:%zu/%s.",
                keys_read->certificate_file ? "https" : "http", strchr(keys_read->address, ':') ? "[" : "",
                keys_read->address, strchr(keys_read->address, ':') ? "]" : "", keys_read->port,
                page->token_hash[0] ? "" : ", read-only");
    *state = page;
    return CG_OK;
}

static void page_publish(void *state, const struct station_event *event)
{
    struct station_page *page = state;
    if (event->kind == STATION_EVENT_TICK) {
        station_http_sweep(page);
    }
    station_page_tell(page, event->kind == STATION_EVENT_ALARM || event->kind == STATION_EVENT_REPEAT);
}

const struct station_observer station_page = {
    .name = "page", .section = &section, .start = page_start, .publish = page_publish, .stop = page_stop};

/*
 * page_events.c: the stream of server-sent events (HTML Living Standard, section 9.2). A listener is told the
 * whole state in short, never what it has missed: a slow one is told less often and keeps nothing waiting.
 */
#include "station/page.h"

#include <stdlib.h>
#include <string.h>

#define NEWS_EVERY_S 0.2 /* more often nobody can look */
#define BLOCK_BYTES ((size_t)16384)

/* The next event into listener->out; false when memory runs out. */
static bool make_event(struct station_page_listener *listener, uint64_t version)
{
    struct station_page *page = listener->page;
    const struct station_state *state = station_lock(page->station);
    *page->copy = *state;
    station_unlock(page->station);
    struct cg_text *out = &listener->out;
    out->length = 0;
    listener->sent = 0;
    cg_text_add(out, "id: %llu\nevent: state\ndata: ", (unsigned long long)version);
    station_json_state(out, page->copy, station_utc_ms(), page->token_hash[0] != '\0');
    cg_text_add(out, "\n\n");
    return !out->failed;
}

static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t size)
{
    (void)position;
    struct station_page_listener *listener = context;
    struct station_page *page = listener->page;
    if (listener->sent == listener->out.length) {
        pthread_mutex_lock(&page->telling);
        const uint64_t version = page->version;
        const bool ending = page->ending;
        if (!ending && listener->version == version) {
            /* Under the lock, so that news that come now find it suspended. */
            listener->suspended = true;
            MHD_suspend_connection(listener->connection);
            pthread_mutex_unlock(&page->telling);
            return 0;
        }
        pthread_mutex_unlock(&page->telling);
        if (ending) {
            return MHD_CONTENT_READER_END_OF_STREAM;
        }
        listener->version = version;
        if (!make_event(listener, version)) {
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    size_t part = listener->out.length - listener->sent;
    part = part < size ? part : size;
    memcpy(buffer, listener->out.data + listener->sent, part);
    listener->sent += part;
    return (ssize_t)part;
}

static void forget(void *context)
{
    struct station_page_listener *listener = context;
    struct station_page *page = listener->page;
    pthread_mutex_lock(&page->telling);
    if (listener->previous) {
        listener->previous->next = listener->next;
    } else {
        page->listeners = listener->next;
    }
    if (listener->next) {
        listener->next->previous = listener->previous;
    }
    page->listener_count--;
    pthread_mutex_unlock(&page->telling);
    cg_text_clear(&listener->out);
    free(listener);
}

static bool remember(struct station_page *page, struct station_page_listener *listener)
{
    pthread_mutex_lock(&page->telling);
    const bool room = !page->ending && page->listener_count < page->config->connections / 2;
    if (room) {
        listener->next = page->listeners;
        if (page->listeners) {
            page->listeners->previous = listener;
        }
        page->listeners = listener;
        page->listener_count++;
    }
    pthread_mutex_unlock(&page->telling);
    return room;
}

enum MHD_Result station_page_listen(struct station_page *page, struct MHD_Connection *connection)
{
    struct cg_error error;
    struct station_page_listener *listener = cg_alloc(1, sizeof *listener, &error);
    if (!listener) {
        return MHD_NO;
    }
    listener->page = page;
    listener->connection = connection;
    if (!remember(page, listener)) {
        free(listener);
        return station_page_refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                                   "Too many pages listen to this station already.", NULL);
    }
    cg_text_add(&listener->out, "retry: 2000\n\n");
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, listener, forget);
    if (!response) {
        forget(listener);
        return MHD_NO;
    }
    station_http_set_stream(page, connection);
    return station_page_queue(connection, MHD_HTTP_OK, "text/event-stream", response);
}

/* Under the lock. */
static void wake_all(struct station_page *page)
{
    for (struct station_page_listener *one = page->listeners; one; one = one->next) {
        if (one->suspended) {
            one->suspended = false;
            MHD_resume_connection(one->connection);
        }
    }
}

void station_page_tell(struct station_page *page, bool at_once)
{
    const double now_s = station_seconds();
    pthread_mutex_lock(&page->telling);
    if (at_once || now_s - page->told_s >= NEWS_EVERY_S) {
        page->told_s = now_s;
        page->version++;
        wake_all(page);
    }
    pthread_mutex_unlock(&page->telling);
}

void station_page_hush(struct station_page *page)
{
    pthread_mutex_lock(&page->telling);
    page->ending = true;
    wake_all(page);
    pthread_mutex_unlock(&page->telling);
}

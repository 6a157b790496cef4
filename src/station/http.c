/*
 * http.c: the server under the page. One thread of libmicrohttpd answers; no request has a body, no name of a
 * file comes from a client, and whoever is too slow is cut off.
 */
#include "station/page.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_S 10U          /* without a byte in either direction */
#define HEADER_S 20.0       /* for a request to be complete, however steadily it drips */
#define ANSWER_S 60.0       /* for an answer to be taken */
#define REQUEST_BYTES 16384 /* of line and headers */
#define PEM_MAX_BYTES ((size_t)1 << 20)

/* ---- connections --------------------------------------------------------------------------------- */

static struct station_http_connection *connection_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void open_connection(struct station_page *page, struct MHD_Connection *connection, void **context)
{
    struct cg_error error;
    struct station_http_connection *one = cg_alloc(1, sizeof *one, &error);
    *context = one;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!one || !info) {
        return;
    }
    one->socket = info->connect_fd;
    one->deadline_s = station_seconds() + HEADER_S;
    pthread_mutex_lock(&page->opening);
    one->next = page->connections;
    if (one->next) {
        one->next->previous = one;
    }
    page->connections = one;
    pthread_mutex_unlock(&page->opening);
}

static void close_connection(struct station_page *page, void **context)
{
    struct station_http_connection *one = *context;
    *context = NULL;
    if (!one) {
        return;
    }
    pthread_mutex_lock(&page->opening);
    if (one->previous) {
        one->previous->next = one->next;
    } else if (page->connections == one) {
        page->connections = one->next;
    }
    if (one->next) {
        one->next->previous = one->previous;
    }
    pthread_mutex_unlock(&page->opening);
    free(one);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        open_connection(context, connection, socket_context);
    } else {
        close_connection(context, socket_context);
    }
}

static void set_deadline(struct station_page *page, struct MHD_Connection *connection, double seconds)
{
    struct station_http_connection *one = connection_of(connection);
    if (one) {
        pthread_mutex_lock(&page->opening);
        one->deadline_s = station_seconds() + seconds;
        pthread_mutex_unlock(&page->opening);
    }
}

void station_http_set_stream(struct station_page *page, struct MHD_Connection *connection)
{
    set_deadline(page, connection, INFINITY);
}

void station_http_sweep(struct station_page *page)
{
    const double now_s = station_seconds();
    pthread_mutex_lock(&page->opening);
    for (struct station_http_connection *one = page->connections; one; one = one->next) {
        if (now_s > one->deadline_s) {
            /* The server sees the end and closes; the number stays its own until then. */
            shutdown(one->socket, SHUT_RDWR);
        }
    }
    pthread_mutex_unlock(&page->opening);
}

/* ---- requests ------------------------------------------------------------------------------------ */

static void on_completed(void *context, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode code)
{
    *request = NULL;
    if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        set_deadline(context, connection, HEADER_S);
    }
}

static bool has_body(struct MHD_Connection *connection)
{
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
           (length && strcmp(length, "0") != 0);
}

/* Called when the headers are complete, and again when it is time to answer; a body is refused unread. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload_data,
                                  size_t *upload_size, void **request)
{
    (void)version, (void)upload_data, (void)upload_size;
    static const char begun = 'y';
    struct station_page *page = context;
    if (*request == NULL && !has_body(connection)) {
        *request = (void *)(uintptr_t)&begun;
        return MHD_YES;
    }
    set_deadline(page, connection, ANSWER_S);
    struct station_http_peer *peer = station_http_admit(page, connection);
    if (!peer) {
        return station_page_refuse(connection, MHD_HTTP_TOO_MANY_REQUESTS,
                                   "Too many requests; ask again in a second.", NULL);
    }
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    if (!station_http_host_allowed(page, host)) {
        return station_page_refuse(connection, MHD_HTTP_MISDIRECTED_REQUEST,
                                   "This page is reached as localhost, by a numeric address, or by the name "
                                   "that page.host has in the station's configuration.",
                                   NULL);
    }
    if (*request == NULL) {
        return station_page_refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, "No request here has a body.",
                                   NULL);
    }
    return station_page_answer(page, connection, peer, method, url);
}

/* A zero would end the text early and so turn one address into another. */
static size_t on_unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    const size_t length = MHD_http_unescape(text);
    for (size_t i = 0; i < length; i++) {
        text[i] = text[i] == '\0' ? (char)0xff : text[i];
    }
    return length;
}

static void on_log(void *context, const char *format, va_list arguments)
{
    /* It words what clients do wrong, at their pace; nothing of that is the plant's concern. */
    (void)context, (void)format, (void)arguments;
}

/* ---- beginning and end --------------------------------------------------------------------------- */

static enum cg_status read_address(struct station_page *page, struct sockaddr_storage *out, socklen_t *size,
                                   struct cg_error *error)
{
    const struct station_page_config *config = page->config;
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)config->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)config->port)};
    const char *address = config->address ? config->address : "";
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &four.sin_addr) == 1) {
        memcpy(out, &four, sizeof four);
        *size = sizeof four;
        page->loopback = ntohl(four.sin_addr.s_addr) >> 24 == 127;
    } else if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1) {
        memcpy(out, &six, sizeof six);
        *size = sizeof six;
        page->loopback = IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
    } else {
        return cg_error_set(error, CG_USAGE,
                            "page.address is \"%s\", but must be an address of this machine in numbers, such "
                            "as 127.0.0.1, 0.0.0.0 or ::1",
                            address);
    }
    return CG_OK;
}

/* A PEM file as a text, as the library wants it. */
static enum cg_status read_pem(const char *key, const char *path, struct cg_bytes *out,
                               struct cg_error *error)
{
    struct cg_bytes file;
    enum cg_status status = cg_file_read(path, PEM_MAX_BYTES, &file, error);
    if (status == CG_OK) {
        out->data = cg_alloc(file.size + 1, 1, error);
        status = out->data ? CG_OK : CG_FAULT;
        if (out->data) {
            memcpy(out->data, file.data, file.size);
            out->size = file.size;
        }
        cg_bytes_clear(&file);
    }
    if (status != CG_OK) {
        cg_error_prefix(error, key);
        error->status = CG_USAGE;
        return CG_USAGE;
    }
    return CG_OK;
}

static enum cg_status read_tls(struct station_page *page, struct cg_error *error)
{
    const struct station_page_config *config = page->config;
    if (!config->certificate_file && !config->key_file) {
        return CG_OK;
    }
    if (!config->certificate_file || !config->key_file) {
        return cg_error_set(error, CG_USAGE,
                            "page.certificate_file and page.key_file go together; %s is missing",
                            config->key_file ? "page.certificate_file" : "page.key_file");
    }
    if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES) {
        return cg_error_set(error, CG_USAGE, "page.certificate_file: this libmicrohttpd is without TLS");
    }
    enum cg_status status =
        read_pem("page.certificate_file", config->certificate_file, &page->certificate, error);
    return status == CG_OK ? read_pem("page.key_file", config->key_file, &page->key, error) : status;
}

/* A socket of our own, so that the sentence can say why it cannot be had. */
static enum cg_status listen_at(const struct station_page *page, const struct sockaddr_storage *address,
                                socklen_t size, int *out, struct cg_error *error)
{
    const int yes = 1;
    int one = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one >= 0) {
        (void)setsockopt(one, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    }
    if (one < 0 || bind(one, (const struct sockaddr *)address, size) != 0 || listen(one, 32) != 0) {
        const int cause = errno;
        if (one >= 0) {
            close(one);
        }
        return cg_error_set(error, CG_USAGE, "page: cannot listen at %s port %zu: %s", page->config->address,
                            page->config->port, strerror(cause));
    }
    *out = one;
    return CG_OK;
}

enum cg_status station_http_start(struct station_page *page, struct cg_error *error)
{
    struct sockaddr_storage address;
    socklen_t size = 0;
    int one = -1;
    enum cg_status status = read_address(page, &address, &size, error);
    if (status == CG_OK) {
        status = read_tls(page, error);
    }
    if (status == CG_OK) {
        status = listen_at(page, &address, size, &one, error);
    }
    if (status != CG_OK) {
        return status;
    }
    const bool tls = page->certificate.data != NULL;
    const unsigned connections = (unsigned)page->config->connections;
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, page->certificate.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, page->key.data},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    page->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG | (tls ? MHD_USE_TLS : 0),
        0, NULL, NULL, on_request, page, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
        one, MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections / 2,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)2 * REQUEST_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, page, MHD_OPTION_NOTIFY_CONNECTION, on_connection, page,
        MHD_OPTION_ARRAY, tls ? secure : plain, MHD_OPTION_END);
    if (!page->daemon) {
        close(one);
        return cg_error_set(error, CG_USAGE, "page: the server cannot start%s",
                            tls ? "; certificate and key must be PEM and belong together" : "");
    }
    return CG_OK;
}

void station_http_stop(struct station_page *page)
{
    if (page->daemon) {
        station_page_hush(page);
        MHD_stop_daemon(page->daemon);
    }
}

/*
 * Any bytes as what a client sends to the page of a station, through a socket: requests one after another,
 * cut anywhere. Every answer begins as HTTP does, and no header in it was put there by the client.
 */
#define _GNU_SOURCE
#include "fuzz.h"
#include "page/serve.h"

#include <castgloss/inspect.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_BYTES ((size_t)1 << 18)
/* A stream of events never ends; the client goes away after this long without a byte. */
#define PATIENCE_US 20000
#define ADDRESSES 60000U
/* How often a connection that the machine has no port for is tried again, 1 ms apart. */
#define TRIES 2000

static struct cg_station the_station = {.lock = PTHREAD_MUTEX_INITIALIZER, .random = 7};
static struct cg_sections *sections;
static struct sockaddr_in page_address = {.sin_family = AF_INET};

static void require(bool good, const struct cg_error *error)
{
    if (!good) {
        fprintf(stderr, "fuzz_http: %s\n", error->text);
        abort();
    }
}

/* A port that nobody has at the moment. */
static void choose_port(void)
{
    socklen_t size = sizeof page_address;
    int one = socket(AF_INET, SOCK_STREAM, 0);
    page_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (one < 0 || bind(one, (struct sockaddr *)&page_address, size) != 0 ||
        getsockname(one, (struct sockaddr *)&page_address, &size) != 0) {
        abort();
    }
    close(one);
}

static void begin(void)
{
    static const struct cg_section *table[1];
    struct cg_error error = {.text = ""};
    char token[64] = "/tmp/fuzz-token-XXXXXX";
    struct cg_text yaml = {.data = NULL};
    int file = mkstemp(token);
    table[0] = station_page.section;
    if (file < 0 || write(file, "0123456789abcdef", 16) != 16) {
        abort();
    }
    close(file);
    choose_port();
    cg_text_add(&yaml, "page: {port: %u, requests_per_s: 10000, connections: 1000, token_file: %s}\n",
                (unsigned)ntohs(page_address.sin_port), token);
    const struct cg_bytes bytes = {(uint8_t *)yaml.data, yaml.length};
    require(cg_sections_parse("configuration", table, 1, "fuzz", &bytes, &sections, &error) == CG_OK, &error);
    require(serve_begin(&the_station, &error) == CG_OK, &error);
    require(station_page.start(&the_station, cg_sections_get(sections, table[0], NULL), &the_station.page,
                               &error) == CG_OK,
            &error);
    unlink(token);
    cg_text_clear(&yaml);
}

static int reach(void)
{
    /* Each from another address of this machine, so that the limit of requests is not all that is tried. */
    static unsigned from;
    struct sockaddr_in own = {.sin_family = AF_INET};
    const struct timeval patience = {.tv_usec = PATIENCE_US};
    const int yes = 1;
    for (int i = 0; i < TRIES; i++) {
        int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        own.sin_addr.s_addr = htonl(0x7f000101U + from++ % ADDRESSES);
        if (one < 0 || setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
            setsockopt(one, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes) != 0) {
            abort();
        }
        if (bind(one, (struct sockaddr *)&own, sizeof own) == 0 &&
            connect(one, (struct sockaddr *)&page_address, sizeof page_address) == 0) {
            return one;
        }
        close(one);
        usleep(1000);
    }
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char answer[ANSWER_BYTES + 1];
    size_t length = 0;
    if (the_station.page == NULL) {
        begin();
    }
    const int client = reach();
    /* Whoever does not listen any more is no fault of ours. */
    (void)!send(client, data, size, MSG_NOSIGNAL);
    shutdown(client, SHUT_WR);
    for (ssize_t got; length < ANSWER_BYTES;) {
        got = recv(client, answer + length, ANSWER_BYTES - length, 0);
        if (got <= 0) {
            break;
        }
        length += (size_t)got;
    }
    const struct linger at_once = {.l_onoff = 1};
    (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(client);
    answer[length] = '\0';
    if (length > 0 && strncmp(answer, "HTTP/1.", 7) != 0) {
        abort();
    }
    char *end = strstr(answer, "\r\n\r\n");
    if (end != NULL) {
        *end = '\0';
        if (strcasestr(answer, "\nX-Injected") != NULL || strcasestr(answer, "\nSet-Cookie") != NULL) {
            abort();
        }
    }
    return 0;
}

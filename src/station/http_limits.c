/*
 * http_limits.c: who may ask, how often, and who may acknowledge.
 */
#include "station/page.h"

#include <arpa/inet.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define BURST_S 4.0                  /* of requests that may come at once */
#define WRONG_TOKENS 10.0            /* that may come at once */
#define WRONG_TOKENS_PER_S (1.0 / 6) /* after that: a token of 16 characters is not found by trying */
#define TOKEN_LEAST ((size_t)16)
#define TOKEN_FILE_MAX_BYTES ((size_t)4096)

/* An address of IPv6 stands for its network of 64 bits, which one client may use at will. */
static void address_of(struct MHD_Connection *connection, uint8_t out[16])
{
    memset(out, 0, 16);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || !info->client_addr) {
        return;
    }
    if (info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in address;
        memcpy(&address, info->client_addr, sizeof address);
        out[0] = 4;
        memcpy(out + 1, &address.sin_addr, sizeof address.sin_addr);
    } else if (info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 address;
        memcpy(&address, info->client_addr, sizeof address);
        out[0] = 6;
        memcpy(out + 1, &address.sin6_addr, 8);
    }
}

struct station_http_peer *station_http_admit(struct station_page *page, struct MHD_Connection *connection)
{
    uint8_t address[16];
    address_of(connection, address);
    const double now_s = station_seconds();
    const double rate = (double)page->config->requests_per_s;
    struct station_http_peer *peer = &page->peers[0];
    for (size_t i = 0; i < STATION_HTTP_PEERS; i++) {
        if (page->peers[i].seen_s > 0.0 && memcmp(page->peers[i].address, address, sizeof address) == 0) {
            peer = &page->peers[i];
            break;
        }
        if (page->peers[i].seen_s < peer->seen_s) {
            peer = &page->peers[i];
        }
    }
    if (peer->seen_s <= 0.0 || memcmp(peer->address, address, sizeof address) != 0) {
        *peer =
            (struct station_http_peer){.left = BURST_S * rate, .wrong_left = WRONG_TOKENS, .seen_s = now_s};
        memcpy(peer->address, address, sizeof address);
    }
    const double passed_s = now_s - peer->seen_s;
    peer->left = fmin(peer->left + rate * passed_s, BURST_S * rate);
    peer->wrong_left = fmin(peer->wrong_left + WRONG_TOKENS_PER_S * passed_s, WRONG_TOKENS);
    peer->seen_s = now_s;
    if (peer->left < 1.0) {
        return NULL;
    }
    peer->left -= 1.0;
    return peer;
}

/* The name in a Host header, without port and brackets; false when it is none. */
static bool name_of(const char *host, char out[256])
{
    const char *begin = host;
    size_t length = strcspn(host, ":");
    if (*host == '[') {
        begin = host + 1;
        length = strcspn(begin, "]");
        if (begin[length] != ']') {
            return false;
        }
    }
    if (length == 0 || length >= 256) {
        return false;
    }
    memcpy(out, begin, length);
    out[length] = '\0';
    return true;
}

bool station_http_host_allowed(const struct station_page *page, const char *host)
{
    if (!page->loopback) {
        return true;
    }
    char name[256];
    uint8_t binary[16];
    if (!host || !name_of(host, name)) {
        return false;
    }
    return strcasecmp(name, "localhost") == 0 || inet_pton(AF_INET, name, binary) == 1 ||
           inet_pton(AF_INET6, name, binary) == 1 ||
           (page->config->host && strcasecmp(name, page->config->host) == 0);
}

enum cg_status station_token_read(const char *path, char hash[CG_HASH_SIZE], struct cg_error *error)
{
    struct cg_bytes file;
    enum cg_status status = cg_file_read(path, TOKEN_FILE_MAX_BYTES, &file, error);
    if (status != CG_OK) {
        error->status = CG_USAGE;
        return CG_USAGE;
    }
    size_t length = file.size;
    while (length > 0 && strchr(" \t\r\n", file.data[length - 1])) {
        length--;
    }
    bool plain = true;
    for (size_t i = 0; i < length; i++) {
        plain = plain && file.data[i] > 32 && file.data[i] < 127;
    }
    if (length < TOKEN_LEAST || !plain) {
        status = cg_error_set(error, CG_USAGE,
                              "%s: page.token_file must hold one token of at least %zu printable characters "
                              "of ASCII without blanks",
                              path, TOKEN_LEAST);
    } else {
        cg_hash(file.data, length, hash);
    }
    memset(file.data, 0, file.size);
    cg_bytes_clear(&file);
    return status;
}

bool station_token_matches(const char *hash, const char *header)
{
    static const char scheme[] = "Bearer ";
    if (hash[0] == '\0' || !header || strncasecmp(header, scheme, sizeof scheme - 1) != 0) {
        return false;
    }
    char given[CG_HASH_SIZE];
    const char *token = header + sizeof scheme - 1;
    cg_hash(token, strlen(token), given);
    /* Hashes are of one length, and every digit of them is looked at. */
    unsigned difference = 0;
    for (size_t i = 0; i < CG_HASH_SIZE; i++) {
        difference |= (unsigned)(unsigned char)given[i] ^ (unsigned)(unsigned char)hash[i];
    }
    return difference == 0;
}

/*
 * modbus.c: the Modbus TCP server. Every client has a thread and registers of its own, filled from the state
 * when it asks, so that a client that stops in the middle of a request holds up nobody else.
 */
#include "station/core.h"
#include "station/modbus_map.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h> /* struct timeval */
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MOST ((size_t)64)
#define POLL_MS 200
#define SEND_TIMEOUT_S 2
#define TICK_BITS 0xffffU

struct modbus_config {
    const char *listen;
    size_t port, clients;
    double idle_s;
    bool acknowledge;
};

#define AT(member) .offset = offsetof(struct modbus_config, member)
static const struct cg_key modbus_keys[] = {
    {.name = "listen",
     .kind = CG_KEY_TEXT,
     AT(listen),
     .fallback = "127.0.0.1",
     .help = "Address to listen on. Modbus knows no password: whoever reaches it may read and acknowledge."},
    {.name = "port",
     .kind = CG_KEY_COUNT,
     AT(port),
     .fallback = "0",
     .low = 0,
     .high = 65535,
     .help = "TCP port, usually 502; 0: no Modbus."},
    {.name = "clients",
     .kind = CG_KEY_COUNT,
     AT(clients),
     .fallback = "8",
     .low = 1,
     .high = (double)CLIENTS_MOST,
     .help = "Clients at a time; further ones are refused."},
    {.name = "idle_s",
     .kind = CG_KEY_NUMBER,
     AT(idle_s),
     .fallback = "60",
     .unit = "s",
     .low = 1,
     .high = 86400,
     .help = "A client that asks nothing for this long is closed."},
    {.name = "acknowledge",
     .kind = CG_KEY_FLAG,
     AT(acknowledge),
     .fallback = "yes",
     .help = "Whether a client may acknowledge alarms."},
    {.name = NULL},
};
static const struct cg_section modbus_section = {
    "modbus", "Modbus TCP server for a PLC; its registers are listed in docs/plant.md.", modbus_keys,
    sizeof(struct modbus_config), 0};

struct modbus_server;
struct modbus_client {
    struct modbus_server *server;
    modbus_t *modbus; /* NULL: this place is free */
    modbus_mapping_t *map;
    int fd;
    pthread_t thread;
    bool ended; /* its thread can be joined; under the server's lock */
};

struct modbus_server {
    struct cg_station *station;
    const struct modbus_config *config;
    int fd;
    atomic_uint ticks;
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_t thread;
    struct modbus_client clients[CLIENTS_MOST];
};

/* ---- a client ----------------------------------------------------------------------------------- */

/* Only what is needed is handed to the library: reading, and writing the one coil. */
static bool is_allowed(const struct modbus_config *config, uint8_t function)
{
    switch (function) {
    case MODBUS_FC_READ_COILS:
    case MODBUS_FC_READ_DISCRETE_INPUTS:
    case MODBUS_FC_READ_HOLDING_REGISTERS:
    case MODBUS_FC_READ_INPUT_REGISTERS:
        return true;
    case MODBUS_FC_WRITE_SINGLE_COIL:
    case MODBUS_FC_WRITE_MULTIPLE_COILS:
        return config->acknowledge;
    default:
        return false;
    }
}

static bool answer(struct modbus_client *client, const uint8_t *request, int size)
{
    struct modbus_server *server = client->server;
    struct plant_look look;
    const uint8_t function = request[modbus_get_header_length(client->modbus)];
    if (!is_allowed(server->config, function)) {
        return modbus_reply_exception(client->modbus, request, MODBUS_EXCEPTION_ILLEGAL_FUNCTION) >= 0;
    }
    plant_look(server->station, &look);
    modbus_map_fill(&look, (uint16_t)(atomic_load(&server->ticks) & TICK_BITS), client->map);
    const bool good = modbus_reply(client->modbus, request, size, client->map) >= 0;
    if (client->map->tab_bits[MODBUS_COIL_ACKNOWLEDGE] != 0) {
        const size_t count = station_acknowledge_all(server->station, "modbus");
        if (count > 0) {
            station_log(server->station, CG_LOG_INFO, "modbus", "Modbus: %zu alarms were acknowledged",
                        count);
        }
    }
    /* An exception is an answer too: the client asked for an address that is not there. */
    return good || errno == EMBXILADD || errno == EMBXILVAL;
}

static void *run_client(void *context)
{
    struct modbus_client *client = context;
    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
    for (;;) {
        const int size = modbus_receive(client->modbus, request);
        if (size < 0 || (size > 0 && !answer(client, request, size))) {
            break;
        }
    }
    pthread_mutex_lock(&client->server->lock);
    client->ended = true;
    pthread_mutex_unlock(&client->server->lock);
    return NULL;
}

static void release_client(struct modbus_client *client)
{
    if (client->modbus != NULL) {
        modbus_free(client->modbus);
    }
    if (client->map != NULL) {
        modbus_mapping_free(client->map);
    }
    close(client->fd);
    *client = (struct modbus_client){.modbus = NULL};
}

/* ---- the server --------------------------------------------------------------------------------- */

static bool has_ended(struct modbus_client *client)
{
    pthread_mutex_lock(&client->server->lock);
    const bool ended = client->ended;
    pthread_mutex_unlock(&client->server->lock);
    return ended;
}

static void reap(struct modbus_server *server)
{
    for (size_t i = 0; i < CLIENTS_MOST; i++) {
        struct modbus_client *client = &server->clients[i];
        if (client->modbus != NULL && has_ended(client)) {
            pthread_join(client->thread, NULL);
            release_client(client);
        }
    }
}

static void set_socket(int fd)
{
    const int yes = 1;
    const struct timeval limit = {.tv_sec = SEND_TIMEOUT_S};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static bool welcome(struct modbus_server *server, struct modbus_client *client, int fd)
{
    *client = (struct modbus_client){.server = server, .fd = fd};
    /* It never connects: the library wants an address to make what speaks over the socket. */
    client->modbus = modbus_new_tcp("127.0.0.1", (int)server->config->port);
    client->map = modbus_map_new();
    if (client->modbus == NULL || client->map == NULL) {
        return false;
    }
    set_socket(fd);
    modbus_set_socket(client->modbus, fd);
    modbus_set_indication_timeout(client->modbus, (uint32_t)server->config->idle_s, 0);
    return pthread_create(&client->thread, NULL, run_client, client) == 0;
}

static void take(struct modbus_server *server, int fd)
{
    for (size_t i = 0; i < server->config->clients; i++) {
        if (server->clients[i].modbus == NULL) {
            if (!welcome(server, &server->clients[i], fd)) {
                release_client(&server->clients[i]);
            }
            return;
        }
    }
    station_log(server->station, CG_LOG_WARNING, "modbus", "Modbus: a client was refused: %zu are connected",
                server->config->clients);
    close(fd);
}

static void *run_server(void *context)
{
    struct modbus_server *server = context;
    while (!atomic_load(&server->stopping)) {
        struct pollfd wait = {.fd = server->fd, .events = POLLIN};
        const int ready = poll(&wait, 1, POLL_MS);
        reap(server);
        const int fd = ready > 0 ? accept(server->fd, NULL, NULL) : -1;
        if (fd >= 0) {
            take(server, fd);
        }
    }
    for (size_t i = 0; i < CLIENTS_MOST; i++) {
        if (server->clients[i].modbus != NULL) {
            shutdown(server->clients[i].fd, SHUT_RDWR);
            pthread_join(server->clients[i].thread, NULL);
            release_client(&server->clients[i]);
        }
    }
    return NULL;
}

static enum cg_status listen_on(const struct modbus_config *config, int *fd, struct cg_error *error)
{
    char service[16];
    const char *host = config->listen != NULL ? config->listen : "127.0.0.1";
    snprintf(service, sizeof service, "%zu", config->port);
    modbus_t *modbus = modbus_new_tcp_pi(host, service);
    *fd = modbus != NULL ? modbus_tcp_pi_listen(modbus, (int)CLIENTS_MOST) : -1;
    const int reason = errno;
    if (modbus != NULL) {
        modbus_free(modbus); /* leaves the socket open */
    }
    return *fd >= 0 ? CG_OK
                    : cg_error_set(error, CG_USAGE, "Modbus cannot listen on %s port %s: %s.", host, service,
                                   modbus_strerror(reason));
}

static enum cg_status start(struct cg_station *station, const void *section, void **state,
                            struct cg_error *error)
{
    const struct modbus_config *config = section;
    *state = NULL;
    if (config->port == 0) {
        return CG_OK;
    }
    struct modbus_server *server = cg_alloc(1, sizeof *server, error);
    if (server == NULL) {
        return CG_FAULT;
    }
    server->station = station;
    server->config = config;
    enum cg_status status = listen_on(config, &server->fd, error);
    if (status == CG_OK) {
        pthread_mutex_init(&server->lock, NULL);
        if (pthread_create(&server->thread, NULL, run_server, server) != 0) {
            close(server->fd);
            pthread_mutex_destroy(&server->lock);
            status = cg_error_set(error, CG_FAULT, "The thread for Modbus could not be started.");
        }
    }
    if (status != CG_OK) {
        free(server);
        return status;
    }
    *state = server;
    return CG_OK;
}

static void publish(void *state, const struct station_event *event)
{
    struct modbus_server *server = state;
    if (event->kind == STATION_EVENT_TICK) {
        atomic_fetch_add(&server->ticks, 1);
    }
}

static void stop(void *state)
{
    struct modbus_server *server = state;
    atomic_store(&server->stopping, true);
    pthread_join(server->thread, NULL);
    close(server->fd);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

const struct station_observer station_modbus = {"modbus", &modbus_section, start, publish, stop};

/* The Modbus server, asked by libmodbus as a client. */
#include "plant/stand.h"
#include "plant/suites.h"
#include "support/suite.h"

#include <errno.h>
#include <math.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct cg_error error;
static struct stand stand;
static int port;

static bool start(const char *more)
{
    port = stand_free_port();
    return stand_start(&stand, "modbus", &error, "  port: %d\n%s", port, more);
}

static modbus_t *connect_client(void)
{
    modbus_t *client = modbus_new_tcp("127.0.0.1", port);
    ck_assert_ptr_nonnull(client);
    ck_assert_int_eq(modbus_connect(client), 0);
    modbus_set_response_timeout(client, 10, 0);
    return client;
}

static void close_client(modbus_t *client)
{
    modbus_close(client);
    modbus_free(client);
}

static void fill_state(void)
{
    struct station_state *state = stand.station->state;
    pthread_mutex_lock(&stand.station->lock);
    state->counters.losses = (struct cg_losses){.sent = 70000, .handed = 69990, .ring_full = 10};
    state->counters.measured = (1ULL << 32) + 5; /* goes on from 0 */
    state->counters.coverage_percent = NAN;
    state->counters.length_mm = 1500.0;
    state->health.connected = true;
    state->speed_m_min = 90.0;
    state->trends[0] = (struct station_trend){
        .md_mm = 2000.0, .gloss = 62.5, .gloss_cv_percent = 1.25, .mottle_percent = NAN, .uniformity = 88.0};
    state->trend_total = 1;
    pthread_mutex_unlock(&stand.station->lock);
}

START_TEST(registers)
{
    uint16_t words[140], held[140];
    uint8_t bits[120];
    ck_assert_msg(start(""), "%s", error.text);
    fill_state();
    stand_alarm(&stand, "camera_dark", STATION_ALARM, "Dark.");
    stand_alarm(&stand, "disk", STATION_WARNING, "Full.");
    modbus_t *client = connect_client();
    ck_assert_int_eq(modbus_read_input_registers(client, 0, 120, words), 120);
    ck_assert_int_eq(modbus_read_input_registers(client, 120, 20, words + 120), 20);
    ck_assert_int_eq(modbus_read_registers(client, 0, 120, held), 120);
    ck_assert_mem_eq(words, held, 120 * sizeof words[0]);
    ck_assert_int_eq(modbus_read_input_bits(client, 0, 120, bits), 120);
    const struct {
        int address;
        uint32_t value;
    } counts[] = {{10, 70000}, {12, 69990}, {14, 5}, {26, 10}, {34, 0}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        ck_assert_uint_eq((uint32_t)words[counts[i].address] << 16 | words[counts[i].address + 1],
                          counts[i].value);
    }
    /* 62.5 is 0x427a0000 by IEEE 754. */
    ck_assert_uint_eq(words[100], 0x427a);
    ck_assert_uint_eq(words[101], 0);
    const struct {
        int address;
        double value; /* NaN: not known, which is 0 with its bit cleared */
    } floats[] = {{100, 62.5}, {102, 1.25}, {104, NAN}, {106, 88.0},
                  {108, 90.0}, {110, 1.5},  {112, NAN}, {132, 2.0}};
    for (size_t i = 0; i < sizeof floats / sizeof floats[0]; i++) {
        const bool known = !isnan(floats[i].value);
        const double value = (double)modbus_get_float_abcd(&words[floats[i].address]);
        ck_assert_double_eq(value, known ? floats[i].value : 0.0);
        ck_assert_uint_eq(bits[100 + (floats[i].address - 100) / 2], known);
    }
    const uint16_t alarms[] = {1, 2, 2, 1}; /* version, active, unacknowledged, severe */
    ck_assert_mem_eq(words + 1, alarms, sizeof alarms);
    static const uint8_t expected[27] = {[0] = 1, [1] = 1, [2] = 1, [3] = 1, [4] = 1, [20] = 1, [25] = 1};
    ck_assert_mem_eq(bits, expected, sizeof expected);
    close_client(client);
    stand_stop(&stand);
}
END_TEST

START_TEST(heartbeat_and_acknowledgement)
{
    uint16_t before = 0, after = 0, left = 0;
    ck_assert_msg(start(""), "%s", error.text);
    stand_alarm(&stand, "repeat", STATION_ALARM, "It repeats.");
    modbus_t *client = connect_client();
    ck_assert_int_eq(modbus_read_input_registers(client, 0, 1, &before), 1);
    stand_tick(&stand);
    stand_tick(&stand);
    ck_assert_int_eq(modbus_read_input_registers(client, 0, 1, &after), 1);
    ck_assert_uint_eq((uint16_t)(after - before), 2);
    uint8_t coil = 1;
    ck_assert_int_eq(modbus_write_bit(client, 0, 0), 1);
    ck_assert_int_eq(modbus_read_input_registers(client, 3, 1, &left), 1);
    ck_assert_uint_eq(left, 1); /* writing 0 acknowledges nothing */
    ck_assert_int_eq(modbus_write_bit(client, 0, 1), 1);
    ck_assert_int_eq(modbus_read_input_registers(client, 3, 1, &left), 1);
    ck_assert_uint_eq(left, 0);
    ck_assert_int_eq(modbus_read_bits(client, 0, 1, &coil), 1);
    ck_assert_uint_eq(coil, 0);
    pthread_mutex_lock(&stand.station->lock);
    ck_assert_str_eq(stand.station->state->alarms[0].by, "modbus");
    pthread_mutex_unlock(&stand.station->lock);
    close_client(client);
    stand_stop(&stand);
}
END_TEST

START_TEST(what_is_refused)
{
    uint16_t words[4] = {0};
    ck_assert_msg(start("  acknowledge: no\n"), "%s", error.text);
    stand_alarm(&stand, "repeat", STATION_ALARM, "It repeats.");
    modbus_t *client = connect_client();
    ck_assert_int_eq(modbus_write_bit(client, 0, 1), -1);
    ck_assert_int_eq(errno, EMBXILFUN);
    ck_assert_int_eq(modbus_write_register(client, 0, 1), -1);
    ck_assert_int_eq(errno, EMBXILFUN);
    ck_assert_int_eq(modbus_write_and_read_registers(client, 0, 1, words, 0, 2, words), -1);
    ck_assert_int_eq(errno, EMBXILFUN);
    ck_assert_int_eq(modbus_read_input_registers(client, 139, 2, words), -1);
    ck_assert_int_eq(errno, EMBXILADD);
    ck_assert_int_eq(modbus_read_input_registers(client, 3, 1, words), 1); /* and it goes on */
    ck_assert_uint_eq(words[0], 1);
    close_client(client);
    stand_stop(&stand);
    /* A port in use and an address that is not this machine's. */
    ck_assert_msg(start(""), "%s", error.text);
    struct stand other;
    ck_assert(!stand_start(&other, "modbus", &error, "  port: %d\n", port));
    ck_assert_int_eq(error.status, CG_USAGE);
    ck_assert(!stand_start(&other, "modbus", &error, "  port: %d\n  listen: 192.0.2.1\n", port));
    ck_assert_ptr_nonnull(strstr(error.text, "192.0.2.1"));
    stand_stop(&stand);
}
END_TEST

START_TEST(several_clients)
{
    enum { CLIENTS = 3 };
    modbus_t *clients[CLIENTS + 1];
    uint16_t word = 0;
    ck_assert_msg(start("  clients: 3\n"), "%s", error.text);
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] = connect_client();
        ck_assert_int_eq(modbus_read_input_registers(clients[i], 1, 1, &word), 1);
    }
    /* One stops in the middle of a request, which is nobody else's trouble. */
    ck_assert_int_eq(write(modbus_get_socket(clients[0]), "\0\1\0\0\0\6\1", 7), 7);
    for (size_t i = 1; i < CLIENTS; i++) {
        ck_assert_int_eq(modbus_read_input_registers(clients[i], 1, 1, &word), 1);
        ck_assert_uint_eq(word, 1);
    }
    clients[CLIENTS] = modbus_new_tcp("127.0.0.1", port);
    modbus_set_response_timeout(clients[CLIENTS], 10, 0);
    ck_assert(modbus_connect(clients[CLIENTS]) != 0 ||
              modbus_read_input_registers(clients[CLIENTS], 1, 1, &word) == -1 || stand_logged("refused"));
    /* When one goes another may come. */
    close_client(clients[1]);
    bool taken = false;
    for (int i = 0; i < 100 && !taken; i++) {
        modbus_close(clients[CLIENTS]);
        taken = modbus_connect(clients[CLIENTS]) == 0 &&
                modbus_read_input_registers(clients[CLIENTS], 1, 1, &word) == 1;
        stand_rest(20);
    }
    ck_assert(taken);
    close_client(clients[CLIENTS]);
    close_client(clients[2]);
    stand_stop(&stand); /* with a client connected */
    close_client(clients[0]);
}
END_TEST

int plant_modbus_suite(void)
{
    const struct suite_test tests[] = {
        {registers, 1}, {heartbeat_and_acknowledgement, 1}, {what_is_refused, 1}, {several_clients, 1}};
    return suite_run("plant: Modbus", tests, sizeof tests / sizeof tests[0]);
}

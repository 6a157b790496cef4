/* The queue on disk: order, what outlives the process, the budget, and files that a crash left. */
#include "plant/stand.h"
#include "plant/suites.h"
#include "station/mqtt_queue.h"
#include "support/suite.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGE ((size_t)1000000)

static struct cg_error error;

static struct mqtt_queue *open_queue(size_t budget, char format)
{
    struct mqtt_queue *queue = NULL;
    ck_assert_msg(mqtt_queue_open(stand_folder(), budget, format, &queue, &error) == CG_OK, "%s", error.text);
    return queue;
}

static void add(struct mqtt_queue *queue, unsigned from, unsigned to)
{
    char payload[64];
    for (unsigned i = from; i < to; i++) {
        const int size = snprintf(payload, sizeof payload, "message %u", i);
        ck_assert_int_eq(
            mqtt_queue_add(queue, (uint8_t)(i % 5), (int64_t)i * 1000, payload, (size_t)size, &error), CG_OK);
    }
}

/* Takes one record, which must be number i; acknowledges it when told to. */
static void expect(struct mqtt_queue *queue, unsigned i, bool done)
{
    struct mqtt_record record;
    char payload[64];
    snprintf(payload, sizeof payload, "message %u", i);
    ck_assert_msg(mqtt_queue_take(queue, &record), "message %u is not there", i);
    ck_assert_uint_eq(record.size, strlen(payload));
    ck_assert_mem_eq(record.payload, payload, record.size);
    ck_assert_int_eq(record.time_ms, (int64_t)i * 1000);
    ck_assert_uint_eq(record.kind, i % 5);
    if (done) {
        mqtt_queue_done(queue, record.place);
    }
}

START_TEST(order_and_restart)
{
    struct mqtt_record record;
    struct mqtt_queue *queue = open_queue(LARGE, 'j');
    add(queue, 0, 1000);
    for (unsigned i = 0; i < 300; i++) {
        expect(queue, i, i < 250);
    }
    ck_assert_uint_eq(mqtt_queue_waiting(queue), 750);
    mqtt_queue_rewind(queue);
    expect(queue, 250, false);
    mqtt_queue_close(queue);
    /* Another run: from the first that did not arrive, and new ones behind the old. */
    queue = open_queue(LARGE, 'j');
    ck_assert_uint_eq(mqtt_queue_waiting(queue), 750);
    add(queue, 1000, 1010);
    for (unsigned i = 250; i < 1010; i++) {
        expect(queue, i, true);
    }
    ck_assert(!mqtt_queue_take(queue, &record));
    ck_assert_uint_eq(mqtt_queue_waiting(queue), 0);
    ck_assert_uint_eq(mqtt_queue_dropped(queue), 0);
    /* Empty again, and used again. */
    add(queue, 0, 3);
    expect(queue, 0, true);
    mqtt_queue_close(queue);
    /* Another format is dropped and counted. */
    queue = open_queue(LARGE, 's');
    ck_assert_uint_eq(mqtt_queue_waiting(queue), 0);
    ck_assert_uint_eq(mqtt_queue_dropped(queue), 2);
    mqtt_queue_close(queue);
    stand_clean();
}
END_TEST

START_TEST(budget_drops_the_oldest)
{
    struct mqtt_record record;
    struct mqtt_queue *queue = open_queue(10000, 'j');
    add(queue, 0, 5000);
    const uint64_t waiting = mqtt_queue_waiting(queue), dropped = mqtt_queue_dropped(queue);
    ck_assert_uint_eq(waiting + dropped, 5000);
    ck_assert_uint_ge(waiting * 36, 7000); /* a record takes at least 36 bytes */
    ck_assert_uint_le(waiting * 36, 10000);
    for (unsigned i = (unsigned)dropped; i < 5000; i++) {
        expect(queue, i, true);
    }
    ck_assert(!mqtt_queue_take(queue, &record));
    /* One that was taken may be dropped before its answer comes. */
    add(queue, 0, 10);
    ck_assert(mqtt_queue_take(queue, &record));
    add(queue, 10, 5000);
    mqtt_queue_done(queue, record.place);
    expect(queue, 5000U - (unsigned)mqtt_queue_waiting(queue), true);
    mqtt_queue_close(queue);
    stand_clean();
}
END_TEST

/* Bytes cut off or changed in the middle of a file: what stands before them is there, and nothing crashes. */
static const struct {
    long keep;   /* bytes of the file that are left */
    long change; /* byte that is changed; negative: none */
} crashes[] = {{0, -1},       {7, -1},        {16, -1},       {30, -1},       {200, -1},
               {LONG_MAX, 3}, {LONG_MAX, 12}, {LONG_MAX, 18}, {LONG_MAX, 100}};

START_TEST(crashed_file)
{
    char path[128];
    struct mqtt_record record;
    struct mqtt_queue *queue = open_queue(LARGE, 'j');
    add(queue, 0, 20);
    mqtt_queue_close(queue);
    snprintf(path, sizeof path, "%s/0000000000.queue", stand_folder());
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    if (crashes[_i].change >= 0) {
        fseek(file, crashes[_i].change, SEEK_SET);
        fputc(0xff, file);
    }
    ck_assert_int_eq(fclose(file), 0);
    if (crashes[_i].keep < LONG_MAX) {
        ck_assert_int_eq(truncate(path, crashes[_i].keep), 0);
    }
    queue = open_queue(LARGE, 'j');
    const unsigned left = (unsigned)mqtt_queue_waiting(queue);
    ck_assert_uint_lt(left, 20);
    add(queue, left, left + 5);
    for (unsigned i = 0; i < left + 5; i++) {
        expect(queue, i, true);
    }
    ck_assert(!mqtt_queue_take(queue, &record));
    mqtt_queue_close(queue);
    stand_clean();
}
END_TEST

START_TEST(folder_that_is_none)
{
    struct mqtt_queue *queue = NULL;
    ck_assert_int_ne(mqtt_queue_open("/dev/null/queue", LARGE, 'j', &queue, &error), CG_OK);
    ck_assert_ptr_nonnull(strstr(error.text, "/dev/null"));
}
END_TEST

int plant_queue_suite(void)
{
    const struct suite_test tests[] = {{order_and_restart, 1},
                                       {budget_drops_the_oldest, 1},
                                       {crashed_file, ROWS(crashes)},
                                       {folder_that_is_none, 1}};
    return suite_run("plant: queue", tests, sizeof tests / sizeof tests[0]);
}

/* The record room. Here: memory that runs out and wrong calls; the rest in tests/record. */
#include "record/document.h"

#include "support/suite.h"

#include <stdio.h>
#include <string.h>

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

/* The allocations that still succeed; negative: all. */
static long allocations_left = -1;
/* How many were asked for through the wrappers: none when the library is a shared one, out of their reach. */
static long allocations_seen;

static bool allocation_fails(void)
{
    allocations_seen++;
    if (allocations_left < 0) {
        return false;
    }
    if (allocations_left == 0) {
        return true;
    }
    allocations_left--;
    return false;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return allocation_fails() ? NULL : __real_realloc(memory, size);
}

static bool cannot_fail_allocations(void)
{
    struct cg_arena arena = {0};
    allocations_seen = 0;
    ck_assert_ptr_nonnull(cg_arena_alloc(&arena, 1));
    cg_arena_clear(&arena);
    if (allocations_seen == 0) {
        printf("skipped: allocations of a shared library cannot be made to fail\n");
    }
    return allocations_seen == 0;
}

START_TEST(exhaustion_is_remembered)
{
    struct cg_error error;
    long allowed = 0;
    if (cannot_fail_allocations()) {
        return;
    }
    for (bool whole = false; !whole; allowed++) {
        ck_assert_int_lt(allowed, 1000);
        struct cg_record record;
        allocations_left = allowed;
        enum cg_status status = cg_record_init(&record, SURFACE, &error);
        if (status == CG_OK) {
            document_fill_top(&record, "frame.tif");
            document_fill_lists(&record, 40);
            cg_record_reason(&record, "A reason.");
            allocations_left = -1;
            /* Nothing that is added afterwards makes it whole again. */
            cg_record_number(&record, record.root, "more", 1);
            cg_record_reason(&record, "More.");
            status = cg_record_check(&record, &error);
            whole = status == CG_OK;
            ck_assert(whole == !record.failed);
        }
        allocations_left = -1;
        if (!whole) {
            ck_assert_int_eq(status, CG_FAULT);
            ck_assert_int_eq(error.status, CG_FAULT);
        }
        cg_record_clear(&record);
    }
    ck_assert_int_gt(allowed, 2);
}
END_TEST

static void write_json(const struct cg_record *record, struct cg_text *out)
{
    cg_record_json(record, out);
}

static void write_csv(const struct cg_record *record, struct cg_text *out)
{
    cg_csv_head(SURFACE, out);
    cg_record_csv(record, out);
}

static void write_print(const struct cg_record *record, struct cg_text *out)
{
    cg_record_print(record, out);
}

static void (*const writers[])(const struct cg_record *, struct cg_text *) = {write_json, write_csv,
                                                                              write_print};

START_TEST(exhausted_writer_says_so)
{
    struct cg_record record;
    if (cannot_fail_allocations()) {
        return;
    }
    document_fill(&record, "=frame.tif", 2);
    struct cg_text whole = {0};
    writers[_i](&record, &whole);
    bool done = false;
    for (long allowed = 0; !done; allowed++) {
        ck_assert_int_lt(allowed, 1000);
        struct cg_text text = {0};
        struct cg_error error;
        allocations_left = allowed;
        writers[_i](&record, &text);
        allocations_left = -1;
        done = cg_text_check(&text, &error) == CG_OK;
        if (done) {
            ck_assert_str_eq(text.data, whole.data);
        }
        cg_text_clear(&text);
    }
    cg_text_clear(&whole);
    cg_record_clear(&record);
}
END_TEST

START_TEST(wrong_parents_are_refused)
{
    struct cg_error error;
    for (int i = 0; i < 3; i++) {
        struct cg_record record;
        ck_assert_int_eq(cg_record_init(&record, SURFACE, &error), CG_OK);
        ck_assert_ptr_null(cg_record_number(&record, NULL, "key", 1));
        ck_assert_ptr_null(cg_record_text(&record, NULL, "key", "word"));
        ck_assert_int_eq(cg_record_check(&record, &error), CG_OK);
        struct cg_node *list = cg_record_list(&record, record.root, "list");
        struct cg_node *number = cg_record_number(&record, list, NULL, 1);
        struct cg_node *parents[] = {record.root, list, number};
        const char *keys[] = {NULL, "key", NULL};
        ck_assert_ptr_null(cg_record_number(&record, parents[i], keys[i], 1));
        ck_assert_int_eq(cg_record_check(&record, &error), CG_FAULT);
        cg_record_clear(&record);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *tests = tcase_create("record");
    tcase_set_timeout(tests, 60);
    record_json_tests(tests);
    record_csv_tests(tests);
    record_find_tests(tests);
    record_table_tests(tests);
    record_text_tests(tests);
    tcase_add_test(tests, exhaustion_is_remembered);
    tcase_add_loop_test(tests, exhausted_writer_says_so, 0, ROWS(writers));
    tcase_add_test(tests, wrong_parents_are_refused);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures;
}

/* One suite a file: the loop over its tests and the closing line that check prints. */
#ifndef SUPPORT_SUITE_H
#define SUPPORT_SUITE_H

#include <check.h>
#include <stdlib.h>

struct suite_test {
    const TTest *test;
    int rows; /* of the table that the test loops over; 1 for a test without a table */
};

static inline int suite_run(const char *name, const struct suite_test *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tests_case = tcase_create(name);
    tcase_set_timeout(tests_case, 120.0);
    for (size_t i = 0; i < count; i++) {
        tcase_add_loop_test(tests_case, tests[i].test, 0, tests[i].rows);
    }
    suite_add_tcase(suite, tests_case);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#endif

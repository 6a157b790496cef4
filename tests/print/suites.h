/* The parts of the suite test_print. */
#ifndef TESTS_PRINT_SUITES_H
#define TESTS_PRINT_SUITES_H

#include "support/suite.h"

/* Each puts its tests into out and gives their number, at most 16. */
size_t print_line_suite(struct suite_test *out);
size_t print_patch_suite(struct suite_test *out);
size_t print_drying_suite(struct suite_test *out);

#endif

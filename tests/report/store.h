/* report/store.h: tests of reports of stores. */
#ifndef TESTS_REPORT_STORE_H
#define TESTS_REPORT_STORE_H

#include <check.h>

TCase *report_store_tests(void);

#endif

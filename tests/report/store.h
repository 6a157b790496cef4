/* report/store.h: tests of reports of stores, and what they share. */
#ifndef TESTS_REPORT_STORE_H
#define TESTS_REPORT_STORE_H

#include <castgloss/report.h>
#include <check.h>

TCase *report_store_tests(void);
TCase *report_page_tests(void);

extern struct cg_error report_error;
/* A store in a new folder, in a transaction that the test commits. */
struct cg_store *report_store_new(char folder[64]);
void report_store_remove(struct cg_store *store, const char *folder);
/* A surface whose only number is its gloss. */
void report_add_gloss(struct cg_store *store, struct cg_store_sample sample, double gloss);
/* Makes the report and checks that both halves are whole. */
void report_make(struct cg_store *store, const struct cg_store_report_options *options, struct cg_text *html,
                 struct cg_text *pdf);
void report_says(const struct cg_text *html, const char *words);

#endif

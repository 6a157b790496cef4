/* What the tests of the record room share: a document in which every number of the schema stands. */
#ifndef TESTS_RECORD_DOCUMENT_H
#define TESTS_RECORD_DOCUMENT_H

#include <castgloss/record.h>

#include <check.h>

#define SURFACE "castgloss.surface/1"

/* A whole document with so many marks, and its two halves, which go into a record that is there. */
void document_fill(struct cg_record *record, const char *file, int marks);
void document_fill_top(struct cg_record *record, const char *file);
void document_fill_lists(struct cg_record *record, int marks);

/* The tests of each file, added to the suite's case. */
void record_json_tests(TCase *tests);
void record_csv_tests(TCase *tests);
void record_find_tests(TCase *tests);
void record_table_tests(TCase *tests);
void record_text_tests(TCase *tests);

#endif

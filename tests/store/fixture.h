/* What the tests of the store share: a fresh store of each kind, and samples to put into it. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <castgloss/store.h>

#include <check.h>

/* Rows of every test's loop: 0 is SQLite, 1 is PostgreSQL. */
enum { STORE_FILE, STORE_SERVER, STORE_KINDS };

extern struct cg_error error;

/* The address of an empty store of this kind; NULL when there is no server. */
const char *fixture_place(int kind);
struct cg_store *fixture_open(const char *where);
/* A sample number and its document: gloss.mean = 50 + number / 8, a band and two marks. */
struct cg_store_sample fixture_sample(int number);
void fixture_document(struct cg_record *record, int number);
/* Adds it; its id. */
int64_t fixture_add(struct cg_store *store, int number);
/* How many samples the store has. */
size_t fixture_count(struct cg_store *store);

/* Suites of the other files. */
void store_rows_tests(TCase *tests);
void store_trouble_tests(TCase *tests);

#endif

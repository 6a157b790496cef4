/* What the tests of reports of stores share. */
#include "report/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cg_error report_error;

struct cg_store *report_store_new(char folder[64])
{
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    char path[96];
    memcpy(folder, "/tmp/castgloss-report-XXXXXX", sizeof "/tmp/castgloss-report-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.sqlite", folder);
    ck_assert_int_eq(cg_store_open(path, &options, &store, &report_error), CG_OK);
    ck_assert_int_eq(cg_store_begin(store, &report_error), CG_OK);
    return store;
}

void report_store_remove(struct cg_store *store, const char *folder)
{
    char line[128];
    cg_store_close(store);
    snprintf(line, sizeof line, "rm -rf %s", folder);
    ck_assert_int_eq(system(line), 0);
}

/* A surface whose only number is its gloss. */
void report_add_gloss(struct cg_store *store, struct cg_store_sample sample, double gloss)
{
    static int number;
    char hash[CG_HASH_SIZE];
    struct cg_record record = {0};
    bool added = false;
    number++;
    cg_hash(&number, sizeof number, hash);
    ck_assert_int_eq(cg_record_init(&record, "castgloss.surface/1", &report_error), CG_OK);
    struct cg_node *node = cg_record_object(&record, record.root, "gloss");
    cg_record_number(&record, node, "mean", gloss);
    sample.kind = "surface";
    sample.roll = "R1";
    sample.input_sha256 = hash;
    sample.tool_version = "1.2.3";
    sample.time = 1767600000 + number;
    sample.delay_s = NAN;
    sample.utc_offset_s = NAN;
    sample.result = sample.result != NULL ? sample.result : "PASS";
    ck_assert_int_eq(cg_store_add_sample(store, &sample, &record, NULL, &added, &report_error), CG_OK);
    ck_assert(added);
    cg_record_clear(&record);
}

void report_make(struct cg_store *store, const struct cg_store_report_options *options, struct cg_text *html,
                 struct cg_text *pdf)
{
    const enum cg_status status = cg_report_store(store, options, html, pdf, &report_error);
    ck_assert_msg(status == CG_OK, "%s", report_error.text);
    ck_assert(pdf->length > 1000 && memcmp(pdf->data, "%PDF-", 5) == 0);
    ck_assert_ptr_nonnull(strstr(html->data, "</html>"));
    ck_assert_ptr_null(strstr(html->data, ">nan"));
    ck_assert_ptr_null(strstr(html->data, ">inf"));
}

void report_says(const struct cg_text *html, const char *words)
{
    ck_assert_msg(strstr(html->data, words) != NULL, "The page does not say: %s", words);
}

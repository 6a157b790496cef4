/* The table of quantities is whole, and so is the page written from it. */
#include "record/document.h"

#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every number below node must have an entry. */
static size_t check_entries(const struct cg_node *node, const char *path)
{
    if (node->kind == CG_NODE_NUMBER) {
        ck_assert_msg(cg_quantity_find(SURFACE, path) != NULL, "%s has no entry", path);
        return 1;
    }
    size_t numbers = 0;
    for (const struct cg_node *child = node->first; child; child = child->next) {
        char child_path[256];
        const char *brackets = node->kind == CG_NODE_LIST && child->kind == CG_NODE_OBJECT ? "[]" : "";
        snprintf(child_path, sizeof child_path, "%s%s%s%s", path, brackets, *path && child->key ? "." : "",
                 child->key ? child->key : "");
        numbers += check_entries(child, child_path);
    }
    return numbers;
}

START_TEST(every_number_has_an_entry)
{
    struct cg_record record;
    document_fill(&record, "frame.tif", 2);
    /* 6 source, 2 scale, 1 angle, 3 quality, 5 gloss, 8 bands of 7, 3 lines of 6, 2 marks of 15, 3 scores, 2
     */
    ck_assert_uint_eq(check_entries(record.root, ""), 6 + 2 + 1 + 3 + 5 + 8 * 7 + 3 * 6 + 2 * 15 + 3 + 2);
    cg_record_clear(&record);
}
END_TEST

START_TEST(entries_are_whole_and_unique)
{
    struct cg_text page = {0};
    cg_quantities_markdown(&page);
    for (const struct cg_quantity *q = cg_quantities; q->path; q++) {
        ck_assert_ptr_eq(cg_quantity_find(q->schema, q->path), q);
        ck_assert(*q->title && *q->text && q->decimals >= 0 && q->decimals <= 9);
        ck_assert_msg(q->text[strlen(q->text) - 1] == '.', "%s has no sentence", q->path);
        /* A path's last word and its unit say the same. */
        static const struct {
            const char *suffix, *unit;
        } suffixes[] = {{"_percent", "%"}, {"_mm", "mm"}, {"_mm2", "mm2"}, {"_px", "px"}, {"_deg", "deg"}};
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            size_t length = strlen(q->path), end = strlen(suffixes[i].suffix);
            bool has = length > end && !strcmp(q->path + length - end, suffixes[i].suffix);
            ck_assert_msg(has == !strcmp(q->unit, suffixes[i].unit), "%s is in %s", q->path, q->unit);
        }
        char cell[256];
        snprintf(cell, sizeof cell, "| `%s` | %s | %s | ", q->path, q->unit, q->title);
        ck_assert_ptr_nonnull(strstr(page.data, cell));
    }
    cg_text_clear(&page);
}
END_TEST

/* The page in docs/ is the table's own. With CASTGLOSS_WRITE_UNITS in the environment it is written first. */
START_TEST(page_of_units_is_up_to_date)
{
    struct cg_error error;
    struct cg_text page = {0};
    cg_quantities_markdown(&page);
    if (getenv("CASTGLOSS_WRITE_UNITS")) {
        ck_assert_int_eq(cg_file_write(UNITS_PAGE, page.data, page.length, &error), CG_OK);
    }
    struct cg_bytes kept = {0};
    ck_assert_int_eq(cg_file_read(UNITS_PAGE, 1 << 20, &kept, &error), CG_OK);
    ck_assert_msg(kept.size == page.length && !memcmp(kept.data, page.data, page.length),
                  "docs/units.md is not what the table says: run test_record with CASTGLOSS_WRITE_UNITS=1");
    cg_bytes_clear(&kept);
    cg_text_clear(&page);
}
END_TEST

void record_table_tests(TCase *tests)
{
    tcase_add_test(tests, every_number_has_an_entry);
    tcase_add_test(tests, entries_are_whole_and_unique);
    tcase_add_test(tests, page_of_units_is_up_to_date);
}

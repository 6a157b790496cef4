/* print_masked.c: what was left out of every measure, and where it lies. */
#include "inspect/print.h"
#include "inspect/source_record.h"

#include <math.h>

/* Share of the scan under its stripes: columns and rows cross. */
static double striped_percent(const struct cg_print *print, const struct cg_scan_facts *scan)
{
    double columns = 0.0, rows = 0.0;
    for (size_t i = 0; i < print->stripes.count; i++) {
        const struct cg_stripe *stripe = &print->stripes.stripes[i];
        *(stripe->column ? &columns : &rows) += (double)(stripe->after - stripe->first);
    }
    columns /= (double)scan->grid.width;
    rows /= (double)scan->grid.height;
    return 100.0 * (1.0 - (1.0 - columns) * (1.0 - rows));
}

static void add_stripes(struct cg_print *print, struct cg_node *node, const struct cg_scan_facts *scan)
{
    struct cg_record *record = &print->record;
    const struct cg_stripes *stripes = &print->stripes;
    struct cg_node *list = cg_record_list(record, node, "stripes");
    size_t columns = 0;
    for (size_t i = 0; i < stripes->count && !stripes->too_many; i++) {
        const struct cg_stripe *stripe = &stripes->stripes[i];
        const double pitch = inspect_known(stripe->column ? scan->grid.pitch_cd_mm : scan->grid.pitch_md_mm);
        struct cg_node *item = cg_record_object(record, list, NULL);
        cg_record_text(record, item, "of", stripe->column ? "columns" : "rows");
        cg_record_number(record, item, "first_px", (double)stripe->first);
        cg_record_number(record, item, "last_px", (double)stripe->after - 1.0);
        cg_record_number(record, item, "width_mm", pitch * (double)(stripe->after - stripe->first));
        cg_record_number(record, item, "contrast_percent", stripe->share_percent);
        columns += stripe->column ? 1 : 0;
    }
    cg_record_number(record, node, "striped_percent", stripes->too_many ? 0.0 : striped_percent(print, scan));
    if (stripes->too_many) {
        cg_record_reason(record,
                         "The scan is striped all over, as by a dirty or unsteady scanner; nothing was "
                         "left out, and mottle and bands carry it.");
    } else if (stripes->count > 0) {
        cg_record_reason(record, "Stripes of the scanner were left out: %zu of columns, %zu of rows.",
                         columns, stripes->count - columns);
    }
}

void print_record_masked(struct cg_print *print, const struct cg_scan_facts *scan)
{
    struct cg_record *record = &print->record;
    struct cg_node *node = cg_record_object(record, record->root, "masked");
    add_stripes(print, node, scan);
    struct cg_node *list = cg_record_list(record, node, "marks");
    size_t marks = 0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const double *rect = at->element->rect_mm;
        for (size_t k = 0; k < at->patch.marks && k < CG_FOREIGN_KEPT; k++) {
            const struct cg_foreign *foreign = &at->patch.foreign[k];
            struct cg_node *item = cg_record_object(record, list, NULL);
            cg_record_text(record, item, "element", at->element->id);
            cg_record_number(record, item, "x_mm", rect[0] + foreign->x_mm);
            cg_record_number(record, item, "y_mm", rect[1] + foreign->y_mm);
            cg_record_number(record, item, "area_mm2", foreign->area_mm2);
        }
        marks += at->patch.marks;
    }
    if (marks > 0) {
        cg_record_reason(record, "%zu foreign %s (dust, hairs) on patches %s left out.", marks,
                         marks == 1 ? "mark" : "marks", marks == 1 ? "was" : "were");
    }
}

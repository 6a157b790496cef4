/*
 * docs/units.md, written from the table of quantities, so that the page cannot say anything else.
 */
#include <castgloss/record.h>

#include <string.h>

static const char introduction[] = "# Quantities and units\n"
                                   "\n"
                                   "This page is written from the table in src/record/quantity.c.\n"
                                   "\n"
                                   "x is the cross direction (CD, columns), y the machine direction (MD, "
                                   "rows); the origin is the centre of the\n"
                                   "first pixel. Numbers are written with a point in any locale. A number "
                                   "that could not be measured is `null`\n"
                                   "in JSON and an empty field in CSV, and `reasons` says why in a sentence; "
                                   "there is no NaN and no infinity.\n"
                                   "\n"
                                   "`list[]` stands for every item of a list. In a limit the item is chosen "
                                   "by its label: a band by its range\n"
                                   "(`mottle[2-4].cv_percent`), a periodic line by its direction "
                                   "(`periodic[bars].amplitude_percent`), marks by\n"
                                   "their class (`defects[pinhole].count`). `count` is the length of a list "
                                   "or, with a label, the number of its\n"
                                   "items that carry it.\n";

void cg_quantities_markdown(struct cg_text *out)
{
    cg_text_add_bytes(out, introduction, sizeof introduction - 1);
    const char *schema = "";
    for (const struct cg_quantity *q = cg_quantities; q->path; q++) {
        if (strcmp(schema, q->schema) != 0) {
            schema = q->schema;
            cg_text_add(out, "\n## %s\n\n| Path | Unit | Name | What it is |\n|---|---|---|---|\n", schema);
        }
        cg_text_add(out, "| `%s` | %s | %s | %s |\n", q->path, q->unit, q->title, q->text);
    }
}

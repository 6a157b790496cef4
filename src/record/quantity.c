/*
 * The table of quantities: every number that a document may hold, in the order of the document. A document
 * that gains a number gains a line here, and JSON's meaning, CSV's columns, the text, the pages, the limits
 * and docs/units.md follow.
 */
#include <castgloss/record.h>

#include "record/quantities_picture.h"

#include <string.h>

/* The rows of each schema stand in a file of their own. */
const struct cg_quantity cg_quantities[] = {
#include "record/quantities_clarity.h"
#include "record/quantities_drying.h"
#include "record/quantities_print.h"
#include "record/quantities_recipe.h"
#include "record/quantities_roll.h"
#include "record/quantities_series.h"
#include "record/quantities_surface.h"
#include "record/quantities_teach.h"
#include "record/quantities_waviness.h"
    {NULL, NULL, NULL, 0, NULL, NULL},
};

/* Whether path is the entry's, with or without a label between its brackets. */
static bool path_fits(const char *entry, const char *path)
{
    while (*entry && *entry == *path) {
        bool bracket = *entry == '[';
        entry++;
        path++;
        if (bracket) {
            path += strcspn(path, "]");
        }
    }
    return *entry == *path;
}

const struct cg_quantity *cg_quantity_find(const char *schema, const char *path)
{
    for (const struct cg_quantity *q = cg_quantities; q->path; q++) {
        if (!strcmp(q->schema, schema) && path_fits(q->path, path)) {
            return q;
        }
    }
    return NULL;
}

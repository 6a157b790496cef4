/*
 * inspect/gloss_table.h: the table of the tiles of a gloss scale.
 */
#ifndef CASTGLOSS_INSPECT_GLOSS_TABLE_H
#define CASTGLOSS_INSPECT_GLOSS_TABLE_H

#include "inspect/gloss_schema.h"

#include <castgloss/gloss.h>

struct inspect_gloss_table {
    const char *path;
    struct cg_yaml yaml;         /* the caller's to clear */
    struct cg_gloss_scale scale; /* angle, reference and what each tile is worth */
    int64_t oldest_check;        /* 0: none stated */
};
/* Reads the file that table->path names. CG_USAGE: a key or value is wrong. */
enum cg_status inspect_gloss_table_read(struct inspect_gloss_table *table,
                                        struct cg_error *error) CG_MUST_CHECK;
/* What stands in it. */
const struct cg_gloss_tiles_text *inspect_gloss_words(const struct inspect_gloss_table *table);

#endif

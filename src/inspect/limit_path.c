#include "inspect/limit_path.h"

#include <castgloss/defects.h>
#include <castgloss/record.h>
#include <castgloss/spectrum.h>

#include <stdio.h>
#include <string.h>

/* The documents that a profile judges; a path is looked for in this order. */
static const char *const schemas[] = {"castgloss.surface/1", "castgloss.print/1", "castgloss.drying/1"};
#define SCHEMAS (sizeof schemas / sizeof schemas[0])

/* Paths are compared up to this length; the table's are well below it. */
#define PATH_MAX_BYTES 128

/* ---- lists and their labels --------------------------------------------------------------------- */

typedef const char *label_of(size_t index, char scratch[PATH_MAX_BYTES]); /* NULL behind the last */

static const char *octave_label(size_t index, char scratch[PATH_MAX_BYTES])
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    for (size_t i = 0; cg_bands_octave[i].high_mm > 0.0; i++) {
        if (i < index) {
            continue;
        }
        snprintf(scratch, PATH_MAX_BYTES, "%s-%s", cg_number_print(low, cg_bands_octave[i].low_mm, 6),
                 cg_number_print(high, cg_bands_octave[i].high_mm, 6));
        return scratch;
    }
    return NULL;
}

static const char *wavescan_label(size_t index, char scratch[PATH_MAX_BYTES])
{
    (void)scratch;
    for (size_t i = 0; cg_bands_wavescan[i].high_mm > 0.0; i++) {
        if (i == index) {
            return cg_bands_wavescan[i].name;
        }
    }
    return NULL;
}

static const char *direction_label(size_t index, char scratch[PATH_MAX_BYTES])
{
    (void)scratch;
    return index <= CG_OBLIQUE ? cg_direction_name((enum cg_direction)index) : NULL;
}

static const char *class_label(size_t index, char scratch[PATH_MAX_BYTES])
{
    (void)scratch;
    return index < CG_MARK_CLASSES ? cg_mark_class_name((enum cg_mark_class)index) : NULL;
}

static const struct list_rule {
    const char *list;
    bool found;
    label_of *label;
} list_rules[] = {
    {"mottle", false, octave_label},
    {"wavescan", false, wavescan_label},
    {"periodic", true, direction_label},
    {"defects", true, class_label},
    /* Whatever the chart calls its elements and inks. */
    {"elements", true, NULL},
    {"bleed", true, NULL},
    {"tone", true, NULL},
};

static const struct list_rule *rule_of(const char *list)
{
    for (size_t i = 0; i < sizeof list_rules / sizeof list_rules[0]; i++) {
        if (strcmp(list_rules[i].list, list) == 0) {
            return &list_rules[i];
        }
    }
    return NULL;
}

struct cg_limit_path cg_limit_path_parse(const char *quantity)
{
    struct cg_limit_path path = {.rest = quantity};
    const char *open = strchr(quantity, '[');
    const char *close = open != NULL ? strstr(open, "].") : NULL;
    if (close == NULL || (size_t)(open - quantity) >= sizeof path.list ||
        (size_t)(close - open) > sizeof path.label) {
        return path;
    }
    memcpy(path.list, quantity, (size_t)(open - quantity));
    memcpy(path.label, open + 1, (size_t)(close - open) - 1);
    path.rest = close + strlen("].");
    const struct list_rule *rule = rule_of(path.list);
    path.found = rule != NULL && rule->found;
    path.named = path.found && rule->label == NULL;
    return path;
}

/* ---- nearest names ------------------------------------------------------------------------------ */

/* Levenshtein distance, over the first PATH_MAX_BYTES of each. */
static size_t distance(const char *a, const char *b)
{
    size_t row[PATH_MAX_BYTES + 1];
    const size_t b_length = strnlen(b, PATH_MAX_BYTES);
    for (size_t j = 0; j <= b_length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != 0 && i < PATH_MAX_BYTES; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b_length; j++) {
            const size_t above = row[j + 1];
            const size_t changed = diagonal + (a[i] != b[j] ? 1 : 0);
            const size_t moved = (above < row[j] ? above : row[j]) + 1;
            row[j + 1] = changed < moved ? changed : moved;
            diagonal = above;
        }
    }
    return row[b_length];
}

/* path with what stands between its brackets replaced; a label of NULL takes the brackets away too. */
static void with_label(const char *path, const char *label, char out[PATH_MAX_BYTES])
{
    const char *open = strchr(path, '[');
    const char *close = open != NULL ? strchr(open, ']') : NULL;
    if (close == NULL) {
        snprintf(out, PATH_MAX_BYTES, "%s", path);
    } else if (label == NULL) {
        snprintf(out, PATH_MAX_BYTES, "%.*s%s", (int)(open - path), path, close + 1);
    } else {
        snprintf(out, PATH_MAX_BYTES, "%.*s[%s]%s", (int)(open - path), path, label, close + 1);
    }
}

static bool is_judged(const char *schema)
{
    for (size_t i = 0; i < SCHEMAS; i++) {
        if (strcmp(schemas[i], schema) == 0) {
            return true;
        }
    }
    return false;
}

/* The quantity of the table that is written most alike, as it would stand in a limit. */
static void nearest_quantity(const char *quantity, char out[PATH_MAX_BYTES])
{
    const struct cg_limit_path given = cg_limit_path_parse(quantity);
    char wanted[PATH_MAX_BYTES], bare[PATH_MAX_BYTES], scratch[PATH_MAX_BYTES];
    const struct cg_quantity *best = NULL;
    size_t best_distance = 0;
    with_label(quantity, "", wanted);
    for (const struct cg_quantity *entry = cg_quantities; entry->path != NULL; entry++) {
        if (!is_judged(entry->schema)) {
            continue;
        }
        with_label(entry->path, NULL, bare);
        const size_t full = distance(wanted, entry->path), short_one = distance(wanted, bare);
        const size_t d = full < short_one ? full : short_one;
        if (best == NULL || d < best_distance) {
            best = entry;
            best_distance = d;
        }
    }
    if (best == NULL) {
        snprintf(out, PATH_MAX_BYTES, "gloss.cv_percent");
        return;
    }
    const struct cg_limit_path parts = cg_limit_path_parse(best->path);
    const struct list_rule *rule = rule_of(parts.list);
    const char *label = given.label[0] != 0                   ? given.label
                        : rule != NULL && rule->label != NULL ? rule->label(0, scratch)
                                                              : "";
    with_label(best->path, label, out);
}

static bool label_known(const struct list_rule *rule, const char *label, char nearest[PATH_MAX_BYTES])
{
    char scratch[PATH_MAX_BYTES];
    const char *known;
    size_t best = SIZE_MAX;
    nearest[0] = 0;
    for (size_t i = 0; (known = rule->label(i, scratch)) != NULL; i++) {
        const size_t d = distance(label, known);
        if (d == 0) {
            return true;
        }
        if (d < best) {
            best = d;
            snprintf(nearest, PATH_MAX_BYTES, "%s", known);
        }
    }
    return false;
}

bool cg_limit_path_check(const char *quantity, char *complaint, size_t size)
{
    const struct cg_limit_path path = cg_limit_path_parse(quantity);
    const struct list_rule *rule = rule_of(path.list);
    char nearest[PATH_MAX_BYTES];
    bool known = false;
    for (size_t i = 0; i < SCHEMAS; i++) {
        known = known || cg_quantity_find(schemas[i], quantity) != NULL;
    }
    if (!known) {
        nearest_quantity(quantity, nearest);
        snprintf(complaint, size, "is no quantity of a document that a profile judges; the nearest is '%s'",
                 nearest);
        return false;
    }
    if (rule != NULL && rule->label != NULL && (path.label[0] != 0 || !rule->found) &&
        !label_known(rule, path.label, nearest)) {
        snprintf(complaint, size, "names '%s', which is not in the list '%s'; the nearest is '%s'",
                 path.label, path.list, nearest);
        return false;
    }
    return true;
}

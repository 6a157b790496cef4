/*
 * Finding a value in a document by its path. A path is made of steps with points between them; a step is a
 * key, and for a list "key[label]".
 */
#include <castgloss/record.h>

#include <math.h>
#include <string.h>

/* A stretch of the path. */
struct span {
    const char *start;
    size_t length;
};

static bool span_is(struct span span, const char *text)
{
    return strlen(text) == span.length && !memcmp(text, span.start, span.length);
}

static bool span_number(struct span span, double *value)
{
    char text[CG_NUMBER_SIZE];
    if (span.length >= sizeof text) {
        return false;
    }
    memcpy(text, span.start, span.length);
    text[span.length] = 0;
    return cg_number_parse(text, value);
}

static const struct cg_node *get(const struct cg_node *node, struct span key)
{
    const struct cg_node *child = node && node->kind == CG_NODE_OBJECT ? node->first : NULL;
    while (child && !span_is(key, child->key)) {
        child = child->next;
    }
    return child;
}

const struct cg_node *cg_node_get(const struct cg_node *node, const char *key)
{
    return get(node, (struct span){key, strlen(key)});
}

/* Numbers that a person types against numbers that were computed: equal to a part in a million. */
static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(a);
}

/* Whether the item has a range "lo-hi" that is the label's, by value: 2-4 and 2.0-4.0 are the same band. */
static bool range_fits(const struct cg_node *item, struct span label)
{
    const char *dash = memchr(label.start, '-', label.length);
    double low, high;
    if (!dash || !span_number((struct span){label.start, (size_t)(dash - label.start)}, &low) ||
        !span_number((struct span){dash + 1, label.length - (size_t)(dash + 1 - label.start)}, &high)) {
        return false;
    }
    for (const struct cg_node *node = item->first; node; node = node->next) {
        if (node->kind == CG_NODE_LIST && node->count == 2 && node->first->kind == CG_NODE_NUMBER &&
            node->last->kind == CG_NODE_NUMBER) {
            return same(node->first->number, low) && same(node->last->number, high);
        }
    }
    return false;
}

static bool label_fits(const struct cg_node *item, struct span label)
{
    static const char *const keys[] = {"name", "class", "id", "direction", "roll"};
    if (item->kind != CG_NODE_OBJECT) {
        return item->kind == CG_NODE_TEXT && span_is(label, item->text);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct cg_node *node = cg_node_get(item, keys[i]);
        double number;
        if (node &&
            ((node->kind == CG_NODE_TEXT && span_is(label, node->text)) ||
             (node->kind == CG_NODE_NUMBER && span_number(label, &number) && number == node->number))) {
            return true;
        }
    }
    return range_fits(item, label);
}

/* What is said of the items of a list together. */
enum total { TOTAL_NONE, TOTAL_COUNT, TOTAL_PER_M2, TOTAL_AREA_PERCENT };

static enum total total_of(const char *name)
{
    static const char *const names[] = {
        [TOTAL_COUNT] = "count", [TOTAL_PER_M2] = "per_m2", [TOTAL_AREA_PERCENT] = "area_percent"};
    for (size_t i = TOTAL_COUNT; i < sizeof names / sizeof names[0]; i++) {
        if (!strcmp(name, names[i])) {
            return (enum total)i;
        }
    }
    return TOTAL_NONE;
}

static double number_or_nan(const struct cg_node *object, const char *key)
{
    const struct cg_node *node = object ? cg_node_get(object, key) : NULL;
    return node && node->kind == CG_NODE_NUMBER ? node->number : (double)NAN;
}

/* A total of the items that carry the label, of all when it is empty: into *scratch, null when unknown. */
static const struct cg_node *put_total(const struct cg_record *record, const struct cg_node *list,
                                       struct span label, enum total total, struct cg_node *scratch)
{
    const double area_mm2 = number_or_nan(cg_node_get(record->root, "quality"), "area_mm2");
    double count = 0, sum_mm2 = 0;
    for (const struct cg_node *item = list->first; item; item = item->next) {
        if (label.length == 0 || label_fits(item, label)) {
            count++;
            sum_mm2 += total == TOTAL_AREA_PERCENT ? number_or_nan(item, "area_mm2") : 0;
        }
    }
    const double mm2_per_m2 = 1e6;
    const double value = total == TOTAL_COUNT    ? count
                         : total == TOTAL_PER_M2 ? count / area_mm2 * mm2_per_m2
                                                 : 100 * sum_mm2 / area_mm2;
    const bool known = isfinite(value);
    *scratch = (struct cg_node){.kind = known ? CG_NODE_NUMBER : CG_NODE_NULL, .number = known ? value : 0};
    return scratch;
}

/* The first item that carries the label. */
static const struct cg_node *choose(const struct cg_node *list, struct span label)
{
    const struct cg_node *item = list->first;
    while (item && !label_fits(item, label)) {
        item = item->next;
    }
    return item;
}

const struct cg_node *cg_record_find(const struct cg_record *record, const char *path,
                                     struct cg_node *scratch)
{
    const struct cg_node *node = record->root;
    for (const char *at = path; node;) {
        struct span key = {at, strcspn(at, ".[")};
        if (node->kind == CG_NODE_LIST && total_of(at) != TOTAL_NONE) {
            return put_total(record, node, (struct span){at, 0}, total_of(at), scratch);
        }
        node = get(node, key);
        at += key.length;
        if (node && *at == '[') {
            struct span label = {at + 1, strcspn(at + 1, "]")};
            at += 1 + label.length;
            if (*at != ']' || node->kind != CG_NODE_LIST) {
                return NULL;
            }
            at++;
            if (*at == '.' && total_of(at + 1) != TOTAL_NONE) {
                return put_total(record, node, label, total_of(at + 1), scratch);
            }
            node = choose(node, label);
        }
        if (!*at) {
            return node;
        }
        if (*at != '.') {
            return NULL;
        }
        at++;
    }
    return NULL;
}

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

static const struct cg_node *count_node(struct cg_node *scratch, size_t count)
{
    *scratch = (struct cg_node){.kind = CG_NODE_NUMBER, .number = (double)count};
    return scratch;
}

/* The step behind "list[label]": the count of the items that carry the label, or the first of them. */
static const struct cg_node *choose(const struct cg_node *list, struct span label, bool counted,
                                    struct cg_node *scratch)
{
    const struct cg_node *first = NULL;
    size_t count = 0;
    for (const struct cg_node *item = list->first; item; item = item->next) {
        if (label_fits(item, label)) {
            first = first ? first : item;
            count++;
        }
    }
    return counted ? count_node(scratch, count) : first;
}

const struct cg_node *cg_record_find(const struct cg_record *record, const char *path,
                                     struct cg_node *scratch)
{
    const struct cg_node *node = record->root;
    for (const char *at = path; node;) {
        struct span key = {at, strcspn(at, ".[")};
        if (node->kind == CG_NODE_LIST && !strcmp(at, "count")) {
            return count_node(scratch, node->count);
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
            bool counted = !strcmp(at, ".count");
            node = choose(node, label, counted, scratch);
            at += counted ? strlen(at) : 0;
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

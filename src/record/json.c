/*
 * A document as one line of JSON (RFC 8259).
 */
#include <castgloss/record.h>

/* Nine digits bring back any single-precision number. */
#define JSON_DIGITS 9

static void put_node(const struct cg_node *node, struct cg_text *out);

static void put_children(const struct cg_node *node, char open, char close, struct cg_text *out)
{
    cg_text_add_bytes(out, &open, 1);
    for (const struct cg_node *child = node->first; child; child = child->next) {
        if (child->key) {
            cg_text_add_json(out, child->key);
            cg_text_add_bytes(out, ":", 1);
        }
        put_node(child, out);
        if (child->next) {
            cg_text_add_bytes(out, ",", 1);
        }
    }
    cg_text_add_bytes(out, &close, 1);
}

static void put_node(const struct cg_node *node, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    switch (node->kind) {
    case CG_NODE_NULL:
        cg_text_add(out, "null");
        break;
    case CG_NODE_NUMBER:
        cg_text_add(out, "%s", cg_number_print(number, node->number, JSON_DIGITS));
        break;
    case CG_NODE_TEXT:
        cg_text_add_json(out, node->text);
        break;
    case CG_NODE_BOOL:
        cg_text_add(out, node->number != 0.0 ? "true" : "false");
        break;
    case CG_NODE_OBJECT:
        put_children(node, '{', '}', out);
        break;
    case CG_NODE_LIST:
        put_children(node, '[', ']', out);
        break;
    }
}

void cg_record_json(const struct cg_record *record, struct cg_text *out)
{
    if (record->root) {
        put_node(record->root, out);
    }
}

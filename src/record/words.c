#include "record/words.h"

#include <string.h>

/* Digits of a number that no quantity describes. */
#define PLAIN_DIGITS 6

/* Length of the well-formed UTF-8 sequence at s (RFC 3629: no surrogates, nothing overlong), or 0. */
static size_t utf8_length(const unsigned char *s)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s[0] < 0x80) {
        return 1;
    }
    size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4) {
        return 0;
    }
    uint32_t code = s[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (s[i] & 0x3fU);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code >= least[length] && code <= 0x10ffff && !surrogate ? length : 0;
}

char *cg_words_keep(struct cg_arena *arena, const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    size_t size = 1;
    const unsigned char *from = (const unsigned char *)text;
    for (size_t i = 0; from[i];) {
        size_t length = utf8_length(from + i);
        size += length ? length : sizeof replacement - 1;
        i += length ? length : 1;
    }
    char *kept = cg_arena_alloc(arena, size);
    char *to = kept;
    while (kept && *from) {
        size_t length = utf8_length(from);
        size_t put = length ? length : sizeof replacement - 1;
        memcpy(to, length ? (const char *)from : replacement, put);
        to += put;
        from += length ? length : 1;
    }
    return kept;
}

size_t cg_words_columns(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return columns;
}

void cg_words_show(struct cg_text *out, const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        /* U+0080 to U+009F steer terminals too. */
        bool high_control = *s == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0;
        if (*s < 0x20 || *s == 0x7f || high_control) {
            cg_text_add_bytes(out, "?", 1);
            s += high_control;
        } else {
            cg_text_add_bytes(out, (const char *)s, 1);
        }
    }
}

void cg_words_of_key(struct cg_text *out, const char *key, bool capital)
{
    for (const char *s = key; *s; s++) {
        bool raise = capital && s == key && *s >= 'a' && *s <= 'z';
        char shown = *s == '_' ? ' ' : raise ? (char)(*s - 'a' + 'A') : *s;
        cg_text_add_bytes(out, &shown, 1);
    }
}

/* Whether the texts under this key are names of the program's own, written with underscores. */
static bool is_flag(const char *key)
{
    return key && (!strcmp(key, "flag") || !strcmp(key, "flags") || !strcmp(key, "result"));
}

static void put_number(struct cg_text *out, const struct cg_node *node, const struct cg_quantity *quantity)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s",
                quantity ? cg_number_fixed(number, node->number, quantity->decimals)
                         : cg_number_print(number, node->number, PLAIN_DIGITS));
}

static void put_list(struct cg_text *out, const struct cg_node *list, const struct cg_quantity *quantity)
{
    const struct cg_node *first = list->first;
    if (first && (first->kind == CG_NODE_OBJECT || first->kind == CG_NODE_LIST)) {
        cg_text_add(out, "%zu item%s", list->count, list->count == 1 ? "" : "s");
        return;
    }
    bool range =
        first && list->count == 2 && first->kind == CG_NODE_NUMBER && list->last->kind == CG_NODE_NUMBER;
    for (const struct cg_node *item = first; item; item = item->next) {
        if (item->kind == CG_NODE_TEXT && is_flag(list->key)) {
            cg_words_of_key(out, item->text, false);
        } else {
            /* The ends of a range are given, not measured: 0.25-0.5 and not 0.25-0.50. */
            cg_words_value(out, item, range ? NULL : quantity);
        }
        if (item->next) {
            bool sentence = out->length > 0 && out->data[out->length - 1] == '.';
            cg_text_add(out, "%s", range ? "-" : item->kind != CG_NODE_TEXT ? ", " : sentence ? " " : "; ");
        }
    }
}

void cg_words_value(struct cg_text *out, const struct cg_node *node, const struct cg_quantity *quantity)
{
    switch (node->kind) {
    case CG_NODE_NULL:
        break;
    case CG_NODE_NUMBER:
        put_number(out, node, quantity);
        break;
    case CG_NODE_BOOL:
        cg_text_add(out, node->number != 0.0 ? "yes" : "no");
        break;
    case CG_NODE_TEXT:
        if (is_flag(node->key)) {
            cg_words_of_key(out, node->text, false);
        } else {
            cg_words_show(out, node->text);
        }
        break;
    case CG_NODE_LIST:
        put_list(out, node, quantity);
        break;
    case CG_NODE_OBJECT:
        cg_text_add(out, "%zu value%s", node->count, node->count == 1 ? "" : "s");
        break;
    }
}

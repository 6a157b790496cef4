#include <castgloss/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` bytes and the closing 0. */
static bool reserve(struct cg_text *text, size_t more)
{
    if (text->failed || more > SIZE_MAX / 2 - text->length) {
        text->failed = true;
        return false;
    }
    size_t needed = text->length + more + 1;
    if (needed > text->capacity) {
        size_t capacity = text->capacity ? text->capacity : 256;
        while (capacity < needed) {
            capacity *= 2;
        }
        char *grown = realloc(text->data, capacity);
        if (!grown) {
            text->failed = true;
            return false;
        }
        text->data = grown;
        text->capacity = capacity;
    }
    return true;
}

void cg_text_add_bytes(struct cg_text *text, const char *bytes, size_t length)
{
    if (reserve(text, length)) {
        if (length) {
            memcpy(text->data + text->length, bytes, length);
        }
        text->length += length;
        text->data[text->length] = 0;
    }
}

void cg_text_add(struct cg_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) {
        text->failed = true;
    } else if (reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

/* Length of the well-formed UTF-8 sequence at s (RFC 3629: no surrogates, nothing overlong), or 0. */
static size_t utf8_length(const unsigned char *s)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (s[0] < forms[i].first_low || s[0] > forms[i].first_high) {
            continue;
        }
        if (forms[i].length > 1 && (s[1] < forms[i].second_low || s[1] > forms[i].second_high)) {
            return 0;
        }
        for (size_t k = 2; k < forms[i].length; k++) {
            if ((s[k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return forms[i].length;
    }
    return 0;
}

bool cg_text_is_utf8(const char *value)
{
    const unsigned char *s = (const unsigned char *)value;
    size_t length = 1;
    for (; *s && length; s += length) {
        length = utf8_length(s);
    }
    return length > 0;
}

void cg_text_add_json(struct cg_text *text, const char *value)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    cg_text_add_bytes(text, "\"", 1);
    for (const unsigned char *s = (const unsigned char *)value; *s;) {
        size_t length = utf8_length(s);
        if (length == 0) {
            cg_text_add_bytes(text, replacement, sizeof replacement - 1);
            length = 1;
        } else if (*s == '"' || *s == '\\') {
            cg_text_add(text, "\\%c", *s);
        } else if (*s < 0x20 || *s == 0x7f) {
            cg_text_add(text, "\\u%04x", *s);
        } else {
            cg_text_add_bytes(text, (const char *)s, length);
        }
        s += length;
    }
    cg_text_add_bytes(text, "\"", 1);
}

void cg_text_add_html(struct cg_text *text, const char *value)
{
    for (const char *s = value; *s; s++) {
        switch (*s) {
        case '&':
            cg_text_add(text, "&amp;");
            break;
        case '<':
            cg_text_add(text, "&lt;");
            break;
        case '>':
            cg_text_add(text, "&gt;");
            break;
        case '"':
            cg_text_add(text, "&quot;");
            break;
        case '\'':
            cg_text_add(text, "&#39;");
            break;
        default:
            cg_text_add_bytes(text, s, 1);
        }
    }
}

void cg_text_add_csv(struct cg_text *text, const char *value)
{
    if (!strpbrk(value, ",\"\r\n")) {
        cg_text_add_bytes(text, value, strlen(value));
        return;
    }
    cg_text_add_bytes(text, "\"", 1);
    for (const char *s = value; *s; s++) {
        cg_text_add_bytes(text, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    }
    cg_text_add_bytes(text, "\"", 1);
}

void cg_text_add_csv_words(struct cg_text *text, const char *value)
{
    if (!*value || !strchr("=+-@\t\r", *value)) {
        cg_text_add_csv(text, value);
        return;
    }
    struct cg_text guarded = {0};
    cg_text_add(&guarded, "'%s", value);
    text->failed = text->failed || guarded.failed;
    if (guarded.data) {
        cg_text_add_csv(text, guarded.data);
    }
    cg_text_clear(&guarded);
}

enum cg_status cg_text_check(const struct cg_text *text, struct cg_error *error)
{
    return text->failed
               ? cg_error_set(error, CG_FAULT, "out of memory while a text of over %zu bytes was written",
                              text->length)
               : CG_OK;
}

void cg_text_clear(struct cg_text *text)
{
    free(text->data);
    *text = (struct cg_text){0};
}

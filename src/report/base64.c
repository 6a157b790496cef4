/*
 * base64.c: bytes as text.
 */
#include "report/base64.h"

void cg_text_add_base64(struct cg_text *text, const void *bytes, size_t size)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { ROUND = 1024 }; /* groups that are added at a time */
    const uint8_t *in = bytes;
    char out[4 * ROUND];
    size_t length = 0;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned group = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0U) |
                         (left > 2 ? (unsigned)in[i + 2] : 0U);
        out[length++] = alphabet[group >> 18];
        out[length++] = alphabet[group >> 12 & 63];
        out[length++] = left > 1 ? alphabet[group >> 6 & 63] : '=';
        out[length++] = left > 2 ? alphabet[group & 63] : '=';
        if (length == sizeof out) {
            cg_text_add_bytes(text, out, length);
            length = 0;
        }
    }
    if (length > 0) {
        cg_text_add_bytes(text, out, length);
    }
}

/* Lines cut into words. */
#include "print/words.h"

#include <string.h>

static void put(struct print_words *out, const char *from, size_t length)
{
    while (length > 0 && (from[length - 1] == ' ' || from[length - 1] == '\r')) {
        length--;
    }
    while (length > 0 && *from == ' ') {
        from++;
        length--;
    }
    if (length >= 2 && from[0] == '"' && from[length - 1] == '"') {
        from++;
        length -= 2;
    }
    if (out->count < PRINT_WORDS) {
        length = length < PRINT_WORD_SIZE - 1 ? length : PRINT_WORD_SIZE - 1;
        memcpy(out->word[out->count], from, length);
        out->word[out->count++][length] = 0;
    }
}

static void cut(const char *from, const char *end, const char *separators, struct print_words *out)
{
    bool fields = strchr(separators, ',') != NULL, quoted = false;
    const char *start = from;
    for (const char *s = from;; s++) {
        bool stop = s == end || (!quoted && *s != 0 && strchr(separators, *s) != NULL);
        quoted = s < end && *s == '"' ? !quoted : quoted;
        if (stop && (fields || s > start)) {
            put(out, start, (size_t)(s - start));
        }
        start = stop ? s + 1 : start;
        if (s == end) {
            return;
        }
    }
}

bool print_words_next(const char **at, const char *end, const char *separators, struct print_words *out)
{
    while (*at < end) {
        const char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop == NULL ? end : stop;
        *at = stop < end ? stop + 1 : end;
        out->line++;
        out->count = 0;
        cut(line, stop > line && stop[-1] == '\r' ? stop - 1 : stop, separators, out);
        bool empty = out->count == 0 || (out->count == 1 && out->word[0][0] == 0);
        if (!empty && out->word[0][0] != '#') {
            return true;
        }
    }
    return false;
}

/*
 * report/words.h: what a report says, in the language of its reader. The table in words_table.h has the
 * English words; a language file replaces any of them.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <castgloss/report.h>

enum report_word {
#define WORD(id, key, text) WORD_##id,
#include "report/words_table.h"
#undef WORD
    WORDS
};

struct cg_language {
    struct cg_arena arena;
    const char *words[WORDS]; /* NULL: English */
};

/* language may be NULL: English. */
const char *report_word(const struct cg_language *language, enum report_word word);
/* Appends the sentence with %1, %2 ... replaced by the values, which end with NULL. */
void report_say(struct cg_text *out, const struct cg_language *language, enum report_word word,
                const char *const *values);
/* Puts the language's decimal sign into printed numbers. Returns them. */
char *report_localise(const struct cg_language *language, char *numbers);
#define REPORT_VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The language files that the library carries: the YAML text and its size, NULL when there is none. */
struct report_language_file {
    const char *code;
    const unsigned char *text;
    size_t size;
};
extern const struct report_language_file report_language_files[]; /* ended by a code of NULL */

#endif

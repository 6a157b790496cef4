/* print/words.h: lines and words of the text files that others write. Private to print. */
#ifndef PRINT_WORDS_H
#define PRINT_WORDS_H

#include <castgloss/base.h>

enum { PRINT_WORDS = 64, PRINT_WORD_SIZE = 64 };
/* One line cut into words; quotes are taken off, what is too long is cut. */
struct print_words {
    char word[PRINT_WORDS][PRINT_WORD_SIZE];
    size_t count, line;
};
/*
 * The next line that has words; false at the end. separators: the characters between words; with a comma
 * among them an empty field is a word. *at moves on.
 */
bool print_words_next(const char **at, const char *end, const char *separators, struct print_words *out);

#endif

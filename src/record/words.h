/*
 * record/words.h: the words of a document, on their way in and out.
 */
#ifndef CASTGLOSS_RECORD_WORDS_H
#define CASTGLOSS_RECORD_WORDS_H

#include <castgloss/record.h>

/* Columns of a terminal line, and the column where what follows a section's name begins. */
#define CG_PAGE_COLUMNS ((size_t)100)
#define CG_PAGE_INDENT ((size_t)16)

/* A copy in the arena in which bytes that are not UTF-8 are U+FFFD, or NULL when memory ran out. */
char *cg_words_keep(struct cg_arena *arena, const char *text);
/* Code points of the first length bytes: the columns that they take in a terminal. */
size_t cg_words_columns(const char *text, size_t length);
/* text with control characters shown as '?', so that a file's name cannot steer a terminal. */
void cg_words_show(struct cg_text *out, const char *text);
/* A key as a word: underscores become spaces, the first letter a capital if so wished. */
void cg_words_of_key(struct cg_text *out, const char *key, bool capital);
/*
 * A value as a person reads it, without its unit: numbers with the digits of their quantity (NULL: six
 * significant digits), two numbers as "lo-hi", lists with their separators, flags in words; null is nothing.
 */
void cg_words_value(struct cg_text *out, const struct cg_node *node, const struct cg_quantity *quantity);

/*
 * A list of objects as a table: path is the list's in the table of quantities, without brackets. The first
 * rows are given and the others counted; columns without a value are left out, and those that do not fit the
 * page are named below it, but for sentences, which are given there a line each.
 */
void cg_words_table(struct cg_text *out, const char *schema, const char *path, const struct cg_node *list);

#endif

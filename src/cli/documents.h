/*
 * cli/documents.h: the results of one command, a document an input, in the format that was asked for, and the
 * exit status that follows from them.
 */
#ifndef CLI_DOCUMENTS_H
#define CLI_DOCUMENTS_H

#include "cli/common.h"

#include <castgloss/record.h>

struct cg_documents {
    const struct cg_output_settings *output;
    const char *schema; /* of every document */
    struct cg_text text;
    size_t count;
    bool unreadable, unmeasurable, out_of_limits, fault;
};
void cg_documents_begin(struct cg_documents *documents, const struct cg_output_settings *output,
                        const char *schema);
void cg_documents_add(struct cg_documents *documents, const struct cg_record *record);
/* An input that gave no result: tells the error on standard error, and a document with the reason stands in
 * its place. */
void cg_documents_add_failed(struct cg_documents *documents, const char *path, const struct cg_error *error);
/* Writes what has gathered; the exit status. Clears. */
int cg_documents_end(struct cg_documents *documents);

#endif

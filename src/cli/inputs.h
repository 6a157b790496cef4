/*
 * cli/inputs.h: the pictures that a command line stands for. A folder stands for its picture files, in the
 * order of their names' bytes.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include <castgloss/base.h>

struct cg_input {
    char *path;    /* owned */
    char *failure; /* owned; why nothing can be read from it, or NULL */
};

struct cg_inputs {
    struct cg_input *items;
    size_t count, capacity;
    bool folder; /* a folder was among the words */
};
void cg_inputs_clear(struct cg_inputs *inputs);

/*
 * leave_out: files, ended by NULL, that a folder does not stand for (its own dark frame, say). A folder that
 * cannot be read or has no picture becomes an input with a failure. CG_USAGE: standard input was named twice.
 */
enum cg_status cg_inputs_expand(const char *const *words, size_t count, const char *const *leave_out,
                                struct cg_inputs *out, struct cg_error *error) CG_MUST_CHECK;

/* Moves the inputs of `more` behind those of `inputs`; more is empty afterwards, also on failure. */
enum cg_status cg_inputs_append(struct cg_inputs *inputs, struct cg_inputs *more,
                                struct cg_error *error) CG_MUST_CHECK;

/* Whether `path` is there and is the regular file of one of the inputs, by whatever name. */
bool cg_inputs_hold(const struct cg_inputs *inputs, const char *path);

#endif

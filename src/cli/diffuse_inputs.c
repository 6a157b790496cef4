#include "cli/diffuse_inputs.h"

#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The place among the items of a picture of the same name; the count of the items when there is none. */
static size_t place_of(const struct cg_inputs *found, const char *path)
{
    size_t i = 0;
    while (i < found->count && strcmp(base_name(found->items[i].path), base_name(path)) != 0) {
        i++;
    }
    return i;
}

/* The folder's pictures in the order of the inputs of the same names. */
static enum cg_status by_name(const char *word, const struct cg_inputs *inputs, const struct cg_inputs *found,
                              struct cg_inputs *out, struct cg_error *error)
{
    for (size_t i = 0; i < inputs->count; i++) {
        const size_t place = place_of(found, inputs->items[i].path);
        if (place == found->count) {
            return cg_error_set(error, CG_USAGE,
                                "--diffuse %s holds no picture named as the input %s, and its %zu pictures "
                                "are not one an input either (there are %zu inputs).",
                                word, inputs->items[i].path, found->count, inputs->count);
        }
        out->items[i].path = cg_alloc_text(found->items[place].path, error);
        if (out->items[i].path == NULL) {
            return CG_FAULT;
        }
    }
    return CG_OK;
}

enum cg_status cg_diffuse_inputs(const char *word, const struct cg_inputs *inputs, struct cg_inputs *out,
                                 struct cg_error *error)
{
    struct cg_inputs found = {0}, ordered = {0};
    if (word == NULL) {
        return CG_OK;
    }
    if (strcmp(word, "-") == 0) {
        return cg_error_set(error, CG_USAGE, "--diffuse cannot be standard input (-); name a file.");
    }
    enum cg_status status = cg_inputs_expand(&word, 1, (const char *const[]){NULL}, &found, error);
    if (status != CG_OK) {
        return status;
    }
    if (found.count > 0 && found.items[0].failure != NULL) {
        status = cg_error_set(error, CG_USAGE, "--diffuse %s: %s", word, found.items[0].failure);
        goto done;
    }
    if (!found.folder && inputs->count != 1) {
        status = cg_error_set(error, CG_USAGE,
                              "--diffuse %s is one picture for %zu inputs; give a folder with one an input.",
                              word, inputs->count);
        goto done;
    }
    ordered.items = cg_alloc(inputs->count, sizeof *ordered.items, error);
    if (ordered.items == NULL) {
        status = error->status;
        goto done;
    }
    ordered.count = ordered.capacity = inputs->count;
    status = found.folder ? by_name(word, inputs, &found, &ordered, error) : CG_USAGE;
    if (status == CG_OK) {
        *out = ordered;
        ordered = (struct cg_inputs){0};
    } else if (status == CG_USAGE && found.count == inputs->count) {
        *out = found;
        found = (struct cg_inputs){0};
        status = CG_OK;
    }
done:
    cg_inputs_clear(&found);
    cg_inputs_clear(&ordered);
    return status;
}

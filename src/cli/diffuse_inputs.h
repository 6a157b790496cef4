/*
 * cli/diffuse_inputs.h: the pictures in diffuse light that belong to the inputs.
 */
#ifndef CLI_DIFFUSE_INPUTS_H
#define CLI_DIFFUSE_INPUTS_H

#include "cli/inputs.h"

/*
 * What --diffuse stands for: a picture for one input, or a folder that holds a picture of the same name for
 * every input, or as many pictures as there are inputs, in their order. out has an item an input; it stays
 * empty when word is NULL. CG_USAGE: they do not fit together.
 */
enum cg_status cg_diffuse_inputs(const char *word, const struct cg_inputs *inputs, struct cg_inputs *out,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif

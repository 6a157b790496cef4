/*
 * castgloss/model.h: what good frames look like, as a file. A model is learned once and used by everything
 * that looks for marks on frames of the same size and scale.
 */
#ifndef CASTGLOSS_MODEL_H
#define CASTGLOSS_MODEL_H

#include <castgloss/defects.h>

/* A model and the first 16 hex digits of its file's SHA-256; empty: not from a file. */
struct cg_model {
    struct cg_defect_model values;
    char id[17];
};
void cg_model_clear(struct cg_model *model);
/* CG_INPUT: no model file, damaged, of another version, or with values that no model has. */
enum cg_status cg_model_read(const char *path, struct cg_model *out, struct cg_error *error) CG_MUST_CHECK;
/* Writes the file and fills in model->id. Equal values give equal bytes; tails are kept as float32. */
enum cg_status cg_model_write(const char *path, struct cg_model *model, struct cg_error *error) CG_MUST_CHECK;

/* CG_NOT_MEASURABLE: the model was learned from frames of another size or scale. name: of the model. */
enum cg_status cg_model_check(const struct cg_model *model, const struct cg_grid *grid, const char *name,
                              struct cg_error *error) CG_MUST_CHECK;

#endif

#include <castgloss/model.h>

#include <math.h>

/* Scales that differ by less are the same: a pitch is written with its file's own rounding. */
#define SAME_PITCH 1e-4

void cg_model_clear(struct cg_model *model)
{
    cg_defect_model_clear(&model->values);
    *model = (struct cg_model){.id = ""};
}

static bool same_pitch(double a, double b)
{
    return fabs(a - b) <= SAME_PITCH * fmax(a, b);
}

enum cg_status cg_model_check(const struct cg_model *model, const struct cg_grid *grid, const char *name,
                              struct cg_error *error)
{
    const struct cg_defect_model *values = &model->values;
    if (grid->width != values->width || grid->height != values->height) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "the model %s was learned from frames of %zu x %zu pixels and does not fit one of "
            "%zu x %zu",
            name, values->width, values->height, grid->width, grid->height);
    }
    if (!same_pitch(grid->pitch_cd_mm, values->pitch_cd_mm) ||
        !same_pitch(grid->pitch_md_mm, values->pitch_md_mm)) {
        char number[4][CG_NUMBER_SIZE];
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "the model %s was learned at a pitch of %s x %s mm and does not fit one of %s x %s mm (0: no "
            "scale)",
            name, cg_number_print(number[0], values->pitch_cd_mm, 6),
            cg_number_print(number[1], values->pitch_md_mm, 6),
            cg_number_print(number[2], grid->pitch_cd_mm, 6),
            cg_number_print(number[3], grid->pitch_md_mm, 6));
    }
    return CG_OK;
}

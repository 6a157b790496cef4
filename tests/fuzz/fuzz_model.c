/* Any bytes as a model file, and what was read as the model of a search. */
#include "container.h"
#include "fuzz.h"

#include <castgloss/model.h>
#include <stdlib.h>

/* Frames above this size are not searched: a fuzzer's time is better spent on many small ones. */
#define MOST_SIDE ((size_t)64)

static void search(const struct cg_model *model)
{
    const struct cg_defect_model *values = &model->values;
    struct cg_error error;
    struct cg_plane plane;
    struct cg_marks marks;
    struct cg_defect_options options = cg_defect_options_defaults();
    if (values->width > MOST_SIDE || values->height > MOST_SIDE ||
        cg_plane_init(&plane, values->width, values->height, false, &error) != CG_OK) {
        return;
    }
    plane.grid.pitch_cd_mm = values->pitch_cd_mm;
    plane.grid.pitch_md_mm = values->pitch_md_mm;
    for (size_t i = 0; i < plane.grid.stride * plane.grid.height; i++) {
        plane.px[i] = 0.5f + 0.01f * (float)(i * 7 % 11);
    }
    options.model = values;
    struct cg_defect_work *work = cg_defect_work_new(values->width, values->height, &error);
    if (work != NULL && cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error) == CG_OK) {
        cg_marks_clear(&marks);
    }
    cg_defect_work_free(work);
    cg_plane_clear(&plane);
}

static void read_file(const char *path)
{
    struct cg_model model;
    struct cg_error error;
    if (cg_model_read(path, &model, &error) == CG_OK) {
        if (!(model.values.mean > 0.0) || model.values.frames == 0) {
            abort();
        }
        search(&model);
        cg_model_clear(&model);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_container(data, size, "CGMODEL 2", read_file);
    return 0;
}

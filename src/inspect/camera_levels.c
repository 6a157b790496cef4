/* The camera's model from a table of frames. */
#include <castgloss/inspect.h>

#include "inspect/beside.h"

#include <math.h>

#define TABLE_MAX_BYTES ((size_t)1 << 22)
#define MOST_LIGHT 1e15

struct work {
    const char *path;
    const struct cg_frame_options *options;
    struct cg_csv csv;
    size_t file, light; /* columns */
    struct cg_camera_model model;
    struct cg_grid grid; /* of the first frame */
    int bits;
};

/* The frame of a row as counts. */
static enum cg_status read_frame(struct work *work, size_t row, struct cg_plane *counts,
                                 struct cg_error *error)
{
    struct cg_text path = {.data = NULL};
    struct cg_image image = {.data = NULL};
    struct cg_average one = {.sum = NULL};
    const char *name = cg_csv_field(&work->csv, row, work->file);
    enum cg_status status = inspect_beside(work->path, name, &path, error);
    if (status == CG_OK) {
        status = cg_image_read(path.data, &work->options->image, &image, error);
    }
    if (status == CG_OK) {
        status = cg_average_add(&one, &image, work->options->channel, path.data, error);
    }
    if (status == CG_OK) {
        status = cg_average_finish(&one, counts, error);
    }
    if (status == CG_OK) {
        const int lost = image.significant_bits > 0 ? image.bits - image.significant_bits : 0;
        work->model.quantum = lost > 0 ? ldexp(1, lost) : 1;
        work->bits = work->bits == 0 ? image.bits : work->bits;
    }
    if (status == CG_OK && image.bits != work->bits) {
        status = cg_error_set(error, CG_NOT_MEASURABLE, "%s has %d bits, the first frame has %d.", path.data,
                              image.bits, work->bits);
        cg_plane_clear(counts);
    }
    cg_text_clear(&path);
    cg_image_clear(&image);
    cg_average_clear(&one);
    return status;
}

/* All frames of the light that a row is the first to have. */
static enum cg_status measure_level(struct work *work, size_t first, double light, struct cg_error *error)
{
    struct cg_level_sum sum = {.sum = NULL};
    enum cg_status status = CG_OK;
    for (size_t row = first; status == CG_OK && row < work->csv.rows; row++) {
        double own = 0;
        struct cg_plane counts = {.px = NULL};
        status = cg_csv_number(&work->csv, row, work->light, 0, MOST_LIGHT, &own, error);
        if (status != CG_OK || own != light) {
            continue;
        }
        status = read_frame(work, row, &counts, error);
        if (status == CG_OK) {
            status = cg_level_add(&sum, cg_plane_view(&counts), error);
            if (status == CG_NOT_MEASURABLE) {
                cg_error_prefix(error, cg_csv_field(&work->csv, row, work->file));
            }
        }
        cg_plane_clear(&counts);
    }
    if (status == CG_OK) {
        status = cg_level_finish(&sum, light, &work->model.levels[work->model.count], error);
        work->model.count += status == CG_OK;
        if (status == CG_NOT_MEASURABLE) {
            cg_error_prefix(error, work->path);
        }
    }
    cg_level_clear(&sum);
    return status;
}

static enum cg_status measure_levels(struct work *work, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t row = 0; status == CG_OK && row < work->csv.rows; row++) {
        double light = 0;
        bool known = false;
        status = cg_csv_number(&work->csv, row, work->light, 0, MOST_LIGHT, &light, error);
        for (size_t i = 0; i < work->model.count; i++) {
            known = known || work->model.levels[i].light == light;
        }
        if (status == CG_OK && !known && work->model.count == CG_CAMERA_LEVELS) {
            status = cg_error_set(error, CG_INPUT, "%s has more than %d levels of light.", work->path,
                                  CG_CAMERA_LEVELS);
        }
        if (status == CG_OK && !known) {
            status = measure_level(work, row, light, error);
        }
    }
    return status;
}

enum cg_status cg_camera_levels_apply(const char *path, const struct cg_frame_options *options, bool photons,
                                      struct cg_calibration *calibration, struct cg_error *error)
{
    struct work work = {.path = path, .options = options, .model = {.quantum = 1, .photons = photons}};
    enum cg_status status = cg_csv_read(path, TABLE_MAX_BYTES, &work.csv, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_csv_need(&work.csv, "file", &work.file, error);
    if (status == CG_OK) {
        status = cg_csv_need(&work.csv, "light", &work.light, error);
    }
    if (status == CG_OK) {
        status = measure_levels(&work, error);
    }
    if (status == CG_OK) {
        status = cg_camera_fit(&work.model, error);
        if (status == CG_NOT_MEASURABLE) {
            cg_error_prefix(error, path);
        }
    }
    if (status == CG_OK) {
        calibration->camera = work.model;
        calibration->noise_gain = work.model.gain;
        calibration->read_noise_counts = work.model.dark_noise_counts;
        calibration->bits = calibration->bits == 0 ? work.bits : calibration->bits;
    }
    cg_csv_clear(&work.csv);
    return status;
}

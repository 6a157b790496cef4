/* Matt patches wider than any filter: a coarse lattice of means against that of good frames. */
#include "defects/measure.h"

#include <math.h>
#include <string.h>

/* Cells along the shorter side of the frame. */
#define CELLS_ACROSS ((size_t)24)
/* A region reaches to half the deviation at its strongest cell. */
#define REGION_SHARE 0.5f
/* Degrees of freedom of a taught SD: that of each cell is drawn towards that of all. */
#define MOST_DEGREES 200.0

static size_t cells_along(size_t length, size_t shorter)
{
    size_t count = (CELLS_ACROSS * length + shorter / 2) / shorter;
    return count < 2 * CELLS_ACROSS * 16 ? count : 2 * CELLS_ACROSS * 16;
}

size_t defects_coarse_columns(const struct cg_defect_work *work)
{
    return cells_along(work->width, work->width < work->height ? work->width : work->height);
}

size_t defects_coarse_rows(const struct cg_defect_work *work)
{
    return cells_along(work->height, work->width < work->height ? work->width : work->height);
}

static float cell_mean(const struct cg_defect_work *work, struct cg_view view, struct cg_rect box)
{
    double sum = 0, count = 0;
    for (size_t y = box.y0; y < box.y1; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *taken = work->taken + y * work->width;
        float part = 0;
        uint32_t parts = 0;
        for (size_t x = box.x0; x < box.x1; x++) {
            part += taken[x] ? 0 : row[x];
            parts += taken[x] ? 0 : 1;
        }
        sum += (double)part;
        count += parts;
    }
    double pixels = (double)(box.x1 - box.x0) * (double)(box.y1 - box.y0);
    return 2 * count >= pixels && count > 0 ? (float)(sum / count) : 0;
}

void defects_coarse(struct cg_defect_work *work, struct cg_view view, float *cells)
{
    size_t columns = defects_coarse_columns(work), rows = defects_coarse_rows(work);
    double sum = 0, count = 0;
    for (size_t j = 0; j < rows; j++) {
        for (size_t i = 0; i < columns; i++) {
            struct cg_rect box = {i * work->width / columns, j * work->height / rows,
                                  (i + 1) * work->width / columns, (j + 1) * work->height / rows};
            float mean = cell_mean(work, view, box);
            cells[j * columns + i] = mean;
            sum += (double)mean;
            count += mean > 0 ? 1 : 0;
        }
    }
    float level = sum > 0 ? (float)(sum / count) : 1;
    for (size_t i = 0; i < rows * columns; i++) {
        cells[i] /= level;
    }
}

/* The deviations from the model, over its level; the median cell has none. */
static void deviate(const struct cg_defect_model *model, float *cells, float *scratch, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (cells[i] > 0 && model->coarse_mean[i] > 0) {
            scratch[kept++] = cells[i] / model->coarse_mean[i];
        }
    }
    float level = kept > 0 ? defects_select(scratch, kept, 0.5) : 1;
    for (size_t i = 0; i < count; i++) {
        bool known = cells[i] > 0 && model->coarse_mean[i] > 0;
        cells[i] = known ? cells[i] / (level * model->coarse_mean[i]) - 1 : 0;
    }
}

/* The Gaussian z of a Student t, after Wallace (1959). */
static double z_of_t(double t, double degrees)
{
    return (8 * degrees + 1) / (8 * degrees + 3) * sqrt(degrees * log1p(t * t / degrees));
}

static double coarse_z(const struct cg_defect_model *model, const float *cells, size_t i)
{
    double sd = (double)model->coarse_sd[i];
    double t = sd > 0 ? fabs((double)cells[i]) * (double)model->coarse_mean[i] / sd : 0;
    return z_of_t(t, fmin((double)model->frames + 29, MOST_DEGREES));
}

void defects_coarse_find(struct cg_defect_work *work, struct cg_view view, double log10_nfa_max)
{
    const struct cg_defect_model *model = work->model;
    size_t columns = defects_coarse_columns(work), rows = defects_coarse_rows(work), count = columns * rows;
    if (model == NULL || model->coarse_columns * model->coarse_rows != count ||
        model->coarse_columns != columns) {
        return;
    }
    defects_coarse(work, view, work->coarse);
    deviate(model, work->coarse, work->coarse + count, count);
    const struct tail gaussian = {1, 1};
    double wide = (double)work->width / (double)columns, high = (double)work->height / (double)rows;
    struct lattice lattice = {
        work->coarse, columns, rows, wide, high, wide / 2 - 0.5, high / 2 - 0.5,
    };
    while (work->found_count < FOUND_CAPACITY) {
        size_t strongest = 0;
        double z = 0;
        for (size_t i = 0; i < count; i++) {
            double here = coarse_z(model, work->coarse, i);
            strongest = here > z ? i : strongest;
            z = here > z ? here : z;
        }
        double log10_nfa = defects_log10_tail(gaussian, z) + log10(PATHS * (double)count);
        if (!(log10_nfa <= log10_nfa_max)) {
            return;
        }
        struct cg_mark mark = defects_lattice_region(work, view.grid, &lattice, strongest, REGION_SHARE);
        struct cg_rect box = mark.box;
        mark.mark_class = CG_MARK_PATCH;
        mark.log10_nfa = log10_nfa;
        mark.box = (struct cg_rect){box.x0 * work->width / columns, box.y0 * work->height / rows,
                                    box.x1 * work->width / columns, box.y1 * work->height / rows};
        work->found[work->found_count++] = mark;
    }
}

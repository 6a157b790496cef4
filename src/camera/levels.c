/* Mean, temporal and spatial variance of the frames of one level. */
#include <castgloss/camera.h>

#include <stdlib.h>

static enum cg_status begin(struct cg_level_sum *level, struct cg_view counts, struct cg_error *error)
{
    size_t pixels = 0;
    if (!cg_multiply(counts.grid.width, counts.grid.height, &pixels) || pixels == 0) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "a frame of %zu x %zu pixels", counts.grid.width,
                            counts.grid.height);
    }
    level->sum = cg_alloc(pixels, sizeof *level->sum, error);
    level->squares = cg_alloc(pixels, sizeof *level->squares, error);
    level->grid = counts.grid;
    if (level->sum == NULL || level->squares == NULL) {
        cg_level_clear(level);
        return CG_FAULT;
    }
    return CG_OK;
}

enum cg_status cg_level_add(struct cg_level_sum *level, struct cg_view counts, struct cg_error *error)
{
    enum cg_status status = level->sum == NULL ? begin(level, counts, error) : CG_OK;
    if (status != CG_OK) {
        return status;
    }
    if (counts.grid.width != level->grid.width || counts.grid.height != level->grid.height) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "a frame of %zu x %zu pixels after one of %zu x %zu",
                            counts.grid.width, counts.grid.height, level->grid.width, level->grid.height);
    }
    const double mean = cg_stats_of(counts).mean;
    for (size_t y = 0; y < counts.grid.height; y++) {
        const float *px = counts.px + y * counts.grid.stride;
        double *sum = level->sum + y * counts.grid.width, *squares = level->squares + y * counts.grid.width;
        for (size_t x = 0; x < counts.grid.width; x++) {
            sum[x] += (double)px[x];
            squares[x] += (double)px[x] * (double)px[x];
        }
    }
    level->means += mean;
    level->mean_squares += mean * mean;
    level->frames++;
    return CG_OK;
}

void cg_level_clear(struct cg_level_sum *level)
{
    free(level->sum);
    free(level->squares);
    *level = (struct cg_level_sum){.sum = NULL};
}

enum cg_status cg_level_finish(const struct cg_level_sum *level, double light, struct cg_level *out,
                               struct cg_error *error)
{
    const double n = (double)level->frames;
    struct cg_plane stack;
    if (level->frames < 2) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "a level of light needs two frames, not %zu",
                            level->frames);
    }
    enum cg_status status = cg_plane_init(&stack, level->grid.width, level->grid.height, false, error);
    if (status != CG_OK) {
        return status;
    }
    double within = 0;
    for (size_t y = 0; y < level->grid.height; y++) {
        for (size_t x = 0; x < level->grid.width; x++) {
            const size_t at = y * level->grid.width + x;
            within += level->squares[at] - level->sum[at] * level->sum[at] / n;
            stack.px[y * stack.grid.stride + x] = (float)(level->sum[at] / n);
        }
    }
    const double pixels = (double)level->grid.width * (double)level->grid.height;
    /* A lamp that flickers moves all pixels together: that is no noise of the camera. */
    const double flicker = (level->mean_squares - level->means * level->means / n) / (n - 1);
    struct cg_level made = {.light = light, .mean = level->means / n, .frames = level->frames};
    made.variance = within / pixels / (n - 1) - flicker;
    const double sd = cg_stats_of(cg_plane_view(&stack)).sd;
    made.uneven = sd * sd - made.variance / n;
    const struct cg_trend trend = cg_trend_fit(cg_plane_view(&stack), 2);
    for (size_t y = 0; y < stack.grid.height; y++) {
        for (size_t x = 0; x < stack.grid.width; x++) {
            stack.px[y * stack.grid.stride + x] -=
                (float)cg_trend_at(&trend, &stack.grid, (double)x, (double)y);
        }
    }
    const double flat_sd = cg_stats_of(cg_plane_view(&stack)).sd;
    made.spatial = flat_sd * flat_sd - made.variance / n;
    cg_plane_clear(&stack);
    *out = made;
    return CG_OK;
}

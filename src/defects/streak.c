/* Streaks that run through the whole frame: steps of the machine-direction average. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* No camera's columns are more even than this, relative to the level. */
#define STREAK_FLOOR 1e-4

static float median_of_bands(const float *bands, size_t x, size_t width)
{
    float sorted[STRIPS];
    for (size_t b = 0; b < STRIPS; b++) {
        float value = bands[b * width + x];
        size_t at = b;
        for (; at > 0 && sorted[at - 1] > value; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = value;
    }
    return (sorted[STRIPS / 2 - 1] + sorted[STRIPS / 2]) / 2;
}

CG_WIDE static void sum_band(void *context, size_t b, size_t first, size_t last)
{
    const struct cg_defect_work *work = context;
    float *restrict band = work->band_sums + b * work->width;
    memset(band, 0, work->width * sizeof *band);
    for (size_t y = first; y < last; y++) {
        const float *restrict row = work->flat + y * work->width;
        for (size_t x = 0; x < work->width; x++) {
            band[x] += row[x];
        }
    }
    for (size_t x = 0; x < work->width; x++) {
        band[x] /= (float)(last - first);
    }
}

void defects_streak_profile(struct cg_defect_work *work)
{
    defects_strips(work, work->height, sum_band, work);
    /* A mark darkens one band or two: the median of the bands does not see it. */
    for (size_t x = 0; x < work->width; x++) {
        work->streak[x] = median_of_bands(work->band_sums, x, work->width);
    }
}

/* Widths that are tried: 1, 2, 4 ... px, up to this share of the frame. */
#define WIDEST_SHARE (1.0 / 64)
/* Of the bands, so many must show the streak with so much of its contrast. */
#define BANDS_NEEDED 12
#define BAND_SHARE 0.3f
#define MOST_STREAKS 16

/* Mean of [x, x + w) less that of twice the width on each side, a width away. False: outside the frame. */
static bool step_at(const float *profile, size_t count, size_t x, size_t w, float *out)
{
    if (x + w > count) {
        return false;
    }
    float inside = 0, around = 0;
    size_t seen = 0;
    for (size_t i = x; i < x + w; i++) {
        inside += profile[i];
    }
    for (size_t i = x >= 3 * w ? x - 3 * w : 0; i + w < x; i++) {
        around += profile[i];
        seen++;
    }
    for (size_t i = x + 2 * w; i < x + 4 * w && i < count; i++) {
        around += profile[i];
        seen++;
    }
    /* Both sides, or a trend would be a step. */
    if (x < 3 * w || x + 4 * w > count) {
        return false;
    }
    *out = inside / (float)w - around / (float)seen;
    return true;
}

struct streak {
    size_t x, w;
    float step;
    double log10_nfa;
};

/* The most significant step of all widths. */
static struct streak strongest_step(struct cg_defect_work *work, double tests)
{
    struct streak best = {.log10_nfa = INFINITY};
    float *steps = work->column_weight;
    for (size_t w = 1; (double)w <= fmax(1, (double)work->width * WIDEST_SHARE); w *= 2) {
        size_t first = 3 * w, count = 0;
        while (step_at(work->streak, work->width, first + count, w, &steps[count])) {
            count++;
        }
        if (count < 32) {
            continue;
        }
        struct tail tail = defects_tail(steps, 1, count, count, STREAK_FLOOR);
        for (size_t i = 0; i < count; i++) {
            double z = fabs((double)steps[i]) / tail.sd;
            double log10_nfa = z > 3 ? defects_log10_tail(tail, z) + tests : 0;
            if (log10_nfa < best.log10_nfa) {
                best = (struct streak){first + i, w, steps[i], log10_nfa};
            }
        }
    }
    return best;
}

static bool runs_through(const struct cg_defect_work *work, const struct streak *streak)
{
    size_t bands = 0;
    for (size_t b = 0; b < STRIPS; b++) {
        float step = 0;
        if (step_at(work->band_sums + b * work->width, work->width, streak->x, streak->w, &step)) {
            bands += step / streak->step > BAND_SHARE;
        }
    }
    return bands >= BANDS_NEEDED;
}

/* Grows the streak to half its contrast, levels it out of the profile and gives its columns [*x0, *x1). */
static void take_streak(struct cg_defect_work *work, const struct streak *streak, size_t *x0, size_t *x1)
{
    float *profile = work->streak, sign = streak->step < 0 ? -1.0f : 1.0f, inside = 0;
    for (size_t i = streak->x; i < streak->x + streak->w; i++) {
        inside += profile[i] / (float)streak->w;
    }
    float level = inside - streak->step, half = fabsf(streak->step) / 2;
    *x0 = streak->x;
    *x1 = streak->x + streak->w;
    while (*x0 > 0 && *x1 - *x0 < 4 * streak->w && sign * (profile[*x0 - 1] - level) > half) {
        (*x0)--;
    }
    while (*x1 < work->width && *x1 - *x0 < 4 * streak->w && sign * (profile[*x1] - level) > half) {
        (*x1)++;
    }
    /* The widest step that fits is seldom the exact width. */
    while (*x1 - *x0 > 1 && sign * (profile[*x0] - level) <= half) {
        (*x0)++;
    }
    while (*x1 - *x0 > 1 && sign * (profile[*x1 - 1] - level) <= half) {
        (*x1)--;
    }
    size_t first = *x0 > 2 * streak->w ? *x0 - 2 * streak->w : 0;
    for (size_t i = first; i < *x1 + 2 * streak->w && i < work->width; i++) {
        profile[i] = level;
    }
}

/* A long mark that was found by itself in these columns. */
static bool is_known(const struct cg_defect_work *work, size_t x0, size_t x1)
{
    for (size_t i = 0; i < work->found_count; i++) {
        struct cg_rect box = work->found[i].box;
        if (box.x0 < x1 && x0 < box.x1 && 2 * (box.y1 - box.y0) > work->height) {
            return true;
        }
    }
    return false;
}

void defects_streaks(struct cg_defect_work *work, struct cg_grid grid, double log10_nfa_max)
{
    bool scaled = cg_grid_has_scale(&grid);
    double pitch_x = scaled ? grid.pitch_cd_mm : 1, pitch_y = scaled ? grid.pitch_md_mm : 1;
    double tests = log10(PATHS * (double)work->width * fmax(1, log2((double)work->width * WIDEST_SHARE) + 1));
    if (work->model != NULL) {
        for (size_t x = 0; x < work->width; x++) {
            work->streak[x] -= work->model->profile[x];
        }
    }
    for (int i = 0; i < MOST_STREAKS && work->found_count < FOUND_CAPACITY; i++) {
        struct streak streak = strongest_step(work, tests);
        if (!(streak.log10_nfa <= log10_nfa_max)) {
            return;
        }
        bool through = runs_through(work, &streak);
        size_t x0, x1;
        take_streak(work, &streak, &x0, &x1);
        if (!through || is_known(work, x0, x1)) {
            continue;
        }
        double width = (double)(x1 - x0) * pitch_x, length = (double)work->height * pitch_y;
        work->found[work->found_count++] = (struct cg_mark){
            .mark_class = CG_MARK_STREAK,
            .x = (double)(x0 + x1 - 1) / 2 * pitch_x,
            .y = (double)(work->height - 1) / 2 * pitch_y,
            .area = width * length,
            .length = length,
            .width = width,
            .angle_deg = 90,
            .contrast_percent = 100 * (double)streak.step,
            .log10_nfa = streak.log10_nfa,
            .box = {x0, 0, x1, work->height},
        };
    }
}

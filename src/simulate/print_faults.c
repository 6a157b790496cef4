/* What a scanner adds to a print: specks and hairs on its glass, stripes of its sensor and its carriage. */
#include "simulate/print_parts.h"

#include <math.h>
#include <stdlib.h>

/* Dust is light or dark against what lies under it; its edges are sharp, since it lies in focus. */
#define SPECK_LEAST_MM 0.08
#define SPECK_MOST_MM 0.25
#define HAIR_LEAST_MM 3.0
#define HAIR_MOST_MM 12.0
#define HAIR_HALF_MM 0.035
/* Stripes are up to so many pixels wide and lose or add up to this share of the light. */
#define STRIPE_MOST_PX 3
#define STRIPE_LEAST 0.04
#define STRIPE_MOST 0.25

static double between(uint64_t key, uint64_t *counter, double low, double high)
{
    return low + (high - low) * cg_random_uniform(key, (*counter)++);
}

static struct cg_speck speck_of(uint64_t key, uint64_t *counter, const struct cg_scan_faults *faults,
                                double px_mm, bool hair)
{
    struct cg_speck speck = {.points = hair ? CG_SPECK_POINTS : 1,
                             .left = HUGE_VAL,
                             .top = HUGE_VAL,
                             .right = -HUGE_VAL,
                             .foot = -HUGE_VAL};
    double x = between(key, counter, 0, (double)faults->width);
    double y = between(key, counter, 0, (double)faults->height);
    double angle = between(key, counter, 0, 2 * M_PI), bend = between(key, counter, -1, 1) / CG_SPECK_POINTS;
    double step = between(key, counter, HAIR_LEAST_MM, HAIR_MOST_MM) * px_mm / CG_SPECK_POINTS;
    speck.radius = px_mm * (hair ? HAIR_HALF_MM : between(key, counter, SPECK_LEAST_MM, SPECK_MOST_MM));
    speck.level = hair ? 0.12 : (between(key, counter, 0, 1) < 0.5 ? 0.35 : 0.7);
    for (size_t i = 0; i < speck.points; i++) {
        speck.x[i] = x;
        speck.y[i] = y;
        speck.left = fmin(speck.left, x - speck.radius - 1);
        speck.right = fmax(speck.right, x + speck.radius + 1);
        speck.top = fmin(speck.top, y - speck.radius - 1);
        speck.foot = fmax(speck.foot, y + speck.radius + 1);
        angle += 2 * bend;
        x += step * cos(angle);
        y += step * sin(angle);
    }
    return speck;
}

/* Gains of 1 but in `count` stripes. */
static float *stripes_of(uint64_t key, uint64_t *counter, size_t length, size_t count, struct cg_error *error)
{
    float *gain = cg_alloc(length, sizeof *gain, error);
    for (size_t i = 0; gain != NULL && i < length; i++) {
        gain[i] = 1;
    }
    for (size_t k = 0; gain != NULL && k < count; k++) {
        size_t at = (size_t)between(key, counter, 0, (double)length);
        size_t width = 1 + (size_t)between(key, counter, 0, STRIPE_MOST_PX);
        double depth = between(key, counter, STRIPE_LEAST, STRIPE_MOST);
        /* Most sensors go blind; some see too much, which white paper leaves little room for. */
        float share = (float)(between(key, counter, 0, 1) < 0.7 ? 1 - depth : 1 + depth / 3);
        for (size_t i = at; i < at + width && i < length; i++) {
            gain[i] = share;
        }
    }
    return gain;
}

enum cg_status cg_scan_faults_init(struct cg_scan_faults *faults, const struct cg_print_options *options,
                                   size_t width, size_t height, struct cg_error *error)
{
    struct cg_scan_faults made = {.width = width, .height = height};
    const uint64_t key = cg_random_key(options->seed, CG_RANDOM_FAULT, 0);
    const size_t dust = (size_t)options->dust, hairs = (size_t)options->hairs,
                 stripes = (size_t)options->stripes;
    uint64_t counter = 0;
    enum cg_status status = CG_OK;
    if (dust + hairs > 0) {
        made.specks = cg_alloc(dust + hairs, sizeof *made.specks, error);
        status = made.specks == NULL ? error->status : CG_OK;
        made.count = made.specks != NULL ? dust + hairs : 0;
        for (size_t i = 0; made.specks != NULL && i < made.count; i++) {
            made.specks[i] = speck_of(key, &counter, &made, options->dpi / 25.4, i >= dust);
        }
    }
    if (status == CG_OK && stripes > 0) {
        made.column_gain = stripes_of(key, &counter, width, stripes, error);
        made.row_gain = stripes_of(key, &counter, height, stripes, error);
        status = made.column_gain == NULL || made.row_gain == NULL ? error->status : CG_OK;
    }
    if (status != CG_OK) {
        cg_scan_faults_clear(&made);
        return status;
    }
    *faults = made;
    return CG_OK;
}

void cg_scan_faults_clear(struct cg_scan_faults *faults)
{
    free(faults->specks);
    free(faults->column_gain);
    free(faults->row_gain);
    *faults = (struct cg_scan_faults){0};
}

/* Distance of a point from a curve of straight pieces. */
static double distance_of(const struct cg_speck *speck, double x, double y)
{
    double least = hypot(x - speck->x[0], y - speck->y[0]);
    for (size_t i = 0; i + 1 < speck->points; i++) {
        double dx = speck->x[i + 1] - speck->x[i], dy = speck->y[i + 1] - speck->y[i];
        double t = ((x - speck->x[i]) * dx + (y - speck->y[i]) * dy) / (dx * dx + dy * dy);
        t = fmax(0, fmin(1, t));
        least = fmin(least, hypot(x - speck->x[i] - t * dx, y - speck->y[i] - t * dy));
    }
    return least;
}

static bool reaches(const struct cg_speck *speck, double x0, double x1, double y)
{
    return y >= speck->top && y <= speck->foot && x1 >= speck->left && x0 <= speck->right;
}

void cg_scan_faults_apply(const struct cg_scan_faults *faults, size_t x, size_t y, size_t count,
                          float (*rgb)[3])
{
    for (size_t k = 0; k < faults->count; k++) {
        const struct cg_speck *speck = &faults->specks[k];
        if (!reaches(speck, (double)x, (double)(x + count), (double)y)) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            double out = distance_of(speck, (double)(x + i), (double)y) - speck->radius;
            float share = (float)fmax(0, fmin(1, 0.5 - out));
            for (int c = 0; c < 3; c++) {
                rgb[i][c] += share * ((float)speck->level - rgb[i][c]);
            }
        }
    }
    for (size_t i = 0; i < count && faults->column_gain != NULL; i++) {
        float gain = faults->column_gain[x + i] * faults->row_gain[y];
        for (int c = 0; c < 3; c++) {
            rgb[i][c] *= gain;
        }
    }
}

static void gains_json(const char *key, const float *gain, size_t length, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    const char *between_them = "";
    cg_text_add(out, ",\n\"%s\":[", key);
    for (size_t i = 0; gain != NULL && i < length; i++) {
        size_t first = i;
        if (!(gain[i] < 1 || gain[i] > 1)) {
            continue;
        }
        while (i + 1 < length && !(gain[i + 1] < gain[first] || gain[i + 1] > gain[first])) {
            i++;
        }
        cg_text_add(out, "%s{\"first_px\":%zu,\"last_px\":%zu,\"gain\":%s}", between_them, first, i,
                    cg_number_print(number, (double)gain[first], 5));
        between_them = ",";
    }
    cg_text_add(out, "]");
}

void cg_scan_faults_json(const struct cg_scan_faults *faults, struct cg_text *out)
{
    char x[CG_NUMBER_SIZE], y[CG_NUMBER_SIZE];
    cg_text_add(out, ",\n\"specks_px\":[");
    for (size_t i = 0; i < faults->count; i++) {
        const struct cg_speck *speck = &faults->specks[i];
        cg_text_add(out, "%s[%s,%s]", i > 0 ? "," : "", cg_number_print(x, speck->x[speck->points / 2], 7),
                    cg_number_print(y, speck->y[speck->points / 2], 7));
    }
    cg_text_add(out, "]");
    gains_json("column_stripes", faults->column_gain, faults->width, out);
    gains_json("row_stripes", faults->row_gain, faults->height, out);
}

/*
 * Strong periodic lines are taken off the flattened frame: at frequencies between those of the transform
 * they leak, and their crests would be cut short at the borders into scratches.
 */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* So many times the power of the texture, and so many cycles in the frame at least. */
#define STRONG_RATIO 150.0f
#define LEAST_CYCLES 6.0
/* Its amplitude must be this share of the SD of a pixel: weaker ones drown, and single bins at the edge of a
 * band of texture are none. */
#define LEAST_AMPLITUDE 0.2
/* Steps towards the exact frequency; each gains more than a digit. */
#define REFINEMENTS 4

struct wave {
    double fx, fy; /* cycles/px */
    double real, imaginary;
};

struct sums {
    double real[4], imaginary[4]; /* of the quadrants: bit 0 right, bit 1 lower */
};

static void tabulate(struct cg_defect_work *work, double fx)
{
    for (size_t x = 0; x < work->width; x++) {
        double phase = 2 * M_PI * fx * (double)x;
        work->wave_cosine[x] = (float)cos(phase);
        work->wave_sine[x] = (float)sin(phase);
    }
}

#define LANES ((size_t)8)

/* Sum of row * exp(-i phase) over columns [first, last). */
static void project(const struct cg_defect_work *work, const float *row, size_t first, size_t last,
                    double *real, double *imaginary)
{
    float c[LANES] = {0}, s[LANES] = {0};
    size_t x = first;
    for (; x + LANES <= last; x += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            c[k] += row[x + k] * work->wave_cosine[x + k];
            s[k] += row[x + k] * work->wave_sine[x + k];
        }
    }
    for (; x < last; x++) {
        c[0] += row[x] * work->wave_cosine[x];
        s[0] += row[x] * work->wave_sine[x];
    }
    *real = *imaginary = 0;
    for (size_t k = 0; k < LANES; k++) {
        *real += (double)c[k];
        *imaginary -= (double)s[k];
    }
}

static struct sums quadrants(struct cg_defect_work *work, double fx, double fy)
{
    struct sums sums = {{0}, {0}};
    size_t half = work->width / 2;
    tabulate(work, fx);
    for (size_t y = 0; y < work->height; y++) {
        double c = cos(2 * M_PI * fy * (double)y), s = -sin(2 * M_PI * fy * (double)y);
        for (size_t side = 0; side < 2; side++) {
            double real, imaginary;
            project(work, work->flat + y * work->width, side * half, side ? work->width : half, &real,
                    &imaginary);
            size_t q = side + (2 * y >= work->height ? 2 : 0);
            sums.real[q] += real * c - imaginary * s;
            sums.imaginary[q] += real * s + imaginary * c;
        }
    }
    return sums;
}

/* The phase by which quadrants b run ahead of quadrants a. */
static double phase_between(const struct sums *s, size_t a1, size_t b1, size_t a2, size_t b2)
{
    double real = s->real[b1] * s->real[a1] + s->imaginary[b1] * s->imaginary[a1] +
                  s->real[b2] * s->real[a2] + s->imaginary[b2] * s->imaginary[a2];
    double imaginary = s->imaginary[b1] * s->real[a1] - s->real[b1] * s->imaginary[a1] +
                       s->imaginary[b2] * s->real[a2] - s->real[b2] * s->imaginary[a2];
    return atan2(imaginary, real);
}

static void fit(struct cg_defect_work *work, struct wave *wave)
{
    double width = (double)work->width, height = (double)work->height;
    for (int i = 0; i < REFINEMENTS; i++) {
        struct sums s = quadrants(work, wave->fx, wave->fy);
        wave->fx += phase_between(&s, 0, 1, 2, 3) / (M_PI * width);
        wave->fy += phase_between(&s, 0, 2, 1, 3) / (M_PI * height);
    }
    struct sums s = quadrants(work, wave->fx, wave->fy);
    double scale = 2 / (width * height);
    wave->real = scale * (s.real[0] + s.real[1] + s.real[2] + s.real[3]);
    wave->imaginary = scale * (s.imaginary[0] + s.imaginary[1] + s.imaginary[2] + s.imaginary[3]);
}

static void subtract(struct cg_defect_work *work, const struct wave *wave)
{
    tabulate(work, wave->fx);
    for (size_t y = 0; y < work->height; y++) {
        double c = cos(2 * M_PI * wave->fy * (double)y), s = sin(2 * M_PI * wave->fy * (double)y);
        float real = (float)(wave->real * c - wave->imaginary * s);
        float imaginary = (float)(wave->real * s + wave->imaginary * c);
        float *row = work->flat + y * work->width;
        for (size_t x = 0; x < work->width; x++) {
            row[x] -= real * work->wave_cosine[x] - imaginary * work->wave_sine[x];
        }
    }
}

/* The strongest bin of those that stand out as lines, its |F| as the real part; false: none is strong. */
static bool strongest(const struct cg_defect_work *work, struct wave *wave)
{
    float best = STRONG_RATIO;
    bool any = false;
    size_t bins = work->columns / 2 + 1;
    for (size_t i = 0; i < work->line_count; i++) {
        size_t r = work->line_bin[i] / bins, c = work->line_bin[i] % bins;
        double fy = (r <= work->rows / 2 ? (double)r : (double)r - (double)work->rows) / (double)work->rows;
        double fx = (double)c / (double)work->columns;
        double cycles = hypot(fx * (double)work->width, fy * (double)work->height);
        /* Lines along an axis are in the profiles. */
        if (work->line_ratio[i] > best && c > 1 && r > 1 && r + 1 < work->rows && cycles >= LEAST_CYCLES) {
            best = work->line_ratio[i];
            double power = (double)(work->line_ratio[i] / work->cell_gain[work->cell[work->line_bin[i]]]);
            *wave = (struct wave){.fx = fx, .fy = fy, .real = sqrt(power)};
            any = true;
        }
    }
    return any;
}

bool defects_take_wave(struct cg_defect_work *work)
{
    struct wave wave = {0};
    if (!strongest(work, &wave)) {
        return false;
    }
    double pixels = (double)work->rows * (double)work->columns;
    double sd = defects_tail(work->flat, work->height, work->width, work->width, 0).sd;
    if (wave.real < LEAST_AMPLITUDE * sd * pixels / 2) {
        return false;
    }
    fit(work, &wave);
    subtract(work, &wave);
    return true;
}

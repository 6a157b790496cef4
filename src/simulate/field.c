/*
 * Mottle: Gaussian noise with a stated CV in each octave band. White noise is shaped once in the frequency
 * domain, in two periodic tiles of different length; the web is the sum of both, so that neighbouring frames
 * join without a seam and the sum repeats only after the least common multiple of the two lengths.
 */
#include "simulate/parts.h"

#include <castgloss/spectrum.h>

#include <math.h>
#include <stdlib.h>

#define SHORTEST_MM 0.25

double cg_field_band_low_mm(size_t band)
{
    return SHORTEST_MM * (double)(1U << band);
}

/* Beside the bands: wavelengths beyond the longest band, and everything that stays empty. */
enum { LONGER = CG_FIELD_BANDS, EMPTY, SLOTS };

/* Where a frequency in cycles/mm belongs. */
static size_t slot_of(double f)
{
    if (f <= 0 || 1 / f < SHORTEST_MM) {
        return EMPTY;
    }
    for (size_t band = 0; band < CG_FIELD_BANDS; band++) {
        if (1 / f < 2 * cg_field_band_low_mm(band)) {
            return band;
        }
    }
    return LONGER;
}

/*
 * Amplitude inside a band, before it is scaled: power density falls with f squared, so that octaves of the
 * same CV join without a step; beyond the longest wavelength it stays level. Real coatings have no edges
 * there.
 */
static double colour(double f)
{
    return 1 / fmax(f, 1 / (2 * cg_field_band_low_mm(CG_FIELD_BANDS - 1)));
}

struct shape {
    const struct cg_web_options *options;
    const struct cg_spectrum_plan *plan;
    float (*half)[2];
};

/*
 * Multiplies each bin by its slot's factor, or by its colour when factor is NULL, and adds up the relative
 * power of each slot.
 */
static void pass(const struct shape *shape, const double *factor, double power[SLOTS])
{
    size_t rows = cg_spectrum_plan_rows(shape->plan), columns = cg_spectrum_plan_columns(shape->plan);
    size_t half_columns = columns / 2 + 1;
    double size = (double)rows * (double)columns;
    for (size_t slot = 0; slot < SLOTS; slot++) {
        power[slot] = 0;
    }
    for (size_t y = 0; y < rows; y++) {
        double turns = y <= rows / 2 ? (double)y : (double)y - (double)rows;
        double f_md = turns / ((double)rows * shape->options->pitch_md_mm);
        for (size_t x = 0; x < half_columns; x++) {
            double f_cd = (double)x / ((double)columns * shape->options->pitch_cd_mm);
            double f = sqrt(f_cd * f_cd + f_md * f_md);
            size_t slot = slot_of(f);
            float times = (float)(factor == NULL ? colour(f) : factor[slot]);
            float *bin = shape->half[y * half_columns + x];
            bin[0] *= times;
            bin[1] *= times;
            /* The columns that the half spectrum leaves out are the mirrored ones. */
            double twice = x == 0 || 2 * x == columns ? 1 : 2;
            double re = (double)bin[0] / size, im = (double)bin[1] / size;
            power[slot] += twice * (re * re + im * im);
        }
    }
}

static void shape_tile(const struct shape *shape, double variance[CG_FIELD_BANDS])
{
    double power[SLOTS], factor[SLOTS] = {0};
    double size = (double)cg_spectrum_plan_rows(shape->plan) * (double)cg_spectrum_plan_columns(shape->plan);
    pass(shape, NULL, power);
    for (size_t band = 0; band < CG_FIELD_BANDS; band++) {
        double cv = shape->options->mottle_percent[band] / 100;
        /* The tiles share the variance; a transform there and back multiplies by the number of samples. */
        if (power[band] > 0) {
            factor[band] = cv / sqrt((double)CG_FIELD_TILES * power[band]) / size;
        }
    }
    factor[LONGER] = factor[CG_FIELD_BANDS - 1];
    pass(shape, factor, power);
    for (size_t band = 0; band < CG_FIELD_BANDS; band++) {
        variance[band] += power[band] * size * size;
    }
}

static enum cg_status make_tile(struct cg_field *field, size_t tile, const struct cg_web_options *options,
                                double variance[CG_FIELD_BANDS], struct cg_error *error)
{
    size_t rows = field->rows[tile], columns = field->columns;
    struct shape shape = {.options = options};
    struct cg_spectrum_plan *plan = cg_spectrum_plan_new(rows, columns, error);
    float *px = plan == NULL ? NULL : cg_alloc_aligned(rows * columns, sizeof *px, error);
    shape.half = px == NULL ? NULL : cg_alloc_aligned(cg_spectrum_plan_bins(plan), sizeof *shape.half, error);
    field->px[tile] = px;
    if (shape.half != NULL) {
        uint64_t key = cg_random_key(options->seed, CG_RANDOM_FIELD, tile);
        for (size_t i = 0; i < rows * columns; i++) {
            px[i] = cg_random_gauss(cg_random_bits(key, i));
        }
        shape.plan = plan;
        cg_spectrum_forward(plan, px, shape.half);
        shape_tile(&shape, variance);
        cg_spectrum_backward(plan, shape.half, px);
    }
    bool made = shape.half != NULL;
    free(shape.half);
    cg_spectrum_plan_free(plan);
    return made ? CG_OK : error->status;
}

enum cg_status cg_field_init(struct cg_field *field, const struct cg_web_options *options,
                             struct cg_error *error)
{
    /* 4 h and 3 h + 1 have no common divisor above 4. Wider than the frame, so that its two sides do not
     * join. */
    struct cg_field made = {.rows = {4 * options->height, 3 * options->height + 1},
                            .columns = (options->width + options->width / 8 + 1) / 2 * 2};
    double variance[CG_FIELD_BANDS] = {0};
    for (size_t tile = 0; tile < CG_FIELD_TILES; tile++) {
        enum cg_status status = make_tile(&made, tile, options, variance, error);
        if (status != CG_OK) {
            cg_field_clear(&made);
            return status;
        }
    }
    for (size_t band = 0; band < CG_FIELD_BANDS; band++) {
        made.realised_percent[band] = 100 * sqrt(variance[band]);
    }
    *field = made;
    return CG_OK;
}

void cg_field_clear(struct cg_field *field)
{
    for (size_t tile = 0; tile < CG_FIELD_TILES; tile++) {
        free(field->px[tile]);
    }
    *field = (struct cg_field){0};
}

void cg_field_row(const struct cg_field *field, uint64_t web_row, size_t width, float *out)
{
    const float *a = field->px[0] + (size_t)(web_row % field->rows[0]) * field->columns;
    const float *b = field->px[1] + (size_t)(web_row % field->rows[1]) * field->columns;
    for (size_t x = 0; x < width; x++) {
        out[x] = a[x] + b[x];
    }
}

/*
 * The spread of one edge: its course is refined against its own spread until it stands, then all pixels are
 * averaged by their distance along the normal.
 */
#include "clarity/polynomial.h"
#include "clarity/steps.h"
#include "clarity/upright.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fine steps need rows to fill them. */
#define FINE_STEPS 8
#define COARSE_STEPS 4
#define FINE_ROWS ((size_t)150)
#define ROUNDS 4
/* This share of the steps must hold pixels. */
#define COVERED_SHARE 0.97
/* Rounds of levelling the light: the step is known the better the less the light grows. */
#define LIGHT_ROUNDS 4
/* Rows are shifted against the spread within so many rises of the edge. */
#define SHIFT_RISES 1.5
#define SHIFT_MIN_PX 3.0
/* The noise is taken where the spread is flat: this many rises from the edge. */
#define FLAT_RISES 2.0
/* Least step between the sides, in SD of a pixel's noise times the root of the pixels a step holds. */
#define SIGNIFICANT_STEP 5.0

/* How far a row lies off the course: least squares of its pixels against the spread and its slope. */
static double shift_of_row(const struct clarity_measuring *m, size_t row)
{
    const struct clarity_bins *bins = &m->bins;
    const struct cg_grid *grid = &m->view.grid;
    const double t = clarity_t_of(m, row), centre = clarity_course_at(m->edge->course, t);
    const double cosine = clarity_cosine_at(m, t);
    const double near = fmin(m->reach - 2 * bins->step, fmax(SHIFT_MIN_PX, SHIFT_RISES * m->rise));
    const size_t y = m->edge->first + row;
    double product = 0, squares = 0;
    const double from = fmax(0, ceil(centre - near / cosine));
    const double to = fmin((double)grid->width - 1, floor(centre + near / cosine));
    for (size_t x = (size_t)from; (double)x <= to; x++) {
        const size_t at = y * grid->stride + x;
        const double place = ((double)x - centre) * cosine / bins->step + (double)bins->middle;
        const size_t i = (size_t)place;
        if ((m->view.valid != NULL && m->view.valid[at] == 0) || i < 1 || i + 2 >= bins->count) {
            continue;
        }
        const double share = place - (double)i;
        const double expected = bins->mean[i] + share * (bins->mean[i + 1] - bins->mean[i]);
        const double slope = ((1 - share) * (bins->mean[i + 1] - bins->mean[i - 1]) +
                              share * (bins->mean[i + 2] - bins->mean[i])) /
                             (2 * bins->step);
        product += ((double)m->view.px[at] - expected) * slope;
        squares += slope * slope;
    }
    return squares > 0 ? -product / squares / cosine : NAN;
}

/* One round of refinement of the course. */
static enum cg_status refine(struct clarity_measuring *m, struct cg_error *error)
{
    double *memory = cg_alloc(3 * m->rows, sizeof *memory, error);
    if (memory == NULL) {
        return error->status;
    }
    double *t = memory, *x = memory + m->rows, *weight = memory + 2 * m->rows;
    for (size_t row = 0; row < m->rows; row++) {
        const double shift = shift_of_row(m, row);
        t[row] = clarity_t_of(m, row);
        x[row] = clarity_course_at(m->edge->course, t[row]) + (isfinite(shift) ? shift : 0);
        /* A step of more than some pixels is no refinement. */
        weight[row] = fabs(shift) < SHIFT_MIN_PX ? 1 : 0;
    }
    struct clarity_points points = {t, x, weight, m->rows};
    double course[CG_EDGE_TERMS];
    m->scatter = clarity_course_fit(&points, course);
    if (m->scatter >= 0) {
        memcpy(m->edge->course, course, sizeof course);
    }
    free(memory);
    return CG_OK;
}

/* ---- result ------------------------------------------------------------------------------------- */

static double noise_variance(const struct clarity_measuring *m, double *freedom_of)
{
    const struct clarity_bins *bins = &m->bins;
    const double flat = FLAT_RISES * m->rise / bins->step;
    double squares = 0, freedom = 0;
    for (int pass = 0; pass < 2 && freedom < 16; pass++) {
        for (size_t i = 0; i < bins->count; i++) {
            const double distance = fabs((double)i - (double)bins->middle);
            if (bins->n[i] >= 2 && (distance > flat || pass == 1)) {
                squares += fmax(0, bins->squares[i] - bins->sum[i] * bins->sum[i] / bins->n[i]);
                freedom += bins->n[i] - 1;
            }
        }
    }
    *freedom_of = freedom;
    return freedom > 0 ? squares / freedom : 0;
}

/*
 * How well the tilt is known in the middle, by the scatter of its rows: in Legendre's polynomials P the
 * variance of the slope of a course of n rows at t = 0 is the sum of (2 k + 1) P_k'(0)^2 over n: 3, and from
 * order 3 on 18.75.
 */
static double tilt_sd(const struct clarity_measuring *m)
{
    const double cosine = clarity_cosine_at(m, 0), sd = fmax(0, m->scatter) / sqrt((double)m->rows);
    const bool bent = fabs(m->edge->course[3]) > 0;
    return sd * sqrt(bent ? 18.75 : 3) * 2 / (double)(m->rows - 1) / m->aspect * cosine * cosine * 180 / M_PI;
}

/* The contrast is (h - l) / (h + l); a side is the mean of the pixels of its plateau. */
static double contrast_sd(const struct clarity_measuring *m, double variance)
{
    const struct clarity_bins *bins = &m->bins;
    const size_t outer = (size_t)fmax(1, CLARITY_PLATEAU_SHARE * (double)bins->middle);
    double low = 0, high = 0;
    for (size_t i = 0; i < outer; i++) {
        low += bins->n[i];
        high += bins->n[bins->count - 1 - i];
    }
    const double squares = m->high * m->high / fmax(1, low) + m->low * m->low / fmax(1, high);
    return 2 * sqrt(variance * squares) / pow(m->low + m->high, 2);
}

static enum cg_status finish(struct clarity_measuring *m, struct cg_edge_spread *out, struct cg_error *error)
{
    struct clarity_bins *bins = &m->bins;
    const double step = m->high - m->low, size = fabs(step);
    double freedom = 0;
    const double variance = noise_variance(m, &freedom);
    double pixels = 0, off = 0;
    for (size_t i = 0; i < bins->count; i++) {
        const double mean = bins->n[i] > 0 ? bins->where[i] / bins->n[i] : 0;
        pixels += bins->n[i];
        off += bins->where_squares[i] - bins->n[i] * mean * mean;
    }
    const double per_step = pixels / (double)bins->count;
    if (!(size > SIGNIFICANT_STEP * sqrt(variance / per_step)) || !(size > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "the step of an edge does not stand out of the noise");
    }
    struct cg_edge_spread spread = {.count = bins->count, .middle = bins->middle};
    spread.esf = cg_alloc(spread.count, sizeof *spread.esf, error);
    if (spread.esf == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < spread.count; i++) {
        /* Dark to light. */
        const size_t from = step > 0 ? i : spread.count - 1 - i;
        spread.esf[i] = (bins->mean[from] - fmin(m->low, m->high)) / size;
    }
    const struct cg_grid *grid = &m->view.grid;
    const double unit = cg_grid_has_scale(grid) ? grid->pitch_cd_mm : 1;
    spread.step = bins->step * unit;
    spread.variance = variance / per_step / (size * size);
    spread.bin_variance = off / pixels * unit * unit;
    spread.rise_10_90 = m->rise * unit;
    spread.pixel = unit * clarity_cosine_at(m, 0);
    spread.contrast = fabs(m->high + m->low) > 0 ? size / fabs(m->high + m->low) : 0;
    spread.noise = sqrt(variance) / size;
    spread.rise_sd = clarity_rise_sd(m, sqrt(variance / per_step)) * unit;
    spread.noise_sd = freedom > 0 ? spread.noise / sqrt(2 * freedom) : 0;
    spread.contrast_sd = contrast_sd(m, variance);
    m->edge->low = fmin(m->low, m->high);
    m->edge->high = fmax(m->low, m->high);
    m->edge->tilt_deg =
        copysign(acos(clarity_cosine_at(m, 0)) * 180 / M_PI, clarity_course_slope(m->edge->course, 0));
    m->edge->tilt_sd_deg = tilt_sd(m);
    /* The course is that of a row against the others; the edge stands where the level is half way. */
    *(m->edge->along_md ? &m->edge->x : &m->edge->y) =
        (m->edge->course[0] + clarity_half_way(m) * bins->step / clarity_cosine_at(m, 0)) * unit;
    *out = spread;
    return CG_OK;
}

static enum cg_status too_few_phases(const struct clarity_measuring *m, struct cg_error *error)
{
    char tilt[CG_NUMBER_SIZE];
    return cg_error_set(
        error, CG_NOT_MEASURABLE,
        "an edge at %s degrees to the pixel grid shows too few sub-pixel phases; tilt it by 2 to "
        "10 degrees",
        cg_number_fixed(tilt, acos(clarity_cosine_at(m, 0)) * 180 / M_PI, 2));
}

/* Averages with steps of this part of a pixel until the course stands. */
static enum cg_status measure_with(struct clarity_measuring *m, int steps, struct cg_edge_spread *out,
                                   struct cg_error *error)
{
    const double cosine = clarity_cosine_at(m, 0);
    m->reach = m->edge->clear_px * cosine;
    enum cg_status status = clarity_bins_init(&m->bins, m->reach, cosine / steps, error);
    for (int round = 0; status == CG_OK && round < ROUNDS; round++) {
        (void)clarity_average(m);
        clarity_measure_step(m);
        status = refine(m, error);
    }
    if (status == CG_OK) {
        const double covered = clarity_average(m);
        clarity_measure_step(m);
        status = covered < COVERED_SHARE ? too_few_phases(m, error) : CG_OK;
    }
    if (status == CG_OK) {
        clarity_centre_steps(&m->bins);
        clarity_measure_step(m);
        /* The step is known the better the less the light grows. */
        for (int round = 0; round < LIGHT_ROUNDS; round++) {
            clarity_level_light(m);
            clarity_measure_step(m);
        }
        status = finish(m, out, error);
    }
    free(m->bins.memory);
    return status;
}

enum cg_status cg_edge_measure(struct cg_view view, struct cg_edge *edge, struct cg_edge_spread *out,
                               struct cg_error *error)
{
    struct cg_plane turned;
    struct cg_edge refined = *edge;
    struct clarity_measuring m = {.edge = &refined, .rows = edge->last - edge->first + 1};
    enum cg_status status = clarity_upright(view, edge->along_md, &turned, &m.view, error);
    if (status == CG_OK) {
        const struct cg_grid *grid = &m.view.grid;
        m.aspect = cg_grid_has_scale(grid) ? grid->pitch_md_mm / grid->pitch_cd_mm : 1;
        status = measure_with(&m, m.rows >= FINE_ROWS ? FINE_STEPS : COARSE_STEPS, out, error);
    }
    if (status == CG_NOT_MEASURABLE && m.rows >= FINE_ROWS) {
        refined = *edge;
        status = measure_with(&m, COARSE_STEPS, out, error);
    }
    if (status == CG_OK) {
        *edge = refined;
    }
    cg_plane_clear(&turned);
    return status;
}

void cg_edge_spread_clear(struct cg_edge_spread *spread)
{
    free(spread->esf);
    *spread = (struct cg_edge_spread){.esf = NULL};
}

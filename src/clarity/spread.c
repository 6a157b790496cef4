/*
 * The spread of one edge: its course is refined against its own spread until it stands, then all pixels are
 * averaged by their distance along the normal.
 */
#include "clarity/polynomial.h"
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
/* A growth of the light across an edge is believed above so many SD, and below this share over its room. */
#define LIGHT_SDS 4.0
#define LIGHT_ROUNDS 4
#define LIGHT_MOST 0.6
/* The level of a side is the mean of the outer part of its room. */
#define PLATEAU_SHARE 0.3
/* Rows are shifted against the spread within so many rises of the edge. */
#define SHIFT_RISES 1.5
#define SHIFT_MIN_PX 3.0
/* The noise is taken where the spread is flat: this many rises from the edge. */
#define FLAT_RISES 2.0
/* Least step between the sides, in SD of a pixel's noise times the root of the pixels a step holds. */
#define SIGNIFICANT_STEP 5.0

struct bins {
    size_t count, middle;
    double step; /* px across, along the normal */
    double *memory;
    double *n, *sum, *squares, *where, *where_squares, *mean;
};

struct measuring {
    struct cg_view view; /* upright */
    struct cg_edge *edge;
    size_t rows;
    double aspect; /* pitch along over pitch across */
    double reach;  /* px along the normal */
    struct bins bins;
    double low, high, rise; /* px */
};

static double t_of(const struct measuring *m, size_t row)
{
    return m->rows > 1 ? 2 * (double)row / (double)(m->rows - 1) - 1 : 0;
}

/* Cosine between the normal and the across axis at t. */
static double cosine_at(const struct measuring *m, double t)
{
    const double slope = clarity_course_slope(m->edge->course, t) * 2 / (double)(m->rows - 1) / m->aspect;
    return 1 / sqrt(1 + slope * slope);
}

static enum cg_status bins_init(struct bins *bins, double reach, double step, struct cg_error *error)
{
    const size_t half = (size_t)floor(reach / step);
    *bins = (struct bins){.count = 2 * half + 1, .middle = half, .step = step};
    bins->memory = cg_alloc(6 * bins->count, sizeof(double), error);
    if (bins->memory == NULL) {
        return error->status;
    }
    double **lists[] = {&bins->n,     &bins->sum,           &bins->squares,
                        &bins->where, &bins->where_squares, &bins->mean};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        *lists[i] = bins->memory + i * bins->count;
    }
    return CG_OK;
}

static void gather_row(struct measuring *m, size_t row)
{
    struct bins *bins = &m->bins;
    const struct cg_grid *grid = &m->view.grid;
    const double t = t_of(m, row), centre = clarity_course_at(m->edge->course, t);
    const double cosine = cosine_at(m, t), room = m->reach / cosine;
    const size_t y = m->edge->first + row;
    const double from = fmax(0, ceil(centre - room)),
                 to = fmin((double)grid->width - 1, floor(centre + room));
    for (size_t x = (size_t)from; (double)x <= to; x++) {
        const size_t at = y * grid->stride + x;
        const double distance = ((double)x - centre) * cosine;
        const double place = floor(distance / bins->step + 0.5) + (double)bins->middle;
        if ((m->view.valid != NULL && m->view.valid[at] == 0) || place < 0 || place >= (double)bins->count) {
            continue;
        }
        const size_t bin = (size_t)place;
        const double value = (double)m->view.px[at];
        const double off = distance - (place - (double)bins->middle) * bins->step;
        bins->n[bin] += 1;
        bins->sum[bin] += value;
        bins->squares[bin] += value * value;
        bins->where[bin] += off;
        bins->where_squares[bin] += off * off;
    }
}

/* Rows of whole phase cycles: beyond them some phases would weigh more than others. */
static size_t whole_rows(const struct measuring *m)
{
    const double slope = fabs(clarity_course_slope(m->edge->course, 0)) * 2 / (double)(m->rows - 1);
    const double cycles = floor((double)m->rows * slope);
    return cycles >= 1 ? (size_t)fmin((double)m->rows, floor(cycles / slope + 0.5)) : m->rows;
}

/* The mean of each step; a step without pixels is filled from its neighbours. Returns the share with pixels.
 */
static double average(struct measuring *m)
{
    struct bins *bins = &m->bins;
    memset(bins->memory, 0, 6 * bins->count * sizeof(double));
    const size_t rows = whole_rows(m);
    for (size_t row = 0; row < rows; row++) {
        gather_row(m, row);
    }
    size_t filled = 0, last = bins->count;
    for (size_t i = 0; i < bins->count; i++) {
        if (bins->n[i] <= 0) {
            continue;
        }
        bins->mean[i] = bins->sum[i] / bins->n[i];
        const size_t gap = last < bins->count ? last + 1 : 0;
        for (size_t k = gap; k < i; k++) {
            const double share = last < bins->count ? (double)(k - last) / (double)(i - last) : 1;
            bins->mean[k] = last < bins->count ? bins->mean[last] + share * (bins->mean[i] - bins->mean[last])
                                               : bins->mean[i];
        }
        last = i;
        filled++;
    }
    for (size_t k = last + 1; filled > 0 && k < bins->count; k++) {
        bins->mean[k] = bins->mean[last];
    }
    return (double)filled / (double)bins->count;
}

/* Pixels of a step do not lie evenly in it: their mean is carried to its middle along the slope. */
static void centre_steps(struct bins *bins)
{
    double before = bins->mean[0];
    for (size_t i = 1; i + 1 < bins->count; i++) {
        const double slope = (bins->mean[i + 1] - before) / (2 * bins->step);
        before = bins->mean[i];
        if (bins->n[i] > 0) {
            bins->mean[i] -= slope * bins->where[i] / bins->n[i];
        }
    }
}

static double mean_of(const double *values, size_t from, size_t to)
{
    double sum = 0;
    for (size_t i = from; i < to; i++) {
        sum += values[i];
    }
    return to > from ? sum / (double)(to - from) : 0;
}

/* Where the spread crosses a share of its step, in steps from the first, going outwards from the middle. */
static double crossing(const struct measuring *m, double share)
{
    const struct bins *bins = &m->bins;
    const double wanted = m->low + share * (m->high - m->low);
    const bool up = m->high > m->low;
    const int way = share > 0.5 ? 1 : -1;
    for (ptrdiff_t i = (ptrdiff_t)bins->middle; i + way >= 0 && i + way < (ptrdiff_t)bins->count; i += way) {
        const double a = bins->mean[i] - wanted, b = bins->mean[i + way] - wanted;
        const bool beyond = (way > 0) == up ? b >= 0 : b <= 0;
        if (beyond) {
            return (double)i + (a != b ? (double)way * a / (a - b) : 0);
        }
    }
    return way > 0 ? (double)bins->count - 1 : 0;
}

/* Levels of the two sides (low the one at small distances) and the 10-90 % rise. */
static void measure_step(struct measuring *m)
{
    const struct bins *bins = &m->bins;
    const size_t outer = (size_t)fmax(1, PLATEAU_SHARE * (double)bins->middle);
    m->low = mean_of(bins->mean, 0, outer);
    m->high = mean_of(bins->mean, bins->count - outer, bins->count);
    m->rise = (crossing(m, 0.9) - crossing(m, 0.1)) * bins->step;
}

/* Least-squares slope of the means of some steps, in levels a px, and its variance. */
static double slope_of(const struct bins *bins, size_t from, size_t to, double *variance)
{
    const double n = (double)(to - from), centre = (n - 1) / 2, mean = mean_of(bins->mean, from, to);
    double product = 0, rest = 0;
    const double squares = n * (n * n - 1) / 12;
    for (size_t i = from; i < to; i++) {
        product += ((double)(i - from) - centre) * (bins->mean[i] - mean);
    }
    const double slope = product / squares;
    for (size_t i = from; i < to; i++) {
        const double off = bins->mean[i] - mean - slope * ((double)(i - from) - centre);
        rest += off * off;
    }
    *variance = rest / (n - 2) / squares / (bins->step * bins->step);
    return slope / bins->step;
}

/*
 * Light that grows across the edge multiplies both sides: the light one slopes more than the dark one by
 * their difference. What a wide spread adds slopes alike on both sides, and cancels. Taken out when it stands
 * out of the noise.
 */
static void level_light(struct measuring *m)
{
    struct bins *bins = &m->bins;
    const size_t outer = (size_t)(PLATEAU_SHARE * (double)bins->middle);
    double variance[2];
    if (outer < 8) {
        return;
    }
    const double low = slope_of(bins, 0, outer, &variance[0]);
    const double high = slope_of(bins, bins->count - outer, bins->count, &variance[1]);
    const double growth = (high - low) / (m->high - m->low);
    const double sd = sqrt(variance[0] + variance[1]) / fabs(m->high - m->low);
    if (!(fabs(growth) > LIGHT_SDS * sd) || !(fabs(growth) * m->reach < LIGHT_MOST)) {
        return;
    }
    for (size_t i = 0; i < bins->count; i++) {
        bins->mean[i] /= 1 + growth * ((double)i - (double)bins->middle) * bins->step;
    }
}

/* How far a row lies off the course: least squares of its pixels against the spread and its slope. */
static double shift_of_row(const struct measuring *m, size_t row)
{
    const struct bins *bins = &m->bins;
    const struct cg_grid *grid = &m->view.grid;
    const double t = t_of(m, row), centre = clarity_course_at(m->edge->course, t);
    const double cosine = cosine_at(m, t);
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
static enum cg_status refine(struct measuring *m, struct cg_error *error)
{
    double *memory = cg_alloc(3 * m->rows, sizeof *memory, error);
    if (memory == NULL) {
        return error->status;
    }
    double *t = memory, *x = memory + m->rows, *weight = memory + 2 * m->rows;
    for (size_t row = 0; row < m->rows; row++) {
        const double shift = shift_of_row(m, row);
        t[row] = t_of(m, row);
        x[row] = clarity_course_at(m->edge->course, t[row]) + (isfinite(shift) ? shift : 0);
        /* A step of more than some pixels is no refinement. */
        weight[row] = fabs(shift) < SHIFT_MIN_PX ? 1 : 0;
    }
    struct clarity_points points = {t, x, weight, m->rows};
    double course[CG_EDGE_TERMS];
    if (clarity_course_fit(&points, course) >= 0) {
        memcpy(m->edge->course, course, sizeof course);
    }
    free(memory);
    return CG_OK;
}

/* ---- result ------------------------------------------------------------------------------------- */

static double noise_variance(const struct measuring *m)
{
    const struct bins *bins = &m->bins;
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
    return freedom > 0 ? squares / freedom : 0;
}

static enum cg_status finish(struct measuring *m, struct cg_edge_spread *out, struct cg_error *error)
{
    struct bins *bins = &m->bins;
    const double step = m->high - m->low, size = fabs(step);
    const double variance = noise_variance(m);
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
    spread.pixel = unit * cosine_at(m, 0);
    spread.contrast = fabs(m->high + m->low) > 0 ? size / fabs(m->high + m->low) : 0;
    spread.noise = sqrt(variance) / size;
    m->edge->low = fmin(m->low, m->high);
    m->edge->high = fmax(m->low, m->high);
    m->edge->tilt_deg =
        copysign(acos(cosine_at(m, 0)) * 180 / M_PI, clarity_course_slope(m->edge->course, 0));
    *out = spread;
    return CG_OK;
}

static enum cg_status too_few_phases(const struct measuring *m, struct cg_error *error)
{
    char tilt[CG_NUMBER_SIZE];
    return cg_error_set(
        error, CG_NOT_MEASURABLE,
        "an edge at %s degrees to the pixel grid shows too few sub-pixel phases; tilt it by 2 to "
        "10 degrees",
        cg_number_fixed(tilt, acos(cosine_at(m, 0)) * 180 / M_PI, 2));
}

/* Averages with steps of this part of a pixel until the course stands. */
static enum cg_status measure_with(struct measuring *m, int steps, struct cg_edge_spread *out,
                                   struct cg_error *error)
{
    const double cosine = cosine_at(m, 0);
    m->reach = m->edge->clear_px * cosine;
    enum cg_status status = bins_init(&m->bins, m->reach, cosine / steps, error);
    for (int round = 0; status == CG_OK && round < ROUNDS; round++) {
        (void)average(m);
        measure_step(m);
        status = refine(m, error);
    }
    if (status == CG_OK) {
        const double covered = average(m);
        measure_step(m);
        status = covered < COVERED_SHARE ? too_few_phases(m, error) : CG_OK;
    }
    if (status == CG_OK) {
        centre_steps(&m->bins);
        measure_step(m);
        /* The step is known the better the less the light grows. */
        for (int round = 0; round < LIGHT_ROUNDS; round++) {
            level_light(m);
            measure_step(m);
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
    struct measuring m = {.edge = &refined, .rows = edge->last - edge->first + 1};
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

/* Whitened matched filters over an octave ladder of sizes: one small inverse transform each. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By z and not by the number of false alarms: the best fitting filter, whatever its tail. */
static int by_significance(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    if (fabsf(p->z) != fabsf(q->z)) {
        return fabsf(p->z) > fabsf(q->z) ? -1 : 1;
    }
    if (p->y != q->y) {
        return p->y < q->y ? -1 : 1;
    }
    return (p->x > q->x) - (p->x < q->x);
}

void defects_sort(struct cg_defect_work *work)
{
    qsort(work->candidates, work->candidate_count, sizeof *work->candidates, by_significance);
}

void defects_add(struct cg_defect_work *work, struct candidate candidate)
{
    if (work->candidate_count == CANDIDATES) {
        qsort(work->candidates, CANDIDATES, sizeof candidate, by_significance);
        work->candidate_count = CANDIDATES / 2;
    }
    work->candidates[work->candidate_count++] = candidate;
}

/* J1 after Abramowitz and Stegun 9.4.4 and 9.4.6, to 1e-7; x >= 0. */
static double bessel_j1(double x)
{
    if (x <= 3) {
        double t = x * x / 9;
        double near = -0.00031761 + t * 0.00001109;
        near = 0.00443319 + t * near;
        near = -0.03954289 + t * near;
        near = 0.21093573 + t * near;
        near = -0.56249985 + t * near;
        return x * (0.5 + t * near);
    }
    double t = 3 / x;
    double size =
        0.79788456 +
        t * (0.00000156 +
             t * (0.01659667 + t * (0.00017105 + t * (-0.00249511 + t * (0.00113653 - t * 0.00020033)))));
    double phase =
        x - 2.35619449 +
        t * (0.12499612 +
             t * (0.00005650 + t * (-0.00637879 + t * (0.00074348 + t * (0.00079824 - t * 0.00029166)))));
    return size * cos(phase) / sqrt(x);
}

/* Spectra of the filters over frequency in cycles/px, from 0 to the corner of the plane. */
#define TABLE ((size_t)4096)
#define TABLE_PER_CYCLE 5700.0f

static void tabulate(const struct filter *filter, float *table)
{
    for (size_t i = 0; i < TABLE; i++) {
        double f = ((double)i + 0.25) / (double)TABLE_PER_CYCLE,
               x = 3.14159265358979323846 * f * filter->diameter;
        double blur = exp(-2 * 9.869604401089358 * f * f * filter->sigma * filter->sigma);
        table[i] = (float)(blur * (x > 0 ? 2 * bessel_j1(x) / x : 1));
    }
}

/*
 * F conj(H) / S on the grid of the filter. Returns the SD that the response has by the spectrum:
 * E|F|^2 = S, so that the variance is the sum of |H|^2 / S over all bins.
 */
static double load(struct cg_defect_work *work, const struct filter *filter)
{
    const struct grid *grid = &work->grid[filter->grid];
    size_t bins = work->columns / 2 + 1, inner_bins = grid->columns / 2 + 1;
    double variance = 0;
    float table[TABLE];
    tabulate(filter, table);
    float step = TABLE_PER_CYCLE / (float)work->columns;
    for (size_t r = 0; r < grid->rows; r++) {
        bool negative = r > grid->rows / 2;
        size_t k = negative ? grid->rows - r : r;
        size_t source = negative ? work->rows - k : k;
        float along = (float)k * TABLE_PER_CYCLE / (float)work->rows;
        const float *gain = work->gain + source * bins;
        const float(*half)[2] = (const float(*)[2])(work->half + source * bins);
        float(*inner)[2] = work->inner + r * inner_bins;
        float sum = 0;
        for (size_t c = 0; c < inner_bins; c++) {
            float across = (float)c * step;
            float h = table[(size_t)sqrtf(along * along + across * across)], g = gain[c] * h;
            sum += (c > 0 ? 2 : 1) * g * h;
            inner[c][0] = half[c][0] * g;
            inner[c][1] = half[c][1] * g;
        }
        /* The highest frequencies of the grid have no partner. */
        inner[inner_bins - 1][0] = 0;
        inner[inner_bins - 1][1] = 0;
        if (k == grid->rows / 2) {
            memset(inner, 0, inner_bins * sizeof *inner);
        }
        variance += (double)sum;
    }
    return sqrt(variance);
}

static bool is_peak(const float *response, size_t stride, float size)
{
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            if (fabsf(response[j * (ptrdiff_t)stride + i]) > size) {
                return false;
            }
        }
    }
    return true;
}

/* Along a border the spread may exceed that inside by this factor before it counts. */
#define BORDER_TOLERANCE 1.2

/* The part of a grid that lies on the frame, and how much wider responses spread along its four borders. */
struct borders {
    size_t columns, rows, wide, high;
    float left, right, top, bottom;
};

static float excess(const float *response, size_t rows, size_t columns, size_t stride, double sd)
{
    double ratio = defects_tail(response, rows, columns, stride, 0).sd / sd;
    return ratio > BORDER_TOLERANCE ? (float)ratio : 1;
}

static struct borders borders_of(const struct cg_defect_work *work, const struct grid *grid,
                                 const float *response, double reach)
{
    double step_x = (double)work->columns / (double)grid->columns;
    double step_y = (double)work->rows / (double)grid->rows;
    struct borders b = {
        .columns = (size_t)((double)(work->width - 1) / step_x) + 1,
        .rows = (size_t)((double)(work->height - 1) / step_y) + 1,
        .wide = (size_t)ceil(fmax(4, 2 * reach) / step_x),
        .high = (size_t)ceil(fmax(4, 2 * reach) / step_y),
    };
    b.wide = b.wide < b.columns ? b.wide : b.columns;
    b.high = b.high < b.rows ? b.high : b.rows;
    double sd = defects_tail(response, b.rows, b.columns, grid->columns, 0).sd;
    if (!(sd > 0)) {
        sd = 1;
    }
    b.left = excess(response, b.rows, b.wide, grid->columns, sd);
    b.right = excess(response + b.columns - b.wide, b.rows, b.wide, grid->columns, sd);
    b.top = excess(response, b.high, b.columns, grid->columns, sd);
    b.bottom = excess(response + (b.rows - b.high) * grid->columns, b.high, b.columns, grid->columns, sd);
    return b;
}

static float spread_at(const struct borders *b, size_t x, size_t y)
{
    float spread = x < b->wide ? b->left : 1;
    spread = x + b->wide >= b->columns && b->right > spread ? b->right : spread;
    spread = y < b->high && b->top > spread ? b->top : spread;
    return y + b->high >= b->rows && b->bottom > spread ? b->bottom : spread;
}

void defects_peaks(struct cg_defect_work *work, const struct grid *grid, const float *response,
                   struct tail tail, struct candidate kind, double log10_nfa_max)
{
    if (work->map != NULL) {
        defects_map(work, grid, response, tail);
    }
    double step_x = (double)work->columns / (double)grid->columns;
    double step_y = (double)work->rows / (double)grid->rows;
    struct borders borders = borders_of(work, grid, response, kind.line ? 8 : kind.reach);
    float limit = (float)(tail.sd * defects_tail_z(tail, log10_nfa_max - work->tests_log10));
    for (size_t y = 1; y < borders.rows && y + 1 < grid->rows; y++) {
        for (size_t x = 1; x < borders.columns && x + 1 < grid->columns; x++) {
            const float *at = response + y * grid->columns + x;
            float size = fabsf(*at);
            if (size < limit || size < limit * spread_at(&borders, x, y) ||
                !is_peak(at, grid->columns, size)) {
                continue;
            }
            kind.x = (double)x * step_x;
            kind.y = (double)y * step_y;
            kind.z = *at / ((float)tail.sd * spread_at(&borders, x, y));
            kind.log10_nfa = defects_log10_tail(tail, fabs((double)kind.z)) + work->tests_log10;
            if (kind.line) {
                kind.angle =
                    3.14159265358979323846 * work->line_angle[y * grid->columns + x] / (double)ANGLES;
            }
            defects_add(work, kind);
        }
    }
}

void defects_filter(struct cg_defect_work *work, double log10_nfa_max)
{
    work->candidate_count = 0;
    for (size_t i = 0; i < work->filter_count; i++) {
        const struct filter *filter = &work->filter[i];
        const struct grid *grid = &work->grid[filter->grid];
        double sd_min = load(work, filter);
        cg_spectrum_backward(grid->plan, work->inner, work->response);
        if (!(sd_min > 0)) {
            continue;
        }
        struct tail tail = defects_tail(work->response, grid->rows, grid->columns, grid->columns, sd_min);
        /* A disc of this diameter is about as wide as the Gaussian that fits it best. */
        struct candidate kind = {.reach = filter->diameter > 0 ? filter->diameter / 2.8 : filter->sigma};
        defects_peaks(work, grid, work->response, tail, kind, log10_nfa_max);
        if (i == work->line_filter) {
            defects_lines(work, grid, log10_nfa_max);
        }
    }
    defects_sort(work);
}

/* A pixel this many SD out is a mark whatever the spectrum; and it would spoil the spectrum. */
#define OUTLIER_Z 12.0
#define OUTLIER_REACH 2.0
/* The mark must account for this share of it, or only a bump on a larger mark was measured. */
#define OUTLIER_SHARE 0.5f

void defects_outliers(struct cg_defect_work *work, double log10_nfa_max)
{
    size_t width = work->width, height = work->height;
    struct tail tail = defects_tail(work->flat, height, width, width, NOISE_FLOOR);
    double tests = log10((double)width * (double)height);
    float limit = (float)(tail.sd * fmax(OUTLIER_Z, defects_tail_z(tail, log10_nfa_max - tests)));
    work->candidate_count = 0;
    for (size_t y = 1; y + 1 < height; y++) {
        for (size_t x = 1; x + 1 < width; x++) {
            const float *at = work->flat + y * width + x;
            if (fabsf(*at) < limit || !is_peak(at, width, fabsf(*at))) {
                continue;
            }
            float z = *at / (float)tail.sd;
            defects_add(work, (struct candidate){
                                  .x = (double)x,
                                  .y = (double)y,
                                  .reach = OUTLIER_REACH,
                                  .log10_nfa = defects_log10_tail(tail, fabs((double)z)) + tests,
                                  .z = z,
                                  .least = OUTLIER_SHARE * fabsf(*at),
                              });
        }
    }
    qsort(work->candidates, work->candidate_count, sizeof *work->candidates, by_significance);
}

/* Whitened matched filters over an octave ladder of sizes: one small inverse transform each. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>

static int by_significance(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    if (p->log10_nfa != q->log10_nfa) {
        return p->log10_nfa < q->log10_nfa ? -1 : 1;
    }
    if (p->y != q->y) {
        return p->y < q->y ? -1 : 1;
    }
    return (p->x > q->x) - (p->x < q->x);
}

void defects_add(struct cg_defect_work *work, struct candidate candidate)
{
    if (work->candidate_count == CANDIDATES) {
        qsort(work->candidates, CANDIDATES, sizeof candidate, by_significance);
        work->candidate_count = CANDIDATES / 2;
    }
    work->candidates[work->candidate_count++] = candidate;
}

/* exp(-2 pi^2 sigma^2 f^2) at bin k of n */
static float gaussian(double k, double n, double sigma)
{
    double f = k / n * sigma;
    return (float)exp(-2 * 9.869604401089358 * f * f);
}

/*
 * F conj(H) / S on the grid of the level. Returns the SD that the response has by the spectrum:
 * E|F|^2 = S, so that the variance is the sum of |H|^2 / S over all bins.
 */
static double load(struct cg_defect_work *work, const struct level *level)
{
    size_t bins = work->columns / 2 + 1, inner_bins = level->columns / 2 + 1;
    double variance = 0;
    float *across = work->lines[0];
    for (size_t c = 0; c < inner_bins; c++) {
        across[c] = gaussian((double)c, (double)work->columns, level->sigma);
    }
    for (size_t r = 0; r < level->rows; r++) {
        bool negative = r > level->rows / 2;
        size_t k = negative ? level->rows - r : r;
        size_t source = negative ? work->rows - k : k;
        float along = k < level->rows / 2 ? gaussian((double)k, (double)work->rows, level->sigma) : 0;
        const float *gain = work->gain + source * bins;
        const float(*half)[2] = (const float(*)[2])(work->half + source * bins);
        float(*inner)[2] = work->inner + r * inner_bins;
        float sum = 0;
        for (size_t c = 0; c < inner_bins; c++) {
            float h = along * across[c], g = gain[c] * h;
            sum += (c > 0 ? 2 : 1) * g * h;
            inner[c][0] = half[c][0] * g;
            inner[c][1] = half[c][1] * g;
        }
        inner[inner_bins - 1][0] = 0;
        inner[inner_bins - 1][1] = 0;
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

static void find_peaks(struct cg_defect_work *work, const struct level *level, double sd_min,
                       double log10_nfa_max)
{
    double step_x = (double)work->columns / (double)level->columns;
    double step_y = (double)work->rows / (double)level->rows;
    size_t used_columns = (size_t)((double)(work->width - 1) / step_x) + 1;
    size_t used_rows = (size_t)((double)(work->height - 1) / step_y) + 1;
    struct tail tail = defects_tail(work->response, used_rows, used_columns, level->columns, sd_min);
    float limit = (float)(tail.sd * defects_tail_z(tail, log10_nfa_max - work->tests_log10));
    for (size_t y = 1; y < used_rows && y + 1 < level->rows; y++) {
        for (size_t x = 1; x < used_columns && x + 1 < level->columns; x++) {
            const float *at = work->response + y * level->columns + x;
            if (fabsf(*at) < limit || !is_peak(at, level->columns, fabsf(*at))) {
                continue;
            }
            float z = *at / (float)tail.sd;
            defects_add(work, (struct candidate){
                                  .x = (double)x * step_x,
                                  .y = (double)y * step_y,
                                  .reach = level->sigma,
                                  .log10_nfa = defects_log10_tail(tail, fabs((double)z)) + work->tests_log10,
                                  .z = z,
                              });
        }
    }
}

void defects_filter(struct cg_defect_work *work, double log10_nfa_max)
{
    work->candidate_count = 0;
    for (size_t i = 0; i < work->level_count; i++) {
        const struct level *level = &work->level[i];
        double sd_min = load(work, level);
        cg_spectrum_backward(level->plan, work->inner, work->response);
        if (!(sd_min > 0)) {
            continue;
        }
        find_peaks(work, level, sd_min, log10_nfa_max);
        if (i == work->line_level) {
            defects_lines(work, log10_nfa_max);
        }
    }
    qsort(work->candidates, work->candidate_count, sizeof *work->candidates, by_significance);
}

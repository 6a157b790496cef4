/*
 * The phase-only transform: every frequency counts alike, so what repeats over the frame vanishes and what
 * stands alone is left. It needs no statistics of the texture. After Aiger and Talbot, CVPR 2010.
 */
#include "defects/work.h"

#include <math.h>

/* Gaussians that the phase image is seen through, px: from dots to chipped edges. */
static const double sigmas[] = {1.0, 2.0, 4.0, 8.0, 16.0};
#define SIGMAS (sizeof sigmas / sizeof sigmas[0])

/* A bin this far under the mean power is empty, and its phase is rounding. */
#define EMPTY 1e-9f

static float mean_power(const struct cg_defect_work *work)
{
    size_t bins = cg_spectrum_plan_bins(work->plan);
    double sum = 0;
    for (size_t i = 0; i < bins; i++) {
        sum += (double)(work->half[i][0] * work->half[i][0] + work->half[i][1] * work->half[i][1]);
    }
    return (float)(sum / (double)bins);
}

/* F / |F| times the Gaussian's spectrum, into work->inner. */
static void load(struct cg_defect_work *work, double sigma, float least)
{
    size_t bins = work->columns / 2 + 1;
    double scale = -2 * 9.869604401089358 * sigma * sigma;
    for (size_t r = 0; r < work->rows; r++) {
        double fy = (double)(r <= work->rows / 2 ? r : work->rows - r) / (double)work->rows;
        float along = (float)exp(scale * fy * fy);
        for (size_t c = 0; c < bins; c++) {
            double fx = (double)c / (double)work->columns;
            float re = work->half[r * bins + c][0], im = work->half[r * bins + c][1];
            float power = re * re + im * im;
            float gain = power > least ? along * (float)exp(scale * fx * fx) / sqrtf(power) : 0;
            work->inner[r * bins + c][0] = re * gain;
            work->inner[r * bins + c][1] = im * gain;
        }
    }
    work->inner[0][0] = work->inner[0][1] = 0;
}

void defects_phot(struct cg_defect_work *work, double log10_nfa_max)
{
    const struct map map = {
        .px = work->response, .rows = work->rows, .columns = work->columns, .step_row = 1, .step_column = 1};
    double tests_log10 = work->tests_log10;
    float least = EMPTY * mean_power(work);
    work->candidate_count = 0;
    work->tests_log10 = log10(PATHS * (double)SIGMAS * (double)work->rows * (double)work->columns);
    for (size_t i = 0; i < SIGMAS; i++) {
        load(work, sigmas[i], least);
        cg_spectrum_backward(work->plan, work->inner, work->response);
        struct tail tail = defects_tail(work->response, work->rows, work->columns, work->columns, 0);
        if (tail.sd > 0) {
            struct candidate kind = {.reach = sigmas[i]};
            defects_peaks(work, &map, tail, kind, log10_nfa_max);
        }
    }
    work->tests_log10 = tests_log10;
    defects_sort(work);
}

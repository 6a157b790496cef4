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

/* A Gaussian and the frame whose phases it is to meet. */
struct phases {
    const struct cg_defect_work *work;
    double scale; /* of the exponent */
    float least;
};

/* F / |F| times the Gaussian's spectrum. */
static void phase_bins(const void *context, size_t r, size_t first, size_t count, float (*out)[2])
{
    const struct phases *phases = context;
    const struct cg_defect_work *work = phases->work;
    double fy = (double)(r <= work->rows / 2 ? r : work->rows - r) / (double)work->rows;
    const float(*half)[2] = (const float(*)[2])(work->half + r * (work->columns / 2 + 1) + first);
    for (size_t c = 0; c < count; c++) {
        double fx = (double)(first + c) / (double)work->columns;
        float re = half[c][0], im = half[c][1], power = re * re + im * im;
        bool counts = power > phases->least && r + first + c > 0;
        float gain = counts ? (float)exp(phases->scale * (fx * fx + fy * fy)) / sqrtf(power) : 0;
        out[c][0] = re * gain;
        out[c][1] = im * gain;
    }
}

struct phot {
    struct cg_defect_work *work;
    double log10_nfa_max;
    float least;
};

static void look_through(void *context, int worker, size_t i)
{
    const struct phot *phot = context;
    struct cg_defect_work *work = phot->work;
    struct seeker *seeker = &work->seekers[worker];
    const struct map map = {.px = seeker->response,
                            .rows = work->rows,
                            .columns = work->columns,
                            .step_row = 1,
                            .step_column = 1};
    struct phases phases = {work, -2 * M_PI * M_PI * sigmas[i] * sigmas[i], phot->least};
    seeker->finds = &work->finds[i];
    seeker->finds->count = 0;
    cg_spectrum_backward_from(seeker->plan[0], phase_bins, &phases, seeker->inner, seeker->response);
    struct tail tail = defects_tail(seeker->response, work->rows, work->columns, work->columns, 0);
    if (tail.sd > 0) {
        defects_peaks(seeker, &map, tail, (struct candidate){.reach = sigmas[i]}, phot->log10_nfa_max);
    }
}

void defects_phot(struct cg_defect_work *work, double log10_nfa_max)
{
    struct phot phot = {work, log10_nfa_max, EMPTY * mean_power(work)};
    double tests_log10 = work->tests_log10;
    work->tests_log10 = log10(PATHS * (double)SIGMAS * (double)work->rows * (double)work->columns);
    cg_loop_run(work->joined != NULL ? (struct cg_loop){0} : work->loop, SIGMAS, look_through, &phot);
    work->tests_log10 = tests_log10;
    defects_gather(work, SIGMAS);
}

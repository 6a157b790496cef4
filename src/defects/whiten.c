/* The whitening gain 1 / S, by the frame's own or a taught spectrum, and periodic lines out of it. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* A quiet frame is searched as if its camera had this noise. */
#define QUIET_FLOOR 3e-3
/* Less white noise than any camera has: a frame that was averaged, filtered or computed. */
#define QUIET 1.5e-3
/* Noise in steps of the picture's levels: rounding alone is 0.289 (a uniform distribution), and with less
 * than 0.3 of a true noise beside it the rounding follows the texture and makes contours. */
#define UNDITHERED 0.41
/* The contours of rounding are searched as if they were noise of so many steps. */
#define ROUGH_STEPS 2.0
/* False lines expected in the spectrum of a random texture. */
#define FALSE_LINES 0.01
/* A line stands this much above the bins around it in most directions; a compact mark is wide in frequency.
 */
#define LINE_RATIO 8.0f
#define LINE_DISTANCE 6

/* The axes' Nyquist frequency is half an octave under the corner. */
static float white_power(const struct cg_defect_work *work, const float *power)
{
    size_t ring = work->rings > RINGS_PER_OCTAVE / 2 ? work->rings - RINGS_PER_OCTAVE / 2 : 0;
    return power[ring * SECTORS];
}

double defects_noise(const struct cg_defect_work *work, const struct background *background)
{
    return fmax(sqrt((double)white_power(work, background->power)), NOISE_FLOOR);
}

bool defects_quiet(const struct cg_defect_work *work, const struct background *background)
{
    return defects_noise(work, background) < fmax(QUIET, UNDITHERED * work->step);
}

void defects_expect(struct cg_defect_work *work, struct background *background)
{
    if (work->model == NULL) {
        return;
    }
    /* A shorter exposure is noisier than the taught frames, by white noise. */
    float extra = white_power(work, background->power) - white_power(work, work->model->power);
    extra = extra > 0 ? extra : 0;
    for (size_t cell = 0; cell < work->rings * SECTORS; cell++) {
        background->power[cell] = work->model->power[cell] + extra;
    }
}

static float power_of(const float bin[2])
{
    return bin[0] * bin[0] + bin[1] * bin[1];
}

/* Most of the bins around are far weaker. */
static bool stands_alone(const struct cg_defect_work *work, size_t r, size_t c, float power)
{
    size_t bins = work->columns / 2 + 1;
    int weaker = 0, seen = 0;
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            long long x = (long long)c + i * LINE_DISTANCE;
            long long y = ((long long)r + j * LINE_DISTANCE + (long long)work->rows) % (long long)work->rows;
            if ((i == 0 && j == 0) || x < 0 || x >= (long long)bins) {
                continue;
            }
            seen++;
            weaker += power > LINE_RATIO * power_of(work->half[(size_t)y * bins + (size_t)x]);
        }
    }
    return 3 * weaker >= 2 * seen;
}

static void suppress(struct cg_defect_work *work, size_t r, size_t c, float power)
{
    size_t bins = work->columns / 2 + 1;
    for (size_t j = 0; j < 3; j++) {
        size_t row = (r + j + work->rows - 1) % work->rows;
        for (size_t x = c > 0 ? c - 1 : 0; x <= c + 1 && x < bins; x++) {
            float *gain = &work->gain[row * bins + x];
            *gain = *gain > 1 / power ? 1 / power : *gain;
        }
    }
}

static void fill_gain(void *context, size_t strip, size_t first, size_t last)
{
    const struct cg_defect_work *work = context;
    size_t bins = work->columns / 2 + 1;
    (void)strip;
    for (size_t i = first * bins; i < last * bins; i++) {
        work->gain[i] = work->cell_gain[work->cell[i]];
    }
}

void defects_gain(struct cg_defect_work *work, const struct background *background)
{
    size_t bins = work->columns / 2 + 1, all = bins * work->rows;
    double noise = work->tapered ? fmax(QUIET_FLOOR, ROUGH_STEPS * work->step) : NOISE_FLOOR;
    float pixels = (float)work->rows * (float)work->columns;
    for (size_t cell = 0; cell < CELLS; cell++) {
        work->cell_gain[cell] = 1 / (fmaxf(background->power[cell], (float)(noise * noise)) * pixels);
    }
    defects_strips(work, work->rows, fill_gain, work);
    work->line_count = 0;
    float limit = (float)log((double)all / FALSE_LINES);
    for (size_t r = 0; r < work->rows; r++) {
        for (size_t c = 0; c < bins; c++) {
            size_t i = r * bins + c;
            float power = power_of(work->half[i]);
            if (power * work->cell_gain[work->cell[i]] > limit && stands_alone(work, r, c, power)) {
                suppress(work, r, c, power);
                if (work->line_count < LINES) {
                    work->line_bin[work->line_count] = (uint32_t)i;
                    work->line_ratio[work->line_count++] = power * work->cell_gain[work->cell[i]];
                }
            }
        }
    }
    work->gain[0] = 0;
}

CG_WIDE static void whiten_rows(void *context, size_t strip, size_t first, size_t last)
{
    const struct cg_defect_work *work = context;
    size_t bins = work->columns / 2 + 1;
    (void)strip;
    for (size_t i = first * bins; i < last * bins; i++) {
        work->half[i][0] *= work->gain[i];
        work->half[i][1] *= work->gain[i];
    }
}

void defects_whiten(struct cg_defect_work *work)
{
    defects_strips(work, work->rows, whiten_rows, work);
}

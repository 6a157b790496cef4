/* marks.c: what lies on a patch that was not printed: dust, hairs. */
#include "print/part.h"

#include <math.h>
#include <stdlib.h>

/* A robust SD is 1.4826 median absolute deviations of a normal distribution. */
#define SD_OF_MAD 1.4826

static const double far_sd = 6.0;        /* of texture, none in a million pixels lies farther out */
static const double least_far = 0.01;    /* reflectance: rounding of a flat patch is no mark */
static const double mark_mm = 0.1;       /* across: the extraneous mark of ISO/IEC 13660 */
static const double marks_percent = 3.0; /* more than this is texture: the dots of a light tint */
static const double soft_rim_mm = 0.085; /* the blur of a scanner around a mark */

/* ---- median ------------------------------------------------------------------------------------- */

/* Of at most so many evenly taken samples: enough for three digits of a median. */
#define SAMPLES 4096

static double median_of(float *values, size_t count)
{
    cg_sort_floats(values, count);
    return (double)values[count / 2];
}

double print_median_mad(const float *values, const uint8_t *use, size_t count, double *sd)
{
    float samples[SAMPLES];
    size_t used = 0, taken = 0, seen = 0;
    for (size_t i = 0; i < count; i++) {
        used += use[i] != 0;
    }
    const size_t step = used / SAMPLES + 1;
    for (size_t i = 0; i < count && taken < SAMPLES; i++) {
        if (use[i] != 0 && seen++ % step == 0) {
            samples[taken++] = values[i];
        }
    }
    *sd = 0.0;
    if (taken == 0) {
        return NAN;
    }
    const double median = median_of(samples, taken);
    for (size_t i = 0; i < taken; i++) {
        samples[i] = fabsf(samples[i] - (float)median);
    }
    *sd = SD_OF_MAD * median_of(samples, taken);
    return median;
}

/* ---- foreign marks ------------------------------------------------------------------------------ */

enum { PLAIN = 1, FAR = 2, SEEN = 3 }; /* 0: not of the part */

/* Collects the connected far pixels from `first` on into queue; their number. */
static size_t gather(uint8_t *state, size_t width, size_t height, size_t first, size_t *queue)
{
    size_t count = 0;
    queue[count++] = first;
    state[first] = SEEN;
    for (size_t head = 0; head < count; head++) {
        const size_t x = queue[head] % width, y = queue[head] / width;
        for (size_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < height; v++) {
            for (size_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < width; u++) {
                if (state[v * width + u] == FAR) {
                    state[v * width + u] = SEEN;
                    queue[count++] = v * width + u;
                }
            }
        }
    }
    return count;
}

/* Takes a mark and its soft rim out of the mask. */
static void cut(uint8_t *mask, size_t width, size_t height, const size_t *mark, size_t count, size_t rim)
{
    for (size_t i = 0; i < count; i++) {
        const size_t x = mark[i] % width, y = mark[i] / width;
        for (size_t v = y > rim ? y - rim : 0; v <= y + rim && v < height; v++) {
            for (size_t u = x > rim ? x - rim : 0; u <= x + rim && u < width; u++) {
                mask[v * width + u] = 0;
            }
        }
    }
}

/* Where a mark lies, in the list of the largest ones. */
static void note(const struct cg_part *part, const size_t *mark, size_t count, struct cg_patch *out)
{
    const size_t width = part->rgb[0].grid.width;
    const double *a = part->to_mm, area = (double)count * part->pixel_mm * part->pixel_mm;
    double x = 0.0, y = 0.0;
    for (size_t i = 0; i < count; i++) {
        x += (double)(mark[i] % width) / (double)count;
        y += (double)(mark[i] / width) / (double)count;
    }
    size_t at = out->marks < CG_FOREIGN_KEPT ? out->marks : CG_FOREIGN_KEPT;
    out->marks++;
    for (; at > 0 && out->foreign[at - 1].area_mm2 < area; at--) {
        if (at < CG_FOREIGN_KEPT) {
            out->foreign[at] = out->foreign[at - 1];
        }
    }
    if (at < CG_FOREIGN_KEPT) {
        out->foreign[at] = (struct cg_foreign){a[0] * x + a[1] * y + a[2], a[3] * x + a[4] * y + a[5], area};
    }
}

enum cg_status print_mask_marks(const struct cg_part *part, const float *values, uint8_t *mask,
                                struct cg_patch *out, struct cg_error *error)
{
    const size_t width = part->rgb[0].grid.width, height = part->rgb[0].grid.height, count = width * height;
    double sd;
    const double median = print_median_mad(values, mask, count, &sd);
    const double limit = fmax(far_sd * sd, least_far);
    const double mark_px = M_PI / 4.0 * mark_mm * mark_mm / (part->pixel_mm * part->pixel_mm);
    uint8_t *state = cg_alloc(count, 1, error);
    size_t *queue = cg_alloc(count, sizeof *queue, error);
    size_t far = 0, used = 0;
    enum cg_status status = CG_FAULT;
    if (state == NULL || queue == NULL) {
        goto done;
    }
    status = CG_OK;
    for (size_t i = 0; i < count; i++) {
        if (mask[i] != 0) {
            state[i] = fabs((double)values[i] - median) > limit ? FAR : PLAIN;
            used++;
            far += state[i] == FAR;
        }
    }
    if (far == 0 || 100.0 * (double)far > marks_percent * (double)used) {
        goto done;
    }
    const size_t rim = (size_t)ceil(soft_rim_mm / part->pixel_mm);
    for (size_t i = 0; i < count; i++) {
        if (state[i] != FAR) {
            continue;
        }
        const size_t size = gather(state, width, height, i, queue);
        if ((double)size >= mark_px) {
            note(part, queue, size, out);
            cut(mask, width, height, queue, size, rim);
        }
    }
done:
    free(state);
    free(queue);
    return status;
}

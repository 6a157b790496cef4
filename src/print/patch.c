/* patch.c: the level of a patch, and what lies on it that was not printed. */
#include "print/part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_PIXELS 16
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

enum cg_status print_mask_marks(const struct cg_part *part, const float *values, uint8_t *mask, size_t *marks,
                                struct cg_error *error)
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
    *marks = 0;
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
            cut(mask, width, height, queue, size, rim);
            (*marks)++;
        }
    }
done:
    free(state);
    free(queue);
    return status;
}

/* ---- the part's pixels -------------------------------------------------------------------------- */

size_t print_part_pixels(const struct cg_part *part, uint8_t *mask)
{
    const struct cg_grid *grid = &part->rgb[0].grid;
    const double *a = part->to_mm;
    size_t count = 0;
    for (size_t y = 0; y < grid->height; y++) {
        const uint8_t *valid = part->rgb[0].valid != NULL ? part->rgb[0].valid + y * grid->stride : NULL;
        for (size_t x = 0; x < grid->width; x++) {
            const double u = a[0] * (double)x + a[1] * (double)y + a[2];
            const double v = a[3] * (double)x + a[4] * (double)y + a[5];
            const bool inside = u >= 0.0 && v >= 0.0 && u <= part->size_mm[0] && v <= part->size_mm[1] &&
                                (valid == NULL || valid[x] != 0);
            mask[y * grid->width + x] = inside;
            count += inside;
        }
    }
    return count;
}

void print_part_luminance(const struct cg_part *part, float *out)
{
    const struct cg_grid *grid = &part->rgb[0].grid;
    for (size_t y = 0; y < grid->height; y++) {
        const float *r = part->rgb[0].px + y * grid->stride, *g = part->rgb[1].px + y * grid->stride,
                    *b = part->rgb[2].px + y * grid->stride;
        for (size_t x = 0; x < grid->width; x++) {
            out[y * grid->width + x] = 0.2126f * r[x] + 0.7152f * g[x] + 0.0722f * b[x];
        }
    }
}

/* ---- the patch ---------------------------------------------------------------------------------- */

/* The channel that an ink is read in; an unknown ink is read where it absorbs most, and a grey one visually.
 */
static enum cg_density_channel channel_of(const char *ink, const double density[3])
{
    static const char *const inks[] = {"C", "M", "Y"};
    const double grey = 0.08; /* spread of the densities up to which a colour counts as grey */
    for (size_t i = 0; ink != NULL && i < 3; i++) {
        if (strcmp(ink, inks[i]) == 0) {
            return (enum cg_density_channel)i;
        }
    }
    if (ink != NULL && (strcmp(ink, "K") == 0 || strcmp(ink, "paper") == 0)) {
        return CG_DENSITY_VISUAL;
    }
    size_t most = 0, least = 0;
    for (size_t i = 1; i < 3; i++) {
        most = density[i] > density[most] ? i : most;
        least = density[i] < density[least] ? i : least;
    }
    return density[most] - density[least] <= grey ? CG_DENSITY_VISUAL : (enum cg_density_channel)most;
}

static void fill_in(const struct cg_part *part, const char *ink, const uint8_t *mask, struct cg_patch *out)
{
    const struct cg_grid *grid = &part->rgb[0].grid;
    for (size_t c = 0; c < 3; c++) {
        double sum = 0.0;
        size_t count = 0;
        for (size_t y = 0; y < grid->height; y++) {
            const float *row = part->rgb[c].px + y * grid->stride;
            for (size_t x = 0; x < grid->width; x++) {
                if (mask[y * grid->width + x] != 0) {
                    sum += (double)row[x];
                    count++;
                }
            }
        }
        out->pixels = count;
        out->rgb[c] = sum / (double)count;
        out->density_rgb[c] = cg_density_of(out->rgb[c]);
    }
    out->density_visual = cg_density_of(cg_luminance_of(out->rgb));
    out->channel = channel_of(ink, out->density_rgb);
    out->density = out->channel == CG_DENSITY_VISUAL ? out->density_visual : out->density_rgb[out->channel];
    out->lab = cg_lab_of(out->rgb, part->to_xyz);
}

enum cg_status cg_patch_measure(const struct cg_part *part, const char *ink, uint8_t *mask,
                                struct cg_patch *out, struct cg_error *error)
{
    const size_t count = part->rgb[0].grid.width * part->rgb[0].grid.height;
    struct cg_patch patch = {0};
    uint8_t *own = mask == NULL ? cg_alloc(count, 1, error) : NULL;
    float *values = cg_alloc(count, sizeof *values, error);
    uint8_t *use = mask != NULL ? mask : own;
    enum cg_status status = CG_FAULT;
    if (use == NULL || values == NULL) {
        goto done;
    }
    const size_t inside = print_part_pixels(part, use);
    if (inside < FEWEST_PIXELS) {
        status = cg_error_set(error, CG_NOT_MEASURABLE,
                              "only %zu pixels with data lie inside it; at least %d are needed.", inside,
                              FEWEST_PIXELS);
        goto done;
    }
    print_part_luminance(part, values);
    status = print_mask_marks(part, values, use, &patch.marks, error);
    if (status == CG_OK) {
        fill_in(part, ink, use, &patch);
        patch.masked_percent = 100.0 * (double)(inside - patch.pixels) / (double)inside;
        *out = patch;
    }
done:
    free(own);
    free(values);
    return status;
}

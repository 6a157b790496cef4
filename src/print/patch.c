/* patch.c: the level of a patch. */
#include "print/part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_PIXELS 16

/* ---- the part's pixels -------------------------------------------------------------------------- */

size_t print_part_pixels(const struct cg_part *part, uint8_t *mask, size_t *without)
{
    const struct cg_grid *grid = &part->rgb[0].grid;
    const double *a = part->to_mm;
    size_t count = 0, lost = 0;
    for (size_t y = 0; y < grid->height; y++) {
        const uint8_t *valid = part->rgb[0].valid != NULL ? part->rgb[0].valid + y * grid->stride : NULL;
        for (size_t x = 0; x < grid->width; x++) {
            const double u = a[0] * (double)x + a[1] * (double)y + a[2];
            const double v = a[3] * (double)x + a[4] * (double)y + a[5];
            const bool inside = u >= 0.0 && v >= 0.0 && u <= part->size_mm[0] && v <= part->size_mm[1];
            const bool good = inside && (valid == NULL || valid[x] != 0);
            mask[y * grid->width + x] = good;
            count += good;
            lost += inside && !good;
        }
    }
    if (without != NULL) {
        *without = lost;
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
    size_t striped = 0;
    const size_t clean = print_part_pixels(part, use, &striped), inside = clean + striped;
    if (clean < FEWEST_PIXELS) {
        status = cg_error_set(error, CG_NOT_MEASURABLE,
                              "only %zu pixels with data lie inside it; at least %d are needed.", clean,
                              FEWEST_PIXELS);
        goto done;
    }
    print_part_luminance(part, values);
    status = print_mask_marks(part, values, use, &patch, error);
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

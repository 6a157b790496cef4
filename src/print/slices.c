#include "print/slices.h"

#include <math.h>
#include <stdlib.h>

/* ---- which channel ------------------------------------------------------------------------------ */

enum { PROFILE_BINS = 64, STRIPS = 32 };

/* Mean reflectance of pieces of the element: strips along the line, bins across it. */
struct pieces {
    double sum[3][STRIPS][PROFILE_BINS], count[STRIPS][PROFILE_BINS];
};

static void add_pieces(struct pieces *pieces, const struct cg_part *part, const uint8_t *mask, bool along_md)
{
    const struct cg_grid *grid = &part->rgb[0].grid;
    const struct print_edge place = {.part = part, .along_md = along_md};
    const double across = part->size_mm[along_md ? 0 : 1], along = part->size_mm[along_md ? 1 : 0];
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            double u, s;
            if (mask[y * grid->width + x] == 0) {
                continue;
            }
            print_edge_place(&place, (double)x, (double)y, &u, &s);
            const size_t strip = (size_t)fmin(STRIPS - 1, STRIPS * s / along);
            const size_t bin = (size_t)fmin(PROFILE_BINS - 1, PROFILE_BINS * u / across);
            for (size_t c = 0; c < 3; c++) {
                pieces->sum[c][strip][bin] += (double)part->rgb[c].px[y * grid->stride + x];
            }
            pieces->count[strip][bin] += 1.0;
        }
    }
}

/* How far the channel's strips depart from their ground, or their halves from one another, in the mean. */
static double contrast_of(const struct pieces *pieces, size_t channel, bool boundary)
{
    double total = 0.0, strips = 0.0;
    for (size_t strip = 0; strip < STRIPS; strip++) {
        double low = 0.0, high = 0.0, low_count = 0.0, high_count = 0.0, farthest = 0.0;
        const double *sum = pieces->sum[channel][strip], *count = pieces->count[strip];
        for (size_t i = 0; i < PROFILE_BINS / 4; i++) {
            low += sum[i];
            low_count += count[i];
            high += sum[PROFILE_BINS - 1 - i];
            high_count += count[PROFILE_BINS - 1 - i];
        }
        if (!(low_count > 0.0) || !(high_count > 0.0)) {
            continue;
        }
        low /= low_count;
        high /= high_count;
        for (size_t i = PROFILE_BINS / 4; i < 3 * PROFILE_BINS / 4; i++) {
            const double off = count[i] > 0.0 ? fabs(sum[i] / count[i] - (low + high) / 2.0) : 0.0;
            farthest = fmax(farthest, off);
        }
        total += boundary ? fabs(high - low) : farthest;
        strips += 1.0;
    }
    return strips > 0.0 ? total / strips : 0.0;
}

enum cg_density_channel print_channel_choose(const struct cg_part *part, const uint8_t *mask, bool along_md,
                                             bool boundary, double *contrast)
{
    struct pieces pieces = {0};
    double found[3];
    size_t best = 0;
    add_pieces(&pieces, part, mask, along_md);
    for (size_t c = 0; c < 3; c++) {
        found[c] = contrast_of(&pieces, c, boundary);
        best = found[c] > found[best] ? c : best;
    }
    *contrast = found[best];
    return found[0] == found[1] && found[1] == found[2] ? CG_DENSITY_VISUAL : (enum cg_density_channel)best;
}

/* ---- slices ------------------------------------------------------------------------------------- */

enum cg_status print_slices_init(struct print_slices *slices, const struct print_edge *edge,
                                 struct cg_error *error)
{
    const struct cg_grid *grid = &edge->view.grid;
    struct print_slices made = {.slices = edge->slices, .bin_mm = edge->part->pixel_mm};
    made.bins = (size_t)(edge->part->size_mm[edge->along_md ? 0 : 1] / made.bin_mm) + 1;
    size_t cells;
    if (!cg_multiply(made.slices, made.bins, &cells)) {
        return cg_error_set(error, CG_FAULT, "An element of %zu x %zu pixels is too large.", made.slices,
                            made.bins);
    }
    uint16_t *count = cg_alloc(cells, sizeof *count, error);
    made.u = cg_alloc(cells, sizeof *made.u, error);
    made.v = cg_alloc(cells, sizeof *made.v, error);
    if (count == NULL || made.u == NULL || made.v == NULL) {
        free(count);
        print_slices_clear(&made);
        return CG_FAULT;
    }
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            double u, s;
            if (edge->mask[y * grid->width + x] == 0) {
                continue;
            }
            print_edge_place(edge, (double)x, (double)y, &u, &s);
            const size_t slice = (size_t)(s / made.bin_mm), bin = (size_t)(u / made.bin_mm);
            if (slice < made.slices && bin < made.bins) {
                made.u[slice * made.bins + bin] += (float)u;
                made.v[slice * made.bins + bin] += edge->view.px[y * grid->stride + x];
                count[slice * made.bins + bin]++;
            }
        }
    }
    for (size_t i = 0; i < cells; i++) {
        made.u[i] = count[i] > 0 ? made.u[i] / count[i] : NAN;
        made.v[i] = count[i] > 0 ? made.v[i] / count[i] : NAN;
    }
    free(count);
    *slices = made;
    return CG_OK;
}

void print_slices_clear(struct print_slices *slices)
{
    free(slices->u);
    free(slices->v);
    *slices = (struct print_slices){0};
}

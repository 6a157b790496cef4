/*
 * Parts of the web that do not count: splices, breaks, the web that is threaded after a break, and what lies
 * beside the web.
 */
#include <castgloss/roll.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MASKS ((size_t)256)
#define BLOCKS ((size_t)10)       /* across the web, each against its own level */
#define BLOCKS_NEEDED ((size_t)8) /* that a splice shows in */
#define FOLLOW 0.1                /* of the usual level, a frame */

struct cg_masks {
    struct cg_mask_options options;
    struct cg_mask masks[MOST_MASKS];
    size_t count;
    double usual;         /* level of frames with web; 0: none yet */
    double block[BLOCKS]; /* usual level of each block; 0: none yet */
    bool broken;
    double threaded_until;
    bool band;         /* a band that may be a splice is open */
    double band_first; /* where it began */
    double low, high;  /* edges of the web */
};

const char *cg_mask_kind_name(enum cg_mask_kind kind)
{
    static const char *const names[CG_MASK_KINDS] = {"splice", "web_break", "threading"};
    return names[kind];
}

struct cg_mask_options cg_mask_options_defaults(void)
{
    return (struct cg_mask_options){.break_share = 0.3,
                                    .splice_percent = 15.0,
                                    .splice_length_min_mm = 5.0,
                                    .splice_length_max_mm = 400.0,
                                    .threading_mm = 20000.0,
                                    .edge_share = 0.5,
                                    .edge_margin_mm = 5.0};
}

struct cg_masks *cg_masks_new(const struct cg_mask_options *options, struct cg_error *error)
{
    struct cg_masks *masks = cg_alloc(1, sizeof *masks, error);
    if (masks != NULL) {
        masks->options = *options;
        masks->threaded_until = -INFINITY;
        masks->low = -INFINITY;
        masks->high = INFINITY;
    }
    return masks;
}

void cg_masks_free(struct cg_masks *masks)
{
    free(masks);
}

void cg_masks_add(struct cg_masks *masks, const struct cg_mask *mask)
{
    if (masks->count == MOST_MASKS) {
        memmove(&masks->masks[0], &masks->masks[1], (MOST_MASKS - 1) * sizeof masks->masks[0]);
        masks->count--;
    }
    masks->masks[masks->count++] = *mask;
}

/* Frames of a break or of threading follow each other: one mask grows. */
static void extend(struct cg_masks *masks, enum cg_mask_kind kind, double first, double last)
{
    struct cg_mask *end = masks->count > 0 ? &masks->masks[masks->count - 1] : NULL;
    if (end != NULL && end->kind == kind && end->last_md_mm >= first - (last - first)) {
        end->last_md_mm = fmax(end->last_md_mm, last);
        return;
    }
    cg_masks_add(masks, &(struct cg_mask){kind, first, last});
}

/* Mean of the valid pixels in a part of the frame; 0 when there are none. */
static double mean_of(struct cg_view frame, struct cg_rect part)
{
    double sum = 0.0;
    double n = 0.0;
    for (size_t y = part.y0; y < part.y1; y++) {
        for (size_t x = part.x0; x < part.x1; x++) {
            const size_t at = y * frame.grid.stride + x;
            if (frame.valid == NULL || frame.valid[at] != 0) {
                sum += (double)frame.px[at];
                n += 1.0;
            }
        }
    }
    return n > 0.0 ? sum / n : 0.0;
}

/* The columns [*from, *to) that show web: inwards from each side to the first that is bright enough. */
static void find_edges(struct cg_masks *masks, struct cg_view frame, double cd_mm, size_t *from, size_t *to)
{
    const size_t w = frame.grid.width;
    const size_t h = frame.grid.height;
    const double limit = masks->options.edge_share * mean_of(frame, (struct cg_rect){w / 4, 0, w - w / 4, h});
    *from = 0;
    *to = w;
    while (*from + 1 < *to && mean_of(frame, (struct cg_rect){*from, 0, *from + 1, h}) < limit) {
        ++*from;
    }
    while (*to - 1 > *from && mean_of(frame, (struct cg_rect){*to - 1, 0, *to, h}) < limit) {
        --*to;
    }
    const double pitch = frame.grid.pitch_cd_mm;
    masks->low = *from > 0 ? cd_mm + ((double)*from - 0.5) * pitch : -INFINITY;
    masks->high = *to < w ? cd_mm + ((double)*to - 0.5) * pitch : INFINITY;
}

static struct cg_rect block_part(size_t block, size_t from, size_t to, size_t y0, size_t y1)
{
    return (struct cg_rect){from + (to - from) * block / BLOCKS, y0,
                            from + (to - from) * (block + 1) / BLOCKS, y1};
}

/* Whether nearly all blocks of a row depart from their usual level, to one side. */
static bool is_band(const struct cg_masks *masks, struct cg_view frame, size_t y, size_t from, size_t to)
{
    size_t above = 0;
    size_t below = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        const double level = mean_of(frame, block_part(i, from, to, y, y + 1));
        const double off = 100.0 * (level / masks->block[i] - 1.0);
        above += off > masks->options.splice_percent;
        below += off < -masks->options.splice_percent;
    }
    return above >= BLOCKS_NEEDED || below >= BLOCKS_NEEDED;
}

static void end_band(struct cg_masks *masks, double md)
{
    const double length = md - masks->band_first;
    if (masks->band && length >= masks->options.splice_length_min_mm &&
        length <= masks->options.splice_length_max_mm) {
        cg_masks_add(masks, &(struct cg_mask){CG_MASK_SPLICE, masks->band_first, md});
    }
    masks->band = false;
}

/* Rows that depart make a band, which may run over the border of frames. */
static void find_splices(struct cg_masks *masks, struct cg_view frame, double md_mm, size_t from, size_t to)
{
    const double pitch = frame.grid.pitch_md_mm;
    double sums[BLOCKS] = {0};
    double rows = 0.0;
    for (size_t i = 0; i < BLOCKS; i++) {
        const struct cg_rect whole = block_part(i, from, to, 0, frame.grid.height);
        masks->block[i] = masks->block[i] > 0.0 ? masks->block[i] : mean_of(frame, whole);
    }
    for (size_t y = 0; y < frame.grid.height; y++) {
        const double md = md_mm + ((double)y - 0.5) * pitch;
        if (is_band(masks, frame, y, from, to)) {
            masks->band_first = masks->band ? masks->band_first : md;
            masks->band = true;
        } else {
            end_band(masks, md);
        }
        for (size_t i = 0; !masks->band && i < BLOCKS; i++) {
            sums[i] += mean_of(frame, block_part(i, from, to, y, y + 1));
        }
        rows += masks->band ? 0.0 : 1.0;
    }
    const double end = md_mm + ((double)frame.grid.height - 0.5) * pitch;
    if (masks->band && end - masks->band_first > masks->options.splice_length_max_mm) {
        /* Too long for a splice: the surface has changed, and this is the usual level from here on. */
        masks->band = false;
        memset(masks->block, 0, sizeof masks->block);
        return;
    }
    for (size_t i = 0; rows > 0.0 && i < BLOCKS; i++) {
        masks->block[i] += FOLLOW * (sums[i] / rows - masks->block[i]);
    }
}

void cg_masks_add_frame(struct cg_masks *masks, struct cg_view frame, double md_mm, double cd_mm)
{
    const struct cg_rect whole = {0, 0, frame.grid.width, frame.grid.height};
    const double end = md_mm + (double)frame.grid.height * frame.grid.pitch_md_mm;
    size_t from, to;
    if (!cg_grid_has_scale(&frame.grid) || frame.grid.width < BLOCKS || frame.grid.height == 0) {
        return;
    }
    const double level = mean_of(frame, whole);
    if (level <= 0.0 || level < masks->options.break_share * masks->usual) {
        masks->broken = true;
        masks->band = false;
        extend(masks, CG_MASK_WEB_BREAK, md_mm, end);
        return;
    }
    if (masks->broken) {
        masks->broken = false;
        masks->threaded_until = md_mm + masks->options.threading_mm;
    }
    masks->usual += (masks->usual > 0.0 ? FOLLOW : 1.0) * (level - masks->usual);
    if (md_mm < masks->threaded_until) {
        extend(masks, CG_MASK_THREADING, md_mm, fmin(end, masks->threaded_until));
    }
    find_edges(masks, frame, cd_mm, &from, &to);
    if (to - from >= BLOCKS) {
        find_splices(masks, frame, md_mm, from, to);
    }
}

void cg_masks_edges(const struct cg_masks *masks, double *low_cd_mm, double *high_cd_mm)
{
    *low_cd_mm = masks->low;
    *high_cd_mm = masks->high;
}

bool cg_masks_allow(const struct cg_masks *masks, double md_mm, double cd_mm)
{
    for (size_t i = 0; i < masks->count; i++) {
        if (md_mm >= masks->masks[i].first_md_mm && md_mm <= masks->masks[i].last_md_mm) {
            return false;
        }
    }
    const double margin = masks->options.edge_margin_mm;
    return cd_mm >= masks->low + margin && cd_mm <= masks->high - margin;
}

size_t cg_masks_count(const struct cg_masks *masks)
{
    return masks->count;
}

struct cg_mask cg_masks_get(const struct cg_masks *masks, size_t index)
{
    return masks->masks[index];
}

static int by_first(const void *a, const void *b)
{
    const double left = ((const struct cg_mask *)a)->first_md_mm;
    const double right = ((const struct cg_mask *)b)->first_md_mm;
    return (left > right) - (left < right);
}

double cg_masks_length_mm(const struct cg_masks *masks, double length_mm)
{
    struct cg_mask sorted[MOST_MASKS];
    double sum = 0.0;
    double front = 0.0;
    memcpy(sorted, masks->masks, masks->count * sizeof sorted[0]);
    qsort(sorted, masks->count, sizeof sorted[0], by_first);
    for (size_t i = 0; i < masks->count; i++) {
        const double first = fmax(sorted[i].first_md_mm, front);
        const double last = fmin(sorted[i].last_md_mm, length_mm);
        sum += fmax(last - first, 0.0);
        front = fmax(front, last);
    }
    return sum;
}

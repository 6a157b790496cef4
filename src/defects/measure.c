/* Where a mark begins and ends: region growing at half contrast against the continued surroundings. */
#include "defects/measure.h"

#include <math.h>
#include <string.h>

/* A response this much below what the mark found there could give at most is its own. */
#define RINGING_SHARE 0.5
/* In the core of a spot the mean must be this share of the peak. */
#define CORE_SHARE 0.2
/* The window reaches this many times as far as the filter, plus a little. */
#define WINDOW_REACH 5.0
#define WINDOW_LEAST 6.0
/* Most lines fit in a window of this half width, px; the others get the largest. */
#define LINE_WINDOW 96.0
/* Half width of the local mean that a line is first seen against, px. */
#define LINE_GROUND ((size_t)8)
/* First threshold, of the peak, which noise and texture make too high. */
#define FIRST_SHARE 0.45f
/* A line is narrower than the blur: its ends and its unity matter, not its width. */
#define LINE_SHARE 0.4f
/* The margin holds the skirts of blur: some pixels and a share of the size. */
#define MARGIN_PX 3.0
#define MARGIN_SHARE 0.2

/* The first idea of the ground: a local mean for lines, the level around for everything else. */
static void first_ground(struct window *w, const struct candidate *candidate)
{
    size_t count = w->columns * w->rows;
    if (candidate->line) {
        for (size_t y = 0; y < w->rows; y++) {
            defects_mean_along(w->smooth + y * w->columns, w->residual + y * w->columns, w->columns, 1,
                               LINE_GROUND);
        }
        for (size_t x = 0; x < w->columns; x++) {
            defects_mean_along(w->residual + x, w->ground + x, w->rows, w->columns, LINE_GROUND);
        }
        return;
    }
    double inner = 3 * candidate->reach + 2;
    size_t kept = 0;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            double dx = (double)(w->x0 + x) - candidate->x, dy = (double)(w->y0 + y) - candidate->y;
            if (dx * dx + dy * dy >= inner * inner) {
                w->residual[kept++] = w->px[y * w->columns + x];
            }
        }
    }
    float level = kept > 0 ? defects_select(w->residual, kept, 0.5) : 0;
    for (size_t i = 0; i < count; i++) {
        w->ground[i] = level;
    }
}

/* The strongest residual near the candidate; its index. */
static size_t peak_near(const struct window *w, const struct candidate *candidate, float *peak)
{
    double radius = candidate->line ? 6 : fmax(2, 1.5 * candidate->reach);
    size_t best = 0;
    *peak = 0;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            double dx = (double)(w->x0 + x) - candidate->x, dy = (double)(w->y0 + y) - candidate->y;
            size_t i = y * w->columns + x;
            if (dx * dx + dy * dy <= radius * radius && w->residual[i] > *peak) {
                *peak = w->residual[i];
                best = i;
            }
        }
    }
    return best;
}

/* Continues the ground under the mark and measures its contrast there. Returns the seed of the final region.
 */
static size_t second_ground(struct window *w, size_t area)
{
    size_t count = w->columns * w->rows, border = 0, kept = 0, seed = 0;
    for (size_t i = 0; i < count; i++) {
        border += w->region[i] && i + 1 < count && !w->region[i + 1];
    }
    double thickness = (double)area / (double)(border + 1);
    double size = fmin(1.13 * sqrt((double)area), 2 * thickness + 1);
    defects_window_widen(w, (size_t)(MARGIN_PX + MARGIN_SHARE * size));
    memcpy(w->ground, w->px, count * sizeof *w->ground);
    defects_fill(w->ground, w->around, w->columns, w->rows, 40 + (int)fmin(4 * size, 300));
    for (size_t i = 0; i < count; i++) {
        if (w->region[i]) {
            w->residual[kept++] = w->smooth[i] - w->ground[i];
        }
    }
    w->plateau = defects_select(w->residual, kept, area < 40 ? 0.9 : 0.65);
    for (size_t i = 0; i < count; i++) {
        w->residual[i] = w->around[i] ? w->smooth[i] - w->ground[i] : 0;
        seed = w->region[i] && (!w->region[seed] || w->residual[i] > w->residual[seed]) ? i : seed;
    }
    return seed;
}

/* The median residual of the region; spoils the ground, which is made anew afterwards. */
static float typical(const struct window *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        if (w->region[i]) {
            w->ground[kept++] = w->residual[i];
        }
    }
    return kept > 0 ? defects_select(w->ground, kept, 0.5) : 0;
}

/* Mean residual within half the reach of a spot: a halo around a mark of the other sign has none. */
static double core_mean(const struct window *w, const struct candidate *candidate)
{
    double radius = fmax(1, 0.5 * candidate->reach), sum = 0, count = 0;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            double dx = (double)(w->x0 + x) - candidate->x, dy = (double)(w->y0 + y) - candidate->y;
            if (dx * dx + dy * dy <= radius * radius) {
                sum += (double)w->residual[y * w->columns + x];
                count++;
            }
        }
    }
    return count > 0 ? sum / count : 0;
}

/* Opens the window and grows the first region; its pixels, 0 when nothing stands out. */
static size_t first_region(struct cg_defect_work *work, const struct candidate *candidate, double reach,
                           struct window *w, size_t *seed, float *peak)
{
    defects_window_open(work, candidate, reach, w);
    size_t count = w->columns * w->rows;
    defects_smooth_binomial(w->px, w->smooth, w->residual, w->columns, w->rows);
    if (candidate->line) {
        memcpy(w->ground, w->smooth, count * sizeof *w->ground);
        defects_smooth_along(w->ground, w->smooth, w->columns, w->rows, candidate->angle);
    }
    first_ground(w, candidate);
    for (size_t i = 0; i < count; i++) {
        w->residual[i] = w->smooth[i] - w->ground[i];
    }
    *seed = peak_near(w, candidate, peak);
    if (!candidate->line && core_mean(w, candidate) < CORE_SHARE * (double)*peak) {
        return 0;
    }
    return *peak > 0 ? defects_window_flood(w, *seed, FIRST_SHARE * *peak, work->stack) : 0;
}

/* Long and thin: more than this in standard deviations along to across, with this many pixels. */
#define LINE_ELONGATION 3.0
#define LINE_PIXELS 12
/* A spot that a line kernel met first is measured as one of this sigma, px. */
#define SPOT_REACH 12.0

static bool looks_like_line(const struct window *w, double *angle)
{
    double n = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        if (w->region[i]) {
            double x = (double)(i % w->columns), y = (double)(i / w->columns);
            n++;
            mx += x;
            my += y;
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }
    }
    xx = xx / n - mx / n * mx / n;
    yy = yy / n - my / n * my / n;
    xy = xy / n - mx / n * my / n;
    double split = hypot((xx - yy) / 2, xy), large = (xx + yy) / 2 + split,
           small = (xx + yy) / 2 - split + 1.0 / 12;
    *angle = 0.5 * atan2(2 * xy, xx - yy);
    return n >= LINE_PIXELS && large > LINE_ELONGATION * LINE_ELONGATION * small;
}

/* Below so many SD of the frame's pixels an outline is the texture's own, and its necks say nothing. */
#define CLEAR_OUTLINE 5.0

/* One mark a part of the region, and the place of all filled in. */
static size_t take_parts(struct cg_defect_work *work, struct cg_grid grid, struct window *w, bool is_line,
                         struct cg_mark *out, size_t most)
{
    size_t count = w->columns * w->rows, parts = 1;
    double sd = defects_tail(work->flat, work->height, work->width, work->width, 0).sd;
    if (!is_line && (double)w->plateau >= CLEAR_OUTLINE * sd) {
        /* What had been smoothed is in the residual. */
        parts = defects_split(w, w->smooth, work->stack);
    }
    parts = parts < most ? parts : most;
    for (size_t i = 0; i < count; i++) {
        w->smooth[i] = (float)w->region[i];
    }
    for (size_t part = 0; part < parts; part++) {
        for (size_t i = 0; i < count && parts > 1; i++) {
            w->region[i] = w->smooth[i] == (float)(part + 1);
        }
        defects_features(w, grid, &out[part]);
    }
    defects_window_take(work, w);
    return parts;
}

static size_t measure(struct cg_defect_work *work, struct cg_grid grid, const struct candidate *candidate,
                      bool retried, struct cg_mark *out, size_t most)
{
    struct window w;
    float peak = 0, share = FIRST_SHARE;
    double reach = candidate->line ? LINE_WINDOW : WINDOW_REACH * candidate->reach + WINDOW_LEAST;
    size_t seed = 0, area = first_region(work, candidate, reach, &w, &seed, &peak);
    if (candidate->line && area > 0 && defects_window_left(work, &w)) {
        area = first_region(work, candidate, (double)WINDOW_RADIUS, &w, &seed, &peak);
    }
    if (area == 0) {
        return 0;
    }
    double angle = 0;
    bool thin = looks_like_line(&w, &angle);
    if (!retried && thin != candidate->line && (candidate->line || candidate->reach < SPOT_REACH / 3)) {
        struct candidate other = *candidate;
        other.line = thin;
        other.reach = SPOT_REACH;
        other.angle = angle;
        return measure(work, grid, &other, true, out, most);
    }
    struct candidate wider = *candidate;
    for (int attempt = 0; attempt < 5 && !candidate->line && defects_window_left(work, &w); attempt++) {
        wider.reach *= 2;
        area = first_region(work, &wider, WINDOW_REACH * wider.reach + WINDOW_LEAST, &w, &seed, &peak);
    }
    for (int attempt = 0; attempt < 3 && defects_window_left(work, &w); attempt++) {
        share += 0.12f;
        area = defects_window_flood(&w, seed, share * peak, work->stack);
    }
    if (candidate->line) {
        area = defects_window_flood(&w, seed, fminf(LINE_SHARE * typical(&w), 0.9f * peak), work->stack);
    }
    if (area == 0) {
        return 0;
    }
    seed = second_ground(&w, area);
    float border = candidate->line ? LINE_SHARE : 0.5f;
    area = w.plateau > 0 ? defects_window_flood(&w, seed, border * w.plateau, work->stack) : 0;
    /* No mark can stand out more than it would of the noise alone: then the response was another's ringing.
     */
    double loudest = (double)w.plateau * sqrt((double)area) / fmax(work->noise, NOISE_FLOOR);
    if (area == 0 || w.plateau < candidate->least ||
        (work->noise > 0 && loudest < RINGING_SHARE * (double)fabsf(candidate->z))) {
        return 0;
    }
    return take_parts(work, grid, &w, candidate->line, out, most);
}

size_t defects_measure(struct cg_defect_work *work, struct cg_grid grid, const struct candidate *candidate,
                       struct cg_mark *out, size_t most)
{
    return measure(work, grid, candidate, false, out, most);
}

/*
 * What stands out of a drum map: cells, squares of 3 mm and lines of 25 mm along the circumference, each
 * against the spread of its own kind over the map; cells that touch are one mark.
 */
#include "roll/drum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half sizes of the boxes that are averaged: columns, rows. */
static const struct {
    size_t columns, rows;
} boxes[] = {{0, 0}, {1, 1}, {0, 12}};

struct search {
    const struct cg_drum *drum;
    size_t width, height;
    float *level;                                   /* the map without what each column has all around */
    float *box;                                     /* means over a box */
    float *sigmas;                                  /* the best of all boxes, 0 where nothing stands out */
    uint32_t *stack;                                /* of cells still to be looked at */
    double spreads[sizeof boxes / sizeof boxes[0]]; /* of each box over the map */
};

/* Root of the turns that a cell averages: times it, all cells have one spread. */
static double weight_of(const struct cg_drum *drum, size_t at)
{
    return sqrt(fmin((double)drum->counts[at], 2.0 * drum->options.memory_turns));
}

/* A streak of the web stands in its column all around the roller and is no mark of the roller. */
static void fill_level(struct search *search)
{
    for (size_t x = 0; x < search->width; x++) {
        double sum = 0.0;
        double n = 0.0;
        for (size_t y = 0; y < search->height; y++) {
            const size_t at = y * search->drum->map.grid.stride + x;
            sum += search->drum->counts[at] > 0 ? (double)search->drum->map.px[at] : 0.0;
            n += search->drum->counts[at] > 0;
        }
        for (size_t y = 0; y < search->height; y++) {
            const size_t at = y * search->drum->map.grid.stride + x;
            search->level[y * search->width + x] =
                n > 0.0 ? (search->drum->map.px[at] - (float)(sum / n)) * (float)weight_of(search->drum, at)
                        : 0.0f;
        }
    }
}

/* Rows go around the roller, columns end at the edges of the web. */
static float box_mean(const struct search *search, size_t x, size_t y, size_t half_columns, size_t half_rows)
{
    const size_t w = search->width;
    const size_t h = search->height;
    const size_t from = x > half_columns ? x - half_columns : 0;
    const size_t to = x + half_columns < w ? x + half_columns : w - 1;
    float sum = 0.0f;
    for (size_t r = 0; r <= 2 * half_rows; r++) {
        const float *row = search->level + (y + h + r - half_rows) % h * w;
        for (size_t c = from; c <= to; c++) {
            sum += row[c];
        }
    }
    return sum / (float)((to - from + 1) * (2 * half_rows + 1));
}

/* The mean that stands out most at a cell: the contrast there, free of the width of the search. */
static double contrast_at(const struct search *search, size_t cell)
{
    double best = 0.0;
    double contrast = 0.0;
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        const double mean = (double)box_mean(search, cell % search->width, cell / search->width,
                                             boxes[i].columns, boxes[i].rows);
        if (search->spreads[i] > 0.0 && fabs(mean) / search->spreads[i] > best) {
            best = fabs(mean) / search->spreads[i];
            contrast = mean;
        }
    }
    const size_t at = cell / search->width * search->drum->map.grid.stride + cell % search->width;
    return contrast / fmax(weight_of(search->drum, at), 1.0);
}

static void fill_box(struct search *search, size_t half_columns, size_t half_rows)
{
    for (size_t y = 0; y < search->height; y++) {
        for (size_t x = 0; x < search->width; x++) {
            search->box[y * search->width + x] = box_mean(search, x, y, half_columns, half_rows);
        }
    }
}

/* The spread of the box means over the cells that were seen, from their median size. */
static double spread_of(const struct search *search, struct cg_error *error, enum cg_status *status)
{
    static const double half[] = {0.5};
    struct cg_plane sizes = {0};
    double median = 0.0;
    *status = cg_plane_init(&sizes, search->width, search->height, true, error);
    if (*status == CG_OK) {
        for (size_t y = 0; y < search->height; y++) {
            for (size_t x = 0; x < search->width; x++) {
                const size_t to = y * sizes.grid.stride + x;
                sizes.px[to] = fabsf(search->box[y * search->width + x]);
                sizes.valid[to] = search->drum->counts[y * search->drum->map.grid.stride + x] > 0;
            }
        }
        if (cg_view_count_valid(cg_plane_view(&sizes)) > 0) {
            *status = cg_quantiles(cg_plane_view(&sizes), half, 1, &median, error);
        }
    }
    cg_plane_clear(&sizes);
    return 1.4826 * median;
}

static enum cg_status fill_sigmas(struct search *search, double limit, struct cg_error *error)
{
    const size_t cells = search->width * search->height;
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        enum cg_status status = CG_OK;
        fill_box(search, boxes[i].columns, boxes[i].rows);
        const double spread = spread_of(search, error, &status);
        search->spreads[i] = spread;
        if (status != CG_OK) {
            return status;
        }
        for (size_t c = 0; c < cells && spread > 0.0; c++) {
            const float sigmas = search->box[c] / (float)spread;
            if (fabsf(sigmas) >= (float)limit && fabsf(sigmas) > fabsf(search->sigmas[c])) {
                search->sigmas[c] = sigmas;
            }
        }
    }
    return CG_OK;
}

/* Takes the cells that touch `first` and have its sign, and clears them. */
static struct cg_drum_mark take_mark(struct search *search, size_t first)
{
    const long w = (long)search->width;
    const long h = (long)search->height;
    const long y0 = (long)first / w;
    const bool bright = search->sigmas[first] > 0.0f;
    double n = 0.0, along = 0.0, cd = 0.0, best = 0.0;
    size_t surest = first;
    long low = 0, high = 0, left = w, right = 0;
    size_t waiting = 0;
    search->stack[waiting++] = (uint32_t)first;
    best = fabs((double)search->sigmas[first]);
    search->sigmas[first] = 0.0f;
    while (waiting > 0) {
        const long cell = (long)search->stack[--waiting];
        const long x = cell % w;
        /* Rows from the first one, so that a mark across angle 0 is one. */
        long y = cell / w - y0;
        y += y > h / 2 ? -h : y < -h / 2 ? h : 0;
        n += 1.0;
        along += (double)y;
        cd += (double)x;
        low = y < low ? y : low;
        high = y > high ? y : high;
        left = x < left ? x : left;
        right = x > right ? x : right;
        for (long k = 0; k < 9; k++) {
            const long nx = x + k % 3 - 1;
            const long ny = (y + y0 + k / 3 - 1 + 2 * h) % h;
            if (nx < 0 || nx >= w) {
                continue;
            }
            const size_t next = (size_t)(ny * w + nx);
            if (search->sigmas[next] != 0.0f && (search->sigmas[next] > 0.0f) == bright) {
                const double sigmas = fabs((double)search->sigmas[next]);
                surest = sigmas > best ? next : surest;
                best = fmax(best, sigmas);
                search->sigmas[next] = 0.0f;
                search->stack[waiting++] = (uint32_t)next;
            }
        }
    }
    const double mm = search->drum->map.grid.pitch_md_mm;
    const double turn = mm * (double)h;
    double place = ((double)y0 + along / n + 0.5) * mm;
    place -= turn * floor(place / turn);
    return (struct cg_drum_mark){.angle_deg = 360.0 * place / turn,
                                 .along_mm = place,
                                 .cd_mm = (cd / n + 0.5) * ROLL_CELL_MM,
                                 .length_mm = (double)(high - low + 1) * mm,
                                 .width_mm = (double)(right - left + 1) * ROLL_CELL_MM,
                                 .contrast_percent = contrast_at(search, surest),
                                 .sigmas = best};
}

/* Keeps the surest marks, surest first. */
static void keep(struct cg_drum_mark *marks, size_t capacity, size_t *count, struct cg_drum_mark mark)
{
    size_t at = *count;
    while (at > 0 && marks[at - 1].sigmas < mark.sigmas) {
        at--;
    }
    if (at >= capacity) {
        return;
    }
    *count += *count < capacity;
    memmove(&marks[at + 1], &marks[at], (*count - at - 1) * sizeof *marks);
    marks[at] = mark;
}

enum cg_status cg_drum_find(const struct cg_drum *drum, double sigmas, struct cg_drum_mark *out,
                            size_t capacity, size_t *count, struct cg_error *error)
{
    struct search search = {.drum = drum, .width = drum->map.grid.width, .height = drum->map.grid.height};
    const size_t cells = search.width * search.height;
    enum cg_status status = CG_FAULT;
    search.level = cg_alloc(cells, sizeof *search.level, error);
    search.box = cg_alloc(cells, sizeof *search.box, error);
    search.sigmas = cg_alloc(cells, sizeof *search.sigmas, error);
    search.stack = cg_alloc(cells, sizeof *search.stack, error);
    if (search.level == NULL || search.box == NULL || search.sigmas == NULL || search.stack == NULL) {
        goto done;
    }
    fill_level(&search);
    status = fill_sigmas(&search, sigmas, error);
    if (status == CG_OK) {
        *count = 0;
        for (size_t i = 0; i < cells; i++) {
            if (search.sigmas[i] != 0.0f) {
                keep(out, capacity, count, take_mark(&search, i));
            }
        }
    }
done:
    free(search.level);
    free(search.box);
    free(search.sigmas);
    free(search.stack);
    return status;
}

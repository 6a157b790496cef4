/* Tracks of edges: peaks of the smoothed gradient, linked from row to row. */
#include "clarity/tracks.h"

#include "clarity/polynomial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Smoothing before the gradient is taken, px: less than any spread worth measuring, more than pixel noise. */
#define SMOOTH_PX 1.5
/* A gradient counts above this share of the steepest, and this many times the noise. */
#define SHARE_OF_STEEPEST 0.15
#define NOISE_FACTOR 8.0
/* Rows an edge may miss, and how far it may step aside, px. */
#define GAP_MAX ((size_t)3)
#define STEP_MAX_PX 1.6
/* Points may scatter this much about the course of an edge, px. */
#define SCATTER_MAX_PX 1.0
#define TRACKS ((size_t)512)
#define PEAKS ((size_t)256)

struct track {
    size_t first, last; /* rows */
    double x, slope;    /* at its last row */
    bool rising;
    double steepness; /* sum */
    size_t points;
    float *at; /* x of each row of the view, -1: none */
};

struct search {
    struct cg_view view; /* upright */
    struct cg_plane smooth;
    double threshold;
    struct track *tracks;
    size_t count;
};

static double across(const struct search *search, size_t x, size_t y)
{
    const float *row = search->smooth.px + y * search->smooth.grid.stride;
    return ((double)row[x + 1] - (double)row[x - 1]) / 2;
}

static double along(const struct search *search, size_t x, size_t y)
{
    const size_t stride = search->smooth.grid.stride;
    const float *at = search->smooth.px + y * stride + x;
    return ((double)at[stride] - (double)*(at - stride)) / 2;
}

/* From the steepest place, and from the noise: the median of |gradient| where nothing is. */
static enum cg_status choose_threshold(struct search *search, struct cg_error *error)
{
    const struct cg_grid *grid = &search->smooth.grid;
    const size_t step = 1 + grid->width * grid->height / 65536;
    size_t count = 0;
    float *sizes = cg_alloc(grid->width * grid->height / step + 1, sizeof *sizes, error);
    if (sizes == NULL) {
        return error->status;
    }
    double steepest = 0;
    for (size_t y = 1; y + 1 < grid->height; y++) {
        for (size_t x = 1; x + 1 < grid->width; x++) {
            const double size = fabs(across(search, x, y));
            steepest = fmax(steepest, size);
            if ((y * grid->width + x) % step == 0) {
                sizes[count++] = (float)size;
            }
        }
    }
    cg_sort_floats(sizes, count);
    /* The median of |g| of Gaussian noise is 0.6745 SD. */
    const double noise = count > 0 ? (double)sizes[count / 2] / 0.6745 : 0;
    free(sizes);
    search->threshold = fmax(SHARE_OF_STEEPEST * steepest, NOISE_FACTOR * noise);
    return CG_OK;
}

/* The track that a peak goes on with, or NULL. */
static struct track *track_of(struct search *search, double x, size_t y, bool rising)
{
    struct track *best = NULL;
    double nearest = STEP_MAX_PX;
    for (size_t i = 0; i < search->count; i++) {
        struct track *track = &search->tracks[i];
        if (track->last == y || y - track->last > GAP_MAX || track->rising != rising) {
            continue;
        }
        const double expected = track->x + track->slope * (double)(y - track->last);
        if (fabs(expected - x) < nearest) {
            nearest = fabs(expected - x);
            best = track;
        }
    }
    return best;
}

/* A slot for a new track: an unused one, or that of a short one that has ended. */
static struct track *new_track(struct search *search, size_t y, struct cg_error *error)
{
    struct track *track = NULL;
    for (size_t i = 0; i < search->count && track == NULL; i++) {
        struct track *old = &search->tracks[i];
        if (y - old->last > GAP_MAX && old->points < CLARITY_ROWS_MIN) {
            track = old;
        }
    }
    if (track == NULL && search->count < TRACKS) {
        track = &search->tracks[search->count];
        track->at = cg_alloc(search->view.grid.height, sizeof *track->at, error);
        if (track->at == NULL) {
            return NULL;
        }
        search->count++;
    }
    if (track != NULL) {
        float *at = track->at;
        for (size_t i = 0; i < search->view.grid.height; i++) {
            at[i] = -1;
        }
        *track = (struct track){.first = y, .at = at};
    }
    return track;
}

static void extend(struct track *track, double x, size_t y, double steepness, bool rising)
{
    if (track->points > 0) {
        const double slope = (x - track->x) / (double)(y - track->last);
        track->slope += (slope - track->slope) * (track->points < 8 ? 0.3 : 0.1);
    }
    track->x = x;
    track->last = y;
    track->rising = rising;
    track->steepness += steepness;
    track->points++;
    track->at[y] = (float)x;
}

static enum cg_status follow_row(struct search *search, size_t y, struct cg_error *error)
{
    error->status = CG_OK;
    const size_t width = search->view.grid.width;
    size_t peaks = 0;
    for (size_t x = 2; x + 2 < width && peaks < PEAKS; x++) {
        const double here = across(search, x, y), size = fabs(here);
        const double before = fabs(across(search, x - 1, y)), after = fabs(across(search, x + 1, y));
        /* Beyond 45 degrees it is an edge of the other direction. */
        if (size < search->threshold || size < before || size <= after || fabs(along(search, x, y)) > size) {
            continue;
        }
        const double bend = before - 2 * size + after;
        const double at = (double)x + (bend < 0 ? (before - after) / (2 * bend) : 0);
        struct track *track = track_of(search, at, y, here > 0);
        track = track != NULL ? track : new_track(search, y, error);
        if (track != NULL) {
            extend(track, at, y, size, here > 0);
        } else if (error->status != CG_OK) {
            return error->status;
        }
        peaks++;
    }
    return CG_OK;
}

/* A track that is long and smooth enough as an edge. */
static enum cg_status edge_of(const struct search *search, const struct track *track, bool along_md,
                              struct cg_edge *out, bool *good, struct cg_error *error)
{
    const struct cg_grid *grid = &search->view.grid;
    const size_t rows = track->last - track->first + 1;
    *good = false;
    if (track->points < CLARITY_ROWS_MIN || track->points < rows * 3 / 4) {
        return CG_OK;
    }
    double *memory = cg_alloc(3 * rows, sizeof *memory, error);
    if (memory == NULL) {
        return error->status;
    }
    double *t = memory, *x = memory + rows, *weight = memory + 2 * rows;
    for (size_t i = 0; i < rows; i++) {
        t[i] = 2 * (double)i / (double)(rows - 1) - 1;
        x[i] = (double)track->at[track->first + i];
        weight[i] = x[i] >= 0 ? 1 : 0;
    }
    struct cg_edge edge = {.along_md = along_md, .first = track->first, .last = track->last};
    struct clarity_points points = {t, x, weight, rows};
    const double scatter = clarity_course_fit(&points, edge.course);
    free(memory);
    *good = scatter >= 0 && scatter < SCATTER_MAX_PX;
    const bool scaled = cg_grid_has_scale(grid);
    edge.length = (double)rows * (scaled ? grid->pitch_md_mm : 1);
    edge.high = track->steepness / (double)track->points; /* until it is measured: how steep it is */
    *out = edge;
    return CG_OK;
}

/* The tracks of all rows. */
static enum cg_status follow(struct search *search, struct cg_error *error)
{
    const struct cg_grid *grid = &search->view.grid;
    enum cg_status status = cg_plane_init(&search->smooth, grid->width, grid->height, false, error);
    if (status != CG_OK) {
        return status;
    }
    for (size_t y = 0; y < grid->height; y++) {
        memcpy(search->smooth.px + y * search->smooth.grid.stride, search->view.px + y * grid->stride,
               grid->width * sizeof(float));
    }
    status = cg_smooth(&search->smooth, SMOOTH_PX, SMOOTH_PX, error);
    if (status == CG_OK) {
        status = choose_threshold(search, error);
    }
    for (size_t y = 1; status == CG_OK && search->threshold > 0 && y + 1 < grid->height; y++) {
        status = follow_row(search, y, error);
    }
    return status;
}

enum cg_status clarity_find_upright(struct cg_view view, bool along_md, struct cg_edge *out, size_t capacity,
                                    size_t *count, struct cg_error *error)
{
    struct search search = {.view = view};
    search.tracks = cg_alloc(TRACKS, sizeof *search.tracks, error);
    if (search.tracks == NULL) {
        return error->status;
    }
    enum cg_status status = follow(&search, error);
    for (size_t i = 0; status == CG_OK && i < search.count && *count < capacity; i++) {
        bool good = false;
        status = edge_of(&search, &search.tracks[i], along_md, &out[*count], &good, error);
        *count += good ? 1 : 0;
    }
    for (size_t i = 0; i < search.count; i++) {
        free(search.tracks[i].at);
    }
    free(search.tracks);
    cg_plane_clear(&search.smooth);
    return status;
}

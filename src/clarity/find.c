/* Finding edges: peaks of the smoothed gradient, linked from row to row. */
#include "clarity/polynomial.h"
#include "clarity/upright.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Smoothing before the gradient is taken, px: less than any spread worth measuring, more than pixel noise. */
#define SMOOTH_PX 1.5
/* A gradient counts above this share of the steepest, and this many times the noise. */
#define SHARE_OF_STEEPEST 0.15
#define NOISE_FACTOR 8.0
/* Rows that an edge must have, rows it may miss, and how far it may step aside, px. */
#define ROWS_MIN ((size_t)32)
#define GAP_MAX ((size_t)3)
#define STEP_MAX_PX 1.6
/* Points may scatter this much about the course of an edge, px. */
#define SCATTER_MAX_PX 1.0
#define TRACKS ((size_t)512)
#define PEAKS ((size_t)256)
/* Room next to an edge below this is no room to measure in, px. */
#define CLEAR_MIN_PX 4.0

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
        if (y - old->last > GAP_MAX && old->points < ROWS_MIN) {
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
    if (track->points < ROWS_MIN || track->points < rows * 3 / 4) {
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

static enum cg_status find_upright(struct cg_view view, bool along_md, struct cg_edge *out, size_t capacity,
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

/* ---- room --------------------------------------------------------------------------------------- */

static double course_at_row(const struct cg_edge *edge, size_t row)
{
    const double t = 2 * ((double)row - (double)edge->first) / ((double)edge->last - (double)edge->first) - 1;
    return clarity_course_at(edge->course, t);
}

/* Free room at a row: to the border, and half of that to the next edge of the same direction. */
static double room_at(const struct cg_edge *edges, size_t count, size_t self, size_t row, double width)
{
    const double x = course_at_row(&edges[self], row);
    double room = fmin(x, width - 1 - x);
    for (size_t i = 0; i < count; i++) {
        const struct cg_edge *other = &edges[i];
        if (i != self && other->along_md == edges[self].along_md && row >= other->first &&
            row <= other->last) {
            room = fmin(room, fabs(course_at_row(other, row) - x) / 2);
        }
    }
    return room;
}

/* Three rows out of four shall have the room; the ends that have less are cut off. */
#define ROOM_QUANTILE 0.25

/* An edge that ends inside the picture ends at a corner: what runs across there must not come into its room,
 * which a tilted edge reaches beyond its own rows. */
#define CORNER_PX 6.0
#define CORNER_SHARE 0.2

static void cut_corners(const struct cg_edge *edge, double height, double *room, size_t *from, size_t *to)
{
    const double rows = (double)(*to - *from + 1), whole = (double)(edge->last - edge->first);
    const double slope = fabs(clarity_course_slope(edge->course, 0)) * 2 / whole;
    const bool begins = (double)(edge->first + *from) > CORNER_PX;
    const bool ends = (double)(edge->first + *to) < height - 1 - CORNER_PX;
    if (!begins && !ends) {
        return;
    }
    if (slope * *room > CORNER_SHARE * rows) {
        *room = floor(CORNER_SHARE * rows / slope);
    }
    const size_t cut = (size_t)fmin(slope * *room + CORNER_PX, CORNER_SHARE * rows);
    *from += begins ? cut : 0;
    *to -= ends ? cut : 0;
}

static enum cg_status make_room(const struct cg_edge *edges, size_t count, size_t self, double width,
                                double height, struct cg_edge *out, struct cg_error *error)
{
    const size_t first = edges[self].first, rows = edges[self].last - first + 1;
    float *rooms = cg_alloc(rows, 2 * sizeof *rooms, error);
    if (rooms == NULL) {
        return error->status;
    }
    float *sorted = rooms + rows;
    for (size_t i = 0; i < rows; i++) {
        rooms[i] = (float)floor(room_at(edges, count, self, first + i, width));
    }
    memcpy(sorted, rooms, rows * sizeof *rooms);
    cg_sort_floats(sorted, rows);
    double room = (double)sorted[(size_t)(ROOM_QUANTILE * (double)(rows - 1))];
    size_t from = 0, to = rows - 1;
    while (from < to && (double)rooms[from] < room) {
        from++;
    }
    while (to > from && (double)rooms[to] < room) {
        to--;
    }
    free(rooms);
    cut_corners(&edges[self], height, &room, &from, &to);
    *out = edges[self];
    out->clear_px = room;
    if (to - from + 1 >= ROWS_MIN) {
        clarity_course_narrow(out->course, 2 * (double)from / (double)(rows - 1) - 1,
                              2 * (double)to / (double)(rows - 1) - 1);
        out->first = first + from;
        out->last = first + to;
        out->length *= (double)(to - from + 1) / (double)rows;
    }
    return CG_OK;
}

static int by_worth(const void *a, const void *b)
{
    const struct cg_edge *p = a, *q = b;
    const double x = p->length * p->high, y = q->length * q->high;
    return x != y ? (x < y ? 1 : -1) : (p->x > q->x) - (p->x < q->x);
}

static void place(struct cg_edge *edge, const struct cg_grid *grid)
{
    const bool scaled = cg_grid_has_scale(grid);
    const double pitch_x = scaled ? grid->pitch_cd_mm : 1, pitch_y = scaled ? grid->pitch_md_mm : 1;
    const double middle = ((double)edge->first + (double)edge->last) / 2;
    const double at = clarity_course_at(edge->course, 0);
    const double rows = (double)(edge->last - edge->first);
    const double step = clarity_course_slope(edge->course, 0) * 2 / rows; /* px across a px along */
    edge->x = (edge->along_md ? at : middle) * pitch_x;
    edge->y = (edge->along_md ? middle : at) * pitch_y;
    edge->tilt_deg = atan(step * (edge->along_md ? pitch_x / pitch_y : pitch_y / pitch_x)) * 180 / M_PI;
}

enum cg_status cg_edges_find(struct cg_view view, struct cg_edge *out, size_t capacity, size_t *count,
                             struct cg_error *error)
{
    size_t found = 0;
    enum cg_status status = CG_OK;
    struct cg_edge *edges = cg_alloc(capacity, 2 * sizeof *edges, error);
    if (edges == NULL) {
        return error->status;
    }
    struct cg_edge *roomy = edges + capacity;
    const bool room = view.grid.width >= ROWS_MIN && view.grid.height >= ROWS_MIN;
    for (int turn = 0; room && turn < 2 && status == CG_OK; turn++) {
        struct cg_view upright;
        struct cg_plane turned;
        status = clarity_upright(view, turn == 0, &turned, &upright, error);
        if (status == CG_OK) {
            status = find_upright(upright, turn == 0, edges, capacity, &found, error);
        }
        cg_plane_clear(&turned);
    }
    size_t kept = 0;
    for (size_t i = 0; status == CG_OK && i < found; i++) {
        const double width = (double)(edges[i].along_md ? view.grid.width : view.grid.height);
        const double height = (double)(edges[i].along_md ? view.grid.height : view.grid.width);
        status = make_room(edges, found, i, width, height, &roomy[kept], error);
        if (status != CG_OK) {
            break;
        }
        place(&roomy[kept], &view.grid);
        kept += roomy[kept].clear_px >= CLEAR_MIN_PX ? 1 : 0;
    }
    if (status == CG_OK) {
        qsort(roomy, kept, sizeof *roomy, by_worth);
        memcpy(out, roomy, kept * sizeof *roomy);
        *count = kept;
    }
    free(edges);
    return status;
}

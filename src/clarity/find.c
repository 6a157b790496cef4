/* Finding edges: their tracks, and the room that each has to be measured in. */
#include "clarity/polynomial.h"
#include "clarity/tracks.h"
#include "clarity/upright.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room next to an edge below this is no room to measure in, px. */
#define CLEAR_MIN_PX 4.0

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
    if (to - from + 1 >= CLARITY_ROWS_MIN) {
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
    const bool room = view.grid.width >= CLARITY_ROWS_MIN && view.grid.height >= CLARITY_ROWS_MIN;
    for (int turn = 0; room && turn < 2 && status == CG_OK; turn++) {
        struct cg_view upright;
        struct cg_plane turned;
        status = clarity_upright(view, turn == 0, &turned, &upright, error);
        if (status == CG_OK) {
            status = clarity_find_upright(upright, turn == 0, edges, capacity, &found, error);
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

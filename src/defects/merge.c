/* Pieces of one long scratch or crack become one mark. */
#include "defects/work.h"

#include <math.h>

/* A piece is this many times as long as wide. */
#define PIECE_ELONGATION 4.0
/* Pieces and the line through their centres agree within this, degrees. */
#define PIECE_TURN 12.0
/* A gap is at most this share of the shorter piece, or so many px. */
#define GAP_SHARE 0.4
#define GAP_PX 4.0
/* One contrast is at most this many times the other. */
#define CONTRAST_RATIO 3.0
/* An end is at most so many times as wide as its line. */
#define END_WIDTH 1.3

static double turn_between(double a, double b)
{
    double turn = fmod(fabs(a - b), 180);
    return fmin(turn, 180 - turn);
}

static bool is_piece(const struct cg_mark *mark)
{
    return mark->length >= PIECE_ELONGATION * mark->width;
}

static double direction_of(const struct cg_mark *a, const struct cg_mark *b)
{
    double degrees = atan2(b->y - a->y, b->x - a->x) * 180 / M_PI;
    degrees = degrees < 0 ? degrees + 180 : degrees;
    return degrees >= 180 ? 0 : degrees;
}

/* The end of a long mark that was cut off with its window: short, and no wider than the mark. */
static bool is_end(const struct cg_mark *mark, const struct cg_mark *line)
{
    return !is_piece(mark) && mark->length <= line->length / PIECE_ELONGATION &&
           mark->width <= END_WIDTH * line->width;
}

static bool belong_together(const struct cg_mark *a, const struct cg_mark *b, double pitch)
{
    const struct cg_mark *line = a->length >= b->length ? a : b, *other = line == a ? b : a;
    double p = a->contrast_percent, q = b->contrast_percent;
    bool end = is_end(other, line);
    if (!is_piece(line) || !(is_piece(other) || end) || p * q <= 0 || fabs(p) > CONTRAST_RATIO * fabs(q) ||
        fabs(q) > CONTRAST_RATIO * fabs(p)) {
        return false;
    }
    double direction = direction_of(a, b), distance = hypot(a->x - b->x, a->y - b->y);
    double gap = distance - (a->length + b->length) / 2;
    double most = end ? GAP_PX * pitch : fmax(GAP_PX * pitch, GAP_SHARE * other->length);
    return gap <= most && turn_between(line->angle_deg, direction) <= PIECE_TURN &&
           (end || turn_between(other->angle_deg, direction) <= PIECE_TURN);
}

static struct cg_mark joined(const struct cg_mark *a, const struct cg_mark *b)
{
    double area = a->area + b->area, wa = a->area / area, wb = b->area / area;
    double direction = direction_of(a, b), c = cos(direction * M_PI / 180), s = sin(direction * M_PI / 180);
    double at_a = a->x * c + a->y * s, at_b = b->x * c + b->y * s;
    double first = fmin(at_a - a->length / 2, at_b - b->length / 2);
    double last = fmax(at_a + a->length / 2, at_b + b->length / 2);
    /* The middle of the whole, beside the line through the centres by nothing. */
    double middle = (first + last) / 2 - at_a;
    struct cg_mark mark = {
        .x = a->x + middle * c,
        .y = a->y + middle * s,
        .area = area,
        .length = last - first,
        .width = area / (last - first),
        .angle_deg = direction,
        .contrast_percent = wa * a->contrast_percent + wb * b->contrast_percent,
        .edge_sharpness = a->edge_sharpness > 0 && b->edge_sharpness > 0
                              ? wa * a->edge_sharpness + wb * b->edge_sharpness
                              : fmax(a->edge_sharpness, b->edge_sharpness),
        .local_cv_percent = wa * a->local_cv_percent + wb * b->local_cv_percent,
        .log10_nfa = fmin(a->log10_nfa, b->log10_nfa),
        .box = a->box,
    };
    mark.box.x0 = b->box.x0 < mark.box.x0 ? b->box.x0 : mark.box.x0;
    mark.box.y0 = b->box.y0 < mark.box.y0 ? b->box.y0 : mark.box.y0;
    mark.box.x1 = b->box.x1 > mark.box.x1 ? b->box.x1 : mark.box.x1;
    mark.box.y1 = b->box.y1 > mark.box.y1 ? b->box.y1 : mark.box.y1;
    return mark;
}

bool defects_merge(struct cg_defect_work *work, double pitch)
{
    for (size_t i = 0; i < work->found_count; i++) {
        for (size_t k = i + 1; k < work->found_count; k++) {
            if (belong_together(&work->found[i], &work->found[k], pitch)) {
                work->found[i] = joined(&work->found[i], &work->found[k]);
                work->found[i].mark_class = CG_MARK_CLASSES;
                work->found[k] = work->found[--work->found_count];
                return true;
            }
        }
    }
    return false;
}

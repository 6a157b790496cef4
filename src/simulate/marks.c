/* Marks: how many, where, what shape, and how they dim the light. */
#include "simulate/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A million marks are 250 MB; more is a slip of the keyboard. */
#define MAX_MARKS 1e6
/* Samples a pixel and axis for a sharp border. */
enum { SUB = 4 };
/* Where a bell has fallen to 0.2 %, in half widths: 2^-(3^2). */
#define BELL_REACH 3.0

/* Sizes in mm, contrast in percent of the local level; sizes are drawn evenly on a logarithmic scale. */
struct kind {
    const char *name;
    size_t density_at; /* in struct cg_web_options */
    double length[2];  /* 0: a spot as long as it is wide */
    double width[2], contrast[2];
    size_t points;
    bool soft;
};
#define DENSITY(member) offsetof(struct cg_web_options, member)
static const struct kind kinds[] = {
    {"pinhole", DENSITY(pinholes_per_m2), {0, 0}, {0.1, 0.3}, {-60, -30}, 1, false},
    {"pit", DENSITY(pits_per_m2), {0, 0}, {0.5, 2}, {-40, -15}, 1, false},
    {"scratch", DENSITY(scratches_per_m2), {5, 40}, {0.1, 0.3}, {-40, -15}, 2, false},
    {"crack", DENSITY(cracks_per_m2), {5, 20}, {0.08, 0.2}, {-40, -20}, CG_MARK_POINTS, false},
    {"patch", DENSITY(patches_per_m2), {6, 15}, {3, 6}, {-10, -5}, 2, true},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static double between(uint64_t key, uint64_t counter, const double range[2], bool logarithmic)
{
    double share = cg_random_uniform(key, counter);
    return logarithmic ? range[0] * pow(range[1] / range[0], share)
                       : range[0] + (range[1] - range[0]) * share;
}

/* Points along the long axis, the inner ones of a crack off to alternating sides, with their mean in the
 * centre. */
void cg_web_mark_lay(struct cg_web_mark *mark, uint64_t key)
{
    double angle = mark->angle_deg * M_PI / 180, run = fmax(0.0, mark->length_mm - mark->width_mm);
    double mean_x = 0, mean_y = 0;
    for (size_t i = 0; i < mark->points; i++) {
        double along = mark->points == 1 ? 0 : run * ((double)i / (double)(mark->points - 1) - 0.5);
        bool inner = i > 0 && i + 1 < mark->points;
        double across = inner ? (i % 2 ? 0.06 : -0.06) * run * (0.5 + cg_random_uniform(key, 16 + i)) : 0;
        mark->dx_mm[i] = along * cos(angle) - across * sin(angle);
        mark->dy_mm[i] = along * sin(angle) + across * cos(angle);
        mean_x += mark->dx_mm[i] / (double)mark->points;
        mean_y += mark->dy_mm[i] / (double)mark->points;
    }
    for (size_t i = 0; i < mark->points; i++) {
        mark->dx_mm[i] -= mean_x;
        mark->dy_mm[i] -= mean_y;
    }
}

static struct cg_web_mark make(const struct kind *kind, const struct cg_web_options *options, size_t frame,
                               uint64_t key)
{
    double rows = (double)frame * (double)options->height - 0.5;
    struct cg_web_mark mark = {
        .name = kind->name,
        .x_mm = (cg_random_uniform(key, 0) * (double)options->width - 0.5) * options->pitch_cd_mm,
        .md_mm = (cg_random_uniform(key, 1) * (double)options->height + rows) * options->pitch_md_mm,
        .width_mm = between(key, 2, kind->width, true),
        .contrast_percent = between(key, 3, kind->contrast, false),
        .points = kind->points,
        .soft = kind->soft,
    };
    mark.length_mm = kind->points == 1 ? mark.width_mm : between(key, 4, kind->length, true);
    mark.angle_deg = kind->points == 1 ? 0 : 180 * cg_random_uniform(key, 5);
    cg_web_mark_lay(&mark, key);
    return mark;
}

enum cg_status cg_web_marks_add(struct cg_web_marks *marks, const struct cg_web_mark *mark,
                                struct cg_error *error)
{
    if (marks->count == marks->capacity) {
        size_t capacity = marks->capacity == 0 ? 64 : 2 * marks->capacity;
        struct cg_web_mark *list = cg_alloc(capacity, sizeof *list, error);
        if (list == NULL) {
            return error->status;
        }
        if (marks->count > 0) {
            memcpy(list, marks->list, marks->count * sizeof *list);
        }
        free(marks->list);
        marks->list = list;
        marks->capacity = capacity;
    }
    marks->list[marks->count++] = *mark;
    return CG_OK;
}

/* What the drum prints, once a turn, from somewhere in the first turn on. */
static enum cg_status push_drum(struct cg_web_marks *marks, const struct cg_web_options *options,
                                struct cg_error *error)
{
    marks->drum_first = marks->count;
    double turn = M_PI * options->drum_diameter_m * 1000;
    double end = (double)options->frames * (double)options->height * options->pitch_md_mm;
    if (options->drum_diameter_m <= 0 || options->drum_mark_percent == 0) {
        return CG_OK;
    }
    if (end / turn > MAX_MARKS) {
        return cg_error_set(error, CG_USAGE,
                            "A drum of %g m turns %g times under this web; at most %g marks are made.",
                            options->drum_diameter_m, end / turn, MAX_MARKS);
    }
    uint64_t key = cg_random_key(options->seed, CG_RANDOM_DRUM, 0);
    struct cg_web_mark mark = {.name = "drum",
                               .x_mm = (0.1 + 0.8 * cg_random_uniform(key, 0)) * (double)options->width *
                                       options->pitch_cd_mm,
                               .length_mm = 3,
                               .width_mm = 1,
                               .angle_deg = 180 * cg_random_uniform(key, 1),
                               .contrast_percent = -options->drum_mark_percent,
                               .points = 2};
    cg_web_mark_lay(&mark, key);
    /* A run shorter than a turn shall still see the drum once. */
    double first = cg_random_uniform(key, 2) * fmin(turn, end);
    enum cg_status status = CG_OK;
    for (size_t k = 0; status == CG_OK && first + (double)k * turn < end; k++) {
        mark.md_mm = first + (double)k * turn;
        status = cg_web_marks_add(marks, &mark, error);
    }
    return status;
}

enum cg_status cg_web_marks_init(struct cg_web_marks *marks, const struct cg_web_options *options,
                                 struct cg_error *error)
{
    struct cg_web_marks made = {0};
    double frame_m2 =
        (double)options->width * options->pitch_cd_mm * (double)options->height * options->pitch_md_mm * 1e-6;
    double mean[KINDS], expected = 0;
    for (size_t kind = 0; kind < KINDS; kind++) {
        memcpy(&mean[kind], (const char *)options + kinds[kind].density_at, sizeof mean[kind]);
        mean[kind] *= frame_m2;
        expected += mean[kind] * (double)options->frames;
    }
    if (expected > MAX_MARKS) {
        return cg_error_set(error, CG_USAGE, "These densities make %g marks in the run; at most %g are made.",
                            expected, MAX_MARKS);
    }
    enum cg_status status = CG_OK;
    for (size_t frame = 0; frame < options->frames && status == CG_OK; frame++) {
        for (size_t kind = 0; kind < KINDS && status == CG_OK; kind++) {
            uint64_t cell = (uint64_t)frame * KINDS + kind;
            double count =
                cg_random_poisson(cg_random_key(options->seed, CG_RANDOM_MARK_COUNT, cell), mean[kind]);
            uint64_t key = cg_random_key(options->seed, CG_RANDOM_MARK, cell);
            for (uint64_t i = 0; (double)i < count && status == CG_OK; i++) {
                struct cg_web_mark mark = make(&kinds[kind], options, frame, cg_random_bits(key, i));
                status = cg_web_marks_add(&made, &mark, error);
            }
        }
    }
    if (status == CG_OK) {
        status = push_drum(&made, options, error);
    }
    if (status != CG_OK) {
        cg_web_marks_clear(&made);
        return status;
    }
    *marks = made;
    return CG_OK;
}

void cg_web_marks_clear(struct cg_web_marks *marks)
{
    free(marks->list);
    *marks = (struct cg_web_marks){0};
}

/* ---- drawing ------------------------------------------------------------------------------------ */

/* Pixels of the frame that the mark may touch; empty when there are none. */
static struct cg_rect box_of(const struct cg_web_mark *mark, const struct cg_web_options *options,
                             size_t frame)
{
    double reach = mark->width_mm / 2 * (mark->soft ? BELL_REACH : 1);
    double low[2] = {mark->dx_mm[0], mark->dy_mm[0]}, high[2] = {low[0], low[1]};
    for (size_t i = 1; i < mark->points; i++) {
        low[0] = fmin(low[0], mark->dx_mm[i]);
        high[0] = fmax(high[0], mark->dx_mm[i]);
        low[1] = fmin(low[1], mark->dy_mm[i]);
        high[1] = fmax(high[1], mark->dy_mm[i]);
    }
    double y_mm = mark->md_mm - (double)frame * (double)options->height * options->pitch_md_mm;
    double at[2] = {mark->x_mm, y_mm}, pitch[2] = {options->pitch_cd_mm, options->pitch_md_mm};
    double size[2] = {(double)options->width, (double)options->height}, from[2], to[2];
    for (size_t axis = 0; axis < 2; axis++) {
        from[axis] = fmin(size[axis], fmax(0.0, floor((at[axis] + low[axis] - reach) / pitch[axis] + 0.5)));
        to[axis] =
            fmin(size[axis], fmax(0.0, floor((at[axis] + high[axis] + reach) / pitch[axis] + 0.5) + 1));
    }
    return (struct cg_rect){(size_t)from[0], (size_t)from[1], (size_t)to[0], (size_t)to[1]};
}

bool cg_web_mark_in_frame(const struct cg_web_mark *mark, const struct cg_web_options *options, size_t frame)
{
    struct cg_rect box = box_of(mark, options, frame);
    return box.x0 < box.x1 && box.y0 < box.y1;
}

/* Distance in mm from the broken line, of a point given from the mark's centre. */
static double distance(const struct cg_web_mark *mark, double x, double y)
{
    double least = hypot(x - mark->dx_mm[0], y - mark->dy_mm[0]);
    for (size_t i = 1; i < mark->points; i++) {
        double ux = mark->dx_mm[i] - mark->dx_mm[i - 1], uy = mark->dy_mm[i] - mark->dy_mm[i - 1];
        double vx = x - mark->dx_mm[i - 1], vy = y - mark->dy_mm[i - 1];
        double square = ux * ux + uy * uy;
        double t = square > 0 ? fmin(1.0, fmax(0.0, (ux * vx + uy * vy) / square)) : 0;
        least = fmin(least, sqrt((vx - t * ux) * (vx - t * ux) + (vy - t * uy) * (vy - t * uy)));
    }
    return least;
}

/* The share of a pixel that the mark covers, by SUB x SUB samples; a bell has its value in the middle. */
static double coverage(const struct cg_web_mark *mark, const struct cg_web_options *options, double x,
                       double y)
{
    double half = mark->width_mm / 2, middle = distance(mark, x, y);
    if (mark->soft) {
        return exp2(-(middle / half) * (middle / half));
    }
    double corner = hypot(options->pitch_cd_mm, options->pitch_md_mm) / 2;
    if (middle >= half + corner) {
        return 0;
    }
    if (middle <= half - corner) {
        return 1;
    }
    int inside = 0;
    for (int i = 0; i < SUB * SUB; i++) {
        double sub_x = ((double)(i % SUB) + 0.5) / SUB - 0.5, sub_y = ((double)(i / SUB) + 0.5) / SUB - 0.5;
        inside += distance(mark, x + sub_x * options->pitch_cd_mm, y + sub_y * options->pitch_md_mm) < half;
    }
    return (double)inside / (SUB * SUB);
}

void cg_web_mark_draw(const struct cg_web_mark *mark, const struct cg_web_options *options, size_t frame,
                      float *light)
{
    struct cg_rect box = box_of(mark, options, frame);
    double top = mark->md_mm - (double)frame * (double)options->height * options->pitch_md_mm;
    for (size_t y = box.y0; y < box.y1; y++) {
        for (size_t x = box.x0; x < box.x1; x++) {
            double share = coverage(mark, options, (double)x * options->pitch_cd_mm - mark->x_mm,
                                    (double)y * options->pitch_md_mm - top);
            light[y * options->width + x] *= (float)fmax(0.0, 1 + mark->contrast_percent / 100 * share);
        }
    }
}

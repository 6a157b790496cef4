/*
 * line.c: width, blur, raggedness, darkness and fill of a printed line, after ISO/IEC 13660: contours at
 * shares of the way from the ground to the core of the line, R60 being its edge.
 */
#include "print/line.h"

#include <math.h>
#include <stdlib.h>

static const double rise = 2.563103;       /* 10-90 % of a Gaussian edge, in its SD */
static const double contour_sd = 0.253347; /* R60 of a Gaussian edge lies so many SD inside it */
static const double ground_from_sd = 4.0, ground_to_mm = 1.5;
static const double core_from_sd = 3.5, core_from_width = 0.4;
static const double thin_sd = 4.0; /* a narrower line does not reach its core */
static const double near_sd = 7.0; /* from here on each edge lightens the core by under a thousandth */
enum { PASSES = 4 };

void cg_edge_trace_clear(struct cg_edge_trace *trace)
{
    free(trace->points);
    *trace = (struct cg_edge_trace){0};
}

/* ---- measuring it ------------------------------------------------------------------------------- */

static double width_of(const struct print_edge *left, const struct print_edge *right)
{
    double sum = 0.0, count = 0.0;
    for (size_t i = 0; i < left->slices; i++) {
        if (!isnan(left->position[i]) && !isnan(right->position[i])) {
            sum += right->position[i] - left->position[i];
            count += 1.0;
        }
    }
    return sum / count * (left->cosine + right->cosine) / 2.0;
}

static double rise_of(const struct print_edge *edge)
{
    return print_edge_cross(edge, 0.9) - print_edge_cross(edge, 0.1);
}

/*
 * SD of the edges' blur. Of a narrow line the side that lies inside it is the other edge's too: there the two
 * are fitted together, and with them the core that the line does not reach.
 */
static double blur_of(struct print_edge *const edges[2], double width, double last_sd, double *core)
{
    double sum = 0.0, cores = 0.0, found = 0.0;
    *core = NAN;
    if (!(width < near_sd * last_sd)) {
        sum = 0.5 * (rise_of(edges[0]) + rise_of(edges[1])) / rise;
        return isnan(sum) ? edges[0]->part->pixel_mm : fmax(sum, 0.0);
    }
    for (int i = 0; i < 2; i++) {
        struct print_gauss gauss;
        if (print_edge_gauss(edges[i], true, &gauss)) {
            sum += gauss.sd_mm;
            cores += gauss.core;
            found += 1.0;
        }
    }
    *core = found > 0.0 ? cores / found : NAN;
    return found > 0.0 ? sum / found : last_sd;
}

/* Levels from the profiles of both sides, once the blur is known. */
static void set_levels(struct print_edge *edges[2], const double *solid, double width, double *sd)
{
    double ground = 0.0, core = 0.0, deepest, contour = print_contour_t;
    *sd = blur_of(edges, width, *sd, &deepest);
    const double inner = fmin(core_from_sd * *sd, core_from_width * width);
    const double outer = fmin(fmax(ground_from_sd * *sd, 0.15), 0.75 * ground_to_mm);
    for (int i = 0; i < 2; i++) {
        const double far = print_edge_level(edges[i], edges[i]->profile, outer, ground_to_mm);
        const double deep = print_edge_level(edges[i], edges[i]->profile, inner - width, -inner);
        ground += 0.5 * (isnan(far) ? edges[i]->ground : far);
        core += 0.5 * (isnan(deep) ? edges[i]->core : deep);
    }
    /* The ink's own width: the contour lies a little inside it. */
    const double full = width + 2.0 * contour_sd * *sd;
    if (full < near_sd * *sd) {
        core = solid != NULL && full < thin_sd * *sd ? *solid : isnan(deepest) ? core : deepest;
        /* Where one edge alone would stand at R60 the other one has taken some ink away. */
        contour += 0.5 * erfc((full / *sd - contour_sd) / sqrt(2.0));
    }
    for (int i = 0; i < 2; i++) {
        edges[i]->ground = ground;
        edges[i]->core = core;
        edges[i]->contour = contour;
    }
}

struct inside {
    double density, reflectance, count; /* inside R75 */
    double dark, all;                   /* inside R90: at or below R75, and all */
};

/* Sums over the pixels between both contours. */
static struct inside sum_inside(struct print_edge *const edges[2])
{
    struct inside inside = {0};
    const struct print_edge *left = edges[0], *right = edges[1];
    const struct cg_grid *grid = &left->view.grid;
    double deep[2], r75[2];
    for (int i = 0; i < 2; i++) {
        deep[i] = print_edge_cross(edges[i], 0.1);
        r75[i] = print_edge_cross(edges[i], 0.25);
    }
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            double u, s;
            if (left->mask[y * grid->width + x] == 0) {
                continue;
            }
            print_edge_place(left, (double)x, (double)y, &u, &s);
            const size_t slice = (size_t)(s / left->part->pixel_mm);
            if (slice >= left->slices || isnan(left->residual[slice]) || isnan(right->residual[slice])) {
                continue;
            }
            const double a = -left->cosine * (u - left->p - left->q * s) - left->residual[slice];
            const double b = right->cosine * (u - right->p - right->q * s) - right->residual[slice];
            const double value = (double)left->view.px[y * grid->stride + x];
            if (a <= r75[0] && b <= r75[1]) {
                inside.density += cg_density_of(value);
                inside.reflectance += value;
                inside.count += 1.0;
            }
            if (a <= deep[0] && b <= deep[1]) {
                inside.dark += (value - left->core) / (left->ground - left->core) <= 0.25 ? 1.0 : 0.0;
                inside.all += 1.0;
            }
        }
    }
    return inside;
}

/* Slices between the line's ends in which no line was found, in percent. */
static double broken_percent(const struct print_edge *left, size_t masked)
{
    size_t first = left->slices, last = 0, missing = 0;
    for (size_t i = 0; i < left->slices; i++) {
        if (!isnan(left->position[i])) {
            first = i < first ? i : first;
            last = i;
        }
    }
    for (size_t i = first; i < last; i++) {
        missing += isnan(left->position[i]) ? 1 : 0;
    }
    missing = missing > masked ? missing - masked : 0;
    return last > first ? 100.0 * (double)missing / (double)(last - first + 1) : 0.0;
}

static void fill_stroke(struct print_edge *const edges[2], double sd, struct cg_stroke *out)
{
    const struct inside inside = sum_inside(edges);
    double blur = 0.0, squares = 0.0, feathering = 0.0;
    for (int i = 0; i < 2; i++) {
        out->raggedness_side_um[i] = 1000.0 * print_edge_raggedness(edges[i]);
        squares += 0.5 * out->raggedness_side_um[i] * out->raggedness_side_um[i];
        blur += 0.5 * rise_of(edges[i]);
        feathering += 50.0 * print_edge_feathering(edges[i]);
    }
    const double width = width_of(edges[0], edges[1]);
    out->width_um = 1000.0 * width;
    out->blurriness_um = 1000.0 * blur;
    out->raggedness_um = sqrt(squares);
    out->feathering_percent = feathering;
    out->ground = edges[0]->ground;
    out->core = edges[0]->core;
    out->darkness = inside.density / inside.count;
    out->contrast = (out->ground - inside.reflectance / inside.count) / out->ground;
    out->fill_percent = inside.all > 0.0 ? 100.0 * inside.dark / inside.all : NAN;
    out->tilt_deg = atan((edges[0]->q + edges[1]->q) / 2.0) * 180.0 / M_PI;
    out->thin = width + 2.0 * contour_sd * sd < thin_sd * sd;
    const size_t masked = edges[0]->masked > edges[1]->masked ? edges[0]->masked : edges[1]->masked;
    out->masked_percent = 100.0 * (double)masked / (double)(edges[0]->used + edges[0]->masked);
    out->broken_percent = broken_percent(edges[0], masked);
}

/* Profile, levels and positions feed one another. */
static bool settle(struct print_edge *edges[2], const double *solid, double *sd)
{
    for (int pass = 0; pass < PASSES; pass++) {
        const double width = width_of(edges[0], edges[1]);
        for (int i = 0; i < 2; i++) {
            print_edge_profile(edges[i], edges[i]->view, pass > 0, edges[i]->profile);
        }
        set_levels(edges, solid, width, sd);
        for (int i = 0; i < 2; i++) {
            edges[i]->depth_mm = width / 2.0;
            if (pass + 1 < PASSES || print_edge_has_gaps(edges[i])) {
                print_edge_idealise(edges[i]);
            }
            print_edge_refine(edges[i]);
            if (!print_edge_fit(edges[i])) {
                return false;
            }
        }
    }
    return true;
}

static enum cg_status keep_trace(struct print_edge *const edges[2], struct cg_edge_trace *trace,
                                 struct cg_error *error)
{
    if (trace == NULL) {
        return CG_OK;
    }
    struct cg_edge_point *points = cg_alloc(edges[0]->slices, sizeof *points, error);
    if (points == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < edges[0]->slices; i++) {
        points[i] = (struct cg_edge_point){((double)i + 0.5) * edges[0]->part->pixel_mm,
                                           edges[0]->position[i], edges[1]->position[i]};
    }
    *trace = (struct cg_edge_trace){points, edges[0]->slices};
    return CG_OK;
}

enum cg_status cg_stroke_measure(const struct cg_part *part, bool runs_along_md, const double *solid,
                                 struct cg_stroke *out, struct cg_edge_trace *trace, struct cg_error *error)
{
    struct print_edge left = {0}, right = {0};
    struct print_edge *edges[2] = {&left, &right};
    struct print_slices slices = {0};
    struct print_finding finding = {0};
    struct cg_stroke stroke = {0};
    double contrast, sd = 0.0;
    uint8_t *mask = cg_alloc(part->rgb[0].grid.width * part->rgb[0].grid.height, 1, error);
    enum cg_status status = CG_FAULT;
    if (mask == NULL) {
        return status;
    }
    print_part_pixels(part, mask, NULL);
    stroke.channel = print_channel_choose(part, mask, runs_along_md, false, &contrast);
    const size_t channel = stroke.channel == CG_DENSITY_VISUAL ? 0 : (size_t)stroke.channel;
    for (int i = 0; i < 2; i++) {
        status = print_edge_init(edges[i], part, mask, runs_along_md, error);
        if (status != CG_OK) {
            goto done;
        }
        edges[i]->view = part->rgb[channel];
        edges[i]->contour = print_contour_t;
        edges[i]->outward = i == 0 ? -1.0 : 1.0;
    }
    status = print_slices_init(&slices, &left, error);
    if (status != CG_OK) {
        goto done;
    }
    bool found = print_line_find(&slices, &finding, &left, &right);
    for (int i = 0; i < 2; i++) {
        edges[i]->ground = finding.ground;
        edges[i]->core = finding.core;
    }
    if (!found || !settle(edges, solid != NULL ? &solid[channel] : NULL, &sd)) {
        status =
            cg_error_set(error, CG_NOT_MEASURABLE,
                         "no line with a contrast of at least %.0f %% of white stands in it, or a stripe "
                         "of the scanner hides its edge.",
                         100.0 * print_least_contrast);
        goto done;
    }
    fill_stroke(edges, sd, &stroke);
    status = keep_trace(edges, trace, error);
    if (status == CG_OK) {
        *out = stroke;
    }
done:
    print_edge_clear(&left);
    print_edge_clear(&right);
    print_slices_clear(&slices);
    free(mask);
    return status;
}

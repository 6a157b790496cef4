/* bleed.c: what one ink does to another: the zone where abutting solids mix, and a line's growth on a ground.
 */
#include "print/slices.h"

#include <math.h>
#include <stdlib.h>

static const double least_contrast = 0.05; /* reflectance between the sides */
static const double mixed_delta_e = 10.0;  /* a colour this far from both sides belongs to neither */
static const double side_from_mm = 0.5;    /* of the sides' own colours to the contour */
enum { PASSES = 4 };

struct cg_bleed cg_bleed_of(const struct cg_stroke *on_paper, const struct cg_stroke *on_ground)
{
    const double growth = on_ground->width_um - on_paper->width_um;
    const double squares = on_ground->raggedness_um * on_ground->raggedness_um -
                           on_paper->raggedness_um * on_paper->raggedness_um;
    return (struct cg_bleed){growth, 100.0 * growth / on_paper->width_um, sqrt(fmax(0.0, squares))};
}

/*
 * Where the step of each slice stands: the place that splits its change in two, from the integral of t over
 * the places of its pixels, which on a page that lies askew are not evenly apart.
 */
static void first_positions(struct print_edge *edge, const struct print_slices *slices)
{
    const double across = edge->part->size_mm[edge->along_md ? 0 : 1];
    for (size_t slice = 0; slice < slices->slices; slice++) {
        const float *v = slices->v + slice * slices->bins, *u = slices->u + slice * slices->bins;
        double sum = 0.0, last_u = 0.0, last = NAN;
        size_t count = 0;
        for (size_t i = 0; i < slices->bins; i++) {
            if (!isnan(v[i])) {
                const double t = ((double)v[i] - edge->core) / (edge->ground - edge->core);
                const double core = fmin(fmax(1.0 - t, 0.0), 1.0);
                sum += ((double)u[i] - last_u) * (isnan(last) ? core : (core + last) / 2.0);
                last_u = (double)u[i];
                last = core;
                count++;
            }
        }
        edge->position[slice] = count >= 4 ? sum + (across - last_u) * last : NAN;
    }
}

static double side_level(const struct print_edge *edge, const struct cg_view view, double from, double to)
{
    const struct cg_grid *grid = &view.grid;
    const double across = edge->part->size_mm[edge->along_md ? 0 : 1];
    double sum = 0.0, count = 0.0;
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            double u, s;
            print_edge_place(edge, (double)x, (double)y, &u, &s);
            if (edge->mask[y * grid->width + x] != 0 && u >= from * across && u <= to * across) {
                sum += (double)view.px[y * grid->stride + x];
                count += 1.0;
            }
        }
    }
    return sum / count;
}

/* Width of the stretch of the normal profile that is far from both sides' colours. */
static enum cg_status mix_zone(const struct print_edge *edge, struct cg_boundary *out, struct cg_error *error)
{
    double *profile[3] = {NULL, NULL, NULL};
    double sides[2][3];
    enum cg_status status = CG_FAULT;
    for (size_t c = 0; c < 3; c++) {
        profile[c] = cg_alloc(edge->bins, sizeof(double), error);
        if (profile[c] == NULL) {
            goto done;
        }
        print_edge_profile(edge, edge->part->rgb[c], true, profile[c]);
        const double from = fmin(side_from_mm, 0.5 * edge->reach_mm);
        sides[0][c] = print_edge_level(edge, profile[c], -edge->reach_mm, -from);
        sides[1][c] = print_edge_level(edge, profile[c], from, edge->reach_mm);
    }
    status = CG_OK;
    out->sides[0] = cg_lab_of(sides[0], edge->part->to_xyz);
    out->sides[1] = cg_lab_of(sides[1], edge->part->to_xyz);
    double mixed = 0.0;
    for (size_t i = 0; i < edge->bins; i++) {
        const double rgb[3] = {profile[0][i], profile[1][i], profile[2][i]};
        if (isnan(rgb[0])) {
            continue;
        }
        const struct cg_lab lab = cg_lab_of(rgb, edge->part->to_xyz);
        const double nearest = fmin(cg_delta_e(lab, out->sides[0]), cg_delta_e(lab, out->sides[1]));
        mixed += nearest > mixed_delta_e ? 1.0 : 0.0;
    }
    out->mix_zone_um = 1000.0 * mixed * edge->bin_mm;
done:
    for (size_t c = 0; c < 3; c++) {
        free(profile[c]);
    }
    return status;
}

/* Mean place of the contour against the middle of the element. */
static double displacement_mm(const struct print_edge *edge)
{
    double sum = 0.0, count = 0.0;
    for (size_t i = 0; i < edge->slices; i++) {
        if (!isnan(edge->position[i])) {
            sum += edge->position[i];
            count += 1.0;
        }
    }
    return sum / count - edge->part->size_mm[edge->along_md ? 0 : 1] / 2.0;
}

static bool settle(struct print_edge *edge)
{
    if (!print_edge_fit(edge)) {
        return false;
    }
    for (int pass = 0; pass < PASSES; pass++) {
        print_edge_profile(edge, edge->view, pass > 0, edge->profile);
        if (pass + 1 < PASSES || print_edge_has_gaps(edge)) {
            print_edge_idealise(edge);
        }
        print_edge_refine(edge);
        if (!print_edge_fit(edge)) {
            return false;
        }
    }
    return true;
}

static enum cg_status measure(struct print_edge *edge, struct cg_boundary *out, struct cg_edge_trace *trace,
                              struct cg_error *error)
{
    struct print_slices slices = {0};
    enum cg_status status = print_slices_init(&slices, edge, error);
    if (status != CG_OK) {
        return status;
    }
    edge->core = side_level(edge, edge->view, 0.0, 0.25);
    edge->ground = side_level(edge, edge->view, 0.75, 1.0);
    first_positions(edge, &slices);
    const bool settled = fabs(edge->ground - edge->core) >= least_contrast && settle(edge);
    print_slices_clear(&slices);
    if (!settled) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "its sides differ by less than %.0f %% of white in every channel, or meet nowhere.",
            100.0 * least_contrast);
    }
    struct cg_boundary boundary = {
        .displacement_um = 1000.0 * displacement_mm(edge),
        .raggedness_um = 1000.0 * print_edge_raggedness(edge),
        .blurriness_um = 1000.0 * (print_edge_cross(edge, 0.9) - print_edge_cross(edge, 0.1)),
        .tilt_deg = atan(edge->q) * 180.0 / M_PI,
        .masked_percent = 100.0 * (double)edge->masked / (double)(edge->used + edge->masked)};
    struct cg_edge_point *points = NULL;
    status = mix_zone(edge, &boundary, error);
    if (status == CG_OK && trace != NULL) {
        points = cg_alloc(edge->slices, sizeof *points, error);
        if (points == NULL) {
            return CG_FAULT;
        }
        for (size_t i = 0; i < edge->slices; i++) {
            points[i] =
                (struct cg_edge_point){((double)i + 0.5) * edge->part->pixel_mm, edge->position[i], NAN};
        }
        *trace = (struct cg_edge_trace){points, edge->slices};
    }
    if (status == CG_OK) {
        *out = boundary;
    }
    return status;
}

enum cg_status cg_boundary_measure(const struct cg_part *part, bool runs_along_md, struct cg_boundary *out,
                                   struct cg_edge_trace *trace, struct cg_error *error)
{
    struct print_edge edge = {0};
    double contrast;
    uint8_t *mask = cg_alloc(part->rgb[0].grid.width * part->rgb[0].grid.height, 1, error);
    if (mask == NULL) {
        return CG_FAULT;
    }
    print_part_pixels(part, mask, NULL);
    const enum cg_density_channel channel = print_channel_choose(part, mask, runs_along_md, true, &contrast);
    enum cg_status status = print_edge_init(&edge, part, mask, runs_along_md, error);
    if (status == CG_OK) {
        edge.view = part->rgb[channel == CG_DENSITY_VISUAL ? 0 : channel];
        edge.contour = 0.5;
        status = measure(&edge, out, trace, error);
    }
    print_edge_clear(&edge);
    free(mask);
    return status;
}

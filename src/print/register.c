/* Where the page lies in a scan: by plain coordinates or by the tags of the chart. */
#include "print/tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREES (180 / M_PI)
/* A flat sheet on a scanner's glass fits better; above it is curled, or not this chart. */
#define MAX_RESIDUAL_MM 0.1
/* Drivers scale a page to fit by a tenth or so; beyond this the stated pitch is wrong. */
#define MAX_SCALE 1.25
/* Under this a printed size is as good as nominal. */
#define SCALE_TOLERANCE 0.005
/* The copy that is searched, pixels a side; the second one for small tags on a large scan. */
static const size_t search_sides[] = {1600, 3200};

struct cg_registration cg_registration_plain(double pitch_cd_mm, double pitch_md_mm)
{
    /* The page's corner is the corner of the first pixel, half a pixel before its centre. */
    return (struct cg_registration){
        .page_to_px = {1 / pitch_cd_mm, 0, -0.5, 0, 1 / pitch_md_mm, -0.5, 0, 0, 1},
        .scale_cd = NAN,
        .scale_md = NAN,
    };
}

void cg_registration_map(const struct cg_registration *registration, double x_mm, double y_mm, double px[2])
{
    const double *h = registration->page_to_px;
    double w = h[6] * x_mm + h[7] * y_mm + h[8];
    px[0] = (h[0] * x_mm + h[1] * y_mm + h[2]) / w;
    px[1] = (h[3] * x_mm + h[4] * y_mm + h[5]) / w;
}

static const struct cg_fiducial *fiducial_of(const struct cg_chart *chart, int tag)
{
    for (size_t i = 0; i < chart->fiducial_count; i++) {
        if (chart->fiducials[i].tag == tag) {
            return &chart->fiducials[i];
        }
    }
    return NULL;
}

/* How many tags must be seen. */
static size_t tags_needed(size_t count)
{
    return count <= 2 ? count : count - 2 < 2 ? 2 : count - 2;
}

/* Keeps the chart's own tags; a tag that is there twice means two sheets. */
static enum cg_status keep_own(const struct cg_chart *chart, struct print_tag *tags, size_t *count,
                               struct cg_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (fiducial_of(chart, tags[i].tag) == NULL) {
            continue;
        }
        for (size_t k = 0; k < kept; k++) {
            if (tags[k].tag == tags[i].tag) {
                return cg_error_set(error, CG_NOT_MEASURABLE,
                                    "Tag %d of the chart is in the scan twice; scan one sheet at a time.",
                                    tags[i].tag);
            }
        }
        tags[kept++] = tags[i];
    }
    *count = kept;
    return CG_OK;
}

static enum cg_status find_tags(const struct cg_chart *chart, struct cg_view view, struct print_tag *tags,
                                size_t *count, struct cg_error *error)
{
    size_t searches = sizeof search_sides / sizeof *search_sides, needed = tags_needed(chart->fiducial_count);
    for (size_t i = 0; i < searches; i++) {
        enum cg_status status = print_tags_find(view, search_sides[i], false, tags, count, error);
        if (status == CG_OK) {
            status = keep_own(chart, tags, count, error);
        }
        if (status != CG_OK || *count == chart->fiducial_count || (i > 0 && *count >= needed)) {
            return status;
        }
    }
    if (*count >= needed) {
        return CG_OK;
    }
    size_t found = *count, turned = 0;
    struct print_tag over[PRINT_MAX_TAGS];
    enum cg_status status = print_tags_find(view, search_sides[0], true, over, &turned, error);
    if (status == CG_OK) {
        status = keep_own(chart, over, &turned, error);
    }
    if (status != CG_OK) {
        return status;
    }
    if (turned > found) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The scan is mirrored: %zu of the %zu tags are read only with left and right "
                            "exchanged; scan the sheet face down without mirroring.",
                            turned, chart->fiducial_count);
    }
    return cg_error_set(error, CG_NOT_MEASURABLE,
                        "%zu of the chart's %zu tags are in the scan; %zu are needed to know where the page "
                        "lies.",
                        found, chart->fiducial_count, needed);
}

static void match_tag(const struct cg_fiducial *fiducial, const struct print_tag *tag,
                      struct print_match out[4])
{
    static const double side[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    for (int i = 0; i < 4; i++) {
        out[i] = (struct print_match){
            .page_mm = {fiducial->x_mm + side[i][0] * fiducial->size_mm / 2,
                        fiducial->y_mm + side[i][1] * fiducial->size_mm / 2},
            .px = {tag->corner[i][0], tag->corner[i][1]},
            .outward = {side[i][0], side[i][1]},
        };
    }
}

/* d(px)/d(mm) at the middle of the page, row by row. */
static void slope_at_middle(const struct cg_registration *registration, const double page_mm[2], double j[4])
{
    double a[2], b[2];
    for (int c = 0; c < 2; c++) {
        double half = page_mm[c] / 2, other = page_mm[1 - c] / 2, step = page_mm[c] / 4;
        double x0 = c == 0 ? half - step : other, y0 = c == 0 ? other : half - step;
        cg_registration_map(registration, x0, y0, a);
        cg_registration_map(registration, c == 0 ? half + step : other, c == 0 ? other : half + step, b);
        j[c] = (b[0] - a[0]) / (2 * step);
        j[2 + c] = (b[1] - a[1]) / (2 * step);
    }
}

/*
 * Who is to blame for a wrong size. A printer stretches along the page's axes and keeps them square, a
 * scanner along its own and shears a page that lies askew: S R P with S and P diagonal. What is common to
 * both axes, or a page that lies straight, does not tell.
 */
static const char *blame(const double s[4], const struct cg_registration *registration)
{
    double askew = fabs(remainder(registration->rotation_deg, 90));
    double aspect = fabs(registration->scale_cd / registration->scale_md - 1);
    double columns = fabs(s[0] * s[1] + s[2] * s[3]) / (registration->scale_cd * registration->scale_md);
    double rows = fabs(s[0] * s[2] + s[1] * s[3]) / (hypot(s[0], s[1]) * hypot(s[2], s[3]));
    /* A stretch of e shears a page that lies at t by e sin 2t. */
    double tells = SCALE_TOLERANCE * sin(2 * askew / DEGREES);
    if (fmax(columns, rows) > tells && tells > 0.0005) {
        return columns < rows ? "the printer, since the page's axes are square and only their lengths differ"
                              : "the scanner, since the page is sheared as by unequal scanner axes";
    }
    return aspect > SCALE_TOLERANCE
               ? "the printer or the scanner; scan again turned by 90 degrees: what stays with the page is "
                 "the "
                 "printer's"
               : "the printer's scaling or the scan's stated pitch, which one scan cannot tell";
}

/* Sizes against the stated pitch of the scan. */
static enum cg_status judge_scale(const struct cg_grid *grid, const double j[4], struct cg_registration *out,
                                  struct cg_error *error)
{
    out->scale_cd = out->scale_md = NAN;
    if (!cg_grid_has_scale(grid)) {
        return CG_OK;
    }
    const double s[4] = {j[0] * grid->pitch_cd_mm, j[1] * grid->pitch_cd_mm, j[2] * grid->pitch_md_mm,
                         j[3] * grid->pitch_md_mm};
    out->scale_cd = hypot(s[0], s[2]);
    out->scale_md = hypot(s[1], s[3]);
    double largest = fmax(fmax(out->scale_cd, 1 / out->scale_cd), fmax(out->scale_md, 1 / out->scale_md));
    if (largest > MAX_SCALE) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "By the scan's stated pitch of %.5g x %.5g mm the page is %.4g times its size "
            "across and %.4g along; no printer's scaling explains that, so the pitch is wrong: "
            "state it with --dpi.",
            grid->pitch_cd_mm, grid->pitch_md_mm, out->scale_cd, out->scale_md);
    }
    if (fabs(out->scale_cd - 1) > SCALE_TOLERANCE || fabs(out->scale_md - 1) > SCALE_TOLERANCE) {
        struct cg_text text = {0};
        cg_text_add(&text, "The page is %.2f %% of its size across and %.2f %% along: %s.",
                    100 * out->scale_cd, 100 * out->scale_md, blame(s, out));
        (void)strncpy(out->scale_note, text.data == NULL ? "" : text.data, sizeof out->scale_note - 1);
        cg_text_clear(&text);
    }
    return CG_OK;
}

enum cg_status cg_registration_find(const struct cg_chart *chart, struct cg_scan scan,
                                    struct cg_registration *out, struct cg_error *error)
{
    struct print_tag tags[PRINT_MAX_TAGS];
    struct print_match matches[4 * PRINT_MAX_TAGS];
    struct cg_registration made = {.tagged = true};
    struct cg_view view = scan.rgb[1];
    size_t count = 0, needed = tags_needed(chart->fiducial_count);
    enum cg_status status = find_tags(chart, view, tags, &count, error);
    if (status != CG_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        if (print_tag_refine(view, &tags[i])) {
            match_tag(fiducial_of(chart, tags[i].tag), &tags[i], &matches[4 * made.tags_found++]);
        }
    }
    if (made.tags_found < needed || !print_map_fit(matches, 4 * made.tags_found, made.tags_found < 3,
                                                   made.page_to_px, &made.growth_mm, &made.residual_mm)) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "%zu of the chart's %zu tags have sharp sides in the scan; %zu are needed to know "
            "where the page lies.",
            made.tags_found, chart->fiducial_count, needed);
    }
    if (made.residual_mm > MAX_RESIDUAL_MM) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The corners of the tags miss their places by %.3f mm RMS; at most %.1f mm is "
                            "taken for a flat sheet of this chart.",
                            made.residual_mm, MAX_RESIDUAL_MM);
    }
    double j[4];
    slope_at_middle(&made, chart->page_mm, j);
    double angle = atan2(j[2], j[0]) * DEGREES;
    made.rotation_deg = angle < 0 ? angle + 360 : angle;
    if (made.rotation_deg >= 360) {
        made.rotation_deg = 0;
    }
    status = judge_scale(&view.grid, j, &made, error);
    if (status == CG_OK) {
        *out = made;
    }
    return status;
}

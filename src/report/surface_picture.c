/*
 * surface_picture.c: one measured frame as a picture: what was seen, how even it is and at which sizes it is
 * not.
 */
#include "report/panels.h"

#include <castgloss/report.h>
#include <math.h>

static const int picture_width = 1500, picture_height = 1100;
static const double margin = 24.0, head_height = 114.0, foot_height = 30.0, gutter = 24.0;

/* ---- what panels share -------------------------------------------------------------------------- */

struct cg_box cg_panel_title(const struct cg_picture *picture, struct cg_box box, const char *title,
                             const char *note)
{
    const double height = 24.0;
    struct cg_box taken = cg_text_draw(picture->cr, box.x, box.y, title,
                                       &(struct cg_text_style){.size = 15.0, .bold = true, .colour = cg_ink});
    double x = taken.w + 10.0;
    cg_text_draw(picture->cr, box.x + x, box.y + 3.0, note,
                 &(struct cg_text_style){.size = 11.5, .colour = cg_ink_soft, .width = box.w - x});
    return (struct cg_box){box.x, box.y + height, box.w, box.h - height};
}

void cg_panel_message(const struct cg_picture *picture, struct cg_box box, const char *message)
{
    cg_box_fill(picture->cr, box, cg_shade);
    cg_text_draw(
        picture->cr, box.x + 40.0, box.y + box.h / 2.0 - 30.0, message,
        &(struct cg_text_style){.size = 14.0, .colour = cg_ink_soft, .width = box.w - 80.0, .lines = 6});
}

bool cg_panel_has_texture(const struct cg_picture *picture)
{
    /* The square of half a unit in the last place of a float. */
    const double rounding = 0x1p-24 * 0x1p-24;
    return picture->surface->psd.variance > rounding;
}

void cg_panel_length(const struct cg_picture *picture, struct cg_text *out, double length)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s %s", cg_number_print(number, length, 3), picture->unit);
}

struct cg_box cg_panel_fit(const struct cg_picture *picture, struct cg_box into, bool *widened)
{
    const struct cg_grid *grid = &picture->surface->plane.grid;
    double width = (double)grid->width * picture->pitch_cd;
    double height = (double)grid->height * picture->pitch_md;
    into.w -= CG_PANEL_BAR;
    into.h -= CG_PANEL_STRIP;
    struct cg_box box = cg_box_fit(into, width, height);
    double ratio = (box.w / box.h) / (width / height);
    const double rounding = 1.2; /* of whole pixels, on a strip of a few */
    *widened = ratio > rounding || ratio < 1.0 / rounding;
    return box;
}

/* ---- head and foot ------------------------------------------------------------------------------ */

static struct cg_colour outcome_colour(enum cg_outcome outcome)
{
    static const struct cg_colour colours[CG_OUTCOMES] = {
        [CG_OUTCOME_PASSED] = {0.0, 0.45, 0.32},
        [CG_OUTCOME_FAILED] = {0.72, 0.23, 0.0},
        [CG_OUTCOME_MEASURED] = {0.25, 0.32, 0.40},
        [CG_OUTCOME_NOT_MEASURABLE] = {0.35, 0.35, 0.35},
    };
    return colours[outcome];
}

/* The verdict on its coloured ground and the grade, at the right. Returns where they begin. */
static double draw_verdict(const struct cg_picture *picture)
{
    cairo_t *cr = picture->cr;
    enum cg_outcome outcome = cg_outcome_of(picture->surface);
    struct cg_text_style style = {.size = 17.0, .bold = true, .colour = cg_paper};
    double w = cg_text_measure(cr, cg_outcome_name(outcome), &style).w + 28.0;
    double x = picture_width - margin - w;
    cg_box_fill(cr, (struct cg_box){x, margin - 4.0, w, 34.0}, outcome_colour(outcome));
    cg_text_draw(cr, x + 14.0, margin + 2.0, cg_outcome_name(outcome), &style);
    const char *grade = cg_fact_text(&picture->surface->record, "scores.grade");
    if (grade != NULL) {
        struct cg_text words = {0};
        cg_text_add(&words, "grade %s", grade);
        style.colour = cg_ink;
        style.align = CG_ALIGN_RIGHT;
        x = cg_text_draw(cr, x - 16.0, margin + 2.0, words.failed ? "" : words.data, &style).x;
        cg_text_clear(&words);
    }
    return x;
}

/* The main numbers as one sentence. */
static void numbers_of(const struct cg_picture *picture, struct cg_text *out)
{
    const struct cg_surface *surface = picture->surface;
    const struct cg_record *record = &surface->record;
    double gloss, uniformity, transfer;
    char mean[CG_NUMBER_SIZE], cv[CG_NUMBER_SIZE], score[CG_NUMBER_SIZE], band[CG_NUMBER_SIZE],
        peak[CG_NUMBER_SIZE];
    const char *unit = cg_fact_text(record, "gloss.unit");
    if (!cg_fact_number(record, "gloss.mean", &gloss)) {
        cg_text_add(out, "Nothing was measured");
        return;
    }
    cg_text_add(out, "Gloss %s%s%s%s, CV %s %%", cg_fact_fixed(mean, record, "gloss.mean", 4),
                unit != NULL ? " (" : "", unit != NULL ? unit : "", unit != NULL ? ")" : "",
                cg_fact_fixed(cv, record, "gloss.cv_percent", 2));
    if (cg_fact_number(record, "scores.uniformity", &uniformity)) {
        cg_text_add(out, "   ·   uniformity %s of 100", cg_number_fixed(score, uniformity, 1));
    } else {
        cg_text_add(out, "   ·   uniformity not scored");
    }
    if (cg_fact_number(record, "scores.transfer", &transfer)) {
        cg_text_add(out, "   ·   transfer %s of 100", cg_number_fixed(score, transfer, 1));
    }
    const struct cg_band_cv *worst = cg_fact_worst_band(surface);
    if (worst != NULL) {
        cg_text_add(out, "   ·   strongest mottle %s %% at %s mm",
                    cg_number_fixed(peak, worst->cv_percent, 2), cg_fact_band(band, &worst->band));
    }
    cg_text_add(out, "   ·   ");
    cg_fact_count(out, surface->line_count, "periodic line", "periodic lines");
    cg_text_add(out, "   ·   ");
    cg_fact_count(out, surface->marks.count, "mark", "marks");
}

static void draw_head(const struct cg_picture *picture)
{
    const struct cg_record *record = &picture->surface->record;
    const char *file = cg_fact_text(record, "source.file");
    double right = draw_verdict(picture);
    cg_text_draw(
        picture->cr, margin, margin - 4.0, file != NULL ? file : "frame",
        &(struct cg_text_style){
            .size = 22.0, .bold = true, .colour = cg_ink, .width = right - margin - 24.0, .cut_head = true});
    struct cg_text words = {0};
    double width = picture_width - 2.0 * margin;
    numbers_of(picture, &words);
    cg_text_draw(picture->cr, margin, margin + 32.0, words.failed ? "" : words.data,
                 &(struct cg_text_style){.size = 15.0, .colour = cg_ink, .width = width});
    cg_text_clear(&words);
    cg_fact_exceeded(record, &words);
    if (words.length > 0) {
        cg_text_add(&words, ". ");
    }
    cg_fact_reasons(record, &words);
    cg_text_draw(picture->cr, margin, margin + 55.0, words.failed || words.data == NULL ? "" : words.data,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink_soft, .width = width, .lines = 2});
    cg_text_clear(&words);
}

static void draw_foot(const struct cg_picture *picture)
{
    const struct cg_record *record = &picture->surface->record;
    const char *calibration = cg_fact_text(record, "calibration.id");
    if (calibration == NULL) {
        calibration = cg_fact_text(record, "calibration.from");
    }
    const char *from = cg_fact_text(record, "scale.from");
    double cd, md;
    struct cg_text words = {0};
    cg_text_add(&words, "Calibration: %s   ·   ", calibration != NULL ? calibration : "none");
    if (cg_fact_number(record, "scale.pitch_cd_mm", &cd) &&
        cg_fact_number(record, "scale.pitch_md_mm", &md)) {
        char pitch_cd[CG_NUMBER_SIZE], pitch_md[CG_NUMBER_SIZE];
        cg_text_add(&words, "scale: %s × %s mm per pixel (CD × MD)%s%s", cg_number_print(pitch_cd, cd, 5),
                    cg_number_print(pitch_md, md, 5), from != NULL ? ", from the " : "",
                    from != NULL ? from : "");
    } else {
        cg_text_add(&words, "scale: not known, lengths are in pixels");
    }
    cg_text_add(&words, "   ·   castgloss %s", CASTGLOSS_VERSION);
    double y = picture_height - foot_height;
    cairo_t *cr = picture->cr;
    cg_box_fill(cr, (struct cg_box){margin, y - 4.0, picture_width - 2.0 * margin, 1.0}, cg_rule);
    cg_text_draw(
        cr, margin, y + 3.0, words.failed ? "" : words.data,
        &(struct cg_text_style){.size = 12.0, .colour = cg_ink_soft, .width = picture_width - 2.0 * margin});
    cg_text_clear(&words);
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static enum cg_status draw(const struct cg_picture *picture, struct cg_error *error)
{
    static enum cg_status (*const panels[])(const struct cg_picture *, struct cg_box, struct cg_error *) = {
        cg_panel_frame, cg_panel_map, cg_panel_spectrum, cg_panel_radial};
    draw_head(picture);
    draw_foot(picture);
    double w = (picture_width - 2.0 * margin - gutter) / 2.0;
    double h = (picture_height - head_height - foot_height - 2.0 * 10.0 - 8.0) / 2.0;
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        struct cg_box box = {margin + (double)(i % 2) * (w + gutter),
                             head_height + (double)(i / 2) * (h + 16.0), w, h};
        enum cg_status status = panels[i](picture, box, error);
        if (status != CG_OK) {
            return status;
        }
    }
    return CG_OK;
}

enum cg_status cg_picture_make(const struct cg_surface *surface, int width, int height,
                               enum cg_status (*draw_on)(const struct cg_picture *picture,
                                                         struct cg_error *error),
                               struct cg_text *out, struct cg_error *error)
{
    struct cg_text reasons = {0};
    cg_fact_reasons(&surface->record, &reasons);
    const struct cg_grid *grid = &surface->plane.grid;
    bool scaled = cg_grid_has_scale(grid);
    struct cg_picture picture = {
        .surface = surface,
        .pitch_cd = scaled ? grid->pitch_cd_mm : 1.0,
        .pitch_md = scaled ? grid->pitch_md_mm : 1.0,
        .unit = scaled ? "mm" : "px",
        .why_not =
            reasons.length > 0 && !reasons.failed ? reasons.data : "Nothing was kept to be drawn here.",
    };
    enum cg_status status = CG_FAULT;
    cairo_surface_t *canvas = cg_canvas_new(width, height, error);
    if (canvas == NULL) {
        goto done;
    }
    picture.cr = cairo_create(canvas);
    status = draw_on(&picture, error);
    if (status == CG_OK && cairo_status(picture.cr) != CAIRO_STATUS_SUCCESS) {
        status = cg_error_set(error, CG_FAULT, "A picture could not be drawn: %s.",
                              cairo_status_to_string(cairo_status(picture.cr)));
    }
    cairo_destroy(picture.cr);
    cg_fonts_release();
    if (status == CG_OK) {
        status = cg_canvas_png(canvas, out, error);
    }
done:
    if (canvas != NULL) {
        cairo_surface_destroy(canvas);
    }
    cg_text_clear(&reasons);
    return status;
}

enum cg_status cg_report_surface_picture(const struct cg_surface *surface, struct cg_text *out,
                                         struct cg_error *error)
{
    return cg_picture_make(surface, picture_width, picture_height, draw, out, error);
}

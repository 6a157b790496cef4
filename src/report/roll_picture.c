/*
 * roll_picture.c: a roll as a picture: its marks along and across, and the faces of the rollers that leave
 * them.
 */
#include "report/plot.h"

#include <castgloss/report.h>
#include <math.h>

static const double picture_width = 1500.0, margin = 24.0, left_axis = 70.0, gap = 64.0;
static const double head_height = 84.0, map_height = 430.0, face_height = 210.0, foot_height = 34.0;
#define MOST_FACES ((size_t)3)

/* The turns of one roller: repeats that share it. */
struct face {
    const char *name;
    double pitch;
    size_t index; /* of the first repeat, which gives the colour */
};

struct drawing {
    cairo_t *cr;
    const struct cg_roll *roll;
    struct cg_axis md, cd; /* m, mm */
    struct cg_box map;
};

static double x_of(const struct cg_box *box, const struct cg_axis *axis, double value)
{
    return box->x + cg_axis_share(axis, value) * box->w;
}

static double y_of(const struct cg_box *box, const struct cg_axis *axis, double value)
{
    return box->y + (1.0 - cg_axis_share(axis, value)) * box->h;
}

static void dot(cairo_t *cr, double x, double y, double radius)
{
    cairo_arc(cr, x, y, radius, 0.0, 2.0 * M_PI);
    cairo_fill(cr);
}

/* Rollers that are named share a face; each repeat without a name has one of its own. */
static size_t find_faces(const struct cg_roll *roll, struct face *faces)
{
    size_t count = 0;
    for (size_t i = 0; i < cg_repeats_count(roll->repeats) && count < MOST_FACES; i++) {
        const struct cg_repeat repeat = cg_repeats_get(roll->repeats, i);
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known = known || (repeat.roller == faces[k].name &&
                              fabs(repeat.pitch_mm - faces[k].pitch) < 0.01 * faces[k].pitch);
        }
        if (!known) {
            faces[count++] = (struct face){repeat.roller, repeat.pitch_mm, i};
        }
    }
    return count;
}

static void draw_masks(const struct drawing *drawing)
{
    for (size_t i = 0; i < cg_masks_count(drawing->roll->masks); i++) {
        const struct cg_mask mask = cg_masks_get(drawing->roll->masks, i);
        const double from =
            fmax(x_of(&drawing->map, &drawing->md, mask.first_md_mm / 1000.0), drawing->map.x);
        const double to = fmin(x_of(&drawing->map, &drawing->md, mask.last_md_mm / 1000.0),
                               drawing->map.x + drawing->map.w);
        if (to > from) {
            cg_box_hatch(drawing->cr,
                         (struct cg_box){from, drawing->map.y, fmax(to - from, 2.0), drawing->map.h});
        }
    }
}

/* A repeat is a line of ticks at its turns: what was to be expected, whether a mark was seen or not. */
static void draw_repeat(const struct drawing *drawing, size_t index)
{
    const struct cg_repeat repeat = cg_repeats_get(drawing->roll->repeats, index);
    cairo_t *cr = drawing->cr;
    const double y = y_of(&drawing->map, &drawing->cd, repeat.cd_mm);
    cg_colour_use(cr, cg_colour_of(index));
    cairo_set_line_width(cr, 1.0);
    cairo_move_to(cr, x_of(&drawing->map, &drawing->md, repeat.first_md_mm / 1000.0), y);
    cairo_line_to(cr, x_of(&drawing->map, &drawing->md, repeat.last_md_mm / 1000.0), y);
    cairo_stroke(cr);
}

static void draw_streaks(const struct drawing *drawing)
{
    cairo_t *cr = drawing->cr;
    for (size_t i = 0; i < cg_streaks_count(drawing->roll->streaks); i++) {
        const struct cg_streak streak = cg_streaks_get(drawing->roll->streaks, i);
        const double from = x_of(&drawing->map, &drawing->md, streak.first_md_mm / 1000.0);
        const double to = x_of(&drawing->map, &drawing->md, streak.last_md_mm / 1000.0);
        const double y = y_of(&drawing->map, &drawing->cd, streak.cd_mm);
        cg_box_fill(cr, (struct cg_box){from, y - 2.0, fmax(to - from, 2.0), 4.0},
                    (struct cg_colour){0.80, 0.25, 0.20});
    }
}

/* The repeat that a mark lies on, by its lane and, within a tenth of a turn, by its phase. */
static size_t repeat_of(const struct cg_roll *roll, const struct cg_event *event)
{
    const double tolerance = cg_repeat_options_defaults().tolerance_cd_mm;
    for (size_t i = 0; i < cg_repeats_count(roll->repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(roll->repeats, i);
        const double turns = (event->md_mm - repeat.phase_mm) / repeat.pitch_mm;
        if (fabs(event->cd_mm - repeat.cd_mm) <= tolerance && fabs(turns - round(turns)) < 0.02 &&
            event->md_mm >= repeat.first_md_mm && event->md_mm <= repeat.last_md_mm) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void draw_map(const struct drawing *drawing)
{
    const struct cg_roll *roll = drawing->roll;
    cairo_t *cr = drawing->cr;
    const double many = 5000.0; /* marks, beyond which the dots become faint */
    const double faint = fmax(fmin(many / fmax((double)roll->event_count, 1.0), 1.0), 0.25);
    cg_box_fill(cr, drawing->map, cg_paper);
    cg_axis_draw_bottom(cr, drawing->map, &drawing->md, 12, true, "along the web (MD), m");
    cg_axis_draw_left(cr, drawing->map, &drawing->cd, 6, "across the web (CD), mm");
    draw_masks(drawing);
    draw_streaks(drawing);
    for (size_t i = 0; i < cg_repeats_count(roll->repeats); i++) {
        draw_repeat(drawing, i);
    }
    for (size_t i = 0; i < roll->event_count; i++) {
        const struct cg_event *event = &roll->events[i];
        const size_t repeat = repeat_of(roll, event);
        const double x = x_of(&drawing->map, &drawing->md, event->md_mm / 1000.0);
        const double y = y_of(&drawing->map, &drawing->cd, event->cd_mm);
        if (repeat == SIZE_MAX) {
            cairo_set_source_rgba(cr, cg_ink_soft.red, cg_ink_soft.green, cg_ink_soft.blue, faint);
            dot(cr, x, y, 1.3);
        } else {
            cg_colour_use(cr, cg_colour_of(repeat));
            dot(cr, x, y, 3.0);
        }
    }
    cg_box_stroke(cr, drawing->map, cg_rule, 1.0);
}

/* All marks under the roller's turns: those of a repeat pile up at one place. */
static void draw_face(const struct drawing *drawing, const struct face *face, struct cg_box box)
{
    const struct cg_roll *roll = drawing->roll;
    cairo_t *cr = drawing->cr;
    const struct cg_axis angle = {.low = 0.0, .high = 360.0};
    struct cg_text title = {0};
    char pitch[CG_NUMBER_SIZE], diameter[CG_NUMBER_SIZE];
    cg_text_add(&title, "%s: diameter %s mm, %s mm a turn", face->name != NULL ? face->name : "not listed",
                cg_number_fixed(diameter, face->pitch / M_PI, 1), cg_number_fixed(pitch, face->pitch, 1));
    cg_text_draw(cr, box.x, box.y - 22.0, title.failed ? "" : title.data,
                 &(struct cg_text_style){.size = 13.0, .bold = true, .colour = cg_ink, .width = box.w});
    cg_text_clear(&title);
    cg_box_fill(cr, box, cg_paper);
    cg_axis_draw_bottom(cr, box, &angle, 6, true, "angle on the roller, degrees");
    cg_axis_draw_left(cr, box, &drawing->cd, 4, "CD, mm");
    for (size_t i = 0; i < roll->event_count; i++) {
        const double turns = roll->events[i].md_mm / face->pitch;
        const size_t repeat = repeat_of(roll, &roll->events[i]);
        const bool own = repeat != SIZE_MAX && fabs(cg_repeats_get(roll->repeats, repeat).pitch_mm -
                                                    face->pitch) < 0.01 * face->pitch;
        const double x = box.x + (turns - floor(turns)) * box.w;
        const double y = y_of(&box, &drawing->cd, roll->events[i].cd_mm);
        if (own) {
            cg_colour_use(cr, cg_colour_of(repeat));
        } else {
            cairo_set_source_rgba(cr, cg_ink_soft.red, cg_ink_soft.green, cg_ink_soft.blue, 0.25);
        }
        dot(cr, x, y, own ? 3.0 : 1.0);
    }
    cg_box_stroke(cr, box, cg_rule, 1.0);
}

static void draw_head(const struct drawing *drawing)
{
    const struct cg_roll *roll = drawing->roll;
    char length[CG_NUMBER_SIZE], width[CG_NUMBER_SIZE];
    struct cg_text words = {0};
    cg_text_draw(drawing->cr, margin, margin - 4.0, "Roll map",
                 &(struct cg_text_style){.size = 20.0, .bold = true, .colour = cg_ink});
    cg_text_add(&words, "%s m by %s mm, %zu marks; %zu repeats, %zu streaks. Grades by lane:",
                cg_number_print(length, roll->length_mm / 1000.0, 5),
                cg_number_print(width, roll->width_mm, 5), roll->event_count, cg_repeats_count(roll->repeats),
                cg_streaks_count(roll->streaks));
    for (size_t i = 0; i < roll->lane_count; i++) {
        cg_text_add(&words, " %s", cg_lane_grade_name(roll->lanes[i].grade));
    }
    cg_text_draw(
        drawing->cr, margin, margin + 26.0, words.failed ? "" : words.data,
        &(struct cg_text_style){.size = 14.0, .colour = cg_ink_soft, .width = picture_width - 2.0 * margin});
    cg_text_clear(&words);
}

static void draw(struct drawing *drawing, const struct face *faces, size_t count, double height)
{
    draw_head(drawing);
    draw_map(drawing);
    const double top = drawing->map.y + drawing->map.h + gap + 30.0;
    const double w = (picture_width - 2.0 * margin) / (double)(count > 0 ? count : 1) - left_axis;
    for (size_t i = 0; i < count; i++) {
        draw_face(
            drawing, &faces[i],
            (struct cg_box){margin + left_axis + (double)i * (w + left_axis), top, w - 16.0, face_height});
    }
    cg_text_draw(drawing->cr, margin, height - foot_height + 8.0, "castgloss " CASTGLOSS_VERSION,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink_soft});
}

enum cg_status cg_report_roll_picture(const struct cg_roll *roll, struct cg_text *out, struct cg_error *error)
{
    struct face faces[MOST_FACES];
    if (roll->repeats == NULL) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "A roll without a web cannot be drawn.");
    }
    const size_t count = find_faces(roll, faces);
    const double height =
        head_height + map_height + gap + (count > 0 ? face_height + gap + 30.0 : 0.0) + foot_height;
    cairo_surface_t *canvas = cg_canvas_new((int)picture_width, (int)height, error);
    if (canvas == NULL) {
        return CG_FAULT;
    }
    struct drawing drawing = {
        .cr = cairo_create(canvas),
        .roll = roll,
        .md = {.low = 0.0, .high = roll->length_mm / 1000.0},
        .cd = {.low = 0.0, .high = roll->width_mm},
        .map = {margin + left_axis, head_height, picture_width - 2.0 * margin - left_axis, map_height},
    };
    draw(&drawing, faces, count, height);
    enum cg_status status = CG_OK;
    if (cairo_status(drawing.cr) != CAIRO_STATUS_SUCCESS) {
        status = cg_error_set(error, CG_FAULT, "A picture could not be drawn: %s.",
                              cairo_status_to_string(cairo_status(drawing.cr)));
    }
    cairo_destroy(drawing.cr);
    cg_fonts_release();
    if (status == CG_OK) {
        status = cg_canvas_png(canvas, out, error);
    }
    cairo_surface_destroy(canvas);
    return status;
}

/* write_marks.c: classes of marks, their pictures, maps of rolls and of the drum. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAP_POINTS ((size_t)3000)
#define MAP_ROLLS ((size_t)3)
#define GALLERY ((size_t)20)

/* ---- classes and pictures ----------------------------------------------------------------------- */

static void draw_pareto(struct report_plant *plant)
{
    struct report_bar_chart chart = {.decimal = report_decimal(plant),
                                     .cumulative = true,
                                     .title = report_text(plant, WORD_CHART_PARETO),
                                     .value_title = report_text(plant, WORD_MARKS),
                                     .names_title = report_text(plant, WORD_CLASS),
                                     .series = {report_text(plant, WORD_MARKS)}};
    bool taken[REPORT_NAMES] = {false};
    const struct report_names *classes = &plant->classes;
    for (size_t i = 0; i < classes->count; i++) {
        size_t most = REPORT_NAMES;
        for (size_t k = 0; k < classes->count; k++) {
            if (!taken[k] && (most == REPORT_NAMES || classes->counts[k] > classes->counts[most])) {
                most = k;
            }
        }
        taken[most] = true;
        chart.names[i] = report_class_title(plant, classes->names[most]);
        chart.values[0][i] = (double)classes->counts[most];
        chart.count++;
    }
    const struct report_figure figure = {
        REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT, report_bars_draw, &chart,
        report_sentence(plant, WORD_PARETO_CAPTION,
                        REPORT_VALUES(report_number(plant, (double)plant->marks, 9)))};
    report_sheet_figure(plant->sheet, &figure);
}

/* The marks that stand out most, of those whose pictures were kept. */
struct gallery {
    struct report_plant *plant;
    struct worst {
        int64_t id;
        double severity;
        const char *caption;
    } worst[GALLERY];
    size_t count;
};

static bool visit_severity(void *context, const struct cg_store_mark *row)
{
    struct gallery *gallery = context;
    struct report_plant *plant = gallery->plant;
    const double severity = row->area_mm2 * fabs(row->contrast_percent);
    if (!isfinite(severity) ||
        (gallery->count == GALLERY && severity <= gallery->worst[GALLERY - 1].severity)) {
        return true;
    }
    size_t at = gallery->count < GALLERY ? gallery->count++ : GALLERY - 1;
    for (; at > 0 && gallery->worst[at - 1].severity < severity; at--) {
        gallery->worst[at] = gallery->worst[at - 1];
    }
    const double factor = report_length_factor(plant);
    const struct report_lot *lot = report_lot_find(plant, row->lot);
    const char *const values[] = {report_class_title(plant, row->mark_class),
                                  lot != NULL ? lot->name : row->lot,
                                  report_number(plant, row->area_mm2 * factor * factor, 3),
                                  report_length_unit(plant),
                                  report_number(plant, row->contrast_percent, 3),
                                  NULL};
    gallery->worst[at] = (struct worst){row->id, severity, report_sentence(plant, WORD_MARK_CAPTION, values)};
    return true;
}

struct crop_drawing {
    struct report_sheet *sheet;
    const char *caption;
    size_t drawn;
};

static bool visit_crop(void *context, const struct cg_store_crop *row)
{
    struct crop_drawing *drawing = context;
    report_sheet_picture(drawing->sheet, row->png, (size_t)row->bytes, drawing->caption);
    drawing->drawn++;
    return false;
}

static enum cg_status draw_gallery(struct report_plant *plant)
{
    struct gallery gallery = {.plant = plant};
    const struct cg_store_query all = {0};
    struct crop_drawing drawing = {.sheet = plant->sheet};
    enum cg_status status = cg_store_marks(plant->store, &all, visit_severity, &gallery, plant->error);
    report_sheet_heading(plant->sheet, 3, report_text(plant, WORD_H_GALLERY));
    for (size_t i = 0; i < gallery.count && status == CG_OK; i++) {
        const struct cg_store_query query = {.mark_id = gallery.worst[i].id, .limit = 1};
        drawing.caption = gallery.worst[i].caption;
        status = cg_store_crops(plant->store, &query, visit_crop, &drawing, plant->error);
    }
    if (status == CG_OK && drawing.drawn == 0) {
        report_paragraph(plant, WORD_NO_GALLERY, REPORT_VALUES(NULL));
    }
    return status;
}

enum cg_status report_write_defects(struct report_plant *plant)
{
    report_heading(plant, WORD_H_DEFECTS);
    if (plant->marks == 0) {
        report_paragraph(plant, WORD_NO_DEFECTS, REPORT_VALUES(NULL));
        return CG_OK;
    }
    draw_pareto(plant);
    return draw_gallery(plant);
}

/* ---- maps --------------------------------------------------------------------------------------- */

/* Marks as points of a map; every n-th when there are too many. */
struct mapping {
    struct report_plant *plant;
    struct report_point *points;
    size_t count, seen, stride;
    double pitch_mm; /* 0: along the roll; else round the drum */
    const struct report_repeat *repeat;
    size_t first_lot, last_lot;
};

static size_t class_of(const struct report_plant *plant, const char *name)
{
    for (size_t i = 0; i < plant->classes.count; i++) {
        if (strcmp(plant->classes.names[i], name) == 0) {
            return i < REPORT_CLASSES ? i : REPORT_CLASSES - 1;
        }
    }
    return REPORT_CLASSES - 1;
}

static bool visit_map(void *context, const struct cg_store_mark *row)
{
    struct mapping *mapping = context;
    const struct report_plant *plant = mapping->plant;
    if (!isfinite(row->md_mm) || !isfinite(row->cd_mm) || mapping->seen++ % mapping->stride != 0 ||
        mapping->count == MAP_POINTS) {
        return true;
    }
    struct report_point *point = &mapping->points[mapping->count];
    point->x = row->cd_mm * report_length_factor(plant);
    if (mapping->pitch_mm > 0.0) {
        const size_t lot = report_lot_number(plant, row->lot);
        const double turns = row->md_mm / mapping->pitch_mm;
        const double angle = 360.0 * (turns - floor(turns));
        const struct report_repeat *repeat = mapping->repeat;
        const double off = fabs(remainder(angle - repeat->angle_deg, 360.0)) / 360.0 * repeat->pitch_mm;
        if (lot == SIZE_MAX || lot < mapping->first_lot || lot > mapping->last_lot) {
            return true;
        }
        point->y = angle;
        point->point_class = off < 30.0 && fabs(row->cd_mm - repeat->cd_mm) < 20.0 ? 1 : 0;
    } else {
        point->y = row->md_mm * report_distance_factor(plant);
        point->point_class = class_of(plant, row->mark_class);
    }
    mapping->count++;
    return true;
}

static void map_figure(struct report_plant *plant, const struct report_scatter_chart *chart,
                       const char *caption)
{
    const struct report_figure figure = {REPORT_CHART_WIDTH, (int)(1.3 * REPORT_CHART_HEIGHT),
                                         report_scatter_draw, chart, caption};
    report_sheet_figure(plant->sheet, &figure);
}

static enum cg_status draw_roll(struct report_plant *plant, const struct report_roll *roll,
                                struct report_point *points)
{
    struct mapping mapping = {.plant = plant, .points = points, .stride = 1 + roll->marks / MAP_POINTS};
    const struct cg_store_query query = {.lot = roll->lot, .roll = roll->roll};
    const struct report_lot *lot = report_lot_find(plant, roll->lot);
    const enum cg_status status = cg_store_marks(plant->store, &query, visit_map, &mapping, plant->error);
    if (status != CG_OK) {
        return status;
    }
    struct report_scatter_chart chart = {
        .decimal = report_decimal(plant),
        .points = points,
        .count = mapping.count,
        .x_low = NAN,
        .y_low = NAN,
        .x_high = NAN,
        .y_high = NAN,
        .y_down = true,
        .title = report_sentence(plant, WORD_CHART_ROLL,
                                 REPORT_VALUES(lot != NULL ? lot->name : roll->lot, roll->roll)),
        .x_title = report_sentence(plant, WORD_CD, REPORT_VALUES(report_length_unit(plant))),
        .y_title = report_sentence(plant, WORD_MD, REPORT_VALUES(report_distance_unit(plant)))};
    for (size_t i = 0; i < plant->classes.count && i < REPORT_CLASSES; i++) {
        chart.classes[i] = i + 1 == REPORT_CLASSES && plant->classes.count > REPORT_CLASSES
                               ? report_text(plant, WORD_OTHERS)
                               : report_class_title(plant, plant->classes.names[i]);
    }
    map_figure(plant, &chart,
               report_sentence(plant, WORD_ROLL_CAPTION,
                               REPORT_VALUES(report_number(plant, (double)mapping.count, 9),
                                             report_number(plant, (double)roll->marks, 9))));
    return CG_OK;
}

enum cg_status report_write_rolls(struct report_plant *plant)
{
    enum cg_status status = CG_OK;
    size_t drawn[MAP_ROLLS], count = 0;
    struct report_point *points = cg_alloc(MAP_POINTS, sizeof *points, plant->error);
    if (points == NULL) {
        return CG_FAULT;
    }
    report_heading(plant, WORD_H_ROLLS);
    for (; count < MAP_ROLLS && status == CG_OK; count++) {
        size_t most = SIZE_MAX;
        for (size_t i = 0; i < plant->roll_count; i++) {
            bool taken = false;
            for (size_t k = 0; k < count; k++) {
                taken = taken || drawn[k] == i;
            }
            if (!taken && (most == SIZE_MAX || plant->rolls[i].marks > plant->rolls[most].marks)) {
                most = i;
            }
        }
        if (most == SIZE_MAX) {
            break;
        }
        drawn[count] = most;
        status = draw_roll(plant, &plant->rolls[most], points);
    }
    free(points);
    if (status == CG_OK) {
        report_paragraph(plant, count > 0 ? WORD_ROLLS_NOTE : WORD_NO_ROLLS,
                         REPORT_VALUES(report_number(plant, (double)count, 9),
                                       report_number(plant, (double)plant->roll_count, 9)));
    }
    return status;
}

static void repeat_table(struct report_plant *plant)
{
    const char *const titles[] = {report_text(plant, WORD_ROLLER),   report_text(plant, WORD_PITCH),
                                  report_text(plant, WORD_DIAMETER), report_text(plant, WORD_ANGLE),
                                  report_text(plant, WORD_PLACE),    report_text(plant, WORD_HITS),
                                  report_text(plant, WORD_ROLLS),    report_text(plant, WORD_FIRST_LOT),
                                  report_text(plant, WORD_LAST_LOT), "log10 NFA"};
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < plant->repeat_count; i++) {
        const struct report_repeat *repeat = &plant->repeats[i];
        report_table_words(plant->sheet,
                           repeat->drum != NULL && repeat->drum[0] != 0 ? repeat->drum : "\xe2\x80\x93");
        report_table_words(plant->sheet, report_length(plant, repeat->pitch_mm));
        report_table_words(plant->sheet, report_length(plant, repeat->pitch_mm / M_PI));
        report_table_number(plant->sheet, repeat->angle_deg, 4);
        report_table_words(plant->sheet, report_length(plant, repeat->cd_mm));
        report_table_number(plant->sheet, (double)repeat->hits, 9);
        report_table_number(plant->sheet, (double)repeat->rolls, 9);
        report_table_words(plant->sheet, plant->lots[repeat->first_lot].name);
        report_table_words(plant->sheet, plant->lots[repeat->last_lot].name);
        report_table_number(plant->sheet, repeat->log10_nfa, 3);
    }
    report_table_end(plant->sheet);
}

enum cg_status report_write_drum(struct report_plant *plant)
{
    report_heading(plant, WORD_H_DRUM);
    if (plant->repeat_count == 0) {
        report_paragraph(plant, WORD_NO_DRUM, REPORT_VALUES(NULL));
        return CG_OK;
    }
    const struct report_repeat *repeat = &plant->repeats[0];
    struct report_point *points = cg_alloc(MAP_POINTS, sizeof *points, plant->error);
    if (points == NULL) {
        return CG_FAULT;
    }
    struct mapping mapping = {.plant = plant,
                              .points = points,
                              .stride = 1 + plant->marks / MAP_POINTS,
                              .pitch_mm = repeat->pitch_mm,
                              .repeat = repeat,
                              .first_lot = repeat->first_lot,
                              .last_lot = repeat->last_lot};
    const struct cg_store_query all = {0};
    const enum cg_status status = cg_store_marks(plant->store, &all, visit_map, &mapping, plant->error);
    if (status == CG_OK) {
        const struct report_scatter_chart chart = {
            .decimal = report_decimal(plant),
            .points = points,
            .count = mapping.count,
            .classes = {report_text(plant, WORD_OTHER_MARKS), report_text(plant, WORD_REPEATING)},
            .x_low = NAN,
            .x_high = NAN,
            .y_low = 0.0,
            .y_high = 360.0,
            .title = report_text(plant, WORD_CHART_DRUM),
            .x_title = report_sentence(plant, WORD_CD, REPORT_VALUES(report_length_unit(plant))),
            .y_title = report_text(plant, WORD_ANGLE)};
        repeat_table(plant);
        map_figure(plant, &chart,
                   report_sentence(plant, WORD_DRUM_CAPTION,
                                   REPORT_VALUES(report_length(plant, repeat->pitch_mm),
                                                 plant->lots[repeat->first_lot].name,
                                                 plant->lots[repeat->last_lot].name)));
    }
    free(points);
    return status;
}

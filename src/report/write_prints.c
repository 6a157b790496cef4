/* write_prints.c: the print tests: a table of the latest, then a page for each of the worst. */
#include "report/plant.h"
#include "report/print_choice.h"
#include "report/print_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PRINTS ((size_t)100)
#define MOST_PAGES ((size_t)1000)

/* ---- the table ---------------------------------------------------------------------------------- */

struct print_rows {
    struct report_plant *plant;
    size_t count;
    enum cg_status status;
};

#define PRINT_VALUES ((size_t)5)
static const char *const print_paths[PRINT_VALUES] = {
    "scores.absorption", "scores.bleed", "absorption.line_growth_um", "absorption.line_raggedness_um",
    "absorption.coalescence"};

static bool visit_print_value(void *context, const struct cg_store_value *row)
{
    double *values = context;
    for (size_t i = 0; i < PRINT_VALUES; i++) {
        if (strcmp(print_paths[i], row->path) == 0) {
            values[i] = row->value;
        }
    }
    return true;
}

static bool visit_print(void *context, const struct cg_store_sample *row)
{
    struct print_rows *rows = context;
    struct report_plant *plant = rows->plant;
    double values[PRINT_VALUES] = {NAN, NAN, NAN, NAN, NAN};
    const struct cg_store_query query = {.id = row->id};
    const struct report_lot *lot = report_lot_find(plant, row->lot);
    rows->status = cg_store_values(plant->store, &query, visit_print_value, values, plant->error);
    report_table_words(plant->sheet, lot != NULL ? lot->name : row->lot);
    report_table_words(plant->sheet, row->sample);
    for (size_t i = 0; i < PRINT_VALUES; i++) {
        report_table_number(plant->sheet, values[i], 3);
    }
    report_table_words(plant->sheet, row->result);
    if (strcmp(row->result, "FAIL") == 0) {
        report_table_strong(plant->sheet);
    }
    report_table_words(plant->sheet, row->file);
    return rows->status == CG_OK && ++rows->count < MOST_PRINTS;
}

static enum cg_status write_table(struct report_plant *plant, size_t *count)
{
    const char *const titles[] = {report_text(plant, WORD_LOT),           report_text(plant, WORD_SAMPLE),
                                  report_text(plant, WORD_Q_ABSORPTION),  report_text(plant, WORD_Q_BLEED),
                                  report_text(plant, WORD_Q_LINE_GROWTH), report_text(plant, WORD_RAGGEDNESS),
                                  report_text(plant, WORD_Q_COALESCENCE), report_text(plant, WORD_VERDICT),
                                  report_text(plant, WORD_FILE)};
    struct print_rows rows = {.plant = plant};
    const struct cg_store_query query = {.kind = "print", .newest_first = true};
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    enum cg_status status = cg_store_samples(plant->store, &query, visit_print, &rows, plant->error);
    status = status == CG_OK ? rows.status : status;
    if (status == CG_OK && rows.count == 0) {
        report_paragraph(plant, WORD_NO_PRINTS, REPORT_VALUES(NULL));
    } else if (status == CG_OK) {
        report_table_end(plant->sheet);
        report_paragraph(plant, WORD_PRINTS_NOTE, REPORT_VALUES(report_number(plant, (double)rows.count, 9)));
    }
    *count = rows.count;
    return status;
}

/* ---- a page ------------------------------------------------------------------------------------- */

static const enum report_word measure_words[CG_ABSORB_MEASURES] = {
    [CG_ABSORB_BLEED_WIDTH] = WORD_M_BLEED_WIDTH,
    [CG_ABSORB_BLEED_RAGGEDNESS] = WORD_M_BLEED_RAGGEDNESS,
    [CG_ABSORB_MIX_ZONE] = WORD_M_MIX_ZONE,
    [CG_ABSORB_LINE_GROWTH] = WORD_M_LINE_GROWTH,
    [CG_ABSORB_LINE_RAGGEDNESS] = WORD_M_LINE_RAGGEDNESS,
    [CG_ABSORB_COALESCENCE] = WORD_M_COALESCENCE,
    [CG_ABSORB_MOTTLE] = WORD_M_MOTTLE,
    [CG_ABSORB_FILL_IN] = WORD_M_FILL_IN,
    [CG_ABSORB_STRIKE] = WORD_M_STRIKE,
};

/* "um" of the documents as people write it. */
static const char *unit_of(size_t measure)
{
    return strcmp(cg_absorb_rules[measure].unit, "um") == 0 ? "\xc2\xb5m" : cg_absorb_rules[measure].unit;
}

/* What one page is made of. */
struct print_page {
    struct report_plant *plant;
    struct report_print print;
    cairo_surface_t *picture;
    enum cg_status status;
};

static const char *score_words(struct report_plant *plant, enum report_word word, double score,
                               const char *grade)
{
    if (isnan(score)) {
        return report_sentence(plant, WORD_PRINT_NO_SCORE, REPORT_VALUES(report_text(plant, word)));
    }
    return report_sentence(plant, WORD_PRINT_SCORE,
                           REPORT_VALUES(report_text(plant, word), report_number(plant, round(score), 3),
                                         grade, cg_absorb_mark(score)));
}

static void write_facts(const struct print_page *page, const struct cg_store_sample *row)
{
    struct report_plant *plant = page->plant;
    const struct report_print *print = &page->print;
    struct cg_text text = {0};
    char time[CG_TIME_SIZE];
    cg_text_add(&text, "%s ",
                score_words(plant, WORD_Q_ABSORPTION, print->absorption, print->absorption_grade));
    cg_text_add(&text, "%s ", score_words(plant, WORD_Q_BLEED, print->bleed, print->bleed_grade));
    cg_text_add(&text, "%s ",
                report_sentence(plant, WORD_PRINT_FACTS,
                                REPORT_VALUES(row->result, cg_time_print(time, row->time), row->file)));
    if (print->exceeded[0] != 0) {
        cg_text_add(&text, "%s ",
                    report_sentence(plant, WORD_PRINT_EXCEEDED, REPORT_VALUES(print->exceeded)));
    }
    if (isfinite(print->residual_mm)) {
        cg_text_add(&text, "%s ",
                    report_sentence(plant, WORD_PRINT_REGISTRATION,
                                    REPORT_VALUES(report_number(plant, print->residual_mm, 2))));
    }
    if (print->capacity[0] != 0) {
        cg_text_add(&text, "%s ",
                    report_sentence(plant, WORD_PRINT_CAPACITY, REPORT_VALUES(print->capacity)));
    }
    report_sheet_paragraph(plant->sheet, text.data != NULL ? text.data : "");
    cg_text_clear(&text);
}

static void draw_figure(const struct print_page *page)
{
    struct report_plant *plant = page->plant;
    struct report_print_figure figure = {.print = &page->print,
                                         .picture = page->picture,
                                         .bars_title = report_text(plant, WORD_PRINT_BARS),
                                         .solids_title = report_text(plant, WORD_PRINT_SOLIDS)};
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const char *const value[] = {report_number(plant, page->print.parts[i].value, 3), unit_of(i), NULL};
        figure.measures[i] = report_text(plant, measure_words[i]);
        figure.values[i] = report_sentence(plant, WORD_NUMBER_UNIT, value);
    }
    for (size_t i = 0; i < page->print.solid_count; i++) {
        figure.densities[i] = report_number(plant, page->print.solids[i].density, 3);
    }
    const struct report_figure drawn = {
        REPORT_PRINT_WIDTH, REPORT_PRINT_HEIGHT, report_print_figure_draw, &figure,
        report_text(plant, page->picture != NULL ? WORD_PRINT_CAPTION : WORD_PRINT_NO_PICTURE)};
    report_sheet_figure(plant->sheet, &drawn);
}

static void measures_table(const struct print_page *page)
{
    struct report_plant *plant = page->plant;
    const char *const titles[] = {
        report_text(plant, WORD_MEASURE), report_text(plant, WORD_WORST_AT), report_text(plant, WORD_VALUE),
        report_text(plant, WORD_UNIT),    report_text(plant, WORD_UP_TO_A),  report_text(plant, WORD_UP_TO_B),
        report_text(plant, WORD_UP_TO_C), report_text(plant, WORD_POINTS),   report_text(plant, WORD_GRADE)};
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const double score = page->print.parts[i].score;
        const bool measured = isfinite(score);
        report_table_words(plant->sheet, report_text(plant, measure_words[i]));
        report_table_words(plant->sheet, measured ? page->print.parts[i].element : "\xe2\x80\x93");
        report_table_number(plant->sheet, page->print.parts[i].value, 3);
        report_table_words(plant->sheet, unit_of(i));
        for (size_t k = 0; k < 3; k++) {
            report_table_number(plant->sheet, cg_absorb_rules[i].steps[k], 3);
        }
        report_table_number(plant->sheet, round(score), 3);
        report_table_words(plant->sheet, measured ? cg_absorb_grade(score) : "\xe2\x80\x93");
        if (measured && strcmp(cg_absorb_grade(score), "D") == 0) {
            report_table_strong(plant->sheet);
        }
    }
    report_table_end(plant->sheet);
}

static void lines_table(const struct print_page *page)
{
    struct report_plant *plant = page->plant;
    const char *const titles[] = {report_text(plant, WORD_INK), report_text(plant, WORD_GROUND),
                                  report_text(plant, WORD_GROWTH_UM), report_text(plant, WORD_RAGGEDNESS_UM),
                                  report_text(plant, WORD_WORST_AT)};
    if (page->print.line_count == 0) {
        return;
    }
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < page->print.line_count; i++) {
        const struct report_print_line *line = &page->print.lines[i];
        report_table_words(plant->sheet, line->ink);
        report_table_words(plant->sheet, strcmp(line->ground, "paper") == 0 ? report_text(plant, WORD_PAPER)
                                                                            : line->ground);
        report_table_number(plant->sheet, line->growth_um, 3);
        report_table_number(plant->sheet, line->raggedness_um, 3);
        report_table_words(plant->sheet, line->worst);
    }
    report_table_end(plant->sheet);
    report_paragraph(plant, WORD_PRINT_LINES_NOTE, REPORT_VALUES(NULL));
}

static bool visit_picture(void *context, const struct cg_store_frame *row)
{
    struct print_page *page = context;
    page->picture = cg_canvas_read(row->png, (size_t)row->bytes);
    return false;
}

static bool visit_page(void *context, const struct cg_store_sample *row)
{
    struct print_page *page = context;
    struct report_plant *plant = page->plant;
    const struct report_lot *lot = report_lot_find(plant, row->lot);
    const struct cg_store_query query = {.sample_id = row->id, .limit = 1};
    struct cg_arena arena = {0};
    if (!report_print_read(row->document, plant->language, &arena, &page->print)) {
        page->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for a print test of the report.");
        return false;
    }
    page->status = cg_store_frames(plant->store, &query, visit_picture, page, plant->error);
    if (page->status == CG_OK) {
        report_sheet_page(plant->sheet);
        report_sheet_heading(plant->sheet, 3,
                             report_sentence(plant, WORD_PRINT_HEADING,
                                             REPORT_VALUES(lot != NULL ? lot->name : row->lot, row->sample)));
        write_facts(page, row);
        draw_figure(page);
        measures_table(page);
        lines_table(page);
        if (page->print.reasons[0] != 0) {
            report_paragraph(plant, WORD_REMARKS, REPORT_VALUES(page->print.reasons));
        }
    }
    cairo_surface_destroy(page->picture);
    page->picture = NULL;
    cg_arena_clear(&arena);
    return false;
}

static enum cg_status write_pages(struct report_plant *plant)
{
    struct report_print_choice choosing = {
        .most = plant->options->print_pages < MOST_PAGES ? plant->options->print_pages : MOST_PAGES};
    if (choosing.most == 0) {
        return CG_OK;
    }
    choosing.prints = cg_alloc(choosing.most, sizeof *choosing.prints, plant->error);
    enum cg_status status = choosing.prints != NULL ? report_print_choose(plant, &choosing) : CG_FAULT;
    if (status == CG_OK && choosing.seen > choosing.count) {
        report_paragraph(plant, WORD_PRINT_PAGES_CUT,
                         REPORT_VALUES(report_number(plant, (double)choosing.count, 9),
                                       report_number(plant, (double)choosing.seen, 9)));
    }
    for (size_t i = 0; i < choosing.count && status == CG_OK; i++) {
        struct print_page page = {.plant = plant};
        const struct cg_store_query query = {.id = choosing.prints[i].id};
        status = cg_store_samples(plant->store, &query, visit_page, &page, plant->error);
        status = status == CG_OK ? page.status : status;
    }
    free(choosing.prints);
    return status;
}

enum cg_status report_write_prints(struct report_plant *plant)
{
    size_t count = 0;
    report_heading(plant, WORD_H_PRINTS);
    const enum cg_status status = write_table(plant, &count);
    return status == CG_OK && count > 0 ? write_pages(plant) : status;
}

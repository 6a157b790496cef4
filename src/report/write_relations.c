/* write_relations.c: which ingredient goes with which score, over the lots. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ingredients that are weighed on their own; what follows from them would only repeat them. */
static const char *const ingredients[] = {"anhydride.borate_wt_percent", "anhydride.boric_wt_percent",
                                          "anhydride.magnesium_wt_percent", "binder.parts_per_100",
                                          "binder.pva_share_wt_percent"};
#define INGREDIENTS (sizeof ingredients / sizeof ingredients[0])
#define MOST_PAIRS (INGREDIENTS * REPORT_QUANTITIES)
static const double significant = 0.05;

struct relation {
    size_t x, y; /* quantities */
    struct cg_rank_result rank, partial;
    double p; /* after Holm */
    bool has_partial;
};

/* Columns of lots that have all: x, y, then the other ingredients. */
struct columns {
    double *values[INGREDIENTS + 1];
    double *left[2];
    size_t count, controls;
};

static void columns_clear(struct columns *columns)
{
    for (size_t i = 0; i < INGREDIENTS + 1; i++) {
        free(columns->values[i]);
    }
    free(columns->left[0]);
    free(columns->left[1]);
    *columns = (struct columns){0};
}

static size_t quantity_of(const char *path)
{
    size_t quantity = 0;
    while (quantity < REPORT_QUANTITIES && strcmp(report_quantities[quantity].path, path) != 0) {
        quantity++;
    }
    return quantity;
}

static bool varies(const struct report_plant *plant, size_t quantity)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < plant->lot_count; i++) {
        if (plant->lots[i].values[quantity].count > 0) {
            low = fmin(low, plant->lots[i].values[quantity].mean);
            high = fmax(high, plant->lots[i].values[quantity].mean);
        }
    }
    return high > low;
}

static enum cg_status columns_make(struct report_plant *plant, size_t x, size_t y, struct columns *out)
{
    size_t quantities[INGREDIENTS + 1] = {x, y}, count = 2;
    struct columns columns = {0};
    for (size_t i = 0; i < INGREDIENTS; i++) {
        const size_t other = quantity_of(ingredients[i]);
        if (other != x && varies(plant, other)) {
            quantities[count++] = other;
        }
    }
    columns.controls = count - 2;
    for (size_t i = 0; i < INGREDIENTS + 3; i++) {
        double *column = cg_alloc(plant->lot_count + 1, sizeof *column, plant->error);
        if (column == NULL) {
            columns_clear(&columns);
            return CG_FAULT;
        }
        if (i < INGREDIENTS + 1) {
            columns.values[i] = column;
        } else {
            columns.left[i - INGREDIENTS - 1] = column;
        }
    }
    for (size_t lot = 0; lot < plant->lot_count; lot++) {
        bool whole = true;
        for (size_t i = 0; i < count; i++) {
            const struct report_tally *tally = &plant->lots[lot].values[quantities[i]];
            whole = whole && tally->count > 0;
            columns.values[i][columns.count] = tally->mean;
        }
        columns.count += whole;
    }
    *out = columns;
    return CG_OK;
}

static enum cg_status relate(struct report_plant *plant, size_t x, size_t y, struct relation *out,
                             bool *found, size_t *lots)
{
    struct columns columns;
    struct cg_error error;
    enum cg_status status = columns_make(plant, x, y, &columns);
    *found = false;
    if (status != CG_OK) {
        return status;
    }
    *lots = columns.count > *lots ? columns.count : *lots;
    out->x = x;
    out->y = y;
    status = cg_rank_spearman(columns.values[0], columns.values[1], columns.count, plant->options->confidence,
                              &out->rank, &error);
    *found = status == CG_OK;
    if (status == CG_OK && columns.controls > 0) {
        const double *controls[INGREDIENTS];
        for (size_t i = 0; i < columns.controls; i++) {
            controls[i] = columns.values[2 + i];
        }
        status = cg_rank_partial(columns.values[0], columns.values[1], controls, columns.controls,
                                 columns.count, plant->options->confidence, columns.left[0], columns.left[1],
                                 &out->partial, &error);
        out->has_partial = status == CG_OK;
    }
    columns_clear(&columns);
    if (status == CG_FAULT) {
        *plant->error = error;
        return status;
    }
    return CG_OK;
}

/* All pairs of ingredient and score that can be compared; *lots: the most lots that any pair has. */
static enum cg_status find_relations(struct report_plant *plant, struct relation *relations, size_t *count,
                                     size_t *lots)
{
    double p[MOST_PAIRS];
    enum cg_status status = CG_OK;
    *count = 0;
    *lots = 0;
    for (size_t i = 0; i < INGREDIENTS; i++) {
        const size_t x = quantity_of(ingredients[i]);
        for (size_t y = 0; y < REPORT_QUANTITIES && status == CG_OK && varies(plant, x); y++) {
            bool found = false;
            if (strcmp(report_quantities[y].kind, "recipe") != 0 && varies(plant, y)) {
                relations[*count] = (struct relation){0};
                status = relate(plant, x, y, &relations[*count], &found, lots);
                *count += found;
            }
        }
    }
    for (size_t i = 0; i < *count; i++) {
        p[i] = relations[i].rank.p;
    }
    if (status == CG_OK && *count > 0) {
        status = cg_rank_adjust(p, *count, plant->error);
    }
    for (size_t i = 0; i < *count && status == CG_OK; i++) {
        relations[i].p = p[i];
    }
    return status;
}

/* The surest relation of a score; NULL when none is sure. */
static const struct relation *surest(const struct relation *relations, size_t count, size_t y)
{
    const struct relation *best = NULL;
    for (size_t i = 0; i < count; i++) {
        if (relations[i].y == y && relations[i].p < significant &&
            (best == NULL || fabs(relations[i].rank.value) > fabs(best->rank.value))) {
            best = &relations[i];
        }
    }
    return best;
}

enum cg_status report_say_relations(struct report_plant *plant, bool *any)
{
    struct relation relations[MOST_PAIRS];
    size_t count, lots;
    const enum cg_status status = find_relations(plant, relations, &count, &lots);
    for (size_t y = 0; y < REPORT_QUANTITIES && status == CG_OK; y++) {
        const struct relation *best = surest(relations, count, y);
        if (best == NULL) {
            continue;
        }
        const bool falls = best->rank.value < 0.0;
        const char *const values[] = {report_quantity_title(plant, y),
                                      report_quantity_title(plant, best->x),
                                      report_number(plant, best->rank.value, 2),
                                      report_number(plant, 100.0 * plant->options->confidence, 3),
                                      report_number(plant, best->rank.low, 2),
                                      report_number(plant, best->rank.high, 2),
                                      report_number(plant, (double)best->rank.count, 6),
                                      report_number(plant, best->p, 2),
                                      NULL};
        report_sheet_finding(plant->sheet,
                             report_sentence(plant, falls ? WORD_SAY_FALLS : WORD_SAY_RISES, values), true);
        *any = true;
    }
    return status;
}

/* ---- the section -------------------------------------------------------------------------------- */

static enum cg_status draw_relation(struct report_plant *plant, const struct relation *relation, bool partial)
{
    struct columns columns;
    struct cg_error error;
    struct cg_rank_result result;
    const double *controls[INGREDIENTS];
    enum cg_status status = columns_make(plant, relation->x, relation->y, &columns);
    if (status != CG_OK) {
        return status;
    }
    for (size_t i = 0; i < columns.controls; i++) {
        controls[i] = columns.values[2 + i];
    }
    struct report_point *points = cg_alloc(columns.count + 1, sizeof *points, plant->error);
    if (points == NULL) {
        columns_clear(&columns);
        return CG_FAULT;
    }
    if (partial) {
        status =
            cg_rank_partial(columns.values[0], columns.values[1], controls, columns.controls, columns.count,
                            plant->options->confidence, columns.left[0], columns.left[1], &result, &error);
    }
    if (status == CG_OK) {
        for (size_t i = 0; i < columns.count; i++) {
            points[i].x = partial ? columns.left[0][i] : columns.values[0][i];
            points[i].y = partial ? columns.left[1][i] : columns.values[1][i];
        }
        const struct cg_rank_result *rank = partial ? &relation->partial : &relation->rank;
        const char *x = report_quantity_title(plant, relation->x),
                   *y = report_quantity_title(plant, relation->y);
        const char *const values[] = {report_number(plant, rank->value, 2),
                                      report_number(plant, rank->low, 2), report_number(plant, rank->high, 2),
                                      report_number(plant, (double)rank->count, 6), NULL};
        const struct report_scatter_chart chart = {
            .decimal = report_decimal(plant),
            .points = points,
            .count = columns.count,
            .x_low = NAN,
            .x_high = NAN,
            .y_low = NAN,
            .y_high = NAN,
            .title = report_sentence(plant, partial ? WORD_CHART_PARTIAL : WORD_CHART_RELATION,
                                     REPORT_VALUES(y, x)),
            .x_title = partial ? report_sentence(plant, WORD_RANK_LEFT, REPORT_VALUES(x)) : x,
            .y_title = partial ? report_sentence(plant, WORD_RANK_LEFT, REPORT_VALUES(y)) : y};
        const struct report_figure figure = {REPORT_CHART_WIDTH, (int)(1.3 * REPORT_CHART_HEIGHT),
                                             report_scatter_draw, &chart,
                                             report_sentence(plant, WORD_RELATION_CAPTION, values)};
        report_sheet_figure(plant->sheet, &figure);
    }
    free(points);
    columns_clear(&columns);
    return status == CG_FAULT ? status : CG_OK;
}

static const char *rank_words(struct report_plant *plant, const struct cg_rank_result *rank)
{
    return report_sentence(plant, WORD_INTERVAL,
                           REPORT_VALUES(report_number(plant, rank->value, 2),
                                         report_number(plant, rank->low, 2),
                                         report_number(plant, rank->high, 2)));
}

enum cg_status report_write_relations(struct report_plant *plant)
{
    struct relation relations[MOST_PAIRS];
    const char *const titles[] = {report_text(plant, WORD_INGREDIENT),
                                  report_text(plant, WORD_QUANTITY),
                                  "n",
                                  report_text(plant, WORD_RHO),
                                  report_text(plant, WORD_P_HOLM),
                                  report_text(plant, WORD_PARTIAL_RHO)};
    size_t count, lots;
    report_heading(plant, WORD_H_RELATIONS);
    enum cg_status status = find_relations(plant, relations, &count, &lots);
    if (status == CG_OK && count == 0) {
        report_paragraph(plant, WORD_NO_RELATIONS,
                         REPORT_VALUES(report_number(plant, (double)lots, 9),
                                       report_number(plant, (double)CG_RANK_LEAST, 9)));
        return CG_OK;
    }
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        const struct relation *relation = &relations[i];
        report_table_words(plant->sheet, report_quantity_title(plant, relation->x));
        report_table_words(plant->sheet, report_quantity_title(plant, relation->y));
        report_table_number(plant->sheet, (double)relation->rank.count, 9);
        report_table_words(plant->sheet, rank_words(plant, &relation->rank));
        if (relation->p < significant) {
            report_table_strong(plant->sheet);
        }
        report_table_number(plant->sheet, relation->p, 2);
        report_table_words(plant->sheet,
                           relation->has_partial ? rank_words(plant, &relation->partial) : "\xe2\x80\x93");
    }
    if (status == CG_OK) {
        report_table_end(plant->sheet);
        report_paragraph(plant, WORD_RELATIONS_NOTE,
                         REPORT_VALUES(report_number(plant, 100.0 * plant->options->confidence, 3)));
    }
    for (size_t y = 0; y < REPORT_QUANTITIES && status == CG_OK; y++) {
        const struct relation *best = surest(relations, count, y);
        if (best != NULL) {
            status = draw_relation(plant, best, false);
        }
        if (best != NULL && best->has_partial && status == CG_OK) {
            status = draw_relation(plant, best, true);
        }
    }
    return status;
}

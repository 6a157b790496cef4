/* write_numbers.c: distributions, capability, mottle spectra and two lots against each other. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COMPARED ((size_t)20000)

/* What a statistic could not do is a sentence in the report; only a lack of memory ends it. */
static enum cg_status tell(struct report_plant *plant, const struct cg_error *error)
{
    if (error->status == CG_FAULT) {
        *plant->error = *error;
        return CG_FAULT;
    }
    report_sheet_paragraph(plant->sheet, error->text);
    return CG_OK;
}

static enum cg_status draw_distribution(struct report_plant *plant, size_t quantity)
{
    const struct report_series *series = &plant->series[quantity];
    const struct cg_moments moments = cg_series_moments(series->values, series->count);
    struct cg_histogram histogram;
    struct cg_normality normality;
    struct cg_error error;
    double limits[2];
    (void)report_limits(plant, quantity, limits);
    if (cg_series_histogram(series->values, series->count, &histogram, &error) != CG_OK) {
        return tell(plant, &error);
    }
    const bool tested = cg_series_normality(series->values, series->count, &normality, &error) == CG_OK;
    const char *title = report_quantity_title(plant, quantity);
    const struct report_histogram_chart chart = {.decimal = report_decimal(plant),
                                                 .histogram = &histogram,
                                                 .lower = limits[0],
                                                 .upper = limits[1],
                                                 .title = title,
                                                 .value_title = title,
                                                 .count_title = report_text(plant, WORD_SAMPLES),
                                                 .lower_word = report_text(plant, WORD_LOW_LIMIT),
                                                 .upper_word = report_text(plant, WORD_HIGH_LIMIT)};
    const char *const values[] = {report_number(plant, (double)moments.count, 9),
                                  report_number(plant, moments.mean, 5),
                                  report_number(plant, moments.sd, 4),
                                  report_number(plant, moments.low, 4),
                                  report_number(plant, moments.high, 4),
                                  tested ? report_number(plant, normality.p, 2) : "\xe2\x80\x93",
                                  NULL};
    const struct report_figure figure = {REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT, report_histogram_draw,
                                         &chart, report_sentence(plant, WORD_DISTRIBUTION_CAPTION, values)};
    report_sheet_figure(plant->sheet, &figure);
    if (series->stride > 1) {
        report_paragraph(plant, WORD_THINNED, REPORT_VALUES(report_number(plant, (double)series->stride, 9)));
    }
    return CG_OK;
}

enum cg_status report_write_distributions(struct report_plant *plant)
{
    enum cg_status status = CG_OK;
    bool any = false;
    report_heading(plant, WORD_H_DISTRIBUTIONS);
    for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
        if (plant->series[q].count > 1) {
            any = true;
            status = draw_distribution(plant, q);
        }
    }
    if (!any) {
        report_paragraph(plant, WORD_NO_DISTRIBUTIONS, REPORT_VALUES(NULL));
    }
    return status;
}

/* ---- capability --------------------------------------------------------------------------------- */

static const char *with_interval(struct report_plant *plant, const struct cg_interval *interval)
{
    if (!isfinite(interval->value)) {
        return "\xe2\x80\x93";
    }
    return report_sentence(plant, WORD_INTERVAL,
                           REPORT_VALUES(report_number(plant, interval->value, 3),
                                         report_number(plant, interval->low, 3),
                                         report_number(plant, interval->high, 3)));
}

enum cg_status report_write_capability(struct report_plant *plant)
{
    const char *const titles[] = {report_text(plant, WORD_QUANTITY),
                                  report_text(plant, WORD_LOW_LIMIT),
                                  report_text(plant, WORD_HIGH_LIMIT),
                                  "n",
                                  "Cp",
                                  "Cpk",
                                  "Pp",
                                  "Ppk",
                                  report_text(plant, WORD_OUTSIDE)};
    enum cg_status status = CG_OK;
    bool any = false;
    report_heading(plant, WORD_H_CAPABILITY);
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
        const struct report_series *series = &plant->series[q];
        struct cg_capability found;
        struct cg_error error;
        double limits[2];
        if (!report_limits(plant, q, limits) || series->count == 0 ||
            cg_capability_find(series->values, series->count, limits[0], limits[1],
                               plant->options->confidence, &found, &error) != CG_OK) {
            continue;
        }
        any = true;
        report_table_words(plant->sheet, report_quantity_title(plant, q));
        report_table_number(plant->sheet, limits[0], 4);
        report_table_number(plant->sheet, limits[1], 4);
        report_table_number(plant->sheet, (double)found.count, 9);
        report_table_words(plant->sheet, with_interval(plant, &found.cp));
        report_table_words(plant->sheet, with_interval(plant, &found.cpk));
        report_table_words(plant->sheet, with_interval(plant, &found.pp));
        report_table_words(plant->sheet, with_interval(plant, &found.ppk));
        report_table_number(plant->sheet, (double)found.outside, 9);
    }
    if (any) {
        report_table_end(plant->sheet);
        report_paragraph(plant, WORD_CAPABILITY_NOTE,
                         REPORT_VALUES(report_number(plant, 100.0 * plant->options->confidence, 3)));
    } else {
        report_paragraph(plant, WORD_NO_CAPABILITY, REPORT_VALUES(NULL));
    }
    return status;
}

/* ---- mottle ------------------------------------------------------------------------------------- */

#define BANDS ((size_t)6)
static const char *const bands[BANDS] = {"0.25-0.5", "0.5-1", "1-2", "2-4", "4-8", "8-16"};

struct mottle {
    const char *lots[2]; /* the least and the most uniform */
    struct report_tally *tallies[3];
    size_t band;
};

static bool visit_band(void *context, const struct cg_store_value *row)
{
    struct mottle *mottle = context;
    report_tally_add(&mottle->tallies[0][mottle->band], row->value);
    for (size_t i = 0; i < 2; i++) {
        if (mottle->lots[i] != NULL && strcmp(row->lot, mottle->lots[i]) == 0) {
            report_tally_add(&mottle->tallies[i + 1][mottle->band], row->value);
        }
    }
    return true;
}

/* The lots with the lowest and the highest mean of a quantity; false when there are not two. */
static bool extremes(const struct report_plant *plant, const char *path, size_t least, size_t out[2])
{
    double low = INFINITY, high = -INFINITY;
    size_t quantity = 0, found = 0;
    out[0] = out[1] = 0;
    while (quantity < REPORT_QUANTITIES && strcmp(report_quantities[quantity].path, path) != 0) {
        quantity++;
    }
    for (size_t i = 0; i < plant->lot_count && quantity < REPORT_QUANTITIES; i++) {
        const struct report_tally *tally = &plant->lots[i].values[quantity];
        if (tally->count < least) {
            continue;
        }
        found++;
        if (tally->mean < low) {
            low = tally->mean;
            out[0] = i;
        }
        if (tally->mean > high) {
            high = tally->mean;
            out[1] = i;
        }
    }
    return found >= 2 && out[0] != out[1];
}

static const char *band_words(struct report_plant *plant, const char *band)
{
    char *kept = cg_arena_text(&plant->arena, band);
    return kept != NULL ? report_localise(plant->language, kept) : band;
}

enum cg_status report_write_mottle(struct report_plant *plant)
{
    struct report_tally tallies[3][BANDS] = {{{0}}};
    struct mottle mottle = {.tallies = {tallies[0], tallies[1], tallies[2]}};
    struct report_bar_chart chart = {.decimal = report_decimal(plant),
                                     .count = BANDS,
                                     .title = report_text(plant, WORD_CHART_MOTTLE),
                                     .value_title = report_text(plant, WORD_CV),
                                     .names_title = report_text(plant, WORD_BAND),
                                     .series = {report_text(plant, WORD_ALL_LOTS)}};
    size_t ends[2], most = 0;
    enum cg_status status = CG_OK;
    report_heading(plant, WORD_H_MOTTLE);
    if (extremes(plant, "scores.uniformity", 1, ends)) {
        static const enum report_word words[] = {WORD_LEAST_UNIFORM, WORD_MOST_UNIFORM};
        for (size_t i = 0; i < 2; i++) {
            mottle.lots[i] = plant->lots[ends[i]].key;
            chart.series[i + 1] = report_sentence(plant, words[i], REPORT_VALUES(plant->lots[ends[i]].name));
        }
    }
    for (size_t i = 0; i < BANDS && status == CG_OK; i++) {
        char path[64] = "mottle[";
        strncat(path, bands[i], sizeof path - strlen(path) - 1);
        strncat(path, "].cv_percent", sizeof path - strlen(path) - 1);
        const struct cg_store_query query = {.kind = "surface", .path = path};
        mottle.band = i;
        status = cg_store_values(plant->store, &query, visit_band, &mottle, plant->error);
        chart.names[i] = band_words(plant, bands[i]);
        for (size_t k = 0; k < 3; k++) {
            chart.values[k][i] = tallies[k][i].count > 0 ? tallies[k][i].mean : NAN;
            most = tallies[k][i].count > most ? tallies[k][i].count : most;
        }
    }
    if (status == CG_OK && most > 0) {
        const struct report_figure figure = {
            REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT, report_bars_draw, &chart,
            report_sentence(plant, WORD_MOTTLE_CAPTION,
                            REPORT_VALUES(report_number(plant, (double)most, 9)))};
        report_sheet_figure(plant->sheet, &figure);
    } else if (status == CG_OK) {
        report_paragraph(plant, WORD_NO_MOTTLE, REPORT_VALUES(NULL));
    }
    return status;
}

/* ---- two lots ----------------------------------------------------------------------------------- */

struct gathered {
    double *values;
    size_t count;
};

static bool visit_compared(void *context, const struct cg_store_value *row)
{
    struct gathered *gathered = context;
    if (!report_is_study(row->operator_name, row->repeat)) {
        gathered->values[gathered->count++] = row->value;
    }
    return gathered->count < MOST_COMPARED;
}

static enum cg_status compare_quantity(struct report_plant *plant, size_t quantity, const size_t lots[2],
                                       struct gathered *both, bool *any)
{
    struct cg_comparison found;
    struct cg_error error;
    for (size_t i = 0; i < 2; i++) {
        const struct cg_store_query query = {.kind = report_quantities[quantity].kind,
                                             .path = report_quantities[quantity].path,
                                             .lot = plant->lots[lots[i]].key};
        both[i].count = 0;
        const enum cg_status status =
            cg_store_values(plant->store, &query, visit_compared, &both[i], plant->error);
        if (status != CG_OK) {
            return status;
        }
    }
    const enum cg_status status =
        cg_comparison_find(both[0].values, both[0].count, both[1].values, both[1].count,
                           plant->options->confidence, &found, &error);
    if (status == CG_FAULT) {
        *plant->error = error;
        return status;
    }
    if (status == CG_OK) {
        *any = true;
        report_table_words(plant->sheet, report_quantity_title(plant, quantity));
        report_table_number(plant->sheet, (double)found.a.count, 9);
        report_table_number(plant->sheet, found.a.mean, 4);
        report_table_number(plant->sheet, (double)found.b.count, 9);
        report_table_number(plant->sheet, found.b.mean, 4);
        report_table_words(plant->sheet, with_interval(plant, &found.difference));
        if (found.difference.low > 0.0 || found.difference.high < 0.0) {
            report_table_strong(plant->sheet);
        }
        report_table_number(plant->sheet, found.p, 2);
    }
    return CG_OK;
}

static bool choose_lots(struct report_plant *plant, size_t lots[2])
{
    static const char *const paths[] = {"scores.uniformity", "scores.absorption", "gloss.mean"};
    if (plant->options->compare[0] != NULL) {
        lots[0] = report_lot_number(plant, plant->options->compare[0]);
        lots[1] = report_lot_number(plant, plant->options->compare[1]);
        return lots[0] != SIZE_MAX && lots[1] != SIZE_MAX;
    }
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (extremes(plant, paths[i], 2, lots)) {
            return true;
        }
    }
    return false;
}

enum cg_status report_write_comparison(struct report_plant *plant)
{
    struct gathered both[2] = {{0}};
    size_t lots[2];
    bool any = false;
    report_heading(plant, WORD_H_COMPARISON);
    if (!choose_lots(plant, lots)) {
        report_paragraph(plant, WORD_NO_COMPARISON, REPORT_VALUES(NULL));
        return CG_OK;
    }
    const char *a = plant->lots[lots[0]].name, *b = plant->lots[lots[1]].name;
    const char *const titles[] = {report_text(plant, WORD_QUANTITY),
                                  "n",
                                  a,
                                  "n",
                                  b,
                                  report_sentence(plant, WORD_DIFFERENCE, REPORT_VALUES(b, a)),
                                  "p"};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < 2 && status == CG_OK; i++) {
        both[i].values = cg_alloc(MOST_COMPARED, sizeof *both[i].values, plant->error);
        status = both[i].values != NULL ? CG_OK : CG_FAULT;
    }
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
        if (plant->series[q].seen > 0) {
            status = compare_quantity(plant, q, lots, both, &any);
        }
    }
    free(both[0].values);
    free(both[1].values);
    if (any) {
        report_table_end(plant->sheet);
        report_paragraph(plant, WORD_COMPARISON_NOTE,
                         REPORT_VALUES(report_number(plant, 100.0 * plant->options->confidence, 3)));
    } else {
        report_paragraph(plant, WORD_NO_COMPARISON, REPORT_VALUES(NULL));
    }
    return status;
}

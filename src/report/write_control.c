/* write_control.c: control charts of lots, and what they say. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer points give limits that mean nothing. */
#define LEAST_POINTS ((size_t)8)
/* Of lots in a row whose smoothed value is outside: fewer are a bad lot and not a process that has moved. */
#define LEAST_MOVED ((size_t)3)
#define MOST_POINTS ((size_t)1000)

/* Means of lots in the order of time; of samples when there are too few lots. */
struct chart_series {
    double *values;
    size_t *numbers; /* of the lots */
    const char **names;
    size_t count;
    bool lots;
};

static void clear_series(struct chart_series *series)
{
    free(series->values);
    free(series->numbers);
    free((void *)series->names);
    *series = (struct chart_series){0};
}

/* What differs by less than this share was computed, not measured, and differs by rounding. */
#define ROUNDING 1e-9

static bool is_constant(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (fabs(values[i] - values[0]) > ROUNDING * fabs(values[0])) {
            return false;
        }
    }
    return true;
}

/* count 0: there is nothing to draw. */
static enum cg_status make_series(struct report_plant *plant, size_t quantity, struct chart_series *out)
{
    const struct report_series *samples = &plant->series[quantity];
    const size_t room = plant->lot_count > MOST_POINTS ? plant->lot_count : MOST_POINTS;
    struct chart_series series = {.lots = true};
    series.values = cg_alloc(room, sizeof *series.values, plant->error);
    series.numbers = cg_alloc(room, sizeof *series.numbers, plant->error);
    series.names = cg_alloc(room, sizeof *series.names, plant->error);
    if (series.values == NULL || series.numbers == NULL || series.names == NULL) {
        clear_series(&series);
        return CG_FAULT;
    }
    series.count = report_lot_means(plant, quantity, series.values, series.numbers);
    if (series.count > MOST_POINTS) {
        const size_t cut = series.count - MOST_POINTS;
        memmove(series.values, series.values + cut, MOST_POINTS * sizeof *series.values);
        memmove(series.numbers, series.numbers + cut, MOST_POINTS * sizeof *series.numbers);
        series.count = MOST_POINTS;
    }
    for (size_t i = 0; i < series.count; i++) {
        series.names[i] = plant->lots[series.numbers[i]].name;
    }
    if (series.count < LEAST_POINTS && samples->count >= LEAST_POINTS) {
        series.lots = false;
        series.count = samples->count < MOST_POINTS ? samples->count : MOST_POINTS;
        for (size_t i = 0; i < series.count; i++) {
            series.values[i] = samples->values[samples->count - series.count + i];
            series.names[i] = report_number(plant, (double)(i + 1), 9);
        }
    }
    if (series.count < LEAST_POINTS || is_constant(series.values, series.count)) {
        series.count = 0;
    }
    *out = series;
    return CG_OK;
}

/* Limits come from the beginning, when the process is taken to have been good: from all of it they would
 * follow every drift. */
static struct cg_control_options chart_options(const struct report_plant *plant, size_t count)
{
    struct cg_control_options options = cg_control_options_defaults();
    const size_t wanted = plant->options->base > 0 ? plant->options->base : (count + 3) / 4;
    options.base = wanted < LEAST_POINTS ? LEAST_POINTS : wanted;
    options.base = options.base < count ? options.base : count;
    return options;
}

/* ---- in words ----------------------------------------------------------------------------------- */

static const char *rule_text(const struct report_plant *plant, unsigned signals)
{
    static const enum report_word words[CG_RULES] = {
        [CG_RULE_BEYOND] = WORD_RULE_BEYOND,       [CG_RULE_RUN] = WORD_RULE_RUN,
        [CG_RULE_TREND] = WORD_RULE_TREND,         [CG_RULE_TWO_SIGMA] = WORD_RULE_TWO_SIGMA,
        [CG_RULE_ONE_SIGMA] = WORD_RULE_ONE_SIGMA,
    };
    for (unsigned i = 0; i < CG_RULES; i++) {
        if ((signals >> i & 1U) != 0) {
            return report_text(plant, words[i]);
        }
    }
    return "";
}

/* Good news are told too, but not as a warning. */
static bool is_bad(size_t quantity, bool above)
{
    const int better = report_quantities[quantity].better;
    return better == 0 || (better > 0) != above;
}

static void say_individuals(struct report_plant *plant, size_t quantity, const struct chart_series *series,
                            const struct cg_control *control)
{
    size_t *flagged = cg_arena_alloc(&plant->arena, (series->count + 1) * sizeof *flagged);
    size_t count = 0, above = 0;
    for (size_t i = 0; i < control->count && flagged != NULL; i++) {
        if (control->points[i].signals != 0) {
            flagged[count++] = series->numbers[i];
            above += control->points[i].value > control->points[i].centre;
            plant->lots[series->numbers[i]].flags |= 1U << quantity;
        }
    }
    if (count > 0) {
        const struct cg_control_point *first = &control->points[control->first];
        const char *const values[] = {
            report_quantity_title(plant, quantity), report_lot_list(plant, flagged, count),
            series->names[control->first],          report_number(plant, first->value, 4),
            report_number(plant, first->lower, 4),  report_number(plant, first->upper, 4),
            rule_text(plant, first->signals),       NULL};
        report_sheet_finding(plant->sheet, report_sentence(plant, WORD_SAY_CONTROL, values),
                             is_bad(quantity, 2 * above > count));
    }
}

/* The mean has moved: from where, to where. */
static void say_ewma(struct report_plant *plant, size_t quantity, const struct chart_series *series,
                     const struct cg_control *control)
{
    const size_t at = control->first;
    if (at >= control->count) {
        return;
    }
    const bool above = control->points[at].value > control->points[at].centre;
    size_t last = at;
    while (last + 1 < control->count && control->points[last + 1].signals != 0) {
        last++;
    }
    if (last - at + 1 < LEAST_MOVED) {
        return;
    }
    const char *const values[] = {report_quantity_title(plant, quantity),
                                  series->names[at],
                                  report_text(plant, above ? WORD_ABOVE : WORD_BELOW),
                                  series->names[last],
                                  report_number(plant, control->points[last].value, 4),
                                  report_number(plant, control->centre, 4),
                                  NULL};
    report_sheet_finding(plant->sheet, report_sentence(plant, WORD_SAY_EWMA, values),
                         is_bad(quantity, above));
}

static double median(double *values, size_t count)
{
    cg_sort_doubles(values, count);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2.0;
}

/*
 * Lots that stand apart from those around them: bad for a reason of their own, whatever the process does. A
 * value against the median of up to three neighbours on each side, in units of 1.4826 times the median of
 * those differences (Hampel's filter).
 */
static bool say_apart(struct report_plant *plant, size_t quantity, const struct chart_series *series)
{
    enum { REACH = 3 };
    const double apart = 6.0, to_sigma = 1.4826;
    const size_t count = series->count;
    double *around = cg_arena_alloc(&plant->arena, 2 * count * sizeof *around);
    size_t *found = cg_arena_alloc(&plant->arena, count * sizeof *found);
    size_t flagged = 0, first = 0, above = 0;
    if (around == NULL || found == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        double window[2 * REACH];
        size_t n = 0;
        for (size_t k = i > REACH ? i - REACH : 0; k < count && k <= i + REACH; k++) {
            if (k != i) {
                window[n++] = series->values[k];
            }
        }
        around[i] = median(window, n);
        around[count + i] = fabs(series->values[i] - around[i]);
    }
    const double sigma = to_sigma * median(around + count, count);
    for (size_t i = 0; i < count; i++) {
        if (sigma > 0.0 && fabs(series->values[i] - around[i]) > apart * sigma) {
            first = flagged == 0 ? i : first;
            above += series->values[i] > around[i];
            found[flagged++] = series->numbers[i];
            plant->lots[series->numbers[i]].flags |= 1U << quantity;
        }
    }
    if (flagged > 0) {
        const char *const values[] = {report_quantity_title(plant, quantity),
                                      report_lot_list(plant, found, flagged),
                                      series->names[first],
                                      report_number(plant, series->values[first], 4),
                                      report_number(plant, around[first], 4),
                                      NULL};
        report_sheet_finding(plant->sheet, report_sentence(plant, WORD_SAY_APART, values),
                             is_bad(quantity, 2 * above > flagged));
    }
    return flagged > 0;
}

enum cg_status report_say_control(struct report_plant *plant, bool *any)
{
    enum cg_status status = CG_OK;
    for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
        struct chart_series series = {0};
        struct cg_control individuals = {0}, ewma = {0};
        struct cg_error ignored; /* a series that no chart can be made of has no findings */
        status = make_series(plant, q, &series);
        if (status == CG_OK && series.count > 0 && series.lots) {
            const struct cg_control_options options = chart_options(plant, series.count);
            *any = say_apart(plant, q, &series) || *any;
            if (cg_control_individuals(series.values, series.count, &options, &individuals, &ignored) ==
                    CG_OK &&
                individuals.signals > 0) {
                say_individuals(plant, q, &series, &individuals);
                *any = true;
            }
            if (cg_control_ewma(series.values, series.count, &options, &ewma, &ignored) == CG_OK &&
                ewma.signals > 0) {
                say_ewma(plant, q, &series, &ewma);
                *any = true;
            }
        }
        cg_control_clear(&individuals);
        cg_control_clear(&ewma);
        clear_series(&series);
    }
    return status;
}

/* ---- the charts --------------------------------------------------------------------------------- */

static void draw_chart(struct report_plant *plant, const struct chart_series *series,
                       const struct cg_control *control, const char *value_title, enum report_word title)
{
    const struct report_control_chart chart = {
        .decimal = report_decimal(plant),
        .control = control,
        .names = series->names,
        .title = report_sentence(plant, title, REPORT_VALUES(value_title)),
        .value_title = value_title,
        .order_title = report_text(plant, series->lots ? WORD_LOT_NUMBER : WORD_SAMPLE_NUMBER),
        .centre_word = report_text(plant, WORD_CENTRE),
        .lower_word = report_text(plant, WORD_LOWER),
        .upper_word = report_text(plant, WORD_UPPER)};
    const char *const values[] = {report_number(plant, control->centre, 5),
                                  report_number(plant, control->sigma, 4),
                                  report_number(plant, (double)control->signals, 9),
                                  report_number(plant, (double)control->count, 9),
                                  report_number(plant, (double)chart_options(plant, control->count).base, 9),
                                  NULL};
    const struct report_figure figure = {REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT, report_control_draw, &chart,
                                         report_sentence(plant, WORD_CONTROL_CAPTION, values)};
    report_sheet_figure(plant->sheet, &figure);
}

static enum cg_status draw_quantity(struct report_plant *plant, size_t quantity,
                                    const struct chart_series *series)
{
    static const struct {
        enum cg_status (*make)(const double *, size_t, const struct cg_control_options *, struct cg_control *,
                               struct cg_error *);
        enum report_word title;
    } charts[] = {{cg_control_individuals, WORD_CHART_I},
                  {cg_control_moving_range, WORD_CHART_MR},
                  {cg_control_ewma, WORD_CHART_EWMA}};
    const struct cg_control_options options = chart_options(plant, series->count);
    const char *title = report_quantity_title(plant, quantity);
    report_sheet_heading(plant->sheet, 3, title);
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
        struct cg_control control = {0};
        struct cg_error error;
        const enum cg_status status =
            charts[i].make(series->values, series->count, &options, &control, &error);
        if (status == CG_OK) {
            draw_chart(plant, series, &control, title, charts[i].title);
        } else if (status == CG_FAULT) {
            *plant->error = error;
            return status;
        } else {
            report_sheet_paragraph(plant->sheet, error.text);
        }
        cg_control_clear(&control);
    }
    return CG_OK;
}

enum cg_status report_write_control(struct report_plant *plant)
{
    enum cg_status status = CG_OK;
    bool any = false;
    report_heading(plant, WORD_H_CONTROL);
    report_paragraph(plant, WORD_CONTROL_NOTE, REPORT_VALUES(NULL));
    for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
        struct chart_series series = {0};
        status = make_series(plant, q, &series);
        if (status == CG_OK && series.count > 0) {
            any = true;
            status = draw_quantity(plant, q, &series);
        }
        clear_series(&series);
    }
    if (!any) {
        report_paragraph(plant, WORD_NO_CONTROL,
                         REPORT_VALUES(report_number(plant, (double)LEAST_POINTS, 3)));
    }
    return status;
}

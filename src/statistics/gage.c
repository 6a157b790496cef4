/*
 * gage.c: gauge repeatability and reproducibility by the method of ranges, after AIAG, Measurement Systems
 * Analysis, 4th edition. gage_anova.c has the other method.
 */
#include "statistics/part.h"

#include <math.h>
#include <stdlib.h>

const char *cg_gage_source_name(enum cg_gage_source source)
{
    static const char *const names[CG_GAGE_SOURCES] = {"repeatability", "reproducibility", "gage_rr", "part",
                                                       "total"};
    return names[source];
}

/* AIAG's 1 / d2*, with the digits of its form: trials, operators, parts; and D4 of 2 and 3 trials. */
static const double k1[] = {0.8862, 0.5908};
static const double k2[] = {0.7071, 0.5231};
static const double k3[] = {0.7071, 0.5231, 0.4467, 0.4030, 0.3742, 0.3534, 0.3375, 0.3249, 0.3146};
static const double d4[] = {3.27, 2.58};
#define NDC_FACTOR 1.41

double gage_cell_mean(const struct gage_table *table, size_t part, size_t operator_number)
{
    return statistics_mean(table->cells + (part * table->operators + operator_number) * table->trials,
                           table->trials);
}

void gage_result_fill(struct cg_gage_result *out, double repeat, double reproduce, double part,
                      double tolerance)
{
    const double variances[CG_GAGE_SOURCES] = {
        [CG_GAGE_REPEATABILITY] = repeat,
        [CG_GAGE_REPRODUCIBILITY] = reproduce,
        [CG_GAGE_RR] = repeat + reproduce,
        [CG_GAGE_PART] = part,
        [CG_GAGE_TOTAL] = repeat + reproduce + part,
    };
    const double total = variances[CG_GAGE_TOTAL], gage = variances[CG_GAGE_RR];
    for (size_t i = 0; i < CG_GAGE_SOURCES; i++) {
        const double share = total > 0.0 ? variances[i] / total : NAN;
        out->sources[i] =
            (struct cg_gage_share){.sd = sqrt(variances[i]),
                                   .variance = variances[i],
                                   .study_percent = 100.0 * sqrt(share),
                                   .contribution_percent = 100.0 * share,
                                   .tolerance_percent = 100.0 * 6.0 * sqrt(variances[i]) / tolerance};
    }
    out->ndc_exact = gage > 0.0 ? NDC_FACTOR * sqrt(part / gage) : INFINITY;
    out->ndc = (int)fmin(fmax(floor(out->ndc_exact), 1.0), 1e6);
}

/* Whether a table that begins at 2 has an entry for n. */
static bool in_table(size_t n, size_t entries)
{
    return n >= 2 && n - 2 < entries;
}

static void find_ranges(const struct gage_table *table, double tolerance, struct cg_gage *out)
{
    double ranges = 0.0, part_low = INFINITY, part_high = -INFINITY, low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < table->parts; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < table->operators; j++) {
            const struct cg_moments cell =
                cg_series_moments(table->cells + (i * table->operators + j) * table->trials, table->trials);
            ranges += cell.high - cell.low;
            sum += cell.mean;
        }
        part_low = fmin(part_low, sum / (double)table->operators);
        part_high = fmax(part_high, sum / (double)table->operators);
    }
    for (size_t j = 0; j < table->operators; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < table->parts; i++) {
            sum += gage_cell_mean(table, i, j);
        }
        low = fmin(low, sum / (double)table->parts);
        high = fmax(high, sum / (double)table->parts);
    }
    out->mean_range = ranges / (double)(table->parts * table->operators);
    out->operator_difference = high - low;
    out->part_range = part_high - part_low;
    out->has_range = in_table(table->trials, sizeof k1 / sizeof *k1) &&
                     in_table(table->operators, sizeof k2 / sizeof *k2) &&
                     in_table(table->parts, sizeof k3 / sizeof *k3);
    if (!out->has_range) {
        return;
    }
    const double ev = out->mean_range * k1[table->trials - 2];
    const double av = out->operator_difference * k2[table->operators - 2];
    const double pv = out->part_range * k3[table->parts - 2];
    out->range_limit = out->mean_range * d4[table->trials - 2];
    gage_result_fill(&out->range, ev * ev,
                     fmax(0.0, av * av - ev * ev / (double)(table->parts * table->trials)), pv * pv,
                     tolerance);
}

/* Whether any reading differs from the first. */
static bool vary(const struct cg_gage_reading *readings, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (readings[i].value != readings[0].value) {
            return true;
        }
    }
    return false;
}

/* How many parts, operators and trials there are, if they are as many as there are readings. */
static enum cg_status find_size(const struct cg_gage_reading *readings, size_t count,
                                struct gage_table *table, struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        table->parts = readings[i].part >= table->parts ? readings[i].part + 1 : table->parts;
        table->operators = readings[i].operator_number >= table->operators ? readings[i].operator_number + 1
                                                                           : table->operators;
        if (!isfinite(readings[i].value) || readings[i].part >= count ||
            readings[i].operator_number >= count) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "Reading %zu of the gauge study is no finite number, or its part or operator "
                                "is numbered beyond the readings.",
                                i + 1);
        }
    }
    if (table->parts < 2 || table->operators < 2) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "A gauge study needs two parts and two operators at least; there are %zu and %zu.", table->parts,
            table->operators);
    }
    const size_t cells = table->parts * table->operators;
    table->trials = count / cells;
    if (table->trials * cells != count) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%zu readings of %zu parts by %zu operators: not every operator measured every "
                            "part equally often.",
                            count, table->parts, table->operators);
    }
    if (table->trials < 2) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "Every part was measured once by every operator; a gauge study needs two trials "
                            "at least.");
    }
    return vary(readings, count) ? CG_OK
                                 : cg_error_set(error, CG_NOT_MEASURABLE,
                                                "All readings are the same: they tell nothing of the gauge.");
}

static enum cg_status fill(const struct cg_gage_reading *readings, size_t count,
                           const struct gage_table *table, size_t *found, struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const size_t cell = readings[i].part * table->operators + readings[i].operator_number;
        if (found[cell] == table->trials) {
            return cg_error_set(
                error, CG_NOT_MEASURABLE,
                "Part %zu is measured more than %zu times by operator %zu: not every operator "
                "measured every part equally often.",
                readings[i].part + 1, table->trials, readings[i].operator_number + 1);
        }
        table->cells[cell * table->trials + found[cell]++] = readings[i].value;
    }
    return CG_OK;
}

enum cg_status cg_gage_study(const struct cg_gage_reading *readings, size_t count, double tolerance,
                             struct cg_gage *out, struct cg_error *error)
{
    struct gage_table table = {0};
    struct cg_gage made = {.range_limit = NAN};
    size_t *found = NULL;
    enum cg_status status = find_size(readings, count, &table, error);
    if (status == CG_OK && !isnan(tolerance) && !(tolerance > 0.0)) {
        status = cg_error_set(error, CG_USAGE, "The tolerance is %g; it is above 0.", tolerance);
    }
    if (status == CG_OK) {
        table.cells = cg_alloc(count, sizeof *table.cells, error);
        found = cg_alloc(table.parts * table.operators, sizeof *found, error);
        status =
            table.cells != NULL && found != NULL ? fill(readings, count, &table, found, error) : CG_FAULT;
    }
    if (status == CG_OK) {
        made.parts = table.parts;
        made.operators = table.operators;
        made.trials = table.trials;
        find_ranges(&table, tolerance, &made);
        gage_anova_find(&table, tolerance, &made);
        *out = made;
    }
    free(table.cells);
    free(found);
    return status;
}

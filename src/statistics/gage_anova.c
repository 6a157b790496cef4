/*
 * gage_anova.c: the crossed study as a two-way analysis of variance with interaction, all effects random.
 * Sums of squares are of differences from means, never differences of large sums.
 */
#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* AIAG pools an interaction that is not significant at this level. */
#define POOLING_P 0.25
/* A sum of squares of this share of the whole is what rounding leaves of nothing. */
#define NOTHING 1e-24

/* The means of the rows, columns and cells are not kept: a study is small. */
static double part_mean(const struct gage_table *table, size_t part)
{
    return statistics_mean(table->cells + part * table->operators * table->trials,
                           table->operators * table->trials);
}

static double operator_mean(const struct gage_table *table, size_t operator_number)
{
    const double first = gage_cell_mean(table, 0, operator_number);
    double sum = 0.0;
    for (size_t i = 0; i < table->parts; i++) {
        sum += gage_cell_mean(table, i, operator_number) - first;
    }
    return first + sum / (double)table->parts;
}

static void find_sums(const struct gage_table *table, struct cg_gage_anova rows[CG_GAGE_ROWS])
{
    const size_t parts = table->parts, operators = table->operators, trials = table->trials;
    const size_t count = parts * operators * trials;
    const double mean = statistics_mean(table->cells, count);
    for (size_t i = 0; i < parts; i++) {
        const double off = part_mean(table, i) - mean;
        rows[CG_GAGE_ROW_PART].ss += (double)(operators * trials) * off * off;
    }
    for (size_t j = 0; j < operators; j++) {
        const double of_operator = operator_mean(table, j), off = of_operator - mean;
        rows[CG_GAGE_ROW_OPERATOR].ss += (double)(parts * trials) * off * off;
        for (size_t i = 0; i < parts; i++) {
            const double cell = gage_cell_mean(table, i, j);
            const double rest = cell - part_mean(table, i) - of_operator + mean;
            rows[CG_GAGE_ROW_INTERACTION].ss += (double)trials * rest * rest;
            rows[CG_GAGE_ROW_REPEAT].ss +=
                statistics_squares(table->cells + (i * operators + j) * trials, trials, cell);
        }
    }
    rows[CG_GAGE_ROW_TOTAL].ss = statistics_squares(table->cells, count, mean);
    rows[CG_GAGE_ROW_PART].freedom = (double)(parts - 1);
    rows[CG_GAGE_ROW_OPERATOR].freedom = (double)(operators - 1);
    rows[CG_GAGE_ROW_INTERACTION].freedom = (double)((parts - 1) * (operators - 1));
    rows[CG_GAGE_ROW_REPEAT].freedom = (double)(parts * operators * (trials - 1));
    rows[CG_GAGE_ROW_TOTAL].freedom = (double)(count - 1);
}

static void find_f(struct cg_gage_anova *row, const struct cg_gage_anova *against)
{
    row->f = NAN;
    row->p = NAN;
    if (against != NULL && against->ms > 0.0) {
        row->f = row->ms / against->ms;
        row->p = gsl_cdf_fdist_Q(row->f, row->freedom, against->freedom);
    }
}

void gage_anova_find(const struct gage_table *table, double tolerance, struct cg_gage *out)
{
    struct cg_gage_anova *rows = out->anova;
    const double trials = (double)table->trials, operators = (double)table->operators;
    const double parts = (double)table->parts;
    find_sums(table, rows);
    for (size_t i = 0; i < CG_GAGE_ROWS; i++) {
        rows[i].ss = rows[i].ss > NOTHING * rows[CG_GAGE_ROW_TOTAL].ss ? rows[i].ss : 0.0;
        rows[i].ms = i == CG_GAGE_ROW_TOTAL ? NAN : rows[i].ss / rows[i].freedom;
    }
    const struct cg_gage_anova *crossed = &rows[CG_GAGE_ROW_INTERACTION],
                               *repeats = &rows[CG_GAGE_ROW_REPEAT];
    find_f(&rows[CG_GAGE_ROW_PART], crossed);
    find_f(&rows[CG_GAGE_ROW_OPERATOR], crossed);
    find_f(&rows[CG_GAGE_ROW_INTERACTION], repeats);
    find_f(&rows[CG_GAGE_ROW_REPEAT], NULL);
    find_f(&rows[CG_GAGE_ROW_TOTAL], NULL);
    /* Readings without any spread have no F; an interaction of 0 is none either. */
    out->pooled = rows[CG_GAGE_ROW_INTERACTION].p > POOLING_P || !(crossed->ms > 0.0);
    const double pooled = (crossed->ss + repeats->ss) / (crossed->freedom + repeats->freedom);
    const double repeat = out->pooled ? pooled : repeats->ms;
    const double error = out->pooled ? pooled : crossed->ms;
    const double interaction = out->pooled ? 0.0 : fmax(0.0, (crossed->ms - repeats->ms) / trials);
    gage_result_fill(&out->by_anova, repeat,
                     fmax(0.0, (rows[CG_GAGE_ROW_OPERATOR].ms - error) / (parts * trials)) + interaction,
                     fmax(0.0, (rows[CG_GAGE_ROW_PART].ms - error) / (operators * trials)), tolerance);
}

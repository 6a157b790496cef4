/* drying.c: the document of a drying curve, and curves from a table. */
#include "inspect/drying.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 24)

enum cg_status drying_series_init(struct drying_series *series, size_t count, bool density,
                                  struct cg_error *error)
{
    series->count = count;
    series->time_s = cg_alloc(count + 1, sizeof(double), error);
    series->ratio = cg_alloc(count + 1, sizeof(double), error);
    series->density = density ? cg_alloc(count + 1, sizeof(double), error) : NULL;
    return series->time_s != NULL && series->ratio != NULL && (!density || series->density != NULL)
               ? CG_OK
               : CG_FAULT;
}

void drying_series_clear(struct drying_series *series)
{
    free(series->time_s);
    free(series->ratio);
    free(series->density);
}

/* ---- the document ------------------------------------------------------------------------------- */

static void add_fit(struct cg_record *record, const struct cg_drying *drying,
                    const struct drying_series *series)
{
    cg_record_number(record, record->root, "tau_s", drying->tau_s);
    cg_record_number(record, record->root, "beta", drying->beta);
    cg_record_number(record, record->root, "s0", drying->s0);
    cg_record_number(record, record->root, "s_inf", drying->s_inf);
    cg_record_number(record, record->root, "t_10_percent_s", drying->t_10_percent_s);
    if (isnan(drying->tau_s)) {
        cg_record_null(record, record->root, "dry");
    } else {
        cg_record_bool(record, record->root, "dry", drying->dry);
    }
    struct cg_node *errors = cg_record_object(record, record->root, "uncertainty");
    cg_record_number(record, errors, "tau_s", drying->tau_sd_s);
    cg_record_number(record, errors, "beta", drying->beta_sd);
    cg_record_number(record, errors, "s0", drying->s0_sd);
    cg_record_number(record, errors, "s_inf", drying->s_inf_sd);
    cg_record_number(record, errors, "t_10_percent_s", drying->t_10_percent_sd_s);
    struct cg_node *fit = cg_record_object(record, record->root, "fit");
    cg_record_number(record, fit, "rms", drying->rms);
    cg_record_number(record, fit, "points", (double)series->count);
    struct cg_node *list = cg_record_list(record, record->root, "series");
    for (size_t i = 0; i < series->count; i++) {
        struct cg_node *item = cg_record_object(record, list, NULL);
        cg_record_number(record, item, "time_s", series->time_s[i]);
        cg_record_number(record, item, "setoff_ratio", series->ratio[i]);
        if (series->density != NULL) {
            cg_record_number(record, item, "density", series->density[i]);
        }
    }
}

static void add_reasons(struct cg_record *record, const struct cg_drying *drying)
{
    char number[CG_NUMBER_SIZE];
    if (drying->s_inf > CG_DRY_RATIO) {
        cg_record_reason(record, "Not dry: a set-off of %s stays, above the %.2f that count as dry.",
                         cg_number_fixed(number, drying->s_inf, 3), CG_DRY_RATIO);
    }
    if (isnan(drying->t_10_percent_s)) {
        cg_record_reason(record,
                         "Not dry: a tenth of the set-off is not reached within the series, and no time is "
                         "given beyond its last delay.");
    }
    if (!drying->s_inf_fitted) {
        cg_record_reason(record, "Fewer than three delays lie beyond 3 tau: s_inf was taken as 0.");
    }
}

enum cg_status drying_finish(const struct drying_series *series, const struct cg_profile *profile,
                             struct cg_record *record, enum cg_result *result, enum cg_status *measured,
                             struct cg_error *error)
{
    struct cg_drying drying = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, NAN, 0, false, false};
    enum cg_status status = cg_drying_fit(series->time_s, series->ratio, series->count, &drying, error);
    if (status != CG_OK && status != CG_NOT_MEASURABLE) {
        return status;
    }
    *measured = status;
    add_fit(record, &drying, series);
    if (status == CG_OK) {
        add_reasons(record, &drying);
    } else {
        cg_record_reason(record, "No drying constant: %s", error->text);
    }
    *result = cg_profile_judge(profile, record);
    return cg_record_check(record, error);
}

void drying_add_source(struct cg_record *record, const char *path)
{
    struct cg_node *source = cg_record_object(record, record->root, "source");
    cg_record_text(record, source, "file", path);
}

/* ---- a table ------------------------------------------------------------------------------------ */

static enum cg_status read_series(const struct cg_csv *csv, struct drying_series *series,
                                  struct cg_error *error)
{
    size_t time = 0, ratio = 0;
    const double most_s = 1e9, most_ratio = 100.0;
    enum cg_status status = cg_csv_need(csv, "time_s", &time, error);
    if (status == CG_OK) {
        status = cg_csv_need(csv, "setoff_ratio", &ratio, error);
    }
    if (status == CG_OK) {
        status = drying_series_init(series, csv->rows, false, error);
    }
    for (size_t i = 0; i < csv->rows && status == CG_OK; i++) {
        status = cg_csv_number(csv, i, time, 0.0, most_s, &series->time_s[i], error);
        if (status == CG_OK) {
            status = cg_csv_number(csv, i, ratio, -1.0, most_ratio, &series->ratio[i], error);
        }
    }
    return status;
}

enum cg_status cg_drying_inspect_table(const char *path, const struct cg_profile *profile,
                                       struct cg_record *record, enum cg_result *result,
                                       enum cg_status *measured, struct cg_error *error)
{
    struct cg_csv csv = {0};
    struct drying_series series = {0};
    struct cg_record made = {0};
    enum cg_status status = cg_csv_read(path, FILE_MAX_BYTES, &csv, error);
    if (status != CG_OK) {
        return status;
    }
    status = read_series(&csv, &series, error);
    if (status == CG_OK) {
        status = cg_record_init(&made, "castgloss.drying/1", error);
    }
    if (status == CG_OK) {
        drying_add_source(&made, path);
        status = drying_finish(&series, profile, &made, result, measured, error);
    }
    if (status == CG_OK) {
        *record = made;
        made = (struct cg_record){0};
    }
    cg_record_clear(&made);
    drying_series_clear(&series);
    cg_csv_clear(&csv);
    return status;
}

/* gage.c: a gauge study from a table, and its document. */
#include <castgloss/inspect.h>
#include <castgloss/statistics.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 24)
/* A study is made by hand. */
#define MOST_READINGS ((size_t)5000)
#define MOST_VALUE 1e12
/* After AIAG: a gauge below the first is good, above the second it is not to be used. */
#define GOOD_PERCENT 10.0
#define BAD_PERCENT 30.0
#define LEAST_NDC 5

const char *cg_gage_template(void)
{
    return "part,operator,trial,value\n1,A,1,51.2\n1,A,2,51.3\n1,B,1,51.1\n1,B,2,51.2\n2,A,1,54.0\n2,A,2,53."
           "9\n"
           "2,B,1,53.8\n2,B,2,53.9\n";
}

struct columns {
    size_t part, operator_name, trial, value;
};

/* The number of the name among those that were seen first, each by the row that has it. */
static size_t number_of(const struct cg_csv *csv, size_t column, size_t row, size_t *first_rows,
                        size_t *count)
{
    const char *name = cg_csv_field(csv, row, column);
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(cg_csv_field(csv, first_rows[i], column), name) == 0) {
            return i;
        }
    }
    first_rows[*count] = row;
    return (*count)++;
}

static enum cg_status check_row(const struct cg_csv *csv, const struct columns *columns, size_t row,
                                struct cg_error *error)
{
    if (cg_csv_field(csv, row, columns->part)[0] == 0 ||
        cg_csv_field(csv, row, columns->operator_name)[0] == 0) {
        return cg_error_set(error, CG_INPUT, "%s: reading %zu names no part or no operator.", csv->name,
                            row + 1);
    }
    for (size_t i = 0; i < row && columns->trial != SIZE_MAX; i++) {
        const size_t same[] = {columns->part, columns->operator_name, columns->trial};
        size_t equal = 0;
        while (equal < 3 &&
               strcmp(cg_csv_field(csv, i, same[equal]), cg_csv_field(csv, row, same[equal])) == 0) {
            equal++;
        }
        if (equal == 3) {
            return cg_error_set(error, CG_INPUT, "%s: readings %zu and %zu are the same trial of a part.",
                                csv->name, i + 1, row + 1);
        }
    }
    return CG_OK;
}

static enum cg_status read_rows(const struct cg_csv *csv, struct cg_gage_reading *readings,
                                size_t *first_rows, struct cg_error *error)
{
    struct columns columns = {.trial = cg_csv_column(csv, "trial")};
    size_t parts = 0, operators = 0, *first_of_operators = first_rows + csv->rows;
    enum cg_status status = cg_csv_need(csv, "part", &columns.part, error);
    if (status == CG_OK) {
        status = cg_csv_need(csv, "operator", &columns.operator_name, error);
    }
    if (status == CG_OK) {
        status = cg_csv_need(csv, "value", &columns.value, error);
    }
    for (size_t i = 0; i < csv->rows && status == CG_OK; i++) {
        status = check_row(csv, &columns, i, error);
        if (status == CG_OK) {
            status = cg_csv_number(csv, i, columns.value, -MOST_VALUE, MOST_VALUE, &readings[i].value, error);
        }
        readings[i].part = number_of(csv, columns.part, i, first_rows, &parts);
        readings[i].operator_number =
            number_of(csv, columns.operator_name, i, first_of_operators, &operators);
    }
    return status;
}

/* ---- the document ------------------------------------------------------------------------------- */

static void add_result(struct cg_record *record, struct cg_node *at, const struct cg_gage_result *result)
{
    cg_record_number(record, at, "gage_rr_percent", result->sources[CG_GAGE_RR].study_percent);
    /* A gauge without any spread tells apart as many as there are. */
    cg_record_number(record, at, "ndc", isfinite(result->ndc_exact) ? (double)result->ndc : NAN);
    struct cg_node *list = cg_record_list(record, at, "sources");
    for (size_t i = 0; i < CG_GAGE_SOURCES; i++) {
        const struct cg_gage_share *share = &result->sources[i];
        struct cg_node *item = cg_record_object(record, list, NULL);
        cg_record_text(record, item, "source", cg_gage_source_name((enum cg_gage_source)i));
        cg_record_number(record, item, "sd", share->sd);
        cg_record_number(record, item, "study_percent", share->study_percent);
        cg_record_number(record, item, "contribution_percent", share->contribution_percent);
        cg_record_number(record, item, "tolerance_percent", share->tolerance_percent);
    }
}

static void add_range(struct cg_record *record, const struct cg_gage *gage)
{
    if (!gage->has_range) {
        cg_record_null(record, record->root, "range");
        cg_record_reason(record,
                         "The method of ranges has constants for 2 or 3 operators, 2 or 3 trials and up to "
                         "10 parts only.");
        return;
    }
    struct cg_node *range = cg_record_object(record, record->root, "range");
    cg_record_number(record, range, "mean_range", gage->mean_range);
    cg_record_number(record, range, "range_limit", gage->range_limit);
    cg_record_number(record, range, "operator_difference", gage->operator_difference);
    cg_record_number(record, range, "part_range", gage->part_range);
    add_result(record, range, &gage->range);
}

static void add_anova(struct cg_record *record, const struct cg_gage *gage)
{
    static const char *const rows[CG_GAGE_ROWS] = {"part", "operator", "interaction", "repeatability",
                                                   "total"};
    struct cg_node *anova = cg_record_object(record, record->root, "anova");
    add_result(record, anova, &gage->by_anova);
    cg_record_bool(record, anova, "pooled", gage->pooled);
    struct cg_node *list = cg_record_list(record, anova, "table");
    for (size_t i = 0; i < CG_GAGE_ROWS; i++) {
        struct cg_node *item = cg_record_object(record, list, NULL);
        cg_record_text(record, item, "row", rows[i]);
        cg_record_number(record, item, "ss", gage->anova[i].ss);
        cg_record_number(record, item, "freedom", gage->anova[i].freedom);
        cg_record_number(record, item, "ms", gage->anova[i].ms);
        cg_record_number(record, item, "f", gage->anova[i].f);
        cg_record_number(record, item, "p", gage->anova[i].p);
    }
}

static void add_verdict(struct cg_record *record, const struct cg_gage *gage, bool *trusted)
{
    const double percent = gage->by_anova.sources[CG_GAGE_RR].study_percent;
    const bool known = isfinite(percent);
    struct cg_node *verdict = cg_record_object(record, record->root, "verdict");
    *trusted = known && percent <= BAD_PERCENT;
    cg_record_text(record, verdict, "result",
                   !known                   ? "NOT_MEASURABLE"
                   : percent < GOOD_PERCENT ? "PASS"
                   : percent <= BAD_PERCENT ? "MARGINAL"
                                            : "FAIL");
    if (!known) {
        cg_record_reason(record, "All readings are equal: a gauge that tells nothing apart.");
    } else if (gage->by_anova.ndc < LEAST_NDC) {
        cg_record_reason(record, "The gauge tells %d categories apart; %d or more are wanted.",
                         gage->by_anova.ndc, LEAST_NDC);
    }
}

static enum cg_status fill(const char *path, const struct cg_gage *gage, double tolerance, double mean,
                           struct cg_record *out, bool *trusted, struct cg_error *error)
{
    struct cg_record record = {.schema = NULL};
    enum cg_status status = cg_record_init(&record, "castgloss.gage/1", error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_node *source = cg_record_object(&record, record.root, "source");
    cg_record_text(&record, source, "file", path);
    struct cg_node *study = cg_record_object(&record, record.root, "study");
    cg_record_number(&record, study, "parts", (double)gage->parts);
    cg_record_number(&record, study, "operators", (double)gage->operators);
    cg_record_number(&record, study, "trials", (double)gage->trials);
    cg_record_number(&record, study, "tolerance", tolerance);
    cg_record_number(&record, study, "mean", mean);
    add_range(&record, gage);
    add_anova(&record, gage);
    add_verdict(&record, gage, trusted);
    status = cg_record_check(&record, error);
    if (status != CG_OK) {
        cg_record_clear(&record);
        return status;
    }
    *out = record;
    return CG_OK;
}

enum cg_status cg_gage_inspect(const char *path, double tolerance, struct cg_record *out, bool *trusted,
                               struct cg_error *error)
{
    struct cg_csv csv = {0};
    struct cg_gage gage;
    struct cg_gage_reading *readings = NULL;
    size_t *first_rows = NULL;
    enum cg_status status = cg_csv_read(path, FILE_MAX_BYTES, &csv, error);
    if (status != CG_OK) {
        return status;
    }
    if (csv.rows > MOST_READINGS) {
        status = cg_error_set(error, CG_INPUT, "%s: has %zu readings; a gauge study has at most %zu.", path,
                              csv.rows, MOST_READINGS);
        goto done;
    }
    readings = cg_alloc(csv.rows + 1, sizeof *readings, error);
    first_rows = cg_alloc(2 * csv.rows + 1, sizeof *first_rows, error);
    status = readings != NULL && first_rows != NULL ? read_rows(&csv, readings, first_rows, error) : CG_FAULT;
    if (status == CG_OK) {
        status = cg_gage_study(readings, csv.rows, tolerance, &gage, error);
        if (status == CG_NOT_MEASURABLE) {
            cg_error_prefix(error, path);
        }
    }
    if (status == CG_OK) {
        double mean = 0.0;
        for (size_t i = 0; i < csv.rows; i++) {
            mean += readings[i].value / (double)csv.rows;
        }
        status = fill(path, &gage, tolerance, mean, out, trusted, error);
    }
done:
    free(readings);
    free(first_rows);
    cg_csv_clear(&csv);
    return status;
}

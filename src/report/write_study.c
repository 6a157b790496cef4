/* write_study.c: gauge studies. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_READINGS ((size_t)4000)
#define MOST_LABELS ((size_t)500)

struct labels {
    const char *names[MOST_LABELS];
    size_t count;
};

struct study {
    struct report_plant *plant;
    struct cg_gage_reading *readings;
    size_t count;
    struct labels parts, operators;
};

static size_t label_number(struct report_plant *plant, struct labels *labels, const char *name)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (strcmp(labels->names[i], name) == 0) {
            return i;
        }
    }
    const char *copy = labels->count < MOST_LABELS ? cg_arena_text(&plant->arena, name) : NULL;
    if (copy == NULL) {
        return SIZE_MAX;
    }
    labels->names[labels->count] = copy;
    return labels->count++;
}

static bool visit_reading(void *context, const struct cg_store_value *row)
{
    struct study *study = context;
    struct cg_text part = {0};
    if (!report_is_study(row->operator_name, row->repeat)) {
        return true;
    }
    cg_text_add(&part, "%s/%s/%s/%s", row->lot, row->roll, row->sample, row->side);
    const struct cg_gage_reading reading = {
        .part = label_number(study->plant, &study->parts, part.data != NULL ? part.data : ""),
        .operator_number = label_number(study->plant, &study->operators, row->operator_name),
        .value = row->value};
    cg_text_clear(&part);
    if (reading.part != SIZE_MAX && reading.operator_number != SIZE_MAX) {
        study->readings[study->count++] = reading;
    }
    return study->count < MOST_READINGS;
}

static void source_rows(struct report_plant *plant, enum report_word method,
                        const struct cg_gage_result *result)
{
    static const enum report_word words[CG_GAGE_SOURCES] = {
        [CG_GAGE_REPEATABILITY] = WORD_REPEATABILITY,
        [CG_GAGE_REPRODUCIBILITY] = WORD_REPRODUCIBILITY,
        [CG_GAGE_RR] = WORD_GAGE_RR,
        [CG_GAGE_PART] = WORD_PART_VARIATION,
        [CG_GAGE_TOTAL] = WORD_TOTAL,
    };
    for (size_t i = 0; i < CG_GAGE_SOURCES; i++) {
        const struct cg_gage_share *share = &result->sources[i];
        report_table_words(plant->sheet, report_text(plant, method));
        report_table_words(plant->sheet, report_text(plant, words[i]));
        report_table_number(plant->sheet, share->sd, 4);
        report_table_number(plant->sheet, share->study_percent, 4);
        if (i == CG_GAGE_RR) {
            report_table_strong(plant->sheet);
        }
        report_table_number(plant->sheet, share->contribution_percent, 4);
        report_table_number(plant->sheet, share->tolerance_percent, 4);
    }
}

static void write_gage(struct report_plant *plant, size_t quantity, const struct cg_gage *gage)
{
    const char *const titles[] = {
        report_text(plant, WORD_METHOD),       report_text(plant, WORD_SOURCE),
        report_text(plant, WORD_SD),           report_text(plant, WORD_STUDY_PERCENT),
        report_text(plant, WORD_CONTRIBUTION), report_text(plant, WORD_OF_TOLERANCE)};
    const double share = gage->by_anova.sources[CG_GAGE_RR].study_percent;
    const enum report_word judged = share < 10.0    ? WORD_GAGE_GOOD
                                    : share <= 30.0 ? WORD_GAGE_MARGINAL
                                                    : WORD_GAGE_BAD;
    const char *const values[] = {report_number(plant, (double)gage->parts, 6),
                                  report_number(plant, (double)gage->operators, 6),
                                  report_number(plant, (double)gage->trials, 6),
                                  report_number(plant, share, 4),
                                  report_text(plant, judged),
                                  report_number(plant, (double)gage->by_anova.ndc, 6),
                                  NULL};
    report_sheet_heading(plant->sheet, 3, report_quantity_title(plant, quantity));
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    source_rows(plant, WORD_ANOVA, &gage->by_anova);
    if (gage->has_range) {
        source_rows(plant, WORD_RANGE_METHOD, &gage->range);
    }
    report_table_end(plant->sheet);
    report_sheet_paragraph(
        plant->sheet,
        report_sentence(plant, isfinite(gage->by_anova.ndc_exact) ? WORD_GAGE_SAYS : WORD_GAGE_EQUAL,
                        values));
}

static enum cg_status study_quantity(struct report_plant *plant, size_t quantity, struct study *study,
                                     bool *any)
{
    const struct cg_store_query query = {.kind = report_quantities[quantity].kind,
                                         .path = report_quantities[quantity].path};
    struct cg_gage gage;
    struct cg_error error;
    double limits[2];
    study->count = study->parts.count = study->operators.count = 0;
    enum cg_status status = cg_store_values(plant->store, &query, visit_reading, study, plant->error);
    if (status != CG_OK || study->count == 0) {
        return status;
    }
    *any = true;
    (void)report_limits(plant, quantity, limits);
    status = cg_gage_study(study->readings, study->count, limits[1] - limits[0], &gage, &error);
    if (status == CG_FAULT) {
        *plant->error = error;
        return status;
    }
    if (status == CG_OK) {
        write_gage(plant, quantity, &gage);
    } else {
        report_sheet_heading(plant->sheet, 3, report_quantity_title(plant, quantity));
        report_sheet_paragraph(plant->sheet, error.text);
    }
    return CG_OK;
}

enum cg_status report_write_gage(struct report_plant *plant)
{
    enum cg_status status = CG_OK;
    bool any = false;
    report_heading(plant, WORD_H_GAGE);
    if (plant->study_samples > 0) {
        struct study *study = cg_alloc(1, sizeof *study, plant->error);
        if (study == NULL) {
            return CG_FAULT;
        }
        study->plant = plant;
        study->readings = cg_alloc(MOST_READINGS, sizeof *study->readings, plant->error);
        status = study->readings != NULL ? CG_OK : CG_FAULT;
        for (size_t q = 0; q < REPORT_QUANTITIES && status == CG_OK; q++) {
            status = study_quantity(plant, q, study, &any);
        }
        free(study->readings);
        free(study);
    }
    if (status == CG_OK && !any) {
        report_paragraph(plant, WORD_NO_GAGE, REPORT_VALUES(NULL));
    }
    return status;
}

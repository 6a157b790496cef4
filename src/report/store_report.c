/* store_report.c: a store becomes a report: gather, then write one section after another. */
#include "report/plant.h"

#include <stdlib.h>

static enum cg_status gather(struct report_plant *plant)
{
    static enum cg_status (*const steps[])(struct report_plant *) = {
        report_gather_samples, report_gather_marks,   report_gather_station, report_order_lots,
        report_gather_values,  report_gather_recipes, report_find_repeats};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == CG_OK; i++) {
        status = steps[i](plant);
    }
    return status;
}

static enum cg_status check(const struct report_plant *plant, struct cg_error *error)
{
    for (size_t i = 0; i < 2; i++) {
        const char *lot = plant->options->compare[i];
        if (lot != NULL && report_lot_number(plant, lot) == SIZE_MAX) {
            return cg_error_set(error, CG_USAGE, "%s holds no lot '%s' to compare.",
                                plant->options->store_name, lot);
        }
    }
    return CG_OK;
}

static enum cg_status write_sections(struct report_plant *plant)
{
    static enum cg_status (*const sections[])(struct report_plant *) = {
        report_write_title,         report_write_summary, report_write_vocabulary, report_write_lots,
        report_write_distributions, report_write_control, report_write_capability, report_write_mottle,
        report_write_defects,       report_write_rolls,   report_write_drum,       report_write_station,
        report_write_prints,        report_write_recipes, report_write_relations,  report_write_gage,
        report_write_comparison};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && status == CG_OK; i++) {
        status = sections[i](plant);
    }
    return status;
}

struct cg_store_report_options cg_store_report_options_defaults(void)
{
    return (struct cg_store_report_options){
        .store_name = "", .tool_version = "", .print_pages = 40, .confidence = 0.95};
}

enum cg_status cg_report_store(struct cg_store *store, const struct cg_store_report_options *options,
                               struct cg_text *html, struct cg_text *pdf, struct cg_error *error)
{
    struct report_plant *plant = cg_alloc(1, sizeof *plant, error);
    if (plant == NULL) {
        return CG_FAULT;
    }
    plant->store = store;
    plant->options = options;
    plant->language = options->language;
    plant->error = error;
    const char *title = options->title != NULL ? options->title : report_text(plant, WORD_TITLE);
    enum cg_status status = gather(plant);
    if (status == CG_OK) {
        status = check(plant, error);
    }
    if (status == CG_OK) {
        status = report_sheet_new(title, options->language, &plant->sheet, error);
    }
    if (status == CG_OK) {
        status = write_sections(plant);
    }
    if (status == CG_OK) {
        status = report_sheet_finish(plant->sheet, html, pdf, error);
    }
    report_sheet_free(plant->sheet);
    report_plant_clear(plant);
    free(plant);
    return status;
}

#include "cli/sheets.h"

#include "cli/inputs.h"
#include "cli/surface_pictures.h"

#include <castgloss/inspect.h>
#include <castgloss/report.h>

#include <string.h>

/* A page that many pictures are part of becomes too heavy to open. */
#define PAGE_PICTURES 24

#define FIELD(name) offsetof(struct cg_sheets_settings, name)
const struct cg_option cg_sheets_options[] = {
    {.name = "series",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(series),
     .help = "One table of all inputs with mean, SD and repeatability in place of a document each; A_1.png "
             "and A_2.png are of one sheet"},
    {.name = "picture",
     .argument = "FILE.png",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(picture),
     .help =
         "Draw what was measured; with several inputs FILE-000001.png and so on, or, when it is a folder, "
         "FILE/INPUT-000001.png"},
    {.name = "html",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(html),
     .help = "Write a page that explains and shows the results; the first 24 inputs are drawn in it"},
    {0},
};

struct sheets {
    const struct cg_sheets_run *run;
    const struct cg_inputs *inputs;
    struct cg_documents documents;
    struct cg_series *series; /* NULL: not wanted */
    struct cg_text page;
};

/* Whether the input is to be drawn, for a file or for the page. */
static bool is_drawn(const struct sheets *sheets, size_t index)
{
    return sheets->run->settings->picture != NULL ||
           (sheets->run->settings->html != NULL && index < PAGE_PICTURES);
}

static enum cg_status check_places(const struct cg_sheets_settings *settings, const char *out,
                                   const struct cg_inputs *inputs, struct cg_error *error)
{
    const char *const places[] = {out, settings->picture, settings->html};
    const char *const names[] = {"--out", "--picture", "--html"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        for (size_t k = 0; places[i] != NULL && k < i; k++) {
            if (places[k] != NULL && strcmp(places[i], places[k]) == 0) {
                return cg_error_set(error, CG_USAGE,
                                    "%s and %s cannot share %s; give each a place of its own.", names[k],
                                    names[i], places[i]);
            }
        }
        if (places[i] != NULL && cg_inputs_hold(inputs, places[i])) {
            return cg_error_set(error, CG_USAGE,
                                "%s is one of the inputs and would be overwritten by a result; name another "
                                "file.",
                                places[i]);
        }
    }
    return CG_OK;
}

static enum cg_status begin(struct sheets *sheets, const struct cg_sheets_run *run,
                            const struct cg_inputs *inputs, struct cg_error *error)
{
    const struct cg_sheets_settings *settings = run->settings;
    *sheets = (struct sheets){.run = run, .inputs = inputs};
    enum cg_status status = check_places(settings, run->output->out, inputs, error);
    if (status == CG_OK && settings->picture != NULL) {
        status = cg_picture_folder(settings->picture, error);
    }
    if (status != CG_OK) {
        return status;
    }
    cg_documents_begin(&sheets->documents, run->output, run->schema);
    if (settings->series) {
        /* One document of another schema takes their place. */
        cg_text_clear(&sheets->documents.text);
        sheets->series = cg_series_new(error);
        if (sheets->series == NULL) {
            return CG_FAULT;
        }
    }
    if (settings->html != NULL) {
        cg_report_document_begin(run->heading, &sheets->page);
    }
    return CG_OK;
}

static enum cg_status add(struct sheets *sheets, size_t index, const struct cg_record *record,
                          const struct cg_text *png, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    if (sheets->series != NULL) {
        status = cg_series_add(sheets->series, record, error);
    } else {
        cg_documents_add(&sheets->documents, record);
    }
    if (sheets->run->settings->html != NULL) {
        cg_report_document_add(record, index < PAGE_PICTURES ? png : NULL, &sheets->page);
    }
    if (status == CG_OK && png != NULL) {
        status = cg_picture_write(sheets->inputs, sheets->run->settings->picture, index, png, error);
    }
    return status;
}

static void add_failed(struct sheets *sheets, size_t index, const struct cg_error *error)
{
    cg_documents_add_failed(&sheets->documents, sheets->inputs->items[index].path, error);
    if (sheets->series != NULL) {
        cg_text_clear(&sheets->documents.text);
    }
}

static enum cg_status measure_one(struct sheets *sheets, size_t index, struct cg_error *error)
{
    struct cg_sheet sheet = {.measured = false};
    const bool drawn = is_drawn(sheets, index);
    enum cg_status status =
        sheets->run->measure(sheets->inputs->items[index].path, sheets->run->options, drawn, &sheet, error);
    if (!sheet.measured) {
        add_failed(sheets, index, error);
        status = CG_OK;
    } else {
        sheets->documents.unmeasurable = sheets->documents.unmeasurable || !sheet.measurable;
        if (status == CG_OK) {
            status = add(sheets, index, &sheet.record, drawn ? &sheet.png : NULL, error);
        }
    }
    cg_text_clear(&sheet.png);
    cg_record_clear(&sheet.record);
    return status;
}

/* One line a quantity. */
static void series_csv(const struct cg_record *record, struct cg_text *out)
{
    static const char *const keys[] = {"count",        "mean", "sd", "min", "max", "repeatability_sd",
                                       "repeatability"};
    const struct cg_node *list = cg_node_get(record->root, "quantities");
    cg_text_add(out, "name,count,mean,sd,min,max,repeatability_sd,repeatability\r\n");
    for (const struct cg_node *item = list != NULL ? list->first : NULL; item != NULL; item = item->next) {
        char number[CG_NUMBER_SIZE];
        cg_text_add_csv(out, cg_node_get(item, "name")->text);
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            const struct cg_node *value = cg_node_get(item, keys[i]);
            const bool given = value != NULL && value->kind == CG_NODE_NUMBER;
            cg_text_add(out, ",%s", given ? cg_number_print(number, value->number, 6) : "");
        }
        cg_text_add(out, "\r\n");
    }
}

static enum cg_status end_series(struct sheets *sheets, struct cg_error *error)
{
    struct cg_record record;
    const enum cg_status status = cg_series_record(sheets->series, sheets->run->schema, &record, error);
    if (status != CG_OK) {
        return status;
    }
    if (sheets->documents.output->format == CG_FORMAT_CSV) {
        series_csv(&record, &sheets->documents.text);
    } else {
        sheets->documents.count = 0;
        cg_documents_add(&sheets->documents, &record);
    }
    if (sheets->run->settings->html != NULL) {
        cg_report_document_add(&record, NULL, &sheets->page);
    }
    cg_record_clear(&record);
    return CG_OK;
}

static enum cg_status end(struct sheets *sheets, int *exit_status, struct cg_error *error)
{
    enum cg_status status = sheets->series != NULL ? end_series(sheets, error) : CG_OK;
    if (status == CG_OK && sheets->run->settings->html != NULL) {
        cg_report_document_end(sheets->run->schema, &sheets->page);
        status = cg_text_check(&sheets->page, error);
        if (status == CG_OK) {
            status =
                cg_file_write(sheets->run->settings->html, sheets->page.data, sheets->page.length, error);
        }
    }
    if (status == CG_OK) {
        *exit_status = cg_documents_end(&sheets->documents);
    }
    return status;
}

enum cg_status cg_sheets_run(const struct cg_sheets_run *run, const struct cg_arguments *arguments,
                             int *exit_status, struct cg_error *error)
{
    static const char *const leave_out[] = {NULL};
    struct cg_inputs inputs = {0};
    struct sheets sheets = {.series = NULL};
    enum cg_status status = cg_inputs_expand(arguments->words, arguments->count, leave_out, &inputs, error);
    if (status == CG_OK) {
        status = begin(&sheets, run, &inputs, error);
    }
    for (size_t i = 0; status == CG_OK && i < inputs.count; i++) {
        status = measure_one(&sheets, i, error);
    }
    if (status == CG_OK) {
        status = end(&sheets, exit_status, error);
    }
    cg_series_free(sheets.series);
    cg_text_clear(&sheets.page);
    cg_text_clear(&sheets.documents.text);
    cg_inputs_clear(&inputs);
    return status;
}

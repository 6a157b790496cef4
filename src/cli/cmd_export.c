/* castgloss export: one lot as a folder that another site can open. */
#include "cli/command.h"
#include "cli/common.h"

#include <castgloss/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct export_settings {
    const char *out, *lot, *language;
    bool quiet;
};

#define FIELD(name) offsetof(struct export_settings, name)
static const struct cg_option export_options[] = {
    {.name = "lot",
     .argument = "LOT",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(lot),
     .help = "The lot to export"},
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder to fill; it is made when it is not there, and must hold no store yet"},
    {.name = "language",
     .argument = "en|de|ja|FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(language),
     .help = "Language of the report in the folder (default en)"},
    {.name = "quiet", .kind = CG_OPTION_FLAG, .offset = FIELD(quiet), .help = "Do not tell what was written"},
    {0},
};

static const struct cg_option_group groups[] = {{export_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss export",
    .operands = "STORE --lot LOT --out DIR",
    .text =
        "Writes all that a store knows of one lot into a folder: store.sqlite with samples, marks, pictures "
        "and recipes, records.jsonl with a document a line, the recipes as files, and a report as a page and "
        "a PDF. Another site opens it with castgloss report DIR, or with any reader of JSON and SQLite.\n",
    .notes =
        "Exit status: 0 written; 2 wrong usage, or the folder holds a store already; 3 the store cannot be "
        "read or holds no such lot; 5 something could not be written or the program failed.\n",
};

struct exporting {
    const char *out;
    struct cg_text records;
    enum cg_status status;
    struct cg_error *error;
};

static bool add_record(void *context, const struct cg_store_sample *row)
{
    struct exporting *exporting = context;
    cg_text_add(&exporting->records, "%s\n", row->document);
    return !exporting->records.failed;
}

static bool write_recipe(void *context, const struct cg_store_recipe *row)
{
    struct exporting *exporting = context;
    struct cg_text name = {0}, text = {0};
    cg_text_add(&name, "recipe-%s.yaml", row->hash);
    cg_text_add(&text, "%s", row->text);
    exporting->status = cg_text_check(&name, exporting->error);
    if (exporting->status == CG_OK) {
        exporting->status = cg_file_write_text(exporting->out, name.data, &text, exporting->error);
    }
    cg_text_clear(&name);
    cg_text_clear(&text);
    return exporting->status == CG_OK;
}

static enum cg_status write_report(const struct export_settings *settings, struct cg_store *store,
                                   struct cg_error *error)
{
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_language *language = NULL;
    struct cg_text html = {0}, pdf = {0};
    enum cg_status status =
        settings->language != NULL ? cg_language_read(settings->language, &language, error) : CG_OK;
    options.language = language;
    options.store_name = settings->lot;
    options.tool_version = "castgloss " CG_VERSION;
    options.now = cg_time_now();
    if (status == CG_OK) {
        status = cg_report_store(store, &options, &html, &pdf, error);
    }
    if (status == CG_OK) {
        status = cg_file_write_text(settings->out, "report.html", &html, error);
    }
    if (status == CG_OK) {
        status = cg_file_write_text(settings->out, "report.pdf", &pdf, error);
    }
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    cg_language_free(language);
    return status;
}

static enum cg_status write_files(const struct export_settings *settings, struct cg_store *store,
                                  struct cg_error *error)
{
    const struct cg_store_query all = {0};
    struct exporting exporting = {.out = settings->out, .error = error};
    enum cg_status status = cg_store_samples(store, &all, add_record, &exporting, error);
    if (status == CG_OK) {
        status = cg_file_write_text(settings->out, "records.jsonl", &exporting.records, error);
    }
    if (status == CG_OK) {
        status = cg_store_recipes(store, &all, write_recipe, &exporting, error);
        status = status == CG_OK ? exporting.status : status;
    }
    cg_text_clear(&exporting.records);
    return status == CG_OK ? write_report(settings, store, error) : status;
}

/* The lot is looked for before anything is made. */
static bool any_sample(void *context, const struct cg_store_sample *row)
{
    (void)row;
    *(bool *)context = true;
    return false;
}

static enum cg_status check(const struct export_settings *settings, const char *where, const char *path,
                            struct cg_store *from, struct cg_error *error)
{
    const struct cg_store_query query = {.lot = settings->lot, .limit = 1};
    struct stat place;
    bool found = false;
    if (stat(path, &place) == 0) {
        return cg_error_set(error, CG_USAGE, "%s is there already; export into another folder.", path);
    }
    enum cg_status status = cg_store_samples(from, &query, any_sample, &found, error);
    return status == CG_OK && !found
               ? cg_error_set(error, CG_INPUT, "%s holds no lot '%s'.", where, settings->lot)
               : status;
}

static enum cg_status export_lot(const struct export_settings *settings, const char *where,
                                 struct cg_error *error)
{
    const struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *from = NULL, *to = NULL;
    struct cg_text path = {0};
    int64_t samples = 0;
    cg_text_add(&path, "%s/store.sqlite", settings->out);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_command_open_store(where, &from, error);
    }
    if (status == CG_OK) {
        status = check(settings, where, path.data, from, error);
    }
    if (status == CG_OK) {
        status = cg_folder_make(settings->out, error);
    }
    if (status == CG_OK) {
        status = cg_store_open(path.data, &options, &to, error);
    }
    if (status == CG_OK) {
        status = cg_store_copy_lot(from, settings->lot, to, &samples, error);
    }
    if (status == CG_OK) {
        status = write_files(settings, to, error);
    }
    if (status == CG_OK && !settings->quiet) {
        printf("%s: lot %s, %lld samples\n", settings->out, settings->lot, (long long)samples);
    }
    cg_store_close(from);
    cg_store_close(to);
    cg_text_clear(&path);
    return status;
}

int cg_cmd_export(int argc, char **argv)
{
    struct export_settings settings = {0};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (arguments.count != 1 || settings.out == NULL || settings.lot == NULL) {
        (void)cg_error_set(
            &error, CG_USAGE,
            "export needs one store, --lot LOT and --out DIR; castgloss export --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (export_lot(&settings, arguments.words[0], &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

/* castgloss chart: the print test target as a PDF, and the chart that says what is where. */
#include "cli/command.h"

#include <castgloss/print.h>

struct chart_settings {
    const char *out, *lot, *from;
    int size, inks;
    double unit_mm;
};

#define MAX_FILE ((size_t)1 << 24)
#define FIELD(name) offsetof(struct chart_settings, name)
static const char *const sizes[] = {"A4", "Letter", NULL};
static const char *const inks[] = {"cmyk", "rgb", NULL};

static const struct cg_option chart_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "The folder to write chart.pdf and chart.json into; it is made if need be"},
    {.name = "size",
     .argument = "A4|Letter",
     .kind = CG_OPTION_CHOICE,
     .choices = sizes,
     .offset = FIELD(size),
     .help = "The sheet"},
    {.name = "inks",
     .argument = "cmyk|rgb",
     .kind = CG_OPTION_CHOICE,
     .choices = inks,
     .offset = FIELD(inks),
     .help =
         "The device colours of the PDF: cmyk for a RIP that keeps the separations, rgb for a driver that "
         "makes its own"},
    {.name = "lot",
     .argument = "TEXT",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(lot),
     .help = "Printed in the lot field; a line to write on when not given"},
    {.name = "from",
     .argument = "FILE.cht",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(from),
     .help = "Write only chart.json, from a recognition file of ArgyllCMS"},
    {.name = "unit-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-4,
     .high = 100,
     .offset = FIELD(unit_mm),
     .help = "With --from: how many mm one unit of the recognition file is"},
    {0},
};
static const struct cg_option_group groups[] = {{chart_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss chart",
    .operands = "--out DIR",
    .text =
        "Writes the print test target: chart.pdf to print, chart.json to measure the scan with. Print it at "
        "100 %, without scaling to fit, at the setting that the paper is meant for.\n",
    .notes = "castgloss print SCAN --chart DIR/chart.json measures a scan of the printed page.\n",
};

/* A chart of others: what is measured, without anything to print. */
static enum cg_status convert(const struct chart_settings *settings, struct cg_error *error)
{
    struct cg_bytes bytes;
    struct cg_text text = {0};
    struct cg_chart_drawing drawing = {.lot = ""};
    enum cg_status status = cg_file_read(settings->from, MAX_FILE, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_chart_parse_cht(settings->from, (const char *)bytes.data, bytes.size, settings->unit_mm,
                                &drawing.chart, error);
    cg_bytes_clear(&bytes);
    if (status == CG_OK) {
        status = cg_folder_make(settings->out, error);
    }
    if (status == CG_OK) {
        cg_chart_json(&drawing, &text);
        status = cg_file_write_text(settings->out, "chart.json", &text, error);
    }
    cg_text_clear(&text);
    cg_chart_drawing_clear(&drawing);
    return status;
}

static enum cg_status write_chart(const struct chart_settings *settings, const struct cg_arguments *arguments,
                                  struct cg_error *error)
{
    if (settings->out == NULL) {
        return cg_error_set(error, CG_USAGE, "--out DIR is missing: the folder to write the chart into.");
    }
    if (arguments->count > 0) {
        return cg_error_set(error, CG_USAGE, "chart takes no file, but '%.256s' was given.",
                            arguments->words[0]);
    }
    if (settings->from != NULL) {
        return convert(settings, error);
    }
    const struct cg_chart_options options = {
        .letter = settings->size == 1, .inks = (enum cg_chart_inks)settings->inks, .lot = settings->lot};
    struct cg_chart_drawing drawing;
    struct cg_text text = {0};
    enum cg_status status = cg_chart_draw(&options, &drawing, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_folder_make(settings->out, error);
    if (status == CG_OK) {
        cg_chart_pdf(&drawing, &text);
        status = cg_file_write_text(settings->out, "chart.pdf", &text, error);
        cg_text_clear(&text);
    }
    if (status == CG_OK) {
        cg_chart_json(&drawing, &text);
        status = cg_file_write_text(settings->out, "chart.json", &text, error);
    }
    cg_text_clear(&text);
    cg_chart_drawing_clear(&drawing);
    return status;
}

int cg_cmd_chart(int argc, char **argv)
{
    struct chart_settings settings = {.unit_mm = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (write_chart(&settings, &arguments, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

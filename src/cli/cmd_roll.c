/* castgloss roll: marks along a roll of web, what repeats and what runs along. */
#include "cli/command.h"
#include "cli/documents.h"

#include <castgloss/inspect.h>
#include <castgloss/report.h>

#include <stdio.h>
#include <string.h>

struct roll_settings {
    struct cg_output_settings output;
    const char *events, *rolls, *picture;
    double web_length_m, web_width_mm;
    double grade_marks[3];
    int lanes;
    bool quiet, print_template;
};

#define FIELD(name) offsetof(struct roll_settings, name)
static const struct cg_option roll_options[] = {
    {.name = "rolls",
     .argument = "FILE.csv",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(rolls),
     .help = "Rollers of the machine: name,diameter_mm; repeats are named after the one that fits"},
    {.name = "web-length-m",
     .argument = "M",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-3,
     .high = 1e6,
     .offset = FIELD(web_length_m),
     .help = "Length of the web in m; without it, it ends with its last mark"},
    {.name = "web-width-mm",
     .argument = "MM",
     .kind = CG_OPTION_NUMBER,
     .low = 1,
     .high = 8000,
     .offset = FIELD(web_width_mm),
     .help = "Width of the web in mm; without it, as far as its marks reach"},
    {.name = "lanes",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 1,
     .high = 64,
     .offset = FIELD(lanes),
     .help = "Lanes of one width that the web is slit into; each is graded A to D"},
    {.name = "grade-marks",
     .argument = "A,B,C",
     .kind = CG_OPTION_NUMBERS,
     .count = 3,
     .low = 0,
     .high = 1e9,
     .offset = FIELD(grade_marks),
     .help = "Most marks a thousand square metres for the grades A, B and C"},
    {.name = "picture",
     .argument = "FILE.png",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(picture),
     .help = "Draw the map of the roll and the faces of the rollers that leave marks"},
    CG_OPTION_TEMPLATE(FIELD(print_template), "an example of an events file"),
    {.name = "events",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(events),
     .help = "Write the marks again as CSV: every column of the input, and repeat, turn and off_mm of each"},
    {.name = "quiet", .kind = CG_OPTION_FLAG, .offset = FIELD(quiet), .help = "Nothing on standard error"},
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)}, {roll_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss roll",
    .operands = "EVENTS.csv...",
    .text = "Finds what repeats once a turn of a roller and what runs along the web, in a file of marks: CSV "
            "with a header, the columns md_mm and cd_mm and, where they are known, length_mm, width_mm, "
            "angle_deg, "
            "area_mm2, contrast_percent and class; other columns are kept for --events. Rows of the classes "
            "splice, web_break and threading mask the "
            "web over their length_mm. - is standard input.\n",
    .notes = "Exit status: 0 measured; 2 wrong usage or table of rollers; 3 an input could not be read; 4 "
             "nothing tells how large the web is; 5 something could not be written or the program failed. "
             "With several inputs the others are still done, and the first of 3, 4 that occurred is given.\n",
};

static const char template[] = "md_mm,cd_mm,length_mm,width_mm,angle_deg,area_mm2,contrast_percent,class\n"
                               "1520.4,312.7,0.6,0.4,0,0.2,-12,pinhole\n"
                               "6232.8,313.1,0.6,0.4,0,0.2,-11,pinhole\n"
                               "8100,0,300,,,,,splice\n";

static enum cg_status draw(const char *path, const struct cg_roll *roll, struct cg_error *error)
{
    struct cg_text png = {0};
    enum cg_status status = cg_report_roll_picture(roll, &png, error);
    if (status == CG_OK) {
        status = cg_file_write(path, png.data, png.length, error);
    }
    cg_text_clear(&png);
    return status;
}

static enum cg_status write_events(const char *path, const struct cg_roll *roll, struct cg_error *error)
{
    struct cg_text csv = {0};
    cg_roll_events_csv(roll, &csv);
    enum cg_status status = cg_text_check(&csv, error);
    if (status == CG_OK) {
        status = cg_file_write(path, csv.data, csv.length, error);
    }
    cg_text_clear(&csv);
    return status;
}

static void tell_unmeasured(const char *path, const struct cg_record *record)
{
    const struct cg_node *reasons = cg_node_get(record->root, "reasons");
    const char *reason = reasons != NULL && reasons->first != NULL ? reasons->first->text : "not measurable";
    fprintf(stderr, "castgloss: %s: %s\n", path, reason);
}

/* One input; only what ends the run is given back. */
static enum cg_status measure_one(const struct roll_settings *settings, const struct cg_roll_options *options,
                                  const char *path, struct cg_documents *documents, struct cg_error *error)
{
    struct cg_roll roll = {0};
    enum cg_status status = cg_roll_inspect(path, options, &roll, error);
    if (status == CG_INPUT) {
        cg_documents_add_failed(documents, path, error);
        return CG_OK;
    }
    if (status == CG_OK) {
        cg_documents_add(documents, &roll.record);
        if (roll.status == CG_NOT_MEASURABLE) {
            documents->unmeasurable = true;
            tell_unmeasured(path, &roll.record);
        } else if (settings->picture != NULL) {
            status = draw(settings->picture, &roll, error);
        }
        if (status == CG_OK && settings->events != NULL) {
            status = write_events(settings->events, &roll, error);
        }
    }
    cg_roll_clear(&roll);
    return status;
}

static int measure(const struct roll_settings *settings, const struct cg_arguments *arguments)
{
    struct cg_roll_options options = cg_roll_options_defaults();
    struct cg_documents documents;
    struct cg_error error;
    options.rollers = settings->rolls;
    options.web_length_mm = settings->web_length_m * 1000.0;
    options.web_width_mm = settings->web_width_mm;
    options.lanes = (size_t)settings->lanes;
    for (size_t i = 0; i < 3; i++) {
        options.limits.grades[i].marks_per_1000_m2 = settings->grade_marks[i];
    }
    cg_documents_begin(&documents, &settings->output, "castgloss.roll/1");
    for (size_t i = 0; i < arguments->count; i++) {
        if (measure_one(settings, &options, arguments->words[i], &documents, &error) != CG_OK) {
            cg_text_clear(&documents.text);
            return cg_command_fail(&error);
        }
    }
    return cg_documents_end(&documents);
}

/* One usage error, or NULL. */
static const char *misuse(const struct roll_settings *settings, const struct cg_arguments *arguments)
{
    if (arguments->count == 0) {
        return "roll needs a file of marks; castgloss roll --help tells more.";
    }
    const char *const places[] = {settings->picture, settings->events, settings->output.out};
    if ((settings->picture != NULL || settings->events != NULL) && arguments->count > 1) {
        return "--picture and --events are of one input; give one file of marks.";
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = i + 1; k < 3; k++) {
            if (places[i] != NULL && places[k] != NULL && strcmp(places[i], places[k]) == 0) {
                return "--picture, --events and --out cannot share a place; give each one of its own.";
            }
        }
    }
    const double *marks = settings->grade_marks;
    if (!(marks[0] <= marks[1] && marks[1] <= marks[2])) {
        return "--grade-marks must rise from A to C.";
    }
    for (size_t i = 0; i < arguments->count; i++) {
        const char *input = arguments->words[i];
        for (size_t k = 0; k < 3; k++) {
            if (strcmp(input, "-") != 0 && places[k] != NULL && strcmp(input, places[k]) == 0) {
                return "a result would overwrite one of the inputs; name another file.";
            }
        }
    }
    return NULL;
}

int cg_cmd_roll(int argc, char **argv)
{
    const struct cg_lane_limits limits = cg_lane_limits_defaults();
    struct roll_settings settings = {.output = cg_output_settings_defaults(), .lanes = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    for (size_t i = 0; i < 3; i++) {
        settings.grade_marks[i] = limits.grades[i].marks_per_1000_m2;
    }
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    const char *wrong = misuse(&settings, &arguments);
    if (settings.print_template) {
        exit_status = cg_command_print_text(template);
    } else if (wrong != NULL) {
        cg_error_set(&error, CG_USAGE, "%s", wrong);
        exit_status = cg_command_fail(&error);
    } else {
        exit_status = measure(&settings, &arguments);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

/* castgloss teach: what good frames look like. */
#include "cli/command.h"
#include "cli/surface_options.h"
#include "cli/teach.h"

#include <string.h>

struct teach_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_reference_settings reference;
    struct cg_search_settings search;
    const char *evaluate, *good;
    bool keep_marked;
};

#define FIELD(name) offsetof(struct teach_settings, name)
static const struct cg_option teach_options[] = {
    {.name = "keep-marked",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(keep_marked),
     .help = "Learn from frames with evident marks as well, which are left out otherwise"},
    {.name = "evaluate",
     .argument = "FOLDER",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(evaluate),
     .help = "Teach nothing but judge pictures whose classes are known: a folder with a sub-folder for each "
             "class, or a CSV file with the columns file and class"},
    {.name = "good",
     .argument = "CLASS",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(good),
     .help = "With --evaluate, the class of pictures without marks (default good)"},
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {teach_options, 0},
    {cg_reference_options, FIELD(reference)},
    {cg_search_options, FIELD(search)},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};

static const struct cg_command_help help = {
    .full_name = "castgloss teach",
    .operands = "PICTURE... --out MODEL",
    .text =
        "Learns from good frames what their texture looks like (level, power spectrum, cross-web profile, "
        "how strongly filters respond to it) and writes a model, against which castgloss surface --model "
        "searches for marks. All frames must be of one size and scale, calibrated as those that are "
        "measured later. What was learned is told on standard output.\n"
        "castgloss teach --evaluate FOLDER --model MODEL tells how well marks are found and named on "
        "pictures whose classes are known.\n",
    .notes =
        "Exit status: 0 done; 2 wrong usage; 3 an input could not be read; 4 a frame is saturated, "
        "constant or of another size, or too few frames are left, or the calibration or the model is "
        "missing; 5 something could not be written or the program failed. When a frame fails, nothing is "
        "learned; with --evaluate the other pictures are still judged.\n",
};

enum cg_status cg_teach_write(const struct cg_teach_job *job, const struct cg_record *record, const char *out,
                              struct cg_error *error)
{
    struct cg_text text = {0};
    bool evaluation = strcmp(record->schema, "castgloss.evaluation/1") == 0;
    if (job->output.format == CG_FORMAT_JSON) {
        cg_record_json(record, &text);
        cg_text_add(&text, "\n");
    } else if (job->output.format == CG_FORMAT_TEXT) {
        cg_record_print(record, &text);
    } else if (evaluation) {
        cg_evaluation_csv(record, &text);
    } else {
        cg_csv_head(record->schema, &text);
        cg_record_csv(record, &text);
    }
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        status = cg_file_write(out, text.data, text.length, error);
    }
    cg_text_clear(&text);
    return status;
}

static enum cg_status check_usage(const struct teach_settings *settings, const struct cg_arguments *arguments,
                                  struct cg_error *error)
{
    if (settings->evaluate != NULL) {
        return arguments->count == 0
                   ? CG_OK
                   : cg_error_set(error, CG_USAGE,
                                  "--evaluate judges the pictures of %s alone; '%.64s' is one too many.",
                                  settings->evaluate, arguments->words[0]);
    }
    if (arguments->count == 0) {
        return cg_error_set(error, CG_USAGE,
                            "teach needs pictures of good frames; castgloss teach --help tells more.");
    }
    if (strcmp(settings->output.out, "-") == 0) {
        return cg_error_set(error, CG_USAGE, "teach needs --out MODEL, the file to write.");
    }
    if (settings->search.model != NULL) {
        return cg_error_set(error, CG_USAGE,
                            "--model is used with --evaluate; the model to write is named by --out.");
    }
    return CG_OK;
}

/* Frames to learn from; a result never takes the place of one. */
static enum cg_status learn(const struct teach_settings *settings, const struct cg_arguments *arguments,
                            const struct cg_teach_job *job, struct cg_error *error)
{
    const struct cg_reference_settings *reference = &settings->reference;
    const char *const leave_out[] = {reference->dark != NULL ? reference->dark : reference->flat,
                                     reference->flat, NULL};
    struct cg_inputs inputs = {0};
    enum cg_status status = cg_inputs_expand(arguments->words, arguments->count, leave_out, &inputs, error);
    if (status == CG_OK && cg_inputs_hold(&inputs, job->model)) {
        status = cg_error_set(error, CG_USAGE,
                              "%s is one of the inputs and would be overwritten by the model; name another "
                              "file.",
                              job->model);
    }
    for (size_t i = 0; i < inputs.count && status == CG_OK; i++) {
        if (strcmp(inputs.items[i].path, "-") == 0) {
            status =
                cg_error_set(error, CG_USAGE, "Frames are read twice, so standard input (-) cannot be one.");
        }
    }
    if (status == CG_OK) {
        status = cg_teach_learn(job, &inputs, error);
    }
    cg_inputs_clear(&inputs);
    return status;
}

static enum cg_status teach(const struct teach_settings *settings, const struct cg_arguments *arguments,
                            int *exit_status, struct cg_error *error)
{
    struct cg_calibration calibration;
    struct cg_model model = {.id = ""};
    struct cg_profile *profile = NULL;
    struct cg_teach_job job = {.options = cg_surface_options_defaults(),
                               .output = settings->output,
                               .run = settings->run,
                               .model = settings->output.out,
                               .keep_marked = settings->keep_marked,
                               .good_label = settings->good};
    struct cg_surface_options *options = &job.options;
    cg_calibration_init(&calibration);
    enum cg_status status = check_usage(settings, arguments, error);
    if (status == CG_OK) {
        status = cg_scale_resolve(&settings->scale, &options->pitch_cd_mm, &options->pitch_md_mm, error);
        options->pitch_is_of_dpi = settings->scale.dpi > 0;
    }
    if (status == CG_OK) {
        status = cg_profile_default(&profile, error);
    }
    if (status == CG_OK) {
        status = cg_reference_load(&settings->reference, &settings->picture, &calibration,
                                   &options->calibration_name, error);
    }
    if (status == CG_OK) {
        status = cg_search_load(&settings->search, &model, options, error);
    }
    if (status == CG_OK) {
        options->image = cg_picture_image_options(&settings->picture);
        options->channel = (enum cg_channel)settings->picture.channel;
        options->calibration = options->calibration_name != NULL ? &calibration : NULL;
        options->profile = profile;
        options->now = cg_time_now();
        status = settings->evaluate != NULL ? cg_teach_evaluate(&job, settings->evaluate, exit_status, error)
                                            : learn(settings, arguments, &job, error);
    }
    cg_calibration_clear(&calibration);
    cg_model_clear(&model);
    cg_profile_free(profile);
    return status;
}

int cg_cmd_teach(int argc, char **argv)
{
    struct teach_settings settings = {.output = cg_output_settings_defaults(),
                                      .picture = cg_picture_settings_defaults(),
                                      .search = cg_search_settings_defaults(),
                                      .good = "good"};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (teach(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

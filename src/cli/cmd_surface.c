/* castgloss surface: the gloss uniformity of pictures. */
#include "cli/command.h"
#include "cli/diffuse_inputs.h"
#include "cli/surface_batch.h"
#include "cli/surface_gloss.h"
#include "cli/surface_options.h"

#include <string.h>

struct surface_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_reference_settings reference;
    struct cg_search_settings search;
    struct cg_surface_gloss_settings gloss;
    const char *profile, *diffuse, *picture_out, *gallery, *html;
    bool no_defects;
    bool list, print_template;
};

#define FIELD(name) offsetof(struct surface_settings, name)
static const struct cg_option surface_options[] = {
    {.name = "profile",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(profile),
     .help = "Limits and grades of the product, YAML; see --print-template"},
    {.name = "diffuse",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(diffuse),
     .help = "Picture of the same place in diffuse light, or a folder with one an input, by name or in "
             "order: a mark that is dark there too is contamination"},
    {.name = "picture",
     .argument = "FILE.png",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(picture_out),
     .help =
         "Draw what was measured; with several inputs FILE-000001.png and so on, or, when it is a folder, "
         "FILE/INPUT-000001.png"},
    {.name = "gallery",
     .argument = "FILE.png",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(gallery),
     .help = "Draw every mark by itself, the most severe first; files are named as those of --picture"},
    {.name = "html",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(html),
     .help = "Write a page that explains and shows the results; the first 24 inputs are drawn in it"},
    {.name = "no-defects",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(no_defects),
     .help = "Do not search for marks: level, uniformity and periodic lines alone, several times as fast"},
    CG_OPTION_LIST(FIELD(list)),
    CG_OPTION_TEMPLATE(FIELD(print_template), "a commented example of a profile"),
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {surface_options, 0},
    {cg_reference_options, FIELD(reference)},
    {cg_search_options, FIELD(search)},
    {cg_surface_gloss_options, FIELD(gloss)},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};

static const struct cg_command_help help = {
    .full_name = "castgloss surface",
    .operands = "PICTURE...",
    .text = "Measures the gloss level and its uniformity, mottle in bands of size, periodic lines and marks "
            "of each "
            "picture, and judges them by a profile.\n"
            "A folder stands for its picture files in the order of their names; - is standard input; a file "
            "whose "
            "name begins with a dash goes after --.\n",
    .notes =
        "Exit status: 0 measured and inside the limits; 1 out of limits; 2 wrong usage or profile; 3 an "
        "input "
        "could not be read; 4 an input could not be measured, or the calibration is missing or expired; "
        "5 something could not be written or the program failed. With several inputs the others are still "
        "done, and the first of 3, 4, 1 that occurred is given.\n",
};

/* Results that go to one place would overwrite each other, or be neither on standard output. */
static enum cg_status check_outputs(const struct surface_settings *settings, struct cg_error *error)
{
    const char *const paths[] = {settings->output.out, settings->picture_out, settings->gallery,
                                 settings->html};
    const char *const names[] = {"--out", "--picture", "--gallery", "--html"};
    for (size_t i = 1; i < sizeof paths / sizeof *paths; i++) {
        for (size_t k = 0; k < i; k++) {
            if (paths[i] != NULL && paths[k] != NULL && strcmp(paths[i], paths[k]) == 0) {
                return cg_error_set(error, CG_USAGE,
                                    "%s and %s cannot share %s; give each a place of its own.", names[k],
                                    names[i], strcmp(paths[i], "-") == 0 ? "standard output (-)" : paths[i]);
            }
        }
    }
    return CG_OK;
}

/* A result never takes the place of what it was measured from. */
static enum cg_status spare_inputs(const struct surface_settings *settings, const struct cg_inputs *inputs,
                                   struct cg_error *error)
{
    const char *const paths[] = {settings->output.out, settings->picture_out, settings->gallery,
                                 settings->html};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (paths[i] != NULL && cg_inputs_hold(inputs, paths[i])) {
            return cg_error_set(
                error, CG_USAGE,
                "%s is one of the inputs and would be overwritten by a result; name another file.", paths[i]);
        }
    }
    return CG_OK;
}

static enum cg_status measure(const struct surface_settings *settings, const struct cg_arguments *arguments,
                              int *exit_status, struct cg_error *error)
{
    struct cg_inputs inputs = {0}, diffuse = {0};
    struct cg_regions regions = {.count = 0};
    struct cg_calibration calibration;
    struct cg_model model = {.id = ""};
    struct cg_profile *profile = NULL;
    struct cg_surface_batch batch = {.options = cg_surface_options_defaults(),
                                     .output = settings->output,
                                     .run = settings->run,
                                     .picture = settings->picture_out,
                                     .gallery = settings->gallery,
                                     .html = settings->html,
                                     .diffuse = &diffuse};
    struct cg_surface_options *options = &batch.options;
    const char *const beside[] = {settings->reference.dark, settings->reference.flat, settings->diffuse,
                                  settings->gloss.off_specular};
    const char *leave_out[sizeof beside / sizeof *beside + 1] = {NULL};
    for (size_t i = 0, count = 0; i < sizeof beside / sizeof *beside; i++) {
        if (beside[i] != NULL) {
            leave_out[count++] = beside[i];
        }
    }
    cg_calibration_init(&calibration);
    enum cg_status status = check_outputs(settings, error);
    if (status == CG_OK) {
        status = cg_scale_resolve(&settings->scale, &options->pitch_cd_mm, &options->pitch_md_mm, error);
    }
    if (status == CG_OK) {
        status = settings->profile != NULL ? cg_profile_read(settings->profile, &profile, error)
                                           : cg_profile_default(&profile, error);
    }
    if (status == CG_OK) {
        status = cg_reference_load(&settings->reference, &settings->picture, &calibration,
                                   &options->calibration_name, error);
    }
    if (status == CG_OK) {
        status = cg_search_load(&settings->search, &model, options, error);
    }
    if (status == CG_OK) {
        status = cg_inputs_expand(arguments->words, arguments->count, leave_out, &inputs, error);
    }
    if (status == CG_OK) {
        status = spare_inputs(settings, &inputs, error);
    }
    if (status == CG_OK) {
        status = cg_surface_gloss_resolve(&settings->gloss, &regions, options, error);
    }
    if (status == CG_OK) {
        status = cg_diffuse_inputs(settings->diffuse, &inputs, &diffuse, error);
    }
    if (status == CG_OK) {
        status = spare_inputs(settings, &diffuse, error);
    }
    if (status == CG_OK) {
        options->image = cg_picture_image_options(&settings->picture);
        options->pitch_is_of_dpi = settings->scale.dpi > 0;
        options->channel = (enum cg_channel)settings->picture.channel;
        options->calibration = options->calibration_name != NULL ? &calibration : NULL;
        options->profile = profile;
        options->skip_marks = settings->no_defects;
        options->now = cg_time_now();
        *exit_status = cg_surface_batch_run(&batch, &inputs);
    }
    cg_inputs_clear(&inputs);
    cg_inputs_clear(&diffuse);
    cg_calibration_clear(&calibration);
    cg_model_clear(&model);
    cg_profile_free(profile);
    return status;
}

int cg_cmd_surface(int argc, char **argv)
{
    struct surface_settings settings = {.output = cg_output_settings_defaults(),
                                        .picture = cg_picture_settings_defaults(),
                                        .search = cg_search_settings_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.list) {
        exit_status = cg_command_list("castgloss.surface/1");
    } else if (settings.print_template) {
        exit_status = cg_command_print_text(cg_profile_template());
    } else if (settings.gloss.print_regions) {
        exit_status = cg_command_print_text(cg_regions_template());
    } else if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE,
                     "surface needs at least one picture; castgloss surface --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (measure(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

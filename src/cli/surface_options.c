#include "cli/surface_options.h"

#include "cli/calibration_inputs.h"

#define REFERENCE(name) offsetof(struct cg_reference_settings, name)
const struct cg_option cg_reference_options[] = {
    {.name = "calibration",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = REFERENCE(calibration),
     .help = "Calibration of the camera, made by castgloss calibrate"},
    {.name = "dark",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = REFERENCE(dark),
     .help = "Picture with the light off, or a folder of such pictures, in place of a calibration"},
    {.name = "flat",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = REFERENCE(flat),
     .help = "Picture of the reference tile, or a folder of such pictures, in place of a calibration"},
    {0},
};

static enum cg_status read_reference(const struct cg_reference_settings *settings,
                                     const struct cg_picture_settings *picture,
                                     struct cg_calibration *calibration, const char **name,
                                     struct cg_error *error)
{
    if (settings->calibration != NULL) {
        *name = settings->calibration;
        return cg_calibration_read(settings->calibration, calibration, error);
    }
    struct cg_frame_reading reading = {.image = cg_picture_image_options(picture),
                                       .channel = (enum cg_channel)picture->channel,
                                       .quiet = true};
    /* A page number is of the picture that is measured. */
    reading.image.page = 0;
    enum cg_status status = CG_OK;
    if (settings->dark != NULL) {
        *name = settings->dark;
        status = cg_calibration_add_dark(calibration, &settings->dark, 1, &reading, error);
    }
    if (status == CG_OK && settings->flat != NULL) {
        *name = settings->flat;
        status = cg_calibration_add_flat(calibration, &settings->flat, 1, &reading, error);
    }
    return status;
}

/* Without its calibration or model no input can be measured, which is not an input that cannot be read. */
static enum cg_status as_unmeasurable(enum cg_status status, struct cg_error *error)
{
    if (status == CG_INPUT) {
        error->status = CG_NOT_MEASURABLE;
        return CG_NOT_MEASURABLE;
    }
    return status;
}

enum cg_status cg_reference_load(const struct cg_reference_settings *settings,
                                 const struct cg_picture_settings *picture,
                                 struct cg_calibration *calibration, const char **name,
                                 struct cg_error *error)
{
    if (settings->calibration != NULL && (settings->dark != NULL || settings->flat != NULL)) {
        return cg_error_set(
            error, CG_USAGE,
            "--calibration already holds dark and flat; --dark and --flat cannot be used with it.");
    }
    return as_unmeasurable(read_reference(settings, picture, calibration, name, error), error);
}

/* In the order of enum cg_defect_method. */
static const char *const methods[] = {"whitened", "phot", NULL};

#define SEARCH(name) offsetof(struct cg_search_settings, name)
const struct cg_option cg_search_options[] = {
    {.name = "model",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = SEARCH(model),
     .help = "What good frames look like, learned by castgloss teach; marks are searched against it"},
    {.name = "false-alarms",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-6,
     .high = 1e6,
     .offset = SEARCH(false_alarms),
     .help = "How many false marks may be expected in a square metre of faultless surface"},
    {.name = "method",
     .argument = "whitened|phot",
     .kind = CG_OPTION_CHOICE,
     .choices = methods,
     .offset = SEARCH(method),
     .help = "How marks are searched: by filters matched to the texture, or by the phase of the transform "
             "alone, which needs no statistics of it"},
    {0},
};

struct cg_search_settings cg_search_settings_defaults(void)
{
    const struct cg_defect_options options = cg_defect_options_defaults();
    return (struct cg_search_settings){.false_alarms = options.false_alarms_per_m2,
                                       .method = (int)options.method};
}

enum cg_status cg_search_load(const struct cg_search_settings *settings, struct cg_model *model,
                              struct cg_surface_options *options, struct cg_error *error)
{
    if (settings->model != NULL) {
        enum cg_status status = cg_model_read(settings->model, model, error);
        if (status != CG_OK) {
            return as_unmeasurable(status, error);
        }
        options->model = model;
        options->model_name = settings->model;
    }
    options->false_alarms_per_m2 = settings->false_alarms;
    options->method = (enum cg_defect_method)settings->method;
    return CG_OK;
}

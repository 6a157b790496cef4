#include "cli/show_calibration.h"

#include "cli/command.h"
#include "cli/common.h"

#include <castgloss/record.h>

enum show_format { SHOW_TEXT, SHOW_JSON };

struct show_settings {
    int format;
    const char *out;
};

static const char *const formats[] = {"text", "json", NULL};
static const struct cg_option show_options[] = {
    {.name = "format",
     .argument = "text|json",
     .kind = CG_OPTION_CHOICE,
     .choices = formats,
     .offset = offsetof(struct show_settings, format),
     .help = "How it is written"},
    {.name = "out",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = offsetof(struct show_settings, out),
     .help = "Where it is written; - is standard output (default -)"},
    {0},
};
static const struct cg_option_group groups[] = {{show_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss calibrate show",
    .operands = "FILE.cgcal",
    .text = "Prints what a calibration file holds. Exit status 4 when it has expired.\n",
};

static void record_time(struct cg_record *record, struct cg_node *root, const char *key, int64_t seconds)
{
    char text[CG_TIME_SIZE];
    cg_record_text(record, root, key, seconds != 0 ? cg_time_print(text, seconds) : NULL);
}

static void record_plane(struct cg_record *record, struct cg_node *root, const char *key,
                         const struct cg_plane *plane, size_t frames)
{
    if (plane->px == NULL) {
        cg_record_null(record, root, key);
        return;
    }
    struct cg_stats stats = cg_stats_of(cg_plane_view(plane));
    struct cg_node *node = cg_record_object(record, root, key);
    cg_record_number(record, node, "width_px", (double)plane->grid.width);
    cg_record_number(record, node, "height_px", (double)plane->grid.height);
    cg_record_number(record, node, "frames", (double)frames);
    cg_record_number(record, node, "mean_counts", stats.mean);
    cg_record_number(record, node, "sd_counts", stats.sd);
}

static void record_positive(struct cg_record *record, struct cg_node *root, const char *key, double value)
{
    if (value > 0) {
        cg_record_number(record, root, key, value);
    } else {
        cg_record_null(record, root, key);
    }
}

static void record_response(struct cg_record *record, struct cg_node *root,
                            const struct cg_response *response)
{
    static const char *const channels[3] = {"red", "green", "blue"};
    if (response->count == 0) {
        cg_record_null(record, root, "scanner");
        return;
    }
    struct cg_node *node = cg_record_object(record, root, "scanner");
    cg_record_number(record, node, "residual_density", response->residual_density);
    struct cg_node *flare = cg_record_list(record, node, "flare");
    struct cg_node *steps = cg_record_list(record, node, "steps");
    for (int c = 0; c < 3; c++) {
        cg_record_number(record, flare, NULL, response->flare[c]);
    }
    for (size_t i = 0; i < response->count; i++) {
        struct cg_node *step = cg_record_object(record, steps, NULL);
        cg_record_number(record, step, "reflectance", response->reflectance[i]);
        for (int c = 0; c < 3; c++) {
            cg_record_number(record, step, channels[c], response->signal[c][i]);
        }
    }
}

static void record_gloss(struct cg_record *record, struct cg_node *root, const struct cg_gloss_scale *scale)
{
    if (scale->terms == 0) {
        cg_record_null(record, root, "gloss");
        return;
    }
    struct cg_node *node = cg_record_object(record, root, "gloss");
    cg_record_number(record, node, "angle_deg", scale->angle_deg);
    cg_record_number(record, node, "reference_index", scale->reference_index);
    cg_record_text(record, node, "beam", scale->converging ? "converging" : "parallel");
    cg_record_number(record, node, "line_residual_gu", scale->line_residual_gu);
    cg_record_number(record, node, "residual_gu", scale->residual_gu);
    cg_record_number(record, node, "uncertainty_gu", scale->uncertainty_gu);
    record_positive(record, node, "degrees_per_mm", scale->degrees_per_mm);
    struct cg_node *tiles = cg_record_list(record, node, "tiles");
    for (size_t i = 0; i < scale->tile_count; i++) {
        struct cg_node *tile = cg_record_object(record, tiles, NULL);
        cg_record_number(record, tile, "gu", scale->tiles[i].gu);
        cg_record_number(record, tile, "signal", scale->tiles[i].signal);
        cg_record_number(record, tile, "residual_gu", scale->tiles[i].residual_gu);
    }
}

static void record_camera(struct cg_record *record, struct cg_node *root, const struct cg_camera_model *model)
{
    if (model->count == 0) {
        cg_record_null(record, root, "camera");
        return;
    }
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"gain_counts_per_electron", model->gain},
        {"gain_uncertainty_counts_per_electron", cg_camera_gain_sd(model)},
        {"dark_counts", model->dark_counts},
        {"dark_noise_counts", model->dark_noise_counts},
        {"dark_noise_electrons", model->dark_noise_electrons},
        {"saturation_counts", model->saturation_counts},
        {"saturation_electrons", model->saturation_electrons},
        {"snr_max", model->snr_max},
        {"dynamic_range", model->dynamic_range},
        {"linearity_percent", model->linearity_percent},
        {"dsnu_electrons", model->dsnu_electrons},
        {"prnu_percent", model->prnu_percent},
        {"prnu_uneven_percent", model->prnu_uneven_percent},
    };
    struct cg_node *node = cg_record_object(record, root, "camera");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cg_record_number(record, node, numbers[i].key, numbers[i].value);
    }
    record_positive(record, node, "responsivity_counts_per_photon", model->responsivity);
    record_positive(record, node, "quantum_efficiency", model->quantum_efficiency);
    struct cg_node *levels = cg_record_list(record, node, "levels");
    for (size_t i = 0; i < model->count; i++) {
        struct cg_node *level = cg_record_object(record, levels, NULL);
        cg_record_number(record, level, "light", model->levels[i].light);
        cg_record_number(record, level, "mean_counts", model->levels[i].mean);
        cg_record_number(record, level, "variance_counts2", model->levels[i].variance);
    }
}

static enum cg_status write_json(const struct cg_calibration *calibration, struct cg_text *out,
                                 struct cg_error *error)
{
    struct cg_record record;
    enum cg_status status = cg_record_init(&record, "castgloss.calibration/1", error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_node *root = record.root;
    cg_record_text(&record, root, "id", calibration->id);
    record_time(&record, root, "created", calibration->created);
    record_time(&record, root, "expires", calibration->expires);
    record_positive(&record, root, "bits", calibration->bits);
    record_plane(&record, root, "dark", &calibration->dark, calibration->dark_frames);
    record_plane(&record, root, "flat", &calibration->flat, calibration->flat_frames);
    cg_record_number(&record, root, "target", calibration->target);
    record_positive(&record, root, "pitch_cd_mm", calibration->pitch_cd_mm);
    record_positive(&record, root, "pitch_md_mm", calibration->pitch_md_mm);
    record_positive(&record, root, "noise_gain", calibration->noise_gain);
    record_positive(&record, root, "read_noise_counts", calibration->read_noise_counts);
    record_response(&record, root, &calibration->response);
    record_gloss(&record, root, &calibration->gloss);
    record_camera(&record, root, &calibration->camera);
    cg_record_json(&record, out);
    cg_text_add(out, "\n");
    status = cg_record_check(&record, error);
    cg_record_clear(&record);
    return status;
}

static void print_plane(const char *title, const struct cg_plane *plane, size_t frames, struct cg_text *out)
{
    if (plane->px == NULL) {
        cg_text_add(out, "%-8s none\n", title);
        return;
    }
    char mean[CG_NUMBER_SIZE], sd[CG_NUMBER_SIZE];
    struct cg_stats stats = cg_stats_of(cg_plane_view(plane));
    cg_text_add(out, "%-8s %zu x %zu pixels, mean of %zu frame%s, level %s counts, SD %s\n", title,
                plane->grid.width, plane->grid.height, frames, frames == 1 ? "" : "s",
                cg_number_print(mean, stats.mean, 5), cg_number_print(sd, stats.sd, 4));
}

static void print_gloss(const struct cg_gloss_scale *scale, struct cg_text *out)
{
    char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE], c[CG_NUMBER_SIZE];
    cg_text_add(out, "%-8s %s degrees, index %s is 100 GU, %s beam, uncertainty %s GU\n", "gloss",
                cg_number_print(a, scale->angle_deg, 4), cg_number_fixed(b, scale->reference_index, 3),
                scale->converging ? "converging" : "parallel", cg_number_fixed(c, scale->uncertainty_gu, 2));
    cg_text_add(out, "%-8s line leaves %s GU, curve of %d terms %s GU\n", "",
                cg_number_fixed(a, scale->line_residual_gu, 2), scale->terms,
                cg_number_fixed(b, scale->residual_gu, 2));
    for (size_t i = 0; i < scale->tile_count; i++) {
        cg_text_add(out, "%-8s %s GU, level %s, off by %s GU\n", "tile",
                    cg_number_fixed(a, scale->tiles[i].gu, 2), cg_number_print(b, scale->tiles[i].signal, 5),
                    cg_number_fixed(c, scale->tiles[i].residual_gu, 2));
    }
}

static void print_camera(const struct cg_camera_model *model, struct cg_text *out)
{
    char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE], c[CG_NUMBER_SIZE];
    cg_text_add(out, "%-8s %s counts an electron, dark noise %s electrons, saturation %s electrons\n",
                "camera", cg_number_print(a, model->gain, 5),
                cg_number_fixed(b, model->dark_noise_electrons, 2),
                cg_number_print(c, model->saturation_electrons, 5));
    cg_text_add(out, "%-8s SNR %s, dynamic range %s, linear within %s %%\n", "",
                cg_number_fixed(a, model->snr_max, 1), cg_number_print(b, model->dynamic_range, 4),
                cg_number_fixed(c, model->linearity_percent, 2));
    cg_text_add(out, "%-8s DSNU %s electrons, PRNU %s %% (%s %% with the lamp)\n", "",
                cg_number_fixed(a, model->dsnu_electrons, 2), cg_number_fixed(b, model->prnu_percent, 3),
                cg_number_fixed(c, model->prnu_uneven_percent, 3));
    if (model->quantum_efficiency > 0) {
        cg_text_add(out, "%-8s quantum efficiency %s %%\n", "",
                    cg_number_fixed(a, 100 * model->quantum_efficiency, 1));
    }
}

static void write_text(const struct cg_calibration *calibration, struct cg_text *out)
{
    char first[CG_NUMBER_SIZE], second[CG_NUMBER_SIZE], time[CG_TIME_SIZE];
    cg_text_add(out, "%-8s %s\n", "id", calibration->id);
    cg_text_add(out, "%-8s %s\n", "created", cg_time_print(time, calibration->created));
    cg_text_add(out, "%-8s %s\n", "expires",
                calibration->expires != 0 ? cg_time_print(time, calibration->expires) : "never");
    if (calibration->bits > 0) {
        cg_text_add(out, "%-8s %d bits a sample\n", "depth", calibration->bits);
    }
    print_plane("dark", &calibration->dark, calibration->dark_frames, out);
    print_plane("flat", &calibration->flat, calibration->flat_frames, out);
    cg_text_add(out, "%-8s %s\n", "target", cg_number_print(first, calibration->target, 6));
    if (calibration->pitch_cd_mm > 0) {
        cg_text_add(out, "%-8s %s mm across, %s mm along the web\n", "scale",
                    cg_number_print(first, calibration->pitch_cd_mm, 6),
                    cg_number_print(second, calibration->pitch_md_mm, 6));
    } else {
        cg_text_add(out, "%-8s none\n", "scale");
    }
    const struct cg_response *response = &calibration->response;
    if (response->count > 0) {
        char third[CG_NUMBER_SIZE];
        cg_text_add(out, "%-8s %zu steps, reflectance %s to %s, residual %s in density\n", "scanner",
                    response->count, cg_number_print(first, response->reflectance[0], 3),
                    cg_number_print(second, response->reflectance[response->count - 1], 3),
                    cg_number_fixed(third, response->residual_density, 4));
        cg_text_add(out, "%-8s %s %%, %s %%, %s %% of white in red, green and blue\n", "flare",
                    cg_number_fixed(first, 100 * response->flare[0], 2),
                    cg_number_fixed(second, 100 * response->flare[1], 2),
                    cg_number_fixed(third, 100 * response->flare[2], 2));
    }
    if (calibration->gloss.terms > 0) {
        print_gloss(&calibration->gloss, out);
    }
    if (calibration->camera.count > 0) {
        print_camera(&calibration->camera, out);
    }
    if (calibration->noise_gain > 0) {
        cg_text_add(out, "%-8s %s counts an electron, read noise %s counts\n", "noise",
                    cg_number_print(first, calibration->noise_gain, 4),
                    cg_number_print(second, calibration->read_noise_counts, 4));
    }
}

static enum cg_status show(const struct show_settings *settings, const struct cg_arguments *arguments,
                           bool *expired, struct cg_error *error)
{
    if (arguments->count != 1) {
        return cg_error_set(error, CG_USAGE, "calibrate show takes one calibration file, but %zu were given.",
                            arguments->count);
    }
    struct cg_calibration calibration;
    struct cg_text out = {0};
    cg_calibration_init(&calibration);
    enum cg_status status = cg_calibration_read(arguments->words[0], &calibration, error);
    if (status == CG_OK && settings->format == SHOW_JSON) {
        status = write_json(&calibration, &out, error);
    } else if (status == CG_OK) {
        write_text(&calibration, &out);
    }
    if (status == CG_OK) {
        status = cg_text_check(&out, error);
    }
    if (status == CG_OK) {
        *expired = calibration.expires != 0 && calibration.expires < cg_time_now();
        status = cg_file_write(settings->out, out.data, out.length, error);
    }
    cg_text_clear(&out);
    cg_calibration_clear(&calibration);
    return status;
}

int cg_cmd_show_calibration(int argc, char **argv)
{
    struct show_settings settings = {.format = SHOW_TEXT, .out = "-"};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    bool expired = false;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (show(&settings, &arguments, &expired, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    } else if (expired) {
        cg_error_set(&error, CG_NOT_MEASURABLE, "%.256s: The calibration has expired.", arguments.words[0]);
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

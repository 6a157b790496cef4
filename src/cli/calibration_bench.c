#include "cli/calibration_bench.h"

#include <castgloss/inspect.h>

#include <stdio.h>
#include <string.h>

#define FIELD(name) offsetof(struct cg_bench_settings, name)
const struct cg_option cg_gloss_calibration_options[] = {
    CG_OPTION_TEMPLATE(FIELD(print_template), "a commented example of a table of tiles"),
    {0},
};
const struct cg_option cg_camera_calibration_options[] = {
    {.name = "photons",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(photons),
     .help = "The light of the table is in photons a pixel, so that the quantum efficiency is told"},
    CG_OPTION_TEMPLATE(FIELD(print_template), "an example of a table of levels"),
    {0},
};

static struct cg_frame_options options_of(const struct cg_frame_reading *reading)
{
    return (struct cg_frame_options){
        .image = reading->image, .channel = reading->channel, .now = cg_time_now()};
}

static enum cg_status one_table(const char *what, size_t count, struct cg_error *error)
{
    return count == 1 ? CG_OK
                      : cg_error_set(error, CG_USAGE,
                                     "%s takes one table, but %zu words were given; --print-template shows "
                                     "one.",
                                     what, count);
}

/* A line each. */
static void tell(const char *warnings)
{
    while (*warnings != 0) {
        const int length = (int)strcspn(warnings, "\n");
        fprintf(stderr, "castgloss: Warning: %.*s\n", length, warnings);
        warnings += length + (warnings[length] != 0);
    }
}

enum cg_status cg_calibration_add_gloss(struct cg_calibration *calibration,
                                        const struct cg_scale_settings *scale, const char *const *words,
                                        size_t count, const struct cg_frame_reading *reading,
                                        struct cg_error *error)
{
    struct cg_frame_options options = options_of(reading);
    struct cg_text warnings = {.data = NULL};
    enum cg_status status = one_table("calibrate gloss", count, error);
    if (status == CG_OK) {
        status = cg_scale_resolve(scale, &options.pitch_cd_mm, &options.pitch_md_mm, error);
    }
    if (status == CG_OK) {
        if (options.pitch_cd_mm > 0) {
            calibration->pitch_cd_mm = options.pitch_cd_mm;
            calibration->pitch_md_mm = options.pitch_md_mm;
        }
        status = cg_gloss_tiles_apply(words[0], &options, calibration, &warnings, error);
    }
    if (status == CG_OK) {
        status = cg_text_check(&warnings, error);
    }
    if (status == CG_OK && warnings.length > 0 && !reading->quiet) {
        tell(warnings.data);
    }
    cg_text_clear(&warnings);
    return status;
}

enum cg_status cg_calibration_add_camera(struct cg_calibration *calibration,
                                         const struct cg_bench_settings *settings, const char *const *words,
                                         size_t count, const struct cg_frame_reading *reading,
                                         struct cg_error *error)
{
    const struct cg_frame_options options = options_of(reading);
    const enum cg_status status = one_table("calibrate camera", count, error);
    return status == CG_OK ? cg_camera_levels_apply(words[0], &options, settings->photons, calibration, error)
                           : status;
}

void cg_calibration_drop_gloss(struct cg_calibration *calibration, bool quiet)
{
    if (calibration->gloss.terms > 0 && !quiet) {
        fprintf(stderr, "castgloss: Warning: the gloss scale was made with the dark and flat before, and is "
                        "left out; run castgloss calibrate gloss again.\n");
    }
    calibration->gloss = (struct cg_gloss_scale){.terms = 0};
}

const char *cg_camera_levels_template(void)
{
    return "file,light\ndark_1.png,0\ndark_2.png,0\nlevel_01_a.png,1000\nlevel_01_b.png,1000\n"
           "level_02_a.png,2000\nlevel_02_b.png,2000\nlevel_03_a.png,3000\nlevel_03_b.png,3000\n";
}

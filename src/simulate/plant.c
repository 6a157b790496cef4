/* A month of a plant: the pictures of its lots. */
#include "simulate/plant.h"

#include <stdlib.h>

struct cg_plant_options cg_plant_options_defaults(void)
{
    return (struct cg_plant_options){.seed = 1,
                                     .lots = 40,
                                     .frames = 6,
                                     .width = 400,
                                     .height = 400,
                                     .pitch_mm = 0.2,
                                     .drum_diameter_m = 1.2,
                                     .print_dpi = 150.0};
}

static enum cg_status check(const struct cg_plant_options *options, struct cg_error *error)
{
    const struct {
        const char *name;
        double value, low, high;
    } rows[] = {
        {"lots", (double)options->lots, 4, 1000},     {"frames", (double)options->frames, 4, 1000},
        {"width", (double)options->width, 128, 4096}, {"height", (double)options->height, 128, 4096},
        {"pitch_mm", options->pitch_mm, 0.05, 1},     {"drum_diameter_m", options->drum_diameter_m, 0.3, 10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(rows[i].value >= rows[i].low && rows[i].value <= rows[i].high)) {
            return cg_error_set(error, CG_USAGE, "%s of a simulated plant is %g; it is %g to %g.",
                                rows[i].name, rows[i].value, rows[i].low, rows[i].high);
        }
    }
    if ((double)options->height * options->pitch_mm > 900.0 * options->drum_diameter_m * 3.14) {
        return cg_error_set(error, CG_USAGE, "A frame of %g mm along MD does not fit on a drum of %g m.",
                            (double)options->height * options->pitch_mm, options->drum_diameter_m);
    }
    return options->print_dpi == 0.0 || (options->print_dpi >= 75.0 && options->print_dpi <= 600.0)
               ? CG_OK
               : cg_error_set(error, CG_USAGE,
                              "print_dpi of a simulated plant is %g; it is 75 to 600, or 0 for no prints.",
                              options->print_dpi);
}

/* A clean frame as the gauge study and the lots begin with: no lamp and no dark level to calibrate away. */
static struct cg_web_options frame_options(const struct cg_plant_options *options, uint64_t seed)
{
    struct cg_web_options web = cg_web_options_defaults();
    web.seed = seed;
    web.width = options->width;
    web.height = options->height;
    web.pitch_cd_mm = web.pitch_md_mm = options->pitch_mm;
    web.bits = 8;
    web.lamp_falloff_percent = 0.0;
    web.dark_level_counts = 0.0;
    web.response_percent = 0.1;
    web.drum_diameter_m = 0.0;
    web.pinholes_per_m2 = 5.0;
    web.pits_per_m2 = web.scratches_per_m2 = web.cracks_per_m2 = web.patches_per_m2 = 0.0;
    return web;
}

/* So many faults a frame as no limit of the profile allows. */
static double per_m2(const struct cg_plant_options *options, double per_frame)
{
    const double area = (double)(options->width * options->height) * options->pitch_mm * options->pitch_mm;
    return per_frame / (area * 1e-6);
}

static struct cg_web_options lot_options(const struct cg_plant_options *options, const struct plant_lot *lot,
                                         size_t number)
{
    struct cg_web_options web =
        frame_options(options, cg_random_key(options->seed, CG_RANDOM_LOT, number) >> 11);
    web.frames = options->frames;
    web.level = lot->level;
    for (size_t i = 0; i < CG_FIELD_BANDS; i++) {
        web.mottle_percent[i] *= lot->mottle;
    }
    if (lot->fault == PLANT_STREAK) {
        web.streak_percent = -6.0;
        web.streak_cd_mm = 0.35 * (double)options->width * options->pitch_mm;
    }
    web.pits_per_m2 = lot->fault == PLANT_PITS ? per_m2(options, 8.0) : 0.0;
    web.scratches_per_m2 = lot->fault == PLANT_SCRATCHES ? per_m2(options, 6.0) : 0.0;
    return web;
}

/* The scan of the lot's print test; small, and 8 bits. */
static struct cg_print_options print_options(const struct cg_plant_options *options,
                                             const struct plant_lot *lot, size_t number)
{
    struct cg_print_options print = cg_print_options_defaults();
    print.seed = cg_random_key(options->seed, CG_RANDOM_LOT, number) >> 11;
    print.dpi = options->print_dpi;
    print.bits = 8;
    print.gamma = 1.0 / 2.2;
    print.growth_um = lot->growth_um;
    print.dot_gain_percent = lot->dot_percent;
    return print;
}

struct month {
    const char *folder;
    const struct cg_plant_options *options;
    const struct plant_story *story;
    struct cg_error *errors; /* of each piece of work */
    size_t first;
};

static enum cg_status write_lot(const struct month *month, size_t number, struct cg_error *error)
{
    const struct plant_lot *lot = &month->story->lots[number];
    const struct cg_web_options web = lot_options(month->options, lot, number);
    struct cg_web_mark mark = month->story->mark;
    struct cg_text folder = {0};
    cg_text_add(&folder, "%s/lots/L%03zu", month->folder, number + 1);
    enum cg_status status = cg_text_check(&folder, error);
    mark.contrast_percent = -lot->drum_percent;
    if (status == CG_OK) {
        status = cg_web_frames(folder.data, &web, lot->drum_percent > 0.0 ? &mark : NULL, 1, error);
    }
    if (status == CG_OK) {
        status = plant_write_recipe(folder.data, lot, error);
    }
    if (status == CG_OK && month->options->print_dpi > 0.0) {
        const struct cg_print_options print = print_options(month->options, lot, number);
        status = cg_print_scan(folder.data, &print, 1, error);
    }
    cg_text_clear(&folder);
    return status;
}

static void lot_work(void *context, int worker, size_t index)
{
    struct month *month = context;
    (void)worker;
    const size_t number = month->first + index;
    month->errors[number].status = CG_OK;
    struct cg_error error;
    if (write_lot(month, number, &error) != CG_OK) {
        month->errors[number] = error;
    }
}

/* The same sample under a light that operator and trial set a little differently. */
static enum cg_status write_reading(const struct month *month, size_t part, size_t operator_number,
                                    size_t trial, struct cg_error *error)
{
    const uint64_t key = cg_random_key(month->options->seed, CG_RANDOM_PLANT, 1);
    struct cg_web_options web =
        frame_options(month->options, cg_random_key(month->options->seed, CG_RANDOM_PLANT, 2 + part) >> 11);
    struct cg_text folder = {0};
    const size_t reading = (part * PLANT_OPERATORS + operator_number) * PLANT_TRIALS + trial;
    web.frames = 1;
    web.level = 0.5 * (1.0 + PLANT_PART_SD * plant_gauss(key, part)) *
                (1.0 + PLANT_OPERATOR_SD * plant_gauss(key, 100 + operator_number)) *
                (1.0 + PLANT_TRIAL_SD * plant_gauss(key, 200 + reading));
    cg_text_add(&folder, "%s/gage/P%zu-%c-%zu", month->folder, part + 1, (int)('A' + operator_number),
                trial + 1);
    enum cg_status status = cg_text_check(&folder, error);
    if (status == CG_OK) {
        status = cg_web_frames(folder.data, &web, NULL, 1, error);
    }
    cg_text_clear(&folder);
    return status;
}

static enum cg_status write_study(const struct month *month, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < PLANT_PARTS; i++) {
        for (size_t j = 0; j < PLANT_OPERATORS; j++) {
            for (size_t k = 0; k < PLANT_TRIALS && status == CG_OK; k++) {
                status = write_reading(month, i, j, k, error);
            }
        }
    }
    return status;
}

static enum cg_status write_lots(struct month *month, int threads,
                                 void (*progress)(void *context, size_t done), void *context,
                                 struct cg_error *error)
{
    const size_t lots = month->options->lots, batch = (size_t)(threads < 1 ? 1 : threads);
    for (month->first = 0; month->first < lots; month->first += batch) {
        const size_t left = lots - month->first, now = left < batch ? left : batch;
        cg_parallel(threads, now, lot_work, month);
        for (size_t i = month->first; i < month->first + now; i++) {
            if (month->errors[i].status != CG_OK) {
                *error = month->errors[i];
                return error->status;
            }
        }
        if (progress != NULL) {
            progress(context, month->first + now);
        }
    }
    return CG_OK;
}

enum cg_status cg_simulate_plant(const char *folder, const struct cg_plant_options *options, int threads,
                                 void (*progress)(void *context, size_t done), void *context,
                                 struct cg_error *error)
{
    struct plant_story story = {0};
    struct month month = {.folder = folder, .options = options, .story = &story};
    enum cg_status status = check(options, error);
    if (status == CG_OK) {
        status = plant_story_init(&story, options, error);
    }
    if (status == CG_OK) {
        month.errors = cg_alloc(options->lots, sizeof *month.errors, error);
        status = month.errors != NULL ? cg_folder_make(folder, error) : CG_FAULT;
    }
    if (status == CG_OK) {
        status = write_lots(&month, threads, progress, context, error);
    }
    if (status == CG_OK) {
        status = write_study(&month, error);
    }
    if (status == CG_OK) {
        status = plant_write_files(folder, options, &story, error);
    }
    free(month.errors);
    plant_story_clear(&story);
    return status;
}

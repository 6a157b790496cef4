#include "batch/kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum cg_status measure_surface(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                                      struct batch_result *out, struct cg_error *error)
{
    struct cg_surface_options options = cg_surface_options_defaults();
    struct cg_surface surface = {0};
    struct cg_profile *plain = NULL;
    const struct batch_resource *profile = item->resources[BATCH_PROFILE];
    const struct batch_resource *calibration = item->resources[BATCH_CALIBRATION];
    enum cg_status status = CG_OK;
    if (worker->surface == NULL && (worker->surface = cg_surface_work_new(error)) == NULL) {
        return CG_FAULT;
    }
    if (profile == NULL && (status = cg_profile_default(&plain, error)) != CG_OK) {
        return status;
    }
    options.profile = profile != NULL ? profile->profile : plain;
    options.calibration = calibration != NULL ? &calibration->calibration : NULL;
    options.calibration_name = calibration != NULL ? calibration->name : NULL;
    options.now = now;
    options.keep_picture = true; /* marks are cut out of it */
    status = cg_surface_inspect(worker->surface, item->path, &options, &surface, error);
    if (status == CG_OK) {
        status = batch_crops_cut(&surface, &out->crops, &out->crop_count, error);
    }
    if (status == CG_OK) {
        out->record = surface.record;
        out->measurable = surface.status == CG_OK;
        surface.record = (struct cg_record){0};
    }
    cg_surface_clear(&surface);
    cg_profile_free(plain);
    return status;
}

static enum cg_status measure_clarity(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                                      struct batch_result *out, struct cg_error *error)
{
    const struct batch_resource *calibration = item->resources[BATCH_CALIBRATION];
    struct cg_clarity_options options = cg_clarity_options_defaults();
    (void)worker;
    options.calibration = calibration != NULL ? &calibration->calibration : NULL;
    options.calibration_name = calibration != NULL ? calibration->name : NULL;
    options.now = now;
    return cg_clarity_inspect(item->path, &options, &out->record, &out->measurable, error);
}

static enum cg_status measure_waviness(struct batch_worker *worker, const struct batch_item *item,
                                       int64_t now, struct batch_result *out, struct cg_error *error)
{
    const struct batch_resource *calibration = item->resources[BATCH_CALIBRATION];
    struct cg_waviness_options options = cg_waviness_options_defaults();
    (void)worker;
    options.calibration = calibration != NULL ? &calibration->calibration : NULL;
    options.calibration_name = calibration != NULL ? calibration->name : NULL;
    options.now = now;
    return cg_waviness_inspect(item->path, &options, &out->record, &out->measurable, error);
}

static enum cg_status measure_print(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                                    struct batch_result *out, struct cg_error *error)
{
    struct cg_print_inspect_options options = cg_print_inspect_options_defaults();
    const struct batch_resource *profile = item->resources[BATCH_PROFILE];
    const struct batch_resource *calibration = item->resources[BATCH_CALIBRATION];
    const struct batch_resource *chart = item->resources[BATCH_CHART];
    struct cg_profile *plain = NULL;
    struct cg_print print = {0};
    (void)worker;
    if (chart == NULL) {
        return cg_error_set(error, CG_INPUT,
                            "A scan says nothing without its chart; name it in the column "
                            "'chart'.");
    }
    if (item->part_count > 1) {
        return cg_error_set(error, CG_INPUT, "Rows %zu and %zu are both the back of this print.",
                            item->parts[0].row, item->parts[1].row);
    }
    enum cg_status status = profile == NULL ? cg_profile_default(&plain, error) : CG_OK;
    if (status != CG_OK) {
        return status;
    }
    options.back = item->part_count > 0 ? item->parts[0].path : NULL;
    options.profile = profile != NULL ? profile->profile : plain;
    options.calibration = calibration != NULL ? &calibration->calibration : NULL;
    options.calibration_name = calibration != NULL ? calibration->name : NULL;
    options.chart = &chart->chart;
    options.chart_name = chart->name;
    options.scan.threads = 1;    /* the rows are shared out already */
    options.keep_picture = true; /* for the small picture */
    options.now = now;
    status = cg_print_inspect(item->path, &options, &print, error);
    if (status == CG_OK) {
        status = batch_preview_make(&print.planes, &out->picture, error);
    }
    if (status == CG_OK) {
        out->record = print.record;
        out->measurable = print.status == CG_OK;
        print.record = (struct cg_record){0};
    }
    cg_print_clear(&print);
    cg_profile_free(plain);
    return status;
}

/* Scans of a drying series: the item's own and those of its parts, each with its delay. */
static enum cg_status measure_series(const struct batch_item *item, struct cg_drying_scans *scans,
                                     struct batch_result *out, enum cg_status *measured,
                                     struct cg_error *error)
{
    const size_t count = item->part_count + 1;
    enum cg_result result;
    const char **paths = cg_alloc(count, sizeof *paths, error);
    double *delays = cg_alloc(count, sizeof *delays, error);
    enum cg_status status = paths != NULL && delays != NULL ? CG_OK : CG_FAULT;
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        paths[i] = i == 0 ? item->path : item->parts[i - 1].path;
        delays[i] = i == 0 ? item->delay_s : item->parts[i - 1].delay_s;
        if (isnan(delays[i])) {
            status = cg_error_set(error, CG_INPUT,
                                  "%s: a scan of a drying series needs its seconds in the column 'delay_s'.",
                                  paths[i]);
        }
    }
    if (status == CG_OK) {
        scans->paths = paths;
        scans->time_s = delays;
        scans->count = count;
        status = cg_drying_inspect_scans(scans, &out->record, &result, measured, error);
    }
    free(paths);
    free(delays);
    return status;
}

static enum cg_status measure_drying(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                                     struct batch_result *out, struct cg_error *error)
{
    struct cg_drying_scans scans = {.print = cg_print_inspect_options_defaults()};
    const struct batch_resource *profile = item->resources[BATCH_PROFILE];
    const struct batch_resource *calibration = item->resources[BATCH_CALIBRATION];
    const struct batch_resource *chart = item->resources[BATCH_CHART];
    struct cg_profile *plain = NULL;
    enum cg_result result;
    enum cg_status measured = CG_OK, status = profile == NULL ? cg_profile_default(&plain, error) : CG_OK;
    (void)worker;
    if (status != CG_OK) {
        return status;
    }
    scans.print.profile = profile != NULL ? profile->profile : plain;
    scans.print.calibration = calibration != NULL ? &calibration->calibration : NULL;
    scans.print.calibration_name = calibration != NULL ? calibration->name : NULL;
    scans.print.scan.threads = 1;
    scans.print.now = now;
    if (chart == NULL) {
        status =
            cg_drying_inspect_table(item->path, scans.print.profile, &out->record, &result, &measured, error);
    } else {
        scans.print.chart = &chart->chart;
        scans.print.chart_name = chart->name;
        status = measure_series(item, &scans, out, &measured, error);
    }
    out->measurable = measured == CG_OK;
    cg_profile_free(plain);
    return status;
}

static enum cg_status measure_recipe(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                                     struct batch_result *out, struct cg_error *error)
{
    (void)worker;
    (void)now;
    struct cg_recipe_file file = {0};
    enum cg_claim_result result;
    enum cg_status status = cg_recipe_read(item->path, &file, error);
    if (status == CG_OK) {
        out->measurable = true;
        status = cg_recipe_record(&file, item->file, &out->record, &result, error);
    }
    cg_recipe_file_clear(&file);
    return status;
}

static const struct batch_kind kinds[] = {
    {"surface", "castgloss.surface/1", measure_surface},
    {"clarity", "castgloss.clarity/1", measure_clarity},
    {"waviness", "castgloss.waviness/1", measure_waviness},
    {"print", "castgloss.print/1", measure_print},
    {"drying", "castgloss.drying/1", measure_drying},
    {"recipe", "castgloss.recipe/1", measure_recipe},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

const struct batch_kind *batch_kind_at(size_t number)
{
    return number < KINDS ? &kinds[number] : NULL;
}

const struct batch_kind *batch_kind_first(void)
{
    return &kinds[0];
}

const struct batch_kind *batch_kind_find(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

void batch_result_clear(struct batch_result *result)
{
    for (size_t i = 0; i < result->crop_count; i++) {
        cg_text_clear(&result->crops[i]);
    }
    free(result->crops);
    cg_text_clear(&result->picture);
    cg_record_clear(&result->record);
    *result = (struct batch_result){0};
}

void batch_worker_clear(struct batch_worker *worker)
{
    cg_surface_work_free(worker->surface);
    *worker = (struct batch_worker){0};
}

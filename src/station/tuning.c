/*
 * tuning.c: what frames are judged and calibrated by, which may be read again while the station runs.
 */
#include "station/core.h"

#include <stdlib.h>

/* Each camera has its own light and pixels. */
static enum cg_status read_calibrations(const struct cg_station *station, struct station_tuning *tuning,
                                        struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < station->camera_count && status == CG_OK; i++) {
        const char *path = station->cameras[i].config.calibration;
        if (path != NULL) {
            status = cg_calibration_read(path, &tuning->calibrations[i], error);
            tuning->calibrated[i] = status == CG_OK;
        }
    }
    return status;
}

enum cg_status station_tuning_read(const struct cg_station *station, struct station_tuning **out,
                                   struct cg_error *error)
{
    const struct station_analysers_config *analysers = station->analysers;
    struct station_tuning *tuning = cg_alloc(1, sizeof *tuning, error);
    if (tuning == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        cg_calibration_init(&tuning->calibrations[i]);
    }
    enum cg_status status = analysers->profile != NULL
                                ? cg_profile_read(analysers->profile, &tuning->profile, error)
                                : cg_profile_default(&tuning->profile, error);
    if (status == CG_OK) {
        status = read_calibrations(station, tuning, error);
    }
    if (status == CG_OK && analysers->model != NULL) {
        status = cg_model_read(analysers->model, &tuning->model, error);
        tuning->taught = status == CG_OK;
    }
    if (status != CG_OK) {
        station_tuning_free(tuning);
        return status;
    }
    *out = tuning;
    return CG_OK;
}

void station_tuning_free(struct station_tuning *tuning)
{
    if (tuning == NULL) {
        return;
    }
    cg_profile_free(tuning->profile);
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        cg_calibration_clear(&tuning->calibrations[i]);
    }
    cg_model_clear(&tuning->model);
    free(tuning);
}

enum cg_status cg_station_reload(struct cg_station *station, struct cg_error *error)
{
    struct station_tuning *fresh = NULL;
    const enum cg_status status = station_tuning_read(station, &fresh, error);
    if (status != CG_OK) {
        station_log(station, CG_LOG_ERROR, "reload",
                    "reload: the old profile, model and calibration stay: %s", error->text);
        return status;
    }
    pthread_mutex_lock(&station->work);
    struct station_tuning *old = station->tuning;
    station->tuning = fresh;
    const bool unused = old->users == 0;
    pthread_mutex_unlock(&station->work);
    /* Otherwise the last frame that was taken under it frees it. */
    if (unused) {
        station_tuning_free(old);
    }
    station_log(station, CG_LOG_INFO, "reload", "reload: profile '%s' %s", cg_profile_name(fresh->profile),
                cg_profile_hash(fresh->profile));
    return CG_OK;
}

/* plant_station.c: what a station knows of the web: alarms, the health of its cameras, its roll maps. */
#include "report/plant.h"

#include <math.h>
#include <string.h>

static bool visit_alarm(void *context, const struct cg_store_alarm *row)
{
    struct report_plant *plant = context;
    size_t kind = 0;
    if (report_lot_at(plant, row->lot, row->time) == NULL) {
        return false;
    }
    plant->alarm_count++;
    while (kind < plant->alarm_kinds && strcmp(plant->alarms[kind].kind, row->kind) != 0) {
        kind++;
    }
    if (kind == REPORT_ALARMS) {
        return true;
    }
    struct report_alarms *alarms = &plant->alarms[kind];
    if (kind == plant->alarm_kinds) {
        plant->alarm_kinds++;
        alarms->kind = cg_arena_text(&plant->arena, row->kind);
    }
    /* They come in the order of time: the last one stays. */
    alarms->lot = cg_arena_text(&plant->arena, row->lot);
    alarms->roll = cg_arena_text(&plant->arena, row->roll);
    alarms->text = cg_arena_text(&plant->arena, row->text);
    alarms->md_mm = row->md_mm;
    alarms->count++;
    alarms->open += row->cleared_time == 0 && row->acknowledged_time == 0;
    if (alarms->kind == NULL || alarms->lot == NULL || alarms->roll == NULL || alarms->text == NULL) {
        plant->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for the alarms of the report.");
    }
    return plant->status == CG_OK;
}

static bool visit_health(void *context, const struct cg_store_health *row)
{
    struct report_plant *plant = context;
    struct report_lot *lot = report_lot_at(plant, row->lot, row->time);
    if (lot == NULL) {
        return false;
    }
    lot->coverage.frames += (double)row->frames;
    lot->coverage.measured += (double)row->measured;
    lot->coverage.lost += (double)(row->lost_wire + row->incomplete + row->lost_ring);
    lot->coverage.failed += (double)row->failed;
    lot->coverage.gap_m += isfinite(row->gap_m) ? row->gap_m : 0.0;
    plant->frames += row->frames > 0 ? (size_t)row->frames : 0;
    return true;
}

static bool visit_cell(void *context, const struct cg_store_cell *row)
{
    struct report_plant *plant = context;
    struct report_lot *lot = report_lot_at(plant, row->lot, row->time);
    if (lot == NULL) {
        return false;
    }
    if (isfinite(row->gloss)) {
        report_tally_add(&lot->coverage.gloss, row->gloss);
    }
    if (isfinite(row->cv_percent)) {
        report_tally_add(&lot->coverage.cv_percent, row->cv_percent);
    }
    return true;
}

/* A repeat is told of a lot, which may have nothing else in the store. */
static bool visit_repeat(void *context, const struct cg_store_repeat *row)
{
    return report_lot_at(context, row->lot, row->time) != NULL;
}

enum cg_status report_gather_station(struct report_plant *plant)
{
    const struct cg_store_query all = {0};
    enum cg_status status = cg_store_alarms(plant->store, &all, visit_alarm, plant, plant->error);
    if (status == CG_OK && plant->status == CG_OK) {
        status = cg_store_healths(plant->store, &all, visit_health, plant, plant->error);
    }
    if (status == CG_OK && plant->status == CG_OK) {
        status = cg_store_cells(plant->store, &all, visit_cell, plant, plant->error);
    }
    if (status == CG_OK && plant->status == CG_OK) {
        status = cg_store_repeats(plant->store, &all, visit_repeat, plant, plant->error);
    }
    return status != CG_OK ? status : plant->status;
}

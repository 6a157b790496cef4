/* plant_gather.c: lots and the numbers of their samples. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct report_quantity report_quantities[REPORT_QUANTITIES] = {
    {"surface", "gloss.mean", WORD_Q_GLOSS, "", 0, true},
    {"surface", "gloss.cv_percent", WORD_Q_GLOSS_CV, "%", -1, false},
    {"surface", "scores.uniformity", WORD_Q_UNIFORMITY, "", 1, true},
    {"surface", "scores.transfer", WORD_Q_TRANSFER, "", 1, true},
    {"surface", "defects.count", WORD_Q_MARKS, "", -1, false},
    {"print", "scores.absorption", WORD_Q_ABSORPTION, "", 1, true},
    {"print", "scores.bleed", WORD_Q_BLEED, "", 1, true},
    {"print", "absorption.line_growth_um", WORD_Q_LINE_GROWTH, "\xc2\xb5m", -1, false},
    {"print", "absorption.coalescence", WORD_Q_COALESCENCE, "", -1, false},
    {"clarity", "edges[1].mtf50_cpmm", WORD_Q_CLARITY, "1/mm", 1, true},
    {"waviness", "bands[1-3].cv_percent", WORD_Q_WAVINESS, "%", -1, false},
    {"recipe", "anhydride.borate_wt_percent", WORD_Q_BORATE, "%", 0, false},
    {"recipe", "anhydride.boric_wt_percent", WORD_Q_BORIC, "%", 0, false},
    {"recipe", "anhydride.magnesium_wt_percent", WORD_Q_MAGNESIUM, "%", 0, false},
    {"recipe", "anhydride.borate_boric_ratio.H3BO3", WORD_Q_RATIO, "", 0, false},
    {"recipe", "binder.parts_per_100", WORD_Q_BINDER, "", 0, false},
    {"recipe", "binder.pva_share_wt_percent", WORD_Q_PVA, "%", 0, false},
    {"recipe", "binder.layer_wt_percent", WORD_Q_LAYER, "%", 0, false},
};

void report_tally_add(struct report_tally *tally, double value)
{
    const double from_mean = value - tally->mean;
    tally->count++;
    tally->mean += from_mean / (double)tally->count;
    tally->squares += from_mean * (value - tally->mean);
}

bool report_is_study(const char *operator_name, const char *repeat)
{
    return operator_name[0] != 0 && repeat[0] != 0;
}

size_t report_names_add(struct report_plant *plant, struct report_names *names, const char *word)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], word) == 0) {
            names->counts[i]++;
            return i;
        }
    }
    if (names->count == REPORT_NAMES) {
        names->more = true;
        return REPORT_NAMES;
    }
    const char *copy = cg_arena_text(&plant->arena, word);
    if (copy == NULL) {
        plant->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for the report.");
        return REPORT_NAMES;
    }
    names->counts[names->count] = 1;
    names->names[names->count] = copy;
    return names->count++;
}

/* ---- lots --------------------------------------------------------------------------------------- */

size_t report_lot_number(const struct report_plant *plant, const char *key)
{
    /* Samples of one lot come after one another: the latest lots are looked at first. */
    for (size_t i = plant->lot_count; i > 0; i--) {
        if (strcmp(plant->lots[i - 1].key, key) == 0) {
            return i - 1;
        }
    }
    return SIZE_MAX;
}

struct report_lot *report_lot_find(struct report_plant *plant, const char *key)
{
    const size_t number = report_lot_number(plant, key);
    return number != SIZE_MAX ? &plant->lots[number] : NULL;
}

static void note_time(struct report_plant *plant, int64_t time)
{
    plant->first = !plant->timed || time < plant->first ? time : plant->first;
    plant->last = !plant->timed || time > plant->last ? time : plant->last;
    plant->timed = true;
}

struct report_lot *report_lot_at(struct report_plant *plant, const char *key, int64_t time)
{
    struct report_lot *lot = report_lot_find(plant, key);
    note_time(plant, time);
    if (lot != NULL) {
        lot->first = time < lot->first ? time : lot->first;
        return lot;
    }
    if (plant->lot_count == plant->lot_capacity) {
        const size_t capacity = 2 * plant->lot_capacity + 64;
        struct report_lot *lots = cg_alloc(capacity, sizeof *lots, plant->error);
        if (lots == NULL) {
            plant->status = CG_FAULT;
            return NULL;
        }
        if (plant->lots != NULL) {
            memcpy(lots, plant->lots, plant->lot_count * sizeof *lots);
        }
        free(plant->lots);
        plant->lots = lots;
        plant->lot_capacity = capacity;
    }
    const char *copy = cg_arena_text(&plant->arena, key);
    if (copy == NULL) {
        plant->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for the lots of the report.");
        return NULL;
    }
    lot = &plant->lots[plant->lot_count++];
    *lot = (struct report_lot){
        .key = copy, .name = copy[0] != 0 ? copy : report_text(plant, WORD_NO_LOT), .first = time};
    return lot;
}

static size_t result_of(const char *result)
{
    static const char *const names[REPORT_RESULTS] = {"PASS", "FAIL", "NO_LIMITS", "NOT_MEASURABLE"};
    size_t number = 0;
    /* A recipe has finer results; what is not a plain pass is not counted as one. */
    while (number < REPORT_RESULTS && strcmp(names[number], result) != 0) {
        number++;
    }
    return number < REPORT_RESULTS ? number : (size_t)REPORT_NO_LIMITS;
}

static bool visit_sample(void *context, const struct cg_store_sample *row)
{
    struct report_plant *plant = context;
    (void)report_names_add(plant, &plant->kinds, row->kind);
    (void)report_names_add(plant, &plant->versions, row->tool_version);
    if (row->profile_hash[0] != 0) {
        (void)report_names_add(plant, &plant->profiles, row->profile_hash);
    }
    if (row->calibration_id[0] != 0) {
        (void)report_names_add(plant, &plant->calibrations, row->calibration_id);
    }
    plant->samples++;
    if (report_is_study(row->operator_name, row->repeat)) {
        note_time(plant, row->time);
        plant->study_samples++;
        return plant->status == CG_OK;
    }
    struct report_lot *lot = report_lot_at(plant, row->lot, row->time);
    if (lot == NULL) {
        return false;
    }
    if (row->recipe_hash[0] != 0 && lot->recipe_hash == NULL) {
        lot->recipe_hash = cg_arena_text(&plant->arena, row->recipe_hash);
    }
    if (strcmp(row->kind, "recipe") != 0) {
        lot->samples++;
        lot->results[result_of(row->result)]++;
        if (row->grade[0] != 0) {
            const size_t grade = report_names_add(plant, &plant->grades, row->grade);
            lot->grades[grade < REPORT_GRADES ? grade : REPORT_GRADES - 1]++;
        }
    }
    return plant->status == CG_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct report_lot *one = a, *other = b;
    return one->first != other->first ? (one->first < other->first ? -1 : 1) : strcmp(one->key, other->key);
}

enum cg_status report_gather_samples(struct report_plant *plant)
{
    const struct cg_store_query all = {0};
    const enum cg_status status = cg_store_samples(plant->store, &all, visit_sample, plant, plant->error);
    return status != CG_OK ? status : plant->status;
}

enum cg_status report_order_lots(struct report_plant *plant)
{
    if (plant->lot_count > 0) {
        qsort(plant->lots, plant->lot_count, sizeof *plant->lots, by_time);
    }
    return CG_OK;
}

/* ---- values ------------------------------------------------------------------------------------- */

static enum cg_status series_add(struct report_plant *plant, struct report_series *series, double value)
{
    if (series->values == NULL) {
        series->stride = 1;
        series->values = cg_alloc(REPORT_SERIES, sizeof *series->values, plant->error);
        if (series->values == NULL) {
            return CG_FAULT;
        }
    }
    if (series->seen++ % series->stride != 0) {
        return CG_OK;
    }
    if (series->count == REPORT_SERIES) {
        for (size_t i = 0; i < REPORT_SERIES / 2; i++) {
            series->values[i] = series->values[2 * i];
        }
        series->count = REPORT_SERIES / 2;
        series->stride *= 2;
        if ((series->seen - 1) % series->stride != 0) {
            return CG_OK;
        }
    }
    series->values[series->count++] = value;
    return CG_OK;
}

struct visiting {
    struct report_plant *plant;
    size_t quantity;
};

static bool visit_value(void *context, const struct cg_store_value *row)
{
    struct visiting *visiting = context;
    struct report_plant *plant = visiting->plant;
    struct report_lot *lot = report_lot_find(plant, row->lot);
    if (report_is_study(row->operator_name, row->repeat) || lot == NULL) {
        return true;
    }
    report_tally_add(&lot->values[visiting->quantity], row->value);
    plant->status = series_add(plant, &plant->series[visiting->quantity], row->value);
    return plant->status == CG_OK;
}

enum cg_status report_gather_values(struct report_plant *plant)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < REPORT_QUANTITIES && status == CG_OK; i++) {
        struct visiting visiting = {plant, i};
        const struct cg_store_query query = {.kind = report_quantities[i].kind,
                                             .path = report_quantities[i].path};
        if (strcmp(query.kind, "recipe") != 0) {
            status = cg_store_values(plant->store, &query, visit_value, &visiting, plant->error);
            status = status == CG_OK ? plant->status : status;
        }
    }
    return status;
}

/* A recipe's numbers belong to every lot that was made with it. */
static bool visit_recipe(void *context, const struct cg_store_recipe *row)
{
    struct report_plant *plant = context;
    struct cg_recipe_file file = {0};
    struct cg_record record = {0};
    enum cg_claim_result result;
    struct cg_error cause; /* a recipe that cannot be read is told in its own section */
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)row->text, strlen(row->text)};
    enum cg_status status = cg_recipe_parse(row->name, &bytes, &file, &cause);
    if (status == CG_OK) {
        status = cg_recipe_record(&file, row->name, &record, &result, &cause);
    }
    if (status == CG_FAULT) {
        *plant->error = cause;
        plant->status = status;
    }
    if (status == CG_OK) {
        for (size_t i = 0; i < plant->lot_count; i++) {
            struct report_lot *lot = &plant->lots[i];
            for (size_t q = 0; q < REPORT_QUANTITIES; q++) {
                struct cg_node scratch;
                const bool wanted = strcmp(report_quantities[q].kind, "recipe") == 0 &&
                                    lot->recipe_hash != NULL && strcmp(lot->recipe_hash, row->hash) == 0;
                const struct cg_node *node =
                    wanted ? cg_record_find(&record, report_quantities[q].path, &scratch) : NULL;
                if (node != NULL && node->kind == CG_NODE_NUMBER) {
                    report_tally_add(&lot->values[q], node->number);
                }
            }
        }
    }
    cg_record_clear(&record);
    cg_recipe_file_clear(&file);
    return plant->status == CG_OK;
}

enum cg_status report_gather_recipes(struct report_plant *plant)
{
    const struct cg_store_query all = {0};
    const enum cg_status status = cg_store_recipes(plant->store, &all, visit_recipe, plant, plant->error);
    return status == CG_OK ? plant->status : status;
}

size_t report_lot_means(const struct report_plant *plant, size_t quantity, double *values, size_t *numbers)
{
    size_t count = 0;
    for (size_t i = 0; i < plant->lot_count; i++) {
        const struct report_tally *tally = &plant->lots[i].values[quantity];
        if (tally->count > 0) {
            values[count] = tally->mean;
            numbers[count++] = i;
        }
    }
    return count;
}

bool report_limits(const struct report_plant *plant, size_t quantity, double limits[2])
{
    size_t count = 0;
    limits[0] = limits[1] = NAN;
    if (plant->options->profile == NULL) {
        return false;
    }
    const struct cg_limit *list = cg_profile_limits(plant->options->profile, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].quantity, report_quantities[quantity].path) == 0) {
            limits[0] = list[i].min;
            limits[1] = list[i].max;
        }
    }
    return isfinite(limits[0]) || isfinite(limits[1]);
}

void report_plant_clear(struct report_plant *plant)
{
    for (size_t i = 0; i < REPORT_QUANTITIES; i++) {
        free(plant->series[i].values);
    }
    free(plant->lots);
    free(plant->rolls);
    cg_arena_clear(&plant->arena);
    *plant = (struct report_plant){0};
}

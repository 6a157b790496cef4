/* plant_marks.c: marks by class and roll, and what repeats once a turn of a roller. */
#include "report/plant.h"

#include <castgloss/roll.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rolls that are looked at for repeats, and marks of one of them. */
#define MOST_ROLLS ((size_t)2000)
#define MOST_EVENTS ((size_t)20000)
/* Repeats of several rolls are one when they agree this well. */
static const double same_pitch = 0.004, same_cd_mm = 20.0, same_angle_deg = 15.0;

static struct report_roll *roll_of(struct report_plant *plant, const struct cg_store_mark *row)
{
    for (size_t i = plant->roll_count; i > 0; i--) {
        struct report_roll *roll = &plant->rolls[i - 1];
        if (strcmp(roll->roll, row->roll) == 0 && strcmp(roll->lot, row->lot) == 0) {
            return roll;
        }
    }
    if (plant->roll_count == MOST_ROLLS) {
        return NULL;
    }
    if (plant->roll_count == plant->roll_capacity) {
        const size_t capacity = 2 * plant->roll_capacity + 64;
        struct report_roll *rolls = cg_alloc(capacity, sizeof *rolls, plant->error);
        if (rolls == NULL) {
            plant->status = CG_FAULT;
            return NULL;
        }
        if (plant->roll_count > 0) {
            memcpy(rolls, plant->rolls, plant->roll_count * sizeof *rolls);
        }
        free(plant->rolls);
        plant->rolls = rolls;
        plant->roll_capacity = capacity;
    }
    struct report_roll *roll = &plant->rolls[plant->roll_count++];
    *roll = (struct report_roll){.lot = cg_arena_text(&plant->arena, row->lot),
                                 .roll = cg_arena_text(&plant->arena, row->roll),
                                 .md_low = INFINITY,
                                 .md_high = -INFINITY};
    if (roll->lot == NULL || roll->roll == NULL) {
        plant->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for the rolls of the report.");
    }
    return plant->status == CG_OK ? roll : NULL;
}

static bool visit_mark(void *context, const struct cg_store_mark *row)
{
    struct report_plant *plant = context;
    /* Marks of samples have their lots already, but for those of gauge studies, which are in none. */
    struct report_lot *lot =
        row->sample_id != 0 ? report_lot_find(plant, row->lot) : report_lot_at(plant, row->lot, row->time);
    if (lot == NULL) {
        return plant->status == CG_OK;
    }
    (void)report_names_add(plant, &plant->classes, row->mark_class);
    plant->marks++;
    lot->marks++;
    if (isfinite(row->md_mm) && isfinite(row->cd_mm)) {
        struct report_roll *roll = roll_of(plant, row);
        if (roll != NULL) {
            roll->marks++;
            roll->md_low = fmin(roll->md_low, row->md_mm);
            roll->md_high = fmax(roll->md_high, row->md_mm);
            roll->cd_high = fmax(roll->cd_high, row->cd_mm);
        }
    }
    return plant->status == CG_OK;
}

enum cg_status report_gather_marks(struct report_plant *plant)
{
    const struct cg_store_query all = {0};
    enum cg_status status = cg_store_marks(plant->store, &all, visit_mark, plant, plant->error);
    return status != CG_OK ? status : plant->status;
}

/* ---- repeats ------------------------------------------------------------------------------------ */

static bool same_repeat(const struct report_repeat *one, const struct report_repeat *other)
{
    const double turned = fabs(remainder(one->angle_deg - other->angle_deg, 360.0));
    return fabs(one->pitch_mm / other->pitch_mm - 1.0) < same_pitch && turned < same_angle_deg &&
           fabs(one->cd_mm - other->cd_mm) < same_cd_mm;
}

static void add_repeat(struct report_plant *plant, const struct report_repeat *found)
{
    for (size_t i = 0; i < plant->repeat_count; i++) {
        struct report_repeat *known = &plant->repeats[i];
        if (!same_repeat(known, found)) {
            continue;
        }
        /* A station stores a repeat anew as it grows: of one roll only the newest counts. */
        const bool again = known->last_lot == found->last_lot && strcmp(known->roll, found->roll) == 0;
        known->hits += found->hits - (again ? known->roll_hits : 0);
        known->rolls += again ? 0 : found->rolls;
        known->roll = found->roll;
        known->roll_hits = found->hits;
        known->first_lot = found->first_lot < known->first_lot ? found->first_lot : known->first_lot;
        known->last_lot = found->last_lot > known->last_lot ? found->last_lot : known->last_lot;
        known->log10_nfa = fmin(known->log10_nfa, found->log10_nfa);
        return;
    }
    if (plant->repeat_count < REPORT_REPEATS) {
        plant->repeats[plant->repeat_count++] = *found;
    }
}

static void mark_told(struct report_plant *plant, const struct cg_store_repeat *row)
{
    for (size_t i = 0; i < plant->roll_count; i++) {
        struct report_roll *roll = &plant->rolls[i];
        roll->told = roll->told || (strcmp(roll->roll, row->roll) == 0 && strcmp(roll->lot, row->lot) == 0);
    }
}

/* What a station found while the web ran. */
static bool visit_repeat(void *context, const struct cg_store_repeat *row)
{
    struct report_plant *plant = context;
    const size_t lot = report_lot_number(plant, row->lot);
    const double turns = row->pitch_mm > 0.0 ? row->phase_mm / row->pitch_mm : 0.0;
    const struct report_repeat found = {.pitch_mm = row->pitch_mm,
                                        .angle_deg = 360.0 * (turns - floor(turns)),
                                        .cd_mm = row->cd_mm,
                                        .log10_nfa = row->log10_nfa,
                                        .hits = row->hits > 0 ? (size_t)row->hits : 0,
                                        .rolls = 1,
                                        .first_lot = lot,
                                        .last_lot = lot,
                                        .drum = cg_arena_text(&plant->arena, row->drum),
                                        .roll = cg_arena_text(&plant->arena, row->roll),
                                        .roll_hits = row->hits > 0 ? (size_t)row->hits : 0};
    if (found.drum == NULL || found.roll == NULL) {
        plant->status = cg_error_set(plant->error, CG_FAULT, "Out of memory for the repeats of the report.");
        return false;
    }
    if (lot != SIZE_MAX && row->pitch_mm > 0.0) {
        add_repeat(plant, &found);
        mark_told(plant, row);
    }
    return true;
}

struct events {
    struct cg_event *events;
    size_t count;
};

static bool visit_event(void *context, const struct cg_store_mark *row)
{
    struct events *events = context;
    /* A streak runs with the web: cut into frames it would look like a mark that repeats. */
    const bool streak = strcmp(row->mark_class, cg_mark_class_name(CG_MARK_STREAK)) == 0;
    if (!streak && isfinite(row->md_mm) && isfinite(row->cd_mm)) {
        events->events[events->count++] = (struct cg_event){.md_mm = row->md_mm, .cd_mm = row->cd_mm};
    }
    return events->count < MOST_EVENTS;
}

static int by_md(const void *a, const void *b)
{
    const double one = ((const struct cg_event *)a)->md_mm, other = ((const struct cg_event *)b)->md_mm;
    return (one > other) - (one < other);
}

static enum cg_status search_roll(struct report_plant *plant, const struct report_roll *roll,
                                  struct events *events)
{
    struct cg_repeat_options options = cg_repeat_options_defaults();
    struct cg_repeats *repeats = NULL;
    const struct cg_store_query query = {.lot = roll->lot, .roll = roll->roll};
    const size_t lot = report_lot_number(plant, roll->lot);
    /* Less than a few turns of the smallest roller that is looked for. */
    if (roll->told || roll->marks < 4 || lot == SIZE_MAX ||
        roll->md_high - roll->md_low < 3.0 * options.pitch_min_mm) {
        return CG_OK;
    }
    events->count = 0;
    enum cg_status status = cg_store_marks(plant->store, &query, visit_event, events, plant->error);
    if (status == CG_OK) {
        options.web_width_mm = fmax(roll->cd_high, 2.0 * options.tolerance_cd_mm) + options.tolerance_cd_mm;
        status = cg_repeats_new(&options, &repeats, plant->error);
    }
    if (status != CG_OK) {
        return status;
    }
    qsort(events->events, events->count, sizeof *events->events, by_md);
    for (size_t i = 0; i < events->count; i++) {
        (void)cg_repeats_add(repeats, &events->events[i], NULL);
    }
    for (size_t i = 0; i < cg_repeats_count(repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(repeats, i);
        const struct report_repeat found = {.pitch_mm = repeat.pitch_mm,
                                            .angle_deg = repeat.drum_angle_deg,
                                            .cd_mm = repeat.cd_mm,
                                            .log10_nfa = repeat.log10_nfa,
                                            .hits = repeat.hits,
                                            .rolls = 1,
                                            .first_lot = lot,
                                            .last_lot = lot,
                                            .drum = "",
                                            .roll = roll->roll,
                                            .roll_hits = repeat.hits};
        add_repeat(plant, &found);
    }
    cg_repeats_free(repeats);
    return CG_OK;
}

static int by_rolls(const void *a, const void *b)
{
    const struct report_repeat *one = a, *other = b;
    return one->hits != other->hits ? (one->hits > other->hits ? -1 : 1)
                                    : (one->pitch_mm > other->pitch_mm) - (one->pitch_mm < other->pitch_mm);
}

enum cg_status report_find_repeats(struct report_plant *plant)
{
    const struct cg_store_query all = {0};
    struct events events = {0};
    enum cg_status status = cg_store_repeats(plant->store, &all, visit_repeat, plant, plant->error);
    status = status == CG_OK ? plant->status : status;
    if (status == CG_OK && plant->roll_count > 0) {
        events.events = cg_alloc(MOST_EVENTS, sizeof *events.events, plant->error);
        status = events.events != NULL ? CG_OK : CG_FAULT;
    }
    /* Where a station has told the repeats, its marks would only give them a second time. */
    for (size_t i = 0; i < plant->roll_count && status == CG_OK; i++) {
        status = search_roll(plant, &plant->rolls[i], &events);
    }
    free(events.events);
    if (status == CG_OK && plant->repeat_count > 0) {
        qsort(plant->repeats, plant->repeat_count, sizeof *plant->repeats, by_rolls);
    }
    return status;
}

enum cg_status report_say_repeats(struct report_plant *plant, bool *any)
{
    for (size_t i = 0; i < plant->repeat_count && i < 5; i++) {
        const struct report_repeat *repeat = &plant->repeats[i];
        const char *first = plant->lots[repeat->first_lot].name, *last = plant->lots[repeat->last_lot].name;
        const char *const values[] = {report_length(plant, repeat->pitch_mm),
                                      report_length(plant, repeat->pitch_mm / M_PI),
                                      report_number(plant, round(repeat->angle_deg), 3),
                                      report_length(plant, repeat->cd_mm),
                                      report_number(plant, (double)repeat->rolls, 6),
                                      first,
                                      last,
                                      report_number(plant, (double)repeat->hits, 6),
                                      repeat->drum,
                                      NULL};
        report_sheet_finding(
            plant->sheet,
            report_sentence(plant, repeat->drum[0] != 0 ? WORD_SAY_REPEAT_OF : WORD_SAY_REPEAT, values),
            true);
        *any = true;
    }
    return CG_OK;
}

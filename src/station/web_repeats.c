/*
 * web_repeats.c: marks that repeat once a turn of a roller become alarms that name the roller.
 */
#include "station/web.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void describe(const struct cg_repeat *repeat, char *out, size_t size)
{
    char pitch[CG_NUMBER_SIZE], cd[CG_NUMBER_SIZE], angle[CG_NUMBER_SIZE], diameter[CG_NUMBER_SIZE];
    cg_number_fixed(pitch, repeat->pitch_mm, 1);
    cg_number_fixed(cd, repeat->cd_mm, 1);
    if (repeat->roller != NULL) {
        snprintf(out, size,
                 "Roller '%.64s' leaves a mark once a turn: every %s mm, %s mm from the edge, at %s degrees "
                 "of the roller; %zu hits.",
                 repeat->roller, pitch, cd, cg_number_fixed(angle, repeat->drum_angle_deg, 0), repeat->hits);
    } else {
        snprintf(out, size,
                 "A roller that is not listed, of %s mm diameter, leaves a mark once a turn: every %s mm, %s "
                 "mm from the edge; %zu hits.",
                 cg_number_fixed(diameter, repeat->diameter_mm, 1), pitch, cd, repeat->hits);
    }
}

void station_web_keep_repeat(struct station_web *web, const struct cg_repeat *repeat)
{
    const struct station_state *state = web->station->state;
    const struct cg_store_repeat row = {.lot = state->lot,
                                        .roll = state->roll,
                                        .time = cg_time_now(),
                                        .drum = repeat->roller,
                                        .pitch_mm = repeat->pitch_mm,
                                        .diameter_mm = repeat->diameter_mm,
                                        .cd_mm = repeat->cd_mm,
                                        .phase_mm = repeat->phase_mm,
                                        .hits = (int64_t)repeat->hits,
                                        .turns_expected = (double)(repeat->hits + repeat->misses),
                                        .log10_nfa = repeat->log10_nfa,
                                        .first_md_mm = repeat->first_md_mm,
                                        .last_md_mm = repeat->last_md_mm};
    if (web->batch != NULL) {
        station_batch_repeat(web->batch, &row);
    }
}

static void raise(struct station_web *web, const struct cg_repeat *repeat)
{
    struct cg_station *station = web->station;
    const struct station_repeat told = {.repeat = *repeat};
    char text[256];
    size_t place = web->told_count;
    for (size_t i = 0; i < web->told_count; i++) {
        place = web->told[i].repeat == repeat->id ? i : place;
    }
    if (place == STATION_REPEATS) {
        memmove(&web->told[0], &web->told[1], (STATION_REPEATS - 1) * sizeof web->told[0]);
        place = --web->told_count;
    }
    web->told_count = place == web->told_count ? place + 1 : web->told_count;
    describe(repeat, text, sizeof text);
    web->told[place].repeat = repeat->id;
    web->told[place].alarm = station_raise(station, "repeat", STATION_ALARM, text);
    station_publish(station, &(struct station_event){
                                 .kind = STATION_EVENT_REPEAT, .time_ms = station_utc_ms(), .repeat = &told});
}

unsigned station_web_repeat(struct station_web *web, const struct cg_event *event)
{
    struct cg_repeat repeat;
    const enum cg_repeat_news news = cg_repeats_add(web->repeats, event, &repeat);
    if (news == CG_REPEAT_NOTHING) {
        return 0;
    }
    if (news == CG_REPEAT_NEW || news == CG_REPEAT_RESUMED) {
        station_web_keep_repeat(web, &repeat);
        raise(web, &repeat);
        if (news == CG_REPEAT_NEW && web->drum != NULL && repeat.roller == web->drum_roller->name) {
            cg_drum_set_pitch(web->drum, repeat.pitch_mm);
        }
    }
    return repeat.id;
}

static bool find(const struct station_web *web, unsigned id, struct cg_repeat *out)
{
    for (size_t i = 0; i < cg_repeats_count(web->repeats); i++) {
        *out = cg_repeats_get(web->repeats, i);
        if (out->id == id) {
            return true;
        }
    }
    return false;
}

void station_web_watch_repeats(struct station_web *web)
{
    cg_repeats_advance(web->repeats, web->whole_mm - web->slack_mm);
    for (size_t i = 0; i < web->told_count; i++) {
        struct cg_repeat repeat;
        if (web->told[i].alarm == 0) {
            continue;
        }
        const bool known = find(web, web->told[i].repeat, &repeat);
        if (!known || !repeat.active) {
            station_clear(web->station, web->told[i].alarm);
            web->told[i].alarm = 0;
            if (known) {
                station_web_keep_repeat(web, &repeat);
            }
        }
    }
}

void station_web_finish_repeats(struct station_web *web)
{
    for (size_t i = 0; i < cg_repeats_count(web->repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(web->repeats, i);
        if (repeat.active) {
            station_web_keep_repeat(web, &repeat);
        }
    }
}

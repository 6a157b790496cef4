/*
 * web_drum.c: what is too faint to be seen in a frame, but stands out of the average over the turns. A single
 * strong mark stands out of the average as well, but fades as turns come in; what the drum prints stays.
 */
#include "station/web.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIRST_LOOK_TURNS 4.0
#define LONGEST_PAUSE_TURNS 32.0 /* between looks, which double their distance from the first on */
#define SIGMAS 5.5
#define SAME_ANGLE_MM 20.0 /* along the circumference, and across */
#define SAME_CD_MM 8.0
#define STAYS 0.75 /* of its contrast while the turns double: a single mark keeps half */

static bool is_same(const struct cg_drum_mark *a, const struct cg_drum_mark *b, double pitch_mm)
{
    const double along = fabs(remainder(a->along_mm - b->along_mm, pitch_mm));
    return along < SAME_ANGLE_MM && fabs(a->cd_mm - b->cd_mm) < SAME_CD_MM;
}

/* What the repeats of strong marks tell already. */
static bool is_told(const struct station_web *web, const struct cg_drum_mark *mark)
{
    for (size_t i = 0; i < cg_repeats_count(web->repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(web->repeats, i);
        if (repeat.active && repeat.roller == web->drum_roller->name &&
            fabs(repeat.cd_mm - mark->cd_mm) < SAME_CD_MM) {
            return true;
        }
    }
    return false;
}

struct cg_repeat station_web_faint(const struct station_web *web, const struct cg_drum_mark *mark)
{
    const double turns = cg_drum_turns(web->drum), pitch_mm = M_PI * web->drum_roller->diameter_mm;
    return (struct cg_repeat){.roller = web->drum_roller->name,
                              .pitch_mm = pitch_mm,
                              .diameter_mm = web->drum_roller->diameter_mm,
                              .cd_mm = mark->cd_mm,
                              .phase_mm = mark->along_mm,
                              .drum_angle_deg = mark->angle_deg,
                              .hits = (size_t)turns,
                              .log10_nfa = NAN, /* it is no comb of marks */
                              .first_md_mm = fmax(web->front_mm - turns * pitch_mm, 0.0),
                              .last_md_mm = web->front_mm,
                              .contrast_percent = mark->contrast_percent,
                              .active = true};
}

static uint64_t raise(struct station_web *web, const struct cg_drum_mark *mark)
{
    const struct cg_repeat repeat = station_web_faint(web, mark);
    station_web_keep_repeat(web, &repeat);
    char text[256], contrast[CG_NUMBER_SIZE], cd[CG_NUMBER_SIZE], angle[CG_NUMBER_SIZE],
        turns[CG_NUMBER_SIZE];
    snprintf(text, sizeof text,
             "Roller '%.64s' leaves a faint mark once a turn: %s %% contrast, %s mm from the edge, at %s "
             "degrees of the roller; averaged over %s turns.",
             web->drum_roller->name, cg_number_fixed(contrast, mark->contrast_percent, 1),
             cg_number_fixed(cd, mark->cd_mm, 1), cg_number_fixed(angle, mark->angle_deg, 0),
             cg_number_fixed(turns, cg_drum_turns(web->drum), 0));
    return station_raise(web->station, "repeat", STATION_ALARM, text);
}

static void compare(struct station_web *web, const struct cg_drum_mark *found, size_t count)
{
    const double pitch_mm = M_PI * web->drum_roller->diameter_mm;
    bool kept[STATION_DRUM_MARKS] = {false};
    uint64_t alarms[STATION_DRUM_MARKS] = {0};
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < web->faint_count; k++) {
            const struct cg_drum_mark *before = &web->faint[k].mark;
            if (kept[k] || !is_same(&found[i], before, pitch_mm)) {
                continue;
            }
            kept[k] = true;
            alarms[i] = web->faint[k].alarm;
            if (alarms[i] == 0 && !is_told(web, &found[i]) &&
                found[i].contrast_percent / before->contrast_percent > STAYS) {
                alarms[i] = raise(web, &found[i]);
            }
            break;
        }
    }
    for (size_t k = 0; k < web->faint_count; k++) {
        if (!kept[k] && web->faint[k].alarm != 0) {
            station_clear(web->station, web->faint[k].alarm);
        }
    }
    for (size_t i = 0; i < count; i++) {
        web->faint[i].mark = found[i];
        web->faint[i].alarm = alarms[i];
    }
    web->faint_count = count;
}

void station_web_look_at_drum(struct station_web *web)
{
    struct cg_drum_mark found[STATION_DRUM_MARKS];
    struct cg_error error;
    size_t count = 0;
    if (web->drum == NULL) {
        return;
    }
    const double turns = cg_drum_turns(web->drum);
    if (turns < fmax(web->look_at_turns, FIRST_LOOK_TURNS)) {
        return;
    }
    web->look_at_turns = turns + fmin(turns, LONGEST_PAUSE_TURNS);
    if (cg_drum_find(web->drum, SIGMAS, found, STATION_DRUM_MARKS, &count, &error) != CG_OK) {
        station_log(web->station, CG_LOG_WARNING, "drum", "drum: %s", error.text);
        return;
    }
    compare(web, found, count);
}

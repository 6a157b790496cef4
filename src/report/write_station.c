/* write_station.c: alarms, and how much of the web was seen. */
#include "report/plant.h"

#include <math.h>
#include <string.h>

#define MOST_ALARMS ((size_t)60)
#define MOST_LOTS ((size_t)500)

static const char *name_of(struct report_plant *plant, const char *lot)
{
    const struct report_lot *known = report_lot_find(plant, lot);
    return known != NULL ? known->name : lot;
}

static const char *distance(struct report_plant *plant, double mm)
{
    if (!isfinite(mm)) {
        return "\xe2\x80\x93";
    }
    const double tenths = round(10.0 * mm * report_distance_factor(plant)) / 10.0;
    return report_sentence(plant, WORD_NUMBER_UNIT,
                           REPORT_VALUES(report_number(plant, tenths, 9), report_distance_unit(plant)));
}

/* Lots with frames that were lost or failed, when they are more than one in a thousand. */
static void say_coverage(struct report_plant *plant, bool *any)
{
    const double usual = 1e-3;
    double bad = 0.0, all = 0.0;
    size_t found = 0;
    size_t *numbers = cg_arena_alloc(&plant->arena, (plant->lot_count + 1) * sizeof *numbers);
    for (size_t i = 0; i < plant->lot_count && numbers != NULL; i++) {
        const struct report_coverage *coverage = &plant->lots[i].coverage;
        const double missed = coverage->lost + coverage->failed, seen = coverage->frames + coverage->lost;
        bad += missed;
        all += seen;
        if (missed > usual * seen) {
            numbers[found++] = i;
        }
    }
    if (found > 0) {
        report_sheet_finding(
            plant->sheet,
            report_sentence(plant, WORD_SAY_COVERAGE,
                            REPORT_VALUES(report_number(plant, bad, 9), report_number(plant, all, 9),
                                          report_lot_list(plant, numbers, found))),
            true);
        *any = true;
    }
}

enum cg_status report_say_alarms(struct report_plant *plant, bool *any)
{
    for (size_t i = 0; i < plant->alarm_kinds; i++) {
        const struct report_alarms *alarms = &plant->alarms[i];
        const char *const values[] = {alarms->kind,
                                      report_number(plant, (double)alarms->count, 9),
                                      report_number(plant, (double)alarms->open, 9),
                                      name_of(plant, alarms->lot),
                                      alarms->roll[0] != 0 ? alarms->roll : "\xe2\x80\x93",
                                      distance(plant, alarms->md_mm),
                                      alarms->text,
                                      NULL};
        report_sheet_finding(plant->sheet, report_sentence(plant, WORD_SAY_ALARM, values), alarms->open > 0);
        *any = true;
    }
    say_coverage(plant, any);
    return CG_OK;
}

/* ---- tables ------------------------------------------------------------------------------------- */

static const char *moment(struct report_plant *plant, int64_t time)
{
    char text[CG_TIME_SIZE];
    const char *kept = time != 0 ? cg_arena_text(&plant->arena, cg_time_print(text, time)) : NULL;
    return kept != NULL ? kept : "\xe2\x80\x93";
}

static bool visit_alarm(void *context, const struct cg_store_alarm *row)
{
    struct report_plant *plant = context;
    report_table_words(plant->sheet, moment(plant, row->time));
    report_table_words(plant->sheet, name_of(plant, row->lot));
    report_table_words(plant->sheet, row->roll);
    report_table_words(plant->sheet, distance(plant, row->md_mm));
    report_table_words(plant->sheet, row->kind);
    if (row->cleared_time == 0 && row->acknowledged_time == 0) {
        report_table_strong(plant->sheet);
    }
    report_table_words(plant->sheet, row->text);
    report_table_words(plant->sheet, moment(plant, row->cleared_time));
    report_table_words(plant->sheet, row->acknowledged_time != 0 && row->acknowledged_by[0] != 0
                                         ? row->acknowledged_by
                                         : moment(plant, row->acknowledged_time));
    return true;
}

static enum cg_status alarm_table(struct report_plant *plant)
{
    const char *const titles[] = {report_text(plant, WORD_TIME),    report_text(plant, WORD_LOT),
                                  report_text(plant, WORD_ROLL),    report_text(plant, WORD_AT),
                                  report_text(plant, WORD_ALARM),   report_text(plant, WORD_SAYS),
                                  report_text(plant, WORD_CLEARED), report_text(plant, WORD_ACKNOWLEDGED)};
    const struct cg_store_query latest = {.newest_first = true, .limit = MOST_ALARMS};
    const size_t shown = plant->alarm_count < MOST_ALARMS ? plant->alarm_count : MOST_ALARMS;
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    const enum cg_status status = cg_store_alarms(plant->store, &latest, visit_alarm, plant, plant->error);
    if (status == CG_OK) {
        report_table_end(plant->sheet);
        report_paragraph(plant, WORD_ALARMS_NOTE,
                         REPORT_VALUES(report_number(plant, (double)shown, 9),
                                       report_number(plant, (double)plant->alarm_count, 9)));
    }
    return status;
}

static double mean_of(const struct report_tally *tally)
{
    return tally->count > 0 ? tally->mean : NAN;
}

static void coverage_table(struct report_plant *plant)
{
    const char *const titles[] = {
        report_text(plant, WORD_LOT),
        report_text(plant, WORD_FRAMES),
        report_text(plant, WORD_MEASURED),
        report_text(plant, WORD_LOST),
        report_text(plant, WORD_UNREAD),
        report_text(plant, WORD_COVERED),
        report_sentence(plant, WORD_GAP, REPORT_VALUES(report_distance_unit(plant))),
        report_text(plant, WORD_MAP_GLOSS),
        report_text(plant, WORD_MAP_CV)};
    const double mm_per_m = 1000.0;
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0, shown = 0; i < plant->lot_count && shown < MOST_LOTS; i++) {
        const struct report_coverage *coverage = &plant->lots[i].coverage;
        const double sent = coverage->frames + coverage->lost;
        if (!(sent > 0.0) && coverage->gloss.count == 0) {
            continue;
        }
        report_table_words(plant->sheet, plant->lots[i].name);
        report_table_number(plant->sheet, coverage->frames, 9);
        report_table_number(plant->sheet, coverage->measured, 9);
        report_table_number(plant->sheet, coverage->lost, 9);
        report_table_number(plant->sheet, coverage->failed, 9);
        report_table_number(plant->sheet, sent > 0.0 ? 100.0 * coverage->measured / sent : NAN, 4);
        report_table_number(plant->sheet, coverage->gap_m * mm_per_m * report_distance_factor(plant), 4);
        report_table_number(plant->sheet, mean_of(&coverage->gloss), 4);
        report_table_number(plant->sheet, mean_of(&coverage->cv_percent), 4);
        shown++;
    }
    report_table_end(plant->sheet);
    report_paragraph(plant, WORD_COVERAGE_NOTE, REPORT_VALUES(NULL));
}

enum cg_status report_write_station(struct report_plant *plant)
{
    bool mapped = plant->frames > 0;
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < plant->lot_count; i++) {
        mapped = mapped || plant->lots[i].coverage.gloss.count > 0;
    }
    report_heading(plant, WORD_H_STATION);
    if (plant->alarm_count == 0 && !mapped) {
        report_paragraph(plant, WORD_NO_STATION, REPORT_VALUES(NULL));
    }
    if (plant->alarm_count > 0) {
        status = alarm_table(plant);
    }
    if (status == CG_OK && mapped) {
        coverage_table(plant);
    }
    return status;
}

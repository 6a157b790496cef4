/* write_head.c: title, summary, what verdicts mean, and the lots. */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LOTS ((size_t)500)

static void fact(struct report_plant *plant, enum report_word word, const char *value)
{
    report_table_words(plant->sheet, report_text(plant, word));
    report_table_strong(plant->sheet);
    report_table_words(plant->sheet, value[0] != 0 ? value : report_text(plant, WORD_NONE));
}

static void facts_of(struct report_plant *plant, enum report_word word, const struct report_names *names)
{
    struct cg_text text = {0};
    for (size_t i = 0; i < names->count; i++) {
        char number[CG_NUMBER_SIZE];
        cg_text_add(&text, "%s%s (%s)", i > 0 ? ", " : "", names->names[i],
                    cg_number_fixed(number, (double)names->counts[i], 0));
    }
    cg_text_add(&text, "%s", names->more ? " \xe2\x80\xa6" : "");
    fact(plant, word, text.data != NULL ? text.data : "");
    cg_text_clear(&text);
}

static const char *day(char out[CG_TIME_SIZE], int64_t time)
{
    cg_time_print(out, time);
    out[strlen("2026-01-05")] = 0;
    return out;
}

/* The calibration file that was named, and until when it is good. */
static const char *due(struct report_plant *plant)
{
    const struct cg_calibration *calibration = plant->options->calibration;
    char until[CG_TIME_SIZE];
    if (calibration == NULL) {
        return report_text(plant, WORD_DUE_UNKNOWN);
    }
    if (calibration->expires == 0) {
        return report_sentence(plant, WORD_DUE_NEVER, REPORT_VALUES(calibration->id));
    }
    return report_sentence(plant, calibration->expires < plant->options->now ? WORD_DUE_PAST : WORD_DUE_ON,
                           REPORT_VALUES(calibration->id, day(until, calibration->expires)));
}

enum cg_status report_write_title(struct report_plant *plant)
{
    const struct cg_store_report_options *options = plant->options;
    const char *const titles[] = {report_text(plant, WORD_ITEM), report_text(plant, WORD_VALUE)};
    char now[CG_TIME_SIZE], from[CG_TIME_SIZE], to[CG_TIME_SIZE];
    report_sheet_heading(plant->sheet, 1,
                         options->title != NULL ? options->title : report_text(plant, WORD_TITLE));
    report_table_begin(plant->sheet, titles, 2);
    fact(plant, WORD_MADE_BY, options->author != NULL ? options->author : "");
    fact(plant, WORD_MADE_ON, cg_time_print(now, options->now));
    fact(plant, WORD_TOOL, options->tool_version);
    fact(plant, WORD_STORE, options->store_name);
    fact(plant, WORD_PERIOD,
         plant->timed ? report_sentence(plant, WORD_FROM_TO,
                                        REPORT_VALUES(day(from, plant->first), day(to, plant->last)))
                      : "");
    fact(plant, WORD_LOTS, report_number(plant, (double)plant->lot_count, 9));
    facts_of(plant, WORD_SAMPLES_BY_KIND, &plant->kinds);
    facts_of(plant, WORD_MEASURED_WITH, &plant->versions);
    facts_of(plant, WORD_PROFILES, &plant->profiles);
    facts_of(plant, WORD_CALIBRATIONS, &plant->calibrations);
    fact(plant, WORD_DUE, due(plant));
    fact(plant, WORD_LIMITS_FROM,
         options->profile != NULL ? cg_profile_name(options->profile) : report_text(plant, WORD_NO_PROFILE));
    report_table_end(plant->sheet);
    return CG_OK;
}

/* ---- summary ------------------------------------------------------------------------------------ */

static void say_result(struct report_plant *plant, size_t result, enum report_word word, bool *any)
{
    size_t count = 0, total = 0, found = 0;
    size_t *numbers = cg_arena_alloc(&plant->arena, (plant->lot_count + 1) * sizeof *numbers);
    for (size_t i = 0; i < plant->lot_count && numbers != NULL; i++) {
        total += plant->lots[i].samples;
        count += plant->lots[i].results[result];
        if (plant->lots[i].results[result] > 0) {
            numbers[found++] = i;
        }
    }
    if (count > 0) {
        const char *const values[] = {report_number(plant, (double)count, 9),
                                      report_number(plant, (double)total, 9),
                                      report_lot_list(plant, numbers, found), NULL};
        report_sheet_finding(plant->sheet, report_sentence(plant, word, values), true);
        *any = true;
    }
}

enum cg_status report_write_summary(struct report_plant *plant)
{
    bool any = false;
    report_heading(plant, WORD_H_SUMMARY);
    if (!plant->timed) {
        report_paragraph(plant, WORD_EMPTY_STORE, REPORT_VALUES(NULL));
        return CG_OK;
    }
    say_result(plant, REPORT_FAIL, WORD_SAY_FAILED, &any);
    say_result(plant, REPORT_NOT_MEASURABLE, WORD_SAY_UNMEASURED, &any);
    enum cg_status status = report_say_alarms(plant, &any);
    if (status == CG_OK) {
        status = report_say_repeats(plant, &any);
    }
    if (status == CG_OK) {
        status = report_say_relations(plant, &any);
    }
    if (status == CG_OK) {
        status = report_say_control(plant, &any);
    }
    if (!any) {
        report_paragraph(plant, WORD_SAY_NOTHING, REPORT_VALUES(NULL));
    }
    return status;
}

enum cg_status report_write_vocabulary(struct report_plant *plant)
{
    static const struct {
        const char *name;
        enum report_word text;
    } words[] = {{"PASS", WORD_V_PASS},
                 {"FAIL", WORD_V_FAIL},
                 {"NO_LIMITS", WORD_V_NO_LIMITS},
                 {"NOT_MEASURABLE", WORD_V_NOT_MEASURABLE},
                 {"A, B, C, D", WORD_V_GRADES},
                 {"MARGINAL", WORD_V_MARGINAL},
                 {"BASIS_DEPENDENT", WORD_V_BASIS},
                 {"UNSATISFIABLE_AS_PRINTED", WORD_V_UNSATISFIABLE},
                 {"NOT_STATED", WORD_V_NOT_STATED}};
    const char *const titles[] = {report_text(plant, WORD_VERDICT), report_text(plant, WORD_MEANING)};
    report_heading(plant, WORD_H_VOCABULARY);
    report_table_begin(plant->sheet, titles, 2);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        report_table_words(plant->sheet, words[i].name);
        report_table_strong(plant->sheet);
        report_table_words(plant->sheet, report_text(plant, words[i].text));
    }
    report_table_end(plant->sheet);
    report_paragraph(plant, WORD_NO_CONFORMITY, REPORT_VALUES(NULL));
    return CG_OK;
}

/* ---- lots --------------------------------------------------------------------------------------- */

static void lot_row(struct report_plant *plant, const struct report_lot *lot, const size_t *columns,
                    size_t count)
{
    struct cg_text grades = {0};
    char date[CG_TIME_SIZE], number[CG_NUMBER_SIZE];
    for (size_t i = 0; i < REPORT_GRADES; i++) {
        if (lot->grades[i] > 0) {
            cg_text_add(&grades, "%s%s %s", grades.length > 0 ? ", " : "",
                        i < plant->grades.count ? plant->grades.names[i] : "",
                        cg_number_fixed(number, (double)lot->grades[i], 0));
        }
    }
    report_table_words(plant->sheet, lot->name);
    if (lot->flags != 0 || lot->results[REPORT_FAIL] > 0) {
        report_table_strong(plant->sheet);
    }
    report_table_words(plant->sheet, day(date, lot->first));
    report_table_number(plant->sheet, (double)lot->samples, 9);
    report_table_number(plant->sheet, (double)lot->results[REPORT_PASS], 9);
    report_table_number(plant->sheet, (double)lot->results[REPORT_FAIL], 9);
    report_table_number(plant->sheet, (double)lot->results[REPORT_NOT_MEASURABLE], 9);
    report_table_words(plant->sheet, grades.data != NULL ? grades.data : "\xe2\x80\x93");
    report_table_number(plant->sheet, (double)lot->marks, 9);
    for (size_t i = 0; i < count; i++) {
        const struct report_tally *tally = &lot->values[columns[i]];
        report_table_number(plant->sheet, tally->count > 0 ? tally->mean : NAN, 4);
        if ((lot->flags >> columns[i] & 1U) != 0) {
            report_table_strong(plant->sheet);
        }
    }
    cg_text_clear(&grades);
}

enum cg_status report_write_lots(struct report_plant *plant)
{
    enum { FIXED = 8, VALUES = 6 };
    const char *titles[FIXED + VALUES] = {
        report_text(plant, WORD_LOT),    report_text(plant, WORD_DATE),   report_text(plant, WORD_SAMPLES),
        report_text(plant, WORD_PASSED), report_text(plant, WORD_FAILED), report_text(plant, WORD_UNMEASURED),
        report_text(plant, WORD_GRADES), report_text(plant, WORD_MARKS)};
    size_t columns[VALUES], count = 0;
    report_heading(plant, WORD_H_LOTS);
    if (plant->lot_count == 0) {
        report_paragraph(plant, WORD_EMPTY_STORE, REPORT_VALUES(NULL));
        return CG_OK;
    }
    for (size_t q = 0; q < REPORT_QUANTITIES && count < VALUES; q++) {
        if (plant->series[q].seen > 0 && strcmp(report_quantities[q].path, "defects.count") != 0) {
            titles[FIXED + count] = report_quantity_title(plant, q);
            columns[count++] = q;
        }
    }
    report_table_begin(plant->sheet, titles, FIXED + count);
    for (size_t i = 0; i < plant->lot_count && i < MOST_LOTS; i++) {
        lot_row(plant, &plant->lots[i], columns, count);
    }
    report_table_end(plant->sheet);
    report_paragraph(plant, WORD_LOTS_NOTE, REPORT_VALUES(NULL));
    if (plant->lot_count > MOST_LOTS) {
        report_paragraph(plant, WORD_LOTS_CUT,
                         REPORT_VALUES(report_number(plant, (double)MOST_LOTS, 9),
                                       report_number(plant, (double)plant->lot_count, 9)));
    }
    return CG_OK;
}

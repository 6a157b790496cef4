/*
 * report/plant.h: what a report knows of a store: lots with the moments of their values, marks by class, what
 * repeats. Everything is gathered in passes over the store, so that memory grows with the lots and not with
 * the samples.
 */
#ifndef REPORT_PLANT_H
#define REPORT_PLANT_H

#include "report/chart.h"
#include "report/sheet.h"

#include <castgloss/store.h>

/* A number that is followed from lot to lot. */
struct report_quantity {
    const char *kind, *path;
    enum report_word title;
    const char *unit;
    int better; /* 1: more is better, -1: less is, 0: neither */
    bool score; /* what recipes are compared with */
};
#define REPORT_QUANTITIES ((size_t)18)
extern const struct report_quantity report_quantities[REPORT_QUANTITIES];
/* "Gloss uniformity, %" in the language of the report, in the arena. */
struct report_plant;
const char *report_quantity_title(struct report_plant *plant, size_t quantity);

/* Count, mean and sum of squared deviations (Welford). */
struct report_tally {
    size_t count;
    double mean, squares;
};
void report_tally_add(struct report_tally *tally, double value);

#define REPORT_GRADES ((size_t)8)
enum { REPORT_PASS, REPORT_FAIL, REPORT_NO_LIMITS, REPORT_NOT_MEASURABLE, REPORT_RESULTS };

struct report_lot {
    const char *name; /* as a person reads it */
    const char *key;  /* as the store has it */
    const char *recipe_hash;
    int64_t first;
    size_t samples, marks;
    size_t results[REPORT_RESULTS];
    size_t grades[REPORT_GRADES];
    struct report_tally values[REPORT_QUANTITIES];
    struct report_coverage {
        double frames, measured, lost, failed, gap_m;
        struct report_tally gloss, cv_percent; /* of the cells of its roll maps */
    } coverage;
    unsigned flags; /* bit q: a point of a control chart of quantity q breaks a rule */
};

/* Values in order of time; above the limit every second goes, then every second of those. */
#define REPORT_SERIES ((size_t)20000)
struct report_series {
    double *values;
    size_t count, seen, stride;
};

/* The first different words of a column, and whether there were more. */
#define REPORT_NAMES ((size_t)12)
struct report_names {
    const char *names[REPORT_NAMES];
    size_t counts[REPORT_NAMES];
    size_t count;
    bool more;
};
/* The place of a word, added when there is room; REPORT_NAMES when there is none. */
size_t report_names_add(struct report_plant *plant, struct report_names *names, const char *word);

struct report_roll {
    const char *lot, *roll;
    size_t marks;
    bool told; /* a station has stored what repeats in it */
    double md_low, md_high, cd_high;
};

/* Marks that repeat with one pitch at one place of a roller, in one or several rolls. */
struct report_repeat {
    double pitch_mm, angle_deg, cd_mm, log10_nfa;
    size_t hits, rolls;
    size_t first_lot, last_lot; /* in the order of the lots */
    const char *drum;           /* its name, or "" */
    const char *roll;           /* the last one that it was found in, and its hits there */
    size_t roll_hits;
};
#define REPORT_REPEATS ((size_t)24)

/* Alarms of one kind; the latest stands for them. */
#define REPORT_ALARMS ((size_t)12)
struct report_alarms {
    const char *kind, *lot, *roll, *text;
    double md_mm;
    size_t count, open; /* open: nobody has acknowledged it and it has not cleared */
};

struct report_plant {
    struct cg_store *store;
    const struct cg_store_report_options *options;
    const struct cg_language *language;
    struct report_sheet *sheet;
    struct cg_arena arena;
    struct report_lot *lots; /* in the order of time */
    size_t lot_count, lot_capacity;
    size_t samples, study_samples;
    bool timed; /* first and last are set */
    int64_t first, last;
    struct report_series series[REPORT_QUANTITIES];
    struct report_names kinds, versions, profiles, calibrations, grades, classes;
    size_t marks;
    struct report_roll *rolls;
    size_t roll_count, roll_capacity;
    struct report_repeat repeats[REPORT_REPEATS];
    size_t repeat_count;
    struct report_alarms alarms[REPORT_ALARMS];
    size_t alarm_kinds, alarm_count;
    size_t frames; /* that a station took */
    struct cg_error *error;
    enum cg_status status; /* of what happens inside a visit */
};

/* ---- gathering ---------------------------------------------------------------------------------- */

enum cg_status report_gather_samples(struct report_plant *plant) CG_MUST_CHECK;
/* Lots that only a station knows: of alarms, repeats, roll maps and the health of the cameras. */
enum cg_status report_gather_station(struct report_plant *plant) CG_MUST_CHECK;
/* After this lots have their numbers: they stand in the order of time. */
enum cg_status report_order_lots(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_gather_values(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_gather_recipes(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_gather_marks(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_find_repeats(struct report_plant *plant) CG_MUST_CHECK;
/* Whether a sample belongs to a gauge study, which says nothing of the production. */
bool report_is_study(const char *operator_name, const char *repeat);
/* The lot of a name, made when it is new; NULL: memory, told in plant->status. Also notes the time. */
struct report_lot *report_lot_at(struct report_plant *plant, const char *key, int64_t time);
/* The lot of a name, NULL when there is none. */
struct report_lot *report_lot_find(struct report_plant *plant, const char *key);
size_t report_lot_number(const struct report_plant *plant, const char *key);
void report_plant_clear(struct report_plant *plant);

/* The means of the lots that have the quantity; values and numbers hold lot_count. The count of them. */
size_t report_lot_means(const struct report_plant *plant, size_t quantity, double *values, size_t *numbers);
/* The profile's limits of a quantity, NaN where there is none. False: neither. */
bool report_limits(const struct report_plant *plant, size_t quantity, double limits[2]);

/* ---- sections ----------------------------------------------------------------------------------- */

/* Each writes its heading and what it has, or one sentence why there is nothing. */
enum cg_status report_write_title(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_summary(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_vocabulary(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_lots(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_distributions(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_control(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_capability(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_mottle(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_defects(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_rolls(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_drum(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_station(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_prints(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_recipes(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_relations(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_gage(struct report_plant *plant) CG_MUST_CHECK;
enum cg_status report_write_comparison(struct report_plant *plant) CG_MUST_CHECK;

/* Findings of the summary that other parts work out. */
enum cg_status report_say_control(struct report_plant *plant, bool *any) CG_MUST_CHECK;
enum cg_status report_say_alarms(struct report_plant *plant, bool *any) CG_MUST_CHECK;
enum cg_status report_say_repeats(struct report_plant *plant, bool *any) CG_MUST_CHECK;
enum cg_status report_say_relations(struct report_plant *plant, bool *any) CG_MUST_CHECK;

/* ---- words -------------------------------------------------------------------------------------- */

const char *report_text(const struct report_plant *plant, enum report_word word);
/* The decimal sign of the language, for charts. */
char report_decimal(const struct report_plant *plant);
/* A sentence as a text that lives as long as the plant; "" when memory runs out. */
const char *report_sentence(struct report_plant *plant, enum report_word word, const char *const *values);
const char *report_number(struct report_plant *plant, double value, int significant);
/* mm in the unit of the report: its number with the unit behind it ("12.5 mm", "0.49 in"). */
const char *report_length(struct report_plant *plant, double mm);
/* The same for numbers on axes: the factor and the unit, for short lengths and for lengths along a roll. */
double report_length_factor(const struct report_plant *plant);
const char *report_length_unit(const struct report_plant *plant);
double report_distance_factor(const struct report_plant *plant);
const char *report_distance_unit(const struct report_plant *plant);
/* "L3 to L9 (7)", or the names of up to eight lots. */
const char *report_lot_list(struct report_plant *plant, const size_t *numbers, size_t count);

/* A class of marks in the language of the report. */
const char *report_class_title(const struct report_plant *plant, const char *mark_class);

void report_heading(struct report_plant *plant, enum report_word word);
void report_paragraph(struct report_plant *plant, enum report_word word, const char *const *values);

#endif

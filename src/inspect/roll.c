/* From a file of marks to what repeats, what runs along, and how each lane is graded. */
#include "inspect/roll_parts.h"

#include <math.h>
#include <stdlib.h>

#define LARGEST_FILE ((size_t)512 << 20)
#define FEWEST_TURNS 4.0 /* that a repeat must have had the room for */
#define MOST_LANES ((size_t)64)

struct cg_roll_options cg_roll_options_defaults(void)
{
    return (struct cg_roll_options){.lanes = 1, .limits = cg_lane_limits_defaults()};
}

void cg_roll_clear(struct cg_roll *roll)
{
    cg_record_clear(&roll->record);
    cg_csv_clear(&roll->table);
    cg_arena_clear(&roll->arena);
    cg_repeats_free(roll->repeats);
    cg_streaks_free(roll->streaks);
    cg_lanes_free(roll->lane_counts);
    cg_masks_free(roll->masks);
    free(roll->events);
    free(roll->rollers);
    free(roll->lanes);
    *roll = (struct cg_roll){0};
}

/* How far the web reaches: as told, else as far as the marks do. Marks that lie outside are left out. */
static void measure_web(const struct cg_roll_options *options, struct cg_roll *roll)
{
    double length = 0.0;
    double width = 0.0;
    for (size_t i = 0; i < roll->event_count; i++) {
        length = fmax(length, roll->events[i].md_mm);
        width = fmax(width, roll->events[i].cd_mm);
    }
    roll->length_mm = options->web_length_mm > 0.0 ? options->web_length_mm : length;
    roll->width_mm = options->web_width_mm > 0.0 ? options->web_width_mm : width;
}

static void drop_outside(struct cg_roll *roll)
{
    const double weave = cg_repeat_options_defaults().tolerance_cd_mm;
    size_t kept = 0;
    size_t outside = 0;
    for (size_t i = 0; i < roll->event_count; i++) {
        const struct cg_event *event = &roll->events[i];
        const bool inside = event->md_mm >= 0.0 && event->md_mm <= roll->length_mm &&
                            event->cd_mm >= -weave && event->cd_mm <= roll->width_mm + weave;
        outside += !inside;
        if (inside && cg_masks_allow(roll->masks, event->md_mm, event->cd_mm)) {
            roll->events[kept++] = *event;
        }
    }
    roll->left_out = roll->event_count - kept;
    roll->event_count = kept;
    if (outside > 0) {
        char length[CG_NUMBER_SIZE], width[CG_NUMBER_SIZE];
        cg_record_reason(&roll->record, "%zu marks lie outside the web of %s m by %s mm and were left out.",
                         outside, cg_number_print(length, roll->length_mm / 1000.0, 6),
                         cg_number_print(width, roll->width_mm, 6));
    }
}

/* A repeat that had no room to show itself is not one that is not there. */
static void tell_room(struct cg_roll *roll)
{
    const struct cg_repeat_options defaults = cg_repeat_options_defaults();
    char length[CG_NUMBER_SIZE], pitch[CG_NUMBER_SIZE];
    cg_number_print(length, roll->length_mm / 1000.0, 6);
    for (size_t i = 0; i < roll->roller_count; i++) {
        const double turn = M_PI * roll->rollers[i].diameter_mm;
        if (roll->length_mm < FEWEST_TURNS * turn) {
            cg_record_reason(&roll->record,
                             "The web of %s m holds under four turns of '%s' (%s mm each), so whether it "
                             "leaves marks cannot be told.",
                             length, roll->rollers[i].name, cg_number_print(pitch, turn, 5));
        }
    }
    if (roll->roller_count == 0 && roll->length_mm < FEWEST_TURNS * defaults.pitch_max_mm) {
        cg_record_reason(&roll->record, "In a web of %s m no repeat with a pitch above %s mm can be told.",
                         length, cg_number_print(pitch, roll->length_mm / FEWEST_TURNS, 5));
    }
}

static enum cg_status make_analysers(struct cg_roll *roll, struct cg_error *error)
{
    struct cg_repeat_options repeats = cg_repeat_options_defaults();
    struct cg_streak_options streaks = cg_streak_options_defaults();
    streaks.web_width_mm = repeats.web_width_mm = roll->width_mm;
    repeats.rollers = roll->rollers;
    repeats.roller_count = roll->roller_count;
    repeats.marks_per_m2 = fmax((double)roll->event_count, 1.0) / (roll->length_mm * roll->width_mm * 1e-6);
    enum cg_status status = cg_repeats_new(&repeats, &roll->repeats, error);
    if (status == CG_OK) {
        status = cg_streaks_new(&streaks, &roll->streaks, error);
    }
    if (status == CG_OK) {
        status = cg_lanes_new(roll->width_mm, &roll->lane_counts, error);
    }
    return status;
}

static enum cg_status analyse(const struct cg_roll_options *options, struct cg_roll *roll,
                              struct cg_error *error)
{
    const size_t lanes = options->lanes > 0 && options->lanes <= MOST_LANES ? options->lanes : 1;
    drop_outside(roll);
    enum cg_status status = make_analysers(roll, error);
    if (status != CG_OK) {
        return status;
    }
    roll->lanes = cg_alloc(lanes, sizeof *roll->lanes, error);
    if (roll->lanes == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < roll->event_count; i++) {
        cg_repeats_add(roll->repeats, &roll->events[i], NULL);
        cg_streaks_add_event(roll->streaks, &roll->events[i]);
        cg_lanes_add_event(roll->lane_counts, &roll->events[i]);
    }
    cg_repeats_advance(roll->repeats, roll->length_mm);
    roll->lane_count = lanes;
    cg_lanes_grade(roll->lane_counts, roll->length_mm - cg_masks_length_mm(roll->masks, roll->length_mm),
                   roll->repeats, roll->streaks, &options->limits, roll->lanes, lanes);
    tell_room(roll);
    return CG_OK;
}

static enum cg_status inspect(const struct cg_csv *csv, const struct cg_roll_options *options,
                              struct cg_roll *roll, struct cg_error *error)
{
    const struct cg_mask_options masks = cg_mask_options_defaults();
    enum cg_status status = CG_FAULT;
    roll->events = cg_alloc(csv->rows + 1, sizeof *roll->events, error);
    roll->masks = cg_masks_new(&masks, error);
    if (roll->events == NULL || roll->masks == NULL) {
        return CG_FAULT;
    }
    status = cg_roll_read_events(csv, roll, error);
    if (status == CG_OK && options->rollers != NULL) {
        status = cg_roll_read_rollers(options->rollers, roll, error);
    }
    if (status == CG_OK) {
        status = cg_record_init(&roll->record, "castgloss.roll/1", error);
    }
    if (status != CG_OK) {
        return status;
    }
    measure_web(options, roll);
    if (roll->length_mm >= 1.0 && roll->width_mm >= 1.0) {
        status = analyse(options, roll, error);
    } else {
        roll->status = CG_NOT_MEASURABLE;
        cg_record_reason(&roll->record,
                         "Neither the file nor --web-length-m and --web-width-mm tell how large "
                         "the web is.");
    }
    if (status == CG_OK) {
        cg_roll_record(csv->name, csv->rows, roll);
        status = cg_record_check(&roll->record, error);
    }
    return status;
}

/* The table becomes the roll's. */
static enum cg_status finish(struct cg_csv *csv, const struct cg_roll_options *options, struct cg_roll *out,
                             struct cg_error *error)
{
    struct cg_roll roll = {.table = *csv};
    *csv = (struct cg_csv){0};
    enum cg_status status = inspect(&roll.table, options, &roll, error);
    if (status != CG_OK) {
        cg_roll_clear(&roll);
        return status;
    }
    *out = roll;
    return CG_OK;
}

enum cg_status cg_roll_inspect(const char *path, const struct cg_roll_options *options, struct cg_roll *out,
                               struct cg_error *error)
{
    struct cg_csv csv = {0};
    enum cg_status status = cg_csv_read(path, LARGEST_FILE, &csv, error);
    return status == CG_OK ? finish(&csv, options, out, error) : status;
}

enum cg_status cg_roll_inspect_bytes(const char *name, const void *data, size_t size,
                                     const struct cg_roll_options *options, struct cg_roll *out,
                                     struct cg_error *error)
{
    struct cg_csv csv = {0};
    enum cg_status status = cg_csv_parse(name, data, size, &csv, error);
    return status == CG_OK ? finish(&csv, options, out, error) : status;
}

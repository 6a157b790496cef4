/*
 * The finder of repeats: each mark either belongs to a repeat that is known, or begins one, or waits in its
 * lane.
 */
#include "roll/repeats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MM 1e6   /* over which the density of random marks is learned */
#define MOST_SILENT 6.5 /* turns without a hit, then the repeat is over */
#define MOST_MULTIPLE 4 /* turns that a mark may have been missed from the start, over and over */
#define MOST_LANES ((size_t)4096)

struct cg_repeat_options cg_repeat_options_defaults(void)
{
    return (struct cg_repeat_options){
        .pitch_min_mm = 300.0,
        .pitch_max_mm = 15000.0,
        .tolerance_md_mm = 5.0,
        .tolerance_cd_mm = 5.0,
        .slip = 0.005,
        .false_alarms = 0.001,
        .reference_length_mm = 5e6,
        .confirmations = 3,
    };
}

static enum cg_status check(const struct cg_repeat_options *options, struct cg_error *error)
{
    const struct {
        const char *name;
        double value, low, high;
    } ranges[] = {
        {"width of the web in mm", options->web_width_mm, 1.0, 20000.0},
        {"shortest pitch in mm", options->pitch_min_mm, 10.0, 1e5},
        {"longest pitch in mm", options->pitch_max_mm, options->pitch_min_mm, 1e5},
        {"MD tolerance in mm", options->tolerance_md_mm, 0.01, options->pitch_min_mm / 10.0},
        {"CD tolerance in mm", options->tolerance_cd_mm, 0.01, 100.0},
        {"slip as a share", options->slip, 0.0, 0.02},
        {"number of false alarms", options->false_alarms, 1e-12, 1e3},
        {"reference length in mm", options->reference_length_mm, 1e3, 1e9},
        {"number of confirmations", (double)options->confirmations, 2.0, ROLL_LOOK_BACK},
        {"density of marks a m2", options->marks_per_m2, 0.0, 1e9},
    };
    char value[CG_NUMBER_SIZE], low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high)) {
            return cg_error_set(error, CG_USAGE, "Repeats: the %s is %s; it must be from %s to %s.",
                                ranges[i].name, cg_number_print(value, ranges[i].value, 6),
                                cg_number_print(low, ranges[i].low, 6),
                                cg_number_print(high, ranges[i].high, 6));
        }
    }
    for (size_t i = 0; i < options->roller_count; i++) {
        const double diameter = options->rollers[i].diameter_mm;
        if (!(diameter >= 10.0 && diameter <= 20000.0)) {
            return cg_error_set(
                error, CG_USAGE,
                "Repeats: the roller '%s' has a diameter of %s mm; it must be from 10 to 20000 "
                "mm.",
                options->rollers[i].name, cg_number_print(value, diameter, 6));
        }
    }
    return CG_OK;
}

enum cg_status cg_repeats_new(const struct cg_repeat_options *options, struct cg_repeats **out,
                              struct cg_error *error)
{
    enum cg_status status = check(options, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_repeats *repeats = cg_alloc(1, sizeof *repeats, error);
    if (repeats == NULL) {
        return CG_FAULT;
    }
    repeats->options = *options;
    repeats->front = repeats->start = NAN;
    repeats->next_id = 1;
    repeats->lane_count =
        (size_t)fmin(ceil(options->web_width_mm / options->tolerance_cd_mm) + 1.0, MOST_LANES);
    repeats->lanes = cg_alloc(repeats->lane_count, sizeof *repeats->lanes, error);
    repeats->rollers = cg_alloc(options->roller_count + 1, sizeof *repeats->rollers, error);
    if (repeats->lanes == NULL || repeats->rollers == NULL) {
        cg_repeats_free(repeats);
        return CG_FAULT;
    }
    if (options->roller_count > 0) {
        memcpy(repeats->rollers, options->rollers, options->roller_count * sizeof *repeats->rollers);
    }
    *out = repeats;
    return CG_OK;
}

void cg_repeats_free(struct cg_repeats *repeats)
{
    if (repeats != NULL) {
        free(repeats->lanes);
        free(repeats->rollers);
        free(repeats);
    }
}

double roll_lane_rate(const struct cg_repeats *repeats)
{
    const struct cg_repeat_options *options = &repeats->options;
    const double strip = 2.0 * options->tolerance_cd_mm;
    if (options->marks_per_m2 > 0.0) {
        return options->marks_per_m2 * 1e-6 * strip;
    }
    /* One mark more than were seen: a web without any is not one that can have none. */
    const double length = MEMORY_MM * -expm1(-(repeats->front - repeats->start) / MEMORY_MM);
    const double guard_mm = 2000.0;
    return (repeats->seen + 1.0) / (length + guard_mm) / options->web_width_mm * strip;
}

/* The web has run on; marks seen before fade. */
static void run_on(struct cg_repeats *repeats, double md)
{
    if (isnan(repeats->front)) {
        repeats->start = repeats->front = md;
    }
    if (md > repeats->front) {
        repeats->seen *= exp(-(md - repeats->front) / MEMORY_MM);
        repeats->front = md;
    }
    for (size_t i = 0; i < repeats->track_count; i++) {
        struct roll_track *track = &repeats->tracks[i];
        if (track->active && md - track->last.md > MOST_SILENT * roll_track_pitch(track)) {
            track->active = false;
        }
    }
}

void cg_repeats_advance(struct cg_repeats *repeats, double md_mm)
{
    if (isfinite(md_mm)) {
        run_on(repeats, md_mm);
    }
}

static struct roll_mark *keep(struct cg_repeats *repeats, const struct roll_mark *mark)
{
    const double place = mark->cd / repeats->options.tolerance_cd_mm;
    const double last = (double)(repeats->lane_count - 1);
    struct roll_lane *lane = &repeats->lanes[(size_t)fmin(fmax(place, 0.0), last)];
    struct roll_mark *kept = &lane->ring[lane->count++ % ROLL_RING];
    *kept = *mark;
    return kept;
}

/* The repeat that expects the mark, the nearest of them. */
static struct roll_track *expecting(struct cg_repeats *repeats, const struct roll_mark *mark)
{
    struct roll_track *best = NULL;
    double nearest = 1.0;
    for (size_t i = 0; i < repeats->track_count; i++) {
        struct roll_track *track = &repeats->tracks[i];
        const double distance =
            track->active ? roll_track_distance(track, &repeats->options, mark) : INFINITY;
        if (distance <= nearest) {
            nearest = distance;
            best = track;
        }
    }
    return best;
}

/* The place for one more: the oldest that is over goes, and when none is over, the oldest. */
static struct roll_track *new_track(struct cg_repeats *repeats)
{
    if (repeats->track_count == ROLL_TRACKS) {
        size_t oldest = 0;
        while (oldest + 1 < ROLL_TRACKS && repeats->tracks[oldest].active) {
            oldest++;
        }
        oldest = repeats->tracks[oldest].active ? 0 : oldest;
        memmove(&repeats->tracks[oldest], &repeats->tracks[oldest + 1],
                (ROLL_TRACKS - 1 - oldest) * sizeof repeats->tracks[0]);
        repeats->track_count--;
    }
    struct roll_track *track = &repeats->tracks[repeats->track_count++];
    track->id = repeats->next_id++;
    return track;
}

/* a is `ratio` times b, within what slip leaves open. */
static bool is_multiple(const struct cg_repeats *repeats, double a, double b, int ratio)
{
    return fabs(a - ratio * b) <= 2.0 * repeats->options.slip * a;
}

/*
 * A second comb midway between the turns of the first: a mark was missed every other time from the start, and
 * the turn is half of what it was taken for. On a listed roller they are two marks, half a turn apart.
 */
static bool is_midway(const struct cg_repeats *repeats, const struct roll_track *track,
                      const struct roll_comb *comb, const struct roll_mark *mark)
{
    const double turns = (mark->md - track->last.md) / comb->pitch;
    const double off = fabs(turns - floor(turns) - 0.5) * comb->pitch;
    return track->roller == ROLL_UNLISTED && comb->pitch / 2.0 >= repeats->options.pitch_min_mm &&
           off <= roll_window(&repeats->options, repeats->options.slip, comb->pitch, 1.0);
}

/* What a comb means for a repeat that is known in the same lane. */
enum relation { UNRELATED, SAME, FINER, COARSER };
static enum relation relate(const struct cg_repeats *repeats, const struct roll_track *track,
                            const struct roll_comb *comb, int *multiple)
{
    const double known = roll_track_pitch(track);
    for (*multiple = 1; *multiple <= MOST_MULTIPLE; ++*multiple) {
        if (is_multiple(repeats, known, comb->pitch, *multiple)) {
            return *multiple == 1 ? SAME : FINER;
        }
        if (is_multiple(repeats, comb->pitch, known, *multiple)) {
            return COARSER;
        }
    }
    return UNRELATED;
}

/* One repeat a lane and pitch: the comb goes on with a repeat that is known there, or is a new one. */
static enum cg_repeat_news take_comb(struct cg_repeats *repeats, const struct roll_comb *comb,
                                     struct roll_mark *mark, struct roll_track **out)
{
    for (size_t i = 0; i < repeats->track_count; i++) {
        struct roll_track *track = &repeats->tracks[i];
        int multiple = 1;
        if (fabs(track->cd - mark->cd) > 2.0 * repeats->options.tolerance_cd_mm) {
            continue;
        }
        const enum relation relation = relate(repeats, track, comb, &multiple);
        *out = track;
        if (relation == SAME && !track->active) {
            roll_track_resume(track, comb, mark);
            return CG_REPEAT_RESUMED;
        }
        if (relation == SAME && is_midway(repeats, track, comb, mark)) {
            roll_track_refine(track, comb, mark, 2);
            return CG_REPEAT_HIT;
        }
        if (relation == FINER && track->active) {
            roll_track_refine(track, comb, mark, multiple);
            return CG_REPEAT_HIT;
        }
        if (relation == SAME || relation == COARSER) {
            return CG_REPEAT_NOTHING;
        }
    }
    *out = new_track(repeats);
    roll_track_begin(*out, comb, mark);
    return CG_REPEAT_NEW;
}

enum cg_repeat_news cg_repeats_add(struct cg_repeats *repeats, const struct cg_event *event,
                                   struct cg_repeat *out)
{
    struct roll_mark mark = {event->md_mm, event->cd_mm, event->contrast_percent, 0};
    enum cg_repeat_news news = CG_REPEAT_NOTHING;
    if (!isfinite(mark.md) || !isfinite(mark.cd)) {
        return news;
    }
    run_on(repeats, mark.md);
    struct roll_track *track = expecting(repeats, &mark);
    if (track != NULL) {
        mark.track = track->id;
        roll_track_hit(track, &mark);
        news = CG_REPEAT_HIT;
    } else {
        struct roll_comb comb;
        if (roll_birth_find(repeats, &mark, &comb)) {
            news = take_comb(repeats, &comb, &mark, &track);
            mark.track = news != CG_REPEAT_NOTHING ? track->id : 0;
        } else {
            repeats->seen += 1.0;
        }
    }
    keep(repeats, &mark);
    if (out != NULL && news != CG_REPEAT_NOTHING) {
        *out = roll_track_state(track, repeats->rollers);
    }
    return news;
}

size_t cg_repeats_count(const struct cg_repeats *repeats)
{
    return repeats->track_count;
}

struct cg_repeat cg_repeats_get(const struct cg_repeats *repeats, size_t index)
{
    return roll_track_state(&repeats->tracks[index], repeats->rollers);
}

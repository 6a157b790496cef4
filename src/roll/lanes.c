/*
 * What is counted by place across the web: level, marks, length seen; and the grades of the lanes that it
 * will be slit into.
 */
#include <castgloss/roll.h>

#include <math.h>
#include <stdlib.h>

#define BIN_MM 10.0

struct bin {
    double level_sum, level_weight; /* weighted by length */
    double front, seen;             /* mm of web: up to where, and how much */
    size_t marks;
};

struct cg_lanes {
    double width;
    size_t count;
    struct bin *bins;
    double *profile;
    bool frames;
};

const char *cg_lane_grade_name(enum cg_lane_grade grade)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    return names[grade];
}

struct cg_lane_limits cg_lane_limits_defaults(void)
{
    return (struct cg_lane_limits){.grades = {{1000.0, 0.0, 0.0}, {3000.0, 0.0, 2.0}, {10000.0, 1.0, 20.0}}};
}

enum cg_status cg_lanes_new(double web_width_mm, struct cg_lanes **out, struct cg_error *error)
{
    if (!(web_width_mm >= 1.0 && web_width_mm <= 20000.0)) {
        return cg_error_set(error, CG_USAGE, "Lanes: the web must be 1 to 20000 mm wide.");
    }
    struct cg_lanes *lanes = cg_alloc(1, sizeof *lanes, error);
    if (lanes == NULL) {
        return CG_FAULT;
    }
    lanes->width = web_width_mm;
    lanes->count = (size_t)ceil(web_width_mm / BIN_MM);
    lanes->bins = cg_alloc(lanes->count, sizeof *lanes->bins, error);
    lanes->profile = cg_alloc(lanes->count, sizeof *lanes->profile, error);
    if (lanes->bins == NULL || lanes->profile == NULL) {
        cg_lanes_free(lanes);
        return CG_FAULT;
    }
    for (size_t i = 0; i < lanes->count; i++) {
        lanes->profile[i] = NAN;
        lanes->bins[i].front = 0.0;
    }
    *out = lanes;
    return CG_OK;
}

void cg_lanes_free(struct cg_lanes *lanes)
{
    if (lanes != NULL) {
        free(lanes->bins);
        free(lanes->profile);
        free(lanes);
    }
}

/* The valid pixels of the columns whose centres lie in the bin; *seen tells that there are any columns. */
static double bin_level(struct cg_view frame, double cd_mm, size_t bin, bool *seen)
{
    const double pitch = frame.grid.pitch_cd_mm;
    const double from = fmax(ceil(((double)bin * BIN_MM - cd_mm) / pitch), 0.0);
    const double to = fmin(ceil(((double)(bin + 1) * BIN_MM - cd_mm) / pitch), (double)frame.grid.width);
    double sum = 0.0;
    double n = 0.0;
    *seen = from < to;
    for (size_t y = 0; *seen && y < frame.grid.height; y++) {
        for (size_t x = (size_t)from; x < (size_t)to; x++) {
            const size_t at = y * frame.grid.stride + x;
            if (frame.valid == NULL || frame.valid[at] != 0) {
                sum += (double)frame.px[at];
                n += 1.0;
            }
        }
    }
    return n > 0.0 ? sum / n : NAN;
}

void cg_lanes_add_frame(struct cg_lanes *lanes, struct cg_view frame, double md_mm, double cd_mm)
{
    if (!cg_grid_has_scale(&frame.grid)) {
        return;
    }
    const double end = md_mm + (double)frame.grid.height * frame.grid.pitch_md_mm;
    lanes->frames = true;
    for (size_t b = 0; b < lanes->count; b++) {
        struct bin *bin = &lanes->bins[b];
        bool seen = false;
        const double level = bin_level(frame, cd_mm, b, &seen);
        if (!seen || isnan(level)) {
            continue;
        }
        bin->level_sum += level * (end - md_mm);
        bin->level_weight += end - md_mm;
        bin->seen += fmax(end - fmax(md_mm, bin->front), 0.0);
        bin->front = fmax(bin->front, end);
        lanes->profile[b] = bin->level_sum / bin->level_weight;
    }
}

void cg_lanes_add_event(struct cg_lanes *lanes, const struct cg_event *event)
{
    const double place = fmin(fmax(event->cd_mm / BIN_MM, 0.0), (double)(lanes->count - 1));
    if (isfinite(event->cd_mm)) {
        lanes->bins[(size_t)place].marks++;
    }
}

const double *cg_lanes_profile(const struct cg_lanes *lanes, size_t *count, double *bin_mm)
{
    *count = lanes->count;
    *bin_mm = BIN_MM;
    return lanes->profile;
}

double cg_lanes_coverage_percent(const struct cg_lanes *lanes, double length_mm)
{
    double seen = 0.0;
    if (!lanes->frames || !(length_mm > 0.0)) {
        return NAN;
    }
    for (size_t b = 0; b < lanes->count; b++) {
        seen += lanes->bins[b].seen;
    }
    return fmin(100.0 * seen / (length_mm * (double)lanes->count), 100.0);
}

/* Marks and profile of the bins in a lane; a bin that lane borders cut counts for the lane of its middle. */
static void sum_bins(const struct cg_lanes *lanes, struct cg_lane *lane)
{
    double n = 0.0, sum = 0.0, squares = 0.0;
    for (size_t b = 0; b < lanes->count; b++) {
        const double middle = fmin(((double)b + 0.5) * BIN_MM, lanes->width - 1e-9);
        if (middle < lane->from_cd_mm || middle >= lane->to_cd_mm) {
            continue;
        }
        lane->marks += lanes->bins[b].marks;
        if (!isnan(lanes->profile[b])) {
            n += 1.0;
            sum += lanes->profile[b];
            squares += lanes->profile[b] * lanes->profile[b];
        }
    }
    if (n > 0.0 && sum > 0.0) {
        const double mean = sum / n;
        lane->gloss_mean = mean;
        lane->gloss_cv_percent = 100.0 * sqrt(fmax(squares / n - mean * mean, 0.0)) / mean;
    }
}

static enum cg_lane_grade grade_of(const struct cg_lane *lane, const struct cg_lane_limits *limits)
{
    for (int i = 0; i < CG_LANE_D; i++) {
        if (lane->marks_per_1000_m2 <= limits->grades[i].marks_per_1000_m2 &&
            (double)lane->repeats <= limits->grades[i].repeats &&
            lane->streak_percent <= limits->grades[i].streak_percent) {
            return (enum cg_lane_grade)i;
        }
    }
    return CG_LANE_D;
}

void cg_lanes_grade(const struct cg_lanes *lanes, double length_mm, const struct cg_repeats *repeats,
                    const struct cg_streaks *streaks, const struct cg_lane_limits *limits,
                    struct cg_lane *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cg_lane lane = {.from_cd_mm = lanes->width * (double)i / (double)count,
                               .to_cd_mm = lanes->width * (double)(i + 1) / (double)count,
                               .gloss_mean = NAN,
                               .gloss_cv_percent = NAN};
        sum_bins(lanes, &lane);
        for (size_t k = 0; repeats != NULL && k < cg_repeats_count(repeats); k++) {
            const double cd = cg_repeats_get(repeats, k).cd_mm;
            lane.repeats += cd >= lane.from_cd_mm && cd < lane.to_cd_mm;
        }
        double length = 0.0;
        for (size_t k = 0; streaks != NULL && k < cg_streaks_count(streaks); k++) {
            const struct cg_streak streak = cg_streaks_get(streaks, k);
            if (streak.cd_mm >= lane.from_cd_mm && streak.cd_mm < lane.to_cd_mm) {
                length += streak.last_md_mm - streak.first_md_mm;
            }
        }
        const double area_m2 = length_mm * (lane.to_cd_mm - lane.from_cd_mm) * 1e-6;
        lane.marks_per_1000_m2 = area_m2 > 0.0 ? 1000.0 * (double)lane.marks / area_m2 : 0.0;
        lane.streak_percent = length_mm > 0.0 ? fmin(100.0 * length / length_mm, 100.0) : 0.0;
        lane.grade = grade_of(&lane, limits);
        out[i] = lane;
    }
}

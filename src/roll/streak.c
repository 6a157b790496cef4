/*
 * Streaks. From frames: the mean of the last profiles at each mm of CD, against the running median beside it;
 * what stands out begins a streak, and the single profiles tell where it began and ended. From marks: pieces
 * that are elongated along MD and follow each other in one lane.
 */
#include <castgloss/roll.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BIN_MM 1.0
#define MOST_BINS 8192.0
#define HISTORY ((size_t)32) /* profiles kept a bin */
#define AVERAGED ((size_t)8) /* of them, whose mean is searched */
#define RECENT ((size_t)4)   /* of them, whose mean tells the end */
#define MEDIAN_HALF ((size_t)40)
#define MOST_STREAKS ((size_t)256)
#define REACH_MM 2.0      /* by which a streak may move aside between two observations */
#define LEAST_LENGTH 10.0 /* of a mark that is a piece of a streak, mm */
#define LEAST_COVER 0.5   /* of a streak's length that its pieces cover */
#define LEAST_PERCENT 0.1 /* under this nothing is a streak, however even the paper is */

struct bin {
    float value[HISTORY]; /* relative to the level beside it, percent */
    double first_md[HISTORY], last_md[HISTORY];
    size_t count;
};

struct streak {
    struct cg_streak at;
    double covered;               /* length of the pieces */
    double n, x, xx, y, xy, last; /* contrast over md in km from the start */
    double weight, cd_sum, width_sum, contrast_sum;
    bool from_frames;
};

struct cg_streaks {
    struct cg_streak_options options;
    struct bin *bins;
    size_t bin_count;
    double *profile, *residual; /* of the frame in hand, NaN where it has none */
    double *mean;               /* of the last profiles */
    struct streak streaks[MOST_STREAKS];
    size_t count;
};

struct cg_streak_options cg_streak_options_defaults(void)
{
    return (struct cg_streak_options){
        .least_length_mm = 1000.0, .gap_mm = 1000.0, .least_elongation = 5.0, .sigmas = 6.0};
}

enum cg_status cg_streaks_new(const struct cg_streak_options *options, struct cg_streaks **out,
                              struct cg_error *error)
{
    if (!(options->web_width_mm >= 1.0 && options->web_width_mm <= MOST_BINS * BIN_MM)) {
        return cg_error_set(error, CG_USAGE, "Streaks: the web must be 1 to %.0f mm wide.",
                            MOST_BINS * BIN_MM);
    }
    struct cg_streaks *streaks = cg_alloc(1, sizeof *streaks, error);
    if (streaks == NULL) {
        return CG_FAULT;
    }
    streaks->options = *options;
    streaks->bin_count = (size_t)ceil(options->web_width_mm / BIN_MM);
    streaks->bins = cg_alloc(streaks->bin_count, sizeof *streaks->bins, error);
    streaks->profile = cg_alloc(3 * streaks->bin_count, sizeof *streaks->profile, error);
    if (streaks->bins == NULL || streaks->profile == NULL) {
        cg_streaks_free(streaks);
        return CG_FAULT;
    }
    streaks->residual = streaks->profile + streaks->bin_count;
    streaks->mean = streaks->residual + streaks->bin_count;
    *out = streaks;
    return CG_OK;
}

void cg_streaks_free(struct cg_streaks *streaks)
{
    if (streaks != NULL) {
        free(streaks->bins);
        free(streaks->profile);
        free(streaks);
    }
}

/* ---- the list ----------------------------------------------------------------------------------- */

static struct streak *add_streak(struct cg_streaks *streaks)
{
    if (streaks->count == MOST_STREAKS) {
        size_t oldest = 0;
        while (oldest + 1 < MOST_STREAKS && streaks->streaks[oldest].at.active) {
            oldest++;
        }
        oldest = streaks->streaks[oldest].at.active ? 0 : oldest;
        memmove(&streaks->streaks[oldest], &streaks->streaks[oldest + 1],
                (MOST_STREAKS - 1 - oldest) * sizeof streaks->streaks[0]);
        streaks->count--;
    }
    struct streak *streak = &streaks->streaks[streaks->count++];
    *streak = (struct streak){.at = {.active = true}};
    return streak;
}

/* Another observation: all is weighted by its length. */
static void observe(struct streak *streak, double first, double last, double cd, double width,
                    double contrast)
{
    const double weight = fmax(last - first, BIN_MM);
    const double km = ((first + last) / 2.0 - streak->at.first_md_mm) * 1e-6;
    streak->weight += weight;
    streak->cd_sum += weight * cd;
    streak->width_sum += weight * width;
    streak->contrast_sum += weight * contrast;
    streak->n += 1.0;
    streak->x += km;
    streak->xx += km * km;
    streak->y += fabs(contrast);
    streak->xy += km * fabs(contrast);
    streak->covered += last - fmax(first, streak->at.last_md_mm);
    streak->at.cd_mm = streak->cd_sum / streak->weight;
    streak->at.width_mm = streak->width_sum / streak->weight;
    streak->at.contrast_percent = streak->contrast_sum / streak->weight;
    const double spread = streak->xx - streak->x * streak->x / streak->n;
    streak->at.growth_percent_per_km =
        streak->n >= 3.0 && spread > 0.0 ? (streak->xy - streak->x * streak->y / streak->n) / spread : 0.0;
    streak->at.last_md_mm = fmax(streak->at.last_md_mm, last);
}

static struct streak *active_near(struct cg_streaks *streaks, double cd, double reach, bool from_frames)
{
    for (size_t i = 0; i < streaks->count; i++) {
        struct streak *streak = &streaks->streaks[i];
        if (streak->at.active && streak->from_frames == from_frames &&
            fabs(streak->at.cd_mm - cd) <= reach + streak->at.width_mm / 2.0) {
            return streak;
        }
    }
    return NULL;
}

static bool is_told(const struct cg_streaks *streaks, const struct streak *streak)
{
    const double length = streak->at.last_md_mm - streak->at.first_md_mm;
    return length >= streaks->options.least_length_mm && streak->covered >= LEAST_COVER * length;
}

size_t cg_streaks_count(const struct cg_streaks *streaks)
{
    size_t count = 0;
    for (size_t i = 0; i < streaks->count; i++) {
        count += is_told(streaks, &streaks->streaks[i]);
    }
    return count;
}

struct cg_streak cg_streaks_get(const struct cg_streaks *streaks, size_t index)
{
    size_t i = 0;
    for (; i + 1 < streaks->count; i++) {
        if (is_told(streaks, &streaks->streaks[i]) && index-- == 0) {
            break;
        }
    }
    return streaks->streaks[i].at;
}

/* ---- from marks --------------------------------------------------------------------------------- */

void cg_streaks_add_event(struct cg_streaks *streaks, const struct cg_event *event)
{
    const struct cg_streak_options *options = &streaks->options;
    const double length = event->md_length_mm;
    const double width = fmax(event->cd_length_mm, 0.0);
    for (size_t i = 0; i < streaks->count; i++) {
        struct streak *streak = &streaks->streaks[i];
        if (!streak->from_frames && streak->at.last_md_mm + options->gap_mm < event->md_mm - length / 2.0) {
            streak->at.active = false;
        }
    }
    if (!(length >= LEAST_LENGTH && length >= options->least_elongation * width)) {
        return;
    }
    const double first = event->md_mm - length / 2.0;
    struct streak *streak = active_near(streaks, event->cd_mm, REACH_MM + width / 2.0, false);
    if (streak == NULL) {
        streak = add_streak(streaks);
        streak->at.first_md_mm = streak->at.last_md_mm = first;
    }
    observe(streak, first, event->md_mm + length / 2.0, event->cd_mm, width, event->contrast_percent);
}

/* ---- from frames -------------------------------------------------------------------------------- */

/* Column means of the frame in the bins that it covers whole; NaN in the others. */
static void fill_profile(struct cg_streaks *streaks, struct cg_view frame, double cd_mm)
{
    const double pitch = frame.grid.pitch_cd_mm;
    for (size_t b = 0; b < streaks->bin_count; b++) {
        const double from = ((double)b * BIN_MM - cd_mm) / pitch + 0.5;
        const double to = from + fmax(BIN_MM / pitch, 1.0);
        streaks->profile[b] = NAN;
        if (from < 0.0 || to > (double)frame.grid.width) {
            continue;
        }
        double sum = 0.0;
        double n = 0.0;
        for (size_t y = 0; y < frame.grid.height; y++) {
            const size_t row = y * frame.grid.stride;
            for (size_t x = (size_t)from; x < (size_t)to; x++) {
                if (frame.valid == NULL || frame.valid[row + x] != 0) {
                    sum += (double)frame.px[row + x];
                    n += 1.0;
                }
            }
        }
        if (2.0 * n > (double)frame.grid.height && sum > 0.0) {
            streaks->profile[b] = sum / n;
        }
    }
}

static double median_of(double *values, size_t count)
{
    cg_sort_doubles(values, count);
    return values[count / 2];
}

/* Percent of the running median: a streak of up to 40 mm does not lift what it is compared with. */
static void fill_residual(struct cg_streaks *streaks)
{
    for (size_t b = 0; b < streaks->bin_count; b++) {
        double window[2 * MEDIAN_HALF + 1];
        size_t n = 0;
        streaks->residual[b] = NAN;
        if (isnan(streaks->profile[b])) {
            continue;
        }
        const size_t from = b > MEDIAN_HALF ? b - MEDIAN_HALF : 0;
        for (size_t i = from; i <= b + MEDIAN_HALF && i < streaks->bin_count; i++) {
            if (!isnan(streaks->profile[i])) {
                window[n++] = streaks->profile[i];
            }
        }
        streaks->residual[b] = 100.0 * (streaks->profile[b] / median_of(window, n) - 1.0);
    }
}

/* The mean of the last profiles of a bin, `count` of them at most. */
static double recent_mean(const struct bin *bin, size_t count)
{
    const size_t n = bin->count < count ? bin->count : count;
    double sum = 0.0;
    for (size_t i = 1; i <= n; i++) {
        sum += (double)bin->value[(bin->count - i) % HISTORY];
    }
    return n > 0 ? sum / (double)n : 0.0;
}

/* SD of the averaged profile over the bins of this frame, from its median size. 0: too few bins. */
static double profile_noise(struct cg_streaks *streaks)
{
    const double to_sd = 1.4826; /* of a Gaussian's median absolute deviation */
    const size_t fewest = 20;
    size_t n = 0;
    for (size_t b = 0; b < streaks->bin_count; b++) {
        if (!isnan(streaks->residual[b])) {
            streaks->mean[b] = recent_mean(&streaks->bins[b], AVERAGED);
            streaks->profile[n++] = fabs(streaks->mean[b]);
        }
    }
    return n < fewest ? 0.0 : to_sd * median_of(streaks->profile, n);
}

/* Mean over the bins [from, to) of the i-th last profile; NaN when there is none. */
static double across(const struct cg_streaks *streaks, size_t from, size_t to, size_t back)
{
    double sum = 0.0;
    for (size_t b = from; b < to; b++) {
        const struct bin *bin = &streaks->bins[b];
        if (back >= bin->count || back >= HISTORY) {
            return NAN;
        }
        sum += (double)bin->value[(bin->count - 1 - back) % HISTORY];
    }
    return sum / (double)(to - from);
}

/* Back along the profiles to the first that shows half of the contrast. */
static double start_of(const struct cg_streaks *streaks, size_t from, size_t to, double contrast)
{
    const struct bin *bin = &streaks->bins[from];
    double first = bin->first_md[(bin->count - 1) % HISTORY];
    for (size_t back = 0; back < HISTORY && back < bin->count; back++) {
        if (!(across(streaks, from, to, back) / contrast >= 0.5)) {
            break;
        }
        first = bin->first_md[(bin->count - 1 - back) % HISTORY];
    }
    return first;
}

/* A run of bins that stands out goes on with a streak or begins one. */
static void take_run(struct cg_streaks *streaks, size_t from, size_t to)
{
    const struct bin *bin = &streaks->bins[from];
    const double first = bin->first_md[(bin->count - 1) % HISTORY];
    const double last = bin->last_md[(bin->count - 1) % HISTORY];
    const double width = (double)(to - from) * BIN_MM;
    const double cd = (double)from * BIN_MM + width / 2.0;
    double contrast = 0.0;
    for (size_t b = from; b < to; b++) {
        contrast += streaks->mean[b] / (double)(to - from);
    }
    double recent = 0.0;
    for (size_t b = from; b < to; b++) {
        recent += recent_mean(&streaks->bins[b], RECENT) / (double)(to - from);
    }
    struct streak *streak = active_near(streaks, cd, REACH_MM + width / 2.0, true);
    if (!(recent / contrast >= 0.5)) {
        return; /* it is over: only the average remembers it */
    }
    if (streak == NULL) {
        streak = add_streak(streaks);
        streak->from_frames = true;
        streak->at.first_md_mm = streak->at.last_md_mm = start_of(streaks, from, to, contrast);
        streak->covered = first - streak->at.first_md_mm;
    }
    observe(streak, fmin(first, last), last, cd, width, recent);
}

void cg_streaks_add_frame(struct cg_streaks *streaks, struct cg_view frame, double md_mm, double cd_mm)
{
    if (!cg_grid_has_scale(&frame.grid)) {
        return;
    }
    const double last = md_mm + (double)frame.grid.height * frame.grid.pitch_md_mm;
    fill_profile(streaks, frame, cd_mm);
    fill_residual(streaks);
    for (size_t b = 0; b < streaks->bin_count; b++) {
        if (!isnan(streaks->residual[b])) {
            struct bin *bin = &streaks->bins[b];
            const size_t at = bin->count++ % HISTORY;
            bin->value[at] = (float)streaks->residual[b];
            bin->first_md[at] = md_mm;
            bin->last_md[at] = last;
        }
    }
    const double noise = profile_noise(streaks);
    const double limit = fmax(streaks->options.sigmas * noise, LEAST_PERCENT);
    for (size_t b = 0; noise > 0.0 && b < streaks->bin_count; b++) {
        const size_t from = b;
        while (b < streaks->bin_count && !isnan(streaks->residual[b]) && fabs(streaks->mean[b]) >= limit &&
               streaks->bins[b].count >= AVERAGED && streaks->mean[b] * streaks->mean[from] > 0.0) {
            b++;
        }
        if (b > from) {
            take_run(streaks, from, b);
        }
    }
    for (size_t i = 0; i < streaks->count; i++) {
        struct streak *streak = &streaks->streaks[i];
        const double place = streak->at.cd_mm / BIN_MM;
        const bool here = streak->from_frames && place >= 0.0 && place < (double)streaks->bin_count &&
                          !isnan(streaks->residual[(size_t)place]);
        if (here && streak->at.last_md_mm + streaks->options.gap_mm < md_mm) {
            streak->at.active = false;
        }
    }
}

/*
 * A new repeat: is there a comb of marks behind this one that chance does not make? The expected number of
 * combs as good among random marks, NFA, is
 *
 *   marks in the reference length * expected partners that give the pitch * 4 * 2^(N - k) * P[Bin(N, q) >= k]
 *
 * with N the teeth behind the partner and k those that are filled. A partner is a mark at the right distance:
 * a turn (or two) of a listed roller, or anything between the pitches of unlisted ones. 4 * 2^(N - k) pays
 * for the two widths of the teeth and for taking the best length, combs with few gaps first. Empty teeth are
 * what speaks against P/2 and P/3.
 */
#include "roll/comb.h"
#include "roll/repeats.h"

#include <math.h>
#include <stdlib.h>

#define TRIALS 4.0
#define MOST_EMPTY 2      /* teeth in a row */
#define MOST_HARMONIC 4   /* multiples and parts of a listed pitch that are taken for that roller's */
#define PARTNER_TURNS 2   /* of a listed roller, in case the mark of the last turn was missed */
#define MOST_BESIDE 1.5   /* other marks a turn that make a lane crowded */
#define STEADY_SLIP 0.001 /* from turn to turn, of a web that does not slip: stretch and encoder */

/* A partner and what finding it cost. */
struct start {
    size_t roller;
    double pitch;
    double partners; /* expected among random marks, for one mark a mm */
};

static int by_md(const void *a, const void *b)
{
    const double left = (*(struct roll_mark *const *)a)->md;
    const double right = (*(struct roll_mark *const *)b)->md;
    return (left > right) - (left < right);
}

static void gather(struct cg_repeats *repeats, const struct roll_mark *mark)
{
    const double tolerance = repeats->options.tolerance_cd_mm;
    double reach = repeats->options.pitch_max_mm;
    for (size_t i = 0; i < repeats->options.roller_count; i++) {
        reach = fmax(reach, M_PI * repeats->rollers[i].diameter_mm);
    }
    const double oldest = mark->md - reach * (ROLL_LOOK_BACK + 1);
    const double last = (double)(repeats->lane_count - 1);
    const size_t from = (size_t)fmin(fmax((mark->cd - tolerance) / tolerance, 0.0), last);
    const size_t to = (size_t)fmin(fmax((mark->cd + tolerance) / tolerance, 0.0), last);
    repeats->near_count = 0;
    for (size_t i = from; i <= to; i++) {
        struct roll_lane *lane = &repeats->lanes[i];
        const size_t kept = lane->count < ROLL_RING ? lane->count : ROLL_RING;
        for (size_t k = 0; k < kept; k++) {
            struct roll_mark *other = &lane->ring[(lane->count - 1 - k) % ROLL_RING];
            if (other->md < oldest) {
                break;
            }
            if (fabs(other->cd - mark->cd) <= tolerance) {
                repeats->near[repeats->near_count++] = other;
            }
        }
    }
    if (repeats->near_count > 1) {
        qsort(repeats->near, repeats->near_count, sizeof repeats->near[0], by_md);
    }
}

/* The first of the gathered marks that stands at md or behind it. */
static size_t first_from(const struct cg_repeats *repeats, double md)
{
    size_t low = 0;
    size_t high = repeats->near_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (repeats->near[middle]->md < md) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct roll_mark *nearest(const struct cg_repeats *repeats, double md, double window)
{
    struct roll_mark *best = NULL;
    for (size_t i = first_from(repeats, md - window);
         i < repeats->near_count && repeats->near[i]->md <= md + window; i++) {
        if (best == NULL || fabs(repeats->near[i]->md - md) < fabs(best->md - md)) {
            best = repeats->near[i];
        }
    }
    return best;
}

/*
 * Marks a mm in this lane. Where it holds clearly more of them than its share (an edge, say), chance fills
 * teeth there more often.
 */
static double lane_rate(const struct cg_repeats *repeats, double md, double pitch)
{
    const double everywhere = roll_lane_rate(repeats);
    const double length = pitch * ROLL_LOOK_BACK;
    const double expected = everywhere * length;
    /* The comb itself is at most one mark a turn, on top of the random ones. */
    const double held = (double)(repeats->near_count - first_from(repeats, md - length)) - ROLL_LOOK_BACK;
    return held > 3.0 * expected + 3.0 ? held / length : everywhere;
}

/*
 * Several other marks a turn between the teeth, far more than the web has elsewhere: pieces of a streak,
 * whose own spacing fills the teeth of many combs.
 */
static bool is_crowded(const struct cg_repeats *repeats, double last_md, int turns, size_t hits,
                       double length)
{
    const double others = (double)(repeats->near_count - first_from(repeats, last_md)) - (double)hits;
    return others > MOST_BESIDE * turns && others > 3.0 * roll_lane_rate(repeats) * length + 3.0;
}

/* Walks back from the mark, the pitch of the moment in hand. */
static void walk(const struct cg_repeats *repeats, const struct roll_mark *mark, const struct start *start,
                 double slip, struct roll_comb *best)
{
    const struct cg_repeat_options *options = &repeats->options;
    const double rate = lane_rate(repeats, mark->md, start->pitch);
    const double marks = roll_lane_rate(repeats) * options->web_width_mm / (2.0 * options->tolerance_cd_mm) *
                         options->reference_length_mm;
    struct roll_comb comb = {.roller = start->roller, .slip = slip};
    comb.chance = roll_comb_chance(rate, 2.0 * roll_window(options, slip, start->pitch, 1.0));
    comb.log10_tests = log10(marks * fmax(rate * start->partners, 1e-6) * TRIALS);
    double pitch = start->pitch;
    double last_md = mark->md;
    int last_turn = 0;
    size_t teeth = 0;
    for (int turn = 1; turn <= ROLL_LOOK_BACK && turn - last_turn <= MOST_EMPTY + 1; turn++) {
        const double gap = turn - last_turn;
        struct roll_mark *hit =
            nearest(repeats, last_md - gap * pitch, roll_window(options, slip, pitch, gap));
        if (hit != NULL && (hit->track != 0 || hit->md >= last_md)) {
            continue; /* it has its explanation, and says nothing about this comb */
        }
        teeth++;
        if (hit == NULL) {
            continue;
        }
        comb.hits[comb.count] = hit;
        comb.turns[comb.count++] = turn;
        last_md = hit->md;
        last_turn = turn;
        pitch = (mark->md - last_md) / turn;
        /* The partner paid for itself; its own empty turns are teeth like others. */
        comb.pitch = pitch;
        comb.log10_nfa = comb.log10_tests + (double)(teeth - comb.count) * log10(2.0) +
                         roll_comb_log10_tail(teeth - 1, comb.count - 1, comb.chance);
        if (comb.count >= options->confirmations && comb.log10_nfa < best->log10_nfa &&
            !is_crowded(repeats, last_md, turn, comb.count, mark->md - last_md)) {
            *best = comb;
        }
    }
}

static void try_start(const struct cg_repeats *repeats, const struct roll_mark *mark,
                      const struct start *start, struct roll_comb *best)
{
    const double slip = repeats->options.slip;
    walk(repeats, mark, start, fmin(slip, STEADY_SLIP), best);
    walk(repeats, mark, start, slip, best);
}

static void try_listed(const struct cg_repeats *repeats, const struct roll_mark *mark, struct roll_comb *best)
{
    const struct cg_repeat_options *options = &repeats->options;
    double partners = 0.0;
    for (size_t i = 0; i < options->roller_count; i++) {
        for (int turns = 1; turns <= PARTNER_TURNS; turns++) {
            partners +=
                2.0 * roll_window(options, options->slip, M_PI * repeats->rollers[i].diameter_mm, turns);
        }
    }
    for (size_t i = 0; i < options->roller_count; i++) {
        const double pitch = M_PI * repeats->rollers[i].diameter_mm;
        for (int turns = 1; turns <= PARTNER_TURNS; turns++) {
            const double window = roll_window(options, options->slip, pitch, turns);
            const double place = mark->md - turns * pitch;
            for (size_t k = first_from(repeats, place - window);
                 k < repeats->near_count && repeats->near[k]->md <= place + window; k++) {
                if (repeats->near[k]->track == 0) {
                    const struct start start = {i, (mark->md - repeats->near[k]->md) / turns, partners};
                    try_start(repeats, mark, &start, best);
                }
            }
        }
    }
}

/* Within what slip and error leave open, is one pitch so many times the other? */
static bool fits(double pitch, double other, double ratio, double slip)
{
    return fabs(pitch - ratio * other) <= (slip + STEADY_SLIP) * pitch;
}

/* The pitch is a listed one, its multiple or its part: then the listed roller is to be found, or nothing. */
static bool belongs_to_listed(const struct cg_repeats *repeats, double pitch)
{
    for (size_t i = 0; i < repeats->options.roller_count; i++) {
        const double listed = M_PI * repeats->rollers[i].diameter_mm;
        for (int m = 1; m <= MOST_HARMONIC; m++) {
            if (fits(pitch, listed, m, repeats->options.slip) ||
                fits(pitch, listed, 1.0 / m, repeats->options.slip)) {
                return true;
            }
        }
    }
    return false;
}

static void try_unlisted(const struct cg_repeats *repeats, const struct roll_mark *mark,
                         struct roll_comb *best)
{
    const struct cg_repeat_options *options = &repeats->options;
    const double partners = options->pitch_max_mm - options->pitch_min_mm;
    for (size_t k = first_from(repeats, mark->md - options->pitch_max_mm);
         k < repeats->near_count && repeats->near[k]->md <= mark->md - options->pitch_min_mm; k++) {
        const double pitch = mark->md - repeats->near[k]->md;
        if (repeats->near[k]->track == 0 && !belongs_to_listed(repeats, pitch)) {
            try_start(repeats, mark, &(struct start){ROLL_UNLISTED, pitch, partners}, best);
        }
    }
}

bool roll_birth_find(struct cg_repeats *repeats, const struct roll_mark *mark, struct roll_comb *out)
{
    struct roll_comb best = {.log10_nfa = log10(repeats->options.false_alarms)};
    gather(repeats, mark);
    if (repeats->near_count < repeats->options.confirmations) {
        return false;
    }
    try_listed(repeats, mark, &best);
    if (best.count == 0) {
        try_unlisted(repeats, mark, &best);
    }
    if (best.count == 0) {
        return false;
    }
    *out = best;
    return true;
}

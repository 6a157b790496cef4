/*
 * A repeat from turn to turn. It is linked neighbour to neighbour, so that slip does not add up; its pitch is
 * the least-squares slope of place over turn, pooled over the segments between pauses.
 */
#include "roll/comb.h"
#include "roll/repeats.h"

#include <math.h>
#include <string.h>

double roll_window(const struct cg_repeat_options *options, double slip, double pitch, double turns)
{
    return options->tolerance_md_mm + slip * pitch * turns;
}

static void sums_add(struct roll_sums *sums, double k, double r)
{
    sums->n++;
    sums->k += k;
    sums->kk += k * k;
    sums->r += r;
    sums->rr += r * r;
    sums->kr += k * r;
}

static struct roll_sums with_last(const struct roll_track *track)
{
    struct roll_sums sums = track->sums;
    const double turn = (double)track->last.turn;
    sums_add(&sums, turn, track->last.md - track->x0 - turn * track->guess);
    return sums;
}

/* Centred sums over this segment and the earlier ones. */
static void pooled(const struct roll_track *track, double *kk, double *kr, double *rr)
{
    const struct roll_sums sums = with_last(track);
    const double n = (double)sums.n;
    *kk = track->past_kk + sums.kk - sums.k * sums.k / n;
    *kr = track->past_kr + sums.kr - sums.k * sums.r / n;
    *rr = track->past_rr + sums.rr - sums.r * sums.r / n;
}

double roll_track_pitch(const struct roll_track *track)
{
    double kk, kr, rr;
    pooled(track, &kk, &kr, &rr);
    return track->guess + (kk > 0.0 ? kr / kk : 0.0);
}

/* Of the last turns, since slip may have changed it since the first. */
static double pitch_now(const struct roll_track *track)
{
    const size_t kept = track->recent_count < ROLL_RECENT ? track->recent_count : ROLL_RECENT;
    if (kept < 2) {
        return track->recent_count > 0 ? (track->last.md - track->recent[0].md) /
                                             (double)(track->last.turn - track->recent[0].turn)
                                       : track->guess;
    }
    const struct roll_hit *oldest = &track->recent[(track->recent_count - kept) % ROLL_RECENT];
    return (track->last.md - oldest->md) / (double)(track->last.turn - oldest->turn);
}

/* What the last hit adds becomes firm. */
static void settle(struct roll_track *track)
{
    track->sums = with_last(track);
    track->cd_sum += track->last.cd;
    track->contrast_sum += track->last.contrast;
    track->recent[track->recent_count++ % ROLL_RECENT] = track->last;
}

static void add_hit(struct roll_track *track, const struct roll_mark *mark, long long turn, double off)
{
    const double follow = 0.25; /* of the web's weave, a hit */
    track->last = (struct roll_hit){mark->md, mark->cd, mark->contrast, off, turn};
    track->cd += follow * (mark->cd - track->cd);
    track->hits++;
}

/* The segment's first hits, oldest first: those of the comb, then the mark itself. */
static void begin_segment(struct roll_track *track, const struct roll_comb *comb,
                          const struct roll_mark *mark)
{
    const int first = comb->turns[comb->count - 1];
    const struct roll_mark *oldest = comb->hits[comb->count - 1];
    track->x0 = oldest->md;
    track->sums = (struct roll_sums){0};
    track->recent_count = 0;
    track->hits = 0;
    track->cd = mark->cd;
    track->active = true;
    for (size_t i = comb->count; i-- > 0;) {
        add_hit(track, comb->hits[i], first - comb->turns[i], 0.0);
        comb->hits[i]->track = track->id;
        settle(track);
    }
    add_hit(track, mark, first, 0.0);
    track->slip = comb->slip;
}

void roll_track_begin(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark)
{
    const unsigned id = track->id;
    *track = (struct roll_track){.id = id, .roller = comb->roller, .guess = comb->pitch};
    track->chance = comb->chance;
    track->log10_tests = comb->log10_tests;
    track->first_md = comb->hits[comb->count - 1]->md;
    begin_segment(track, comb, mark);
}

static size_t misses_of(const struct roll_track *track)
{
    return (size_t)track->last.turn + 1 - track->hits;
}

void roll_track_resume(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark)
{
    double kk, kr, rr;
    pooled(track, &kk, &kr, &rr);
    track->cd_sum += track->last.cd;
    track->contrast_sum += track->last.contrast;
    track->past_kk = kk;
    track->past_kr = kr;
    track->past_rr = rr;
    track->past_n += track->hits - 1;
    track->past_misses += misses_of(track);
    track->past_hits += track->hits;
    begin_segment(track, comb, mark);
}

void roll_track_refine(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark,
                       int multiple)
{
    /* What was taken for one turn was several: the earlier hits stay, with other turns between them. */
    const struct roll_hit last = track->last;
    const double guess = track->guess;
    track->guess = guess / multiple;
    track->past_kk *= (double)multiple * multiple;
    track->past_kr *= multiple;
    track->past_misses += track->past_hits * (size_t)(multiple - 1);
    track->sums.k *= multiple;
    track->sums.kk *= (double)multiple * multiple;
    track->sums.kr *= multiple;
    track->last.turn = last.turn * multiple;
    for (size_t i = 0; i < ROLL_RECENT; i++) {
        track->recent[i].turn *= multiple;
    }
    track->roller = comb->roller;
    track->chance = comb->chance;
    track->log10_tests = comb->log10_tests;
    for (size_t i = 0; i < comb->count; i++) {
        const double turn = round((comb->hits[i]->md - track->x0) / track->guess);
        sums_add(&track->sums, turn, comb->hits[i]->md - track->x0 - turn * track->guess);
        track->cd_sum += comb->hits[i]->cd;
        track->contrast_sum += comb->hits[i]->contrast;
        comb->hits[i]->track = track->id;
        track->hits++;
    }
    roll_track_hit(track, mark);
}

double roll_track_distance(const struct roll_track *track, const struct cg_repeat_options *options,
                           const struct roll_mark *mark)
{
    const double pitch = pitch_now(track);
    const double turns = round((mark->md - track->last.md) / pitch);
    const double off = mark->md - track->last.md - turns * pitch;
    if (turns < 1.0) {
        /* A mark that stands nearer than the one that was taken for this turn. */
        return fabs(off + track->last.off) < fabs(track->last.off) &&
                       fabs(mark->cd - track->cd) <= options->tolerance_cd_mm
                   ? 0.0
                   : INFINITY;
    }
    if (fabs(mark->cd - track->cd) > options->tolerance_cd_mm) {
        return INFINITY;
    }
    return fabs(off) / roll_window(options, options->slip, pitch, turns);
}

void roll_track_hit(struct roll_track *track, const struct roll_mark *mark)
{
    const double pitch = pitch_now(track);
    const double turns = round((mark->md - track->last.md) / pitch);
    const double off = mark->md - track->last.md - turns * pitch;
    if (turns < 1.0) {
        track->hits--;
        add_hit(track, mark, track->last.turn, off + track->last.off);
        return;
    }
    const long long turn = track->last.turn + (long long)turns;
    settle(track);
    add_hit(track, mark, turn, off);
}

struct cg_repeat roll_track_state(const struct roll_track *track, const struct cg_roller *rollers)
{
    const bool listed = track->roller != ROLL_UNLISTED;
    double kk, kr, rr;
    pooled(track, &kk, &kr, &rr);
    const struct roll_sums sums = with_last(track);
    const double n = (double)sums.n;
    const double slope = kk > 0.0 ? kr / kk : 0.0;
    struct cg_repeat state = {.id = track->id,
                              .roller = listed ? rollers[track->roller].name : NULL,
                              .pitch_mm = track->guess + slope,
                              .hits = track->past_hits + track->hits,
                              .misses = track->past_misses + misses_of(track),
                              .first_md_mm = track->first_md,
                              .last_md_mm = track->last.md,
                              .active = track->active};
    const double first = track->x0 + sums.r / n - slope * sums.k / n;
    const double freedom = (double)track->past_n + n - 2.0;
    state.diameter_mm = state.pitch_mm / M_PI;
    state.pitch_sd_mm = freedom > 0.0 && kk > 0.0 ? sqrt(fmax(rr - slope * kr, 0.0) / freedom / kk) : 0.0;
    state.cd_mm = (track->cd_sum + track->last.cd) / (double)state.hits;
    state.contrast_percent = (track->contrast_sum + track->last.contrast) / (double)state.hits;
    state.phase_mm = first - state.pitch_mm * floor(first / state.pitch_mm);
    state.drum_angle_deg = 360.0 * state.phase_mm / state.pitch_mm;
    state.confirmations = state.hits - 1;
    /* The partner that gave the pitch is paid for in the tests. */
    state.log10_nfa =
        track->log10_tests + (double)state.misses * log10(2.0) +
        roll_comb_log10_tail(state.confirmations + state.misses - 1, state.confirmations - 1, track->chance);
    return state;
}

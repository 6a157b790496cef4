/*
 * roll/repeats.h: the finder of repeats from inside. Marks are kept by lanes of CD; a mark that no known
 * repeat expects asks whether the marks before it make a comb; a repeat is then followed from turn to turn.
 */
#ifndef ROLL_REPEATS_H
#define ROLL_REPEATS_H

#include <castgloss/roll.h>

#define ROLL_RING ((size_t)256)   /* marks kept a lane */
#define ROLL_TRACKS ((size_t)256) /* repeats kept */
#define ROLL_RECENT ((size_t)8)   /* hits that give the pitch of the moment */
#define ROLL_LOOK_BACK 12         /* turns that a new repeat is looked for in */
#define ROLL_UNLISTED SIZE_MAX    /* no listed roller */

struct roll_mark {
    double md, cd, contrast;
    unsigned track; /* id of the repeat that it belongs to, 0: none */
};

struct roll_lane {
    struct roll_mark ring[ROLL_RING];
    size_t count; /* of all marks so far; the last ROLL_RING are kept */
};

struct roll_hit {
    double md, cd, contrast;
    double off;     /* from where it was predicted */
    long long turn; /* from the first hit of the segment */
};

/* Least squares of place over turn, against a first guess of the pitch so that sums stay small. */
struct roll_sums {
    size_t n;
    double k, kk, r, rr, kr;
};

struct roll_track {
    unsigned id;
    size_t roller;
    double guess;                          /* pitch that the sums are taken against */
    double x0;                             /* first hit of the segment */
    struct roll_sums sums;                 /* of the segment, without the last hit */
    double past_kk, past_kr, past_rr;      /* centred sums of earlier segments */
    size_t past_n, past_hits, past_misses; /* past_n: segments and hits as degrees of freedom */
    double cd_sum, contrast_sum;           /* of all hits but the last */
    struct roll_hit last;                  /* may yet be replaced by a mark that stands nearer */
    struct roll_hit recent[ROLL_RECENT];
    size_t recent_count;
    size_t hits; /* of the segment */
    double first_md;
    double cd; /* of the last hits */
    double slip;
    double chance;      /* that chance fills a tooth */
    double log10_tests; /* beside those teeth */
    bool active;
};

struct cg_repeats {
    struct cg_repeat_options options;
    struct cg_roller *rollers;
    struct roll_lane *lanes;
    size_t lane_count;
    struct roll_track tracks[ROLL_TRACKS];
    size_t track_count;
    unsigned next_id;
    double front, start;                   /* md of the last and the first mark; NaN before it */
    double seen;                           /* marks of the last kilometre that belong to no repeat, fading */
    struct roll_mark *near[3 * ROLL_RING]; /* what a lane and its neighbours hold, in the order of md */
    size_t near_count;
};

/* A comb that was found behind a mark. */
struct roll_comb {
    size_t roller;
    double pitch;
    double slip; /* of the window that its teeth have */
    double chance, log10_tests, log10_nfa;
    struct roll_mark *hits[ROLL_LOOK_BACK]; /* without the mark itself, newest first */
    int turns[ROLL_LOOK_BACK];              /* how many turns before it */
    size_t count;
};

/* Random marks a mm of md in a strip of 2 * tolerance_cd_mm. */
double roll_lane_rate(const struct cg_repeats *repeats);
/* The surest comb behind a mark; false when none is sure enough. repeats->near is filled here. */
bool roll_birth_find(struct cg_repeats *repeats, const struct roll_mark *mark, struct roll_comb *out);

/* Half the width of the window for a mark `turns` turns on. */
double roll_window(const struct cg_repeat_options *options, double slip, double pitch, double turns);
void roll_track_begin(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark);
/* Goes on after a pause, or with a pitch that the old one is `multiple` times of. */
void roll_track_resume(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark);
void roll_track_refine(struct roll_track *track, const struct roll_comb *comb, const struct roll_mark *mark,
                       int multiple);
/* Distance of the mark from the place predicted next, in windows; above 1: it is not expected. */
double roll_track_distance(const struct roll_track *track, const struct cg_repeat_options *options,
                           const struct roll_mark *mark);
void roll_track_hit(struct roll_track *track, const struct roll_mark *mark);
double roll_track_pitch(const struct roll_track *track);
struct cg_repeat roll_track_state(const struct roll_track *track, const struct cg_roller *rollers);

#endif

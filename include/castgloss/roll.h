/*
 * castgloss/roll.h: what lies along a roll of web: marks placed in metres, marks that repeat once a turn of a
 * roller, streaks, what the drum prints, the profile across the web, lanes and their grades, and the parts of
 * the web that do not count. Everything is fed as the web runs and keeps bounded memory, however long that
 * is; a file of marks is fed the same way. Positions are web positions in mm: md along the web, rising as it
 * runs, cd across it from one fixed edge. One thread at a time may use an object.
 */
#ifndef CASTGLOSS_ROLL_H
#define CASTGLOSS_ROLL_H

#include <castgloss/image.h>

/* ---- marks on the web --------------------------------------------------------------------------- */

/* A mark at its place on the web. Extents and contrast that are not known are 0. */
struct cg_event {
    double md_mm, cd_mm;               /* centre */
    double md_length_mm, cd_length_mm; /* extent along MD and CD */
    double area_mm2;
    double contrast_percent; /* negative: darker */
    unsigned mark_class;     /* the caller's own number */
    unsigned sightings;      /* marks that were merged into it; 0 counts as 1 */
    size_t id;               /* the caller's own, of the first sighting */
};

/*
 * Puts together what is one mark on the web but was seen as several: cut by the border of two frames, in the
 * overlap of two frames, by two cameras. Marks of one frame are never put together. The boxes of two
 * sightings, widened by slack_mm, must meet; where they lie on each other the larger area stands, where they
 * abut the areas add up.
 */
struct cg_merge;
struct cg_merge_options {
    double slack_mm;   /* error of a position between frames; 1 mm */
    double horizon_mm; /* a mark is given out when the web has run on by this much; 2000 mm */
    size_t capacity;   /* marks that wait at most; the oldest is given out early beyond that; 4096 */
};
struct cg_merge_options cg_merge_options_defaults(void);
struct cg_merge *cg_merge_new(const struct cg_merge_options *options, struct cg_error *error) CG_MUST_CHECK;
void cg_merge_free(struct cg_merge *merge);
/*
 * Adds the mark `event`, in web coordinates, seen in frame number `frame` (a number of its own for every
 * frame of every camera). Frames may come out of order within the horizon.
 */
void cg_merge_add(struct cg_merge *merge, unsigned long long frame, const struct cg_event *event);
/*
 * The next mark of which no sighting is to come any more, in the order of md; the web has been seen up to
 * front_mm (INFINITY: to its end). False when there is none.
 */
bool cg_merge_take(struct cg_merge *merge, double front_mm, struct cg_event *out);
/* Marks given out before their time because `capacity` waited, or dropped since nobody took any. */
size_t cg_merge_early(const struct cg_merge *merge);

/* ---- repeats ------------------------------------------------------------------------------------ */

/* A roller of the machine. name is the caller's and outlives what is made with it. */
struct cg_roller {
    const char *name;
    double diameter_mm;
};

struct cg_repeat_options {
    double web_width_mm;
    const struct cg_roller *rollers; /* copied, but for the names */
    size_t roller_count;
    double pitch_min_mm, pitch_max_mm; /* of rollers that are not listed; 300 to 15000 mm */
    double tolerance_md_mm;            /* error of a mark's place from turn to turn; 5 mm */
    double tolerance_cd_mm;            /* weave of the web; 5 mm */
    double slip;                       /* share of the pitch that web and roller may slip; 0.005 */
    double false_alarms;               /* expected in reference_length_mm of random marks; 0.001 */
    double reference_length_mm;        /* 5 km */
    unsigned confirmations;            /* marks at their predicted place before a repeat is told; 3 */
    double marks_per_m2;               /* of the random marks; 0: learned from what comes */
};
struct cg_repeat_options cg_repeat_options_defaults(void);

struct cg_repeat {
    unsigned id;           /* from 1; stays when the repeat is resumed after a pause */
    const char *roller;    /* NULL: fits no listed roller */
    double pitch_mm;       /* fitted by least squares over all hits */
    double diameter_mm;    /* pitch over pi */
    double pitch_sd_mm;    /* standard error of the pitch */
    double cd_mm;          /* mean of the hits */
    double phase_mm;       /* first fitted place, modulo the pitch */
    double drum_angle_deg; /* the phase as an angle of the roller that touched md 0 with its angle 0 */
    size_t hits;           /* marks that belong to it */
    size_t confirmations;  /* of them those that stood where they were predicted: hits - 1 */
    size_t misses;         /* turns between first and last hit without a mark */
    double log10_nfa;      /* of false repeats like it in reference_length_mm */
    double first_md_mm, last_md_mm;
    double contrast_percent; /* mean of the hits */
    bool active;             /* a hit is still expected; false: over for several turns */
};

/*
 * Marks that repeat once a turn, by the a-contrario comb test of docs/methods/roll.md, one repeat a lane (one
 * CD position) and pitch. Never a half or a double of the pitch.
 */
struct cg_repeats;
/* CG_USAGE: the options contradict each other. */
enum cg_status cg_repeats_new(const struct cg_repeat_options *options, struct cg_repeats **out,
                              struct cg_error *error) CG_MUST_CHECK;
void cg_repeats_free(struct cg_repeats *repeats);

enum cg_repeat_news {
    CG_REPEAT_NOTHING,
    CG_REPEAT_NEW,    /* a repeat was confirmed for the first time: raise the alarm */
    CG_REPEAT_HIT,    /* the mark belongs to a repeat that is known */
    CG_REPEAT_RESUMED /* a repeat that was over goes on */
};
/*
 * Adds a mark; marks come in the order of md, as cg_merge_take gives them. When the answer is not NOTHING,
 * *out is the state of the repeat that the mark belongs to; out may be NULL. Costs microseconds and allocates
 * nothing.
 */
enum cg_repeat_news cg_repeats_add(struct cg_repeats *repeats, const struct cg_event *event,
                                   struct cg_repeat *out);
/* The web has run on to md without a mark: ends repeats whose turns stay empty. */
void cg_repeats_advance(struct cg_repeats *repeats, double md_mm);
/* How many repeats are known, and the i-th, in the order in which they were found. The oldest that are over
 * are forgotten beyond 256. */
size_t cg_repeats_count(const struct cg_repeats *repeats);
struct cg_repeat cg_repeats_get(const struct cg_repeats *repeats, size_t index);

/* ---- streaks ------------------------------------------------------------------------------------ */

/*
 * A stripe that runs with the web. contrast_percent: its level against the level beside it; growth: by how
 * much the size of the contrast rises along the web.
 */
struct cg_streak {
    double cd_mm, width_mm;
    double first_md_mm, last_md_mm;
    double contrast_percent;
    double growth_percent_per_km; /* 0 under three observations */
    bool active;
};
struct cg_streak_options {
    double web_width_mm;
    double least_length_mm;  /* of what is told as a streak; 1000 mm */
    double gap_mm;           /* that its pieces may be apart; 1000 mm */
    double least_elongation; /* length over width of a mark that is a piece of a streak; 5 */
    double sigmas;           /* of the profile's noise that a streak stands out by; 6 */
};
struct cg_streak_options cg_streak_options_defaults(void);
/*
 * Streaks from the profiles of frames and from marks that are elongated along MD; a station feeds frames, a
 * file of marks feeds marks. Bars across the web (chatter) leave no profile across it and are never streaks.
 * At most 256 are kept; the oldest that are over are forgotten.
 */
struct cg_streaks;
enum cg_status cg_streaks_new(const struct cg_streak_options *options, struct cg_streaks **out,
                              struct cg_error *error) CG_MUST_CHECK;
void cg_streaks_free(struct cg_streaks *streaks);
/*
 * A frame with a scale whose first pixel lies at (md_mm, cd_mm): its column means are taken in bins of 1 mm,
 * against the running median over 80 mm. A frame without a scale does nothing.
 */
void cg_streaks_add_frame(struct cg_streaks *streaks, struct cg_view frame, double md_mm, double cd_mm);
void cg_streaks_add_event(struct cg_streaks *streaks, const struct cg_event *event);
/* Those that are long enough, in the order in which they began. */
size_t cg_streaks_count(const struct cg_streaks *streaks);
struct cg_streak cg_streaks_get(const struct cg_streaks *streaks, size_t index);

/* ---- drum --------------------------------------------------------------------------------------- */

/*
 * What a roller prints each turn: the surface of the web against its own local level, averaged over the turns
 * in a map of the roller's face with cells of about 1 mm, a row a mm of circumference. Texture that is
 * different each turn falls with the square root of the turns; what the roller prints stays.
 */
struct cg_drum;
struct cg_drum_options {
    double pitch_mm; /* circumference as it prints; set it again when a repeat tells it better */
    double web_width_mm;
    double memory_turns; /* a turn's weight fades by e over so many; 64 */
    double slip_mm;      /* that the phase may move from turn to turn and is followed; 10 mm */
};
struct cg_drum_options cg_drum_options_defaults(void);
/* CG_USAGE: options outside their ranges. The map takes 6 bytes a mm2. */
enum cg_status cg_drum_new(const struct cg_drum_options *options, struct cg_drum **out,
                           struct cg_error *error) CG_MUST_CHECK;
void cg_drum_free(struct cg_drum *drum);
/*
 * Adds a frame with a scale whose first pixel lies at (md_mm, cd_mm). Frames come in the order of md, cameras
 * side by side in any order. CG_NOT_MEASURABLE: the frame has no scale.
 */
enum cg_status cg_drum_add(struct cg_drum *drum, struct cg_view frame, double md_mm, double cd_mm,
                           struct cg_error *error) CG_MUST_CHECK;
/* The roller prints with another pitch from here on; what was averaged stays where it is. */
void cg_drum_set_pitch(struct cg_drum *drum, double pitch_mm);
/* The roller's index mark passed at md: the phase is known, angle 0 is there. */
void cg_drum_index(struct cg_drum *drum, double md_mm);
/* Where on the roller a place of the web lies, in [0, 360). */
double cg_drum_angle_deg(const struct cg_drum *drum, double md_mm);
double cg_drum_turns(const struct cg_drum *drum);
/* The map in percent of the local level: columns CD, rows along the circumference. Borrowed. */
struct cg_view cg_drum_map(const struct cg_drum *drum);

struct cg_drum_mark {
    double angle_deg, along_mm; /* of its centre; along the circumference */
    double cd_mm;
    double length_mm, width_mm; /* along the circumference and CD; a faint line reads up to 24 mm longer */
    double contrast_percent;    /* where it stands out most */
    double sigmas;              /* by which it stands out there */
};
/* What stands out of the map by `sigmas` (5.5 is usual: about one false mark a ten million cells), surest
 * first; at most `capacity`. */
enum cg_status cg_drum_find(const struct cg_drum *drum, double sigmas, struct cg_drum_mark *out,
                            size_t capacity, size_t *count, struct cg_error *error) CG_MUST_CHECK;

/* ---- profile, lanes, coverage ------------------------------------------------------------------- */

enum cg_lane_grade { CG_LANE_A, CG_LANE_B, CG_LANE_C, CG_LANE_D };
/* "A", ... */
const char *cg_lane_grade_name(enum cg_lane_grade grade);

/* The most that a lane of the grade A, B, C may have; beyond C it is D. A row applies as a whole. */
struct cg_lane_limits {
    struct {
        double marks_per_1000_m2;
        double repeats;        /* in the lane */
        double streak_percent; /* of the lane's length */
    } grades[3];
};
/* A: 1000 marks, no repeat, no streak; B: 3000, none, 2 %; C: 10000, 1, 20 %. */
struct cg_lane_limits cg_lane_limits_defaults(void);

/* A strip of the web as it will be slit. What is not known is NaN. */
struct cg_lane {
    double from_cd_mm, to_cd_mm;
    size_t marks;
    double marks_per_1000_m2;
    size_t repeats;
    double streak_percent;
    double gloss_mean, gloss_cv_percent; /* of its profile across the web */
    enum cg_lane_grade grade;
};

/* Profile of the level across the web in bins of 10 mm, marks by bin, and how much of the web was seen. */
struct cg_lanes;
enum cg_status cg_lanes_new(double web_width_mm, struct cg_lanes **out, struct cg_error *error) CG_MUST_CHECK;
void cg_lanes_free(struct cg_lanes *lanes);
/* A frame with a scale whose first pixel lies at (md_mm, cd_mm); at each place in the order of md. */
void cg_lanes_add_frame(struct cg_lanes *lanes, struct cg_view frame, double md_mm, double cd_mm);
void cg_lanes_add_event(struct cg_lanes *lanes, const struct cg_event *event);
/* The profile: mean level of each bin, NaN where nothing was seen. Borrowed. */
const double *cg_lanes_profile(const struct cg_lanes *lanes, size_t *count, double *bin_mm);
/* Share of the area between md 0 and length_mm that frames have seen, each place once; NaN without frames. */
double cg_lanes_coverage_percent(const struct cg_lanes *lanes, double length_mm);
/*
 * Fills out[count]: lanes of one width, graded. length_mm: of the web that counts. Repeats and streaks may be
 * NULL.
 */
void cg_lanes_grade(const struct cg_lanes *lanes, double length_mm, const struct cg_repeats *repeats,
                    const struct cg_streaks *streaks, const struct cg_lane_limits *limits,
                    struct cg_lane *out, size_t count);

/* ---- parts of the web that do not count --------------------------------------------------------- */

enum cg_mask_kind { CG_MASK_SPLICE, CG_MASK_WEB_BREAK, CG_MASK_THREADING, CG_MASK_KINDS };
/* "splice", "web_break", "threading" */
const char *cg_mask_kind_name(enum cg_mask_kind kind);
struct cg_mask {
    enum cg_mask_kind kind;
    double first_md_mm, last_md_mm;
};
struct cg_mask_options {
    double break_share;    /* of the usual level, below which there is no web; 0.3 */
    double splice_percent; /* that a band across the web departs from the level around it; 15 */
    double splice_length_min_mm, splice_length_max_mm; /* 5 to 400 mm */
    double threading_mm;   /* after a break, of good web before it counts again; 20 m */
    double edge_share;     /* of the frame's level, below which a column lies beside the web; 0.5 */
    double edge_margin_mm; /* beside the edge of the web that does not count; 5 mm */
};
struct cg_mask_options cg_mask_options_defaults(void);
/*
 * Watches the frames of one camera for splices (a band over at least four fifths of the width), breaks (no
 * web), threading (the web after a break) and the edges of the web. Keeps the last 256 masks.
 */
struct cg_masks;
struct cg_masks *cg_masks_new(const struct cg_mask_options *options, struct cg_error *error) CG_MUST_CHECK;
void cg_masks_free(struct cg_masks *masks);
/* A frame with a scale whose first pixel lies at (md_mm, cd_mm), in the order of md. */
void cg_masks_add_frame(struct cg_masks *masks, struct cg_view frame, double md_mm, double cd_mm);
/* A mask that somebody else tells. */
void cg_masks_add(struct cg_masks *masks, const struct cg_mask *mask);
/* CD of the edges of the web in the last frame with web; -INFINITY and INFINITY where it fills the frame. */
void cg_masks_edges(const struct cg_masks *masks, double *low_cd_mm, double *high_cd_mm);
/* Whether a place counts: neither in a mask nor beside the web. */
bool cg_masks_allow(const struct cg_masks *masks, double md_mm, double cd_mm);
size_t cg_masks_count(const struct cg_masks *masks);
struct cg_mask cg_masks_get(const struct cg_masks *masks, size_t index);
/* Length of the web up to length_mm that lies in masks, each place once. */
double cg_masks_length_mm(const struct cg_masks *masks, double length_mm);

#endif

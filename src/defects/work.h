/*
 * defects/work.h: the plans and buffers of the defect analyser and the steps that share them. The frame is
 * flattened, padded to a torus, whitened by its own (or a taught) spectrum, filtered, and what stands out is
 * measured on the flattened frame and filled in before the next look.
 */
#ifndef DEFECTS_WORK_H
#define DEFECTS_WORK_H

#include <castgloss/defects.h>

/* No camera is quieter than 0.1 % of the level in a pixel: texture without noise must not blow rounding up.
 */
#define NOISE_FLOOR 1e-3

/* The spectrum is described in cells: rings of constant ratio times sectors of direction. */
#define RINGS_PER_OCTAVE 10
#define RINGS ((size_t)160)
#define SECTORS ((size_t)12)
#define CELLS (RINGS * SECTORS)
/* Power is sorted into buckets of an eighth of an octave by the leading bits of the float. */
#define BUCKETS ((size_t)512)

#define GRIDS ((size_t)8)
#define FILTERS ((size_t)24)
#define ANGLES ((size_t)16)
/* Without a scale, classes take a pixel for the usual 0.05 mm. */
#define USUAL_PITCH_MM 0.05
#define CANDIDATES ((size_t)8192)

/* Expected power |F|^2 per bin of each cell, of the padded frame. A taught one is in the same cells. */
struct background {
    float power[CELLS];
};

/* The torus sampled every 2^i-th pixel or so: where responses without fine detail are computed. */
struct grid {
    struct cg_spectrum_plan *plan;
    size_t rows, columns;
};

/* A sharp disc seen through a lens, or a Gaussian spot (diameter 0). */
struct filter {
    double diameter, sigma; /* px of the frame */
    size_t grid;
};

struct candidate {
    double x, y;  /* px of the frame */
    double reach; /* sigma of the filter, or half the length of a line kernel, px */
    double log10_nfa;
    float z; /* response in standard deviations, with its sign */
    bool line;
    float least;  /* contrast that a mark must have here */
    double angle; /* of a line, radians from the rows' direction */
};

struct cg_defect_work {
    size_t width, height; /* of the frame */
    size_t rows, columns; /* of the padded frame */
    size_t pad_rows, pad_columns;
    double noise; /* SD of white noise in a pixel; 0 before the first look */
    bool tapered; /* the frame fades out towards its borders */
    struct cg_spectrum_plan *plan;
    size_t grid_count, filter_count;
    struct grid grid[GRIDS];
    struct filter filter[FILTERS];
    size_t line_filter; /* whose response the line kernels sum */
    double tests_log10; /* filter cells looked at in one frame */
    double cell_ratio;  /* pitch ratio md / cd for which the cells were laid out; 0: not yet */

    float *padded;       /* rows x columns */
    float *response;     /* the filter responses, rows x columns at most */
    float *lines[2];     /* dyadic sums along a direction */
    uint8_t *line_angle; /* of the strongest line through each sample */
    float (*half)[2];    /* the transform of the frame */
    float (*inner)[2];   /* what is transformed back */
    uint16_t *cell;      /* of each bin */
    uint32_t cell_bins[CELLS];
    size_t rings;   /* that hold bins */
    float *gain;    /* 1 / S of each bin after line suppression */
    float *flat;    /* the flattened frame, marks filled as they are found; width x height */
    uint8_t *taken; /* 1: no new mark here, 2: inside a mark; width x height */
    float *row_profile, *column_profile, *column_weight;
    uint32_t *histogram; /* CELLS x BUCKETS */
    struct background background;
    struct candidate *candidates;
    size_t candidate_count;

    size_t window_px; /* samples that the measuring window may hold */
    float *window[4];
    uint8_t *window_flag[2];
    uint32_t *stack;
    struct cg_mark *found;
    size_t found_count;
};

#define FOUND_CAPACITY ((size_t)4096)
/* Widest measuring window on each side of a candidate. */
#define WINDOW_RADIUS ((size_t)288)

/* flatten.c: relative deviation from a smooth trend, without row and column profiles; false: a constant
 * frame. */
bool defects_flatten(struct cg_defect_work *work, struct cg_view view);
/* flatten.c: what a filled mark had left in the profiles of its row and column. */
void defects_profiles(struct cg_defect_work *work);
/* flatten.c: the flattened frame into a torus whose seams are cross-faded mirrors. */
void defects_pad(struct cg_defect_work *work);
/* whiten.c */
void defects_cells(struct cg_defect_work *work, double pitch_ratio);
void defects_background(struct cg_defect_work *work, struct background *out);
/* SD of the white noise in a pixel, relative to the level. */
double defects_noise(const struct cg_defect_work *work, const struct background *background);
/* The frame holds too little noise for seams to drown in. */
bool defects_quiet(const struct cg_defect_work *work, const struct background *background);
void defects_gain(struct cg_defect_work *work, const struct background *background);
/* tail.c: robust scale and tail of a response. */
struct tail {
    double sd;
    double exponent; /* 1: Gaussian tail; less: heavier, and z counts as z^exponent */
};
struct tail defects_tail(const float *response, size_t rows, size_t columns, size_t stride, double sd_min);
double defects_log10_tail(struct tail tail, double z);
/* The smallest z with log10 of both tails at most log10_p. */
double defects_tail_z(struct tail tail, double log10_p);
/* filter.c: fills the candidates, strongest first. */
void defects_filter(struct cg_defect_work *work, double log10_nfa_max);
/*
 * filter.c: local extremes of a response that no accident explains become candidates of the given kind. A
 * response that is wider spread along a border than inside is judged by the border's own spread there.
 */
void defects_peaks(struct cg_defect_work *work, const struct grid *grid, const float *response,
                   struct tail tail, struct candidate kind, double log10_nfa_max);
/* filter.c: pixels that need no filter to be seen; strongest first. */
void defects_outliers(struct cg_defect_work *work, double log10_nfa_max);
/* lines.c: sums along many directions of the response on a grid; adds candidates. */
void defects_lines(struct cg_defect_work *work, const struct grid *grid, double log10_nfa_max);
void defects_add(struct cg_defect_work *work, struct candidate candidate);

/* fill.c: harmonic continuation into flag != 0 from the samples around; columns x rows without gaps. */
void defects_fill(float *px, const uint8_t *flag, size_t columns, size_t rows, int sweeps);

/* measure.c: false when there is nothing with a border of its own. Fills the mark in, marks the place taken.
 */
bool defects_measure(struct cg_defect_work *work, struct cg_grid grid, const struct candidate *candidate,
                     struct cg_mark *out);

/* rules.c: by the built-in rules. */
enum cg_mark_class defects_classify(const struct cg_mark *mark, double mm_per_unit);
/* diffuse.c: contrast in percent of a mark's place in the diffuse frame; NaN when that cannot tell. */
double defects_diffuse_contrast(struct cg_view diffuse, const struct cg_mark *mark);

#endif

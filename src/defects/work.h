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
/* Bins from which the median power of a cell is read, at most. */
#define CELL_SAMPLES ((size_t)256)

/* Ways to look for marks: pixels, filters, texture, streaks, the coarse lattice. The false alarms of all add
 * up to those that are allowed, so each counts its tests so many times. */
#define PATHS 5.0

#define GRIDS ((size_t)8)
#define FILTERS ((size_t)24)
#define ANGLES ((size_t)16)
/* Bins of periodic lines that are remembered. */
#define LINES ((size_t)1024)
/* Without a scale, classes take a pixel for the usual 0.05 mm. */
#define USUAL_PITCH_MM 0.05
#define CANDIDATES (FILTERS * FINDS)
/* Cells of the local spread of a response, along each side at most. */
#define SPREAD_CELLS ((size_t)16)
/* Parts of a frame that threads share; their profiles tell a streak through the frame from a mark in it. */
#define STRIPS ((size_t)16)
/* |values| are counted in buckets, 32 an octave from 2^-32 up. */
#define TAIL_BUCKETS ((size_t)2048)
/* Responses with tails of their own: the filters and the line kernels, two lengths a direction. */
#define TAILS (FILTERS + 2 * ANGLES)

/* Expected power |F|^2 per bin of each cell, of the padded frame, over its pixels. A taught one is in the
 * same cells. */
struct background {
    float power[CELLS];
};

/* How often |z| fell into each bucket. */
struct tail_counts {
    uint64_t total;
    uint32_t count[TAIL_BUCKETS];
};

/* Of a response: by the spread of each place, as peaks are judged, and over the frame. */
struct learned_tails {
    struct tail_counts placed, whole;
};

/* The torus sampled every 2^i-th pixel or so: where responses without fine detail are computed. */
struct grid {
    size_t rows, columns; /* 0: no filter needs it */
};

/* A sharp disc seen through a lens, or a Gaussian spot (diameter 0). */
struct filter {
    double diameter, sigma; /* px of the frame */
    size_t grid;
    /* Its spectrum from 0 to the highest frequency of the grid: a Gaussian's as along * across, a disc's as
     * shape[row * bins + column], which has that of the lens in it. */
    float *along, *across, *shape;
};

/* A response that is searched for peaks: samples every step px of the frame. */
struct map {
    const float *px;
    size_t rows, columns; /* no gaps */
    double step_row, step_column;
    bool turned; /* rows run along the frame's columns */
    bool lines;  /* values hold the direction of the line that they belong to */
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

/* How much wider a response spreads at a place than over the frame: 1 or more. In samples of its map. */
struct spread {
    size_t columns, rows;            /* on the frame */
    size_t wide, high;               /* strips along the borders */
    float left, right, top, bottom;  /* of the strips */
    size_t cells_across, cells_down; /* of a lattice */
    float cell[SPREAD_CELLS * SPREAD_CELLS];
};

/* What one thread needs to look through one filter at a time. */
struct seeker {
    struct cg_defect_work *work;
    struct cg_spectrum_plan *plan[GRIDS];
    float (*inner)[2]; /* what is transformed back */
    float *response;   /* rows x columns of the padded frame at most */
    struct spread spread;
    struct finds *finds; /* of this filter */
};

/* The candidates of one filter. */
#define FINDS ((size_t)1024)
struct finds {
    struct candidate list[FINDS];
    size_t count;
};

struct cg_defect_work {
    size_t width, height; /* of the frame */
    size_t rows, columns; /* of the padded frame */
    size_t pad_rows, pad_columns;
    double noise; /* SD of white noise in a pixel; 0 before the first look */
    double step;  /* between the levels of the picture, relative to their mean */
    bool tapered; /* the frame fades out towards its borders */
    struct cg_spectrum_plan *plan;
    size_t grid_count, filter_count;
    struct grid grid[GRIDS];
    struct filter filter[FILTERS];
    size_t line_filter; /* whose response the line kernels sum */
    double tests_log10; /* samples of all filters in one frame, times PATHS */
    double cell_ratio;  /* pitch ratio md / cd for which the cells were laid out; 0: not yet */

    float *padded;          /* rows x columns */
    float *lines[2];        /* dyadic sums along a direction */
    float (*half)[2];       /* the transform of the frame, then whitened */
    struct seeker *seekers; /* one a thread of the loop */
    struct cg_loop loop;
    struct finds *finds; /* FILTERS */
    uint16_t *cell;      /* of each bin */
    uint32_t cell_bins[CELLS];
    size_t rings; /* that hold bins */
    float *gain;  /* 1 / S of each bin after line suppression */
    float cell_gain[CELLS];
    float filter_power[FILTERS][CELLS]; /* sum of |H|^2 over the bins of each cell */
    float *flat;    /* the flattened frame, marks filled as they are found; width x height */
    uint8_t *taken; /* 1: no new mark here, 2: inside a mark; width x height */
    float *column_profile, *column_weight; /* STRIPS x width: of each strip, the first of all */
    float *streak;         /* what the columns share from the top to the bottom of the frame */
    float *band_sums;      /* STRIPS x width */
    uint32_t *cell_sample; /* CELLS x CELL_SAMPLES bins */
    uint16_t cell_sampled[CELLS];
    float *sampled; /* powers of the sampled bins of one ring */
    struct background background;
    const struct cg_defect_model *model; /* of this search; NULL: none */
    enum cg_defect_method method;        /* of this search */
    struct cg_plane *joined;             /* joins the responses at each pixel; NULL: not wanted */
    float *wave_cosine, *wave_sine;      /* of a periodic line along a row */
    size_t line_count;
    uint32_t line_bin[LINES];
    float line_ratio[LINES];      /* its power over that of the texture */
    float *variance;              /* three maps of the blocks of texture.c */
    float *coarse;                /* cells of the coarse lattice */
    struct learned_tails *counts; /* TAILS, while a model is learned; else NULL */
    struct candidate *candidates; /* CANDIDATES */
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

/* strips.c: a pass over rows in strips, which threads may share; the strips do not depend on the threads. */
void defects_strips(const struct cg_defect_work *work, size_t rows,
                    void (*pass)(void *context, size_t strip, size_t first, size_t last), void *context);
/* flatten.c: relative deviation from a smooth trend, without row and column profiles; *constant: nothing
 * varies and nothing was made. CG_NOT_MEASURABLE: a frame without a level. */
enum cg_status defects_flatten(struct cg_defect_work *work, struct cg_view view, bool *constant,
                               struct cg_error *error);
/* streak.c: what the columns share from top to bottom, before the profiles are taken off. */
void defects_streak_profile(struct cg_defect_work *work);
/* streak.c: adds the streaks that run through the whole frame. */
void defects_streaks(struct cg_defect_work *work, struct cg_grid grid, double log10_nfa_max);
/* merge.c: joins two pieces of one line and leaves their class to be found; false: there are none. */
bool defects_merge(struct cg_defect_work *work, double pitch);
/* flatten.c: what a filled mark had left in the profiles of its row and column. */
void defects_profiles(struct cg_defect_work *work);
/* pad.c: the flattened frame into a torus whose seams are cross-faded mirrors. */
void defects_pad(struct cg_defect_work *work);
/* cells.c: lays the cells out and picks the bins from which each is read. */
void defects_cells(struct cg_defect_work *work, double pitch_ratio);
/* cells.c: the frame's own spectrum. */
void defects_background(struct cg_defect_work *work, struct background *out);
/* whiten.c: the spectrum to whiten by, own or taught. */
void defects_expect(struct cg_defect_work *work, struct background *background);
/* SD of the white noise in a pixel, relative to the level. */
double defects_noise(const struct cg_defect_work *work, const struct background *background);
/* The frame holds too little noise for seams to drown in. */
bool defects_quiet(const struct cg_defect_work *work, const struct background *background);
/* whiten.c: the gain 1 / S, for periodic lines by their own power; lists the lines. */
void defects_gain(struct cg_defect_work *work, const struct background *background);
/* whiten.c: divides the transform by S. */
void defects_whiten(struct cg_defect_work *work);
/* tail.c: robust scale and tail of a response. */
struct tail {
    double sd;
    double exponent; /* 1: Gaussian tail; less: heavier, and z counts as z^exponent */
};
struct tail defects_tail(const float *response, size_t rows, size_t columns, size_t stride, double sd_min);
/* tail.c: scale and tail of many frames, the tail as far out as the counts reach. */
struct tail defects_tail_learned(const struct tail_counts *counts);
/* tail.c: of response `index` of this frame: taught when there is a model, else its own. sd: expected. */
struct tail defects_tail_of(struct seeker *seeker, size_t index, const struct map *map,
                            const struct candidate *kind, double sd);
size_t defects_tail_index(size_t angle, bool is_long);
double defects_log10_tail(struct tail tail, double z);
/* The smallest z with log10 of both tails at most log10_p. */
double defects_tail_z(struct tail tail, double log10_p);
/* find.c: one look at the flattened frame, its profiles taken off; candidates with an NFA up to
 * 10^log10_nfa_max. */
void defects_look(struct cg_defect_work *work, double log10_nfa_max);
/* filter.c: fills the candidates, strongest first. */
void defects_filter(struct cg_defect_work *work, double log10_nfa_max);
/* filter.c: fills the filter's tables. */
void defects_tabulate(const struct cg_defect_work *work, struct filter *filter);
/* filter.c: fills filter_power for the cells as they are laid out. */
void defects_filter_power(struct cg_defect_work *work);
/* spread.c: the part of a map that lies on the frame, and its lattice; then what spreads wider where. */
void defects_spread_extent(const struct cg_defect_work *work, const struct map *map,
                           const struct candidate *kind, struct spread *out);
void defects_spread_measure(const struct map *map, struct spread *spread);
float defects_spread_at(const struct spread *spread, size_t x, size_t y);
/* peaks.c: local extremes of a response that no accident explains become candidates of the given kind. */
void defects_peaks(struct seeker *seeker, const struct map *map, struct tail tail, struct candidate kind,
                   double log10_nfa_max);
/* peaks.c: pixels that need no filter to be seen; strongest first. */
void defects_outliers(struct cg_defect_work *work, double log10_nfa_max);
/* peaks.c: the finds of the first filters become the candidates, strongest first. */
void defects_gather(struct cg_defect_work *work, size_t filters);
/* lines.c: sums along many directions of the response on a grid, of this SD; adds candidates. */
void defects_lines(struct seeker *seeker, const struct grid *grid, double sd, double log10_nfa_max);
/* lines.c: the direction that a value of its map holds, 0 to ANGLES - 1. */
size_t defects_line_angle(float value);

/* find.c: a spectrum holds for one size and one pitch only. */
bool defects_model_fits(const struct cg_defect_model *model, const struct cg_grid *grid,
                        struct cg_error *error);
/* phot.c: in place of the filters: what the phase of the transform alone shows. */
void defects_phot(struct cg_defect_work *work, double log10_nfa_max);
/* response.c: joins this response to those before it. */
void defects_join(struct cg_defect_work *work, const struct map *map, struct tail tail);

/* fill.c: harmonic continuation into flag != 0 from the samples around; columns x rows without gaps. */
void defects_fill(float *px, const uint8_t *flag, size_t columns, size_t rows, int sweeps);

/* measure.c: the marks at a candidate, more than one where several touch; 0 when there is nothing with a
 * border of its own. Fills them in, marks the place taken. */
size_t defects_measure(struct cg_defect_work *work, struct cg_grid grid, const struct candidate *candidate,
                       struct cg_mark *out, size_t most);

/*
 * coarse.c: means of the cells of a coarse lattice, relative to the mean of all; 0: a cell without data.
 * Pixels inside marks are left out.
 */
size_t defects_coarse_columns(const struct cg_defect_work *work);
size_t defects_coarse_rows(const struct cg_defect_work *work);
void defects_coarse(struct cg_defect_work *work, struct cg_view view, float *cells);
/* coarse.c: matt patches against the model's lattice. */
void defects_coarse_find(struct cg_defect_work *work, struct cg_view view, double log10_nfa_max);

/* A map over the frame whose cells stand every step px. */
struct lattice {
    float *map;
    size_t columns, rows;
    double step_x, step_y, first_x, first_y; /* px; first: the middle of the first cell */
};
/*
 * lattice.c: the region around a cell where the map has at least this share of its value; its cells are
 * cleared. Fills place, size, mean value (as contrast) and the box in cells.
 */
struct cg_mark defects_lattice_region(struct cg_defect_work *work, struct cg_grid grid,
                                      const struct lattice *lattice, size_t seed, float share);

/* texture.c: keeps the local variance of the finest response. */
void defects_texture(struct cg_defect_work *work, const float *response);
/* texture.c: adds the regions where it changes. */
void defects_texture_find(struct cg_defect_work *work, struct cg_grid grid, double log10_nfa_max);
size_t defects_texture_blocks(const struct cg_defect_work *work);

/* waves.c: takes the strongest periodic line off the flattened frame; false: there is none. */
bool defects_take_wave(struct cg_defect_work *work);

/* rules.c: by the built-in rules. */
enum cg_mark_class defects_classify(const struct cg_mark *mark, double mm_per_unit);
/* diffuse.c: contrast in percent of a mark's place in the diffuse frame; NaN when that cannot tell. */
double defects_diffuse_contrast(struct cg_view diffuse, const struct cg_mark *mark);

#endif

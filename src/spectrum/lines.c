#include "spectrum/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer periods than this in the field cannot be told from a trend or a cloud. */
#define MIN_PERIODS 3.0
/* Nearer to the origin than this many bins the background is taken from the ring, farther out from a box. */
#define RING_REACH_BINS 16.0
#define BOX_HALF 6
#define ANNULUS_REACH 19 /* RING_REACH_BINS and 2.5 more */
/* A peak must stand this much above the mean of its ring to be worth a closer look. */
#define FIRST_LOOK 8.0
/* Peaks nearer than this to a stronger one are its flanks. */
#define FLANK_BINS 4.0
/* Lines within this angle of an axis are bars or streaks. */
#define AXIS_ANGLE_DEG 5.0
#define MAX_HARMONIC 8
#define MAX_CANDIDATES 4096

const char *cg_direction_name(enum cg_direction direction)
{
    static const char *const names[] = {"bars", "streaks", "oblique"};
    return names[direction];
}

struct peak {
    long row, column; /* signed bins, column >= 0 */
    double power, background, log10_nfa;
};

/* Power a full-plane bin at signed bins, using that the spectrum of real samples is the same at -k. */
static double power_at(const struct cg_psd *psd, long row, long column)
{
    long rows = (long)psd->rows, columns = (long)psd->columns;
    column = ((column % columns) + columns) % columns;
    if (column > columns / 2) {
        column = columns - column;
        row = -row;
    }
    row = ((row % rows) + rows) % rows;
    double power = (double)psd->power[(size_t)row * (psd->columns / 2 + 1) + (size_t)column];
    return column == 0 || 2 * column == columns ? power : 0.5 * power;
}

/* Powers of a random texture are exponential: their mean is the median over ln 2, and a peak does not move
 * it. */
static double mean_by_median(float *powers, size_t count)
{
    if (count == 0) {
        return 0.0;
    }
    return (double)cg_select_float(powers, count, count / 2) / M_LN2;
}

/* Mean power over the bins at radii in [low, high], without those of the peak itself. */
static double annulus_background(const struct cg_psd *psd, long row, long column, double low, double high)
{
    float powers[(2 * ANNULUS_REACH + 1) * (ANNULUS_REACH + 1)];
    size_t count = 0;
    long reach = (long)fmin(high, (double)ANNULUS_REACH);
    for (long r = -reach; r <= reach; r++) {
        for (long c = 0; c <= reach; c++) {
            double there = hypot((double)r, (double)c);
            bool own = labs(r - row) <= 2 && labs(c - column) <= 2;
            if (there >= fmax(low, 1.5) && there <= high && !own) {
                powers[count++] = (float)power_at(psd, r, c);
            }
        }
    }
    return mean_by_median(powers, count);
}

/* Near the origin a spectrum is steep, or ends: compare with the bins as far out and farther in, all around,
 * and with those as far out and farther out. */
static double ring_background(const struct cg_psd *psd, long row, long column)
{
    double radius = hypot((double)row, (double)column);
    return fmax(annulus_background(psd, row, column, 0.75 * radius - 1.0, radius + 1.0),
                annulus_background(psd, row, column, radius - 0.5, radius + 2.5));
}

/* Farther out: the bins around, or the mean of the ring three steps farther in where that is more. At the
 * brink of a texture that ends at some frequency half of the bins around are empty, and their median says
 * nothing. */
static double box_background(const struct cg_psd *psd, const struct cg_radial *radial, size_t ring, long row,
                             long column)
{
    float powers[(2 * BOX_HALF + 1) * (2 * BOX_HALF + 1)];
    size_t count = 0;
    for (long r = row - BOX_HALF; r <= row + BOX_HALF; r++) {
        for (long c = column - BOX_HALF; c <= column + BOX_HALF; c++) {
            if (labs(r - row) > 2 || labs(c - column) > 2) {
                powers[count++] = (float)power_at(psd, r, c);
            }
        }
    }
    return fmax(mean_by_median(powers, count), ring >= 3 ? radial->power[ring - 3] : 0.0);
}

static bool is_summit(const struct cg_psd *psd, long row, long column, double power)
{
    for (long r = -1; r <= 1; r++) {
        for (long c = -1; c <= 1; c++) {
            if ((r || c) && power_at(psd, row + r, column + c) > power) {
                return false;
            }
        }
    }
    return true;
}

/*
 * log10 of tests times the chance that a mean of n exponential powers reaches `ratio` times its expectation:
 * Chernoff's bound exp(-n (ratio - 1 - ln ratio)), which holds for every n.
 */
static double log10_nfa_of(double ratio, double n, double tests)
{
    return ratio <= 1.0 ? log10(tests) : log10(tests) - n * (ratio - 1.0 - log(ratio)) / M_LN10;
}

/*
 * What single precision leaves in bins that should be empty: 1e-14 of all power through the transform, and
 * the rounding of the trend, alike along a whole row and so gathered in one column of bins.
 */
static double rounding_floor(const struct cg_psd *psd)
{
    double epsilon = 0x1p-23, lines = (double)(psd->rows < psd->columns ? psd->rows : psd->columns);
    return fmax(1e-14 * psd->variance, epsilon * epsilon / lines);
}

/* Bins that are passed over together when none of them stands out. */
#define SKIP ((long)32)

/* The least power of each ring and the SKIP + 1 behind it, which SKIP bins of a row cannot lie beyond. */
static void find_floors(const struct cg_radial *radial, double *floors)
{
    for (size_t ring = 0; ring < radial->count; ring++) {
        floors[ring] = radial->power[ring];
        for (size_t i = ring; i < radial->count && i <= ring + (size_t)SKIP + 1; i++) {
            floors[ring] = radial->power[i] < floors[ring] ? radial->power[i] : floors[ring];
        }
    }
}

/* Whether the SKIP bins from here on all lie under the first look; all of them are in column 2 or beyond and
 * so count twice in the half spectrum. */
static bool is_low(const struct cg_radial *radial, const double *floors, double f_md, double f_cd,
                   const float *powers)
{
    float most[8] = {0}, top = 0.0f;
    for (long i = 0; i < SKIP; i += 8) {
        for (long k = 0; k < 8; k++) {
            most[k] = powers[i + k] > most[k] ? powers[i + k] : most[k];
        }
    }
    for (long k = 0; k < 8; k++) {
        top = most[k] > top ? most[k] : top;
    }
    return 0.5 * (double)top < FIRST_LOOK * floors[spectrum_ring_of(radial, f_md, f_cd)];
}

/* Keeps the summits that the frame's own texture explains in less than nfa_max cases. */
static size_t find_peaks(const struct cg_psd *psd, const double *floors, double nfa_max, struct peak *peaks)
{
    size_t count = 0;
    const struct cg_radial *radial = &psd->radial;
    double tests = 0.5 * (double)psd->rows * (double)psd->columns;
    double rounding = rounding_floor(psd);
    for (long row = -(long)(psd->rows / 2) + 1; row < (long)(psd->rows / 2); row++) {
        const float *powers =
            psd->power + (size_t)(row < 0 ? row + (long)psd->rows : row) * (psd->columns / 2 + 1);
        const double row_f_md = (double)row * psd->df_md;
        for (long column = 0; column < (long)(psd->columns / 2); column++) {
            if (column > 1 && column % SKIP == 0 && labs(row) > (long)RING_REACH_BINS &&
                column + SKIP <= (long)(psd->columns / 2) &&
                is_low(radial, floors, row_f_md, (double)column * psd->df_cd, powers + column)) {
                column += SKIP - 1;
                continue;
            }
            /* Most bins are no summit of their own row, and that is cheap to see where all columns weigh the
             * same. */
            if (column > 1 && (powers[column] < powers[column - 1] || powers[column] < powers[column + 1])) {
                continue;
            }
            double radius = sqrt((double)(row * row + column * column));
            if (radius < MIN_PERIODS || (column == 0 && row < 0)) {
                continue;
            }
            double power = power_at(psd, row, column);
            double f_md = (double)row * psd->df_md, f_cd = (double)column * psd->df_cd;
            size_t ring = (size_t)(sqrt(f_md * f_md + f_cd * f_cd) / radial->df);
            bool near = radius <= RING_REACH_BINS;
            if (!(power > 0.0) || (!near && power < FIRST_LOOK * radial->power[ring]) ||
                !is_summit(psd, row, column, power)) {
                continue;
            }
            double background =
                near ? ring_background(psd, row, column) : box_background(psd, radial, ring, row, column);
            background = fmax(background, rounding);
            struct peak peak = {row, column, power, background,
                                log10_nfa_of(power / background, psd->tiles, tests)};
            if (peak.log10_nfa < log10(nfa_max) && count < MAX_CANDIDATES) {
                peaks[count++] = peak;
            }
        }
    }
    return count;
}

static int by_nfa(const void *a, const void *b)
{
    const struct peak *x = a, *y = b;
    return (x->log10_nfa > y->log10_nfa) - (x->log10_nfa < y->log10_nfa);
}

/*
 * Where between the bins the line stands: under a Hann window the ratio r of the larger neighbour's magnitude
 * to the summit's gives the offset (2 r - 1) / (1 + r) towards it.
 */
static double offset_of(double before, double summit, double after)
{
    double larger = fmax(before, after);
    double ratio = sqrt(larger / summit);
    double offset = (2.0 * ratio - 1.0) / (1.0 + ratio);
    offset = fmin(0.5, fmax(0.0, offset));
    return after >= before ? offset : -offset;
}

static struct cg_line line_of(const struct cg_psd *psd, const struct peak *peak)
{
    long row = peak->row, column = peak->column;
    double at_md =
        (double)row + offset_of(power_at(psd, row - 1, column), peak->power, power_at(psd, row + 1, column));
    double at_cd = (double)column +
                   offset_of(power_at(psd, row, column - 1), peak->power, power_at(psd, row, column + 1));
    struct cg_line line = {
        .f_cd = at_cd * psd->df_cd, .f_md = at_md * psd->df_md, .log10_nfa = peak->log10_nfa};
    line.pitch = 1.0 / hypot(line.f_cd, line.f_md);
    double angle = atan2(line.f_md, line.f_cd) * 180.0 / M_PI;
    line.angle_deg = angle < 0.0 ? angle + 180.0 : angle;
    double to_md = fabs(line.angle_deg - 90.0), to_cd = fmin(line.angle_deg, 180.0 - line.angle_deg);
    line.direction = to_md <= AXIS_ANGLE_DEG || fabs(at_cd) <= 0.5   ? CG_BARS
                     : to_cd <= AXIS_ANGLE_DEG || fabs(at_md) <= 0.5 ? CG_STREAKS
                                                                     : CG_OBLIQUE;
    /* All of a Hann line's power lies within two bins; the line at -k holds as much again, and A^2 / 2 is
     * both. */
    double power = 0.0;
    for (long r = row - 2; r <= row + 2; r++) {
        for (long c = column - 2; c <= column + 2; c++) {
            power += fmax(0.0, power_at(psd, r, c) - peak->background);
        }
    }
    line.amplitude_percent = 100.0 * sqrt(4.0 * power);
    return line;
}

/* Is `line` a multiple of `base`, to within a bin? */
static bool is_harmonic(const struct cg_psd *psd, const struct cg_line *line, const struct cg_line *base)
{
    double multiple = round(base->pitch / line->pitch);
    if (multiple < 2.0 || multiple > MAX_HARMONIC) {
        return false;
    }
    double sign = line->f_cd * base->f_cd + line->f_md * base->f_md < 0.0 ? -1.0 : 1.0;
    double off_cd = (line->f_cd - sign * multiple * base->f_cd) / psd->df_cd;
    double off_md = (line->f_md - sign * multiple * base->f_md) / psd->df_md;
    return hypot(off_cd, off_md) <= 0.75;
}

static bool is_flank(const struct cg_psd *psd, const struct cg_line *line, const struct cg_line *stronger)
{
    double off_cd = (line->f_cd - stronger->f_cd) / psd->df_cd,
           off_md = (line->f_md - stronger->f_md) / psd->df_md;
    double sum_cd = (line->f_cd + stronger->f_cd) / psd->df_cd,
           sum_md = (line->f_md + stronger->f_md) / psd->df_md;
    return hypot(off_cd, off_md) < FLANK_BINS || hypot(sum_cd, sum_md) < FLANK_BINS;
}

/* Folds multiples into their fundamental, which is the coarser line whichever of them is stronger. */
static size_t fold_harmonics(const struct cg_psd *psd, struct cg_line *lines, size_t count)
{
    bool folded[MAX_CANDIDATES] = {false};
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count && !folded[i]; k++) {
            if (k != i && !folded[k] && is_harmonic(psd, &lines[i], &lines[k])) {
                folded[i] = true;
                lines[k].harmonics += 1 + lines[i].harmonics;
                lines[k].log10_nfa = fmin(lines[k].log10_nfa, lines[i].log10_nfa);
            }
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!folded[i]) {
            lines[kept++] = lines[i];
        }
    }
    return kept;
}

enum cg_status cg_line_find(const struct cg_psd *psd, double nfa_max, struct cg_line *out, size_t capacity,
                            size_t *count, struct cg_error *error)
{
    struct cg_line *lines = NULL;
    double *floors = NULL;
    struct peak *peaks = cg_alloc(MAX_CANDIDATES, sizeof *peaks, error);
    enum cg_status status = peaks ? CG_OK : CG_FAULT;
    if (status == CG_OK) {
        floors = cg_alloc(psd->radial.count, sizeof *floors, error);
        lines = floors == NULL ? NULL : cg_alloc(MAX_CANDIDATES, sizeof *lines, error);
        status = lines ? CG_OK : CG_FAULT;
    }
    if (status != CG_OK) {
        goto done;
    }
    find_floors(&psd->radial, floors);
    size_t found = find_peaks(psd, floors, nfa_max, peaks), kept = 0;
    qsort(peaks, found, sizeof *peaks, by_nfa);
    for (size_t i = 0; i < found; i++) {
        struct cg_line line = line_of(psd, &peaks[i]);
        bool flank = false;
        for (size_t k = 0; k < kept && !flank; k++) {
            flank = is_flank(psd, &line, &lines[k]);
        }
        if (!flank) {
            lines[kept++] = line;
        }
    }
    kept = fold_harmonics(psd, lines, kept);
    *count = kept < capacity ? kept : capacity;
    memcpy(out, lines, *count * sizeof *out);
done:
    free(lines);
    free(peaks);
    free(floors);
    return status;
}

/* Families of fringes among the lines of a spectrum. */
#include <castgloss/waviness.h>

#include <math.h>
#include <stdlib.h>

/* Fringes modulate the picture by far more than any texture does. */
#define AMPLITUDE_MIN_PERCENT 4.0
#define FALSE_ALARMS 1e-6
#define LINES ((size_t)32)
/* A frequency this near, in steps of the spectrum, to a small multiple, sum or difference of stronger ones is
 * no family. */
#define TOLERANCE_STEPS 0.75
#define MULTIPLES 3
/* A line this near, in steps, to a stronger one is a part of it, spread by the waves of the surface: the
 * field holds too few periods of their beat to part them. */
#define APART_STEPS 8.0
/* Where a line stands as a sine and as a spread line differs by less than this, in steps, for a sine. */
#define SINE_STEPS 0.03
/* The sidebands of a family are a pair; the weaker has at least this share of the stronger. */
#define PARTNER_MIN 0.3

/* Whether f is m * a + n * b for small integers other than one family alone. */
static bool combines(const struct cg_line *line, const struct cg_fringes *a, const struct cg_fringes *b,
                     double tolerance)
{
    for (int m = -MULTIPLES; m <= MULTIPLES; m++) {
        for (int n = -MULTIPLES; n <= MULTIPLES; n++) {
            const double cd = m * a->f_cd + n * b->f_cd, md = m * a->f_md + n * b->f_md;
            const double off =
                fmin(hypot(line->f_cd - cd, line->f_md - md), hypot(line->f_cd + cd, line->f_md + md));
            if ((m != 0 || n != 0) && off < tolerance) {
                return true;
            }
        }
    }
    return false;
}

/* Whether lines stand on both sides of a family, as far from it: a regular wave of the surface made them. */
static bool is_sideband(const struct cg_line *line, const struct cg_fringes *family,
                        const struct cg_line *lines, size_t count, double tolerance)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        const double cd = 2 * family->f_cd - sign * line->f_cd, md = 2 * family->f_md - sign * line->f_md;
        for (size_t i = 0; i < count; i++) {
            const double off = fmin(hypot(lines[i].f_cd - cd, lines[i].f_md - md),
                                    hypot(lines[i].f_cd + cd, lines[i].f_md + md));
            if (off < tolerance && lines[i].amplitude_percent > PARTNER_MIN * line->amplitude_percent) {
                return true;
            }
        }
    }
    return false;
}

/* Power at a bin of the whole plane; rows and columns may be negative. */
static double power_at(const struct cg_psd *psd, long row, long column)
{
    if (column < 0) {
        row = -row;
        column = -column;
    }
    const long rows = (long)psd->rows;
    const size_t at = (size_t)(((row % rows) + rows) % rows) * (psd->columns / 2 + 1) + (size_t)column;
    const double power = (double)psd->power[at];
    return column == 0 || 2 * (size_t)column == psd->columns ? power : power / 2;
}

/* Where a line stands, in steps from the strongest bin, and how far two ways to tell it differ. */
struct summit {
    double at, doubt;
};

/*
 * Under a Hann window the magnitudes around a sine d steps off are as (1 + d) / (2 - d), 1 and (1 - d) / (2 +
 * d), so d is twice the difference of the outer ones over their sum and twice the middle. Perspective and
 * waves spread a line over more bins; then it stands at the summit of a parabola through the logarithms.
 */
static struct summit summit_of(double before, double middle, double after)
{
    const double low = sqrt(before), high = sqrt(after);
    const double sine = 2 * (high - low) / (2 * sqrt(middle) + low + high);
    const double bend = log(before) - 2 * log(middle) + log(after);
    const double spread = bend < 0 ? (log(before) - log(after)) / (2 * bend) : sine;
    const double apart = fabs(spread - sine);
    return apart > SINE_STEPS ? (struct summit){spread, apart} : (struct summit){sine, 0};
}

/* Power of a bin of what is around a line: the mean of the ring from 6 to 9 steps off. */
static double around(const struct cg_psd *psd, long row, long column)
{
    const long last = (long)psd->columns / 2;
    double sum = 0, count = 0;
    for (long r = -9; r <= 9; r++) {
        for (long c = -9; c <= 9; c++) {
            const long squares = r * r + c * c;
            if (squares >= 36 && squares <= 81 && labs(column + c) <= last) {
                sum += power_at(psd, row + r, column + c);
                count++;
            }
        }
    }
    return count > 0 ? sum / count : 0;
}

/*
 * A family from its line. Uncertainty by the power B a bin that is around it: the numerator of the offset of
 * a sine of amplitude A has a variance of 5 / 3 of that of a magnitude, B / 2, and its denominator is three
 * times the magnitude of the middle, A / 3, so that the offset has a variance of 10 / 3 B / A^2. The
 * amplitude's is 2 B, times mean(w^4) / mean(w^2)^2 an axis for the window.
 */
static struct cg_fringes family_of(const struct cg_psd *psd, const struct cg_line *line)
{
    const long row = lround(line->f_md / psd->df_md), column = lround(line->f_cd / psd->df_cd);
    const double middle = power_at(psd, row, column), noise = around(psd, row, column);
    const struct summit md =
        summit_of(power_at(psd, row - 1, column), middle, power_at(psd, row + 1, column));
    const struct summit cd =
        summit_of(power_at(psd, row, column - 1), middle, power_at(psd, row, column + 1));
    const double f_md = ((double)row + md.at) * psd->df_md, f_cd = ((double)column + cd.at) * psd->df_cd;
    const double f = hypot(f_cd, f_md);
    const double steps_sd = sqrt(10.0 / 3 * noise) / (line->amplitude_percent / 100);
    const double sd_cd = hypot(steps_sd, cd.doubt) * psd->df_cd,
                 sd_md = hypot(steps_sd, md.doubt) * psd->df_md;
    const double angle = atan2(f_md, f_cd) * 180 / M_PI;
    return (struct cg_fringes){
        .f_cd = f_cd,
        .f_md = f_md,
        .period = 1 / f,
        .angle_deg = angle < 0      ? angle + 180
                     : angle >= 180 ? angle - 180
                                    : angle,
        .amplitude_percent = line->amplitude_percent,
        .period_sd = hypot(f_cd * sd_cd, f_md * sd_md) / (f * f * f),
        .angle_sd_deg = hypot(f_md * sd_cd, f_cd * sd_md) / (f * f) * 180 / M_PI,
        .amplitude_sd_percent = 100 * sqrt(2 * 1.9444 * 1.9444 * noise),
    };
}

static bool is_part(const struct cg_line *line, const struct cg_fringes *family, const struct cg_psd *psd)
{
    return hypot((line->f_cd - family->f_cd) / psd->df_cd, (line->f_md - family->f_md) / psd->df_md) <
               APART_STEPS ||
           hypot((line->f_cd + family->f_cd) / psd->df_cd, (line->f_md + family->f_md) / psd->df_md) <
               APART_STEPS;
}

static int stronger(const void *a, const void *b)
{
    const struct cg_line *p = a, *q = b;
    return (p->amplitude_percent < q->amplitude_percent) - (p->amplitude_percent > q->amplitude_percent);
}

enum cg_status cg_fringes_find(const struct cg_psd *psd, struct cg_fringes *out, size_t capacity,
                               size_t *count, struct cg_error *error)
{
    struct cg_line lines[LINES];
    const double tolerance = TOLERANCE_STEPS * fmax(psd->df_cd, psd->df_md);
    size_t found = 0, kept = 0;
    const enum cg_status status = cg_line_find(psd, FALSE_ALARMS, lines, LINES, &found, error);
    if (status != CG_OK) {
        return status;
    }
    qsort(lines, found, sizeof *lines, stronger);
    for (size_t i = 0; i < found && kept < capacity; i++) {
        bool known = lines[i].amplitude_percent < AMPLITUDE_MIN_PERCENT;
        for (size_t a = 0; a < kept && !known; a++) {
            known =
                is_part(&lines[i], &out[a], psd) || is_sideband(&lines[i], &out[a], lines, found, tolerance);
            for (size_t b = a; b < kept && !known; b++) {
                known = combines(&lines[i], &out[a], &out[b], tolerance);
            }
        }
        if (!known) {
            out[kept++] = family_of(psd, &lines[i]);
        }
    }
    *count = kept;
    return CG_OK;
}

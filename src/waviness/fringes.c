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
            out[kept++] = (struct cg_fringes){lines[i].f_cd, lines[i].f_md, lines[i].pitch,
                                              lines[i].angle_deg, lines[i].amplitude_percent};
        }
    }
    *count = kept;
    return CG_OK;
}

/* The curve from the signal of the camera to gloss units. */
#include <castgloss/gloss.h>

#include <math.h>
#include <stdlib.h>

/* The curve is judged up to so much beyond the highest tile. */
#define BEYOND 1.05
#define PLACES 64

static int compare_gloss(const void *a, const void *b)
{
    const struct cg_gloss_tile *left = a, *right = b;
    return (left->gu > right->gu) - (left->gu < right->gu);
}

double cg_gloss_scale_at(const struct cg_gloss_scale *scale, double signal)
{
    const double d = signal - scale->zero;
    return d * (scale->c[0] + d * (scale->c[1] + d * scale->c[2]));
}

double cg_gloss_scale_slope(const struct cg_gloss_scale *scale, double signal)
{
    const double d = signal - scale->zero;
    return scale->c[0] + d * (2 * scale->c[1] + d * 3 * scale->c[2]);
}

/* Least squares of the first `terms` powers, by elimination with the unit of d at its largest. */
static bool solve(const struct cg_gloss_scale *scale, int terms, double unit, double c[CG_GLOSS_TERMS])
{
    double m[CG_GLOSS_TERMS][CG_GLOSS_TERMS + 1] = {{0}};
    for (size_t t = 0; t < scale->tile_count; t++) {
        const double d = (scale->tiles[t].signal - scale->zero) / unit;
        const double powers[CG_GLOSS_TERMS] = {d, d * d, d * d * d};
        for (int i = 0; i < terms; i++) {
            for (int k = 0; k < terms; k++) {
                m[i][k] += powers[i] * powers[k];
            }
            m[i][terms] += powers[i] * scale->tiles[t].gu;
        }
    }
    for (int i = 0; i < terms; i++) {
        if (!(fabs(m[i][i]) > 1e-9)) {
            return false;
        }
        for (int k = 0; k < terms; k++) {
            const double factor = k == i ? 0 : m[k][i] / m[i][i];
            for (int j = i; j <= terms; j++) {
                m[k][j] -= factor * m[i][j];
            }
        }
    }
    for (int i = 0; i < CG_GLOSS_TERMS; i++) {
        c[i] = i < terms ? m[i][terms] / m[i][i] / pow(unit, i + 1) : 0;
    }
    return true;
}

static bool rises(const struct cg_gloss_scale *scale, double highest)
{
    for (int i = 0; i <= PLACES; i++) {
        if (!(cg_gloss_scale_slope(scale, scale->zero + highest * BEYOND * i / PLACES) > 0)) {
            return false;
        }
    }
    return true;
}

/* Residuals of the tiles; the largest is returned, without its sign. */
static double judge(struct cg_gloss_scale *scale)
{
    double largest = 0, squares = 0, stated = 0;
    for (size_t i = 0; i < scale->tile_count; i++) {
        struct cg_gloss_tile *tile = &scale->tiles[i];
        tile->residual_gu = cg_gloss_scale_at(scale, tile->signal) - tile->gu;
        largest = fmax(largest, fabs(tile->residual_gu));
        squares += tile->residual_gu * tile->residual_gu;
        stated = fmax(stated, tile->uncertainty_gu);
    }
    scale->uncertainty_gu = hypot(sqrt(squares / (double)scale->tile_count), stated);
    return largest;
}

enum cg_status cg_gloss_scale_fit(struct cg_gloss_scale *scale, double zero_signal, struct cg_error *error)
{
    struct cg_gloss_scale made = *scale;
    const size_t count = made.tile_count;
    made.zero = zero_signal;
    if (count < 2 || count > CG_GLOSS_TILES) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "A gloss scale needs 2 to %d tiles and a black trap; %zu tiles were given.",
                            CG_GLOSS_TILES, count);
    }
    qsort(made.tiles, count, sizeof made.tiles[0], compare_gloss);
    for (size_t i = 0; i < count; i++) {
        const double below = i > 0 ? made.tiles[i - 1].signal : zero_signal;
        if (!(made.tiles[i].signal > below)) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "The tile of %.4g GU is not brighter (%.6g) than %s (%.6g).",
                                made.tiles[i].gu, made.tiles[i].signal,
                                i > 0 ? "the tile below it" : "the black trap", below);
        }
    }
    const double highest = made.tiles[count - 1].signal - zero_signal;
    const int wanted = count >= 5 ? 3 : count >= 3 ? 2 : 1;
    if (!solve(&made, 1, highest, made.c)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "The tiles are no brighter than the black trap.");
    }
    made.line_residual_gu = judge(&made);
    made.terms = 1;
    for (int terms = wanted; terms > 1; terms--) {
        struct cg_gloss_scale curved = made;
        if (solve(&made, terms, highest, curved.c) && rises(&curved, highest)) {
            made = curved;
            made.terms = terms;
            break;
        }
    }
    made.residual_gu = judge(&made);
    if (made.residual_gu > CG_GLOSS_RESIDUAL_MOST) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The tiles lie up to %.2f GU off one rising curve from the black trap; above "
                            "%g GU the geometry, the linearity of the camera or a stated value is wrong.",
                            made.residual_gu, CG_GLOSS_RESIDUAL_MOST);
    }
    *scale = made;
    return CG_OK;
}

/* Largest departure of the signals of tiles of stated index from this light's reflectance, by one factor, in
 * percent of the brightest. */
static double departure(const struct cg_gloss_scale *scale, char light)
{
    double r[CG_GLOSS_TILES] = {0}, product = 0, square = 0, largest = 0;
    for (size_t i = 0; i < scale->tile_count; i++) {
        if (scale->tiles[i].index > 0) {
            const struct cg_fresnel fresnel = cg_fresnel_of(scale->tiles[i].index, scale->angle_deg);
            r[i] = light == 's' ? fresnel.s : light == 'p' ? fresnel.p : (fresnel.s + fresnel.p) / 2;
        }
        product += r[i] * (scale->tiles[i].signal - scale->zero);
        square += r[i] * r[i];
    }
    const double brightest = scale->tiles[scale->tile_count - 1].signal - scale->zero;
    for (size_t i = 0; i < scale->tile_count; i++) {
        const double signal = scale->tiles[i].signal - scale->zero;
        largest = r[i] > 0 ? fmax(largest, fabs(signal - product / square * r[i])) : largest;
    }
    return 100 * largest / brightest;
}

char cg_gloss_polarisation(const struct cg_gloss_scale *scale)
{
    const double none = departure(scale, 0), s = departure(scale, 's'), p = departure(scale, 'p');
    if (!(none > CG_GLOSS_RESIDUAL_TOLD)) {
        return 0;
    }
    return p < s && p < none / 2 ? 'p' : s < none / 2 ? 's' : 0;
}

/* What instruments report of the spread: image clarity through combs, DOI, haze. */
#include <castgloss/clarity.h>

#include <math.h>

const double cg_comb_widths_mm[] = {0.125, 0.25, 0.5, 1, 2, 0};

/* Positions of the comb over one period. */
#define COMB_STEPS 128
/* The reference's MTF must be above this to be divided by. */
#define REFERENCE_MIN 0.1
/* Degrees after the geometry of 20 degree instruments. */
#define DOI_DEG 0.3
#define SPECULAR_DEG 0.9
#define HAZE_FROM_DEG 1.0
#define HAZE_TO_DEG 2.8

static const struct cg_uncertain none = {NAN, NAN};

static double room_of(const struct cg_edge_spread *spread)
{
    return (double)spread->middle * spread->step;
}

/* The edge spread at a distance: 0 and 1 beyond the room. */
static double spread_at(const struct cg_edge_spread *spread, double distance)
{
    const double place = distance / spread->step + (double)spread->middle;
    if (place < 0) {
        return 0;
    }
    if (place >= (double)(spread->count - 1)) {
        return 1;
    }
    const size_t i = (size_t)place;
    return spread->esf[i] + (place - (double)i) * (spread->esf[i + 1] - spread->esf[i]);
}

/* Beyond this many rises and combs from the edge the spread is taken as flat, and its noise left out. */
#define REACH_RISES 4.0
#define REACH_COMBS 3.0
/* Mean of the squared window of the transfer: half of it flat, half of it cosine. */
#define TUKEY_POWER 0.6875

static double reach_of(const struct cg_edge_spread *spread, double n)
{
    return fmin(fmax(REACH_RISES * spread->rise_10_90, REACH_COMBS * n), room_of(spread));
}

/* Light through a comb of gaps of width n at x, both in the spread's unit. */
static double flux(const struct cg_edge_spread *spread, double x, double n)
{
    const double reach = reach_of(spread, n);
    const double first = floor((-reach - x) / (2 * n)), last = ceil((reach - x) / (2 * n));
    double sum = 0;
    for (double j = first; j <= last; j++) {
        const double ends[] = {x + (2 * j - 0.5) * n, x + (2 * j + 0.5) * n};
        for (int i = 0; i < 2; i++) {
            const double at = fabs(ends[i]) < reach ? spread_at(spread, ends[i]) : ends[i] > 0 ? 1 : 0;
            sum += i == 0 ? -at : at;
        }
    }
    return sum;
}

/*
 * The light over one period keeps the harmonics that stand out of the noise, each less what the noise adds to
 * it. Only odd ones are there: light and shade change places half a period on. Returns the SD of the swing
 * from the brightest to the darkest place, in which every harmonic counts twice.
 */
static double clean(double light[COMB_STEPS], const struct cg_edge_spread *spread, double n)
{
    /* The transfer has the noise of all the room under its window, the light only that within reach. */
    const double share = fmin(1, reach_of(spread, n) / (TUKEY_POWER * room_of(spread)));
    double variance = 0, cleaned[COMB_STEPS] = {0};
    const double turn = 2 * M_PI / COMB_STEPS;
    for (int k = 1; k < COMB_STEPS / 2; k += 2) {
        double re = 0, im = 0;
        for (int i = 0; i < COMB_STEPS; i++) {
            re += light[i] * cos(turn * (i * k % COMB_STEPS)) * 2 / COMB_STEPS;
            im += light[i] * sin(turn * (i * k % COMB_STEPS)) * 2 / COMB_STEPS;
        }
        /* A harmonic of the light is 2 / (pi k) of the transfer there. */
        const double sd = cg_edge_mtf(spread, k / (2 * n)).sd * 2 / (M_PI * k);
        const double power = re * re + im * im, noise = isfinite(sd) ? 2 * sd * sd : power;
        const double kept = power > 0 ? sqrt(fmax(0, 1 - noise / power)) : 0;
        variance += kept > 0 && isfinite(sd) ? 4 * share * sd * sd : 0;
        for (int i = 0; i < COMB_STEPS; i++) {
            cleaned[i] +=
                kept * (re * cos(turn * (i * k % COMB_STEPS)) + im * sin(turn * (i * k % COMB_STEPS)));
        }
    }
    for (int i = 0; i < COMB_STEPS; i++) {
        light[i] = 0.5 + cleaned[i];
    }
    return sqrt(variance);
}

struct cg_uncertain cg_clarity_of(const struct cg_edge_spread *spread, double comb_mm, double scale)
{
    const double n = comb_mm / scale;
    double light[COMB_STEPS], most = -INFINITY, least = INFINITY;
    if (!(n > 0)) {
        return none;
    }
    for (int i = 0; i < COMB_STEPS; i++) {
        light[i] = flux(spread, 2 * n * i / COMB_STEPS, n);
    }
    const double sd = spread->variance > 0 ? clean(light, spread, n) : 0;
    for (int i = 0; i < COMB_STEPS; i++) {
        most = fmax(most, light[i]);
        least = fmin(least, light[i]);
    }
    /* M + m is 1. */
    return (struct cg_uncertain){100 * fmin(1, fmax(0, (most - least) / (most + least))), 100 * sd};
}

struct cg_uncertain cg_clarity_against(const struct cg_edge_spread *spread,
                                       const struct cg_edge_spread *reference, double comb_mm, double scale)
{
    const double f0 = scale / (2 * comb_mm), four_over_pi = 4 / M_PI;
    double sum = 0, before = 0, variance = 0;
    int terms = 0;
    for (int k = 1;; k += 2) {
        const struct cg_uncertain below = cg_edge_mtf(reference, k * f0), above = cg_edge_mtf(spread, k * f0);
        if (!(below.value > REFERENCE_MIN) || !isfinite(above.value)) {
            break;
        }
        const double sign = (k - 1) / 2 % 2 == 0 ? 1 : -1;
        const double ratio = above.value / below.value;
        before = sum;
        sum += sign * four_over_pi / k * ratio;
        variance += four_over_pi * four_over_pi / k / k *
                    (above.sd * above.sd + ratio * ratio * below.sd * below.sd) / (below.value * below.value);
        terms++;
    }
    if (terms == 0) {
        return none;
    }
    /* The series alternates: the mean of its last two sums is nearest to its end. */
    const double share = terms > 1 ? (sum + before) / 2 : sum;
    return (struct cg_uncertain){100 * fmin(1, fmax(0, share)), 100 * sqrt(variance)};
}

/* Variance of the spread between two of its steps, of that of one step. */
static double interpolated(const struct cg_edge_spread *spread, double distance)
{
    const double place = distance / spread->step + (double)spread->middle, share = place - floor(place);
    return share * share + (1 - share) * (1 - share);
}

/* Mean of the line spread of both sides between two distances, and its uncertainty. From 0 on it is the
 * difference of two values of the spread, else of four. */
static struct cg_uncertain line_between(const struct cg_edge_spread *spread, double from, double to)
{
    const double rise =
        spread_at(spread, to) - spread_at(spread, from) + spread_at(spread, -from) - spread_at(spread, -to);
    const double inner = from > 0 ? interpolated(spread, from) + interpolated(spread, -from) : 0;
    const double noise = inner + interpolated(spread, to) + interpolated(spread, -to);
    return (struct cg_uncertain){rise / (2 * (to - from)),
                                 sqrt(noise * spread->variance) / (2 * (to - from))};
}

struct cg_uncertain cg_clarity_doi(const struct cg_edge_spread *spread, double degrees_per_unit)
{
    const double at = DOI_DEG / degrees_per_unit;
    /* Two steps wide where there is room for it: the finest that the spread tells. */
    const double half = spread->step;
    if (!(at > 2 * half) || at + half > room_of(spread)) {
        return none;
    }
    const struct cg_uncertain centre = line_between(spread, 0, half),
                              off = line_between(spread, at - half, at + half);
    if (!(centre.value > 0)) {
        return none;
    }
    const double ratio = off.value / centre.value;
    return (struct cg_uncertain){100 * (1 - ratio), 100 * hypot(off.sd, ratio * centre.sd) / centre.value};
}

struct cg_uncertain cg_clarity_haze(const struct cg_edge_spread *spread, double degrees_per_unit)
{
    if (HAZE_TO_DEG / degrees_per_unit > room_of(spread)) {
        return none;
    }
    const struct cg_uncertain ring =
        line_between(spread, HAZE_FROM_DEG / degrees_per_unit, HAZE_TO_DEG / degrees_per_unit);
    const struct cg_uncertain specular = line_between(spread, 0, SPECULAR_DEG / degrees_per_unit);
    if (!(specular.value > 0)) {
        return none;
    }
    const double ratio = ring.value / specular.value;
    return (struct cg_uncertain){fmax(0, ratio), hypot(ring.sd, ratio * specular.sd) / specular.value};
}

/* From fringes to slope: the band of one family becomes a phase, the phase a slope. */
#include "waviness/covariance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The band passes whole to this share of the way to the nearest neighbour, and nothing from the other. */
#define PASS_SHARE 0.6
#define STOP_SHARE 0.9
/* The view fades out over so many periods of the fringes at each border, so that the borders are no fringes;
 * and so many are left out there. */
#define FADE_PERIODS 3.0
#define MARGIN_PERIODS 2.5
/* Fringes that the inner part must hold. */
#define PERIODS_MIN 8.0
/* Below this share of the median modulation there is no phase. */
#define MODULATION_MIN 0.2
/* Neighbours whose phase jumps by more than this show that the way of unwrapping mattered. */
#define BREAK_RAD M_PI
#define BREAKS_MAX_SHARE 0.002

struct demodulation {
    struct cg_view view;
    size_t rows, columns, bins;
    double f_cd, f_md; /* of the carrier, cycles per pixel */
    double pitch_cd, pitch_md;
    double pass, stop; /* cycles per mm */
    struct cg_spectrum_plan *plan;
    float *real, *imaginary; /* the field, then real: its phase, imaginary: its modulation */
    float (*spectrum)[2], (*band)[2];
};

static void load(struct demodulation *d, double mean)
{
    const double wide = FADE_PERIODS / hypot(d->f_cd, d->f_md);
    for (size_t y = 0; y < d->rows; y++) {
        const double down = waviness_fade(y, d->rows, wide);
        for (size_t x = 0; x < d->columns; x++) {
            const size_t at = y * d->view.grid.stride + x;
            const bool valid = d->view.valid == NULL || d->view.valid[at] != 0;
            const double value = valid ? (double)d->view.px[at] - mean : 0;
            d->real[y * d->columns + x] = (float)(value * down * waviness_fade(x, d->columns, wide));
        }
    }
}

/* How much of a frequency, cycles per pixel, the band lets pass. */
static double gain(const struct demodulation *d, double f_cd, double f_md)
{
    const double off = hypot((f_cd - d->f_cd) / d->pitch_cd, (f_md - d->f_md) / d->pitch_md);
    if (off <= d->pass) {
        return 1;
    }
    return off >= d->stop ? 0 : 0.5 + 0.5 * cos(M_PI * (off - d->pass) / (d->stop - d->pass));
}

/*
 * The field of the band is complex, the transforms are real: its real part has the spectrum F (H(f) + H(-f)),
 * its imaginary part F (H(f) - H(-f)) / i.
 */
static void select_band(const struct demodulation *d, bool imaginary)
{
    const size_t half = d->columns / 2 + 1;
    for (size_t r = 0; r < d->rows; r++) {
        const double f_md = (r <= d->rows / 2 ? (double)r : (double)r - (double)d->rows) / (double)d->rows;
        for (size_t c = 0; c < half; c++) {
            const double f_cd = (double)c / (double)d->columns;
            const double plus = gain(d, f_cd, f_md), minus = gain(d, -f_cd, -f_md);
            const float *from = d->spectrum[r * half + c];
            float *to = d->band[r * half + c];
            const double share = imaginary ? plus - minus : plus + minus;
            to[0] = (float)(imaginary ? share * (double)from[1] : share * (double)from[0]);
            to[1] = (float)(imaginary ? -share * (double)from[0] : share * (double)from[1]);
        }
    }
}

/* Phase of the field less the carrier's, in (-pi, pi], and its modulation. */
static void take_phase(struct demodulation *d)
{
    const double turn = 2 * M_PI;
    for (size_t y = 0; y < d->rows; y++) {
        for (size_t x = 0; x < d->columns; x++) {
            const size_t at = y * d->columns + x;
            const double re = (double)d->real[at], im = (double)d->imaginary[at];
            const double phase = atan2(im, re) - turn * (d->f_cd * (double)x + d->f_md * (double)y);
            d->real[at] = (float)(phase - turn * round(phase / turn));
            d->imaginary[at] = (float)hypot(re, im);
        }
    }
}

static float follow(float phase, float before)
{
    const float turn = 2 * (float)M_PI;
    return phase - turn * roundf((phase - before) / turn);
}

/* Unwraps the middle column, then every row from there, inside the rectangle. */
static void unwrap(struct demodulation *d, struct cg_rect inner)
{
    const size_t middle = (inner.x0 + inner.x1) / 2;
    for (size_t y = inner.y0; y < inner.y1; y++) {
        float *row = d->real + y * d->columns;
        if (y > inner.y0) {
            row[middle] = follow(row[middle], *(row - d->columns + middle));
        }
        for (size_t x = middle + 1; x < inner.x1; x++) {
            row[x] = follow(row[x], row[x - 1]);
        }
        for (size_t x = middle; x-- > inner.x0;) {
            row[x] = follow(row[x], row[x + 1]);
        }
    }
}

static double breaks_share(const struct demodulation *d, struct cg_rect inner)
{
    double breaks = 0;
    for (size_t y = inner.y0 + 1; y < inner.y1; y++) {
        const float *row = d->real + y * d->columns, *above = row - d->columns;
        for (size_t x = inner.x0; x < inner.x1; x++) {
            breaks += fabs((double)row[x] - (double)above[x]) > BREAK_RAD ? 1 : 0;
        }
    }
    return breaks / ((double)(inner.x1 - inner.x0) * (double)(inner.y1 - inner.y0));
}

/* ---- the map ------------------------------------------------------------------------------------ */

static enum cg_status inner_part(const struct demodulation *d, struct cg_rect *inner, struct cg_error *error)
{
    const double f = hypot(d->f_cd, d->f_md), margin = MARGIN_PERIODS / f;
    const double rim = ceil(margin);
    if (2 * rim + PERIODS_MIN / f > fmin((double)d->columns, (double)d->rows)) {
        char period[CG_NUMBER_SIZE];
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "the picture holds too few fringes of %s px to be demodulated",
                            cg_number_print(period, 1 / f, 3));
    }
    *inner = (struct cg_rect){(size_t)rim, (size_t)rim, d->columns - (size_t)rim, d->rows - (size_t)rim};
    return CG_OK;
}

/* Phase to slope inside, less its trend; weak modulation masked. */
static enum cg_status fill_map(struct demodulation *d, struct cg_rect inner, double slope_per_rad,
                               struct cg_slope_map *map, struct cg_error *error)
{
    const size_t width = inner.x1 - inner.x0, height = inner.y1 - inner.y0;
    float *sorted = cg_alloc(width * height, sizeof *sorted, error);
    if (sorted == NULL) {
        return CG_FAULT;
    }
    const enum cg_status status = cg_plane_init(&map->slope, width, height, true, error);
    if (status != CG_OK) {
        free(sorted);
        return status;
    }
    for (size_t y = 0; y < height; y++) {
        memcpy(sorted + y * width, d->imaginary + (inner.y0 + y) * d->columns + inner.x0,
               width * sizeof *sorted);
    }
    cg_sort_floats(sorted, width * height);
    const float least = (float)MODULATION_MIN * sorted[width * height / 2];
    free(sorted);
    struct cg_grid *grid = &map->slope.grid;
    grid->pitch_cd_mm = d->pitch_cd;
    grid->pitch_md_mm = d->pitch_md;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            const size_t from = (inner.y0 + y) * d->columns + inner.x0 + x, to = y * grid->stride + x;
            map->slope.px[to] = (float)((double)d->real[from] * slope_per_rad);
            map->slope.valid[to] = d->imaginary[from] >= least;
        }
    }
    const struct cg_view view = cg_plane_view(&map->slope);
    map->masked_percent = 100 - 100 * (double)cg_view_count_valid(view) / ((double)width * (double)height);
    const struct cg_trend trend = cg_trend_fit(view, 2);
    double sum = 0, squares = 0;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            const double at = cg_trend_at(&trend, grid, (double)x, (double)y);
            map->slope.px[y * grid->stride + x] -= (float)at;
            sum += at;
            squares += at * at;
        }
    }
    const double pixels = (double)width * (double)height;
    map->curl_sd_rad = sqrt(fmax(0, squares / pixels - sum / pixels * (sum / pixels)));
    return CG_OK;
}

/* Distance, cycles per mm, to the nearest thing that is not this family. */
static double room_of(const struct cg_fringes *families, size_t count, size_t chosen)
{
    const struct cg_fringes *own = &families[chosen];
    double room = hypot(own->f_cd, own->f_md);
    for (size_t i = 0; i < count; i++) {
        if (i != chosen) {
            /* Half the way: the other family has sidebands too. */
            room = fmin(room, 0.5 * hypot(families[i].f_cd - own->f_cd, families[i].f_md - own->f_md));
            room = fmin(room, 0.5 * hypot(families[i].f_cd + own->f_cd, families[i].f_md + own->f_md));
        }
    }
    return room;
}

static enum cg_status prepare(struct demodulation *d, struct cg_error *error)
{
    const size_t pixels = d->rows * d->columns;
    d->plan = cg_spectrum_plan_new(d->rows, d->columns, error);
    if (d->plan == NULL) {
        return CG_FAULT;
    }
    d->bins = cg_spectrum_plan_bins(d->plan);
    d->real = cg_alloc_aligned(pixels, sizeof *d->real, error);
    d->imaginary = d->real != NULL ? cg_alloc_aligned(pixels, sizeof *d->imaginary, error) : NULL;
    d->spectrum = d->imaginary != NULL ? cg_alloc_aligned(d->bins, sizeof *d->spectrum, error) : NULL;
    d->band = d->spectrum != NULL ? cg_alloc_aligned(d->bins, sizeof *d->band, error) : NULL;
    return d->band != NULL ? CG_OK : CG_FAULT;
}

enum cg_status cg_slope_map_of(struct cg_view view, const struct cg_fringes *families, size_t count,
                               size_t chosen, const struct cg_fringe_geometry *geometry,
                               struct cg_slope_map *out, struct cg_error *error)
{
    const struct cg_fringes *own = &families[chosen];
    struct cg_slope_map map = {.masked_percent = 0};
    struct cg_rect inner = {0, 0, 0, 0};
    struct demodulation d = {.view = view,
                             .rows = view.grid.height,
                             .columns = view.grid.width,
                             .pitch_cd = view.grid.pitch_cd_mm,
                             .pitch_md = view.grid.pitch_md_mm};
    d.f_cd = own->f_cd * d.pitch_cd;
    d.f_md = own->f_md * d.pitch_md;
    const double room = room_of(families, count, chosen);
    d.pass = PASS_SHARE * room;
    d.stop = STOP_SHARE * room;
    enum cg_status status = inner_part(&d, &inner, error);
    if (status == CG_OK) {
        status = prepare(&d, error);
    }
    if (status != CG_OK) {
        goto done;
    }
    load(&d, cg_stats_of(view).mean);
    cg_spectrum_forward(d.plan, d.real, d.spectrum);
    select_band(&d, true);
    cg_spectrum_backward(d.plan, d.band, d.imaginary);
    select_band(&d, false);
    cg_spectrum_backward(d.plan, d.band, d.real);
    take_phase(&d);
    unwrap(&d, inner);
    if (breaks_share(&d, inner) > BREAKS_MAX_SHARE) {
        status = cg_error_set(
            error, CG_NOT_MEASURABLE,
            "the phase of the fringes breaks: they are disturbed, or the surface is steeper than a "
            "fringe can tell");
        goto done;
    }
    /* A period of phase is a period of the target, seen by a ray that turns twice the slope. */
    status = fill_map(&d, inner, geometry->target_period_mm / (2 * M_PI) / (2 * geometry->distance_mm), &map,
                      error);
    if (status == CG_OK) {
        const double f = hypot(own->f_cd, own->f_md);
        map.normal[0] = own->f_cd / f;
        map.normal[1] = own->f_md / f;
        map.finest_mm = 1 / d.pass;
        *out = map;
        map.slope = (struct cg_plane){.px = NULL};
    }
done:
    cg_slope_map_clear(&map);
    cg_spectrum_plan_free(d.plan);
    free(d.real);
    free(d.imaginary);
    free(d.spectrum);
    free(d.band);
    return status;
}

void cg_slope_map_clear(struct cg_slope_map *map)
{
    cg_plane_clear(&map->slope);
    *map = (struct cg_slope_map){.finest_mm = 0};
}

/* Fringes that a surface of known slopes mirrors. */
#include "simulate/bench.h"

#include <castgloss/spectrum.h>

#include <math.h>
#include <stdlib.h>

/* Waves that a band of slopes is the sum of. */
#define WAVES 80
/* The band Wa; before it stands what is finer. */
#define FIRST_BAND 1
#define CONTRAST 0.4
#define SECOND_CONTRAST 0.3

struct cg_fringe_options cg_fringe_options_defaults(void)
{
    return (struct cg_fringe_options){.seed = 1,
                                      .width = 1200,
                                      .height = 1200,
                                      .pitch_mm = 0.05,
                                      .bits = 16,
                                      .period_mm = 0.25,
                                      .second_angle_deg = 60,
                                      .target_period_mm = 2,
                                      .distance_mm = 50,
                                      .slope_mrad = {0, 0, 1, 0, 0}};
}

static enum cg_status check(const struct cg_fringe_options *o, struct cg_error *error)
{
    const struct simulate_range ranges[] = {
        {"width", (double)o->width, 64, 8192},
        {"height", (double)o->height, 64, 8192},
        {"pitch-mm", o->pitch_mm, 1e-4, 100},
        {"period-mm", o->period_mm, 2 * o->pitch_mm, 1e4},
        {"angle-deg", o->angle_deg, -360, 360},
        {"second-period-mm", o->second_period_mm, 0, 1e4},
        {"second-angle-deg", o->second_angle_deg, -360, 360},
        {"fringe-mm", o->target_period_mm, 1e-6, 1e6},
        {"distance-mm", o->distance_mm, 1e-6, 1e6},
        {"noise-percent", o->noise_percent, 0, 100},
    };
    enum cg_status status = simulate_check(ranges, sizeof ranges / sizeof *ranges, error);
    for (size_t i = 0; status == CG_OK && i < CG_FRINGE_BANDS; i++) {
        const struct simulate_range slope = {"slope-mrad", o->slope_mrad[i], 0, 1000};
        status = simulate_check(&slope, 1, error);
    }
    return status;
}

/* Adds waves of random direction, phase and length (even in its logarithm) of a band; a row by rotation. */
static void add_waves(const struct cg_fringe_options *o, size_t band, float *slope)
{
    const struct cg_band limits = cg_bands_wavescan[FIRST_BAND + band];
    for (uint64_t w = 0; w < WAVES; w++) {
        const uint64_t key = cg_random_key(o->seed, CG_RANDOM_WAVE, (uint64_t)band * WAVES + w);
        const double direction = 2 * M_PI * cg_random_uniform(key, 0);
        const double length =
            limits.low_mm * pow(limits.high_mm / limits.low_mm, 0.05 + 0.9 * cg_random_uniform(key, 1));
        const double kx = 2 * M_PI * o->pitch_mm * cos(direction) / length;
        const double ky = 2 * M_PI * o->pitch_mm * sin(direction) / length;
        const double phase = 2 * M_PI * cg_random_uniform(key, 2);
        const double turn[2] = {cos(kx), sin(kx)};
        for (size_t y = 0; y < o->height; y++) {
            double re = cos(phase + ky * (double)y), im = sin(phase + ky * (double)y);
            float *row = slope + y * o->width;
            for (size_t x = 0; x < o->width; x++) {
                row[x] += (float)re;
                const double next = re * turn[0] - im * turn[1];
                im = re * turn[1] + im * turn[0];
                re = next;
            }
        }
    }
}

/* The slope along the normal of the fringes, rad: each band with its stated SD over the picture. */
static enum cg_status make_slopes(const struct cg_fringe_options *o, float *slope, struct cg_error *error)
{
    const size_t pixels = o->width * o->height;
    struct cg_plane band;
    for (size_t b = 0; b < CG_FRINGE_BANDS; b++) {
        if (!(o->slope_mrad[b] > 0)) {
            continue;
        }
        float *waves = cg_alloc(pixels, sizeof *waves, error);
        if (waves == NULL) {
            return CG_FAULT;
        }
        add_waves(o, b, waves);
        band = (struct cg_plane){.grid = {.width = o->width, .height = o->height, .stride = o->width},
                                 .px = waves};
        const struct cg_stats stats = cg_stats_of(cg_plane_view(&band));
        for (size_t i = 0; i < pixels; i++) {
            slope[i] += (float)(((double)waves[i] - stats.mean) / stats.sd * o->slope_mrad[b] / 1000);
        }
        free(waves);
    }
    return CG_OK;
}

static double carrier(const struct cg_fringe_options *o, double period, double angle_deg, size_t i)
{
    const double a = angle_deg * M_PI / 180;
    const double x = (double)(i % o->width) * o->pitch_mm, y = (double)(i / o->width) * o->pitch_mm;
    return 2 * M_PI * (x * cos(a) + y * sin(a)) / period;
}

static void draw(const struct cg_fringe_options *o, const float *slope, uint64_t frame, float *levels)
{
    const uint64_t key = cg_random_key(o->seed, CG_RANDOM_BENCH, frame);
    const double shift = M_PI * (double)frame;
    for (size_t i = 0; i < o->width * o->height; i++) {
        /* The mirrored ray turns by twice the slope. */
        const double moved = 2 * o->distance_mm * (double)slope[i] / o->target_period_mm;
        double level =
            0.5 + CONTRAST / 2 * cos(carrier(o, o->period_mm, o->angle_deg, i) + 2 * M_PI * moved + shift);
        if (o->second_period_mm > 0) {
            level +=
                SECOND_CONTRAST / 2 * cos(carrier(o, o->second_period_mm, o->second_angle_deg, i) + shift);
        }
        const double noise = o->noise_percent > 0 ? (double)cg_random_gauss(cg_random_bits(key, i)) : 0;
        levels[i] = (float)(level + noise * o->noise_percent / 100);
    }
}

static enum cg_status write_truth(const char *folder, const struct cg_fringe_options *o,
                                  struct cg_error *error)
{
    struct cg_text out = {.data = NULL};
    cg_text_add(&out, "{\"schema\":\"castgloss.truth.fringes/1\",\"seed\":%llu", (unsigned long long)o->seed);
    simulate_number(&out, "pitch_mm", o->pitch_mm);
    simulate_number(&out, "fringe_mm", o->target_period_mm);
    simulate_number(&out, "distance_mm", o->distance_mm);
    simulate_number(&out, "noise_percent", o->noise_percent);
    simulate_number(&out, "period_mm", o->period_mm);
    simulate_number(&out, "angle_deg", o->angle_deg);
    simulate_number(&out, "second_period_mm", o->second_period_mm);
    simulate_number(&out, "second_angle_deg", o->second_angle_deg);
    cg_text_add(&out, ",\"bands\":[");
    for (size_t b = 0; b < CG_FRINGE_BANDS; b++) {
        cg_text_add(&out, "%s{\"name\":\"%s\"", b > 0 ? "," : "", cg_bands_wavescan[FIRST_BAND + b].name);
        simulate_number(&out, "slope_mrad", o->slope_mrad[b]);
        cg_text_add(&out, "}");
    }
    cg_text_add(&out, "]}\n");
    const enum cg_status status = cg_file_write_text(folder, "truth.json", &out, error);
    cg_text_clear(&out);
    return status;
}

enum cg_status cg_simulate_fringes(const char *folder, const struct cg_fringe_options *options,
                                   struct cg_error *error)
{
    static const char *const names[] = {"fringes.png", "shifted.png"};
    float *slope = NULL, *levels = NULL;
    enum cg_status status = check(options, error);
    if (status == CG_OK) {
        status = cg_folder_make(folder, error);
    }
    if (status != CG_OK) {
        return status;
    }
    slope = cg_alloc(options->width * options->height, sizeof *slope, error);
    levels = cg_alloc(options->width * options->height, sizeof *levels, error);
    if (slope == NULL || levels == NULL) {
        status = CG_FAULT;
        goto done;
    }
    status = make_slopes(options, slope, error);
    for (uint64_t frame = 0; status == CG_OK && frame < 2; frame++) {
        draw(options, slope, frame, levels);
        status = simulate_write(folder, names[frame], levels, options->width, options->height, options->bits,
                                options->pitch_mm, error);
    }
    if (status == CG_OK) {
        status = write_truth(folder, options, error);
    }
done:
    free(slope);
    free(levels);
    return status;
}

/* A mirrored edge and its truth. */
#include "simulate/bench.h"

#include <math.h>
#include <stdlib.h>

/* A pixel is the mean of so many points a side. */
#define POINTS 5
/* Odd harmonics of the comb that the truth sums, halved at the end: the series alternates. */
#define HARMONICS 401

struct cg_edge_options cg_edge_options_defaults(void)
{
    return (struct cg_edge_options){.seed = 1,
                                    .width = 400,
                                    .height = 400,
                                    .pitch_mm = 0.05,
                                    .bits = 16,
                                    .sigma_mm = 0.1,
                                    .tilt_deg = 5,
                                    .low = 0.1,
                                    .high = 0.8,
                                    .noise_percent = 0.1};
}

static enum cg_status check(const struct cg_edge_options *o, struct cg_error *error)
{
    const struct simulate_range ranges[] = {
        {"width", (double)o->width, 64, 8192},
        {"height", (double)o->height, 64, 8192},
        {"pitch-mm", o->pitch_mm, 1e-4, 100},
        {"along", o->way, CG_EDGE_ALONG_MD, CG_EDGE_BOTH_WAYS},
        {"sigma-mm", o->sigma_mm, o->gamma_mm > 0 ? 0 : o->pitch_mm / 10, 1e3},
        {"gamma-mm", o->gamma_mm, 0, 1e3},
        {"tilt-deg", o->tilt_deg, -45, 45},
        {"bars-mm", o->bars_mm, 0, 1e4},
        {"low", o->low, 0, 1},
        {"high", o->high, o->low, 1},
        {"noise-percent", o->noise_percent, 0, 100},
        {"falloff-percent", o->falloff_percent, 0, 90},
    };
    return simulate_check(ranges, sizeof ranges / sizeof *ranges, error);
}

static double spread(const struct cg_edge_options *o, double u)
{
    return o->gamma_mm > 0 ? 0.5 + atan(u / o->gamma_mm) / M_PI : 0.5 * erfc(-u / o->sigma_mm / sqrt(2));
}

/* The step, or bars of half their period; u along the normal. */
static double profile(const struct cg_edge_options *o, double u, double reach)
{
    if (!(o->bars_mm > 0)) {
        return spread(o, u);
    }
    double sum = 0;
    const double first = -ceil(reach / o->bars_mm), last = -first;
    for (double k = first; k <= last; k++) {
        sum += spread(o, u - k * o->bars_mm) - spread(o, u - (k + 0.5) * o->bars_mm);
    }
    return sum;
}

/* Share of the step at a point, mm from the middle. */
static double light_at(const struct cg_edge_options *o, double x, double y, double reach)
{
    const double c = cos(o->tilt_deg * M_PI / 180), s = sin(o->tilt_deg * M_PI / 180);
    const double u = c * x + s * y, v = c * y - s * x;
    if (o->way == CG_EDGE_BOTH_WAYS) {
        /* A square of half the picture: each side is an edge of its own. */
        const double half = reach / 4;
        return (spread(o, u + half) - spread(o, u - half)) * (spread(o, v + half) - spread(o, v - half));
    }
    return profile(o, o->way == CG_EDGE_ALONG_MD ? u : v, reach);
}

static void draw(const struct cg_edge_options *o, float *levels)
{
    const uint64_t key = cg_random_key(o->seed, CG_RANDOM_BENCH, 0);
    const double cx = ((double)o->width - 1) / 2, cy = ((double)o->height - 1) / 2;
    const double reach = (double)(o->width < o->height ? o->width : o->height) * o->pitch_mm;
    for (size_t i = 0; i < o->width * o->height; i++) {
        const double x = (double)(i % o->width) - cx, y = (double)(i / o->width) - cy;
        double sum = 0;
        for (int p = 0; p < POINTS * POINTS; p++) {
            const double dx = ((double)(p % POINTS) + 0.5) / POINTS - 0.5;
            const double dy = ((double)(p / POINTS) + 0.5) / POINTS - 0.5;
            sum += light_at(o, (x + dx) * o->pitch_mm, (y + dy) * o->pitch_mm, reach);
        }
        const double noise = o->noise_percent > 0 ? (double)cg_random_gauss(cg_random_bits(key, i)) : 0;
        const double lamp = 1 - o->falloff_percent / 100 * ((double)(i % o->width) / (double)o->width);
        levels[i] = (float)((o->low + (o->high - o->low) *
                                          (sum / (POINTS * POINTS) + noise * o->noise_percent / 100)) *
                            lamp);
    }
}

/* ---- truth -------------------------------------------------------------------------------------- */

static double sinc(double x)
{
    return fabs(x) < 1e-12 ? 1 : sin(M_PI * x) / (M_PI * x);
}

/* Spread and square pixel, along the normal. */
static double mtf(const struct cg_edge_options *o, double f)
{
    const double angle = o->tilt_deg * M_PI / 180;
    const double pixel = sinc(f * o->pitch_mm * cos(angle)) * sinc(f * o->pitch_mm * sin(angle));
    const double own = o->gamma_mm > 0 ? exp(-2 * M_PI * o->gamma_mm * f)
                                       : exp(-2 * M_PI * M_PI * o->sigma_mm * o->sigma_mm * f * f);
    return own * pixel;
}

static double mtf50(const struct cg_edge_options *o)
{
    double low = 0, high = 1 / o->pitch_mm;
    for (int i = 0; i < 80; i++) {
        const double middle = (low + high) / 2;
        if (mtf(o, middle) > 0.5) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* 100 (4 / pi) sum (-1)^((k-1)/2) MTF(k / 2n) / k over odd k. */
static double clarity(const struct cg_edge_options *o, double comb_mm)
{
    double sum = 0;
    for (int k = 1; k <= HARMONICS; k += 2) {
        sum += (k % 4 == 1 ? 1 : -1) * mtf(o, k / (2 * comb_mm)) / k;
    }
    return 400 / M_PI * sum;
}

static enum cg_status write_truth(const char *folder, const struct cg_edge_options *o, struct cg_error *error)
{
    static const double combs[] = {0.125, 0.25, 0.5, 1, 2};
    static const char *const ways[] = {"md", "cd", "both"};
    struct cg_text out = {.data = NULL};
    char number[CG_NUMBER_SIZE];
    cg_text_add(&out,
                "{\"schema\":\"castgloss.truth.edge/1\",\"seed\":%llu,\"along\":\"%s\",\"spread\":\"%s\"",
                (unsigned long long)o->seed, ways[o->way], o->gamma_mm > 0 ? "lorentzian" : "gaussian");
    simulate_number(&out, "width_mm", o->gamma_mm > 0 ? o->gamma_mm : o->sigma_mm);
    simulate_number(&out, "pitch_mm", o->pitch_mm);
    simulate_number(&out, "tilt_deg", o->tilt_deg);
    simulate_number(&out, "bars_mm", o->bars_mm);
    simulate_number(&out, "low", o->low);
    simulate_number(&out, "high", o->high);
    simulate_number(&out, "noise_percent", o->noise_percent);
    simulate_number(&out, "falloff_percent", o->falloff_percent);
    simulate_number(&out, "mtf50_cpmm", mtf50(o));
    cg_text_add(&out, ",\"comb_scale\":1,\"clarity\":[");
    for (size_t i = 0; i < sizeof combs / sizeof *combs; i++) {
        cg_text_add(&out, "%s{\"comb_mm\":%s", i > 0 ? "," : "", cg_number_print(number, combs[i], 6));
        simulate_number(&out, "c_percent", clarity(o, combs[i]));
        cg_text_add(&out, "}");
    }
    cg_text_add(&out, "]}\n");
    const enum cg_status status = cg_file_write_text(folder, "truth.json", &out, error);
    cg_text_clear(&out);
    return status;
}

enum cg_status cg_simulate_edge(const char *folder, const struct cg_edge_options *options,
                                struct cg_error *error)
{
    float *levels = NULL;
    enum cg_status status = check(options, error);
    if (status == CG_OK) {
        status = cg_folder_make(folder, error);
    }
    if (status == CG_OK) {
        levels = cg_alloc(options->width * options->height, sizeof *levels, error);
        status = levels != NULL ? CG_OK : CG_FAULT;
    }
    if (status == CG_OK) {
        draw(options, levels);
        status = simulate_write(folder, "edge.png", levels, options->width, options->height, options->bits,
                                options->pitch_mm, error);
    }
    free(levels);
    return status == CG_OK ? write_truth(folder, options, error) : status;
}

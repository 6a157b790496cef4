/* The options of a simulated web in one table: key, range, default. */
#include "simulate/parts.h"

#include <string.h>

/* Tiles, response and work memory of a frame this large take about 1 GB. */
#define MAX_PIXELS ((size_t)1 << 24)

struct row {
    const char *key;
    size_t at;
    double low, high, preset;
};
#define ROW(member, low, high, preset)                                                                       \
    {                                                                                                        \
#member, offsetof(struct cg_web_options, member), low, high, preset                                  \
    }
#define BAND(index, preset)                                                                                  \
    {                                                                                                        \
        "mottle_percent", offsetof(struct cg_web_options, mottle_percent) + (index) * sizeof(double), 0, 50, \
            preset                                                                                           \
    }

static const struct row rows[] = {
    ROW(pitch_cd_mm, 1e-4, 100, 0.1),
    ROW(pitch_md_mm, 1e-4, 100, 0.1),
    ROW(speed_m_min, 1e-3, 10000, 30),
    ROW(level, 0.001, 1, 0.5),
    BAND(0, 0.3),
    BAND(1, 0.4),
    BAND(2, 0.6),
    BAND(3, 0.6),
    BAND(4, 0.4),
    BAND(5, 0.3),
    ROW(pinholes_per_m2, 0, 1e6, 40),
    ROW(pits_per_m2, 0, 1e6, 10),
    ROW(scratches_per_m2, 0, 1e6, 4),
    ROW(cracks_per_m2, 0, 1e6, 2),
    ROW(patches_per_m2, 0, 1e6, 2),
    ROW(streak_percent, -100, 100, 0),
    ROW(streak_cd_mm, 0, 1e5, 30),
    ROW(streak_width_mm, 1e-3, 1e4, 2),
    ROW(chatter_percent, 0, 100, 0),
    ROW(chatter_pitch_mm, 1e-3, 1e5, 5),
    ROW(drum_diameter_m, 0, 100, 1.5),
    ROW(drum_mark_percent, -100, 100, 8),
    ROW(lamp_falloff_percent, 0, 95, 15),
    ROW(gain_counts_per_electron, 0, 1000, 0),
    ROW(read_noise_electrons, 0, 1e5, 10),
    ROW(dark_level_counts, 0, 1e4, 32),
    ROW(response_percent, 0, 20, 0.5),
};
enum { ROWS = sizeof rows / sizeof *rows };

static double value_of(const struct cg_web_options *options, const struct row *row)
{
    double value;
    memcpy(&value, (const char *)options + row->at, sizeof value);
    return value;
}

struct cg_web_options cg_web_options_defaults(void)
{
    struct cg_web_options options = {.seed = 1, .frames = 100, .width = 1024, .height = 1024, .bits = 12};
    for (size_t i = 0; i < ROWS; i++) {
        memcpy((char *)&options + rows[i].at, &rows[i].preset, sizeof rows[i].preset);
    }
    return options;
}

enum cg_status cg_web_options_check(const struct cg_web_options *options, struct cg_error *error)
{
    for (size_t i = 0; i < ROWS; i++) {
        double value = value_of(options, &rows[i]);
        if (!(value >= rows[i].low && value <= rows[i].high)) {
            return cg_error_set(error, CG_USAGE, "%s is %g; it must be from %g to %g.", rows[i].key, value,
                                rows[i].low, rows[i].high);
        }
    }
    if (options->bits != 8 && options->bits != 10 && options->bits != 12 && options->bits != 16) {
        return cg_error_set(error, CG_USAGE, "bits is %d; it must be 8, 10, 12 or 16.", options->bits);
    }
    if (options->frames < 1 || options->frames > 1000000) {
        return cg_error_set(error, CG_USAGE, "frames is %zu; it must be from 1 to 1000000.", options->frames);
    }
    size_t pixels;
    if (options->width < 16 || options->height < 16 ||
        !cg_multiply(options->width, options->height, &pixels) || pixels > MAX_PIXELS) {
        return cg_error_set(
            error, CG_USAGE,
            "A frame of %zu x %zu pixels was asked for; it must have at least 16 x 16 and at most %zu "
            "pixels.",
            options->width, options->height, MAX_PIXELS);
    }
    double full = (double)((1U << options->bits) - 1U);
    if (options->dark_level_counts > 0.15 * full) {
        return cg_error_set(error, CG_USAGE, "dark_level_counts is %g; with %d bits it must be at most %g.",
                            options->dark_level_counts, options->bits, 0.15 * full);
    }
    return CG_OK;
}

void cg_web_options_json(const struct cg_web_options *options, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "\"seed\":%llu,\"frames\":%zu,\"width\":%zu,\"height\":%zu,\"bits\":%d",
                (unsigned long long)options->seed, options->frames, options->width, options->height,
                options->bits);
    const char *before = "";
    for (size_t i = 0; i < ROWS; i++) {
        /* Rows with the same key follow one another and make a list. */
        bool first = strcmp(before, rows[i].key) != 0;
        bool more = i + 1 < ROWS && strcmp(rows[i].key, rows[i + 1].key) == 0;
        before = rows[i].key;
        if (first) {
            cg_text_add(out, ",\"%s\":%s", rows[i].key, more ? "[" : "");
        } else {
            cg_text_add(out, ",");
        }
        cg_text_add(out, "%s%s", cg_number_print(number, value_of(options, &rows[i]), 9),
                    !first && !more ? "]" : "");
    }
}

/* The options of a simulated print in one table: key, range, default. */
#include "simulate/print_parts.h"

#include <string.h>

#define ROW(key, member, low, high, preset)                                                                  \
    {                                                                                                        \
        key, offsetof(struct cg_print_options, member), low, high, preset                                    \
    }
static const struct {
    const char *key;
    size_t at;
    double low, high, preset;
} rows[] = {
    ROW("dpi", dpi, 75, 2400, 600),
    ROW("gamma", gamma, 0.2, 2, 1),
    ROW("rotation_deg", rotation_deg, -360, 360, 0),
    ROW("printer_scale_cd", printer_scale[0], 0.8, 1.2, 1),
    ROW("printer_scale_md", printer_scale[1], 0.8, 1.2, 1),
    ROW("growth_um", growth_um, -40, 200, 15),
    ROW("bleed_um", bleed_um, 0, 200, 12),
    ROW("raggedness_um", raggedness_um, 0, 60, 6),
    ROW("dot_gain_percent", dot_gain_percent, 0, 40, 14),
    ROW("mottle_density", mottle_density, 0, 0.2, 0.008),
    ROW("grain_density", grain_density, 0, 0.2, 0.01),
    ROW("absorption_percent", absorption_percent, 0, 400, 250),
    ROW("coalescence_density", coalescence_density, 0, 0.2, 0.03),
    ROW("blur_um", blur_um, 0, 200, 25),
    ROW("noise_percent", noise_percent, 0, 10, 0.2),
    ROW("flare_percent", flare_percent, 0, 10, 0),
    ROW("strike_density", strike_density, 0, 0.5, 0.006),
    ROW("drying_tau_s", drying_tau_s, 1, 60, 20),
    ROW("dust", dust, 0, 5000, 0),
    ROW("hairs", hairs, 0, 1000, 0),
    ROW("stripes", stripes, 0, 200, 0),
};
enum { ROWS = sizeof rows / sizeof *rows };

static double value_of(const struct cg_print_options *options, size_t row)
{
    double value;
    memcpy(&value, (const char *)options + rows[row].at, sizeof value);
    return value;
}

struct cg_print_options cg_print_options_defaults(void)
{
    struct cg_print_options options = {.seed = 1, .bits = 16};
    for (size_t i = 0; i < ROWS; i++) {
        memcpy((char *)&options + rows[i].at, &rows[i].preset, sizeof rows[i].preset);
    }
    return options;
}

enum cg_status cg_print_options_check(const struct cg_print_options *options, struct cg_error *error)
{
    for (size_t i = 0; i < ROWS; i++) {
        double value = value_of(options, i);
        if (!(value >= rows[i].low && value <= rows[i].high)) {
            return cg_error_set(error, CG_USAGE, "%s is %g; it must be from %g to %g.", rows[i].key, value,
                                rows[i].low, rows[i].high);
        }
    }
    if (options->bits != 8 && options->bits != 16) {
        return cg_error_set(error, CG_USAGE, "bits is %d; it must be 8 or 16.", options->bits);
    }
    return CG_OK;
}

void cg_print_options_json(const struct cg_print_options *options, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out,
                "\"seed\":%llu,\"size\":\"%s\",\"bits\":%d,\"mirrored\":%s,\"back\":%s,"
                "\"strips\":%s",
                (unsigned long long)options->seed, options->letter ? "Letter" : "A4", options->bits,
                options->mirrored ? "true" : "false", options->back ? "true" : "false",
                options->strips ? "true" : "false");
    for (size_t i = 0; i < ROWS; i++) {
        cg_text_add(out, ",\"%s\":%s", rows[i].key, cg_number_print(number, value_of(options, i), 9));
    }
}

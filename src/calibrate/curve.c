/* The curve from a sample to linear reflectance: stated by the caller, calibrated, or as the file says. */
#include "calibrate/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double cg_srgb_to_xyz[9] = {0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786,
                                  0.0606169, 0.0139322, 0.0971045, 0.7141733};

/* IEC 61966-2-1. */
static double srgb_at(double signal)
{
    return signal <= 0.04045 ? signal / 12.92 : pow((signal + 0.055) / 1.055, 2.4);
}

enum kind { LINEAR, GAMMA, SRGB, RESPONSE };

static double value_at(enum kind kind, double exponent, const struct cg_response *response, int channel,
                       double signal)
{
    switch (kind) {
    case GAMMA:
        return pow(signal, exponent);
    case SRGB:
        return srgb_at(signal);
    case RESPONSE:
        return cg_response_at(response, channel, signal);
    default:
        return signal;
    }
}

static enum cg_status tables(struct cg_curve *curve, size_t channels, enum kind kind, double exponent,
                             const struct cg_response *response, struct cg_error *error)
{
    for (size_t c = 0; c < channels; c++) {
        curve->table[c] = cg_alloc(curve->steps, sizeof *curve->table[c], error);
        if (curve->table[c] == NULL) {
            return error->status;
        }
        for (size_t i = 0; i < curve->steps; i++) {
            double signal = (double)i / (double)(curve->steps - 1);
            curve->table[c][i] = (float)value_at(kind, exponent, response, (int)c, signal);
        }
    }
    return CG_OK;
}

static void name(struct cg_curve *curve, const char *format, const char *word)
{
    struct cg_text text = {0};
    cg_text_add(&text, format, word);
    (void)strncpy(curve->name, text.data == NULL ? "" : text.data, sizeof curve->name - 1);
    cg_text_clear(&text);
}

enum cg_status cg_curve_init(struct cg_curve *curve, const struct cg_image *image,
                             const struct cg_calibration *calibration, double gamma, struct cg_error *error)
{
    char number[CG_NUMBER_SIZE];
    struct cg_curve made = {.steps = (size_t)1 << (image->bits > 16 ? 1 : image->bits)};
    const struct cg_response *response = calibration == NULL ? NULL : &calibration->response;
    size_t channels = (size_t)image->channels;
    double stated;
    enum cg_status status;
    memcpy(made.to_xyz, cg_srgb_to_xyz, sizeof made.to_xyz);
    if (image->sample == CG_SAMPLE_F32) {
        name(&made, "%s", "linear: float samples are taken as reflectance");
        status = CG_OK;
    } else if (gamma > 0) {
        name(&made, "signal to the power %s, as stated", cg_number_print(number, gamma, 5));
        status = tables(&made, channels, GAMMA, gamma, NULL, error);
    } else if (response != NULL && response->count > 0) {
        name(&made, "calibration %s", calibration->id);
        status = tables(&made, channels, RESPONSE, 0, response, error);
    } else if (image->icc != NULL) {
        status = cg_curve_from_profile(&made, image, error);
    } else if (strncmp(image->transfer, "gAMA ", 5) == 0 && cg_number_parse(image->transfer + 5, &stated) &&
               stated > 0) {
        name(&made, "%s", image->transfer);
        status = tables(&made, channels, GAMMA, 1 / stated, NULL, error);
    } else {
        made.assumed = strcmp(image->transfer, "sRGB") != 0;
        name(&made, "%s", made.assumed ? "sRGB, assumed because the file states no curve" : "sRGB");
        status = tables(&made, channels, SRGB, 0, NULL, error);
    }
    if (status != CG_OK) {
        cg_curve_clear(&made);
        return status;
    }
    *curve = made;
    return CG_OK;
}

/* The curve that an ICC profile states, through lcms2. */
#include "calibrate/curve.h"

#include <lcms2.h>
#include <stdlib.h>
#include <string.h>

void cg_curve_clear(struct cg_curve *curve)
{
    for (int c = 0; c < 3; c++) {
        free(curve->table[c]);
    }
    if (curve->mixing != NULL) {
        cmsDeleteTransform(curve->mixing);
    }
    *curve = (struct cg_curve){0};
}

static enum cg_status trc_tables(struct cg_curve *curve, cmsHPROFILE profile, size_t channels,
                                 struct cg_error *error)
{
    static const cmsTagSignature colour[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    for (size_t c = 0; c < channels && c < 3; c++) {
        const cmsToneCurve *trc = cmsReadTag(profile, channels == 1 ? cmsSigGrayTRCTag : colour[c]);
        if (trc == NULL) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "The ICC profile of the picture has no readable curve of channel %zu; state "
                                "the curve with --gamma, or calibrate the scanner.",
                                c + 1);
        }
        curve->table[c] = cg_alloc(curve->steps, sizeof *curve->table[c], error);
        if (curve->table[c] == NULL) {
            return error->status;
        }
        for (size_t i = 0; i < curve->steps; i++) {
            curve->table[c][i] = cmsEvalToneCurveFloat(trc, (float)i / (float)(curve->steps - 1));
        }
    }
    return CG_OK;
}

/* The colorants are the columns of the matrix to XYZ under D50, the space in which profiles connect. */
static bool read_matrix(cmsHPROFILE profile, double to_xyz[9])
{
    static const cmsTagSignature tags[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                            cmsSigBlueColorantTag};
    for (size_t c = 0; c < 3; c++) {
        const cmsCIEXYZ *xyz = cmsReadTag(profile, tags[c]);
        if (xyz == NULL) {
            return false;
        }
        to_xyz[c] = xyz->X;
        to_xyz[3 + c] = xyz->Y;
        to_xyz[6 + c] = xyz->Z;
    }
    return true;
}

/* Absolute: the paper's white keeps its own reflectance instead of becoming 1. */
static void *transform_of(cmsHPROFILE profile, const struct cg_image *image)
{
    cmsUInt32Number in = image->channels == 1 ? TYPE_GRAY_8 : TYPE_RGB_8;
    if (image->sample == CG_SAMPLE_U16) {
        in = image->channels == 1 ? TYPE_GRAY_16 : TYPE_RGB_16;
    }
    cmsHPROFILE xyz = cmsCreateXYZProfile();
    void *made = xyz == NULL ? NULL
                             : cmsCreateTransform(profile, in, xyz, TYPE_XYZ_FLT,
                                                  INTENT_ABSOLUTE_COLORIMETRIC, cmsFLAGS_NOCACHE);
    if (xyz != NULL) {
        cmsCloseProfile(xyz);
    }
    return made;
}

static enum cg_status use_profile(struct cg_curve *curve, cmsHPROFILE profile, const struct cg_image *image,
                                  struct cg_error *error)
{
    cmsColorSpaceSignature wanted = image->channels == 1 ? cmsSigGrayData : cmsSigRgbData;
    if (cmsGetColorSpace(profile) != wanted) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The ICC profile of the picture is not one for %s pictures; state the curve with "
                            "--gamma, or calibrate the scanner.",
                            image->channels == 1 ? "grey" : "RGB");
    }
    bool full_depth = image->bits == 8 || image->bits == 16;
    bool table = cmsIsTag(profile, cmsSigAToB0Tag) && image->channels == 3;
    if (!table) {
        enum cg_status status = trc_tables(curve, profile, (size_t)image->channels, error);
        if (status != CG_OK) {
            return status;
        }
        if (image->channels == 1 || read_matrix(profile, curve->to_xyz)) {
            return CG_OK;
        }
    } else if (full_depth) {
        curve->mixing = transform_of(profile, image);
    }
    if (curve->mixing == NULL) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The ICC profile of the picture cannot be used on its %d-bit samples; state the "
                            "curve with --gamma, or calibrate the scanner.",
                            image->bits);
    }
    return CG_OK;
}

enum cg_status cg_curve_from_profile(struct cg_curve *curve, const struct cg_image *image,
                                     struct cg_error *error)
{
    if (image->icc_size > UINT32_MAX) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "The ICC profile of the picture has %zu bytes.",
                            image->icc_size);
    }
    cmsHPROFILE profile = cmsOpenProfileFromMem(image->icc, (cmsUInt32Number)image->icc_size);
    if (profile == NULL) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The ICC profile of the picture is damaged; state the curve with --gamma, or "
                            "calibrate the scanner.");
    }
    char title[128] = "";
    enum cg_status status = use_profile(curve, profile, image, error);
    (void)cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", title, sizeof title);
    struct cg_text text = {0};
    cg_text_add(&text, "ICC profile \"%.100s\"", title);
    (void)strncpy(curve->name, text.data == NULL ? "" : text.data, sizeof curve->name - 1);
    cg_text_clear(&text);
    cmsCloseProfile(profile);
    return status;
}

/* The inverse of cg_srgb_to_xyz: Bradford-adapted D50 (Lindbloom). */
static const float from_xyz[9] = {3.1338561f, -1.6168667f, -0.4906146f, -0.9787684f, 1.9161415f,
                                  0.0334540f, 0.0719453f,  -0.2289914f, 1.4052427f};

void cg_curve_mix(const struct cg_curve *curve, const void *samples, size_t width, float *xyz,
                  float *const rgb[3])
{
    cmsDoTransform(curve->mixing, samples, xyz, (cmsUInt32Number)width);
    for (size_t x = 0; x < width; x++) {
        const float *v = xyz + 3 * x;
        for (int c = 0; c < 3; c++) {
            rgb[c][x] = from_xyz[3 * c] * v[0] + from_xyz[3 * c + 1] * v[1] + from_xyz[3 * c + 2] * v[2];
        }
    }
}

/* Scans to linear reflectance, the response of a scanner, and the tables that it is learnt from. */
#include <castgloss/castgloss.h>

#include <check.h>
#include <lcms2.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/files.h"

/* ---- curves ------------------------------------------------------------------------------------- */

static double power_22(double s)
{
    return pow(s, 2.2);
}
static double power_18(double s)
{
    return pow(s, 1.8);
}
static double linear(double s)
{
    return s;
}
/* IEC 61966-2-1. */
static double srgb(double s)
{
    return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static const struct {
    const char *transfer;
    double gamma;
    double (*curve)(double);
    const char *name;
    bool assumed;
} curves[] = {
    {"gAMA 0.45455", 0, power_22, "gAMA 0.45455", false},
    {"gAMA 1", 0, linear, "gAMA 1", false},
    {"sRGB", 0, srgb, "sRGB", false},
    {"none", 0, srgb, "sRGB, assumed because the file states no curve", true},
    {"sRGB", 1, linear, "signal to the power 1, as stated", false},
    {"none", 1.8, power_18, "signal to the power 1.8, as stated", false},
};
enum { CURVES = sizeof curves / sizeof *curves };

/* Every count of `bits` once, in 1 or 3 channels. */
static struct cg_image ramp(int bits, int channels, const char *transfer)
{
    size_t count = (size_t)1 << bits, samples = count * (size_t)channels;
    struct cg_image image = {.width = 256, .height = count / 256, .channels = channels, .bits = bits};
    image.sample = bits > 8 ? CG_SAMPLE_U16 : CG_SAMPLE_U8;
    image.data = calloc(samples, bits > 8 ? 2 : 1);
    for (size_t i = 0; i < samples; i++) {
        if (bits > 8) {
            ((uint16_t *)image.data)[i] = (uint16_t)(i / (size_t)channels);
        } else {
            ((uint8_t *)image.data)[i] = (uint8_t)(i / (size_t)channels);
        }
    }
    snprintf(image.transfer, sizeof image.transfer, "%s", transfer);
    return image;
}

/* Every sample of the planes against a curve. */
static void check_ramp(const struct cg_scan_planes *planes, int bits, double (*curve)(double),
                       double tolerance)
{
    for (int c = 0; c < (planes->facts.grey ? 1 : 3); c++) {
        for (size_t i = 0; i < (size_t)1 << bits; i++) {
            double wanted = curve((double)i / (double)((1 << bits) - 1));
            double got = (double)planes->rgb[c].px[i / 256 * planes->rgb[c].grid.stride + i % 256];
            ck_assert_msg(fabs(got - wanted) < tolerance, "count %zu: %g, not %g", i, got, wanted);
        }
    }
}

START_TEST(a_sample_stands_for_what_the_curve_says)
{
    static const int depths[] = {8, 16};
    for (int d = 0; d < 2; d++) {
        for (int channels = 1; channels <= 3; channels += 2) {
            struct cg_image image = ramp(depths[d], channels, curves[_i].transfer);
            struct cg_scan_options options = {.gamma = curves[_i].gamma, .threads = 1 + channels};
            struct cg_scan_planes planes;
            struct cg_error error;
            ck_assert_int_eq(cg_scan_planes_init(&planes, &image, NULL, &options, &error), CG_OK);
            check_ramp(&planes, depths[d], curves[_i].curve, 2e-5);
            ck_assert_str_eq(planes.facts.transfer, curves[_i].name);
            ck_assert(planes.facts.assumed == curves[_i].assumed && planes.facts.grey == (channels == 1));
            ck_assert(!planes.facts.quality.constant && planes.facts.quality.valid_percent >= 100);
            ck_assert(fabs(planes.facts.quality.saturated_percent - 100.0 / (1 << depths[d])) < 1e-9);
            cg_scan_planes_clear(&planes);
            cg_image_clear(&image);
        }
    }
}
END_TEST

START_TEST(pixels_without_data_stay_without)
{
    struct cg_image image = ramp(8, 3, "sRGB");
    struct cg_scan_planes planes;
    struct cg_error error;
    struct cg_scan_options options = cg_scan_options_defaults();
    image.valid = calloc(256, 1);
    memset(image.valid, 1, 100);
    ck_assert_int_eq(cg_scan_planes_init(&planes, &image, NULL, &options, &error), CG_OK);
    ck_assert_uint_eq(cg_view_count_valid(cg_plane_view(&planes.rgb[0])), 100);
    ck_assert(planes.facts.quality.saturated_percent <= 0);
    cg_scan_planes_clear(&planes);
    cg_image_clear(&image);
}
END_TEST

/* ---- profiles ----------------------------------------------------------------------------------- */

static void give_profile(struct cg_image *image, cmsHPROFILE profile)
{
    cmsUInt32Number size = 0;
    ck_assert(cmsSaveProfileToMem(profile, NULL, &size));
    image->icc = malloc(size);
    ck_assert(cmsSaveProfileToMem(profile, image->icc, &size));
    image->icc_size = size;
    snprintf(image->transfer, sizeof image->transfer, "ICC");
    cmsCloseProfile(profile);
}

static cmsHPROFILE matrix_profile(double gamma)
{
    const cmsCIExyY white = {0.34567, 0.35850, 1};
    const cmsCIExyYTRIPLE primaries = {{0.7347, 0.2653, 1}, {0.1595, 0.8404, 1}, {0.0366, 0.0001, 1}};
    cmsToneCurve *curve = cmsBuildGamma(NULL, gamma);
    cmsToneCurve *const three[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, three);
    cmsFreeToneCurve(curve);
    return profile;
}

START_TEST(a_matrix_profile_gives_curve_and_colorants)
{
    struct cg_image image = ramp(16, 3, "none");
    struct cg_scan_planes planes;
    struct cg_error error;
    struct cg_scan_options options = cg_scan_options_defaults();
    give_profile(&image, matrix_profile(1.8));
    ck_assert_int_eq(cg_scan_planes_init(&planes, &image, NULL, &options, &error), CG_OK);
    check_ramp(&planes, 16, power_18, 1e-4);
    ck_assert_msg(strncmp(planes.facts.transfer, "ICC profile \"", 13) == 0, "%s", planes.facts.transfer);
    /* Equal channels are white under D50; ProPhoto's red has Y 0.28804 (ROMM RGB, ISO 22028-2). */
    static const double white[3] = {0.9642, 1, 0.8249};
    for (int r = 0; r < 3; r++) {
        ck_assert(fabs(planes.facts.to_xyz[3 * r] + planes.facts.to_xyz[3 * r + 1] +
                       planes.facts.to_xyz[3 * r + 2] - white[r]) < 1e-3);
    }
    ck_assert(fabs(planes.facts.to_xyz[3] - 0.28804) < 1e-3);
    cg_scan_planes_clear(&planes);
    cg_image_clear(&image);
}
END_TEST

/* A table profile whose table is a square law and sRGB's matrix gives squares. */
START_TEST(a_table_profile_goes_through_lcms)
{
    static const double matrix[9] = {0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786,
                                     0.0606169, 0.0139322, 0.0971045, 0.7141733};
    double scaled[9];
    for (int i = 0; i < 9; i++) {
        scaled[i] = matrix[i] * 32768 / 65535;
    }
    cmsToneCurve *square = cmsBuildGamma(NULL, 2), *flat = cmsBuildGamma(NULL, 1);
    cmsToneCurve *const three[3] = {square, square, square}, *const none[3] = {flat, flat, flat};
    cmsPipeline *lut = cmsPipelineAlloc(NULL, 3, 3);
    cmsPipelineInsertStage(lut, cmsAT_END, cmsStageAllocToneCurves(NULL, 3, three));
    cmsPipelineInsertStage(lut, cmsAT_END, cmsStageAllocMatrix(NULL, 3, 3, scaled, NULL));
    cmsPipelineInsertStage(lut, cmsAT_END, cmsStageAllocToneCurves(NULL, 3, none));
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(NULL);
    cmsSetProfileVersion(profile, 4.3);
    cmsSetDeviceClass(profile, cmsSigInputClass);
    cmsSetColorSpace(profile, cmsSigRgbData);
    cmsSetPCS(profile, cmsSigXYZData);
    ck_assert(cmsWriteTag(profile, cmsSigMediaWhitePointTag, cmsD50_XYZ()));
    ck_assert(cmsWriteTag(profile, cmsSigAToB0Tag, lut));
    struct cg_image image = ramp(16, 3, "none");
    struct cg_scan_planes planes;
    struct cg_error error;
    struct cg_scan_options options = {.threads = 2};
    give_profile(&image, profile);
    ck_assert_msg(cg_scan_planes_init(&planes, &image, NULL, &options, &error) == CG_OK, "%s", error.text);
    for (size_t i = 0; i < 65536; i += 257) {
        double s = (double)i / 65535;
        ck_assert_msg(
            fabs((double)planes.rgb[1].px[i / 256 * planes.rgb[1].grid.stride + i % 256] - s * s) < 2e-3,
            "at %g: %g", s, (double)planes.rgb[1].px[i / 256 * planes.rgb[1].grid.stride + i % 256]);
    }
    cmsPipelineFree(lut);
    cmsFreeToneCurve(square);
    cmsFreeToneCurve(flat);
    cg_scan_planes_clear(&planes);
    cg_image_clear(&image);
}
END_TEST

START_TEST(a_profile_that_does_not_fit_is_refused)
{
    struct cg_scan_planes planes;
    struct cg_error error;
    struct cg_scan_options options = cg_scan_options_defaults();
    struct cg_image grey = ramp(8, 1, "none"), damaged = ramp(8, 3, "none");
    give_profile(&grey, matrix_profile(2));
    ck_assert_int_eq(cg_scan_planes_init(&planes, &grey, NULL, &options, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "grey pictures") != NULL, "%s", error.text);
    give_profile(&damaged, matrix_profile(2));
    memset(damaged.icc + 20, 0x5a, damaged.icc_size - 20);
    ck_assert_int_eq(cg_scan_planes_init(&planes, &damaged, NULL, &options, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "damaged") != NULL, "%s", error.text);
    /* A stated curve does not look at the profile. */
    options.gamma = 1;
    ck_assert_int_eq(cg_scan_planes_init(&planes, &damaged, NULL, &options, &error), CG_OK);
    cg_scan_planes_clear(&planes);
    cg_image_clear(&grey);
    cg_image_clear(&damaged);
}
END_TEST

/* Profiles of 150000 bytes, more than two markers of a JPEG hold, come out as they went in. */
START_TEST(profiles_are_read_from_files)
{
    struct cg_image made = ramp(8, 3, "none"), image;
    struct cg_image_options options = cg_image_options_defaults();
    struct cg_error error;
    give_profile(&made, matrix_profile(2));
    size_t size = _i == 1 ? 150000 : made.icc_size;
    uint8_t *profile = calloc(size, 1);
    memcpy(profile, made.icc, made.icc_size);
    char path[] = "/tmp/castgloss-scanner-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    test_file_makers[_i](path, profile, size);
    ck_assert_msg(cg_image_read(path, &options, &image, &error) == CG_OK, "%s", error.text);
    ck_assert_str_eq(image.transfer, "ICC");
    ck_assert_uint_eq(image.icc_size, size);
    ck_assert_mem_eq(image.icc, profile, size);
    (void)unlink(path);
    free(profile);
    cg_image_clear(&image);
    cg_image_clear(&made);
}
END_TEST

/* ---- response ----------------------------------------------------------------------------------- */

/* A scanner with flare k that stores (0.9 (R + k))^(1/2.2), as its file says by the way. */
#define FLARE 0.012
static double stored(double r)
{
    return pow(0.9 * (r + FLARE), 1 / 2.2);
}

enum { STEPS = 20 };
static void wedge(struct cg_response_step steps[STEPS])
{
    for (int i = 0; i < STEPS; i++) {
        double r = pow(10, -(0.05 + 0.1 * i));
        steps[i] = (struct cg_response_step){.id = "step", .density = 0.05 + 0.1 * i};
        for (int c = 0; c < 3; c++) {
            steps[i].signal[c] = stored(r);
            steps[i].linear[c] = 0.9 * (r + FLARE);
        }
    }
}

START_TEST(the_response_gives_densities_back)
{
    struct cg_response_step steps[STEPS];
    struct cg_response response;
    struct cg_error error;
    wedge(steps);
    ck_assert_msg(cg_response_fit(steps, STEPS, &response, &error) == CG_OK, "%s", error.text);
    for (double density = 0.06; density < 1.9; density += 0.013) {
        double found = -log10(cg_response_at(&response, 1, stored(pow(10, -density))));
        ck_assert_msg(fabs(found - density) < 0.004, "density %g read as %g", density, found);
    }
    for (int c = 0; c < 3; c++) {
        ck_assert(fabs(response.flare[c] - FLARE) < 1e-9);
    }
    ck_assert(response.residual_density < 0.02);
}
END_TEST

START_TEST(a_wedge_that_does_not_fit_its_table_is_refused)
{
    struct cg_response_step steps[STEPS];
    struct cg_response response;
    struct cg_error error;
    wedge(steps);
    ck_assert_int_eq(cg_response_fit(steps, 11, &response, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "11 were found") != NULL, "%s", error.text);
    wedge(steps);
    steps[7].density += 0.04;
    ck_assert_int_eq(cg_response_fit(steps, STEPS, &response, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "the curve through the others") != NULL, "%s", error.text);
    wedge(steps);
    steps[19].signal[2] = steps[18].signal[2];
    ck_assert_int_eq(cg_response_fit(steps, STEPS, &response, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "must rise") != NULL, "%s", error.text);
}
END_TEST

START_TEST(a_calibration_file_keeps_the_response)
{
    struct cg_response_step steps[STEPS];
    struct cg_calibration calibration, back;
    struct cg_error error;
    struct cg_image image = ramp(16, 3, "sRGB");
    struct cg_scan_options options = cg_scan_options_defaults();
    struct cg_scan_planes planes;
    char path[] = "/tmp/castgloss-scanner-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    wedge(steps);
    cg_calibration_init(&calibration);
    ck_assert_int_eq(cg_response_fit(steps, STEPS, &calibration.response, &error), CG_OK);
    ck_assert_msg(cg_calibration_write(path, &calibration, &error) == CG_OK, "%s", error.text);
    ck_assert_msg(cg_calibration_read(path, &back, &error) == CG_OK, "%s", error.text);
    ck_assert_mem_eq(&back.response, &calibration.response, sizeof back.response);
    ck_assert_int_eq(cg_scan_planes_init(&planes, &image, &back, &options, &error), CG_OK);
    /* The calibration stands above what the file says. */
    ck_assert_msg(strncmp(planes.facts.transfer, "calibration ", 12) == 0, "%s", planes.facts.transfer);
    size_t at = (size_t)(stored(0.2) * 65535);
    ck_assert(fabs((double)planes.rgb[0].px[at / 256 * planes.rgb[0].grid.stride + at % 256] - 0.2) < 0.002);
    (void)unlink(path);
    cg_scan_planes_clear(&planes);
    cg_image_clear(&image);
    cg_calibration_clear(&back);
}
END_TEST

/* ---- tables ------------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *complaint; /* NULL: two steps, "A1" of density 1 and "A2" of 0.3 */
} tables[] = {
    {"id,density\nA1,1\nA2,0.3\n", NULL},
    {"density, id\r\n1,\"A1\"\r\n0.3,A2", NULL},
    {"CTI3\nNUMBER_OF_FIELDS 3\nBEGIN_DATA_FORMAT\nSAMPLE_ID SAMPLE_LOC D_VIS\nEND_DATA_FORMAT\n"
     "BEGIN_DATA\n1 \"A1\" 1\n2 \"A2\" 0.3\nEND_DATA\n",
     NULL},
    {"CGATS.17\nBEGIN_DATA_FORMAT\nSAMPLE_ID XYZ_X XYZ_Y XYZ_Z\nEND_DATA_FORMAT\n"
     "BEGIN_DATA\nA1 9.6 10 8.2\nA2 48 50.1187233627 41\nEND_DATA\n",
     NULL},
    /* L* of Y 10 and 50.1187 (CIE 15). */
    {"BEGIN_DATA_FORMAT\nSAMPLE_ID LAB_L\nEND_DATA_FORMAT\nBEGIN_DATA\nA1 37.842431\nA2 "
     "76.142073\nEND_DATA\n",
     NULL},
    {"", "empty"},
    {"name,value\nA1,1\n", "line 1"},
    {"id,density\nA1,black\n", "line 2: \"black\""},
    {"id,density\nA1,45\n", "from -0.1 to 5"},
    {"id,density\n", "no patch"},
};
enum { TABLES = sizeof tables / sizeof *tables };

START_TEST(reference_tables_are_read)
{
    struct cg_reference reference;
    struct cg_error error = {0};
    enum cg_status status =
        cg_reference_parse("t", tables[_i].text, strlen(tables[_i].text), &reference, &error);
    if (tables[_i].complaint != NULL) {
        ck_assert_int_eq(status, CG_USAGE);
        ck_assert_msg(strstr(error.text, tables[_i].complaint) != NULL, "%s", error.text);
        return;
    }
    ck_assert_msg(status == CG_OK, "%s", error.text);
    ck_assert_uint_eq(reference.count, 2);
    ck_assert_str_eq(reference.steps[0].id, "A1");
    ck_assert_str_eq(reference.steps[1].id, "A2");
    ck_assert(fabs(reference.steps[0].density - 1) < 1e-5);
    ck_assert_msg(fabs(reference.steps[1].density - 0.3) < 1e-5, "%.7f", reference.steps[1].density);
    cg_reference_clear(&reference);
}
END_TEST

START_TEST(a_recognition_file_becomes_a_chart)
{
    static const char text[] = "BOXES 6\n  F _ _ 0 0 50 0 50 40 0 40\n  D ALL ALL _ _ 50 40 0 0 0 0\n"
                               "  X Y AA 8 10 5 4 2 3 5 4\n  Y 1 1 A B 6 6 20 20 6 6\n\nBOX_SHRINK 0.5\n"
                               "EXPECTED XYZ 1\n";
    struct cg_chart chart;
    struct cg_error error;
    ck_assert_msg(cg_chart_parse_cht("c.cht", text, strlen(text), 2, &chart, &error) == CG_OK, "%s",
                  error.text);
    /* Columns Y, Z, AA, rows 8, 9, 10; then rows A, B of column 1, the row's label first. */
    static const char *const ids[] = {"Y8", "Z8", "AA8", "Y9", "Z9", "AA9", "Y10", "Z10", "AA10", "A1", "B1"};
    ck_assert_uint_eq(chart.element_count, 11);
    for (size_t i = 0; i < 11; i++) {
        ck_assert_str_eq(chart.elements[i].id, ids[i]);
    }
    /* Z9: one column and one row on, 5 x 4 less 0.5 a side, two mm a unit. */
    static const double rect[4] = {15, 15, 8, 6};
    for (int k = 0; k < 4; k++) {
        ck_assert(fabs(chart.elements[4].rect_mm[k] - rect[k]) < 1e-12);
    }
    ck_assert(!chart.tagged);
    cg_chart_clear(&chart);
    ck_assert_int_eq(cg_chart_parse_cht("c.cht", "BOXES 0\n", 8, 1, &chart, &error), CG_USAGE);
    ck_assert_int_eq(cg_chart_parse_cht("c.cht", "X A B 1 2 3\n", 12, 1, &chart, &error), CG_USAGE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scanner");
    TCase *curves_case = tcase_create("curves"), *response_case = tcase_create("response");
    TCase *tables_case = tcase_create("tables");
    tcase_add_loop_test(curves_case, a_sample_stands_for_what_the_curve_says, 0, CURVES);
    tcase_add_test(curves_case, pixels_without_data_stay_without);
    tcase_add_test(curves_case, a_matrix_profile_gives_curve_and_colorants);
    tcase_add_test(curves_case, a_table_profile_goes_through_lcms);
    tcase_add_test(curves_case, a_profile_that_does_not_fit_is_refused);
    tcase_add_loop_test(curves_case, profiles_are_read_from_files, 0, TEST_FILE_MAKERS);
    tcase_add_test(response_case, the_response_gives_densities_back);
    tcase_add_test(response_case, a_wedge_that_does_not_fit_its_table_is_refused);
    tcase_add_test(response_case, a_calibration_file_keeps_the_response);
    tcase_add_loop_test(tables_case, reference_tables_are_read, 0, TABLES);
    tcase_add_test(tables_case, a_recognition_file_becomes_a_chart);
    suite_add_tcase(suite, curves_case);
    suite_add_tcase(suite, response_case);
    suite_add_tcase(suite, tables_case);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Where the page lies in a scan. The simulated scans tell by their own map, the charts by what is in them. */
#include <castgloss/castgloss.h>

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/castgloss-register-XXXXXX";

static const char *path_in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    static const char *const names[] = {"scan.png", "chart.json", "truth.json"};
    for (size_t i = 0; i < 3; i++) {
        (void)unlink(path_in_folder(names[i]));
    }
    (void)rmdir(folder);
}

/* ---- charts ------------------------------------------------------------------------------------- */

#define HEAD "{\"schema\":\"castgloss.chart/1\",\"page_mm\":[50,40],\"registration\":\"none\",\"elements\":["
#define RECT "\"rect_mm\":[1,1,10,10]"
#define TAGS_HEAD                                                                                            \
    "{\"schema\":\"castgloss.chart/1\",\"page_mm\":[50,40],\"registration\":\"apriltag\",\"fiducials\":"
#define PATCH "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\"," RECT "}"

static const struct {
    const char *json;
    const char *complaint; /* NULL: read */
} charts[] = {
    {HEAD PATCH "]}", NULL},
    {HEAD "{\"id\":\"a\",\"kind\":\"line\",\"ink\":\"K\",\"runs_along\":\"md\",\"nominal_mm\":0.5," RECT
          "}]}",
     NULL},
    {HEAD "{\"id\":\"a\",\"kind\":\"paper\",\"rect_mm\":[0,0,50,40]}]}", NULL},
    {TAGS_HEAD "[{\"tag\":3,\"x_mm\":5,\"y_mm\":5,\"size_mm\":8}],\"elements\":[" PATCH "]}", NULL},
    {"", "not JSON"},
    {"[]", "not a chart"},
    {"{\"schema\":\"castgloss.chart/2\"}", "castgloss.chart/1"},
    {HEAD "]}", "at least one element"},
    {HEAD "{\"kind\":\"patch\",\"ink\":\"K\"," RECT "}]}", "\"id\" is missing"},
    {HEAD "{\"id\":\"a\",\"kind\":\"blob\",\"ink\":\"K\"," RECT "}]}", "patch, line, boundary"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\"," RECT "}]}", "\"ink\" is missing"},
    {HEAD "{\"id\":\"a\",\"kind\":\"line\",\"ink\":\"K\"," RECT "}]}", "runs_along"},
    {HEAD "{\"id\":\"a\",\"kind\":\"boundary\",\"ink\":\"K\",\"runs_along\":\"md\"," RECT "}]}",
     "\"ground\" is missing"},
    {HEAD "{\"id\":\"a\",\"kind\":\"line\",\"ink\":\"K\",\"runs_along\":\"up\"," RECT "}]}",
     "\"md\" or \"cd\""},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"nominal_percent\":401," RECT "}]}",
     "from 0 to 400"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"nominal_percent\":NaN," RECT "}]}", "not JSON"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"nominal_percent\":1e999," RECT "}]}", "not JSON"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"rect_mm\":[45,1,10,10]}]}", "on the page"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"rect_mm\":[1,1,0,10]}]}", "larger than 0"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"rect_mm\":[1,1,10]}]}", "list of 4"},
    {HEAD "{\"id\":\"a\",\"kind\":\"patch\",\"ink\":\"K\",\"colour\":1," RECT "}]}",
     "unknown key \"colour\""},
    {HEAD PATCH "," PATCH "]}", "given to elements 1 and 2"},
    {TAGS_HEAD "[],\"elements\":[" PATCH "]}", "no \"fiducials\""},
    {TAGS_HEAD "[{\"tag\":587,\"x_mm\":5,\"y_mm\":5,\"size_mm\":8}],\"elements\":[" PATCH "]}", "36h11"},
    {TAGS_HEAD "[{\"tag\":1,\"x_mm\":5,\"y_mm\":500,\"size_mm\":8}],\"elements\":[" PATCH "]}",
     "\"y_mm\" is 500"},
    {TAGS_HEAD
     "[{\"tag\":1,\"x_mm\":5,\"y_mm\":5,\"size_mm\":8},{\"tag\":1,\"x_mm\":9,\"y_mm\":5,\"size_mm\":8}],"
     "\"elements\":[" PATCH "]}",
     "stands twice"},
};
enum { CHARTS = sizeof charts / sizeof *charts };

START_TEST(a_chart_is_read_or_refused_in_words)
{
    struct cg_chart chart;
    struct cg_error error = {0};
    enum cg_status status =
        cg_chart_parse("c.json", charts[_i].json, strlen(charts[_i].json), &chart, &error);
    if (charts[_i].complaint == NULL) {
        ck_assert_msg(status == CG_OK, "%s", error.text);
        ck_assert_uint_eq(chart.element_count, 1);
        cg_chart_clear(&chart);
    } else {
        ck_assert_int_eq(status, CG_USAGE);
        ck_assert_msg(strstr(error.text, charts[_i].complaint) != NULL, "%s", error.text);
        ck_assert_msg(strncmp(error.text, "c.json: ", 8) == 0, "%s", error.text);
    }
}
END_TEST

/* Our own chart says in JSON what it drew, on both sheets and in both inks. */
START_TEST(our_chart_reads_back)
{
    const struct cg_chart_options options = {
        .letter = _i & 1, .inks = (enum cg_chart_inks)(_i >> 1), .lot = "L \"1\" (\\)"};
    struct cg_chart_drawing drawing;
    struct cg_chart chart;
    struct cg_error error;
    struct cg_text json = {0}, pdf = {0};
    ck_assert_int_eq(cg_chart_draw(&options, &drawing, &error), CG_OK);
    cg_chart_json(&drawing, &json);
    ck_assert_msg(cg_chart_parse("chart", json.data, json.length, &chart, &error) == CG_OK, "%s", error.text);
    ck_assert_uint_eq(chart.element_count, drawing.chart.element_count);
    ck_assert_uint_eq(chart.fiducial_count, 5);
    for (size_t i = 0; i < chart.element_count; i++) {
        const struct cg_element *a = &chart.elements[i], *b = &drawing.chart.elements[i];
        ck_assert_str_eq(a->id, b->id);
        ck_assert_int_eq(a->kind, b->kind);
        for (int k = 0; k < 4; k++) {
            ck_assert(fabs(a->rect_mm[k] - b->rect_mm[k]) < 1e-4);
        }
    }
    cg_chart_pdf(&drawing, &pdf);
    ck_assert(!pdf.failed && strncmp(pdf.data, "%PDF-1.4", 8) == 0);
    ck_assert_ptr_nonnull(strstr(pdf.data, options.inks == CG_CHART_RGB ? " rg\n" : " k\n"));
    ck_assert_ptr_nonnull(strstr(pdf.data, "(Lot: L \"1\" \\(\\\\\\)) Tj"));
    cg_text_clear(&json);
    cg_text_clear(&pdf);
    cg_chart_clear(&chart);
    cg_chart_drawing_clear(&drawing);
}
END_TEST

/* ---- plain coordinates and parts ---------------------------------------------------------------- */

START_TEST(plain_coordinates_are_pixels_times_the_pitch)
{
    struct cg_plane plane;
    struct cg_error error;
    ck_assert_int_eq(cg_plane_init(&plane, 100, 80, false, &error), CG_OK);
    struct cg_view view = cg_plane_view(&plane);
    struct cg_scan scan = {{view, view, view}, true};
    struct cg_registration registration = cg_registration_plain(0.1, 0.2);
    struct cg_element element = {.id = "e", .rect_mm = {1, 2, 3, 4}};
    struct cg_part part;
    ck_assert_int_eq(cg_part_take(scan, &registration, &element, &part, &error), CG_OK);
    /* mm 1 to 4 are columns 10 to 39, mm 2 to 6 rows 10 to 29; the first centre lies half a pixel inside. */
    ck_assert_uint_eq(part.rgb[0].grid.width, 30);
    ck_assert_uint_eq(part.rgb[0].grid.height, 20);
    ck_assert_ptr_eq(part.rgb[0].px, plane.px + 10 * plane.grid.stride + 10);
    ck_assert(fabs(part.to_mm[2] - 0.05) < 1e-12 && fabs(part.to_mm[5] - 0.1) < 1e-12);
    ck_assert(fabs(part.to_mm[0] - 0.1) < 1e-12 && fabs(part.to_mm[4] - 0.2) < 1e-12);
    ck_assert(fabs(part.pixel_mm - sqrt(0.02)) < 1e-12);
    static const double outside[][4] = {{8, 2, 3, 4}, {-1, 2, 3, 4}, {1, 14, 3, 4}, {1e6, 1, 1, 1}};
    for (size_t i = 0; i < 4; i++) {
        memcpy(element.rect_mm, outside[i], sizeof outside[i]);
        ck_assert_int_eq(cg_part_take(scan, &registration, &element, &part, &error), CG_NOT_MEASURABLE);
    }
    cg_plane_clear(&plane);
}
END_TEST

/* ---- tags --------------------------------------------------------------------------------------- */

struct scanned {
    struct cg_chart chart;
    struct cg_scan_planes planes;
    struct cg_scan scan;
    double truth[9];
};

/* The nine numbers after "page_to_px":[ in truth.json. */
static void read_truth(double out[9])
{
    struct cg_bytes bytes;
    struct cg_error error;
    ck_assert_int_eq(cg_file_read(path_in_folder("truth.json"), 1 << 24, &bytes, &error), CG_OK);
    bytes.data[bytes.size - 1] = 0;
    const char *at = strstr((const char *)bytes.data, "\"page_to_px\":[");
    ck_assert_ptr_nonnull(at);
    char *next = (char *)(size_t)(at + strlen("\"page_to_px\":["));
    for (int i = 0; i < 9; i++) {
        out[i] = strtod(next, &next);
        next++;
    }
    cg_bytes_clear(&bytes);
}

static void scan_of(const struct cg_print_options *options, struct scanned *out)
{
    struct cg_error error;
    struct cg_image image;
    struct cg_bytes json;
    struct cg_image_options reading = cg_image_options_defaults();
    struct cg_scan_options scanning = cg_scan_options_defaults();
    ck_assert_msg(cg_simulate_print(folder, options, 2, NULL, NULL, &error) == CG_OK, "%s", error.text);
    ck_assert_int_eq(cg_file_read(path_in_folder("chart.json"), 1 << 24, &json, &error), CG_OK);
    ck_assert_msg(cg_chart_parse("chart.json", (const char *)json.data, json.size, &out->chart, &error) ==
                      CG_OK,
                  "%s", error.text);
    cg_bytes_clear(&json);
    ck_assert_int_eq(cg_image_read(path_in_folder("scan.png"), &reading, &image, &error), CG_OK);
    ck_assert_int_eq(cg_scan_planes_init(&out->planes, &image, NULL, &scanning, &error), CG_OK);
    ck_assert_str_eq(out->planes.facts.transfer, "gAMA 1");
    cg_image_clear(&image);
    for (int c = 0; c < 3; c++) {
        out->scan.rgb[c] = cg_plane_view(&out->planes.rgb[c]);
    }
    read_truth(out->truth);
}

static void scanned_clear(struct scanned *scanned)
{
    cg_scan_planes_clear(&scanned->planes);
    cg_chart_clear(&scanned->chart);
}

/* Largest distance in mm between found and true places over the page's corners and middle. */
static double miss_mm(const struct scanned *scanned, const struct cg_registration *found, double dpi)
{
    double most = 0;
    struct cg_registration truth = {0};
    memcpy(truth.page_to_px, scanned->truth, sizeof scanned->truth);
    for (int i = 0; i < 5; i++) {
        double x = scanned->chart.page_mm[0] * (i == 4 ? 0.5 : i & 1);
        double y = scanned->chart.page_mm[1] * (i == 4 ? 0.5 : i >> 1), a[2], b[2];
        cg_registration_map(found, x, y, a);
        cg_registration_map(&truth, x, y, b);
        most = fmax(most, hypot(a[0] - b[0], a[1] - b[1]) * 25.4 / dpi);
    }
    return most;
}

static const double angles[] = {0, 33, 181, 270};
enum { ANGLES = sizeof angles / sizeof *angles };

START_TEST(a_turned_page_is_found)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 150;
    options.rotation_deg = angles[_i];
    options.noise_percent = 1;
    struct scanned scanned = {0};
    struct cg_registration found;
    struct cg_error error = {0};
    scan_of(&options, &scanned);
    enum cg_status status = cg_registration_find(&scanned.chart, scanned.scan, &found, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    ck_assert_uint_eq(found.tags_found, 5);
    ck_assert_msg(found.residual_mm < 0.02, "residual %g mm", found.residual_mm);
    ck_assert_msg(miss_mm(&scanned, &found, 150) < 0.02, "%g mm off", miss_mm(&scanned, &found, 150));
    ck_assert(fabs(remainder(found.rotation_deg - angles[_i], 360)) < 0.02);
    ck_assert(fabs(found.scale_cd - 1) < 2e-4 && fabs(found.scale_md - 1) < 2e-4);
    ck_assert_msg(fabs(found.growth_mm - 0.015) < 0.004, "growth %g mm", found.growth_mm);
    ck_assert_str_eq(found.scale_note, "");
    scanned_clear(&scanned);
}
END_TEST

START_TEST(what_is_wrong_with_a_scan_is_told)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 100;
    options.rotation_deg = 20;
    options.printer_scale[0] = 0.97;
    struct scanned scanned = {0};
    struct cg_registration found;
    struct cg_error error;
    scan_of(&options, &scanned);
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_OK);
    ck_assert(fabs(found.scale_cd - 0.97) < 1e-3 && fabs(found.scale_md - 1) < 1e-3);
    ck_assert_msg(strstr(found.scale_note, "the printer, since") != NULL, "%s", found.scale_note);
    /* Half the stated resolution: no printer does that. */
    for (int c = 0; c < 3; c++) {
        scanned.scan.rgb[c].grid.pitch_cd_mm = scanned.scan.rgb[c].grid.pitch_md_mm = 0.508;
    }
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "--dpi") != NULL, "%s", error.text);
    /* Without a stated pitch there is no scale to judge. */
    for (int c = 0; c < 3; c++) {
        scanned.scan.rgb[c].grid.pitch_cd_mm = scanned.scan.rgb[c].grid.pitch_md_mm = 0;
    }
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_OK);
    ck_assert(isnan(found.scale_cd));
    scanned_clear(&scanned);
}
END_TEST

START_TEST(a_scanner_with_unequal_axes_shears_the_page)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 100;
    options.rotation_deg = 30;
    struct scanned scanned = {0};
    struct cg_registration found;
    struct cg_error error;
    scan_of(&options, &scanned);
    for (int c = 0; c < 3; c++) {
        scanned.scan.rgb[c].grid.pitch_cd_mm = 0.254 * 1.02;
    }
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_OK);
    ck_assert_msg(strstr(found.scale_note, "the scanner, since") != NULL, "%s", found.scale_note);
    scanned_clear(&scanned);
}
END_TEST

/* Paints over a tag of the scan. */
static void hide_tag(struct scanned *scanned, size_t fiducial)
{
    const struct cg_fiducial *f = &scanned->chart.fiducials[fiducial];
    struct cg_registration truth = {0};
    double px[2];
    memcpy(truth.page_to_px, scanned->truth, sizeof scanned->truth);
    cg_registration_map(&truth, f->x_mm, f->y_mm, px);
    for (int c = 0; c < 3; c++) {
        struct cg_plane *plane = &scanned->planes.rgb[c];
        for (int y = -8; y <= 8; y++) {
            for (int x = -8; x <= 8; x++) {
                plane->px[(size_t)(px[1] + y) * plane->grid.stride + (size_t)(px[0] + x)] = 0.5f;
            }
        }
    }
}

START_TEST(two_tags_may_be_lost)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 150;
    options.rotation_deg = 200;
    struct scanned scanned = {0};
    struct cg_registration found;
    struct cg_error error;
    scan_of(&options, &scanned);
    hide_tag(&scanned, 1);
    hide_tag(&scanned, 3);
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_OK);
    ck_assert_uint_eq(found.tags_found, 3);
    ck_assert_msg(miss_mm(&scanned, &found, 150) < 0.06, "%g mm off", miss_mm(&scanned, &found, 150));
    hide_tag(&scanned, 4);
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "2 of the chart's 5 tags") != NULL, "%s", error.text);
    scanned_clear(&scanned);
}
END_TEST

START_TEST(a_mirrored_scan_is_refused)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 100;
    options.mirrored = true;
    options.rotation_deg = 12;
    struct scanned scanned = {0};
    struct cg_registration found;
    struct cg_error error;
    scan_of(&options, &scanned);
    ck_assert_int_eq(cg_registration_find(&scanned.chart, scanned.scan, &found, &error), CG_NOT_MEASURABLE);
    ck_assert_msg(strstr(error.text, "mirrored") != NULL, "%s", error.text);
    scanned_clear(&scanned);
}
END_TEST

/* ---- the simulated scan itself ------------------------------------------------------------------ */

/* The light that a line takes, over what its ink takes, is its width: blur moves light and loses none. */
START_TEST(a_simulated_line_is_as_wide_as_its_truth)
{
    struct cg_print_options options = cg_print_options_defaults();
    options.dpi = 300;
    options.noise_percent = 0;
    options.mottle_density = options.grain_density = 0;
    options.growth_um = 30;
    struct scanned scanned = {0};
    struct cg_bytes truth;
    struct cg_error error;
    scan_of(&options, &scanned);
    ck_assert_int_eq(cg_file_read(path_in_folder("truth.json"), 1 << 24, &truth, &error), CG_OK);
    truth.data[truth.size - 1] = 0;
    const char *at = strstr((const char *)truth.data, "\"line-K-on-paper-md-1000\"");
    ck_assert_ptr_nonnull(at);
    double wanted = strtod(strstr(at, "\"width_um\":") + strlen("\"width_um\":"), NULL);
    ck_assert(fabs(wanted - 1060) < 5);
    struct cg_registration registration = {0};
    struct cg_part part;
    memcpy(registration.page_to_px, scanned.truth, sizeof scanned.truth);
    for (size_t i = 0; i < scanned.chart.element_count; i++) {
        const struct cg_element *element = &scanned.chart.elements[i];
        if (strcmp(element->id, "line-K-on-paper-md-1000") == 0) {
            ck_assert_int_eq(cg_part_take(scanned.scan, &registration, element, &part, &error), CG_OK);
        }
    }
    double taken = 0, paper = 0.86, ink = 0.86 * 0.03;
    for (size_t y = 0; y < part.rgb[1].grid.height; y++) {
        for (size_t x = 0; x < part.rgb[1].grid.width; x++) {
            taken += (paper - (double)part.rgb[1].px[y * part.rgb[1].grid.stride + x]) / (paper - ink);
        }
    }
    double width = taken / (double)part.rgb[1].grid.height * 25400 / 300;
    ck_assert_msg(fabs(width - wanted) < 1, "%g um, not %g", width, wanted);
    cg_bytes_clear(&truth);
    scanned_clear(&scanned);
}
END_TEST

START_TEST(a_simulated_scan_does_not_depend_on_threads)
{
    struct cg_print_options options = cg_print_options_defaults();
    struct cg_bytes one, three;
    struct cg_error error;
    options.dpi = 75;
    options.rotation_deg = 5;
    ck_assert_int_eq(cg_simulate_print(folder, &options, 1, NULL, NULL, &error), CG_OK);
    ck_assert_int_eq(cg_file_read(path_in_folder("scan.png"), 1 << 28, &one, &error), CG_OK);
    ck_assert_int_eq(cg_simulate_print(folder, &options, 3, NULL, NULL, &error), CG_OK);
    ck_assert_int_eq(cg_file_read(path_in_folder("scan.png"), 1 << 28, &three, &error), CG_OK);
    ck_assert_uint_eq(one.size, three.size);
    ck_assert_mem_eq(one.data, three.data, one.size);
    cg_bytes_clear(&one);
    cg_bytes_clear(&three);
    options.dpi = 10;
    ck_assert_int_eq(cg_simulate_print(folder, &options, 1, NULL, NULL, &error), CG_USAGE);
    ck_assert_msg(strstr(error.text, "dpi is 10") != NULL, "%s", error.text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("register");
    TCase *charts_case = tcase_create("charts"), *tags_case = tcase_create("tags");
    tcase_add_loop_test(charts_case, a_chart_is_read_or_refused_in_words, 0, CHARTS);
    tcase_add_loop_test(charts_case, our_chart_reads_back, 0, 4);
    tcase_add_test(charts_case, plain_coordinates_are_pixels_times_the_pitch);
    tcase_add_unchecked_fixture(tags_case, make_folder, remove_folder);
    tcase_set_timeout(tags_case, 300);
    tcase_add_loop_test(tags_case, a_turned_page_is_found, 0, ANGLES);
    tcase_add_test(tags_case, two_tags_may_be_lost);
    tcase_add_test(tags_case, what_is_wrong_with_a_scan_is_told);
    tcase_add_test(tags_case, a_scanner_with_unequal_axes_shears_the_page);
    tcase_add_test(tags_case, a_mirrored_scan_is_refused);
    tcase_add_test(tags_case, a_simulated_line_is_as_wide_as_its_truth);
    tcase_add_test(tags_case, a_simulated_scan_does_not_depend_on_threads);
    suite_add_tcase(suite, charts_case);
    suite_add_tcase(suite, tags_case);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

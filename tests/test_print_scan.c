/*
 * Whole scans made by the simulator: dust, hairs and a scanner's stripes change no number, the back shows
 * what strikes through, a blotter's strips dry as they were told to. The truth knows none of the faults.
 */
#include "support/file.h"
#include "support/suite.h"

#include <castgloss/inspect.h>
#include <castgloss/simulate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DPI = 300 };

struct made_scan {
    struct cg_print print;
    struct cg_chart chart;
    struct cg_bytes truth;
};

/* The number after "key": in the truth from `at` on. */
static double number_after(const char *at, const char *key)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    at = at != NULL ? strstr(at, quoted) : NULL;
    return at != NULL ? strtod(at + strlen(quoted), NULL) : (double)NAN;
}

/* What the truth says of an element, each of which stands on a line of its own. */
static double truth_of(const struct made_scan *scan, const char *id, const char *key)
{
    char quoted[128];
    snprintf(quoted, sizeof quoted, "\"id\":\"%s\"", id);
    const char *line = strstr((const char *)scan->truth.data, quoted);
    const char *end = line != NULL ? strchr(line, '\n') : NULL;
    const double value = number_after(line, key);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    const char *found = line != NULL ? strstr(line, wanted) : NULL;
    return found != NULL && end != NULL && found < end ? value : (double)NAN;
}

static void read_chart(const char *name, struct cg_chart *out)
{
    struct cg_bytes json;
    struct cg_error error;
    ck_assert_int_eq(cg_file_read(file_path(name), 1 << 24, &json, &error), CG_OK);
    ck_assert_int_eq(cg_chart_parse(name, (const char *)json.data, json.size, out, &error), CG_OK);
    cg_bytes_clear(&json);
}

static void scan_of(const struct cg_print_options *options, struct made_scan *out)
{
    struct cg_error error;
    struct cg_print_inspect_options inspect = cg_print_inspect_options_defaults();
    struct cg_profile *profile;
    char back[512];
    ck_assert_msg(cg_simulate_print(file_folder, options, 2, NULL, NULL, &error) == CG_OK, "%s", error.text);
    read_chart("chart.json", &out->chart);
    ck_assert_int_eq(cg_file_read(file_path("truth.json"), 1 << 24, &out->truth, &error), CG_OK);
    out->truth.data[out->truth.size - 1] = 0;
    ck_assert_int_eq(cg_profile_default(&profile, &error), CG_OK);
    inspect.chart = &out->chart;
    inspect.chart_name = "chart.json";
    inspect.profile = profile;
    inspect.scan.threads = 2;
    if (options->back) {
        snprintf(back, sizeof back, "%s", file_path("back.png"));
        inspect.back = back;
    }
    ck_assert_msg(cg_print_inspect(file_path("scan.png"), &inspect, &out->print, &error) == CG_OK, "%s",
                  error.text);
    ck_assert(out->print.registered);
    cg_profile_free(profile);
}

static void scan_clear(struct made_scan *scan)
{
    cg_print_clear(&scan->print);
    cg_chart_clear(&scan->chart);
    cg_bytes_clear(&scan->truth);
}

/* ---- stripes, dust and hairs -------------------------------------------------------------------- */

/* Whether the truth lists a stripe of the axis that meets these pixels. */
static bool was_planted(const struct made_scan *scan, const struct cg_stripe *stripe)
{
    const char *at =
        strstr((const char *)scan->truth.data, stripe->column ? "column_stripes" : "row_stripes");
    const char *end = strchr(at, '\n');
    for (at = strstr(at, "\"first_px\":"); at != NULL && at < end; at = strstr(at + 1, "\"first_px\":")) {
        const double first = number_after(at, "first_px"), last = number_after(at, "last_px");
        if (first < (double)stripe->after && last >= (double)stripe->first) {
            return true;
        }
    }
    return false;
}

static size_t planted(const struct made_scan *scan)
{
    size_t count = 0;
    for (const char *at = strstr((const char *)scan->truth.data, "\"gain\":"); at != NULL;
         at = strstr(at + 1, "\"gain\":")) {
        count++;
    }
    return count;
}

/* Patches that a scan of 300 pixels per inch and 0.2 % noise can tell: under a density of 1.9. */
static void check_patches(const struct made_scan *scan)
{
    const double most = 1.9;
    for (size_t i = 0; i < scan->print.count; i++) {
        const struct cg_print_element *at = &scan->print.elements[i];
        if (at->element->kind != CG_ELEMENT_PATCH) {
            continue;
        }
        ck_assert_msg(at->measured, "%s: %s", at->element->id, at->reason);
        char wanted[128];
        snprintf(wanted, sizeof wanted, "\"id\":\"%s\"", at->element->id);
        const char *list = strstr(strstr((const char *)scan->truth.data, wanted), "\"density_rgb\":[");
        ck_assert_ptr_nonnull(list);
        char *next = (char *)(size_t)(list + strlen("\"density_rgb\":["));
        for (size_t c = 0; c < 3; c++) {
            const double density = strtod(next, &next);
            next++;
            if (density < most) {
                ck_assert_msg(fabs(at->patch.density_rgb[c] - density) < 0.012, "%s: %g instead of %g",
                              at->element->id, at->patch.density_rgb[c], density);
            }
        }
        const double mottle = truth_of(scan, at->element->id, "mottle_13660");
        if (!isnan(mottle) && at->patch.density_visual < 1.3) {
            ck_assert_msg(fabs(at->grain.mottle_13660 - mottle) < fmax(0.1 * mottle, 0.0005),
                          "%s: mottle %g instead of %g", at->element->id, at->grain.mottle_13660, mottle);
        }
    }
}

/* Widths are those of the truth less 0.5067 SD of the blur; a line that a stripe hides is not told at all. */
static void check_lines(const struct made_scan *scan, double tolerance_um)
{
    const double sd = number_after((const char *)scan->truth.data, "edge_sigma_um");
    size_t measured = 0, lines = 0, off = 0;
    for (size_t i = 0; i < scan->print.count; i++) {
        const struct cg_print_element *at = &scan->print.elements[i];
        if (at->element->kind != CG_ELEMENT_LINE || at->element->nominal_mm < 0.4) {
            continue;
        }
        lines++;
        measured += at->measured ? 1 : 0;
        const double width = truth_of(scan, at->element->id, "width_um") - 0.506694 * sd;
        off += at->measured && !(fabs(at->stroke.width_um - width) < tolerance_um) ? 1 : 0;
    }
    ck_assert_uint_ge(measured + 16, lines);
    /* A hair that lies along an edge is told from it by nothing. */
    ck_assert_uint_le(off, 2);
}

static const double turns[] = {0.4, 90};

START_TEST(faults_of_the_scanner_change_nothing)
{
    struct cg_print_options options = cg_print_options_defaults();
    struct made_scan scan = {0};
    options.seed = 40 + (uint64_t)_i;
    options.dpi = DPI;
    options.rotation_deg = turns[_i];
    options.dust = 300;
    options.hairs = 40;
    options.stripes = 8;
    scan_of(&options, &scan);
    const struct cg_stripes *stripes = &scan.print.stripes;
    for (size_t i = 0; i < stripes->count; i++) {
        ck_assert_msg(was_planted(&scan, &stripes->stripes[i]), "a stripe at %zu", stripes->stripes[i].first);
    }
    ck_assert(stripes->looked[0] && stripes->looked[1]);
    /* Some lie at the sheet's edge, beside another or where hardly any paper is blank. */
    ck_assert_uint_ge(stripes->count + 4, planted(&scan));
    check_patches(&scan);
    /* A fifth of a pixel of 85 um. */
    check_lines(&scan, 17.0);
    scan_clear(&scan);
}
END_TEST

START_TEST(a_good_scanner_has_no_stripes)
{
    struct cg_print_options options = cg_print_options_defaults();
    struct made_scan scan = {0};
    options.dpi = DPI;
    options.rotation_deg = turns[_i];
    /* Lines as bold as stripes run along the whole page of nobody but the scanner. */
    options.noise_percent = 0.6;
    scan_of(&options, &scan);
    ck_assert_uint_eq(scan.print.stripes.count, 0);
    scan_clear(&scan);
}
END_TEST

/* ---- the back ------------------------------------------------------------------------------------ */

static const double strikes[] = {0.0, 0.004, 0.03};

START_TEST(the_back_shows_what_strikes_through)
{
    struct cg_print_options options = cg_print_options_defaults();
    struct made_scan scan = {0};
    options.dpi = 200;
    options.seed = 3 + (uint64_t)_i;
    options.rotation_deg = _i == 2 ? 90 : 0.3;
    options.back = true;
    options.strike_density = strikes[_i];
    scan_of(&options, &scan);
    for (size_t i = 0; i < scan.print.count; i++) {
        const struct cg_print_element *at = &scan.print.elements[i];
        if (at->element->kind == CG_ELEMENT_PATCH) {
            const double density = truth_of(&scan, at->element->id, "strike_through");
            ck_assert_msg(fabs(at->strike.density - density) < 0.0008, "%s: %g instead of %g",
                          at->element->id, at->strike.density, density);
            ck_assert_double_eq_tol(at->strike.whiteness_loss_percent, 100.0 * (1.0 - pow(10.0, -density)),
                                    0.2);
        }
    }
    scan_clear(&scan);
}
END_TEST

/* ---- strips of a blotter ------------------------------------------------------------------------- */

static const double constants_s[] = {9, 20, 38};

START_TEST(strips_of_a_blotter_dry)
{
    struct cg_print_options options = cg_print_options_defaults();
    static const double times[] = {0, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300};
    struct cg_drying_strips strips = {.print = cg_print_inspect_options_defaults(),
                                      .time_s = times,
                                      .count = sizeof times / sizeof times[0]};
    struct cg_chart chart;
    struct cg_profile *profile;
    struct cg_record record;
    struct cg_error error;
    enum cg_result result;
    enum cg_status measured;
    options.dpi = 150;
    options.strips = true;
    options.drying_tau_s = constants_s[_i];
    ck_assert_int_eq(cg_simulate_print(file_folder, &options, 2, NULL, NULL, &error), CG_OK);
    read_chart("strips.json", &chart);
    ck_assert_int_eq(cg_profile_default(&profile, &error), CG_OK);
    strips.print.chart = &chart;
    strips.print.profile = profile;
    ck_assert_int_eq(
        cg_drying_inspect_scan(file_path("strips.png"), &strips, &record, &result, &measured, &error), CG_OK);
    ck_assert_int_eq(measured, CG_OK);
    const struct cg_node *tau = cg_node_get(record.root, "tau_s"), *s0 = cg_node_get(record.root, "s0");
    ck_assert_double_eq_tol(tau->number, constants_s[_i], 0.03 * constants_s[_i]);
    ck_assert_double_eq_tol(s0->number, 0.72, 0.01);
    ck_assert_double_eq(cg_node_get(record.root, "dry")->number, 1.0);
    cg_record_clear(&record);
    cg_profile_free(profile);
    cg_chart_clear(&chart);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {faults_of_the_scanner_change_nothing, ROWS(turns)},
        {a_good_scanner_has_no_stripes, ROWS(turns)},
        {the_back_shows_what_strikes_through, ROWS(strikes)},
        {strips_of_a_blotter_dry, ROWS(constants_s)},
    };
    if (!file_begin()) {
        return EXIT_FAILURE;
    }
    const int failed = suite_run("print_scan", tests, sizeof tests / sizeof tests[0]);
    file_end();
    return failed;
}

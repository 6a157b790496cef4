/* Lines whose width, blur and raggedness follow from their construction. */
#include "print/made.h"
#include "print/suites.h"

#include <math.h>
#include <string.h>

#define PIXEL_600 (25.4 / 600.0)
#define PAPER                                                                                                \
    {                                                                                                        \
        0.86, 0.86, 0.84                                                                                     \
    }
#define BLACK                                                                                                \
    {                                                                                                        \
        0.02, 0.02, 0.02                                                                                     \
    }
#define YELLOW                                                                                               \
    {                                                                                                        \
        0.82, 0.74, 0.07                                                                                     \
    }
#define CYAN                                                                                                 \
    {                                                                                                        \
        0.08, 0.35, 0.62                                                                                     \
    }

/* Of a Gaussian edge: R60 lies 0.253347 sigma inside R50; 10-90 % is 2.563103 sigma; a sine of amplitude A
 * has the raggedness A / sqrt 2. Angles: of the scan, and of the line in its element. */
static const struct {
    double dpi, turn_deg;
    struct made_line line;
} lines[] = {
    {600, 0, {500, 43, 1.7, 0, 0, PAPER, BLACK, 0}},
    {600, 0, {250, 40, 1.0, 10, 700, PAPER, BLACK, 0.002}},
    {600, 0, {500, 30, 2.5, 16, 800, PAPER, BLACK, 0.002}},
    {600, 0, {1000, 35, 5.0, 12, 900, PAPER, BLACK, 0.002}},
    {600, 0, {500, 28, 0.0, 9, 610, PAPER, BLACK, 0.002}},
    {600, 90, {500, 35, 1.3, 8, 900, PAPER, BLACK, 0.002}},
    {600, 180, {500, 35, 1.3, 8, 900, PAPER, BLACK, 0.002}},
    {600, 273, {500, 35, 0.2, 8, 900, PAPER, BLACK, 0.002}},
    {600, 37, {500, 35, 0.0, 8, 900, PAPER, BLACK, 0.002}},
    {600, 45, {500, 35, 0.0, 8, 900, PAPER, BLACK, 0.002}},
    {1200, 0, {250, 25, 1.2, 6, 500, PAPER, BLACK, 0.002}},
    {1200, 37, {500, 25, 0.0, 8, 500, PAPER, BLACK, 0.002}},
    {600, 0, {500, 35, 1.4, 8, 900, YELLOW, BLACK, 0.002}},
    {600, 0, {500, 35, 1.4, 8, 900, CYAN, BLACK, 0.002}},
    {600, 0, {600, 35, 1.4, 8, 900, BLACK, YELLOW, 0.002}},
};

static void measure(int row, bool along_md, struct cg_stroke *out)
{
    struct made made;
    struct cg_error error;
    const double pixel = 25.4 / lines[row].dpi, across = 6.0, along = 14.0;
    const double w = along_md ? across : along, h = along_md ? along : across;
    const double a = lines[row].turn_deg * M_PI / 180.0;
    const double box_w = fabs(w * cos(a)) + fabs(h * sin(a)), box_h = fabs(w * sin(a)) + fabs(h * cos(a));
    made_init(&made, (size_t)(box_w / pixel) + 2, (size_t)(box_h / pixel) + 2, pixel);
    made_turn(&made, w, h, lines[row].turn_deg);
    made_draw_line(&made, &lines[row].line, along_md, 77);
    ck_assert_int_eq(cg_stroke_measure(&made.part, along_md, NULL, out, NULL, &error), CG_OK);
    made_clear(&made);
}

START_TEST(line_of_closed_form)
{
    const struct made_line *line = &lines[_i].line;
    for (int along_md = 0; along_md < 2; along_md++) {
        struct cg_stroke stroke;
        measure(_i, along_md == 1, &stroke);
        ck_assert_double_eq_tol(stroke.width_um, line->width_um - 0.506694 * line->sigma_um, 2.0);
        ck_assert_double_eq_tol(stroke.blurriness_um, 2.563103 * line->sigma_um,
                                0.04 * 2.563103 * line->sigma_um);
        ck_assert_double_eq_tol(stroke.raggedness_um, line->ragged_um / sqrt(2.0), 1.0);
        ck_assert_double_eq_tol(fabs(stroke.tilt_deg), line->tilt_deg, 0.05);
        ck_assert_double_eq_tol(stroke.fill_percent, 100.0, 0.5);
        ck_assert_double_eq_tol(stroke.broken_percent, 0.0, 1e-9);
    }
}
END_TEST

/* The same line in a scan turned by a quarter has the same width to 2 um, in either direction. */
START_TEST(quarter_turn_keeps_the_width)
{
    static const double turns[] = {0, 90, 180, 270};
    const struct made_line line = {400, 33, 0.7, 7, 800, PAPER, BLACK, 0.002};
    double width[4];
    for (size_t i = 0; i < 4; i++) {
        struct made made;
        struct cg_stroke stroke;
        struct cg_error error;
        const bool upright = i % 2 == 0;
        made_init(&made, upright ? 144 : 332, upright ? 332 : 144, PIXEL_600);
        made_turn(&made, 6.0, 14.0, turns[i]);
        made_draw_line(&made, &line, true, 5 + i);
        ck_assert_int_eq(cg_stroke_measure(&made.part, true, NULL, &stroke, NULL, &error), CG_OK);
        width[i] = stroke.width_um;
        made_clear(&made);
    }
    for (size_t i = 1; i < 4; i++) {
        ck_assert_double_eq_tol(width[i], width[0], 2.0);
    }
}
END_TEST

/* A dust grain on the edge and a hair in the ground are masked and told, and move nothing. */
START_TEST(dust_on_an_edge)
{
    const struct made_line line = {500, 35, 1.5, 8, 900, PAPER, BLACK, 0.002};
    struct made made;
    struct cg_stroke stroke;
    struct cg_error error;
    made_init(&made, 144, 400, PIXEL_600);
    made_draw_line(&made, &line, true, 3);
    for (size_t y = 200; y < 208; y++) {
        for (size_t x = 55; x < 75; x++) {
            made_set(&made, x, y, 0.1, 0.1, 0.1);
        }
        made_set(&made, 30, y, 0.2, 0.2, 0.2);
    }
    ck_assert_int_eq(cg_stroke_measure(&made.part, true, NULL, &stroke, NULL, &error), CG_OK);
    ck_assert_double_eq_tol(stroke.width_um, 500.0 - 0.506694 * 35.0, 3.0);
    ck_assert_double_eq_tol(stroke.raggedness_um, 8.0 / sqrt(2.0), 1.0);
    ck_assert_double_gt(stroke.masked_percent, 0.5);
    made_clear(&made);
}
END_TEST

START_TEST(no_line_is_no_number)
{
    const struct made_line line = {500, 35, 0, 0, 0, PAPER, PAPER, 0.002};
    struct made made;
    struct cg_stroke stroke;
    struct cg_error error;
    made_init(&made, 144, 300, PIXEL_600);
    made_draw_line(&made, &line, true, 3);
    ck_assert_int_eq(cg_stroke_measure(&made.part, true, NULL, &stroke, NULL, &error), CG_NOT_MEASURABLE);
    struct cg_boundary boundary;
    ck_assert_int_eq(cg_boundary_measure(&made.part, true, &boundary, NULL, &error), CG_NOT_MEASURABLE);
    made_clear(&made);
}
END_TEST

START_TEST(bleed_adds_in_squares)
{
    const struct cg_stroke paper = {.width_um = 500, .raggedness_um = 6};
    const struct cg_stroke ground = {.width_um = 560, .raggedness_um = 10};
    const struct cg_bleed bleed = cg_bleed_of(&paper, &ground), none = cg_bleed_of(&ground, &paper);
    ck_assert_double_eq(bleed.width_growth_um, 60.0);
    ck_assert_double_eq(bleed.width_growth_percent, 12.0);
    ck_assert_double_eq(bleed.raggedness_growth_um, 8.0);
    ck_assert_double_eq(none.raggedness_growth_um, 0.0);
}
END_TEST

/* A boundary off the middle by a known length, straight and blurred. */
START_TEST(boundary_of_closed_form)
{
    static const double black[3] = BLACK, yellow[3] = YELLOW;
    const double off_mm = 0.04, sigma = 0.035;
    struct made made;
    struct cg_boundary boundary;
    struct cg_error error;
    made_init(&made, 200, 200, PIXEL_600);
    for (size_t y = 0; y < 200; y++) {
        for (size_t x = 0; x < 200; x++) {
            double mm[2], v[3];
            made_place(&made, x, y, mm);
            const double d =
                mm[0] - made.part.size_mm[0] / 2.0 - off_mm - 0.02 * (mm[1] - made.part.size_mm[1] / 2.0);
            const double share = 0.5 * erfc(-d / sigma / sqrt(2.0));
            for (size_t c = 0; c < 3; c++) {
                v[c] = black[c] + (yellow[c] - black[c]) * share;
            }
            made_set(&made, x, y, v[0], v[1], v[2]);
        }
    }
    ck_assert_int_eq(cg_boundary_measure(&made.part, true, &boundary, NULL, &error), CG_OK);
    ck_assert_double_eq_tol(boundary.displacement_um, 1000.0 * off_mm, 2.0);
    ck_assert_double_eq_tol(boundary.raggedness_um, 0.0, 0.8);
    ck_assert_double_eq_tol(boundary.blurriness_um, 2563.103 * sigma, 5.0);
    ck_assert_double_eq_tol(boundary.tilt_deg, atan(0.02) * 180.0 / M_PI, 0.05);
    /* Where it is 10 CIEDE2000 from both sides, sought on the same closed form. */
    double from = NAN, to = NAN;
    for (double d = -0.3; d < 0.3; d += 0.0005) {
        double v[3];
        for (size_t c = 0; c < 3; c++) {
            v[c] = black[c] + (yellow[c] - black[c]) * 0.5 * erfc(-d / sigma / sqrt(2.0));
        }
        const struct cg_lab lab = cg_lab_of(v, NULL);
        if (cg_delta_e(lab, cg_lab_of(black, NULL)) > 10.0 &&
            cg_delta_e(lab, cg_lab_of(yellow, NULL)) > 10.0) {
            from = isnan(from) ? d : from;
            to = d;
        }
    }
    ck_assert_double_eq_tol(boundary.mix_zone_um, 1000.0 * (to - from), 12.0);
    made_clear(&made);
}
END_TEST

size_t print_line_suite(struct suite_test *out)
{
    const struct suite_test tests[] = {
        {line_of_closed_form, ROWS(lines)}, {quarter_turn_keeps_the_width, 1}, {dust_on_an_edge, 1},
        {no_line_is_no_number, 1},          {bleed_adds_in_squares, 1},        {boundary_of_closed_form, 1},
    };
    memcpy(out, tests, sizeof tests);
    return sizeof tests / sizeof tests[0];
}

/*
 * Pictures and pages: what is made must be readable by others (libpng, a reader of HTML), say what the record
 * says, hold together for frames of any shape, and be the same on every run.
 */
#include "report/base64.h"
#include "report/page.h"
#include "report/plot.h"
#include "report/store.h"

#include <castgloss/report.h>
#include <check.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static struct cg_error error;

/* ---- frames made by hand ------------------------------------------------------------------------ */

struct frame_case {
    const char *name;
    size_t width, height;
    double pitch_cd_mm, pitch_md_mm; /* 0: no scale */
    bool masked;                     /* the left third has no data */
    bool constant;
    bool measurable;
    size_t marks;
};

static void fill_record(struct cg_record *record, const char *file, const struct frame_case *frame)
{
    ck_assert_int_eq(cg_record_init(record, "castgloss.surface/1", &error), CG_OK);
    struct cg_node *source = cg_record_object(record, record->root, "source");
    cg_record_text(record, source, "file", file);
    struct cg_node *scale = cg_record_object(record, record->root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", frame->pitch_cd_mm > 0.0 ? frame->pitch_cd_mm : NAN);
    cg_record_number(record, scale, "pitch_md_mm", frame->pitch_md_mm > 0.0 ? frame->pitch_md_mm : NAN);
    struct cg_node *gloss = cg_record_object(record, record->root, "gloss");
    cg_record_number(record, gloss, "mean", 0.5);
    cg_record_number(record, gloss, "cv_percent", 1.25);
    cg_record_text(record, gloss, "unit", "relative");
    struct cg_node *scores = cg_record_object(record, record->root, "scores");
    cg_record_number(record, scores, "uniformity", frame->measurable ? 87.5 : NAN);
    cg_record_text(record, scores, "grade", frame->measurable ? "A" : NULL);
    if (!frame->measurable) {
        cg_record_reason(record, "The frame is <dark> & empty.");
    }
    ck_assert_int_eq(cg_record_check(record, &error), CG_OK);
}

static void fill_plane(struct cg_plane *plane, const struct frame_case *frame)
{
    ck_assert_int_eq(cg_plane_init(plane, frame->width, frame->height, frame->masked, &error), CG_OK);
    plane->grid.pitch_cd_mm = frame->pitch_cd_mm;
    plane->grid.pitch_md_mm = frame->pitch_md_mm;
    for (size_t y = 0; y < frame->height; y++) {
        for (size_t x = 0; x < frame->width; x++) {
            size_t at = y * plane->grid.stride + x;
            double wave = 0.02 * sin(0.4 * (double)x) + 0.01 * sin(0.11 * (double)y);
            plane->px[at] = (float)(0.5 + (frame->constant ? 0.0 : wave));
            if (frame->masked && x < frame->width / 3) {
                plane->valid[at] = 0;
            }
        }
    }
}

/* As the inspection would fill it, and with the real spectrum of the plane. */
static void fill_surface(struct cg_surface *surface, const char *file, const struct frame_case *frame)
{
    *surface = (struct cg_surface){.status = frame->measurable ? CG_OK : CG_NOT_MEASURABLE};
    fill_record(&surface->record, file, frame);
    fill_plane(&surface->plane, frame);
    surface->marks.marks = cg_alloc(frame->marks + 1, sizeof *surface->marks.marks, &error);
    ck_assert_ptr_nonnull(surface->marks.marks);
    surface->marks.count = frame->marks;
    for (size_t i = 0; i < frame->marks; i++) {
        size_t x = i * 7 % frame->width, y = i * 13 % frame->height;
        surface->marks.marks[i].mark_class = (enum cg_mark_class)(i % CG_MARK_CLASSES);
        surface->marks.marks[i].box = (struct cg_rect){x, y, x + 1, y + 1};
    }
    if (!frame->measurable) {
        return;
    }
    struct cg_psd_options options = cg_psd_options_defaults();
    struct cg_psd_work *work = cg_psd_work_new(frame->width, frame->height, &options, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_psd_measure(work, cg_plane_view(&surface->plane), &surface->psd, &error), CG_OK);
    cg_psd_work_free(work);
    if (frame->pitch_cd_mm > 0.0) {
        while (cg_bands_octave[surface->band_count].high_mm > 0.0) {
            surface->band_count++;
        }
        cg_band_measure(&surface->psd, cg_bands_octave, surface->band_count, 0.0, surface->bands);
    }
    ck_assert_int_eq(cg_line_find(&surface->psd, 1e-3, surface->lines, 32, &surface->line_count, &error),
                     CG_OK);
}

static void surface_clear(struct cg_surface *surface)
{
    cg_record_clear(&surface->record);
    cg_plane_clear(&surface->plane);
    cg_psd_clear(&surface->psd);
    free(surface->marks.marks);
}

/* ---- pictures ----------------------------------------------------------------------------------- */

static const struct frame_case frames[] = {
    {"plain", 200, 160, 0.1, 0.1, false, false, true, 0},
    {"pixels that are not square", 200, 80, 0.05, 0.1, false, false, true, 3},
    {"no scale", 120, 100, 0.0, 0.0, false, false, true, 60},
    {"without data at the left", 150, 150, 0.1, 0.1, true, false, true, 2},
    {"tiny", 8, 8, 0.1, 0.1, false, false, true, 1},
    {"one line", 3000, 8, 0.1, 0.1, false, false, true, 1},
    {"one column", 8, 3000, 0.0, 0.0, false, false, true, 1},
    {"constant", 64, 64, 0.1, 0.1, false, true, true, 0},
    {"not measurable", 64, 64, 0.1, 0.1, false, true, false, 0},
    {"one pixel", 1, 1, 0.0, 0.0, false, true, false, 1},
};

START_TEST(picture_is_a_png_of_its_size)
{
    struct cg_surface surface;
    struct cg_text first = {0}, second = {0};
    fill_surface(&surface, "a \xff <b>.png", &frames[_i]);
    ck_assert_int_eq(cg_report_surface_picture(&surface, &first, &error), CG_OK);
    ck_assert_int_eq(cg_report_surface_picture(&surface, &second, &error), CG_OK);
    ck_assert_msg(first.length == second.length && memcmp(first.data, second.data, first.length) == 0,
                  "%s: two runs gave different bytes", frames[_i].name);
    png_image image = {.version = PNG_IMAGE_VERSION};
    ck_assert(png_image_begin_read_from_memory(&image, first.data, first.length));
    ck_assert_uint_eq(image.width, 1500);
    ck_assert_uint_eq(image.height, 1100);
    image.format = PNG_FORMAT_RGB;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    ck_assert_ptr_nonnull(pixels);
    ck_assert(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    size_t dark = 0;
    for (size_t i = 0; i < PNG_IMAGE_SIZE(image); i += 3) {
        dark += pixels[i] < 128 && pixels[i + 1] < 128 && pixels[i + 2] < 128;
    }
    ck_assert_msg(dark > 1000, "%s: hardly anything was drawn", frames[_i].name);
    free(pixels);
    cg_text_clear(&first);
    cg_text_clear(&second);
    surface_clear(&surface);
}
END_TEST

START_TEST(gallery_has_a_row_for_four_marks)
{
    struct cg_surface surface;
    struct cg_text first = {0}, second = {0};
    fill_surface(&surface, "frame.png", &frames[_i]);
    for (size_t i = 0; i < surface.marks.count; i++) {
        surface.marks.marks[i].diffuse_contrast_percent = i % 2 == 0 ? NAN : -8.0;
    }
    ck_assert_int_eq(cg_report_surface_gallery(&surface, &first, &error), CG_OK);
    ck_assert_int_eq(cg_report_surface_gallery(&surface, &second, &error), CG_OK);
    ck_assert_msg(first.length == second.length && memcmp(first.data, second.data, first.length) == 0,
                  "%s: two runs gave different bytes", frames[_i].name);
    png_image image = {.version = PNG_IMAGE_VERSION};
    ck_assert(png_image_begin_read_from_memory(&image, first.data, first.length));
    ck_assert_uint_eq(image.width, 1500);
    /* At most 24 marks are drawn. */
    const size_t rows = ((frames[_i].marks < 24 ? frames[_i].marks : 24) + 3) / 4;
    ck_assert_uint_ge(image.height, 100 + rows * 300);
    ck_assert_uint_le(image.height, 100 + rows * 400);
    png_image_free(&image);
    cg_text_clear(&first);
    cg_text_clear(&second);
    surface_clear(&surface);
}
END_TEST

START_TEST(picture_without_a_plane_says_why)
{
    struct cg_surface surface = {.status = CG_NOT_MEASURABLE};
    struct cg_text out = {0};
    fill_record(&surface.record, "gone.png", &frames[8]);
    ck_assert_int_eq(cg_report_surface_picture(&surface, &out, &error), CG_OK);
    ck_assert_uint_gt(out.length, 1000);
    cg_text_clear(&out);
    cg_record_clear(&surface.record);
}
END_TEST

/* ---- drawing kit -------------------------------------------------------------------------------- */

START_TEST(round_down_gives_1_2_5)
{
    static const double values[][2] = {{0.9, 0.5}, {1.0, 1.0}, {1.99, 1.0},  {2.0, 2.0}, {4.9, 2.0},
                                       {0.2, 0.2}, {730, 500}, {1e-3, 1e-3}, {0.0, 0.0}, {-1.0, 0.0}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ck_assert_double_eq_tol(cg_round_down(values[i][0]), values[i][1], 1e-12);
    }
}
END_TEST

START_TEST(ticks_stand_between_the_ends)
{
    static const struct cg_axis axes[] = {
        {0, 1, false, 0},        {-3, 7, false, 0},      {98.5, 101.5, false, 0}, {1e-9, 3, true, 0},
        {0.25, 16, true, 0},     {16, 0.25, true, 0},    {0.5, 0.6, false, 0},    {2, 2, false, 0},
        {1e-12, 1e-10, true, 0}, {0.5, 1000.5, false, 0}};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        struct cg_ticks ticks = cg_ticks_of(&axes[i], 6);
        ck_assert_uint_le(ticks.count, CG_TICKS);
        ck_assert_uint_ge(ticks.count, axes[i].low < axes[i].high || axes[i].log ? 2 : 0);
        for (size_t k = 0; k < ticks.count; k++) {
            double share = cg_axis_share(&axes[i], ticks.at[k]);
            ck_assert_msg(share > -1e-6 && share < 1.0 + 1e-6, "axis %zu: tick %s lies outside", i,
                          ticks.label[k]);
        }
    }
    struct cg_ticks ticks = cg_ticks_of(&(struct cg_axis){0, 10, false, 0}, 5);
    ck_assert_str_eq(ticks.label[1], "2");
    ck_assert_double_eq(cg_axis_share(&(struct cg_axis){1, 100, true, 0}, 10), 0.5);
}
END_TEST

/* Lightness after CIE 1976 from sRGB, to see that the sequential map rises and the diverging one is even. */
static double lightness(struct cg_colour colour)
{
    double channels[] = {colour.red, colour.green, colour.blue};
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double y = 0.0;
    for (size_t i = 0; i < 3; i++) {
        double linear =
            channels[i] <= 0.04045 ? channels[i] / 12.92 : pow((channels[i] + 0.055) / 1.055, 2.4);
        y += weights[i] * linear;
    }
    return 116.0 * cbrt(y) - 16.0;
}

START_TEST(colour_maps_are_even)
{
    double last = -1.0;
    for (int i = 0; i <= 100; i++) {
        double here = lightness(cg_colour_sequential(i / 100.0));
        ck_assert_double_gt(here, last);
        last = here;
        double difference =
            lightness(cg_colour_diverging(i / 100.0)) - lightness(cg_colour_diverging(1.0 - i / 100.0));
        ck_assert_double_lt(fabs(difference), 15.0);
    }
    /* The ends of viridis as published. */
    struct cg_colour low = cg_colour_sequential(-1.0), high = cg_colour_sequential(2.0);
    ck_assert_double_eq_tol(low.red * 255.0, 0x44, 1e-9);
    ck_assert_double_eq_tol(high.green * 255.0, 0xe7, 1e-9);
}
END_TEST

/* RFC 4648, section 10. */
START_TEST(base64_is_that_of_the_standard)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct cg_text text = {0};
        cg_text_add_base64(&text, pairs[i][0], strlen(pairs[i][0]));
        ck_assert_str_eq(text.data != NULL ? text.data : "", pairs[i][1]);
        cg_text_clear(&text);
    }
}
END_TEST

START_TEST(base64_of_many_bytes_has_its_length)
{
    static uint8_t bytes[10000];
    struct cg_text text = {0};
    cg_text_add_base64(&text, bytes, sizeof bytes);
    ck_assert_uint_eq(text.length, (sizeof bytes + 2) / 3 * 4);
    ck_assert_str_eq(text.data + text.length - 4, "AA==");
    ck_assert_uint_eq(strspn(text.data, "A"), text.length - 2);
    cg_text_clear(&text);
}
END_TEST

/* ---- pages -------------------------------------------------------------------------------------- */

static bool is_void(const char *name, size_t length)
{
    static const char *const names[] = {"meta", "img", "br", "wbr", "!DOCTYPE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Every element that is opened is closed in its turn, and outside tags no bare & stands. */
static void check_balance(const char *html)
{
    enum { DEEPEST = 64 };
    const char *open[DEEPEST];
    size_t lengths[DEEPEST], depth = 0;
    for (const char *at = html; (at = strchr(at, '<')) != NULL;) {
        const char *end = strchr(at, '>');
        ck_assert_msg(end != NULL, "a tag is not closed: %.40s", at);
        bool closing = at[1] == '/';
        const char *name = at + 1 + closing;
        size_t length = strcspn(name, " >/");
        if (closing) {
            ck_assert_msg(depth > 0 && lengths[depth - 1] == length &&
                              strncmp(open[depth - 1], name, length) == 0,
                          "%.*s closes what was not open", (int)length, name);
            depth--;
        } else if (end[-1] != '/' && !is_void(name, length)) {
            ck_assert_uint_lt(depth, DEEPEST);
            open[depth] = name;
            lengths[depth++] = length;
        }
        at = end + 1;
    }
    ck_assert_uint_eq(depth, 0);
    for (const char *at = html; (at = strchr(at, '&')) != NULL; at++) {
        ck_assert_msg(strcspn(at, ";") < 8, "a bare &: %.20s", at);
    }
}

static void build_page(struct cg_text *out)
{
    static const char *const files[] = {"one.png", "<script>alert('&\"')</script>.png", "three.png"};
    static const enum cg_result results[] = {CG_RESULT_PASS, CG_RESULT_FAIL, CG_RESULT_NOT_MEASURABLE};
    struct cg_report_page *page = cg_report_page_new("Gloss of <5> & \"more\"", &error);
    ck_assert_ptr_nonnull(page);
    for (size_t i = 0; i < 3; i++) {
        struct cg_surface surface;
        fill_surface(&surface, files[i], &frames[i == 2 ? 8 : i]);
        surface.result = results[i];
        struct cg_text picture = {0};
        cg_text_add(&picture, "foobar");
        ck_assert_int_eq(cg_report_page_add(page, &surface, i == 1 ? &picture : NULL, &error), CG_OK);
        if (i == 1) {
            ck_assert_int_eq(cg_report_page_add_gallery(page, &surface, &picture, &error), CG_OK);
        }
        cg_text_clear(&picture);
        surface_clear(&surface);
    }
    ck_assert_int_eq(cg_report_page_add_failed(page, "<gone>.png", "It is no picture & was refused.", &error),
                     CG_OK);
    ck_assert_int_eq(cg_report_page_write(page, out, &error), CG_OK);
    cg_report_page_free(page);
}

START_TEST(page_says_what_was_found)
{
    static const char *const expected[] = {
        "<title>Gloss of &lt;5&gt; &amp; &quot;more&quot;</title>",
        "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;.png",
        "data:image/png;base64,Zm9vYmFy\"",
        "<dt>frames</dt><dd>3</dd>",
        "<dt>passed</dt><dd>1</dd>",
        "<dt>failed</dt><dd>1</dd>",
        "<dt>not measurable</dt><dd>1</dd>",
        "<dt>could not be read</dt><dd>1</dd>",
        "<strong>&lt;gone&gt;.png</strong>: It is no picture &amp; was refused.",
        "The frame is &lt;dark&gt; &amp; empty.",
        ">87.5<",
        ">0.5000<",
        "Marks of frame 2",
        "<dt>pinhole (1)</dt><dd>Steam broke",
        "What the numbers mean",
    };
    static const char *const forbidden[] = {"<script", "http:", "https:", "nan", "inf\""};
    struct cg_text html = {0};
    build_page(&html);
    check_balance(html.data);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ck_assert_msg(strstr(html.data, expected[i]) != NULL, "the page lacks %s", expected[i]);
    }
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        ck_assert_msg(strstr(html.data, forbidden[i]) == NULL, "the page holds %s", forbidden[i]);
    }
    cg_text_clear(&html);
}
END_TEST

START_TEST(page_is_the_same_on_every_run)
{
    struct cg_text first = {0}, second = {0};
    build_page(&first);
    build_page(&second);
    ck_assert_str_eq(first.data, second.data);
    cg_text_clear(&first);
    cg_text_clear(&second);
}
END_TEST

START_TEST(page_of_nothing_is_still_a_page)
{
    struct cg_text html = {0};
    struct cg_report_page *page = cg_report_page_new("Empty", &error);
    ck_assert_ptr_nonnull(page);
    ck_assert_int_eq(cg_report_page_write(page, &html, &error), CG_OK);
    check_balance(html.data);
    cg_report_page_free(page);
    cg_text_clear(&html);
}
END_TEST

static double gloss_of(const struct cg_page_point *point)
{
    return point->gloss;
}

START_TEST(trend_of_any_length_holds)
{
    static const size_t counts[] = {1, 2, 11, 1000};
    const struct cg_page_trend trend = {"Gloss", "", 0.0, INFINITY, 0.0};
    struct cg_page_point *points = cg_alloc(1000, sizeof *points, &error);
    ck_assert_ptr_nonnull(points);
    for (size_t i = 0; i < 1000; i++) {
        points[i] =
            (struct cg_page_point){i % 5 == 3 ? NAN : 0.4 + 0.01 * (double)(i % 7), 0.0, CG_OUTCOME_PASSED};
    }
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct cg_text svg = {0};
        cg_page_trend_add(&svg, &trend, points, counts[i], gloss_of);
        check_balance(svg.data);
        ck_assert_ptr_null(strstr(svg.data, "nan"));
        cg_text_clear(&svg);
    }
    free(points);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *pictures = tcase_create("pictures");
    tcase_set_timeout(pictures, 120);
    tcase_add_loop_test(pictures, picture_is_a_png_of_its_size, 0, (int)(sizeof frames / sizeof *frames));
    tcase_add_loop_test(pictures, gallery_has_a_row_for_four_marks, 0, (int)(sizeof frames / sizeof *frames));
    tcase_add_test(pictures, picture_without_a_plane_says_why);
    suite_add_tcase(suite, pictures);
    TCase *kit = tcase_create("drawing kit");
    tcase_add_test(kit, round_down_gives_1_2_5);
    tcase_add_test(kit, ticks_stand_between_the_ends);
    tcase_add_test(kit, colour_maps_are_even);
    tcase_add_test(kit, base64_is_that_of_the_standard);
    tcase_add_test(kit, base64_of_many_bytes_has_its_length);
    suite_add_tcase(suite, kit);
    TCase *pages = tcase_create("pages");
    tcase_add_test(pages, page_says_what_was_found);
    tcase_add_test(pages, page_is_the_same_on_every_run);
    tcase_add_test(pages, page_of_nothing_is_still_a_page);
    tcase_add_test(pages, trend_of_any_length_holds);
    suite_add_tcase(suite, pages);
    suite_add_tcase(suite, report_store_tests());
    suite_add_tcase(suite, report_page_tests());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures;
}

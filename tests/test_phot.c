/*
 * The phase-only transform and the picture of the responses: where a planted mark is, the response is
 * strongest; a regular pattern leaves none; what is found lies where it was put.
 */
#include <castgloss/defects.h>

#include "support/noise.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

enum { SIDE = 192 };

static struct cg_error error;

/* Texture of small noise under a regular screen, both relative to the level 0.5. */
static struct cg_plane texture(double noise, double screen)
{
    struct cg_plane plane;
    uint64_t seed = 7;
    ck_assert_int_eq(cg_plane_init(&plane, SIDE, SIDE, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = 0.1;
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            double pattern = sin(2.0 * M_PI * (double)x / 8.0) * sin(2.0 * M_PI * (double)y / 12.0);
            plane.px[y * plane.grid.stride + x] =
                (float)(0.5 * (1.0 + noise * noise_normal(&seed) + screen * pattern));
        }
    }
    return plane;
}

/* A Gaussian dent of depth `depth` and sigma 2 px. */
static void plant(struct cg_plane *plane, double cx, double cy, double depth)
{
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            double dx = (double)x - cx, dy = (double)y - cy;
            plane->px[y * plane->grid.stride + x] *= (float)(1.0 - depth * exp(-(dx * dx + dy * dy) / 8.0));
        }
    }
}

static const struct row {
    enum cg_defect_method method;
    double screen, x, y;
} rows[] = {
    {CG_DEFECT_WHITENED, 0, 96, 80}, {CG_DEFECT_WHITENED, 0, 30, 150}, {CG_DEFECT_PHOT, 0, 96, 80},
    {CG_DEFECT_PHOT, 0, 30, 150},    {CG_DEFECT_PHOT, 0.02, 96, 80},   {CG_DEFECT_PHOT, 0.02, 140, 33},
};

START_TEST(response_is_strongest_on_the_mark)
{
    const struct row *row = &rows[_i];
    struct cg_plane plane = texture(0.01, row->screen), response;
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    options.method = row->method;
    plant(&plane, row->x, row->y, 0.08);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_response(work, cg_plane_view(&plane), &options, &response, &error), CG_OK);
    ck_assert_uint_eq(response.grid.width, SIDE);
    ck_assert_uint_eq(response.grid.height, SIDE);
    size_t best = 0;
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        const size_t at = i / SIDE * response.grid.stride + i % SIDE;
        ck_assert(isfinite(response.px[at]) && response.px[at] >= 0);
        best = response.px[at] > response.px[best / SIDE * response.grid.stride + best % SIDE] ? i : best;
    }
    ck_assert_double_le(hypot((double)(best % SIDE) - row->x, (double)(best / SIDE) - row->y), 3.0);
    cg_plane_clear(&response);
    cg_plane_clear(&plane);
    cg_defect_work_free(work);
}
END_TEST

START_TEST(mark_is_found_where_it_is)
{
    const struct row *row = &rows[_i];
    struct cg_plane plane = texture(0.01, row->screen);
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    struct cg_marks marks;
    options.method = row->method;
    plant(&plane, row->x, row->y, 0.08);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_OK);
    ck_assert_uint_eq(marks.count, 1);
    ck_assert_double_le(fabs(marks.marks[0].x - 0.1 * row->x), 0.1);
    ck_assert_double_le(fabs(marks.marks[0].y - 0.1 * row->y), 0.1);
    ck_assert_double_lt(marks.marks[0].contrast_percent, 0);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
    cg_defect_work_free(work);
}
END_TEST

static const struct {
    enum cg_defect_method method;
    double noise, screen;
} faultless[] = {
    {CG_DEFECT_WHITENED, 0.01, 0},
    {CG_DEFECT_PHOT, 0.01, 0},
    {CG_DEFECT_PHOT, 0.01, 0.2},
    {CG_DEFECT_PHOT, 0.05, 0.05},
};

START_TEST(faultless_texture_has_no_mark)
{
    struct cg_plane plane = texture(faultless[_i].noise, faultless[_i].screen);
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    struct cg_marks marks;
    options.method = faultless[_i].method;
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_OK);
    ck_assert_uint_eq(marks.count, 0);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
    cg_defect_work_free(work);
}
END_TEST

START_TEST(other_sizes_are_refused)
{
    struct cg_plane plane = texture(0.01, 0), response;
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE + 2, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_response(work, cg_plane_view(&plane), &options, &response, &error), CG_FAULT);
    ck_assert_ptr_nonnull(strstr(error.text, "192 x 194"));
    cg_plane_clear(&plane);
    cg_defect_work_free(work);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {response_is_strongest_on_the_mark, ROWS(rows)},
        {mark_is_found_where_it_is, ROWS(rows)},
        {faultless_texture_has_no_mark, ROWS(faultless)},
        {other_sizes_are_refused, 1},
    };
    return suite_run("phot", tests, sizeof tests / sizeof *tests);
}

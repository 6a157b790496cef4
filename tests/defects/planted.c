/* Marks planted into seeded textures. */
#include "defects/planted.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

/* splitmix64, then the sum of twelve uniform numbers: Gaussian enough to six standard deviations. */
static double uniform(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

double planted_gaussian(void)
{
    return sqrt(-2 * log(1 - uniform())) * cos(2 * M_PI * uniform());
}

struct cg_plane planted_texture(uint64_t seed, size_t width, size_t height, double pitch_cd, double pitch_md)
{
    struct cg_error error;
    struct cg_plane plane;
    ck_assert_int_eq(cg_plane_init(&plane, width, height, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = pitch_cd;
    plane.grid.pitch_md_mm = pitch_md;
    state = seed;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            plane.px[y * plane.grid.stride + x] = 0.5f;
        }
    }
    return plane;
}

void planted_noise(struct cg_plane *plane, double sd)
{
    for (size_t y = 0; y < plane->grid.height; y++) {
        for (size_t x = 0; x < plane->grid.width; x++) {
            plane->px[y * plane->grid.stride + x] *= (float)(1 + sd * planted_gaussian());
        }
    }
}

/* Mottle: white noise smoothed by sigma px, of this SD. */
void planted_mottle(struct cg_plane *plane, double sigma, double sd)
{
    struct cg_error error;
    struct cg_plane field;
    ck_assert_int_eq(cg_plane_init(&field, plane->grid.width, plane->grid.height, false, &error), CG_OK);
    /* The SD of white noise under a Gaussian of this width is 1 / (2 sqrt(pi) sigma). */
    for (size_t i = 0; i < field.grid.height * field.grid.stride; i++) {
        field.px[i] = (float)(planted_gaussian() * sd * 2 * sqrt(M_PI) * sigma);
    }
    ck_assert_int_eq(cg_smooth(&field, sigma, sigma, &error), CG_OK);
    for (size_t i = 0; i < field.grid.height * field.grid.stride; i++) {
        plane->px[i] *= 1 + field.px[i];
    }
    cg_plane_clear(&field);
}

static bool inside(const struct planted *shape, double x, double y)
{
    double dx = x - shape->x, dy = y - shape->y, c = cos(shape->angle_deg * M_PI / 180),
           s = sin(shape->angle_deg * M_PI / 180);
    if (!shape->bar) {
        return 4 * dx * dx / (shape->length * shape->length) + 4 * dy * dy / (shape->width * shape->width) <=
               1;
    }
    return fabs(dx * c + dy * s) <= shape->length / 2 && fabs(dy * c - dx * s) <= shape->width / 2;
}

void planted_shape(struct cg_plane *plane, const struct planted *shape)
{
    for (size_t y = 0; y < plane->grid.height; y++) {
        for (size_t x = 0; x < plane->grid.width; x++) {
            int hits = 0;
            for (int k = 0; k < 64; k++) {
                hits += inside(shape, (double)x + (k % 8 - 3.5) / 8, (double)y + (k / 8 - 3.5) / 8);
            }
            plane->px[y * plane->grid.stride + x] *= (float)(1 + shape->contrast * hits / 64);
        }
    }
}

/* Draws, blurs as a lens does, and adds noise. */
struct cg_plane planted_mark(uint64_t seed, const struct planted *shape)
{
    struct cg_error error;
    struct cg_plane plane = planted_texture(seed, SIDE, SIDE, PITCH, PITCH);
    planted_shape(&plane, shape);
    ck_assert_int_eq(cg_smooth(&plane, 0.8, 0.8, &error), CG_OK);
    planted_noise(&plane, NOISE);
    return plane;
}

struct cg_marks planted_find(struct cg_view view, double false_alarms)
{
    struct cg_error error = {0};
    struct cg_marks marks = {0};
    struct cg_defect_options options = {.false_alarms_per_m2 = false_alarms};
    struct cg_defect_work *work = cg_defect_work_new(view.grid.width, view.grid.height, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_find(work, view, &options, &marks, &error), CG_OK);
    cg_defect_work_free(work);
    return marks;
}

size_t planted_count(const struct cg_plane *plane, double false_alarms)
{
    struct cg_marks marks = planted_find(cg_plane_view(plane), false_alarms);
    size_t count = marks.count;
    cg_marks_clear(&marks);
    return count;
}

/* The number of false marks is the one asked for, on textures of several kinds. */
#include "defects/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A frame of 256 pixels of 0.05 mm is 1.64e-4 m2: 3000 a m2 is 0.49 a frame, 7.9 in 16. */
#define FRAMES 16
#define ASKED 3000.0
/* More than 17 where 7.9 are expected has a probability under 0.002. */
#define MOST 17

enum kind { WHITE, BAND_LIMITED, FRACTAL, ANISOTROPIC, SHADED, KINDS };

static struct cg_plane clean(enum kind kind, uint64_t seed)
{
    struct cg_error error;
    struct cg_plane plane = planted_texture(seed, SIDE, SIDE, PITCH, PITCH), field;
    switch (kind) {
    case BAND_LIMITED:
        planted_noise(&plane, 0.03);
        ck_assert_int_eq(cg_smooth(&plane, 1.2, 1.2, &error), CG_OK);
        planted_noise(&plane, 0.001);
        break;
    case FRACTAL:
        for (double sigma = 1; sigma < 20; sigma *= 2) {
            planted_mottle(&plane, sigma, 0.006);
        }
        planted_noise(&plane, NOISE);
        break;
    case ANISOTROPIC:
        field = planted_texture(seed + 1, SIDE, SIDE, PITCH, PITCH);
        planted_noise(&field, 0.06);
        ck_assert_int_eq(cg_smooth(&field, 1, 5, &error), CG_OK);
        for (size_t i = 0; i < SIDE * plane.grid.stride; i++) {
            plane.px[i] *= 2 * field.px[i];
        }
        cg_plane_clear(&field);
        planted_noise(&plane, NOISE);
        break;
    case SHADED:
        planted_mottle(&plane, 3, 0.01);
        planted_noise(&plane, NOISE);
        for (size_t y = 0; y < SIDE; y++) {
            for (size_t x = 0; x < SIDE; x++) {
                double u = ((double)x - SIDE / 2.0) / SIDE, v = ((double)y - SIDE / 2.0) / SIDE;
                plane.px[y * plane.grid.stride + x] *= (float)(1 - 0.5 * (u * u + v * v));
            }
        }
        break;
    default:
        planted_noise(&plane, NOISE);
        break;
    }
    return plane;
}

START_TEST(false_marks_are_as_many_as_asked)
{
    size_t count = 0;
    for (uint64_t i = 0; i < FRAMES; i++) {
        struct cg_plane plane = clean((enum kind)_i, 3000 + 17 * i);
        count += planted_count(&plane, ASKED);
        cg_plane_clear(&plane);
    }
    ck_assert_uint_le(count, MOST);
}
END_TEST

TCase *alarms_tests(void)
{
    TCase *tests = tcase_create("alarms");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, false_marks_are_as_many_as_asked, 0, KINDS);
    return tests;
}

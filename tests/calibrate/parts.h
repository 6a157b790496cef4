/*
 * calibrate/parts.h: a small calibration whose planes are known, for the parts of the calibrate suite.
 */
#ifndef TEST_CALIBRATE_PARTS_H
#define TEST_CALIBRATE_PARTS_H

#include <castgloss/calibrate.h>

#include <check.h>

/* The tests of the file that calibrations are kept in. */
TCase *container_case(void);

enum { W = 40, H = 30, N = W * H };

static struct cg_error error;

static inline struct cg_image image_u16(uint16_t *data, int bits)
{
    return (struct cg_image){.width = W,
                             .height = H,
                             .channels = 1,
                             .sample = CG_SAMPLE_U16,
                             .bits = bits,
                             .data = data,
                             .pages = 1};
}

static inline struct cg_plane plane_of(float value)
{
    struct cg_plane plane;
    ck_assert_int_eq(cg_plane_init(&plane, W, H, false, &error), CG_OK);
    for (size_t i = 0; i < N; i++) {
        plane.px[i] = value;
    }
    return plane;
}

/* Dark of 100 to 139 counts, a gain of 20000 to 50000 counts that differs from pixel to pixel. */
static inline float dark_at(size_t i)
{
    return 100.0f + (float)(i % W);
}
static inline float gain_at(size_t i)
{
    return 20000.0f + (float)(i * 7919 % 30000);
}

static inline struct cg_calibration calibration_of(double target)
{
    struct cg_calibration c;
    cg_calibration_init(&c);
    c.dark = plane_of(0);
    c.flat = plane_of(0);
    for (size_t i = 0; i < N; i++) {
        c.dark.px[i] = dark_at(i);
        c.flat.px[i] = dark_at(i) + gain_at(i);
    }
    c.target = target;
    c.bits = 16;
    c.dark_frames = c.flat_frames = 32;
    return c;
}

#endif

#include <castgloss/spectrum.h>

#include "support/noise.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

static struct cg_plane plane_of(size_t width, size_t height, double pitch_cd_mm, double pitch_md_mm)
{
    struct cg_plane plane;
    struct cg_error error;
    ck_assert_int_eq(cg_plane_init(&plane, width, height, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = pitch_cd_mm;
    plane.grid.pitch_md_mm = pitch_md_mm;
    for (size_t i = 0; i < width * height; i++) {
        plane.px[i] = 1.0f;
    }
    return plane;
}

/* amplitude * sin along a wave vector given in cycles/mm */
static void add_sine(struct cg_plane *plane, double f_cd, double f_md, double amplitude)
{
    for (size_t y = 0; y < plane->grid.height; y++) {
        for (size_t x = 0; x < plane->grid.width; x++) {
            double phase =
                f_cd * (double)x * plane->grid.pitch_cd_mm + f_md * (double)y * plane->grid.pitch_md_mm;
            plane->px[y * plane->grid.stride + x] += (float)(amplitude * sin(2.0 * M_PI * phase + 0.4));
        }
    }
}

static void add_noise(struct cg_plane *plane, double sd, uint64_t seed)
{
    for (size_t i = 0; i < plane->grid.width * plane->grid.height; i++) {
        plane->px[i] += (float)(sd * noise_normal(&seed));
    }
}

static struct cg_psd psd_of(const struct cg_plane *plane, const struct cg_psd_options *options)
{
    struct cg_error error = {0};
    struct cg_psd psd;
    struct cg_psd_work *work = cg_psd_work_new(plane->grid.width, plane->grid.height, options, &error);
    ck_assert_msg(work != NULL, "%s", error.text);
    ck_assert_msg(cg_psd_measure(work, cg_plane_view(plane), &psd, &error) == CG_OK, "%s", error.text);
    cg_psd_work_free(work);
    return psd;
}

static double sum_of(const struct cg_psd *psd)
{
    double sum = 0.0;
    for (size_t i = 0; i < psd->rows * (psd->columns / 2 + 1); i++) {
        sum += (double)psd->power[i];
    }
    return sum;
}

static const struct {
    size_t width, height, tile;
} sizes[] = {{256, 256, 2048}, {255, 100, 2048}, {97, 64, 2048},
             {512, 300, 128},  {64, 1000, 256},  {1021, 31, 512}};

START_TEST(parseval_holds_for_every_size)
{
    struct cg_plane plane = plane_of(sizes[_i].width, sizes[_i].height, 0.05, 0.05);
    add_noise(&plane, 0.02, 7);
    struct cg_psd psd = psd_of(&plane, &(struct cg_psd_options){.tile_px = sizes[_i].tile, .detrend = 1});
    ck_assert_double_eq_tol(sum_of(&psd) / psd.variance, 1.0, 1e-5);
    /* and the window's correction gives back the noise's variance, within four times its own scatter */
    double modes = 0.5 * (double)(psd.rows * psd.columns);
    ck_assert_double_eq_tol(sum_of(&psd) / 0.0004, 1.0, 4.0 * 1.95 / sqrt(modes));
    cg_psd_clear(&psd);
    cg_plane_clear(&plane);
}
END_TEST

/* 100 + 3 cos(2 pi 5 x / N): variance 4.5, all of it within one bin of the line under a Hann window. */
START_TEST(a_sine_keeps_its_variance)
{
    struct cg_plane plane = plane_of(256, 256, 0.1, 0.1);
    for (size_t i = 0; i < 256 * 256; i++) {
        plane.px[i] = (float)(100.0 + 3.0 * cos(2.0 * M_PI * 5.0 * (double)(i % 256) / 256.0));
    }
    struct cg_psd psd = psd_of(&plane, &(struct cg_psd_options){.tile_px = 2048, .detrend = 0});
    double near = 0.0;
    for (size_t row = 0; row < 256; row++) {
        for (size_t column = 4; column <= 6; column++) {
            near += (double)psd.power[row * 129 + column];
        }
    }
    ck_assert_double_eq_tol(100.0 * sqrt(near), 2.121320, 1e-4);
    ck_assert_double_eq_tol(sum_of(&psd), near, 1e-9);
    cg_psd_clear(&psd);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(a_plane_has_no_variation)
{
    struct cg_plane plane = plane_of(128, 96, 0.1, 0.1);
    for (size_t y = 0; y < 96; y++) {
        for (size_t x = 0; x < 128; x++) {
            plane.px[y * 128 + x] = (float)(2.0 + 0.001 * (double)x - 0.002 * (double)y);
        }
    }
    struct cg_psd psd = psd_of(&plane, &(struct cg_psd_options){.tile_px = 2048, .detrend = 1});
    ck_assert_double_lt(psd.variance, 1e-12);
    cg_psd_clear(&psd);
    cg_plane_clear(&plane);
}
END_TEST

static struct cg_band_cv band_of(const struct cg_plane *plane, double low_mm, double noise)
{
    struct cg_psd_options options = cg_psd_options_defaults();
    struct cg_psd psd = psd_of(plane, &options);
    struct cg_band_cv bands[6];
    cg_band_measure(&psd, cg_bands_octave, 6, noise, bands);
    cg_psd_clear(&psd);
    for (size_t i = 0; i < 6; i++) {
        double parts =
            hypot(hypot(bands[i].bars_percent, bands[i].streaks_percent), bands[i].isotropic_percent);
        ck_assert_double_eq_tol(parts, bands[i].cv_percent, 1e-9);
        if (bands[i].band.low_mm == low_mm) {
            return bands[i];
        }
    }
    ck_abort_msg("no such band");
}

static const struct {
    double f_cd, f_md, pitch_md_mm;
    double bars, streaks, isotropic;
} sines[] = {
    {0.0, 1.0 / 3.0, 0.05, 1, 0, 0}, {1.0 / 3.0, 0.0, 0.05, 0, 1, 0}, {0.0, 1.0 / 3.0, 0.1, 1, 0, 0},
    {1.0 / 3.0, 0.0, 0.1, 0, 1, 0},  {0.25, 0.25, 0.05, 0, 0, 1},     {-0.2, 0.25, 0.1, 0, 0, 1},
};

/* A 2 % sine of 3 mm has an RMS of 1.414 %, all in the band 2-4 mm and in its own direction, on square pixels
 * and on pixels twice as long. */
START_TEST(bands_and_directions)
{
    struct cg_plane plane = plane_of(800, 640, 0.05, sines[_i].pitch_md_mm);
    add_sine(&plane, sines[_i].f_cd, sines[_i].f_md, 0.02);
    add_noise(&plane, 0.002, 3);
    struct cg_band_cv band = band_of(&plane, 2.0, 0.0);
    double rms = 100.0 * 0.02 / sqrt(2.0);
    ck_assert(band.measured);
    ck_assert_double_eq_tol(band.cv_percent, rms, 0.02 * rms);
    ck_assert_double_eq_tol(band.bars_percent, sines[_i].bars * rms, 0.03);
    ck_assert_double_eq_tol(band.streaks_percent, sines[_i].streaks * rms, 0.03);
    ck_assert_double_eq_tol(band.isotropic_percent, sines[_i].isotropic * rms, 0.06);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(white_noise_falls_into_bands_by_their_bins)
{
    struct cg_plane plane = plane_of(640, 640, 0.1, 0.1);
    add_noise(&plane, 0.01, 11);
    /* E[variance] = sd^2 * bins / (M N); bins of the ring = pi (f_hi^2 - f_lo^2) * area */
    double bins = M_PI * (1.0 - 0.25) * 64.0 * 64.0;
    double want = 100.0 * 0.01 * sqrt(bins / (640.0 * 640.0));
    struct cg_band_cv band = band_of(&plane, 1.0, 0.0);
    ck_assert_double_eq_tol(band.cv_percent, want, 4.0 * band.uncertainty_percent + 0.01 * want);
    /* the known noise taken off leaves next to nothing */
    ck_assert_double_lt(band_of(&plane, 1.0, 0.01).cv_percent, 0.35 * want);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(bands_beyond_the_field_are_not_filled)
{
    struct cg_plane plane = plane_of(400, 400, 0.05, 0.05); /* 20 mm; two pixels are 0.1 mm */
    add_noise(&plane, 0.01, 5);
    struct cg_psd_options options = cg_psd_options_defaults();
    struct cg_psd psd = psd_of(&plane, &options);
    struct cg_band_cv octave[6], wave[6];
    cg_band_measure(&psd, cg_bands_octave, 6, 0.0, octave);
    cg_band_measure(&psd, cg_bands_wavescan, 6, 0.0, wave);
    ck_assert_int_eq(octave[0].flag, CG_BAND_GOOD);
    ck_assert_int_eq(octave[4].flag, CG_BAND_FEW_PERIODS);
    ck_assert_int_eq(octave[5].flag, CG_BAND_BEYOND_FIELD);
    ck_assert(octave[4].measured && !octave[5].measured);
    ck_assert_int_eq(wave[0].flag, CG_BAND_BEYOND_NYQUIST);
    ck_assert(!wave[0].measured && wave[1].measured);
    ck_assert_int_eq(wave[5].flag, CG_BAND_BEYOND_FIELD);
    cg_psd_clear(&psd);
    cg_plane_clear(&plane);
}
END_TEST

static size_t lines_of(const struct cg_plane *plane, struct cg_line *lines, size_t capacity)
{
    struct cg_psd_options options = cg_psd_options_defaults();
    struct cg_psd psd = psd_of(plane, &options);
    struct cg_error error = {0};
    size_t count = 0;
    ck_assert_msg(cg_line_find(&psd, 1e-3, lines, capacity, &count, &error) == CG_OK, "%s", error.text);
    cg_psd_clear(&psd);
    return count;
}

static const struct {
    double f_cd, f_md;
    enum cg_direction direction;
    double angle_deg;
} waves[] = {
    {0.0, 0.3371, CG_BARS, 90.0},      {1.2345, 0.0, CG_STREAKS, 0.0}, {0.5, 0.5, CG_OBLIQUE, 45.0},
    {-0.6, 0.3, CG_OBLIQUE, 153.4349}, {0.01, 1.0, CG_BARS, 89.4271},
};

/* Frequencies that fall between the bins: pitch to a thousandth, angle to a tenth of a degree, amplitude to 3
 * %. */
START_TEST(lines_are_found_between_the_bins)
{
    struct cg_plane plane = plane_of(600, 600, 0.05, 0.05);
    struct cg_line lines[8];
    add_sine(&plane, waves[_i].f_cd, waves[_i].f_md, 0.01);
    add_noise(&plane, 0.01, 17);
    ck_assert_uint_eq(lines_of(&plane, lines, 8), 1);
    double pitch = 1.0 / hypot(waves[_i].f_cd, waves[_i].f_md);
    ck_assert_double_eq_tol(lines[0].pitch, pitch, 0.002 * pitch);
    /* 179.99 and 0 degrees are the same direction */
    ck_assert_double_lt(fabs(remainder(lines[0].angle_deg - waves[_i].angle_deg, 180.0)), 0.3);
    ck_assert_double_eq_tol(lines[0].amplitude_percent, 1.0, 0.03);
    ck_assert_int_eq(lines[0].direction, waves[_i].direction);
    ck_assert_double_lt(lines[0].log10_nfa, -3.0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(harmonics_are_one_line)
{
    struct cg_plane plane = plane_of(600, 600, 0.1, 0.1);
    struct cg_line lines[8];
    add_sine(&plane, 0.0, 0.4, 0.010);
    add_sine(&plane, 0.0, 0.8, 0.012);
    add_sine(&plane, 0.0, 1.2, 0.004);
    add_noise(&plane, 0.005, 23);
    ck_assert_uint_eq(lines_of(&plane, lines, 8), 1);
    ck_assert_double_eq_tol(lines[0].pitch, 2.5, 0.005);
    ck_assert_int_eq(lines[0].harmonics, 2);
    cg_plane_clear(&plane);
}
END_TEST

/* Twenty frames of white noise: at one in a thousand each, one line in all would be an event of 1 in 50. */
START_TEST(random_texture_has_no_lines)
{
    struct cg_line lines[8];
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct cg_plane plane = plane_of(256, 256, 0.1, 0.1);
        add_noise(&plane, 0.01, seed);
        found += lines_of(&plane, lines, 8);
        cg_plane_clear(&plane);
    }
    ck_assert_uint_eq(found, 0);
}
END_TEST

/* A texture with a sharp upper limit of frequency: its brink is no line. */
START_TEST(a_band_that_ends_has_no_lines)
{
    struct cg_error error;
    struct cg_plane plane = plane_of(512, 512, 0.1, 0.1);
    struct cg_spectrum_plan *plan = cg_spectrum_plan_new(512, 512, &error);
    float(*half)[2] = cg_alloc_aligned(cg_spectrum_plan_bins(plan), sizeof *half, &error);
    uint64_t seed = 41;
    for (size_t row = 0; row < 512; row++) {
        for (size_t column = 0; column < 257; column++) {
            bool inside = hypot(row < 256 ? (double)row : (double)row - 512.0, (double)column) < 150.0;
            half[row * 257 + column][0] = inside ? (float)noise_normal(&seed) : 0.0f;
            half[row * 257 + column][1] = inside ? (float)noise_normal(&seed) : 0.0f;
        }
    }
    half[0][0] = 1e5f; /* the level */
    cg_spectrum_backward(plan, half, plane.px);
    struct cg_line lines[8];
    ck_assert_uint_eq(lines_of(&plane, lines, 8), 0);
    free(half);
    cg_spectrum_plan_free(plan);
    cg_plane_clear(&plane);
}
END_TEST

static struct cg_plane turned(const struct cg_plane *plane)
{
    struct cg_plane out =
        plane_of(plane->grid.height, plane->grid.width, plane->grid.pitch_md_mm, plane->grid.pitch_cd_mm);
    for (size_t y = 0; y < plane->grid.height; y++) {
        for (size_t x = 0; x < plane->grid.width; x++) {
            out.px[x * out.grid.stride + y] = plane->px[y * plane->grid.stride + x];
        }
    }
    return out;
}

START_TEST(a_quarter_turn_swaps_bars_and_streaks)
{
    struct cg_plane plane = plane_of(500, 400, 0.1, 0.1);
    add_sine(&plane, 0.0, 0.3, 0.02);
    add_noise(&plane, 0.01, 2);
    struct cg_plane other = turned(&plane);
    struct cg_band_cv a = band_of(&plane, 2.0, 0.0), b = band_of(&other, 2.0, 0.0);
    ck_assert_double_eq_tol(a.bars_percent, b.streaks_percent, 1e-3);
    ck_assert_double_eq_tol(a.streaks_percent, b.bars_percent, 1e-3);
    ck_assert_double_eq_tol(a.cv_percent, b.cv_percent, 1e-3);
    cg_plane_clear(&plane);
    cg_plane_clear(&other);
}
END_TEST

START_TEST(twice_the_pitch_halves_the_frequency)
{
    struct cg_plane plane = plane_of(512, 512, 0.05, 0.05);
    struct cg_line fine[4], coarse[4];
    add_sine(&plane, 0.0, 0.8, 0.02);
    add_noise(&plane, 0.005, 9);
    ck_assert_uint_eq(lines_of(&plane, fine, 4), 1);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = 0.1;
    ck_assert_uint_eq(lines_of(&plane, coarse, 4), 1);
    ck_assert_double_eq_tol(coarse[0].pitch, 2.0 * fine[0].pitch, 1e-9);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = 0.0; /* no scale: the pitch is in pixels */
    ck_assert_uint_eq(lines_of(&plane, coarse, 4), 1);
    ck_assert_double_eq_tol(coarse[0].pitch, fine[0].pitch / 0.05, 1e-9);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(a_shift_and_a_gain_change_nothing)
{
    struct cg_plane plane = plane_of(256, 256, 0.1, 0.1);
    add_sine(&plane, 0.0, 10.0 / 25.6, 0.02); /* ten whole periods: a shift is a turn of the phase */
    struct cg_band_cv before = band_of(&plane, 2.0, 0.0);
    for (size_t i = 0; i < 256 * 256; i++) {
        plane.px[i] *= 0.25f;
    }
    float row[256];
    memcpy(row, plane.px, sizeof row);
    memmove(plane.px, plane.px + 256, 255 * 256 * sizeof *plane.px);
    memcpy(plane.px + 255 * 256, row, sizeof row);
    struct cg_band_cv after = band_of(&plane, 2.0, 0.0);
    ck_assert_double_eq_tol(before.cv_percent, after.cv_percent, 1e-4);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(stride_and_mask_are_respected)
{
    struct cg_plane plane = plane_of(300, 200, 0.1, 0.1), wide = plane_of(320, 220, 0.1, 0.1);
    struct cg_error error;
    add_noise(&plane, 0.01, 31);
    for (size_t i = 0; i < 320 * 220; i++) {
        wide.px[i] = 1e6f;
    }
    for (size_t y = 0; y < 200; y++) {
        memcpy(wide.px + (y + 5) * 320 + 9, plane.px + y * 300, 300 * sizeof *plane.px);
    }
    struct cg_psd_options options = cg_psd_options_defaults();
    struct cg_psd a = psd_of(&plane, &options), b;
    struct cg_psd_work *work = cg_psd_work_new(300, 200, &options, &error);
    struct cg_view part = cg_view_crop(cg_plane_view(&wide), (struct cg_rect){9, 5, 309, 205});
    ck_assert_int_eq(cg_psd_measure(work, part, &b, &error), CG_OK);
    ck_assert_int_eq(memcmp(a.power, b.power, a.rows * (a.columns / 2 + 1) * sizeof *a.power), 0);
    cg_psd_clear(&b);
    /* a hundred wild pixels that the mask hides do not raise the variance */
    ck_assert_int_eq(cg_plane_add_mask(&plane, &error), CG_OK);
    for (size_t i = 0; i < 100; i++) {
        plane.px[i * 599] = 50.0f;
        plane.valid[i * 599] = 0;
    }
    ck_assert_int_eq(cg_psd_measure(work, cg_plane_view(&plane), &b, &error), CG_OK);
    ck_assert_double_eq_tol(b.variance / a.variance, 1.0, 0.02);
    cg_psd_clear(&a);
    cg_psd_clear(&b);
    /* and without half of the pixels there is no spectrum */
    memset(plane.valid, 0, 300 * 120);
    ck_assert_int_eq(cg_psd_measure(work, cg_plane_view(&plane), &b, &error), CG_NOT_MEASURABLE);
    cg_psd_work_free(work);
    cg_plane_clear(&plane);
    cg_plane_clear(&wide);
}
END_TEST

START_TEST(forward_and_back_is_the_identity_times_n)
{
    struct cg_error error;
    struct cg_spectrum_plan *plan = cg_spectrum_plan_new(30, 50, &error);
    float *real = cg_alloc_aligned(1500, sizeof *real, &error),
          *back = cg_alloc_aligned(1500, sizeof *back, &error);
    float(*half)[2] = cg_alloc_aligned(cg_spectrum_plan_bins(plan), sizeof *half, &error);
    uint64_t seed = 4;
    for (size_t i = 0; i < 1500; i++) {
        real[i] = (float)noise_normal(&seed);
    }
    cg_spectrum_forward(plan, real, half);
    cg_spectrum_backward(plan, half, back);
    for (size_t i = 0; i < 1500; i++) {
        ck_assert_double_eq_tol((double)back[i], 1500.0 * (double)real[i], 0.005);
    }
    free(real);
    free(back);
    free(half);
    cg_spectrum_plan_free(plan);
    ck_assert_ptr_null(cg_spectrum_plan_new(0, 5, &error));
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {parseval_holds_for_every_size, ROWS(sizes)},
        {a_sine_keeps_its_variance, 1},
        {a_plane_has_no_variation, 1},
        {bands_and_directions, ROWS(sines)},
        {white_noise_falls_into_bands_by_their_bins, 1},
        {bands_beyond_the_field_are_not_filled, 1},
        {lines_are_found_between_the_bins, ROWS(waves)},
        {harmonics_are_one_line, 1},
        {random_texture_has_no_lines, 1},
        {a_band_that_ends_has_no_lines, 1},
        {a_quarter_turn_swaps_bars_and_streaks, 1},
        {twice_the_pitch_halves_the_frequency, 1},
        {a_shift_and_a_gain_change_nothing, 1},
        {stride_and_mask_are_respected, 1},
        {forward_and_back_is_the_identity_times_n, 1},
    };
    return suite_run("spectrum", tests, sizeof tests / sizeof tests[0]);
}

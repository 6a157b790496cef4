/*
 * What the `surface` path costs on one 2048 x 2048 frame of 16 bits, stage by stage and whole, beside the
 * transforms of that frame: one FFTW r2c, and r2c and c2r together, by measured plans on one thread. Median
 * and spread of several runs after a warm-up, in processor time, which other work on the machine disturbs
 * least. usage: bench_surface [RUNS [FRAME.png]]: the frame is left there, for others to measure.
 */
#include <castgloss/castgloss.h>

#include "support/noise.h"

#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SIDE ((size_t)2048)
#define MAX_RUNS 101

struct bench {
    char path[512];
    struct cg_image image;
    struct cg_plane plane;
    struct cg_psd_work *psd_work;
    struct cg_psd psd;
    struct cg_defect_work *defect_work;
    fftwf_plan forward, backward;
    float *real;
    float (*half)[2];
    float *copy;
    struct cg_surface_work *work, *work_two, *work_all;
    struct cg_profile *profile;
};

static struct cg_error error;

static void must(enum cg_status status)
{
    if (status != CG_OK) {
        fprintf(stderr, "bench_surface: %s\n", error.text);
        exit(EXIT_FAILURE);
    }
}

static void transform(struct bench *b)
{
    fftwf_execute(b->forward);
}

static void both(struct bench *b)
{
    fftwf_execute(b->forward);
    fftwf_execute(b->backward);
}

/* What memory can move: a plane of float read and one written. */
static void copy(struct bench *b)
{
    memcpy(b->copy, b->plane.px, SIDE * SIDE * sizeof *b->copy);
}

static void decode(struct bench *b)
{
    struct cg_image image;
    struct cg_image_options options = cg_image_options_defaults();
    must(cg_image_read(b->path, &options, &image, &error));
    cg_image_clear(&image);
}

static void calibrate(struct bench *b)
{
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from from;
    must(cg_calibrate(&b->image, NULL, CG_CHANNEL_AUTO, 0.0, 0.0, &plane, &quality, &from, &error));
    cg_plane_clear(&plane);
}

static void gloss(struct bench *b)
{
    struct cg_gloss measured;
    must(cg_gloss_measure(cg_plane_view(&b->plane), &measured, &error));
}

static void spectrum(struct bench *b)
{
    struct cg_psd psd;
    must(cg_psd_measure(b->psd_work, cg_plane_view(&b->plane), &psd, &error));
    cg_psd_clear(&psd);
}

static void bands(struct bench *b)
{
    struct cg_band_cv octave[6], wave[6];
    cg_band_measure(&b->psd, cg_bands_octave, 6, 0.0, octave);
    cg_band_measure(&b->psd, cg_bands_wavescan, 6, 0.0, wave);
}

static void lines(struct bench *b)
{
    struct cg_line found[32];
    size_t count;
    must(cg_line_find(&b->psd, 1e-3, found, 32, &count, &error));
}

static void defects(struct bench *b)
{
    struct cg_marks marks;
    struct cg_defect_options options = cg_defect_options_defaults();
    must(cg_defects_find(b->defect_work, cg_plane_view(&b->plane), &options, &marks, &error));
    cg_marks_clear(&marks);
}

static void levels(struct bench *b)
{
    const struct cg_stats stats = cg_stats_of(cg_plane_view(&b->plane));
    b->copy[0] = (float)stats.mean;
}

static void trend(struct bench *b)
{
    const struct cg_trend fitted = cg_trend_fit(cg_plane_view(&b->plane), 1);
    b->copy[0] = (float)fitted.c[0];
}

static void rings(struct bench *b)
{
    struct cg_radial radial;
    must(cg_radial_of(&b->psd, &radial, &error));
    cg_radial_clear(&radial);
}

static void in_memory(struct bench *b, struct cg_surface_work *work, int threads, bool marks)
{
    struct cg_surface surface;
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = b->profile;
    options.skip_marks = !marks;
    options.psd.loop = (struct cg_loop){threads, cg_parallel};
    must(cg_surface_measure(work, b->path, &b->image, &options, &surface, &error));
    cg_surface_clear(&surface);
}

static void whole_plain(struct bench *b)
{
    in_memory(b, b->work, 1, false);
}

static void whole_two(struct bench *b)
{
    in_memory(b, b->work_two, 2, false);
}

static void whole_marks(struct bench *b)
{
    in_memory(b, b->work_all, 1, true);
}

static const struct {
    const char *name;
    void (*run)(struct bench *b);
} stages[] = {
    {"r2c, measured plan", transform},
    {"r2c and c2r", both},
    {"copy of a plane", copy},
    {"decode PNG", decode},
    {"counts to reflectance", calibrate},
    {"level and spread", levels},
    {"gloss and quantiles", gloss},
    {"trend", trend},
    {"power spectrum", spectrum},
    {"rings (part of it)", rings},
    {"bands", bands},
    {"periodic lines", lines},
    {"defects", defects},
    {"surface, no marks", whole_plain},
    {"surface, no marks, 2 thr.", whole_two},
    {"surface, marks", whole_marks},
};

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A cloudy texture with sensor noise, so that every stage has what it has on a real frame. */
static void make_frame(struct bench *b, const char *path)
{
    struct cg_plane mottle;
    uint16_t *counts = malloc(SIDE * SIDE * sizeof *counts);
    uint64_t seed = 1;
    must(cg_plane_init(&mottle, SIDE, SIDE, false, &error));
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        mottle.px[i] = (float)noise_normal(&seed);
    }
    must(cg_smooth(&mottle, 8.0, 8.0, &error));
    for (size_t i = 0; counts && i < SIDE * SIDE; i++) {
        double relative = 0.25 * (double)mottle.px[i] + 0.004 * noise_normal(&seed);
        counts[i] = (uint16_t)lrint(30000.0 * (1.0 + relative));
    }
    int file = -1;
    if (path != NULL) {
        snprintf(b->path, sizeof b->path, "%s", path);
    } else {
        strcpy(b->path, "/tmp/castgloss-bench-XXXXXX");
        file = mkstemp(b->path);
    }
    struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.05, .compression = 6};
    must(cg_png_write_grey(b->path, counts, SIDE, SIDE, &writing, &error));
    if (file >= 0) {
        close(file);
    }
    free(counts);
    cg_plane_clear(&mottle);
}

static void prepare(struct bench *b, const char *path)
{
    make_frame(b, path);
    struct cg_image_options image_options = cg_image_options_defaults();
    must(cg_image_read(b->path, &image_options, &b->image, &error));
    struct cg_quality quality;
    enum cg_scale_from from;
    must(cg_calibrate(&b->image, NULL, CG_CHANNEL_AUTO, 0.0, 0.0, &b->plane, &quality, &from, &error));
    struct cg_psd_options psd_options = cg_psd_options_defaults();
    b->psd_work = cg_psd_work_new(SIDE, SIDE, &psd_options, &error);
    b->defect_work = cg_defect_work_new(SIDE, SIDE, &error);
    b->real = cg_alloc_aligned(SIDE * SIDE, sizeof *b->real, &error);
    b->half = cg_alloc_aligned(SIDE * (SIDE / 2 + 1), sizeof *b->half, &error);
    b->copy = cg_alloc_aligned(SIDE * SIDE, sizeof *b->copy, &error);
    b->work = cg_surface_work_new(&error);
    b->work_two = cg_surface_work_new(&error);
    b->work_all = cg_surface_work_new(&error);
    if (!b->psd_work || !b->defect_work || !b->real || !b->half || !b->copy || !b->work || !b->work_two ||
        !b->work_all) {
        must(error.status);
    }
    const int side = (int)SIDE;
    b->forward = fftwf_plan_dft_r2c_2d(side, side, b->real, b->half, FFTW_MEASURE);
    b->backward = fftwf_plan_dft_c2r_2d(side, side, b->half, b->copy, FFTW_MEASURE);
    memcpy(b->real, b->plane.px, SIDE * SIDE * sizeof *b->real);
    must(cg_psd_measure(b->psd_work, cg_plane_view(&b->plane), &b->psd, &error));
    must(cg_profile_default(&b->profile, &error));
}

int main(int argc, char **argv)
{
    long long runs = 7;
    static struct bench b;
    const char *path = argc > 2 ? argv[2] : NULL;
    if (argc > 1 && !cg_integer_parse(argv[1], 1, MAX_RUNS, &runs)) {
        fprintf(stderr, "usage: bench_surface [RUNS [FRAME.png]], 1 to %d runs\n", MAX_RUNS);
        return CG_USAGE;
    }
    prepare(&b, path);
    printf("processor time, 2048 x 2048 px, 16 bit, %lld runs\n", runs);
    printf("%-26s %9s %9s %9s %9s %9s\n", "", "median ms", "min ms", "max ms", "x r2c", "x both");
    double transform_ms = 0.0, both_ms = 0.0;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        double ms[MAX_RUNS];
        stages[i].run(&b);
        for (long long run = 0; run < runs; run++) {
            double start = now_ms();
            stages[i].run(&b);
            ms[run] = now_ms() - start;
        }
        qsort(ms, (size_t)runs, sizeof *ms, compare);
        double median = ms[runs / 2];
        transform_ms = i == 0 ? median : transform_ms;
        both_ms = i == 1 ? median : both_ms;
        printf("%-26s %9.1f %9.1f %9.1f %9.2f %9.2f\n", stages[i].name, median, ms[0], ms[runs - 1],
               median / transform_ms, both_ms > 0.0 ? median / both_ms : 0.0);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("peak memory of all of it: %ld MB\n", usage.ru_maxrss / 1024);
    if (path == NULL) {
        unlink(b.path);
    }
    cg_image_clear(&b.image);
    cg_plane_clear(&b.plane);
    cg_psd_clear(&b.psd);
    cg_psd_work_free(b.psd_work);
    cg_defect_work_free(b.defect_work);
    fftwf_destroy_plan(b.forward);
    fftwf_destroy_plan(b.backward);
    cg_surface_work_free(b.work);
    cg_surface_work_free(b.work_two);
    cg_surface_work_free(b.work_all);
    cg_profile_free(b.profile);
    free(b.real);
    free(b.half);
    free(b.copy);
    return EXIT_SUCCESS;
}

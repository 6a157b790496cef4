/* One mark seen as several is one; two marks are two. */
#include "roll/web.h"

static struct cg_error error;

/* A mark as boxes of frames 1 and 2. */
struct seen {
    unsigned long long frame;
    double md, cd, md_length, cd_length, area;
};

static const struct {
    struct seen seen[4];
    size_t count; /* of marks that come out */
    double md, area;
    unsigned sightings; /* of the first */
} cases[] = {
    /* The same place in the overlap of two frames, a little off. */
    {{{1, 1000.0, 300.0, 2.0, 2.0, 3.0}, {2, 1000.6, 300.4, 2.0, 2.0, 3.2}}, 1, 1000.3, 3.2, 2},
    /* Cut by the border at md 1000: the parts add up. */
    {{{1, 998.0, 300.0, 4.0, 2.0, 8.0}, {2, 1003.0, 300.0, 6.0, 2.0, 12.0}}, 1, 1001.0, 20.0, 2},
    /* Two marks of one frame stay two, however near. */
    {{{1, 1000.0, 300.0, 2.0, 2.0, 3.0}, {1, 1000.6, 300.4, 2.0, 2.0, 3.0}}, 2, 1000.0, 3.0, 1},
    /* Too far apart. */
    {{{1, 1000.0, 300.0, 2.0, 2.0, 3.0}, {2, 1004.0, 300.0, 2.0, 2.0, 3.0}}, 2, 1000.0, 3.0, 1},
    /* The middle part joins two ends that did not meet. */
    {{{1, 990.0, 300.0, 10.0, 1.0, 10.0},
      {3, 1010.0, 300.0, 10.0, 1.0, 10.0},
      {2, 1000.0, 300.0, 10.0, 1.0, 10.0}},
     1,
     1000.0,
     30.0,
     3},
    /* Beside each other across the web: two cameras, one scratch over their border. */
    {{{1, 500.0, 648.0, 1.0, 4.0, 4.0}, {2, 500.2, 652.0, 1.0, 4.0, 4.0}}, 1, 500.1, 8.0, 2},
};

START_TEST(sightings_of_one_mark_are_one)
{
    const struct cg_merge_options options = cg_merge_options_defaults();
    struct cg_merge *merge = cg_merge_new(&options, &error);
    struct cg_event event = {0}, first = {0};
    size_t count = 0;
    for (const struct seen *seen = cases[_i].seen; seen->frame != 0; seen++) {
        cg_merge_add(merge, seen->frame,
                     &(struct cg_event){.md_mm = seen->md,
                                        .cd_mm = seen->cd,
                                        .md_length_mm = seen->md_length,
                                        .cd_length_mm = seen->cd_length,
                                        .area_mm2 = seen->area});
    }
    ck_assert(!cg_merge_take(merge, 1500.0, &event));
    while (cg_merge_take(merge, INFINITY, &event)) {
        first = count++ == 0 ? event : first;
    }
    ck_assert_uint_eq(count, cases[_i].count);
    ck_assert_double_eq_tol(first.md_mm, cases[_i].md, 1e-9);
    ck_assert_double_eq_tol(first.area_mm2, cases[_i].area, 1e-9);
    ck_assert_uint_eq(first.sightings, cases[_i].sightings);
    cg_merge_free(merge);
}
END_TEST

/* Frames of 100 mm that overlap by a fifth, over 10 km: each mark once, in order, memory bounded. */
START_TEST(overlapping_frames_count_each_mark_once)
{
    struct cg_merge_options options = cg_merge_options_defaults();
    options.capacity = 64;
    struct cg_merge *merge = cg_merge_new(&options, &error);
    struct cg_event event;
    uint64_t seed = 4;
    double last = 0.0;
    size_t made = 0;
    size_t seen = 0;
    size_t taken = 0;
    /* A mark about every 200 mm, and each frame that holds it sees it 0.2 mm off. */
    double marks[4096];
    for (double md = 150.0; made < 4096; md += 100.0 + 200.0 * noise_uniform(&seed)) {
        marks[made++] = md;
    }
    size_t from = 0;
    for (unsigned long long frame = 1; from < made; frame++) {
        const double start = 80.0 * (double)frame;
        while (from < made && marks[from] < start) {
            from++;
        }
        for (size_t i = from; i < made && marks[i] < start + 100.0; i++) {
            cg_merge_add(merge, frame,
                         &(struct cg_event){.md_mm = marks[i] + 0.2 * noise_normal(&seed),
                                            .cd_mm = 300.0,
                                            .md_length_mm = 1.0,
                                            .cd_length_mm = 1.0,
                                            .area_mm2 = 1.0});
            seen++;
        }
        while (cg_merge_take(merge, start + 100.0, &event)) {
            ck_assert_double_ge(event.md_mm, last - 1.0);
            last = event.md_mm;
            taken++;
        }
    }
    while (cg_merge_take(merge, INFINITY, &event)) {
        taken++;
    }
    ck_assert_uint_gt(seen, made + made / 8);
    ck_assert_uint_eq(taken, made);
    ck_assert_uint_eq(cg_merge_early(merge), 0);
    cg_merge_free(merge);
}
END_TEST

START_TEST(a_full_store_gives_out_early)
{
    struct cg_merge_options options = cg_merge_options_defaults();
    struct cg_event event;
    size_t taken = 0;
    options.capacity = 8;
    struct cg_merge *merge = cg_merge_new(&options, &error);
    for (int i = 0; i < 100; i++) {
        cg_merge_add(merge, 1, &(struct cg_event){.md_mm = 100.0 * i, .cd_mm = 1.0});
        taken += i < 50 && cg_merge_take(merge, 0.0, &event);
    }
    while (cg_merge_take(merge, INFINITY, &event)) {
        taken++;
    }
    ck_assert_uint_ge(taken, 51);
    ck_assert_uint_gt(cg_merge_early(merge), 40);
    cg_merge_free(merge);
    cg_merge_free(NULL);
}
END_TEST

int roll_merge_suite(void)
{
    const struct suite_test tests[] = {
        {sightings_of_one_mark_are_one, ROWS(cases)},
        {overlapping_frames_count_each_mark_once, 1},
        {a_full_store_gives_out_early, 1},
    };
    return suite_run("merge", tests, sizeof tests / sizeof tests[0]);
}

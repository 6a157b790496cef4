/* Rows beside samples: each kind goes in and comes out, and is asked for by its columns. */
#include "store/fixture.h"

#include <math.h>
#include <string.h>

/* Visits that keep the last row's facts. */
struct seen {
    size_t count;
    int64_t first_id, last_id;
    double sum;
    char text[64];
};

static void see(struct seen *seen, int64_t id, double number, const char *text)
{
    seen->first_id = seen->count == 0 ? id : seen->first_id;
    seen->last_id = id;
    seen->sum += number;
    seen->count++;
    strncpy(seen->text, text, sizeof seen->text - 1);
}

#define SEE(name, row_type, number, text)                                                                    \
    static bool name(void *context, const struct row_type *row)                                              \
    {                                                                                                        \
        see(context, row->id, number, text);                                                                 \
        return true;                                                                                         \
    }
SEE(see_mark, cg_store_mark, row->cd_mm, row->mark_class)
SEE(see_frame, cg_store_frame, (double)row->bytes, row->lot)
SEE(see_repeat, cg_store_repeat, row->pitch_mm + (double)row->hits, row->drum)
SEE(see_alarm, cg_store_alarm, (double)(row->cleared_time + row->acknowledged_time), row->acknowledged_by)
SEE(see_cell, cg_store_cell, row->to_cd_mm + (double)row->marks, row->state)
SEE(see_health, cg_store_health, (double)(row->frames - row->measured - row->lost_ring) + row->gap_m,
    row->camera)
SEE(see_lot, cg_store_lot, (double)row->time, row->note)
SEE(see_recipe, cg_store_recipe, (double)row->time, row->text)

#define OK(call) ck_assert_msg((call) == CG_OK, "%s", error.text)

/* Bytes that are no UTF-8 are kept as '?', which PostgreSQL would refuse. */
START_TEST(each_kind_comes_back)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    struct seen seen[8] = {{0}};
    int64_t alarm = 0;
    OK(cg_store_add_mark(store,
                         &(struct cg_store_mark){.cd_mm = 2.5,
                                                 .mark_class = "p\xff"
                                                               "t"},
                         NULL, &error));
    OK(cg_store_marks(store, NULL, see_mark, &seen[0], &error));
    ck_assert_str_eq(seen[0].text, "p?t");
    ck_assert_double_eq(seen[0].sum, 2.5);

    OK(cg_store_add_frame(store, &(struct cg_store_frame){.lot = "L", .png = "12345", .bytes = 5}, NULL,
                          &error));
    OK(cg_store_frames(store, NULL, see_frame, &seen[1], &error));
    ck_assert_double_eq(seen[1].sum, 5);

    OK(cg_store_add_repeat(store, &(struct cg_store_repeat){.drum = "casting", .pitch_mm = 4712.5, .hits = 7},
                           NULL, &error));
    OK(cg_store_repeats(store, NULL, see_repeat, &seen[2], &error));
    ck_assert_double_eq(seen[2].sum, 4719.5);
    ck_assert_str_eq(seen[2].text, "casting");

    OK(cg_store_add_alarm(store, &(struct cg_store_alarm){.time = 10, .kind = "repeat"}, &alarm, &error));
    OK(cg_store_clear_alarm(store, alarm, 30, &error));
    OK(cg_store_acknowledge_alarm(store, alarm, 12, "shift 2", &error));
    OK(cg_store_alarms(store, NULL, see_alarm, &seen[3], &error));
    ck_assert_double_eq(seen[3].sum, 42);
    ck_assert_str_eq(seen[3].text, "shift 2");
    ck_assert_int_eq(cg_store_clear_alarm(store, alarm + 1, 30, &error), CG_INPUT);

    OK(cg_store_add_cell(store, &(struct cg_store_cell){.to_cd_mm = 300, .marks = 4, .state = "splice"}, NULL,
                         &error));
    OK(cg_store_cells(store, NULL, see_cell, &seen[4], &error));
    ck_assert_double_eq(seen[4].sum, 304);

    OK(cg_store_add_health(store,
                           &(struct cg_store_health){
                               .frames = 100, .measured = 90, .lost_ring = 4, .gap_m = 0.5, .camera = "c1"},
                           NULL, &error));
    OK(cg_store_healths(store, NULL, see_health, &seen[5], &error));
    ck_assert_double_eq(seen[5].sum, 6.5);

    for (int i = 1; i <= 2; i++) {
        OK(cg_store_put_lot(store, &(struct cg_store_lot){.lot = "L1", .time = i, .note = "n"}, NULL,
                            &error));
        OK(cg_store_put_recipe(store, &(struct cg_store_recipe){.hash = "h", .time = i, .text = "bath:\n"},
                               NULL, &error));
    }
    OK(cg_store_lots(store, NULL, see_lot, &seen[6], &error));
    OK(cg_store_recipes(store, &(struct cg_store_query){.hash = "h"}, see_recipe, &seen[7], &error));
    for (int i = 6; i < 8; i++) {
        ck_assert_uint_eq(seen[i].count, 1);
        ck_assert_double_eq(seen[i].sum, i == 6 ? 2 : 1); /* the last lot, the first recipe */
    }
    ck_assert_str_eq(seen[7].text, "bath:\n");
    cg_store_close(store);
}
END_TEST

/* Pages meet without a gap, also where many rows share one time. */
START_TEST(pages_meet)
{
    enum { COUNT = 2500 };
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    OK(cg_store_begin(store, &error));
    for (int i = 0; i < COUNT; i++) {
        struct cg_store_mark mark = {
            .lot = i % 2 == 0 ? "a" : "b", .time = i / 900, .cd_mm = i, .mark_class = "pit", .md_mm = NAN};
        OK(cg_store_add_mark(store, &mark, NULL, &error));
    }
    OK(cg_store_commit(store, &error));
    static const struct {
        struct cg_store_query query;
        size_t count;
        double sum;
    } rows[] = {
        {{0}, COUNT, COUNT * (COUNT - 1) / 2.0},
        {{.newest_first = true}, COUNT, COUNT * (COUNT - 1) / 2.0},
        {{.lot = "a"}, COUNT / 2, (COUNT / 2.0) * (COUNT / 2.0 - 1)},
        {{.limit = 1030}, 1030, 1030 * 1029 / 2.0},
        {{.limit = 2, .newest_first = true}, 2, 2499 + 2498},
        {{.from_time = 1, .to_time = 2}, 900, 900 * 900 + 900 * 899 / 2.0},
        {{.lot = "c"}, 0, 0},
        {{.lot = "' OR 1=1 --"}, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct seen seen = {0};
        OK(cg_store_marks(store, &rows[i].query, see_mark, &seen, &error));
        ck_assert_uint_eq(seen.count, rows[i].count);
        ck_assert_double_eq_tol(seen.sum, rows[i].sum, 1e-6);
        ck_assert(seen.count < 2 || (seen.first_id < seen.last_id) == !rows[i].query.newest_first);
    }
    struct seen none = {0};
    ck_assert_int_eq(cg_store_marks(store, &(struct cg_store_query){.kind = "x"}, see_mark, &none, &error),
                     CG_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "kind"));
    cg_store_close(store);
}
END_TEST

/* Ten frames of 1000 bytes, ten crops of 100, and the documents. */
START_TEST(oldest_pictures_are_thinned)
{
    static char png[1000];
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    struct cg_store_size size;
    struct cg_store_thinned thinned;
    ck_assert_int_ne(fixture_add(store, 1), 0);
    for (int i = 0; i < 10; i++) {
        OK(cg_store_add_frame(store, &(struct cg_store_frame){.time = 100 + i, .png = png, .bytes = 1000},
                              NULL, &error));
        OK(cg_store_add_crop(store, &(struct cg_store_crop){.time = 100 + i, .png = png, .bytes = 100}, NULL,
                             &error));
    }
    OK(cg_store_measure(store, &size, &error));
    ck_assert_int_eq(size.frames, 10000);
    ck_assert_int_eq(size.crops, 1000);
    const struct {
        int64_t budget, frames, crops, to_time;
        bool within;
    } rows[] = {
        {size.documents + 11000, 0, 0, 0, true},  /* fits */
        {size.documents + 8500, 3, 0, 102, true}, /* two and a half frames too much */
        {size.documents + 950, 7, 1, 109, true},  /* all frames, and the oldest crop */
        {size.documents - 1, 0, 9, 109, false},   /* the document stays */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OK(cg_store_thin(store, rows[i].budget, &thinned, &error));
        ck_assert_int_eq(thinned.frames, rows[i].frames);
        ck_assert_int_eq(thinned.crops, rows[i].crops);
        ck_assert_int_eq(thinned.to_time, rows[i].to_time);
        ck_assert_int_eq(thinned.within, rows[i].within);
        ck_assert_int_eq(thinned.text[0] != 0, rows[i].frames + rows[i].crops > 0);
    }
    ck_assert_uint_eq(fixture_count(store), 1);
    cg_store_close(store);
}
END_TEST

/* Progress goes with its transaction, and the newest text replaces the one before. */
START_TEST(progress_is_of_its_transaction)
{
    const char *where = fixture_place(_i);
    struct cg_text text = {0};
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    OK(cg_store_get_progress(store, "line 1", &text, &error));
    ck_assert_uint_eq(text.length, 0);
    OK(cg_store_put_progress(store, "line 1", "frame 7", &error));
    OK(cg_store_put_progress(store, "line 2", "other", &error));
    OK(cg_store_begin(store, &error));
    OK(cg_store_put_progress(store, "line 1", "frame 8", &error));
    cg_store_rollback(store);
    OK(cg_store_begin(store, &error));
    OK(cg_store_put_progress(store, "line 2", "frame 9", &error));
    OK(cg_store_commit(store, &error));
    OK(cg_store_get_progress(store, "line 1", &text, &error));
    cg_text_add(&text, ", ");
    OK(cg_store_get_progress(store, "line 2", &text, &error));
    ck_assert_str_eq(text.data, "frame 7, frame 9");
    cg_text_clear(&text);
    cg_store_close(store);
}
END_TEST

void store_rows_tests(TCase *tests)
{
    tcase_add_loop_test(tests, progress_is_of_its_transaction, 0, STORE_KINDS);
    tcase_add_loop_test(tests, each_kind_comes_back, 0, STORE_KINDS);
    tcase_add_loop_test(tests, pages_meet, 0, STORE_KINDS);
    tcase_add_loop_test(tests, oldest_pictures_are_thinned, 0, STORE_KINDS);
}

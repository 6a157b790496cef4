/*
 * Model files: what is written comes back; anything that was changed on the way is refused in one sentence;
 * a model fits frames of its own size and scale alone.
 */
#include <castgloss/model.h>

#include "support/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { POWER = 5, WIDTH = 64, HEIGHT = 48, TAILS = 3, COLUMNS = 4, DOWN = 2 };

static struct cg_error error;
static char path[64];

static float *floats(size_t count, float first, float step)
{
    float *values = cg_alloc(count, sizeof *values, &error);
    for (size_t i = 0; values != NULL && i < count; i++) {
        values[i] = first + step * (float)i;
    }
    ck_assert_ptr_nonnull(values);
    return values;
}

static struct cg_model make_model(void)
{
    struct cg_model model = {.values = {.width = WIDTH,
                                        .height = HEIGHT,
                                        .pitch_cd_mm = 0.1,
                                        .pitch_md_mm = 1.0 / 3.0,
                                        .frames = 24,
                                        .mean = 0.625,
                                        .mean_sd = 0.1 + 0.2,
                                        .power_count = POWER,
                                        .profile_count = WIDTH,
                                        .tail_count = TAILS,
                                        .coarse_columns = COLUMNS,
                                        .coarse_rows = DOWN}};
    struct cg_defect_model *values = &model.values;
    values->power = floats(POWER, 1e-9f, 0.3f);
    values->profile = floats(WIDTH, -0.02f, 0.001f);
    values->coarse_mean = floats((size_t)COLUMNS * DOWN, 0.9f, 0.01f);
    values->coarse_sd = floats((size_t)COLUMNS * DOWN, 0.0f, 0.002f);
    values->tails = cg_alloc(TAILS, sizeof *values->tails, &error);
    ck_assert_ptr_nonnull(values->tails);
    for (size_t i = 0; i < TAILS; i++) {
        /* Values that a float32 holds exactly. */
        values->tails[i] =
            (struct cg_defect_tail){1.0 + (double)i / 4.0, 1.0 - (double)i / 8.0, 0.5 + (double)i / 8.0};
    }
    return model;
}

static void begin(void)
{
    strcpy(path, "/tmp/castgloss-model-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
}

static void write_model(void)
{
    struct cg_model model = make_model();
    begin();
    ck_assert_int_eq(cg_model_write(path, &model, &error), CG_OK);
    cg_model_clear(&model);
}

static void same_floats(const float *a, const float *b, size_t count)
{
    ck_assert_mem_eq(a, b, count * sizeof *a);
}

START_TEST(comes_back)
{
    struct cg_model model = make_model(), back;
    struct cg_bytes bytes;
    char hash[CG_HASH_SIZE];
    begin();
    ck_assert_int_eq(cg_model_write(path, &model, &error), CG_OK);
    ck_assert_int_eq(cg_model_read(path, &back, &error), CG_OK);
    const struct cg_defect_model *a = &model.values, *b = &back.values;
    ck_assert_uint_eq(b->width, WIDTH);
    ck_assert_uint_eq(b->height, HEIGHT);
    ck_assert_uint_eq(b->frames, 24);
    ck_assert(a->pitch_cd_mm == b->pitch_cd_mm && a->pitch_md_mm == b->pitch_md_mm);
    ck_assert(a->mean == b->mean && a->mean_sd == b->mean_sd);
    same_floats(a->power, b->power, POWER);
    same_floats(a->profile, b->profile, WIDTH);
    same_floats(a->coarse_mean, b->coarse_mean, (size_t)COLUMNS * DOWN);
    same_floats(a->coarse_sd, b->coarse_sd, (size_t)COLUMNS * DOWN);
    for (size_t i = 0; i < TAILS; i++) {
        ck_assert(a->tails[i].sd == b->tails[i].sd && a->tails[i].exponent == b->tails[i].exponent &&
                  a->tails[i].whole_exponent == b->tails[i].whole_exponent);
    }
    /* The id is the hash of what follows the second line. */
    ck_assert_int_eq(cg_file_read(path, 1 << 20, &bytes, &error), CG_OK);
    const size_t start = strlen("CGMODEL 1\n") + strlen("header 00000000 sha256 \n") + 64;
    cg_hash(bytes.data + start, bytes.size - start, hash);
    ck_assert_str_eq(model.id, back.id);
    ck_assert_uint_eq(strlen(back.id), 16);
    ck_assert_int_eq(strncmp(back.id, hash, 16), 0);
    cg_bytes_clear(&bytes);
    cg_model_clear(&model);
    cg_model_clear(&back);
    unlink(path);
}
END_TEST

/* One sentence that names the file, and nothing is given. */
static void refuse(const char *words)
{
    struct cg_model model;
    memset(&model, 0x5a, sizeof model);
    const struct cg_model before = model;
    ck_assert_int_eq(cg_model_read(path, &model, &error), CG_INPUT);
    ck_assert_int_eq(error.status, CG_INPUT);
    ck_assert_mem_eq(&model, &before, sizeof model);
    ck_assert_msg(strstr(error.text, words) != NULL, "'%s' is not in '%s'", words, error.text);
    ck_assert_ptr_nonnull(strstr(error.text, path));
    ck_assert_ptr_null(strchr(error.text, '\n'));
}

START_TEST(damage_is_refused)
{
    struct cg_bytes bytes;
    write_model();
    ck_assert_int_eq(cg_file_read(path, 1 << 20, &bytes, &error), CG_OK);
    /* A bit anywhere; every byte of the first lines and header, then every 13th. */
    for (size_t i = 0; i < bytes.size; i += i < 300 ? 1 : 13) {
        bytes.data[i] ^= 0x10;
        ck_assert_int_eq(cg_file_write(path, bytes.data, bytes.size, &error), CG_OK);
        refuse(path);
        bytes.data[i] ^= 0x10;
    }
    for (size_t size = 0; size < bytes.size; size += 29) {
        ck_assert_int_eq(cg_file_write(path, bytes.data, size, &error), CG_OK);
        refuse(path);
    }
    cg_bytes_clear(&bytes);
    unlink(path);
}
END_TEST

static const struct {
    const char *key, *value; /* in place of the right one; value NULL: the key is missing */
    const char *words;
} wrong_headers[] = {
    {"width", "0", "width is \"0\""},
    {"width", "sixty", "width is \"sixty\""},
    {"height", "1e30", "height"},
    {"frames", "0", "frames is \"0\""},
    {"frames", "2.5", "whole number"},
    {"mean", "0", "mean is \"0\""},
    {"mean", "nan", "mean is \"nan\""},
    {"mean_sd", "-1", "mean_sd"},
    {"pitch_cd_mm", "-0.1", "pitch_cd_mm"},
    {"power", "6", "the file has"},
    {"power", "0", "power is \"0\""},
    {"profile", "63", "profile is 63"},
    {"tails", "2", "the file has"},
    {"coarse_columns", "65", "coarse_columns is 65"},
    {"coarse_rows", "0", "coarse_rows 0"},
    {"coarse_rows", NULL, "header of the model"},
    {"colour", "red", "header of the model"},
};

/* The header with one line changed, and the same payload, under a right hash. */
static void write_changed(const char *key, const char *value)
{
    static const struct cg_container_kind kind = {"CGMODEL 2", "model"};
    struct cg_container file, changed;
    struct cg_text header = {0};
    bool known = false;
    ck_assert_int_eq(cg_container_read(path, &kind, 1 << 20, &file, &error), CG_OK);
    for (size_t at = 0; at < file.header.size;) {
        const char *line = (const char *)file.header.data + at;
        size_t length = strcspn(line, "\n") + 1, name = strcspn(line, ":");
        bool mine = name == strlen(key) && strncmp(line, key, name) == 0;
        known = known || mine;
        if (!mine) {
            cg_text_add_bytes(&header, line, length);
        } else if (value != NULL) {
            cg_text_add(&header, "%s: %s\n", key, value);
        }
        at += length;
    }
    if (!known) {
        cg_text_add(&header, "%s: %s\n", key, value);
    }
    ck_assert_int_eq(cg_container_init(&changed, &kind, &header, file.payload.size, &error), CG_OK);
    memcpy(changed.payload.data, file.payload.data, file.payload.size);
    ck_assert_int_eq(cg_container_write(path, &kind, &changed, &error), CG_OK);
    cg_container_clear(&changed);
    cg_container_clear(&file);
    cg_text_clear(&header);
}

START_TEST(wrong_header_is_refused)
{
    write_model();
    write_changed(wrong_headers[_i].key, wrong_headers[_i].value);
    refuse(wrong_headers[_i].words);
    unlink(path);
}
END_TEST

START_TEST(wrong_values_are_refused)
{
    static const float bad[] = {NAN, INFINITY, -1.0f};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cg_model model = make_model();
        begin();
        model.values.power[3] = bad[i];
        ck_assert_int_eq(cg_model_write(path, &model, &error), CG_OK);
        refuse("power[3]");
        model.values.power[3] = 1;
        model.values.tails[1].exponent = (double)bad[i];
        ck_assert_int_eq(cg_model_write(path, &model, &error), CG_OK);
        refuse("tail 1");
        cg_model_clear(&model);
        unlink(path);
    }
}
END_TEST

static const struct {
    const char *content, *words;
} foreign[] = {
    {"", "does not begin"},
    {"CGCAL 1\nheader 00000001 sha256 ", "not a model"},
    {"CGMODEL 1\n", "not a model"},
    {"CGMODEL 2\n", "cut off"},
};

START_TEST(foreign_files_are_refused)
{
    begin();
    ck_assert_int_eq(cg_file_write(path, foreign[_i].content, strlen(foreign[_i].content), &error), CG_OK);
    refuse(foreign[_i].words);
    unlink(path);
    struct cg_model model;
    ck_assert_int_eq(cg_model_read(path, &model, &error), CG_INPUT);
}
END_TEST

static const struct {
    size_t width, height;
    double pitch_cd_mm, pitch_md_mm;
    enum cg_status status;
} grids[] = {
    {WIDTH, HEIGHT, 0.1, 1.0 / 3.0, CG_OK},
    {WIDTH, HEIGHT, 0.1 * (1 + 1e-6), 0.333333, CG_OK}, /* as a file's tags round it */
    {WIDTH + 1, HEIGHT, 0.1, 1.0 / 3.0, CG_NOT_MEASURABLE},
    {WIDTH, HEIGHT - 1, 0.1, 1.0 / 3.0, CG_NOT_MEASURABLE},
    {WIDTH, HEIGHT, 0.101, 1.0 / 3.0, CG_NOT_MEASURABLE},
    {WIDTH, HEIGHT, 0.1, 0.1, CG_NOT_MEASURABLE},
    {WIDTH, HEIGHT, 0, 0, CG_NOT_MEASURABLE},
};

START_TEST(fits_its_own_frames_alone)
{
    struct cg_model model = make_model();
    const struct cg_grid grid = {.width = grids[_i].width,
                                 .height = grids[_i].height,
                                 .pitch_cd_mm = grids[_i].pitch_cd_mm,
                                 .pitch_md_mm = grids[_i].pitch_md_mm};
    ck_assert_int_eq(cg_model_check(&model, &grid, "good.cgmodel", &error), grids[_i].status);
    if (grids[_i].status != CG_OK) {
        ck_assert_ptr_nonnull(strstr(error.text, "good.cgmodel"));
    }
    cg_model_clear(&model);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {comes_back, 1},
        {damage_is_refused, 1},
        {wrong_header_is_refused, ROWS(wrong_headers)},
        {wrong_values_are_refused, 1},
        {foreign_files_are_refused, ROWS(foreign)},
        {fits_its_own_frames_alone, ROWS(grids)},
    };
    return suite_run("model", tests, sizeof tests / sizeof *tests);
}

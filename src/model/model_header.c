#include "model/model_header.h"

#include <cyaml/cyaml.h>

#define WORD_SIZE 40
/* The largest frame that the picture readers give, px. */
#define MAX_PIXELS ((size_t)1 << 28)
/* Far above what any analyser keeps of a spectrum and of its filters. */
#define MAX_POWER (1 << 20)
#define MAX_TAILS 4096

struct header_words {
    char width[WORD_SIZE], height[WORD_SIZE], pitch_cd_mm[WORD_SIZE], pitch_md_mm[WORD_SIZE];
    char frames[WORD_SIZE], mean[WORD_SIZE], mean_sd[WORD_SIZE];
    char power[WORD_SIZE], profile[WORD_SIZE], tails[WORD_SIZE];
    char coarse_columns[WORD_SIZE], coarse_rows[WORD_SIZE];
};

#define FIELD(key) CYAML_FIELD_STRING(#key, CYAML_FLAG_DEFAULT, struct header_words, key, 1)
static const cyaml_schema_field_t fields[] = {
    FIELD(width),          FIELD(height),      FIELD(pitch_cd_mm), FIELD(pitch_md_mm), FIELD(frames),
    FIELD(mean),           FIELD(mean_sd),     FIELD(power),       FIELD(profile),     FIELD(tails),
    FIELD(coarse_columns), FIELD(coarse_rows), CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct header_words, fields),
};

static enum cg_status read_words(const char *name, const struct header_words *words,
                                 struct cg_defect_model *out, struct cg_error *error)
{
    struct cg_header_number numbers[] = {
        {"width", words->width, 1, (double)MAX_PIXELS, true, 0},
        {"height", words->height, 1, (double)MAX_PIXELS, true, 0},
        {"pitch_cd_mm", words->pitch_cd_mm, 0, 1e9, false, 0},
        {"pitch_md_mm", words->pitch_md_mm, 0, 1e9, false, 0},
        {"frames", words->frames, 1, 1e9, true, 0},
        {"mean", words->mean, 1e-9, 1e9, false, 0},
        {"mean_sd", words->mean_sd, 0, 1e9, false, 0},
        {"power", words->power, 1, MAX_POWER, true, 0},
        {"profile", words->profile, 0, (double)MAX_PIXELS, true, 0},
        {"tails", words->tails, 0, MAX_TAILS, true, 0},
        {"coarse_columns", words->coarse_columns, 0, (double)MAX_PIXELS, true, 0},
        {"coarse_rows", words->coarse_rows, 0, (double)MAX_PIXELS, true, 0},
    };
    enum cg_status status = cg_header_numbers(name, numbers, sizeof numbers / sizeof *numbers, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_defect_model model = {
        .width = (size_t)numbers[0].value,
        .height = (size_t)numbers[1].value,
        .pitch_cd_mm = numbers[2].value,
        .pitch_md_mm = numbers[3].value,
        .frames = (size_t)numbers[4].value,
        .mean = numbers[5].value,
        .mean_sd = numbers[6].value,
        .power_count = (size_t)numbers[7].value,
        .profile_count = (size_t)numbers[8].value,
        .tail_count = (size_t)numbers[9].value,
        .coarse_columns = (size_t)numbers[10].value,
        .coarse_rows = (size_t)numbers[11].value,
    };
    size_t pixels = 0;
    if (!cg_multiply(model.width, model.height, &pixels) || pixels > MAX_PIXELS) {
        return cg_error_set(error, CG_INPUT, "%s: frames of %zu x %zu pixels; at most %zu pixels are read.",
                            name, model.width, model.height, MAX_PIXELS);
    }
    if (model.profile_count != 0 && model.profile_count != model.width) {
        return cg_error_set(error, CG_INPUT, "%s: profile is %zu values; frames of %zu columns need as many.",
                            name, model.profile_count, model.width);
    }
    if (model.coarse_columns > model.width || model.coarse_rows > model.height ||
        (model.coarse_columns == 0) != (model.coarse_rows == 0)) {
        return cg_error_set(
            error, CG_INPUT,
            "%s: coarse_columns is %zu and coarse_rows %zu; the frames have %zu x %zu pixels.", name,
            model.coarse_columns, model.coarse_rows, model.width, model.height);
    }
    *out = model;
    return CG_OK;
}

enum cg_status model_header_parse(const char *name, struct cg_bytes yaml, struct cg_defect_model *out,
                                  struct cg_error *error)
{
    void *words = NULL;
    enum cg_status status = cg_header_load(name, "model", yaml, &schema, &words, error);
    if (status == CG_OK) {
        status = read_words(name, words, out, error);
        cg_header_free(&schema, words);
    }
    return status;
}

void model_header_print(const struct cg_defect_model *model, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "width: %zu\nheight: %zu\n", model->width, model->height);
    cg_text_add(out, "pitch_cd_mm: %s\n", cg_number_exact(number, model->pitch_cd_mm));
    cg_text_add(out, "pitch_md_mm: %s\n", cg_number_exact(number, model->pitch_md_mm));
    cg_text_add(out, "frames: %zu\n", model->frames);
    cg_text_add(out, "mean: %s\n", cg_number_exact(number, model->mean));
    cg_text_add(out, "mean_sd: %s\n", cg_number_exact(number, model->mean_sd));
    cg_text_add(out, "power: %zu\nprofile: %zu\ntails: %zu\n", model->power_count, model->profile_count,
                model->tail_count);
    cg_text_add(out, "coarse_columns: %zu\ncoarse_rows: %zu\n", model->coarse_columns, model->coarse_rows);
}

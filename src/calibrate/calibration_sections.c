/* The gloss scale and the camera's model in the header of a .cgcal. */
#include "calibrate/calibration_sections.h"

#include <string.h>

#define WORD_OF(structure, key) CYAML_FIELD_STRING(#key, CYAML_FLAG_DEFAULT, struct structure, key, 1)
#define LIST_OF(structure, key)                                                                              \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct structure, key, 1, CALIBRATE_LIST)

/* Gloss of a mirror at normal incidence is 2200; signals are levels. */
#define MOST_GU 1e4
#define MOST_SIGNAL 1e9
#define MOST_COUNTS 1e18

const cyaml_schema_field_t calibrate_gloss_fields[] = {
    WORD_OF(calibrate_gloss_words, version),
    WORD_OF(calibrate_gloss_words, angle_deg),
    WORD_OF(calibrate_gloss_words, reference_index),
    WORD_OF(calibrate_gloss_words, converging),
    WORD_OF(calibrate_gloss_words, degrees_per_mm),
    WORD_OF(calibrate_gloss_words, along_md),
    WORD_OF(calibrate_gloss_words, zero),
    LIST_OF(calibrate_gloss_words, gu),
    LIST_OF(calibrate_gloss_words, signal),
    LIST_OF(calibrate_gloss_words, index),
    LIST_OF(calibrate_gloss_words, uncertainty_gu),
    CYAML_FIELD_END,
};

const cyaml_schema_field_t calibrate_camera_fields[] = {
    WORD_OF(calibrate_camera_words, version), WORD_OF(calibrate_camera_words, quantum),
    WORD_OF(calibrate_camera_words, photons), LIST_OF(calibrate_camera_words, light),
    LIST_OF(calibrate_camera_words, mean),    LIST_OF(calibrate_camera_words, variance),
    LIST_OF(calibrate_camera_words, spatial), LIST_OF(calibrate_camera_words, uneven),
    LIST_OF(calibrate_camera_words, frames),  CYAML_FIELD_END,
};

static enum cg_status check_version(const char *name, const char *part, const char *version,
                                    struct cg_error *error)
{
    return strcmp(version, "1") == 0
               ? CG_OK
               : cg_error_set(error, CG_INPUT, "%s: the %s part has the version \"%s\"; version 1 is read.",
                              name, part, version);
}

/* Lists of one length: word, range, where the numbers go. */
struct list {
    const char *word;
    double low, high;
    double *out;
};

static enum cg_status read_lists(const char *name, const char *part, const struct list *lists, size_t count,
                                 size_t room, size_t *length, struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        size_t own = 0;
        if (!calibrate_list(lists[i].word, lists[i].low, lists[i].high, lists[i].out, room, false, &own) ||
            (i > 0 && own != *length)) {
            return cg_error_set(error, CG_INPUT,
                                "%s: the lists of the %s part must have the same length, at most %zu, and "
                                "numbers in their range.",
                                name, part, room);
        }
        *length = own;
    }
    return CG_OK;
}

/* What was fitted once is fitted again: a part that cannot be is damaged. */
static enum cg_status refitted(const char *name, enum cg_status status, struct cg_error *error)
{
    if (status == CG_NOT_MEASURABLE) {
        error->status = CG_INPUT;
        cg_error_prefix(error, name);
        return CG_INPUT;
    }
    return status;
}

enum cg_status calibrate_gloss_read(const char *name, const struct calibrate_gloss_words *words,
                                    struct cg_gloss_scale *out, struct cg_error *error)
{
    double gu[CG_GLOSS_TILES], signal[CG_GLOSS_TILES], index[CG_GLOSS_TILES], uncertainty[CG_GLOSS_TILES];
    struct cg_gloss_scale made = {.terms = 0};
    if (words == NULL) {
        return CG_OK;
    }
    struct cg_header_number ranges[] = {
        {"angle_deg", words->angle_deg, 0, 89, false, 0},
        {"reference_index", words->reference_index, 1.2, 3, false, 0},
        {"converging", words->converging, 0, 1, true, 0},
        {"degrees_per_mm", words->degrees_per_mm, 0, 1e6, false, 0},
        {"along_md", words->along_md, 0, 1, true, 0},
        {"zero", words->zero, -MOST_SIGNAL, MOST_SIGNAL, false, 0},
    };
    const struct list lists[] = {
        {words->gu, 0, MOST_GU, gu},
        {words->signal, -MOST_SIGNAL, MOST_SIGNAL, signal},
        {words->index, 0, 10, index},
        {words->uncertainty_gu, 0, MOST_GU, uncertainty},
    };
    enum cg_status status = check_version(name, "gloss", words->version, error);
    if (status == CG_OK) {
        status = cg_header_numbers(name, ranges, sizeof ranges / sizeof *ranges, error);
    }
    if (status == CG_OK) {
        status = read_lists(name, "gloss", lists, sizeof lists / sizeof *lists, CG_GLOSS_TILES,
                            &made.tile_count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.angle_deg = ranges[0].value;
    made.reference_index = ranges[1].value;
    made.converging = ranges[2].value > 0;
    made.degrees_per_mm = ranges[3].value;
    made.along_md = ranges[4].value > 0;
    for (size_t i = 0; i < made.tile_count; i++) {
        made.tiles[i] = (struct cg_gloss_tile){
            .gu = gu[i], .signal = signal[i], .index = index[i], .uncertainty_gu = uncertainty[i]};
    }
    status = refitted(name, cg_gloss_scale_fit(&made, ranges[5].value, error), error);
    if (status == CG_OK) {
        *out = made;
    }
    return status;
}

void calibrate_gloss_print(const struct cg_gloss_scale *scale, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    double lists[4][CG_GLOSS_TILES];
    static const char *const keys[4] = {"gu", "signal", "index", "uncertainty_gu"};
    for (size_t i = 0; i < scale->tile_count; i++) {
        lists[0][i] = scale->tiles[i].gu;
        lists[1][i] = scale->tiles[i].signal;
        lists[2][i] = scale->tiles[i].index;
        lists[3][i] = scale->tiles[i].uncertainty_gu;
    }
    cg_text_add(out, "gloss:\n  version: 1\n  angle_deg: %s\n", cg_number_exact(number, scale->angle_deg));
    cg_text_add(out, "  reference_index: %s\n", cg_number_exact(number, scale->reference_index));
    cg_text_add(out, "  converging: %d\n", scale->converging ? 1 : 0);
    cg_text_add(out, "  degrees_per_mm: %s\n", cg_number_exact(number, scale->degrees_per_mm));
    cg_text_add(out, "  along_md: %d\n", scale->along_md ? 1 : 0);
    cg_text_add(out, "  zero: %s\n", cg_number_exact(number, scale->zero));
    for (size_t i = 0; i < 4; i++) {
        calibrate_print_list(out, keys[i], lists[i], scale->tile_count);
    }
}

enum cg_status calibrate_camera_read(const char *name, const struct calibrate_camera_words *words,
                                     struct cg_camera_model *out, struct cg_error *error)
{
    double values[6][CG_CAMERA_LEVELS];
    struct cg_camera_model made = {.count = 0};
    if (words == NULL) {
        return CG_OK;
    }
    struct cg_header_number ranges[] = {
        {"quantum", words->quantum, 1e-9, 1e9, false, 0},
        {"photons", words->photons, 0, 1, true, 0},
    };
    const struct list lists[] = {
        {words->light, 0, MOST_COUNTS, values[0]},
        {words->mean, 0, MOST_COUNTS, values[1]},
        {words->variance, -MOST_COUNTS, MOST_COUNTS, values[2]},
        {words->spatial, -MOST_COUNTS, MOST_COUNTS, values[3]},
        {words->uneven, -MOST_COUNTS, MOST_COUNTS, values[4]},
        {words->frames, 2, 1e9, values[5]},
    };
    enum cg_status status = check_version(name, "camera", words->version, error);
    if (status == CG_OK) {
        status = cg_header_numbers(name, ranges, sizeof ranges / sizeof *ranges, error);
    }
    if (status == CG_OK) {
        status = read_lists(name, "camera", lists, sizeof lists / sizeof *lists, CG_CAMERA_LEVELS,
                            &made.count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.quantum = ranges[0].value;
    made.photons = ranges[1].value > 0;
    for (size_t i = 0; i < made.count; i++) {
        made.levels[i] = (struct cg_level){values[0][i], values[1][i], values[2][i],
                                           values[3][i], values[4][i], (size_t)values[5][i]};
    }
    status = refitted(name, cg_camera_fit(&made, error), error);
    if (status == CG_OK) {
        *out = made;
    }
    return status;
}

void calibrate_camera_print(const struct cg_camera_model *model, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    double lists[6][CG_CAMERA_LEVELS];
    static const char *const keys[6] = {"light", "mean", "variance", "spatial", "uneven", "frames"};
    for (size_t i = 0; i < model->count; i++) {
        const struct cg_level *level = &model->levels[i];
        const double values[6] = {level->light,   level->mean,   level->variance,
                                  level->spatial, level->uneven, (double)level->frames};
        for (size_t k = 0; k < 6; k++) {
            lists[k][i] = values[k];
        }
    }
    cg_text_add(out, "camera:\n  version: 1\n  quantum: %s\n", cg_number_exact(number, model->quantum));
    cg_text_add(out, "  photons: %d\n", model->photons ? 1 : 0);
    for (size_t k = 0; k < 6; k++) {
        calibrate_print_list(out, keys[k], lists[k], model->count);
    }
}

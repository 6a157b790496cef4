/* The model file: a container of float32 arrays, one after the other; docs/methods/model.md. */
#include "model/model_header.h"

#include <string.h>

static const struct cg_container_kind kind = {"CGMODEL 2", "model"};
#define MAX_PAYLOAD ((size_t)1 << 31)

/* The arrays of a model in the order of the file, with the range of their values. */
#define ARRAYS 4
struct array {
    const char *name;
    float **values;
    size_t count;
    float low, high;
};

static void list_arrays(struct cg_defect_model *model, struct array out[ARRAYS])
{
    size_t coarse = model->coarse_columns * model->coarse_rows;
    const struct array arrays[ARRAYS] = {
        {"power", &model->power, model->power_count, 0, 1e30f},
        {"profile", &model->profile, model->profile_count, -1e9f, 1e9f},
        {"coarse_mean", &model->coarse_mean, coarse, -1e9f, 1e9f},
        {"coarse_sd", &model->coarse_sd, coarse, 0, 1e9f},
    };
    memcpy(out, arrays, sizeof arrays);
}

/* The floats of a tail. */
#define TAIL_FLOATS ((size_t)3)

static size_t count_floats(const struct array arrays[ARRAYS], const struct cg_defect_model *model)
{
    size_t floats = TAIL_FLOATS * model->tail_count;
    for (size_t i = 0; i < ARRAYS; i++) {
        floats += arrays[i].count;
    }
    return floats;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static enum cg_status read_array(const char *path, const uint8_t *from, const struct array *array,
                                 struct cg_error *error)
{
    if (array->count == 0) {
        return CG_OK;
    }
    float *values = cg_alloc(array->count, sizeof *values, error);
    if (values == NULL) {
        return error->status;
    }
    *array->values = values;
    for (size_t i = 0; i < array->count; i++) {
        values[i] = cg_float_read(from + 4 * i);
        if (!(values[i] >= array->low && values[i] <= array->high)) {
            return cg_error_set(error, CG_INPUT, "%s: %s[%zu] of the model is %g; %g to %g is possible.",
                                path, array->name, i, (double)values[i], (double)array->low,
                                (double)array->high);
        }
    }
    return CG_OK;
}

static bool is_exponent(double value)
{
    return value > 0 && value <= 10;
}

static enum cg_status read_tails(const char *path, const uint8_t *from, struct cg_defect_model *model,
                                 struct cg_error *error)
{
    if (model->tail_count == 0) {
        return CG_OK;
    }
    model->tails = cg_alloc(model->tail_count, sizeof *model->tails, error);
    if (model->tails == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < model->tail_count; i++, from += 4 * TAIL_FLOATS) {
        const struct cg_defect_tail tail = {(double)cg_float_read(from), (double)cg_float_read(from + 4),
                                            (double)cg_float_read(from + 8)};
        if (!(tail.sd >= 0 && tail.sd <= 1e30 && is_exponent(tail.exponent) &&
              is_exponent(tail.whole_exponent))) {
            return cg_error_set(error, CG_INPUT,
                                "%s: tail %zu of the model has an SD of %g and exponents of %g and %g; an SD "
                                "is not negative and an exponent above 0 and at most 10.",
                                path, i, tail.sd, tail.exponent, tail.whole_exponent);
        }
        model->tails[i] = tail;
    }
    return CG_OK;
}

static enum cg_status read_payload(const char *path, struct cg_bytes payload, struct cg_defect_model *model,
                                   struct cg_error *error)
{
    struct array arrays[ARRAYS];
    list_arrays(model, arrays);
    size_t floats = count_floats(arrays, model);
    if (payload.size != 4 * floats) {
        return cg_error_set(error, CG_INPUT,
                            "%s: the model's header tells of %zu bytes of values, the file has %zu.", path,
                            4 * floats, payload.size);
    }
    const uint8_t *at = payload.data;
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < ARRAYS && status == CG_OK; i++) {
        status = read_array(path, at, &arrays[i], error);
        at += 4 * arrays[i].count;
    }
    return status == CG_OK ? read_tails(path, at, model, error) : status;
}

enum cg_status cg_model_read(const char *path, struct cg_model *out, struct cg_error *error)
{
    struct cg_container file;
    struct cg_model model = {.id = ""};
    enum cg_status status = cg_container_read(path, &kind, MAX_PAYLOAD, &file, error);
    if (status != CG_OK) {
        return status;
    }
    status = model_header_parse(path, file.header, &model.values, error);
    if (status == CG_OK) {
        status = read_payload(path, file.payload, &model.values, error);
    }
    if (status == CG_OK) {
        memcpy(model.id, file.hash, sizeof model.id - 1);
        *out = model;
        model = (struct cg_model){.id = ""};
    }
    cg_model_clear(&model);
    cg_container_clear(&file);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static void add_payload(const struct array arrays[ARRAYS], const struct cg_defect_model *model, uint8_t *at)
{
    for (size_t i = 0; i < ARRAYS; i++) {
        for (size_t k = 0; k < arrays[i].count; k++, at += 4) {
            cg_float_write((*arrays[i].values)[k], at);
        }
    }
    for (size_t i = 0; i < model->tail_count; i++, at += 4 * TAIL_FLOATS) {
        cg_float_write((float)model->tails[i].sd, at);
        cg_float_write((float)model->tails[i].exponent, at + 4);
        cg_float_write((float)model->tails[i].whole_exponent, at + 8);
    }
}

enum cg_status cg_model_write(const char *path, struct cg_model *model, struct cg_error *error)
{
    struct array arrays[ARRAYS];
    struct cg_text yaml = {0};
    struct cg_container file = {.file = {NULL, 0}};
    list_arrays(&model->values, arrays);
    model_header_print(&model->values, &yaml);
    enum cg_status status = cg_text_check(&yaml, error);
    if (status == CG_OK) {
        status = cg_container_init(&file, &kind, &yaml, 4 * count_floats(arrays, &model->values), error);
    }
    if (status == CG_OK) {
        add_payload(arrays, &model->values, file.payload.data);
        status = cg_container_write(path, &kind, &file, error);
    }
    if (status == CG_OK) {
        memcpy(model->id, file.hash, sizeof model->id - 1);
        model->id[sizeof model->id - 1] = 0;
    }
    cg_container_clear(&file);
    cg_text_clear(&yaml);
    return status;
}

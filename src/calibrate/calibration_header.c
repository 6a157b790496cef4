/* The YAML header of a .cgcal: its schema and its ranges. */
#include "calibrate/calibration_header.h"

#include "calibrate/calibration_sections.h"

#include <cyaml/cyaml.h>
#include <string.h>

/* The same limit as the picture readers': larger frames cannot have been averaged. */
#define MAX_PIXELS ((size_t)1 << 28)

/* A plane's mapping. */
struct plane_words {
    char frames[CALIBRATE_WORD], offset[CALIBRATE_WORD];
};

/* The scanner's mapping; lists are numbers with blanks between them. */
struct scanner_words {
    char version[CALIBRATE_WORD], residual_density[CALIBRATE_WORD];
    char *flare, *reflectance, *red, *green, *blue;
};

/* The header as words. */
struct header_words {
    char created[CALIBRATE_WORD], expires[CALIBRATE_WORD], target[CALIBRATE_WORD], width[CALIBRATE_WORD],
        height[CALIBRATE_WORD];
    char bits[CALIBRATE_WORD], pitch_cd_mm[CALIBRATE_WORD], pitch_md_mm[CALIBRATE_WORD],
        noise_gain[CALIBRATE_WORD];
    char read_noise_counts[CALIBRATE_WORD];
    struct plane_words *dark, *flat;
    struct scanner_words *scanner;
    struct calibrate_gloss_words *gloss;
    struct calibrate_camera_words *camera;
};

static const cyaml_schema_field_t plane_fields[] = {
    CYAML_FIELD_STRING("frames", CYAML_FLAG_DEFAULT, struct plane_words, frames, 1),
    CYAML_FIELD_STRING("offset", CYAML_FLAG_DEFAULT, struct plane_words, offset, 1),
    CYAML_FIELD_END,
};

#define LIST_FIELD(key)                                                                                      \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct scanner_words, key, 1, CALIBRATE_LIST)
static const cyaml_schema_field_t scanner_fields[] = {
    CYAML_FIELD_STRING("version", CYAML_FLAG_DEFAULT, struct scanner_words, version, 1),
    CYAML_FIELD_STRING("residual_density", CYAML_FLAG_DEFAULT, struct scanner_words, residual_density, 1),
    LIST_FIELD(flare),
    LIST_FIELD(reflectance),
    LIST_FIELD(red),
    LIST_FIELD(green),
    LIST_FIELD(blue),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t header_fields[] = {
    CYAML_FIELD_STRING("created", CYAML_FLAG_DEFAULT, struct header_words, created, 1),
    CYAML_FIELD_STRING("expires", CYAML_FLAG_DEFAULT, struct header_words, expires, 1),
    CYAML_FIELD_STRING("target", CYAML_FLAG_DEFAULT, struct header_words, target, 1),
    CYAML_FIELD_STRING("width", CYAML_FLAG_DEFAULT, struct header_words, width, 1),
    CYAML_FIELD_STRING("height", CYAML_FLAG_DEFAULT, struct header_words, height, 1),
    CYAML_FIELD_STRING("bits", CYAML_FLAG_DEFAULT, struct header_words, bits, 1),
    CYAML_FIELD_STRING("pitch_cd_mm", CYAML_FLAG_DEFAULT, struct header_words, pitch_cd_mm, 1),
    CYAML_FIELD_STRING("pitch_md_mm", CYAML_FLAG_DEFAULT, struct header_words, pitch_md_mm, 1),
    CYAML_FIELD_STRING("noise_gain", CYAML_FLAG_DEFAULT, struct header_words, noise_gain, 1),
    CYAML_FIELD_STRING("read_noise_counts", CYAML_FLAG_DEFAULT, struct header_words, read_noise_counts, 1),
    CYAML_FIELD_MAPPING_PTR("dark", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct header_words, dark,
                            plane_fields),
    CYAML_FIELD_MAPPING_PTR("flat", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct header_words, flat,
                            plane_fields),
    CYAML_FIELD_MAPPING_PTR("scanner", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct header_words, scanner,
                            scanner_fields),
    CYAML_FIELD_MAPPING_PTR("gloss", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct header_words, gloss,
                            calibrate_gloss_fields),
    CYAML_FIELD_MAPPING_PTR("camera", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct header_words, camera,
                            calibrate_camera_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t header_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct header_words, header_fields),
};

static enum cg_status read_times(const char *name, const struct header_words *words,
                                 struct cg_calibration *out, struct cg_error *error)
{
    if (!cg_time_parse(words->created, &out->created)) {
        return cg_error_set(error, CG_INPUT,
                            "%s: created is \"%s\"; it must be a time such as 2026-11-25T11:10:31Z.", name,
                            words->created);
    }
    out->expires = 0;
    if (strcmp(words->expires, "never") != 0 &&
        (!cg_time_parse(words->expires, &out->expires) || out->expires == 0)) {
        return cg_error_set(error, CG_INPUT, "%s: expires is \"%s\"; it must be a time or the word never.",
                            name, words->expires);
    }
    return CG_OK;
}

static enum cg_status read_planes(const char *name, const struct header_words *words,
                                  struct cg_calibration_header *out, struct cg_error *error)
{
    const struct plane_words *planes[CG_CALIBRATION_PLANES] = {words->dark, words->flat};
    size_t *frames[CG_CALIBRATION_PLANES] = {&out->values.dark_frames, &out->values.flat_frames};
    for (size_t i = 0; i < CG_CALIBRATION_PLANES; i++) {
        if (planes[i] == NULL) {
            continue;
        }
        struct cg_header_number numbers[] = {
            {"frames", planes[i]->frames, 1, 1e9, true, 0},
            {"offset", planes[i]->offset, 0, 4e9, true, 0},
        };
        enum cg_status status = cg_header_numbers(name, numbers, 2, error);
        if (status != CG_OK) {
            return status;
        }
        out->present[i] = true;
        *frames[i] = (size_t)numbers[0].value;
        out->offset[i] = (size_t)numbers[1].value;
    }
    return CG_OK;
}

static enum cg_status read_scanner(const char *name, const struct scanner_words *words,
                                   struct cg_response *out, struct cg_error *error)
{
    struct cg_response made = {0};
    size_t counts[5] = {0};
    if (words == NULL) {
        return CG_OK;
    }
    if (strcmp(words->version, "1") != 0) {
        return cg_error_set(error, CG_INPUT,
                            "%s: the scanner's part has the version \"%s\"; version 1 is read.", name,
                            words->version);
    }
    bool good =
        calibrate_list(words->reflectance, 0, 2, made.reflectance, CG_RESPONSE_POINTS, true, &counts[0]) &&
        calibrate_list(words->red, 0, 1, made.signal[0], CG_RESPONSE_POINTS, true, &counts[1]) &&
        calibrate_list(words->green, 0, 1, made.signal[1], CG_RESPONSE_POINTS, true, &counts[2]) &&
        calibrate_list(words->blue, 0, 1, made.signal[2], CG_RESPONSE_POINTS, true, &counts[3]) &&
        calibrate_list(words->flare, -2, 2, made.flare, 3, false, &counts[4]) &&
        cg_number_parse(words->residual_density, &made.residual_density);
    if (!good || counts[0] < 2 || counts[1] != counts[0] || counts[2] != counts[0] ||
        counts[3] != counts[0] || counts[4] != 3) {
        return cg_error_set(
            error, CG_INPUT,
            "%s: the scanner's part must have 2 to %d reflectances and as many signals of red, "
            "green and blue, each above the one before.",
            name, CG_RESPONSE_POINTS);
    }
    made.count = counts[0];
    *out = made;
    return CG_OK;
}

static enum cg_status read_words(const char *name, const struct header_words *words,
                                 struct cg_calibration_header *out, struct cg_error *error)
{
    /* 1e9: wider than any frame, any pitch in mm and any count; narrow enough that no product overflows. */
    struct cg_header_number numbers[] = {
        {"target", words->target, 1e-6, 1e9, false, 0},
        {"width", words->width, 0, (double)MAX_PIXELS, true, 0},
        {"height", words->height, 0, (double)MAX_PIXELS, true, 0},
        {"bits", words->bits, 0, 32, true, 0},
        {"pitch_cd_mm", words->pitch_cd_mm, 0, 1e9, false, 0},
        {"pitch_md_mm", words->pitch_md_mm, 0, 1e9, false, 0},
        {"noise_gain", words->noise_gain, 0, 1e9, false, 0},
        {"read_noise_counts", words->read_noise_counts, 0, 1e9, false, 0},
    };
    enum cg_status status = cg_header_numbers(name, numbers, sizeof numbers / sizeof *numbers, error);
    if (status == CG_OK) {
        status = read_times(name, words, &out->values, error);
    }
    if (status == CG_OK) {
        status = read_planes(name, words, out, error);
    }
    if (status == CG_OK) {
        status = read_scanner(name, words->scanner, &out->values.response, error);
    }
    if (status == CG_OK) {
        status = calibrate_gloss_read(name, words->gloss, &out->values.gloss, error);
    }
    if (status == CG_OK) {
        status = calibrate_camera_read(name, words->camera, &out->values.camera, error);
    }
    if (status != CG_OK) {
        return status;
    }
    struct cg_calibration *values = &out->values;
    values->target = numbers[0].value;
    out->width = (size_t)numbers[1].value;
    out->height = (size_t)numbers[2].value;
    values->bits = (int)numbers[3].value;
    values->pitch_cd_mm = numbers[4].value;
    values->pitch_md_mm = numbers[5].value;
    values->noise_gain = numbers[6].value;
    values->read_noise_counts = numbers[7].value;
    size_t pixels;
    if (!cg_multiply(out->width, out->height, &pixels) || pixels > MAX_PIXELS) {
        return cg_error_set(error, CG_INPUT, "%s: planes of %zu x %zu pixels; at most %zu pixels are read.",
                            name, out->width, out->height, MAX_PIXELS);
    }
    return CG_OK;
}

enum cg_status cg_calibration_header_parse(const char *name, struct cg_bytes yaml,
                                           struct cg_calibration_header *out, struct cg_error *error)
{
    void *words = NULL;
    enum cg_status status = cg_header_load(name, "calibration", yaml, &header_schema, &words, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_calibration_header header = {0};
    cg_calibration_init(&header.values);
    status = read_words(name, words, &header, error);
    cg_header_free(&header_schema, words);
    if (status == CG_OK) {
        *out = header;
    }
    return status;
}

static void print_scanner(const struct cg_response *response, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "scanner:\n  version: 1\n  residual_density: %s\n",
                cg_number_exact(number, response->residual_density));
    calibrate_print_list(out, "flare", response->flare, 3);
    calibrate_print_list(out, "reflectance", response->reflectance, response->count);
    calibrate_print_list(out, "red", response->signal[0], response->count);
    calibrate_print_list(out, "green", response->signal[1], response->count);
    calibrate_print_list(out, "blue", response->signal[2], response->count);
}

void cg_calibration_header_print(const struct cg_calibration_header *header, struct cg_text *out)
{
    const struct cg_calibration *values = &header->values;
    char time[CG_TIME_SIZE], number[CG_NUMBER_SIZE];
    cg_text_add(out, "created: %s\n", cg_time_print(time, values->created));
    cg_text_add(out, "expires: %s\n", values->expires == 0 ? "never" : cg_time_print(time, values->expires));
    cg_text_add(out, "target: %s\n", cg_number_exact(number, values->target));
    cg_text_add(out, "width: %zu\nheight: %zu\nbits: %d\n", header->width, header->height, values->bits);
    cg_text_add(out, "pitch_cd_mm: %s\n", cg_number_exact(number, values->pitch_cd_mm));
    cg_text_add(out, "pitch_md_mm: %s\n", cg_number_exact(number, values->pitch_md_mm));
    cg_text_add(out, "noise_gain: %s\n", cg_number_exact(number, values->noise_gain));
    cg_text_add(out, "read_noise_counts: %s\n", cg_number_exact(number, values->read_noise_counts));
    const char *names[CG_CALIBRATION_PLANES] = {"dark", "flat"};
    const size_t frames[CG_CALIBRATION_PLANES] = {values->dark_frames, values->flat_frames};
    for (size_t i = 0; i < CG_CALIBRATION_PLANES; i++) {
        if (header->present[i]) {
            cg_text_add(out, "%s: {frames: %zu, offset: %zu}\n", names[i],
                        frames[i] == 0 ? (size_t)1 : frames[i], header->offset[i]);
        }
    }
    if (values->response.count > 0) {
        print_scanner(&values->response, out);
    }
    if (values->gloss.terms > 0) {
        calibrate_gloss_print(&values->gloss, out);
    }
    if (values->camera.count > 0) {
        calibrate_camera_print(&values->camera, out);
    }
}

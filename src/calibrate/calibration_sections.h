/*
 * calibrate/calibration_sections.h: the parts of the header of a .cgcal that each have a mapping of their
 * own, and the numbers in them. Private to calibrate.
 */
#ifndef CALIBRATE_CALIBRATION_SECTIONS_H
#define CALIBRATE_CALIBRATION_SECTIONS_H

#include <castgloss/calibrate.h>

#include <cyaml/cyaml.h>

/* Bytes of a word and of a list in one word. */
#define CALIBRATE_WORD 40
#define CALIBRATE_LIST 4096

/* Numbers in [low, high] with blanks between them; at most `room`, and with `rising` each above the one
 * before. */
bool calibrate_list(const char *text, double low, double high, double *out, size_t room, bool rising,
                    size_t *count) CG_MUST_CHECK;
void calibrate_print_list(struct cg_text *out, const char *key, const double *values, size_t count);

/* Mappings as libcyaml loads them; words may be NULL, which is no such part. */
extern const cyaml_schema_field_t calibrate_gloss_fields[], calibrate_camera_fields[];
struct calibrate_gloss_words {
    char version[CALIBRATE_WORD], angle_deg[CALIBRATE_WORD], reference_index[CALIBRATE_WORD];
    char converging[CALIBRATE_WORD], degrees_per_mm[CALIBRATE_WORD], along_md[CALIBRATE_WORD];
    char zero[CALIBRATE_WORD];
    char *gu, *signal, *index, *uncertainty_gu;
};
struct calibrate_camera_words {
    char version[CALIBRATE_WORD], quantum[CALIBRATE_WORD], photons[CALIBRATE_WORD];
    char *light, *mean, *variance, *spatial, *uneven, *frames;
};
/* The curve is fitted again to what is stored. CG_INPUT: a number outside its range, or no curve. */
enum cg_status calibrate_gloss_read(const char *name, const struct calibrate_gloss_words *words,
                                    struct cg_gloss_scale *out, struct cg_error *error) CG_MUST_CHECK;
enum cg_status calibrate_camera_read(const char *name, const struct calibrate_camera_words *words,
                                     struct cg_camera_model *out, struct cg_error *error) CG_MUST_CHECK;
void calibrate_gloss_print(const struct cg_gloss_scale *scale, struct cg_text *out);
void calibrate_camera_print(const struct cg_camera_model *model, struct cg_text *out);

#endif

/* simulate/parts.h: the parts that a simulated frame is put together from. Private to simulate. */
#ifndef SIMULATE_PARTS_H
#define SIMULATE_PARTS_H

#include "simulate/random.h"

#include <castgloss/simulate.h>

enum { CG_FIELD_BANDS = 6, CG_FIELD_TILES = 2, CG_MARK_POINTS = 7 };

/* CG_USAGE: an option outside its range, named with value and range. */
enum cg_status cg_web_options_check(const struct cg_web_options *options,
                                    struct cg_error *error) CG_MUST_CHECK;
/* The options as the members of a JSON object, without braces. */
void cg_web_options_json(const struct cg_web_options *options, struct cg_text *out);

/* ---- mottle ------------------------------------------------------------------------------------- */

/* Two periodic tiles whose lengths have no common measure; the web is their sum. */
struct cg_field {
    size_t rows[CG_FIELD_TILES], columns;
    float *px[CG_FIELD_TILES];
    double realised_percent[CG_FIELD_BANDS]; /* 0 where the band has no bin between the field's size and
                                                Nyquist */
};
enum cg_status cg_field_init(struct cg_field *field, const struct cg_web_options *options,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_field_clear(struct cg_field *field);
/* Relative deviation from the mean along one row of the web, counted from its beginning. */
void cg_field_row(const struct cg_field *field, uint64_t web_row, size_t width, float *out);
/* Wavelengths of a band: [0.25 * 2^band, 0.5 * 2^band) mm. */
double cg_field_band_low_mm(size_t band);

/* ---- marks -------------------------------------------------------------------------------------- */

/*
 * A mark is a broken line with a width; a spot has one point. md_mm and x_mm are its centre on the web, from
 * the centre of the web's first pixel.
 */
struct cg_web_mark {
    const char *name;
    double x_mm, md_mm, length_mm, width_mm, angle_deg, contrast_percent;
    size_t points;
    double dx_mm[CG_MARK_POINTS], dy_mm[CG_MARK_POINTS]; /* from the centre */
    bool soft; /* a bell across, width_mm its full width at half height; else a sharp border */
};
struct cg_web_marks {
    struct cg_web_mark *list; /* in order of the frame that holds the centre, drum marks last */
    size_t count, capacity;
    size_t drum_first; /* index of the first drum mark */
};
enum cg_status cg_web_marks_init(struct cg_web_marks *marks, const struct cg_web_options *options,
                                 struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_web_marks_add(struct cg_web_marks *marks, const struct cg_web_mark *mark,
                                struct cg_error *error) CG_MUST_CHECK;
void cg_web_marks_clear(struct cg_web_marks *marks);
/* Fills in the points of a mark by its length and angle. */
void cg_web_mark_lay(struct cg_web_mark *mark, uint64_t key);
/* Whether any of the mark lies on the frame. */
bool cg_web_mark_in_frame(const struct cg_web_mark *mark, const struct cg_web_options *options, size_t frame);
/* Multiplies the light of a frame by the mark. */
void cg_web_mark_draw(const struct cg_web_mark *mark, const struct cg_web_options *options, size_t frame,
                      float *light);

/* ---- camera ------------------------------------------------------------------------------------- */

struct cg_camera {
    size_t width, height;
    float *response; /* lamp times pixel response */
    double full;     /* 2^bits - 1 */
    struct cg_normal normal;
    double gain, read_noise, dark; /* counts per electron, electrons, counts */
};
enum cg_status cg_camera_init(struct cg_camera *camera, const struct cg_web_options *options,
                              struct cg_error *error) CG_MUST_CHECK;
void cg_camera_clear(struct cg_camera *camera);
/* Counts of row y under light, the electrons expected of a perfect pixel under a perfect lamp. */
void cg_camera_row(const struct cg_camera *camera, uint64_t key, size_t y, const float *light,
                   uint16_t *counts);
/* Sum of `frames` exposures as the file holds their mean: 8 bits as they are, else full scale is 65535. */
uint16_t cg_camera_stored(const struct cg_camera *camera, uint64_t sum, uint64_t frames);
double cg_camera_stored_full(const struct cg_camera *camera);

/* ---- runs for others ------------------------------------------------------------------------------ */

/*
 * The frames of a run without averages and truth. mark, if not NULL, is on every frame, its md_mm from the
 * frame's first row: frames that were taken at one place of a drum.
 */
enum cg_status cg_web_frames(const char *folder, const struct cg_web_options *options,
                             const struct cg_web_mark *mark, int threads,
                             struct cg_error *error) CG_MUST_CHECK;
/* A scan with its chart, without its truth. */
enum cg_status cg_print_scan(const char *folder, const struct cg_print_options *options, int threads,
                             struct cg_error *error) CG_MUST_CHECK;

/* ---- truth -------------------------------------------------------------------------------------- */

void cg_truth_json(const struct cg_web_options *options, const struct cg_field *field,
                   const struct cg_web_marks *marks, const struct cg_camera *camera, struct cg_text *out);

/* Level of the flat, share of full scale above the dark level; frames in the averages. */
#define CG_FLAT_LEVEL 0.8
enum { CG_AVERAGE_FRAMES = 32 };

#endif

#include "cli/calibration_scale.h"

#include <math.h>

#define FIELD(name) offsetof(struct cg_scale_points, name)
const struct cg_option cg_scale_points_options[] = {
    {.name = "distance-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-5,
     .high = 1e6,
     .offset = FIELD(distance_mm),
     .help = "Distance of two points on the surface in mm; pixels are taken as square"},
    {.name = "from",
     .argument = "X,Y",
     .kind = CG_OPTION_NUMBERS,
     .count = 2,
     .low = 0,
     .high = 1e6,
     .offset = FIELD(from),
     .help = "Where the first point lies in the picture, in pixels from its top left"},
    {.name = "to",
     .argument = "X,Y",
     .kind = CG_OPTION_NUMBERS,
     .count = 2,
     .low = 0,
     .high = 1e6,
     .offset = FIELD(to),
     .help = "Where the second point lies"},
    {0},
};

struct cg_scale_points cg_scale_points_defaults(void)
{
    return (struct cg_scale_points){.from = {-1, -1}, .to = {-1, -1}};
}

static enum cg_status pitch_from_points(const struct cg_scale_points *points, double *pitch_mm,
                                        struct cg_error *error)
{
    if (points->from[0] < 0 || points->to[0] < 0) {
        return cg_error_set(error, CG_USAGE,
                            "--distance-mm needs the two points as well: --from X,Y and --to X,Y.");
    }
    double distance_px = hypot(points->to[0] - points->from[0], points->to[1] - points->from[1]);
    if (distance_px < 1) {
        return cg_error_set(error, CG_USAGE,
                            "--from and --to are under one pixel apart; a scale needs two distinct points.");
    }
    *pitch_mm = points->distance_mm / distance_px;
    return CG_OK;
}

static enum cg_status check_point(const struct cg_image *image, const char *path, const char *option,
                                  const double point[2], struct cg_error *error)
{
    if (point[0] < (double)image->width && point[1] < (double)image->height) {
        return CG_OK;
    }
    char x[CG_NUMBER_SIZE], y[CG_NUMBER_SIZE];
    return cg_error_set(error, CG_USAGE, "%.256s: --%s %s,%s lies outside the picture of %zu x %zu pixels.",
                        path, option, cg_number_print(x, point[0], 10), cg_number_print(y, point[1], 10),
                        image->width, image->height);
}

/* The pictures' own word on the scale, and whether the points can be in them. */
static enum cg_status look_at_pictures(const char *const *pictures, size_t count,
                                       const struct cg_frame_reading *reading,
                                       const struct cg_scale_points *points, double *pitch_cd_mm,
                                       double *pitch_md_mm, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        struct cg_image image = {0};
        status = cg_image_read(pictures[i], &reading->image, &image, error);
        if (status != CG_OK) {
            break;
        }
        status = check_point(&image, pictures[i], "from", points->from, error);
        if (status == CG_OK) {
            status = check_point(&image, pictures[i], "to", points->to, error);
        }
        if (i == 0) {
            *pitch_cd_mm = image.pitch_cd_mm;
            *pitch_md_mm = image.pitch_md_mm;
        }
        cg_image_clear(&image);
    }
    return status;
}

enum cg_status cg_calibration_add_scale(struct cg_calibration *calibration,
                                        const struct cg_scale_points *points,
                                        const struct cg_scale_settings *scale, const char *const *pictures,
                                        size_t count, const struct cg_frame_reading *reading,
                                        struct cg_error *error)
{
    double pitch_cd_mm = 0, pitch_md_mm = 0, tag_cd_mm = 0, tag_md_mm = 0;
    enum cg_status status = cg_scale_resolve(scale, &pitch_cd_mm, &pitch_md_mm, error);
    if (status == CG_OK && pitch_cd_mm > 0 && points->distance_mm > 0) {
        status = cg_error_set(error, CG_USAGE,
                              "--distance-mm and --pitch or --dpi both give the scale; only one of "
                              "them can be used.");
    }
    if (status == CG_OK && points->distance_mm > 0) {
        status = pitch_from_points(points, &pitch_cd_mm, error);
        pitch_md_mm = pitch_cd_mm;
    }
    if (status == CG_OK) {
        status = look_at_pictures(pictures, count, reading, points, &tag_cd_mm, &tag_md_mm, error);
    }
    if (status != CG_OK) {
        return status;
    }
    bool given = pitch_cd_mm > 0;
    if (!given && !(tag_cd_mm > 0 && tag_md_mm > 0)) {
        return cg_error_set(error, CG_USAGE,
                            "The scale is missing: give --distance-mm with --from and --to, or "
                            "--pitch, or --dpi, or a picture that states it.");
    }
    calibration->pitch_cd_mm = given ? pitch_cd_mm : tag_cd_mm;
    calibration->pitch_md_mm = given ? pitch_md_mm : tag_md_mm;
    return CG_OK;
}

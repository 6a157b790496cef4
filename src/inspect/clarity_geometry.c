/* How a picture of a mirrored edge lies to the comb and to the light, from a YAML file. */
#include <castgloss/inspect.h>

#include "inspect/gloss_schema.h"

#include <math.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define MOST 1e6
#define DEG_PER_RAD (180 / M_PI)

static enum cg_status read_number(const struct cg_yaml *yaml, const char *key, const char *text, double high,
                                  double *out, struct cg_error *error)
{
    return text == NULL ? CG_OK : cg_yaml_number(yaml, "", 0, key, text, 1e-6, high, out, error);
}

/* One mm at the distance of the mirrored target turns the direction by 1 / distance; the instrument's lens
 * makes that focal length times as many mm at its comb. */
static enum cg_status resolve(const struct cg_yaml *yaml, double focal_mm, double distance_mm,
                              struct cg_clarity_geometry *out, struct cg_error *error)
{
    if (!isnan(distance_mm)) {
        if (!isnan(out->degrees_per_mm)) {
            return cg_error_set(error, CG_USAGE,
                                "%s: degrees_per_mm and picture_distance_mm say the same; state one.",
                                yaml->name);
        }
        out->degrees_per_mm = DEG_PER_RAD / distance_mm;
    }
    if (!isnan(focal_mm)) {
        if (!isnan(out->comb_scale)) {
            return cg_error_set(error, CG_USAGE,
                                "%s: comb_scale and focal_length_mm say the same; state one.", yaml->name);
        }
        if (isnan(out->degrees_per_mm)) {
            return cg_error_set(error, CG_USAGE,
                                "%s: focal_length_mm needs degrees_per_mm or picture_distance_mm.",
                                yaml->name);
        }
        out->comb_scale = focal_mm * out->degrees_per_mm / DEG_PER_RAD;
    }
    return CG_OK;
}

enum cg_status cg_clarity_geometry_read(const char *path, struct cg_clarity_geometry *out,
                                        struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    struct cg_yaml yaml = {.data = NULL};
    struct cg_clarity_geometry made = {NAN, NAN};
    double focal_mm = NAN, distance_mm = NAN;
    enum cg_status status = cg_file_read(path, FILE_MAX_BYTES, &bytes, error);
    if (status == CG_OK) {
        status = cg_yaml_load(&yaml, &cg_clarity_geometry_kind, path, &bytes, error);
    }
    cg_bytes_clear(&bytes);
    if (status == CG_OK) {
        const struct cg_clarity_geometry_text *text = yaml.data;
        const struct {
            const char *key, *text;
            double high;
            double *out;
        } numbers[] = {
            {"comb_scale", text->comb_scale, MOST, &made.comb_scale},
            {"focal_length_mm", text->focal_length_mm, 1e5, &focal_mm},
            {"picture_distance_mm", text->picture_distance_mm, MOST, &distance_mm},
            {"degrees_per_mm", text->degrees_per_mm, 1e3, &made.degrees_per_mm},
        };
        for (size_t i = 0; status == CG_OK && i < sizeof numbers / sizeof *numbers; i++) {
            status =
                read_number(&yaml, numbers[i].key, numbers[i].text, numbers[i].high, numbers[i].out, error);
        }
    }
    if (status == CG_OK) {
        status = resolve(&yaml, focal_mm, distance_mm, &made, error);
    }
    cg_yaml_clear(&yaml);
    if (status == CG_OK) {
        *out = made;
    } else {
        status = error->status = status == CG_INPUT ? CG_USAGE : status;
    }
    return status;
}

const char *cg_clarity_geometry_template(void)
{
    return "# How the picture of a mirrored edge lies to the comb and to the light. Nothing is guessed: "
           "what\n"
           "# is not stated is not given.\n"
           "# One mm in the picture is so many mm at the comb; or the focal length of the lens before the\n"
           "# comb, which needs one of the two below.\n"
           "comb_scale: 1.0\n"
           "# focal_length_mm: 100\n"
           "# The direction of the light turns by so many degrees on a mm of the picture; or how far the\n"
           "# mirrored target stands from the camera, in the mm that the scale of the picture counts.\n"
           "degrees_per_mm: 0.29\n"
           "# picture_distance_mm: 200\n";
}

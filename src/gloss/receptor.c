/* The receptor of a glossmeter, laid over a picture of the lobe. */
#include <castgloss/gloss.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Light this far off the specular direction is taken for diffuse. */
#define DIFFUSE_FROM_DEG 3.0
/* Fewer pixels tell no diffuse level. */
#define DIFFUSE_PIXELS 100
/* The peak is looked for in a picture smoothed by this share of the window. */
#define SMOOTHED_SHARE 0.25

struct cg_receptor cg_receptor_of(double angle_deg, bool converging)
{
    /* In plane and across, degrees: ISO 2813; T 653 has a round window of 5 degrees. */
    if (converging && angle_deg < 40) {
        return (struct cg_receptor){5.0, 5.0, true};
    }
    return angle_deg < 40     ? (struct cg_receptor){1.80, 3.60, false}
           : angle_deg < 72.5 ? (struct cg_receptor){4.40, 11.70, false}
                              : (struct cg_receptor){4.00, 6.00, false};
}

static enum cg_status find_peak(struct cg_view view, const double half_px[2], double peak[2],
                                struct cg_error *error)
{
    struct cg_plane plane;
    enum cg_status status = cg_plane_init(&plane, view.grid.width, view.grid.height, false, error);
    if (status != CG_OK) {
        return status;
    }
    for (size_t y = 0; y < view.grid.height; y++) {
        memcpy(plane.px + y * plane.grid.stride, view.px + y * view.grid.stride,
               view.grid.width * sizeof *view.px);
    }
    status = cg_smooth(&plane, 2 * SMOOTHED_SHARE * half_px[0], 2 * SMOOTHED_SHARE * half_px[1], error);
    float most = -INFINITY;
    for (size_t y = 0; status == CG_OK && y < view.grid.height; y++) {
        for (size_t x = 0; x < view.grid.width; x++) {
            if (plane.px[y * plane.grid.stride + x] > most) {
                most = plane.px[y * plane.grid.stride + x];
                peak[0] = (double)x;
                peak[1] = (double)y;
            }
        }
    }
    cg_plane_clear(&plane);
    return status;
}

/* The share of a pixel that lies within the half width. */
static double within(double distance, double half)
{
    return fmin(1, fmax(0, half + 0.5 - distance));
}

/* Means over the window and over what lies beyond the lobe. */
static void gather(struct cg_view view, const struct cg_receptor *receptor, const double half_px[2],
                   const double per_px[2], const double peak[2], struct cg_received *out)
{
    double in[2] = {0}, off[2] = {0};
    const double far_deg = fmax(DIFFUSE_FROM_DEG, 0.6 * fmax(receptor->in_plane_deg, receptor->across_deg));
    for (size_t y = 0; y < view.grid.height; y++) {
        for (size_t x = 0; x < view.grid.width; x++) {
            const size_t at = y * view.grid.stride + x;
            if (view.valid != NULL && view.valid[at] == 0) {
                continue;
            }
            const double dx = fabs((double)x - peak[0]), dy = fabs((double)y - peak[1]);
            const double share =
                receptor->round ? within(hypot(dx / half_px[0], dy / half_px[1]) * half_px[0], half_px[0])
                                : within(dx, half_px[0]) * within(dy, half_px[1]);
            in[0] += share;
            in[1] += share * (double)view.px[at];
            if (share <= 0 && hypot(dx * per_px[0], dy * per_px[1]) > far_deg) {
                off[0] += 1;
                off[1] += (double)view.px[at];
            }
        }
    }
    out->mean = in[0] > 0 ? in[1] / in[0] : NAN;
    out->diffuse = off[0] >= DIFFUSE_PIXELS ? off[1] / off[0] : NAN;
}

enum cg_status cg_gloss_receive(struct cg_view view, const struct cg_receptor *receptor,
                                double degrees_per_mm, bool along_md, struct cg_received *out,
                                struct cg_error *error)
{
    if (!cg_grid_has_scale(&view.grid) || !(degrees_per_mm > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "A receptor window needs the scale of the picture and the degrees a mm");
    }
    const double cd_deg = along_md ? receptor->across_deg : receptor->in_plane_deg;
    const double md_deg = along_md ? receptor->in_plane_deg : receptor->across_deg;
    const double per_px[2] = {degrees_per_mm * view.grid.pitch_cd_mm, degrees_per_mm * view.grid.pitch_md_mm};
    const double half_px[2] = {cd_deg / 2 / per_px[0], md_deg / 2 / per_px[1]};
    const double size[2] = {(double)view.grid.width, (double)view.grid.height};
    double peak[2] = {0, 0};
    if (half_px[0] < 1 || half_px[1] < 1 || 2 * half_px[0] > size[0] || 2 * half_px[1] > size[1]) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The receptor window of %g by %g degrees is %.0f by %.0f pixels, which does not "
                            "fit the picture of %zu by %zu",
                            cd_deg, md_deg, 2 * half_px[0], 2 * half_px[1], view.grid.width,
                            view.grid.height);
    }
    const enum cg_status status = find_peak(view, half_px, peak, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_received made = {.mean = NAN};
    gather(view, receptor, half_px, per_px, peak, &made);
    /* A surface that is tilted turns the ray by twice its tilt. */
    made.tilt_cd_deg = (peak[0] - (size[0] - 1) / 2) * per_px[0] / 2;
    made.tilt_md_deg = (peak[1] - (size[1] - 1) / 2) * per_px[1] / 2;
    made.window.x0 = (size_t)fmax(0, ceil(peak[0] - half_px[0]));
    made.window.y0 = (size_t)fmax(0, ceil(peak[1] - half_px[1]));
    made.window.x1 = (size_t)fmin(size[0], floor(peak[0] + half_px[0]) + 1);
    made.window.y1 = (size_t)fmin(size[1], floor(peak[1] + half_px[1]) + 1);
    *out = made;
    return CG_OK;
}

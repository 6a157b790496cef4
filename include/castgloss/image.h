/*
 * castgloss/image.h: float planes on a grid in mm. x runs along the cross direction (CD, columns), y along
 * the machine direction (MD, rows); the origin is the centre of the first pixel.
 */
#ifndef CASTGLOSS_IMAGE_H
#define CASTGLOSS_IMAGE_H

#include <castgloss/base.h>

/* Pixels, half-open: columns [x0, x1), rows [y0, y1). */
struct cg_rect {
    size_t x0, y0, x1, y1;
};

/*
 * Where samples stand. A pitch is the distance of neighbouring pixel centres in mm and differs per axis for
 * a camera that looks at an angle; 0 means that the scale is not known, and then nothing in mm may be said.
 */
struct cg_grid {
    size_t width, height;
    size_t stride; /* samples from one row to the next, >= width */
    double pitch_cd_mm, pitch_md_mm;
};
bool cg_grid_has_scale(const struct cg_grid *grid);

/*
 * A plane that owns its samples. `valid` is NULL when every pixel is valid, else one byte a pixel with the
 * stride of the samples, 0 = no data there. Pixels without data hold some finite number (the readers of a
 * plane skip them by the mask, transforms need a number).
 */
struct cg_plane {
    struct cg_grid grid;
    float *px;
    uint8_t *valid;
};
/* Zero-filled plane; with_mask adds a mask in which all is valid. */
enum cg_status cg_plane_init(struct cg_plane *plane, size_t width, size_t height, bool with_mask,
                             struct cg_error *error) CG_MUST_CHECK;
/* The same for who writes every sample before reading it: they are not set. */
enum cg_status cg_plane_init_unset(struct cg_plane *plane, size_t width, size_t height, bool with_mask,
                                   struct cg_error *error) CG_MUST_CHECK;
/* Gives a plane without mask one in which all is valid; does nothing to a plane that has one. */
enum cg_status cg_plane_add_mask(struct cg_plane *plane, struct cg_error *error) CG_MUST_CHECK;
void cg_plane_clear(struct cg_plane *plane);

/* A borrowed look at a plane, read-only, passed by value. */
struct cg_view {
    struct cg_grid grid;
    const float *px;
    const uint8_t *valid;
};
struct cg_view cg_plane_view(const struct cg_plane *plane);
/* The part of a view inside rect, which must lie inside it. */
struct cg_view cg_view_crop(struct cg_view view, struct cg_rect rect);
size_t cg_view_count_valid(struct cg_view view);

/* ---- statistics over the valid pixels ----------------------------------------------------------- */

/* sd is the population's (divided by count). count 0: everything else is 0. In double. */
struct cg_stats {
    size_t count;
    double mean, sd, min, max;
};
struct cg_stats cg_stats_of(struct cg_view view);

/*
 * Order statistics without sorting: out[i] is the sample of rank floor(share[i] * (count - 1)) of the valid
 * pixels, an exact sample value. shares rise, in [0, 1]. At least one pixel must be valid.
 */
enum cg_status cg_quantiles(struct cg_view view, const double *shares, size_t count, double *out,
                            struct cg_error *error) CG_MUST_CHECK;

/* ---- local means and other grids ---------------------------------------------------------------- */

/*
 * Mean and population SD of the valid pixels in a lattice of cells of about cell_cd_px by cell_md_px pixels
 * (the lattice is stretched so that it ends with the view). A cell under half valid is masked in both.
 * sd may be NULL. The outputs are initialised here, with the pitch of the lattice.
 */
enum cg_status cg_cells(struct cg_view view, double cell_cd_px, double cell_md_px, struct cg_plane *mean,
                        struct cg_plane *sd, struct cg_error *error) CG_MUST_CHECK;

/* Separable Gaussian smoothing in place, sigma in pixels per axis; borders are mirrored, the mask is ignored.
 */
enum cg_status cg_smooth(struct cg_plane *plane, double sigma_cd_px, double sigma_md_px,
                         struct cg_error *error) CG_MUST_CHECK;

/* Least-squares plane (order 1) or quadratic (order 2) over valid pixels: coefficients for 1, x, y, xx, xy,
 * yy with x and y running from -1 to 1 over the view. A view with too few valid pixels gives its mean alone.
 */
struct cg_trend {
    int order;
    double c[6];
    size_t count; /* pixels with data, and their mean */
    double mean;
};
struct cg_trend cg_trend_fit(struct cg_view view, int order);
/* The trend's value at pixel (x, y) of a view of this size. */
double cg_trend_at(const struct cg_trend *trend, const struct cg_grid *grid, double x, double y);

#endif

/* One element in the scan's own pixels. */
#include <castgloss/print.h>

#include <math.h>

/* A corner may stick out by rounding of the chart's decimals, not more. */
#define OUTSIDE_PX 1.0

/* Pixel numbers [first, after) whose centres lie in [low, high], cut to what the scan has. */
static void range_of(double low, double high, size_t limit, size_t *first, size_t *after)
{
    double from = ceil(low), to = floor(high);
    from = from < 0 ? 0 : from;
    to = to > (double)limit - 1 ? (double)limit - 1 : to;
    *first = (size_t)from;
    *after = to < from ? *first : (size_t)to + 1;
}

/* d(px)/d(mm) of the registration at a page point. */
static void slope_of(const double h[9], double x_mm, double y_mm, double j[4])
{
    double u = h[0] * x_mm + h[1] * y_mm + h[2], v = h[3] * x_mm + h[4] * y_mm + h[5];
    double w = h[6] * x_mm + h[7] * y_mm + h[8];
    j[0] = (h[0] * w - u * h[6]) / (w * w);
    j[1] = (h[1] * w - u * h[7]) / (w * w);
    j[2] = (h[3] * w - v * h[6]) / (w * w);
    j[3] = (h[4] * w - v * h[7]) / (w * w);
}

/* The affine map from pixels of the box to mm in the element, exact at the element's centre. */
static void map_of(const struct cg_registration *registration, const double rect[4], struct cg_rect box,
                   struct cg_part *part)
{
    double centre[2] = {rect[0] + rect[2] / 2, rect[1] + rect[3] / 2}, px[2], j[4];
    cg_registration_map(registration, centre[0], centre[1], px);
    slope_of(registration->page_to_px, centre[0], centre[1], j);
    double det = j[0] * j[3] - j[1] * j[2];
    double x = px[0] - (double)box.x0, y = px[1] - (double)box.y0;
    double *a = part->to_mm;
    a[0] = j[3] / det;
    a[1] = -j[1] / det;
    a[3] = -j[2] / det;
    a[4] = j[0] / det;
    a[2] = rect[2] / 2 - a[0] * x - a[1] * y;
    a[5] = rect[3] / 2 - a[3] * x - a[4] * y;
    part->size_mm[0] = rect[2];
    part->size_mm[1] = rect[3];
    part->pixel_mm = 1 / sqrt(fabs(det));
}

enum cg_status cg_part_box(const struct cg_grid *grid, const struct cg_registration *registration,
                           const struct cg_element *element, struct cg_rect *out, struct cg_error *error)
{
    const double *rect = element->rect_mm;
    double low[2] = {HUGE_VAL, HUGE_VAL}, high[2] = {-HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < 4; i++) {
        double px[2];
        cg_registration_map(registration, rect[0] + (i & 1) * rect[2], rect[1] + (i >> 1) * rect[3], px);
        for (int k = 0; k < 2; k++) {
            low[k] = px[k] < low[k] ? px[k] : low[k];
            high[k] = px[k] > high[k] ? px[k] : high[k];
        }
    }
    /* Pixels reach half a pixel around their centres. */
    double edge = 0.5 + OUTSIDE_PX;
    bool inside = low[0] >= -edge && low[1] >= -edge && high[0] <= (double)grid->width - 1 + edge &&
                  high[1] <= (double)grid->height - 1 + edge;
    struct cg_rect box = {0};
    if (inside) {
        range_of(low[0], high[0], grid->width, &box.x0, &box.x1);
        range_of(low[1], high[1], grid->height, &box.y0, &box.y1);
    }
    if (!inside || box.x1 <= box.x0 || box.y1 <= box.y0) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "The element \"%s\" lies at columns %.0f to %.0f, rows %.0f to %.0f; the scan has "
            "%zu x %zu pixels.",
            element->id, low[0], high[0], low[1], high[1], grid->width, grid->height);
    }
    *out = box;
    return CG_OK;
}

struct cg_part cg_part_of(struct cg_scan box_pixels, struct cg_rect box,
                          const struct cg_registration *registration, const struct cg_element *element)
{
    struct cg_part made = {0};
    for (int i = 0; i < 3; i++) {
        made.rgb[i] = box_pixels.rgb[i];
    }
    map_of(registration, element->rect_mm, box, &made);
    return made;
}

enum cg_status cg_part_take(struct cg_scan scan, const struct cg_registration *registration,
                            const struct cg_element *element, struct cg_part *out, struct cg_error *error)
{
    struct cg_rect box;
    enum cg_status status = cg_part_box(&scan.rgb[0].grid, registration, element, &box, error);
    if (status == CG_OK) {
        for (int i = 0; i < 3; i++) {
            scan.rgb[i] = cg_view_crop(scan.rgb[i], box);
        }
        *out = cg_part_of(scan, box, registration, element);
    }
    return status;
}

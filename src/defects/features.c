/* Size, shape and border of a region, in mm (or pixels without a scale). */
#include "defects/measure.h"

#include <math.h>
#include <stdlib.h>

/* Longer than this many widths: its length is its extent, not that of the ellipse of equal moments. */
#define ELONGATED 3.0
/* From the 25-75 % to the 10-90 % rise of a Gaussian edge: 2.5631 / 1.3490. */
#define RISE_10_90 1.9000
/* A border is measurable when the mark is this wide, px. */
#define EDGE_LEAST_WIDTH 5.0

struct moments {
    double x, y;       /* centre, weighted with the contrast */
    double xx, yy, xy; /* second central moments of the region with the extent of a pixel */
    size_t count;
    struct cg_rect box;
};

static struct moments moments_of(const struct window *w, double pitch_x, double pitch_y)
{
    struct moments m = {.box = {SIZE_MAX, SIZE_MAX, 0, 0}};
    double weight = 0, mean_x = 0, mean_y = 0;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            size_t i = y * w->columns + x, fx = w->x0 + x, fy = w->y0 + y;
            if (!w->region[i]) {
                continue;
            }
            weight += (double)w->residual[i];
            m.x += (double)w->residual[i] * (double)fx;
            m.y += (double)w->residual[i] * (double)fy;
            mean_x += (double)fx;
            mean_y += (double)fy;
            m.count++;
            m.box.x0 = fx < m.box.x0 ? fx : m.box.x0;
            m.box.y0 = fy < m.box.y0 ? fy : m.box.y0;
            m.box.x1 = fx + 1 > m.box.x1 ? fx + 1 : m.box.x1;
            m.box.y1 = fy + 1 > m.box.y1 ? fy + 1 : m.box.y1;
        }
    }
    double n = (double)m.count;
    m.x *= pitch_x / weight;
    m.y *= pitch_y / weight;
    mean_x /= n;
    mean_y /= n;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            if (w->region[y * w->columns + x]) {
                double dx = ((double)(w->x0 + x) - mean_x) * pitch_x,
                       dy = ((double)(w->y0 + y) - mean_y) * pitch_y;
                m.xx += dx * dx / n;
                m.yy += dy * dy / n;
                m.xy += dx * dy / n;
            }
        }
    }
    m.xx += pitch_x * pitch_x / 12;
    m.yy += pitch_y * pitch_y / 12;
    return m;
}

/* Extent of the region along a direction. */
static double extent(const struct window *w, double pitch_x, double pitch_y, double cosine, double sine)
{
    double low = 0, high = 0;
    bool any = false;
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            if (w->region[y * w->columns + x]) {
                double at = (double)x * pitch_x * cosine + (double)y * pitch_y * sine;
                low = !any || at < low ? at : low;
                high = !any || at > high ? at : high;
                any = true;
            }
        }
    }
    return high - low + fabs(pitch_x * cosine) + fabs(pitch_y * sine) - 0.5 * fmin(pitch_x, pitch_y);
}

/* The area between the 25 and the 75 % contours over the length of the border. */
static double edge_rise(const struct window *w, double pixel_area, double border)
{
    size_t between = 0;
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        float v = w->residual[i];
        between +=
            w->around[i] && v > 0.25f * w->plateau && v < 0.75f * w->plateau && (i == 0 || w->around[i - 1]);
    }
    return RISE_10_90 * (double)between * pixel_area / border;
}

/* SD of the unsmoothed contrast where the smoothed is near the plateau. */
static double inner_cv(const struct window *w)
{
    double sum = 0, square = 0, count = 0;
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        if (w->region[i] && w->residual[i] > 0.75f * w->plateau) {
            double v = (double)(w->px[i] - w->ground[i]);
            sum += v;
            square += v * v;
            count++;
        }
    }
    return count > 1 ? sqrt(fmax(0, square / count - sum / count * (sum / count))) : 0;
}

static double ground_under(const struct window *w)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        if (w->region[i]) {
            sum += (double)w->ground[i];
            count++;
        }
    }
    return (double)w->sign * sum / count;
}

void defects_features(const struct window *window, struct cg_grid grid, struct cg_mark *out)
{
    bool scaled = cg_grid_has_scale(&grid);
    double pitch_x = scaled ? grid.pitch_cd_mm : 1, pitch_y = scaled ? grid.pitch_md_mm : 1;
    struct moments m = moments_of(window, pitch_x, pitch_y);
    double half = (m.xx + m.yy) / 2, split = hypot((m.xx - m.yy) / 2, m.xy);
    double large = half + split, small = fmax(half - split, 1e-3 * (half + split));
    double angle = 0.5 * atan2(2 * m.xy, m.xx - m.yy);
    *out = (struct cg_mark){.x = m.x, .y = m.y, .box = m.box};
    out->area = (double)m.count * pitch_x * pitch_y;
    out->length = 4 * sqrt(large);
    out->width = 4 * sqrt(small);
    if (large > ELONGATED * ELONGATED * small) {
        out->length = fmax(extent(window, pitch_x, pitch_y, cos(angle), sin(angle)), sqrt(out->area));
        out->width = out->area / out->length;
    }
    double degrees = angle * 180 / M_PI;
    out->angle_deg = degrees < 0 ? degrees + 180 : degrees;
    out->angle_deg = out->angle_deg >= 180 ? 0 : out->angle_deg;
    double ground = ground_under(window);
    double plateau = (double)(window->sign * window->plateau) / fmax(1 + ground, 0.05);
    out->contrast_percent = 100 * plateau;
    out->local_cv_percent = 100 * inner_cv(window) / fmax(1 + ground + plateau, 0.05);
    if (out->width >= EDGE_LEAST_WIDTH * fmin(pitch_x, pitch_y)) {
        double border = M_PI * sqrt((out->length * out->length + out->width * out->width) / 2);
        out->edge_sharpness = edge_rise(window, pitch_x * pitch_y, border);
    }
}

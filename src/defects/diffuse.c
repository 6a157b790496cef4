/*
 * A mark in diffuse light. A fault of the mirror throws the lamp's image elsewhere, and light from all
 * sides does not show it; a fibre, dust or rust absorbs and is dark in both.
 */
#include "defects/measure.h"

#include <math.h>

/* Between the mark and the ring of its surroundings, px: blur. The ring is as wide as this and the mark. */
#define GAP_PX 2.0
#define RING_PX 4.0
/* The rings are sampled so coarsely that they hold about this many pixels; the array holds four times as
 * many. */
#define RING_SAMPLES 1024
#define RING_CAPACITY 4096
/* A contrast that the noise makes this large once in some hundred marks tells nothing, percent. */
#define SURE_SDS 3.0
#define UNSURE_PERCENT 5.0
#define SD_PER_MAD 1.4826

/* The ellipse of the mark: a pixel's distance from it, below 0 inside. */
struct ellipse {
    double x, y; /* px */
    double pitch_x, pitch_y;
    double cosine, sine;
    double a, b; /* half axes */
};

static struct ellipse ellipse_of(const struct cg_grid *grid, const struct cg_mark *mark)
{
    const bool scaled = cg_grid_has_scale(grid);
    const double turn = mark->angle_deg * (M_PI / 180);
    struct ellipse e = {.pitch_x = scaled ? grid->pitch_cd_mm : 1,
                        .pitch_y = scaled ? grid->pitch_md_mm : 1,
                        .cosine = cos(turn),
                        .sine = sin(turn)};
    /* A line is at least a pixel wide, or it would hold none. */
    const double least = fmax(e.pitch_x, e.pitch_y) / 2;
    e.x = mark->x / e.pitch_x;
    e.y = mark->y / e.pitch_y;
    e.a = fmax(mark->length / 2, least);
    e.b = fmax(mark->width / 2, least);
    return e;
}

/* Inside the ellipse whose half axes are longer by `more`. */
static bool holds(const struct ellipse *e, double column, double row, double more)
{
    const double dx = (column - e->x) * e->pitch_x, dy = (row - e->y) * e->pitch_y;
    const double u = (dx * e->cosine + dy * e->sine) / (e->a + more);
    const double v = (dy * e->cosine - dx * e->sine) / (e->b + more);
    return u * u + v * v <= 1;
}

static size_t clip(double at, size_t count)
{
    return at <= 0 ? 0 : at >= (double)count ? count : (size_t)at;
}

double defects_diffuse_contrast(struct cg_view diffuse, const struct cg_mark *mark)
{
    const struct cg_grid *grid = &diffuse.grid;
    const struct ellipse e = ellipse_of(grid, mark);
    const double pixel = fmax(e.pitch_x, e.pitch_y);
    const double near = GAP_PX * pixel, far = near + RING_PX * pixel + e.b;
    const double reach = e.a + far;
    const size_t x0 = clip(e.x - reach / e.pitch_x, grid->width),
                 x1 = clip(e.x + reach / e.pitch_x + 2, grid->width),
                 y0 = clip(e.y - reach / e.pitch_y, grid->height),
                 y1 = clip(e.y + reach / e.pitch_y + 2, grid->height);
    /* In the ring every step-th pixel, so that large marks cost no more than small ones. */
    const size_t step = 1 + (size_t)(4 * e.a * e.b / (e.pitch_x * e.pitch_y)) / RING_SAMPLES;
    float ring[RING_CAPACITY];
    size_t inside = 0, around = 0, seen = 0;
    double sum = 0;
    for (size_t y = y0; y < y1; y++) {
        for (size_t x = x0; x < x1; x++) {
            const size_t i = y * grid->stride + x;
            if (diffuse.valid != NULL && diffuse.valid[i] == 0) {
                continue;
            }
            if (holds(&e, (double)x, (double)y, 0)) {
                sum += (double)diffuse.px[i];
                inside++;
            } else if (!holds(&e, (double)x, (double)y, near) && holds(&e, (double)x, (double)y, far) &&
                       seen++ % step == 0 && around < RING_CAPACITY) {
                ring[around++] = diffuse.px[i];
            }
        }
    }
    if (inside == 0 || around < 8) {
        return NAN;
    }
    const double level = (double)defects_select(ring, around, 0.5);
    for (size_t i = 0; i < around; i++) {
        ring[i] = fabsf(ring[i] - (float)level);
    }
    const double sd = SD_PER_MAD * (double)defects_select(ring, around, 0.5);
    const double unsure_percent = 100 * SURE_SDS * sd / sqrt((double)inside) / level;
    if (!(level > 0) || unsure_percent > UNSURE_PERCENT) {
        return NAN;
    }
    return 100 * (sum / (double)inside / level - 1);
}

#include "clarity/edges.h"

#include "support/noise.h"

static double level_at(const struct drawing *d, double x, double y)
{
    const double a = d->angle_deg * M_PI / 180, t = 2 * y / (double)d->height;
    const double distance = x * cos(a) + y * sin(a) - d->bend * t * t;
    return d->low + (d->high - d->low) * 0.5 * erfc(-distance / (d->sigma * sqrt(2)));
}

struct cg_plane edge_draw(const struct drawing *d)
{
    struct cg_plane plane = {.px = NULL};
    struct cg_error error;
    uint64_t seed = d->seed;
    ck_assert_int_eq(cg_plane_init(&plane, d->width, d->height, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = 1;
    for (size_t y = 0; y < d->height; y++) {
        for (size_t x = 0; x < d->width; x++) {
            double sum = 0;
            for (int i = 0; i < d->samples * d->samples; i++) {
                const double dx = (i % d->samples + 0.5) / d->samples - 0.5;
                const double dy = (i / d->samples + 0.5) / d->samples - 0.5;
                sum += level_at(d, (double)x - (double)d->width / 2 - 0.3 + dx,
                                (double)y - (double)d->height / 2 + dy);
            }
            plane.px[y * plane.grid.stride + x] =
                (float)(sum / (d->samples * d->samples) + d->noise * noise_normal(&seed));
        }
    }
    return plane;
}

struct cg_edge_spread edge_spread_of(const struct cg_plane *plane, struct cg_edge *edge)
{
    struct cg_error error = {.status = CG_OK};
    struct cg_edge edges[8];
    struct cg_edge_spread spread = {.esf = NULL};
    size_t count = 0;
    ck_assert_int_eq(cg_edges_find(cg_plane_view(plane), edges, 8, &count, &error), CG_OK);
    ck_assert_uint_ge(count, 1);
    ck_assert_msg(cg_edge_measure(cg_plane_view(plane), &edges[0], &spread, &error) == CG_OK, "%s",
                  error.text);
    *edge = edges[0];
    return spread;
}

static double sinc(double x)
{
    return x != 0 ? sin(M_PI * x) / (M_PI * x) : 1;
}

double edge_true_mtf50(double sigma, double angle_deg)
{
    const double a = angle_deg * M_PI / 180;
    double low = 0, high = 1;
    for (int i = 0; i < 60; i++) {
        const double f = (low + high) / 2;
        const double mtf = exp(-2 * pow(M_PI * sigma * f, 2)) * sinc(f * cos(a)) * sinc(f * sin(a));
        *(mtf > 0.5 ? &low : &high) = f;
    }
    return low;
}

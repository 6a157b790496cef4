#include "print/made.h"

#include "support/noise.h"

#include <math.h>

void made_init(struct made *made, size_t width, size_t height, double pixel_mm)
{
    struct cg_error error;
    for (size_t c = 0; c < 3; c++) {
        ck_assert_int_eq(cg_plane_init(&made->rgb[c], width, height, false, &error), CG_OK);
        made->part.rgb[c] = cg_plane_view(&made->rgb[c]);
    }
    made->part.pixel_mm = pixel_mm;
    made->part.to_xyz = NULL;
    made_turn(made, (double)width * pixel_mm, (double)height * pixel_mm, 0.0);
}

void made_clear(struct made *made)
{
    for (size_t c = 0; c < 3; c++) {
        cg_plane_clear(&made->rgb[c]);
    }
}

void made_turn(struct made *made, double width_mm, double height_mm, double turn_deg)
{
    struct cg_part *part = &made->part;
    const double a = turn_deg * M_PI / 180.0, p = part->pixel_mm;
    const double cx = ((double)part->rgb[0].grid.width - 1.0) / 2.0,
                 cy = ((double)part->rgb[0].grid.height - 1.0) / 2.0;
    const double map[4] = {p * cos(a), p * sin(a), -p * sin(a), p * cos(a)};
    part->to_mm[0] = map[0];
    part->to_mm[1] = map[1];
    part->to_mm[2] = width_mm / 2.0 - map[0] * cx - map[1] * cy;
    part->to_mm[3] = map[2];
    part->to_mm[4] = map[3];
    part->to_mm[5] = height_mm / 2.0 - map[2] * cx - map[3] * cy;
    part->size_mm[0] = width_mm;
    part->size_mm[1] = height_mm;
}

void made_set(struct made *made, size_t x, size_t y, double red, double green, double blue)
{
    const double values[3] = {red, green, blue};
    for (size_t c = 0; c < 3; c++) {
        made->rgb[c].px[y * made->rgb[c].grid.stride + x] = (float)values[c];
    }
}

void made_place(const struct made *made, size_t x, size_t y, double mm[2])
{
    const double *a = made->part.to_mm;
    mm[0] = a[0] * (double)x + a[1] * (double)y + a[2];
    mm[1] = a[3] * (double)x + a[4] * (double)y + a[5];
}

static double phi(double x)
{
    return 0.5 * erfc(-x / sqrt(2.0));
}

void made_draw_line(struct made *made, const struct made_line *line, bool along_md, uint64_t seed)
{
    const struct cg_grid *grid = &made->rgb[0].grid;
    const double a = line->tilt_deg * M_PI / 180.0;
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            double mm[2], value[3];
            made_place(made, x, y, mm);
            const double u = 1000.0 * (mm[along_md ? 0 : 1] - made->part.size_mm[along_md ? 0 : 1] / 2.0);
            const double s = 1000.0 * (mm[along_md ? 1 : 0] - made->part.size_mm[along_md ? 1 : 0] / 2.0);
            const double across = u * cos(a) - s * sin(a), along = u * sin(a) + s * cos(a);
            const double turn = line->period_um > 0.0 ? 2.0 * M_PI * along / line->period_um : 0.0;
            const double left = -line->width_um / 2.0 + line->ragged_um * sin(turn + 1.0);
            const double right = line->width_um / 2.0 + line->ragged_um * sin(turn + 3.1);
            const double share =
                phi((across - left) / line->sigma_um) * phi((right - across) / line->sigma_um);
            for (size_t c = 0; c < 3; c++) {
                value[c] = line->ground[c] + (line->ink[c] - line->ground[c]) * share;
                value[c] += line->noise > 0.0 ? line->noise * noise_normal(&seed) : 0.0;
            }
            made_set(made, x, y, value[0], value[1], value[2]);
        }
    }
}

/*
 * raster.c: planes and functions of two variables drawn pixel by pixel.
 */
#include "report/plot.h"

#include <math.h>

enum cg_status cg_raster_pixels(cairo_t *cr, struct cg_box box,
                                struct cg_colour (*at)(const void *context, size_t x, size_t y),
                                const void *context, struct cg_error *error)
{
    size_t width = (size_t)box.w;
    size_t height = (size_t)box.h;
    cairo_surface_t *pixels = cg_canvas_new((int)width, (int)height, error);
    if (pixels == NULL) {
        return CG_FAULT;
    }
    cairo_surface_flush(pixels);
    unsigned char *data = cairo_image_surface_get_data(pixels);
    size_t stride = (size_t)cairo_image_surface_get_stride(pixels);
    for (size_t y = 0; y < height; y++) {
        uint32_t *row = (uint32_t *)(void *)(data + y * stride);
        for (size_t x = 0; x < width; x++) {
            struct cg_colour colour = at(context, x, y);
            row[x] = (uint32_t)lround(colour.red * 255.0) << 16 |
                     (uint32_t)lround(colour.green * 255.0) << 8 | (uint32_t)lround(colour.blue * 255.0);
        }
    }
    cairo_surface_mark_dirty(pixels);
    cairo_set_source_surface(cr, pixels, box.x, box.y);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cr, box.x, box.y, box.w, box.h);
    cairo_fill(cr);
    cairo_surface_destroy(pixels);
    return CG_OK;
}

struct view_drawing {
    struct cg_view view;
    struct cg_shading shading;
    double step_x, step_y; /* samples a drawn pixel */
};

/* The samples that drawn pixel i covers: [*from, *to), at least one. */
static void samples_under(size_t i, double step, size_t count, size_t *from, size_t *to)
{
    size_t first = (size_t)((double)i * step);
    size_t last = (size_t)ceil((double)(i + 1) * step - 1e-9);
    *from = first < count ? first : count - 1;
    *to = step <= 1.0 ? *from + 1 : last > *from + 1 ? last : *from + 1;
    if (*to > count) {
        *to = count;
    }
}

static struct cg_colour view_at(const void *context, size_t x, size_t y)
{
    const struct view_drawing *drawing = context;
    const struct cg_grid *grid = &drawing->view.grid;
    size_t x0, x1, y0, y1;
    samples_under(x, drawing->step_x, grid->width, &x0, &x1);
    samples_under(y, drawing->step_y, grid->height, &y0, &y1);
    double sum = 0.0;
    size_t valid = 0;
    for (size_t row = y0; row < y1; row++) {
        const float *px = drawing->view.px + row * grid->stride;
        const uint8_t *mask = drawing->view.valid != NULL ? drawing->view.valid + row * grid->stride : NULL;
        for (size_t column = x0; column < x1; column++) {
            if (mask == NULL || mask[column] != 0) {
                sum += (double)px[column];
                valid++;
            }
        }
    }
    if (2 * valid <= (x1 - x0) * (y1 - y0)) {
        return (x + y) % 7 < 2 ? cg_paper : cg_no_data;
    }
    double span = drawing->shading.high - drawing->shading.low;
    double value = sum / (double)valid;
    return drawing->shading.map(span > 0.0 ? (value - drawing->shading.low) / span : 0.5);
}

enum cg_status cg_raster_view(cairo_t *cr, struct cg_box box, struct cg_view view,
                              const struct cg_shading *shading, struct cg_error *error)
{
    struct view_drawing drawing = {
        .view = view,
        .shading = *shading,
        .step_x = (double)view.grid.width / box.w,
        .step_y = (double)view.grid.height / box.h,
    };
    return cg_raster_pixels(cr, box, view_at, &drawing, error);
}

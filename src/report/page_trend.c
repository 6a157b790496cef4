/*
 * page_trend.c: a value of each frame over its number, as SVG inside the page.
 */
#include "report/page.h"
#include "report/plot.h"

#include <math.h>

static const double view_width = 820.0, view_height = 230.0;
static const struct cg_box plot = {70.0, 26.0, 735.0, 150.0};
enum { POINTS_SHOWN = 400 }; /* above this many a line alone reads better */

struct trend_drawing {
    struct cg_axis x, y;
    const struct cg_page_trend *trend;
    const struct cg_page_point *points;
    size_t count;
    double (*value)(const struct cg_page_point *point);
};

static double svg_x(const struct trend_drawing *drawing, size_t index)
{
    return plot.x + plot.w * cg_axis_share(&drawing->x, (double)(index + 1));
}

static double svg_y(const struct trend_drawing *drawing, double value)
{
    return plot.y + plot.h * (1.0 - cg_axis_share(&drawing->y, value));
}

/* A number of SVG: two decimals are a hundredth of a pixel. */
static void add_number(struct cg_text *out, const char *before, double value, const char *after)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s%s%s", before, cg_number_fixed(number, value, 2), after);
}

static bool axes_of(struct trend_drawing *drawing)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < drawing->count; i++) {
        double value = drawing->value(&drawing->points[i]);
        if (isfinite(value)) {
            low = fmin(low, value);
            high = fmax(high, value);
        }
    }
    if (!(low <= high)) {
        return false;
    }
    double span = fmax(1.2 * (high - low), fmax(drawing->trend->least_span, 0.02 * fabs(high)));
    double middle = (low + high) / 2.0;
    drawing->y.low = middle - span / 2.0;
    drawing->y.high = middle + span / 2.0;
    if (drawing->y.high > drawing->trend->high_limit) {
        drawing->y.low = fmax(drawing->trend->low_limit, drawing->trend->high_limit - span);
        drawing->y.high = drawing->trend->high_limit;
    } else if (drawing->y.low < drawing->trend->low_limit) {
        drawing->y.low = drawing->trend->low_limit;
        drawing->y.high = fmin(drawing->trend->high_limit, drawing->trend->low_limit + span);
    }
    drawing->x = (struct cg_axis){.low = 0.5, .high = (double)drawing->count + 0.5};
    return true;
}

static void add_axes(struct cg_text *out, const struct trend_drawing *drawing)
{
    struct cg_ticks ticks = cg_ticks_of(&drawing->y, 5);
    for (size_t i = 0; i < ticks.count; i++) {
        double y = svg_y(drawing, ticks.at[i]);
        add_number(out, "<line class=\"grid\" x1=\"", plot.x, "\"");
        add_number(out, " x2=\"", plot.x + plot.w, "\"");
        add_number(out, " y1=\"", y, "\"");
        add_number(out, " y2=\"", y, "\"/>");
        add_number(out, "<text class=\"end\" x=\"", plot.x - 8.0, "\"");
        add_number(out, " y=\"", y + 4.0, "\">");
        cg_text_add(out, "%s</text>\n", ticks.label[i]);
    }
    ticks = cg_ticks_of(&drawing->x, drawing->count < 12 ? (int)drawing->count : 12);
    for (size_t i = 0; i < ticks.count; i++) {
        double x = plot.x + plot.w * cg_axis_share(&drawing->x, ticks.at[i]);
        if (fabs(ticks.at[i] - nearbyint(ticks.at[i])) > 1e-6 || ticks.at[i] < 1.0) {
            continue; /* there is no frame 2.5 */
        }
        add_number(out, "<line class=\"tick\" x1=\"", x, "\"");
        add_number(out, " x2=\"", x, "\"");
        add_number(out, " y1=\"", plot.y + plot.h, "\"");
        add_number(out, " y2=\"", plot.y + plot.h + 4.0, "\"/>");
        add_number(out, "<text class=\"middle\" x=\"", x, "\"");
        add_number(out, " y=\"", plot.y + plot.h + 18.0, "\">");
        cg_text_add(out, "%.0f</text>\n", ticks.at[i]);
    }
    add_number(out, "<text class=\"middle\" x=\"", plot.x + plot.w / 2.0, "\"");
    add_number(out, " y=\"", plot.y + plot.h + 36.0, "\">frame</text>\n");
}

/* The line breaks where a frame has no value. */
static void add_line(struct cg_text *out, const struct trend_drawing *drawing)
{
    cg_text_add(out, "<path class=\"line\" d=\"");
    bool down = false;
    for (size_t i = 0; i < drawing->count; i++) {
        double value = drawing->value(&drawing->points[i]);
        if (!isfinite(value)) {
            down = false;
            continue;
        }
        add_number(out, down ? "L" : "M", svg_x(drawing, i), " ");
        add_number(out, "", svg_y(drawing, value), " ");
        down = true;
    }
    cg_text_add(out, "\"/>\n");
}

static void add_point(struct cg_text *out, const struct trend_drawing *drawing, size_t index)
{
    const struct cg_page_point *point = &drawing->points[index];
    double value = drawing->value(point);
    double x = svg_x(drawing, index);
    char number[CG_NUMBER_SIZE];
    if (!isfinite(value)) {
        double y = plot.y + plot.h - 8.0;
        add_number(out, "<path class=\"gap\" d=\"M", x - 4.0, " ");
        add_number(out, "", y - 4.0, "l8 8m-8 0l8 -8\">");
        cg_text_add(out, "<title>frame %zu: not measured</title></path>\n", index + 1);
        return;
    }
    double y = svg_y(drawing, value);
    if (point->outcome == CG_OUTCOME_FAILED) {
        add_number(out, "<rect class=\"out\" width=\"9\" height=\"9\" x=\"", x - 4.5, "\"");
        add_number(out, " y=\"", y - 4.5, "\">");
    } else {
        add_number(out, "<circle class=\"in\" r=\"4\" cx=\"", x, "\"");
        add_number(out, " cy=\"", y, "\">");
    }
    cg_text_add(out, "<title>frame %zu: %s</title>", index + 1, cg_number_print(number, value, 4));
    cg_text_add(out, "%s\n", point->outcome == CG_OUTCOME_FAILED ? "</rect>" : "</circle>");
}

void cg_page_trend_add(struct cg_text *out, const struct cg_page_trend *trend,
                       const struct cg_page_point *points, size_t count,
                       double (*value)(const struct cg_page_point *point))
{
    struct trend_drawing drawing = {.trend = trend, .points = points, .count = count, .value = value};
    if (!axes_of(&drawing)) {
        cg_text_add(out, "<p>%s: no frame has a value.</p>\n", trend->title);
        return;
    }
    add_number(out, "<div class=\"wide\"><svg role=\"img\" viewBox=\"0 0 ", view_width, " ");
    add_number(out, "", view_height, "\" aria-label=\"");
    cg_text_add_html(out, trend->title);
    cg_text_add(out, " of each frame\">\n<text class=\"title\" x=\"8\" y=\"15\">");
    cg_text_add_html(out, trend->title);
    cg_text_add_html(out, trend->unit);
    cg_text_add(out, "</text>\n");
    add_axes(out, &drawing);
    add_line(out, &drawing);
    bool every = count <= POINTS_SHOWN;
    for (size_t i = 0; i < count; i++) {
        /* In a long run a point is drawn only where a person must look. */
        if (every || points[i].outcome == CG_OUTCOME_FAILED || !isfinite(value(&points[i]))) {
            add_point(out, &drawing, i);
        }
    }
    add_number(out, "<rect class=\"frame\" x=\"", plot.x, "\"");
    add_number(out, " y=\"", plot.y, "\"");
    add_number(out, " width=\"", plot.w, "\"");
    add_number(out, " height=\"", plot.h, "\"/>\n</svg></div>\n");
}

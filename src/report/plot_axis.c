/*
 * plot_axis.c: axes with round ticks, and bars of colours.
 */
#include "report/plot.h"

#include <math.h>
#include <string.h>

static const double text_size = 11.5;

double cg_axis_share(const struct cg_axis *axis, double value)
{
    if (axis->log) {
        double low = log(axis->low);
        return (log(value) - low) / (log(axis->high) - low);
    }
    return (value - axis->low) / (axis->high - axis->low);
}

double cg_round_down(double value)
{
    if (!(value > 0.0)) {
        return 0.0;
    }
    double power = pow(10.0, floor(log10(value)));
    double mantissa = value / power;
    /* The slack keeps 0.2 from becoming 0.1 when it is stored a bit short. */
    const double slack = 1.0 + 1e-9;
    return power * (mantissa * slack >= 5.0 ? 5.0 : mantissa * slack >= 2.0 ? 2.0 : 1.0);
}

static void tick_add(struct cg_ticks *ticks, double value, int decimals)
{
    if (ticks->count == CG_TICKS) {
        return;
    }
    ticks->at[ticks->count] = value;
    if (decimals >= 0) {
        cg_number_fixed(ticks->label[ticks->count], value, decimals);
    } else {
        cg_number_print(ticks->label[ticks->count], value, 3);
    }
    ticks->count++;
}

static struct cg_ticks ticks_linear(double low, double high, int wanted)
{
    struct cg_ticks ticks = {0};
    double step = cg_round_down((high - low) / (double)wanted * 1.5);
    if (!(step > 0.0)) {
        return ticks;
    }
    int decimals = (int)fmax(0.0, -floor(log10(step) + 1e-9));
    double first = ceil(low / step - 1e-6);
    for (double i = first; i * step <= high + 1e-6 * step && ticks.count < CG_TICKS; i += 1.0) {
        tick_add(&ticks, i * step, decimals);
    }
    return ticks;
}

/* "10" with the power raised. */
static void log_label(char out[CG_NUMBER_SIZE], double value)
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    int power = (int)lround(log10(value));
    int size = power < 0 ? -power : power;
    if (power == 0) {
        cg_number_print(out, 1.0, 1);
        return;
    }
    struct cg_text text = {0};
    cg_text_add(&text, "10%s%s%s", power < 0 ? "⁻" : "", size >= 10 ? digits[size / 10 % 10] : "",
                digits[size % 10]);
    if (!text.failed && text.length < CG_NUMBER_SIZE) {
        memcpy(out, text.data, text.length + 1);
    }
    cg_text_clear(&text);
}

static struct cg_ticks ticks_log(double low, double high, int wanted)
{
    static const double mantissas[] = {1.0, 2.0, 5.0};
    struct cg_ticks ticks = {0};
    int first = (int)floor(log10(low));
    int last = (int)ceil(log10(high));
    bool fine = (last - first) * 3 <= wanted * 2;
    bool plain = fine || (low > 1e-4 && high < 1e4); /* else all of them as powers, none written out */
    int every = fine ? 1 : 1 + (last - first) / (wanted + 1);
    for (int power = first; power <= last; power++) {
        if (power % every != 0) {
            continue;
        }
        for (size_t i = 0; i < (fine ? 3 : 1); i++) {
            double value = mantissas[i] * pow(10.0, power);
            if (value < low * (1.0 - 1e-9) || value > high * (1.0 + 1e-9) || ticks.count == CG_TICKS) {
                continue;
            }
            tick_add(&ticks, value, -1);
            if (!plain) {
                log_label(ticks.label[ticks.count - 1], value);
            }
        }
    }
    return ticks;
}

struct cg_ticks cg_ticks_of(const struct cg_axis *axis, int wanted)
{
    double low = fmin(axis->low, axis->high);
    double high = fmax(axis->low, axis->high);
    struct cg_ticks ticks = axis->log ? ticks_log(low, high, wanted) : ticks_linear(low, high, wanted);
    for (size_t i = 0; i < ticks.count && axis->decimal != 0; i++) {
        char *point = strchr(ticks.label[i], '.');
        if (point != NULL) {
            *point = axis->decimal;
        }
    }
    return ticks;
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

void cg_axis_draw_bottom(cairo_t *cr, struct cg_box plot, const struct cg_axis *axis, int wanted,
                         bool numbers, const char *title)
{
    struct cg_ticks ticks = cg_ticks_of(axis, wanted);
    struct cg_text_style style = {.size = text_size, .colour = cg_ink_soft, .align = CG_ALIGN_CENTRE};
    double bottom = plot.y + plot.h;
    cairo_set_line_width(cr, 1.0);
    for (size_t i = 0; i < ticks.count; i++) {
        double x = floor(plot.x + plot.w * cg_axis_share(axis, ticks.at[i])) + 0.5;
        cg_colour_use(cr, cg_rule);
        line(cr, x, plot.y, x, bottom);
        if (numbers) {
            cg_colour_use(cr, cg_ink_soft);
            line(cr, x, bottom, x, bottom + 4.0);
            cg_text_draw(cr, x, bottom + 5.0, ticks.label[i], &style);
        }
    }
    if (title != NULL) {
        cg_text_draw(cr, plot.x + plot.w / 2.0, bottom + 21.0, title, &style);
    }
}

void cg_axis_draw_left(cairo_t *cr, struct cg_box plot, const struct cg_axis *axis, int wanted,
                       const char *title)
{
    struct cg_ticks ticks = cg_ticks_of(axis, wanted);
    struct cg_text_style style = {.size = text_size, .colour = cg_ink_soft, .align = CG_ALIGN_RIGHT};
    cairo_set_line_width(cr, 1.0);
    for (size_t i = 0; i < ticks.count; i++) {
        double y = floor(plot.y + plot.h * (1.0 - cg_axis_share(axis, ticks.at[i]))) + 0.5;
        cg_colour_use(cr, cg_rule);
        line(cr, plot.x, y, plot.x + plot.w, y);
        cg_colour_use(cr, cg_ink_soft);
        line(cr, plot.x - 4.0, y, plot.x, y);
        cg_text_draw(cr, plot.x - 6.0, y - 8.0, ticks.label[i], &style);
    }
    if (title != NULL) {
        style.upwards = true;
        cg_text_draw(cr, plot.x - 62.0, plot.y + plot.h / 2.0, title, &style);
    }
}

void cg_colour_bar(cairo_t *cr, struct cg_box bar, struct cg_colour (*map)(double share),
                   const struct cg_axis *axis, const char *title)
{
    for (int i = 0; i < (int)bar.h; i++) {
        cg_box_fill(cr, (struct cg_box){bar.x, bar.y + i, bar.w, 1.0}, map(1.0 - (i + 0.5) / bar.h));
    }
    cg_box_stroke(cr, (struct cg_box){bar.x + 0.5, bar.y + 0.5, bar.w - 1.0, bar.h - 1.0}, cg_ink_soft, 1.0);
    struct cg_ticks ticks = cg_ticks_of(axis, 5);
    struct cg_text_style style = {.size = text_size, .colour = cg_ink_soft};
    for (size_t i = 0; i < ticks.count; i++) {
        double y = floor(bar.y + bar.h * (1.0 - cg_axis_share(axis, ticks.at[i]))) + 0.5;
        cg_colour_use(cr, cg_ink_soft);
        cairo_set_line_width(cr, 1.0);
        line(cr, bar.x + bar.w, y, bar.x + bar.w + 4.0, y);
        cg_text_draw(cr, bar.x + bar.w + 6.0, y - 8.0, ticks.label[i], &style);
    }
    style.upwards = true;
    cg_text_draw(cr, bar.x + bar.w + 52.0, bar.y + bar.h / 2.0, title, &style);
}

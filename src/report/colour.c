/*
 * colour.c: colour maps and the colours of classes, chosen so that the colour-blind can read them.
 */
#include "report/plot.h"

#include <math.h>

const struct cg_colour cg_ink = {0.10, 0.12, 0.15};
const struct cg_colour cg_ink_soft = {0.36, 0.40, 0.45};
const struct cg_colour cg_rule = {0.84, 0.86, 0.88};
const struct cg_colour cg_paper = {1.0, 1.0, 1.0};
const struct cg_colour cg_shade = {0.95, 0.96, 0.97};
const struct cg_colour cg_no_data = {0.80, 0.80, 0.80};

/* viridis (S. van der Walt and N. Smith, matplotlib, CC0) at ten even steps. */
static const unsigned viridis[] = {0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e,
                                   0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725};
/* RdBu of 11 classes (C. Brewer, colorbrewer2.org, Apache License 2.0), marked there as colour-blind safe. */
static const unsigned red_blue[] = {0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7,
                                    0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061};
/* M. Okabe and K. Ito, Color Universal Design (2008), without black and with the darker colours first. */
static const unsigned classes[CG_COLOURS] = {0xd55e00, 0x0072b2, 0x009e73, 0xcc79a7,
                                             0xe69f00, 0x56b4e9, 0xf0e442};

static struct cg_colour colour_of_hex(unsigned hex)
{
    return (struct cg_colour){(double)(hex >> 16 & 255) / 255.0, (double)(hex >> 8 & 255) / 255.0,
                              (double)(hex & 255) / 255.0};
}

static struct cg_colour table_at(const unsigned *table, size_t count, double share)
{
    double position = fmin(fmax(share, 0.0), 1.0) * (double)(count - 1);
    size_t index = (size_t)position;
    if (index > count - 2) {
        index = count - 2;
    }
    double t = position - (double)index;
    struct cg_colour a = colour_of_hex(table[index]);
    struct cg_colour b = colour_of_hex(table[index + 1]);
    return (struct cg_colour){a.red + t * (b.red - a.red), a.green + t * (b.green - a.green),
                              a.blue + t * (b.blue - a.blue)};
}

struct cg_colour cg_colour_sequential(double share)
{
    return table_at(viridis, sizeof viridis / sizeof *viridis, share);
}

struct cg_colour cg_colour_diverging(double share)
{
    return table_at(red_blue, sizeof red_blue / sizeof *red_blue, share);
}

struct cg_colour cg_colour_grey(double share)
{
    double value = fmin(fmax(share, 0.0), 1.0);
    return (struct cg_colour){value, value, value};
}

struct cg_colour cg_colour_of(size_t index)
{
    return colour_of_hex(classes[index % CG_COLOURS]);
}

void cg_colour_use(cairo_t *cr, struct cg_colour colour)
{
    cairo_set_source_rgb(cr, colour.red, colour.green, colour.blue);
}

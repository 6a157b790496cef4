/* Elements whose measures have closed forms: lines with Gaussian edges, patches of noise. */
#ifndef TESTS_PRINT_MADE_H
#define TESTS_PRINT_MADE_H

#include <castgloss/print.h>
#include <check.h>

/* One reflectance plane a channel, with the map of an element that fills it but for nothing. */
struct made {
    struct cg_plane rgb[3];
    struct cg_part part;
};
void made_init(struct made *made, size_t width, size_t height, double pixel_mm);
void made_clear(struct made *made);
/* The map of an element of this size whose middle is the plane's, turned clockwise by turn_deg. */
void made_turn(struct made *made, double width_mm, double height_mm, double turn_deg);
void made_set(struct made *made, size_t x, size_t y, double red, double green, double blue);
/* CD and MD within the element of a pixel. */
void made_place(const struct made *made, size_t x, size_t y, double mm[2]);

/* A line of the element's middle running along MD, or CD when its element is turned. */
struct made_line {
    double width_um, sigma_um, tilt_deg, ragged_um, period_um;
    double ground[3], ink[3], noise;
};
void made_draw_line(struct made *made, const struct made_line *line, bool along_md, uint64_t seed);

#endif

/* print/design.h: what the drawing of our own chart is put together from. Private to print. */
#ifndef PRINT_DESIGN_H
#define PRINT_DESIGN_H

#include <castgloss/print.h>

/* Lists that grow in the arena of a drawing; `failed` once memory ran out. */
struct print_design {
    struct cg_chart_drawing *drawing;
    size_t mark_room, label_room, element_room;
    double x_mm, y_mm; /* where the design's own origin lies on the page */
    bool failed;
};

/* C, M, Y, K of "K", "C", "M", "Y", "R", "G", "B", "CMY", "CMYK", "paper" at a share of 0 to 1. */
struct print_ink {
    double c[4];
};
struct print_ink print_ink_of(const char *name, double share);

/* All in mm from the design's origin. */
void print_design_mark(struct print_design *design, double x, double y, double width, double height,
                       struct print_ink ink);
/* The last mark borders on another ink. */
void print_design_on_ink(struct print_design *design);
void print_design_label(struct print_design *design, double x, double y, double size_pt, const char *text);
/* id is copied, ink and ground must be literals; the rect is moved to the page. */
void print_design_element(struct print_design *design, const char *id, const struct cg_element *element);
/* A tag of size mm about its centre, with the fiducial. */
void print_design_tag(struct print_design *design, int tag, double x, double y, double size);

/* Capital letters of rectangles, `cell` mm a dot of 5 x 7, knocked out of what lies under them. As many
 * letters as fit into width; gives the area of the letters in mm2. */
double print_design_letters(struct print_design *design, double x, double y, double width, double cell);

/* The blocks of the chart, chart_blocks.c. */
void print_design_tones(struct print_design *design);
void print_design_solids(struct print_design *design);
void print_design_lines(struct print_design *design);
void print_design_edges(struct print_design *design);

#endif

/* print/tags.h: tags in a scan, and the map that they give. Private to print. */
#ifndef PRINT_TAGS_H
#define PRINT_TAGS_H

#include <castgloss/print.h>

/* Corners in scan pixels, 0 = centre of the first pixel: upper left, upper right, lower right, lower left of
 * the tag when it stands upright. */
struct print_tag {
    int tag;
    double corner[4][2];
};
enum { PRINT_MAX_TAGS = 64 };

/*
 * Tags of the family 36h11, found on a copy of at most `side` pixels a side; corners to about a pixel of that
 * copy. mirrored: of the scan turned over.
 */
enum cg_status print_tags_find(struct cg_view view, size_t side, bool mirrored,
                               struct print_tag tags[PRINT_MAX_TAGS], size_t *count,
                               struct cg_error *error) CG_MUST_CHECK;

/* The 8 x 8 modules of a tag as printed, row by row from the upper left; true: paper. False: no such tag. */
bool print_tag_modules(int tag, bool paper[8][8]);

/* Moves the corners to where the lines through the half-way points of the sides meet; false: not sharp. */
bool print_tag_refine(struct cg_view view, struct print_tag *tag);

/* A point of the page and where the scan has it. */
struct print_match {
    double page_mm[2], px[2];
    double outward[2]; /* direction in which growth moves the point on the page, mm a mm of growth */
};
/*
 * Least squares of page to pixels, and of the growth common to all points: a homography, or an affine map.
 * False: the points do not fix it. residual_mm: RMS distance on the page.
 */
bool print_map_fit(const struct print_match *matches, size_t count, bool affine, double map[9],
                   double *growth_mm, double *residual_mm);

#endif

/*
 * report/page.h: the parts of a page over many frames.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/facts.h"

#include <castgloss/report.h>

/* What trends need of a frame. NaN where it was not measured. */
struct cg_page_point {
    double gloss, uniformity;
    enum cg_outcome outcome;
};

/* Frames become HTML as they come; only points are kept beside it. */
struct cg_report_page {
    char *title;
    struct cg_text rows, pictures, failures;
    struct cg_page_point *points;
    size_t count, capacity, failed, drawn;
    size_t outcomes[CG_OUTCOMES];
    char *worst_file; /* the frame with the lowest uniformity, NULL while there is none */
    size_t worst_number;
    double worst_uniformity;
    struct cg_text gloss_unit; /* of the first frame that names one */
};

/* "not-measurable": the class of an outcome in the page's style sheet. */
const char *cg_page_class(enum cg_outcome outcome);
/* The head of the table of frames, and one row of it. */
void cg_page_table_head(struct cg_text *out);
void cg_page_table_row(struct cg_text *out, const struct cg_surface *surface, size_t number,
                       bool has_picture);

/* Adds the picture of the frame that was added last. */
void cg_page_picture_add(struct cg_report_page *page, const struct cg_surface *surface,
                         const struct cg_text *picture);
/* The classes of the frame's marks, how many there are of each, and what makes them. */
void cg_page_causes(struct cg_text *out, const struct cg_surface *surface);

/* A picture in SVG: a value of each frame over its number. */
struct cg_page_trend {
    const char *title, *unit;
    double low_limit, high_limit; /* the axis never leaves these */
    double least_span;
};
void cg_page_trend_add(struct cg_text *out, const struct cg_page_trend *trend,
                       const struct cg_page_point *points, size_t count,
                       double (*value)(const struct cg_page_point *point));

#endif

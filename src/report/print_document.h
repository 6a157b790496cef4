/*
 * report/print_document.h: what a page of a report says of one print test, read from its document in the
 * store.
 */
#ifndef REPORT_PRINT_DOCUMENT_H
#define REPORT_PRINT_DOCUMENT_H

#include "report/words.h"

#include <castgloss/print.h>

#define REPORT_LINES ((size_t)24)
#define REPORT_SOLIDS ((size_t)12)

/* The worst of an ink's lines on one ground: growth against the nominal width on paper, against paper on ink.
 */
struct report_print_line {
    const char *ink, *ground, *worst;
    double growth_um, raggedness_um;
};

/* The first full patch of each ink. */
struct report_print_solid {
    const char *ink;
    double density, mottle, lab[3];
};

/* Texts live in the arena of the reader; NaN: not measured. */
struct report_print {
    double absorption, bleed;
    const char *absorption_grade, *bleed_grade;
    struct {
        const char *element;
        double value, score;
    } parts[CG_ABSORB_MEASURES];
    double residual_mm, paper_density;
    struct report_print_line lines[REPORT_LINES];
    size_t line_count;
    struct report_print_solid solids[REPORT_SOLIDS];
    size_t solid_count;
    const char *capacity; /* "K 100, CMY 250"; "" */
    const char *exceeded; /* "scores.bleed 23.4 (70); ..."; "" */
    const char *reasons;  /* as sentences; "" */
};
/* json: castgloss.record/1 with a document castgloss.print/1; what is not in it is NaN, NULL or "". false:
 * memory ran out. */
bool report_print_read(const char *json, const struct cg_language *language, struct cg_arena *arena,
                       struct report_print *out);

#endif

/*
 * inspect/print.h: the parts of measuring a scan of a print test.
 */
#ifndef CASTGLOSS_INSPECT_PRINT_H
#define CASTGLOSS_INSPECT_PRINT_H

#include <castgloss/inspect.h>

/* Mean reflectance of the paper elements; false: none was measured. */
bool print_paper_of(const struct cg_print *print, double rgb[3]);

/* Strike-through of every patch from the scan of the back, in which CD runs the other way. */
enum cg_status print_measure_back(struct cg_print *print, const struct cg_print_inspect_options *options,
                                  struct cg_error *error) CG_MUST_CHECK;

/* The line on paper that a line on another ground is compared with; NULL: none. */
const struct cg_print_element *print_baseline_of(const struct cg_print *print,
                                                 const struct cg_print_element *line);
/* Fills the scores from what the elements gave. */
void print_score(struct cg_print *print);

/* Tints of one ink over nominal_percent: how many there are, their places in print->elements. */
size_t print_ramp_of(const struct cg_print *print, const char *ink, size_t *places, size_t capacity);

/* What the record says beside the elements. */
struct print_facts {
    const char *path;
    struct cg_image image; /* its samples may be gone */
    const struct cg_print_inspect_options *options;
    const struct cg_scan_planes *planes;
};
void print_record(const struct print_facts *facts, struct cg_print *print);
/* The elements and their tables: bleed, tone, absorption. */
void print_record_elements(struct cg_print *print);
void print_record_summary(struct cg_print *print);

#endif

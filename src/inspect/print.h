/*
 * inspect/print.h: the parts of measuring a scan of a print test.
 */
#ifndef CASTGLOSS_INSPECT_PRINT_H
#define CASTGLOSS_INSPECT_PRINT_H

#include <castgloss/inspect.h>

/* The pixels of one element, the scanner's stripes masked. */
struct print_box {
    struct cg_plane rgb[3]; /* of a grey scan rgb[0] alone */
    struct cg_rect rect;    /* in the scan */
    struct cg_part part;
};
enum cg_status print_box_take(const struct cg_scan_reader *reader, const struct cg_stripes *stripes,
                              const struct cg_registration *registration, const struct cg_element *element,
                              struct print_box *out, struct cg_error *error) CG_MUST_CHECK;
void print_box_clear(struct print_box *box);
/* Fills print->stripes; print->registration must be there. */
enum cg_status print_find_stripes(struct cg_print *print, const struct cg_scan_reader *reader, int threads,
                                  struct cg_error *error) CG_MUST_CHECK;

/* Takes the scanner's noise, which paper shows, off coalescence and graininess. */
void print_take_off_noise(struct cg_print *print);

/* Mean reflectance of the paper elements; false: none was measured. */
bool print_paper_of(const struct cg_print *print, double rgb[3]);

/* Strike-through of every patch from the scan of the back, the sheet turned over left to right at its place.
 */
enum cg_status print_measure_back(struct cg_print *print, const struct cg_print_inspect_options *options,
                                  const struct cg_grid *front, struct cg_error *error) CG_MUST_CHECK;

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
    const struct cg_image *image;
    const struct cg_print_inspect_options *options;
    const struct cg_scan_facts *scan;
};
void print_record(const struct print_facts *facts, struct cg_print *print);
/* What was left out of every measure: stripes, dust, hairs. */
void print_record_masked(struct cg_print *print, const struct cg_scan_facts *scan);
/* The elements and their tables: bleed, tone, absorption. */
void print_record_elements(struct cg_print *print);
void print_record_summary(struct cg_print *print);

#endif

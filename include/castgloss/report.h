/*
 * castgloss/report.h: pictures and pages of what was measured.
 */
#ifndef CASTGLOSS_REPORT_H
#define CASTGLOSS_REPORT_H

#include <castgloss/inspect.h>
#include <castgloss/store.h>

/*
 * A PNG of one measured frame: the frame with a scale bar (and numbered marks), the map of local gloss with
 * its scale, the spectrum with the mottle bands and the periodic lines marked, and the main numbers. The
 * surface must have been measured with keep_picture. The bytes are appended to out.
 */
enum cg_status cg_report_surface_picture(const struct cg_surface *surface, struct cg_text *out,
                                         struct cg_error *error) CG_MUST_CHECK;

/*
 * A PNG of a roll: the map of its marks, what repeats and what runs along, and below it the face of each
 * roller that leaves marks, by angle. The bytes are appended to out.
 */
enum cg_status cg_report_roll_picture(const struct cg_roll *roll, struct cg_text *out,
                                      struct cg_error *error) CG_MUST_CHECK;

/*
 * A PNG of the marks of one frame, each by itself, the most severe first, with number, class and cause, size,
 * contrast, number of false alarms and a scale bar. Needs keep_picture as well. The bytes are appended to
 * out.
 */
enum cg_status cg_report_surface_gallery(const struct cg_surface *surface, struct cg_text *out,
                                         struct cg_error *error) CG_MUST_CHECK;

/*
 * A PNG of mirrored edges: the picture with their fits, edge and line spread of the first, MTF of four with
 * the first harmonics of the combs. The bytes are appended to out.
 */
enum cg_status cg_report_clarity_picture(const struct cg_clarity_kept *kept, const struct cg_record *record,
                                         struct cg_text *out, struct cg_error *error) CG_MUST_CHECK;
/* A PNG of mirrored fringes and the maps of slope of two families. The bytes are appended to out. */
enum cg_status cg_report_waviness_picture(const struct cg_waviness_kept *kept, const struct cg_record *record,
                                          struct cg_text *out, struct cg_error *error) CG_MUST_CHECK;

/*
 * A self-contained page of documents of one schema: begun, each document added with its picture (PNG bytes,
 * or NULL), and ended with what the numbers mean. cg_text_check tells whether memory sufficed.
 */
void cg_report_document_begin(const char *heading, struct cg_text *page);
void cg_report_document_add(const struct cg_record *record, const struct cg_text *picture,
                            struct cg_text *page);
void cg_report_document_end(const char *schema, struct cg_text *page);

/*
 * A self-contained HTML page over many frames: what the numbers mean, a table of the frames, trends of gloss
 * and uniformity, and the picture of each frame given to it. Built frame by frame, so that thousands of
 * frames need the memory of a table.
 */
struct cg_report_page;
struct cg_report_page *cg_report_page_new(const char *title, struct cg_error *error) CG_MUST_CHECK;
/* picture: PNG bytes or NULL. Frames are added in input order. */
enum cg_status cg_report_page_add(struct cg_report_page *page, const struct cg_surface *surface,
                                  const struct cg_text *picture, struct cg_error *error) CG_MUST_CHECK;
/* The gallery of the frame that was added last. */
enum cg_status cg_report_page_add_gallery(struct cg_report_page *page, const struct cg_surface *surface,
                                          const struct cg_text *gallery,
                                          struct cg_error *error) CG_MUST_CHECK;
/* An input that could not be read: a line with its reason. */
enum cg_status cg_report_page_add_failed(struct cg_report_page *page, const char *file, const char *reason,
                                         struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_report_page_write(const struct cg_report_page *page, struct cg_text *out,
                                    struct cg_error *error) CG_MUST_CHECK;
void cg_report_page_free(struct cg_report_page *page);

/* ---- print tests -------------------------------------------------------------------------------- */

/*
 * A PNG of one measured scan: the scan with every measured place and every contour drawn, the scores, lines
 * drawn large and maps of the patches. The scan must have been measured with keep_picture.
 */
enum cg_status cg_report_print_picture(const struct cg_print *print, struct cg_text *out,
                                       struct cg_error *error) CG_MUST_CHECK;
/* The same on one page of A4, PDF, with vector text and contours. */
enum cg_status cg_report_print_pdf(const struct cg_print *print, struct cg_text *out,
                                   struct cg_error *error) CG_MUST_CHECK;
/* A self-contained HTML page: scores and what each comes from, the tables, and the picture. */
enum cg_status cg_report_print_html(const struct cg_print *print, struct cg_text *out,
                                    struct cg_error *error) CG_MUST_CHECK;

/* ---- stores ------------------------------------------------------------------------------------- */

/* The words of a report in one language. */
struct cg_language;
/* name: "en", "de" or "ja", or a YAML file made from cg_language_template. CG_USAGE: file, line and key. */
enum cg_status cg_language_read(const char *name, struct cg_language **out,
                                struct cg_error *error) CG_MUST_CHECK;
void cg_language_free(struct cg_language *language);
/* The language as a file to change; NULL: English. */
void cg_language_template(const struct cg_language *language, struct cg_text *out);

struct cg_store_report_options {
    const char *title, *author; /* NULL: the language's; none */
    const char *store_name;     /* as the title block shows it */
    const char *tool_version;
    const struct cg_language *language;       /* NULL: English */
    const struct cg_profile *profile;         /* its limits stand in charts and capability; NULL: none */
    const struct cg_calibration *calibration; /* whose due date is told; NULL: none */
    const char *compare[2];                   /* lots; NULL: the least and the most uniform one */
    bool inches;                              /* lengths in inches and feet; else mm and m */
    size_t base; /* the first lots, that the limits of control charts come from; 0: a quarter, 8 at least */
    size_t print_pages; /* prints that have a page, those with the lowest scores; at most 1000; 40 */
    double confidence;  /* of all intervals; 0.95 */
    int64_t now;
};
struct cg_store_report_options cg_store_report_options_defaults(void);
/*
 * A store as one self-contained page of HTML and as a PDF of A4 pages, both appended and with the same parts:
 * title block, findings, verdicts, lots, distributions, control charts, capability, mottle, marks, maps,
 * print tests, recipes, relations, gauge studies, two lots compared. A part without data says so. Memory
 * grows with the lots, not with the samples. CG_USAGE: a lot to compare is not there.
 */
enum cg_status cg_report_store(struct cg_store *store, const struct cg_store_report_options *options,
                               struct cg_text *html, struct cg_text *pdf,
                               struct cg_error *error) CG_MUST_CHECK;

#endif

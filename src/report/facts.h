/*
 * report/facts.h: values of a record as words for pictures and pages.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include <castgloss/inspect.h>

/* The number at a path; false when it is null or not there. */
bool cg_fact_number(const struct cg_record *record, const char *path, double *value);
/* The text at a path, NULL when it is null or not there. */
const char *cg_fact_text(const struct cg_record *record, const char *path);
/* The number at a path with so many decimals, a dash when there is none. Returns out. */
const char *cg_fact_fixed(char out[CG_NUMBER_SIZE], const struct cg_record *record, const char *path,
                          int decimals);
/* The sentences of "reasons", a space between them; nothing when there are none. */
void cg_fact_reasons(const struct cg_record *record, struct cg_text *out);
/* What a limit was exceeded by: "gloss.cv_percent is 5.1, limit 4; ..."; nothing when none was. */
void cg_fact_exceeded(const struct cg_record *record, struct cg_text *out);

/* How a frame ended, as a person sorts frames. */
enum cg_outcome {
    CG_OUTCOME_PASSED,
    CG_OUTCOME_FAILED,
    CG_OUTCOME_MEASURED,
    CG_OUTCOME_NOT_MEASURABLE,
    CG_OUTCOMES
};
enum cg_outcome cg_outcome_of(const struct cg_surface *surface);
/* "passed", "failed", "measured, no limits", "not measurable" */
const char *cg_outcome_name(enum cg_outcome outcome);

/* The octave band with the highest CV, NULL when none has any. */
const struct cg_band_cv *cg_fact_worst_band(const struct cg_surface *surface);
/* "2-4" with an en dash. Returns out. */
const char *cg_fact_band(char out[CG_NUMBER_SIZE], const struct cg_band *band);
/* The number of lines or marks as "2 periodic lines", "1 mark". */
void cg_fact_count(struct cg_text *out, size_t count, const char *one, const char *many);

#endif

/* drying_scan.c: drying curves from set-off strips, all in one scan or each in one of its own. */
#include "inspect/drying.h"

#include <stdlib.h>
#include <string.h>

static bool is_print(const struct cg_print_element *at)
{
    return strcmp(at->element->id, "print") == 0;
}

/* Visual density of the blotter itself. */
static enum cg_status find_blank(const struct cg_print *print, double *out, struct cg_error *error)
{
    double sum = 0.0, count = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->element->kind == CG_ELEMENT_PAPER && at->measured) {
            sum += at->patch.density_visual;
            count += 1.0;
        }
    }
    if (!(count > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The chart has no paper element for the blotter itself.");
    }
    *out = sum / count;
    return CG_OK;
}

static enum cg_status no_print(struct cg_error *error)
{
    return cg_error_set(error, CG_NOT_MEASURABLE,
                        "The density of the print is not known: give --print-density or a patch with the "
                        "id \"print\".");
}

/* Strips become ratios; CG_NOT_MEASURABLE says what the chart lacks. */
static enum cg_status strips_to_series(const struct cg_print *print, const struct cg_drying_strips *strips,
                                       struct drying_series *series, struct cg_error *error)
{
    double blank = 0.0, density = strips->print_density;
    size_t count = 0;
    const enum cg_status status = find_blank(print, &blank, error);
    if (status != CG_OK) {
        return status;
    }
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->element->kind != CG_ELEMENT_PATCH || !at->measured) {
            continue;
        }
        if (is_print(at)) {
            density = density > 0.0 ? density : at->patch.density - blank;
        } else if (count < strips->count) {
            series->density[count++] = at->patch.density - blank;
        } else {
            count++;
        }
    }
    if (count != strips->count) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%zu times were given, but %zu strips could be measured.", strips->count, count);
    }
    if (!(density > 0.0)) {
        return no_print(error);
    }
    for (size_t i = 0; i < count; i++) {
        series->time_s[i] = strips->time_s[i];
        series->ratio[i] = series->density[i] / density;
    }
    return CG_OK;
}

enum cg_status cg_drying_inspect_scan(const char *path, const struct cg_drying_strips *strips,
                                      struct cg_record *record, enum cg_result *result,
                                      enum cg_status *measured, struct cg_error *error)
{
    struct cg_print print = {.status = CG_OK};
    struct drying_series series = {0};
    struct cg_record made = {0};
    enum cg_status status = cg_print_inspect(path, &strips->print, &print, error);
    if (status != CG_OK) {
        return status;
    }
    status = drying_series_init(&series, strips->count, true, error);
    if (status == CG_OK) {
        status = cg_record_init(&made, "castgloss.drying/1", error);
    }
    if (status == CG_OK) {
        drying_add_source(&made, path);
        status = strips_to_series(&print, strips, &series, error);
        if (status == CG_NOT_MEASURABLE) {
            cg_record_reason(&made, "%s", error->text);
            series.count = 0;
            status = CG_OK;
        }
    }
    if (status == CG_OK) {
        status = drying_finish(&series, strips->print.profile, &made, result, measured, error);
    }
    if (status == CG_OK) {
        *record = made;
        made = (struct cg_record){0};
    }
    cg_record_clear(&made);
    drying_series_clear(&series);
    cg_print_clear(&print);
    return status;
}

/* ---- a scan a strip ----------------------------------------------------------------------------- */

/* The one strip of a scan, above the blotter; the patch that was pressed, when the chart has it. */
static enum cg_status read_strip(const char *path, const struct cg_print *print, double *strip,
                                 double *density, struct cg_error *error)
{
    double blank = 0.0;
    size_t count = 0;
    const enum cg_status status = find_blank(print, &blank, error);
    for (size_t i = 0; i < print->count && status == CG_OK; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->element->kind != CG_ELEMENT_PATCH || !at->measured) {
            continue;
        }
        if (is_print(at)) {
            *density = at->patch.density - blank;
        } else {
            *strip = at->patch.density - blank;
            count++;
        }
    }
    return status != CG_OK || count == 1
               ? status
               : cg_error_set(error, CG_NOT_MEASURABLE,
                              "%s: %zu strips were measured; a scan of a series holds one.", path, count);
}

/* By time; the scans may come in any order. */
static void insert(struct drying_series *series, double time_s, double density)
{
    size_t at = series->count++;
    for (; at > 0 && series->time_s[at - 1] > time_s; at--) {
        series->time_s[at] = series->time_s[at - 1];
        series->density[at] = series->density[at - 1];
    }
    series->time_s[at] = time_s;
    series->density[at] = density;
}

/* CG_NOT_MEASURABLE says why there is no series. */
static enum cg_status scans_to_series(const struct cg_drying_scans *scans, struct drying_series *series,
                                      struct cg_error *error)
{
    double density = scans->print_density;
    enum cg_status status = CG_OK;
    series->count = 0;
    for (size_t i = 0; i < scans->count && status == CG_OK; i++) {
        struct cg_print print = {.status = CG_OK};
        double strip = 0.0, pressed = 0.0;
        status = cg_print_inspect(scans->paths[i], &scans->print, &print, error);
        if (status == CG_OK) {
            status = read_strip(scans->paths[i], &print, &strip, &pressed, error);
            insert(series, scans->time_s[i], strip);
            density = density > 0.0 ? density : pressed;
        }
        cg_print_clear(&print);
    }
    if (status == CG_OK && !(density > 0.0)) {
        status = no_print(error);
    }
    for (size_t i = 0; i < series->count && status == CG_OK; i++) {
        series->ratio[i] = series->density[i] / density;
    }
    return status;
}

enum cg_status cg_drying_inspect_scans(const struct cg_drying_scans *scans, struct cg_record *record,
                                       enum cg_result *result, enum cg_status *measured,
                                       struct cg_error *error)
{
    struct drying_series series = {0};
    struct cg_record made = {0};
    enum cg_status status = drying_series_init(&series, scans->count, true, error);
    if (status == CG_OK) {
        status = scans_to_series(scans, &series, error);
    }
    const bool measurable = status == CG_OK;
    struct cg_error reason = *error;
    if (status == CG_OK || status == CG_NOT_MEASURABLE) {
        status = cg_record_init(&made, "castgloss.drying/1", error);
    }
    if (status == CG_OK) {
        drying_add_source(&made, scans->paths[0]);
        if (!measurable) {
            cg_record_reason(&made, "%s", reason.text);
            series.count = 0;
        }
        status = drying_finish(&series, scans->print.profile, &made, result, measured, error);
    }
    if (status == CG_OK) {
        *record = made;
        made = (struct cg_record){0};
    }
    cg_record_clear(&made);
    drying_series_clear(&series);
    return status;
}

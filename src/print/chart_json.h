/*
 * print/chart_json.h: reading single values of a chart.
 */
#ifndef CASTGLOSS_PRINT_CHART_JSON_H
#define CASTGLOSS_PRINT_CHART_JSON_H

#include <castgloss/print.h>
#include <jansson.h>

/* Where the reader stands: the file, and "element \"K-1\"" or "fiducial 3" for the sentences. */
struct print_chart_place {
    const char *name;
    char where[128];
    struct cg_chart *chart;
    struct cg_error *error;
};

enum cg_status print_chart_memory_failed(struct cg_error *error);
/* No key beside the known ones, which end with NULL. */
enum cg_status print_chart_keys(const struct print_chart_place *place, json_t *object,
                                const char *const *known) CG_MUST_CHECK;
/* A number in [low, high]; NULL value: the key is missing. */
enum cg_status print_chart_number(const struct print_chart_place *place, json_t *value, const char *key,
                                  double low, double high, double *out) CG_MUST_CHECK;
enum cg_status print_chart_numbers(const struct print_chart_place *place, json_t *list, const char *key,
                                   size_t count, double low, double high, double *out) CG_MUST_CHECK;
/* A word into the arena; fallback NULL: the key must be there. */
enum cg_status print_chart_word(const struct print_chart_place *place, json_t *object, const char *key,
                                const char *fallback, const char **out) CG_MUST_CHECK;

#endif

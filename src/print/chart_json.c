/* chart_json.c: single values of a chart's JSON, each in its range or told in a sentence. */
#include "print/chart_json.h"

#include <string.h>

#define MAX_WORD ((size_t)64)

enum cg_status print_chart_memory_failed(struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "Out of memory while a chart was read.");
}

enum cg_status print_chart_keys(const struct print_chart_place *place, json_t *object,
                                const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t i = 0;
        while (known[i] != NULL && strcmp(known[i], key) != 0) {
            i++;
        }
        if (known[i] == NULL) {
            struct cg_text all = {0};
            for (i = 0; known[i] != NULL; i++) {
                cg_text_add(&all, "%s%s", i > 0 ? ", " : "", known[i]);
            }
            (void)cg_error_set(place->error, CG_USAGE, "%s: %s has the unknown key \"%.64s\"; known are %s.",
                               place->name, place->where, key, all.data == NULL ? "" : all.data);
            cg_text_clear(&all);
            return CG_USAGE;
        }
    }
    return CG_OK;
}

enum cg_status print_chart_number(const struct print_chart_place *place, json_t *value, const char *key,
                                  double low, double high, double *out)
{
    char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE], c[CG_NUMBER_SIZE];
    if (!json_is_number(value)) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: %s: \"%s\" is %s; it must be a number from %s to %s.", place->name,
                            place->where, key, value == NULL ? "missing" : "no number",
                            cg_number_print(a, low, 6), cg_number_print(b, high, 6));
    }
    double number = json_number_value(value);
    if (!(number >= low && number <= high)) {
        return cg_error_set(place->error, CG_USAGE, "%s: %s: \"%s\" is %s; it must be from %s to %s.",
                            place->name, place->where, key, cg_number_print(c, number, 6),
                            cg_number_print(a, low, 6), cg_number_print(b, high, 6));
    }
    *out = number;
    return CG_OK;
}

enum cg_status print_chart_numbers(const struct print_chart_place *place, json_t *list, const char *key,
                                   size_t count, double low, double high, double *out)
{
    if (!json_is_array(list) || json_array_size(list) != count) {
        return cg_error_set(place->error, CG_USAGE, "%s: %s: \"%s\" is %s; it must be a list of %zu numbers.",
                            place->name, place->where, key, list == NULL ? "missing" : "something else",
                            count);
    }
    for (size_t i = 0; i < count; i++) {
        enum cg_status status = print_chart_number(place, json_array_get(list, i), key, low, high, &out[i]);
        if (status != CG_OK) {
            return status;
        }
    }
    return CG_OK;
}

enum cg_status print_chart_word(const struct print_chart_place *place, json_t *object, const char *key,
                                const char *fallback, const char **out)
{
    json_t *value = json_object_get(object, key);
    const char *word = value == NULL ? fallback : json_string_value(value);
    if (word == NULL || word[0] == 0 || strlen(word) > MAX_WORD) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: %s: \"%s\" is %s; it must be a word of 1 to %zu letters.", place->name,
                            place->where, key, value == NULL ? "missing" : "something else", MAX_WORD);
    }
    char *copy = cg_arena_text(&place->chart->arena, word);
    if (copy == NULL) {
        return print_chart_memory_failed(place->error);
    }
    *out = copy;
    return CG_OK;
}

/* castgloss.chart/1 from JSON: every key is known, every value inside its range, or a sentence says which. */
#include "print/chart_json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A sheet of 2 m is larger than any scanner. */
#define MAX_PAGE_MM 2000.0
/* The tags of the family 36h11. */
#define TAGS 587
/* Four inks at 100 % each. */
#define MAX_INK_PERCENT 400.0
/* What decimals that were rounded in a file may lack. */
#define EDGE_TOLERANCE_MM 1e-3

static const char *const kind_names[CG_ELEMENT_KINDS] = {
    [CG_ELEMENT_PATCH] = "patch", [CG_ELEMENT_LINE] = "line", [CG_ELEMENT_BOUNDARY] = "boundary",
    [CG_ELEMENT_PAPER] = "paper", [CG_ELEMENT_TEXT] = "text",
};

const char *cg_element_kind_name(enum cg_element_kind kind)
{
    return kind_names[kind];
}

void cg_chart_clear(struct cg_chart *chart)
{
    cg_arena_clear(&chart->arena);
    *chart = (struct cg_chart){0};
}

/* ---- elements ----------------------------------------------------------------------------------- */

static enum cg_status read_kind(const struct print_chart_place *place, json_t *object,
                                enum cg_element_kind *out)
{
    const char *word = json_string_value(json_object_get(object, "kind"));
    for (int i = 0; word != NULL && i < CG_ELEMENT_KINDS; i++) {
        if (strcmp(word, kind_names[i]) == 0) {
            *out = (enum cg_element_kind)i;
            return CG_OK;
        }
    }
    return cg_error_set(place->error, CG_USAGE,
                        "%s: %s: \"kind\" is \"%.64s\"; it must be patch, line, boundary, paper or text.",
                        place->name, place->where, word == NULL ? "" : word);
}

static enum cg_status read_direction(const struct print_chart_place *place, json_t *object, bool needed,
                                     bool *along_md)
{
    json_t *value = json_object_get(object, "runs_along");
    const char *word = json_string_value(value);
    bool good = word != NULL && (strcmp(word, "md") == 0 || strcmp(word, "cd") == 0);
    if (!good && (needed || value != NULL)) {
        return cg_error_set(place->error, CG_USAGE, "%s: %s: \"runs_along\" must be \"md\" or \"cd\".",
                            place->name, place->where);
    }
    *along_md = good && word[0] == 'm';
    return CG_OK;
}

static enum cg_status read_rect(const struct print_chart_place *place, json_t *object, double out[4])
{
    const double *page = place->chart->page_mm;
    enum cg_status status = print_chart_numbers(place, json_object_get(object, "rect_mm"), "rect_mm", 4,
                                                -MAX_PAGE_MM, MAX_PAGE_MM, out);
    if (status != CG_OK) {
        return status;
    }
    bool inside = out[0] >= -EDGE_TOLERANCE_MM && out[1] >= -EDGE_TOLERANCE_MM &&
                  out[0] + out[2] <= page[0] + EDGE_TOLERANCE_MM &&
                  out[1] + out[3] <= page[1] + EDGE_TOLERANCE_MM;
    if (!(out[2] > 0) || !(out[3] > 0) || !inside) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: %s: \"rect_mm\" [%.6g, %.6g, %.6g, %.6g] (x, y, width, height) must be "
                            "larger than 0 and lie on the page of %.6g x %.6g mm.",
                            place->name, place->where, out[0], out[1], out[2], out[3], page[0], page[1]);
    }
    return CG_OK;
}

static enum cg_status read_element(const struct print_chart_place *place, json_t *object,
                                   struct cg_element *out)
{
    static const char *const known[] = {
        "id", "kind", "ink", "ground", "runs_along", "nominal_mm", "rect_mm", "nominal_percent", NULL};
    json_t *width = json_object_get(object, "nominal_mm");
    json_t *percent = json_object_get(object, "nominal_percent");
    struct cg_element made = {.nominal_percent = NAN};
    enum cg_status status = print_chart_keys(place, object, known);
    if (status == CG_OK) {
        status = print_chart_word(place, object, "id", NULL, &made.id);
    }
    if (status == CG_OK) {
        status = read_kind(place, object, &made.kind);
    }
    bool two_sides = made.kind == CG_ELEMENT_LINE || made.kind == CG_ELEMENT_BOUNDARY;
    if (status == CG_OK) {
        status =
            print_chart_word(place, object, "ink", made.kind == CG_ELEMENT_PAPER ? "paper" : NULL, &made.ink);
    }
    if (status == CG_OK) {
        bool named = made.kind == CG_ELEMENT_BOUNDARY;
        status = print_chart_word(place, object, "ground", named ? NULL : "paper", &made.ground);
    }
    if (status == CG_OK) {
        status = read_direction(place, object, two_sides, &made.runs_along_md);
    }
    if (status == CG_OK && width != NULL) {
        status = print_chart_number(place, width, "nominal_mm", 0, MAX_PAGE_MM, &made.nominal_mm);
    }
    if (status == CG_OK && percent != NULL) {
        status =
            print_chart_number(place, percent, "nominal_percent", 0, MAX_INK_PERCENT, &made.nominal_percent);
    }
    if (status == CG_OK) {
        status = read_rect(place, object, made.rect_mm);
    }
    if (status == CG_OK) {
        *out = made;
    }
    return status;
}

static enum cg_status read_elements(struct print_chart_place *place, json_t *list)
{
    struct cg_chart *chart = place->chart;
    size_t count = json_array_size(list);
    if (count == 0) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: \"elements\" must be a list of at least one element.", place->name);
    }
    chart->elements = cg_arena_alloc(&chart->arena, count * sizeof *chart->elements);
    if (chart->elements == NULL) {
        return print_chart_memory_failed(place->error);
    }
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_array_get(list, i);
        const char *id = json_string_value(json_object_get(object, "id"));
        struct cg_text where = {0};
        cg_text_add(&where, id == NULL ? "element %zu" : "element %zu (\"%.64s\")", i + 1, id);
        (void)strncpy(place->where, where.data == NULL ? "" : where.data, sizeof place->where - 1);
        cg_text_clear(&where);
        enum cg_status status = read_element(place, object, &chart->elements[i]);
        if (status != CG_OK) {
            return status;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(chart->elements[k].id, chart->elements[i].id) == 0) {
                return cg_error_set(place->error, CG_USAGE,
                                    "%s: the id \"%s\" is given to elements %zu and %zu; an id stands once.",
                                    place->name, chart->elements[i].id, k + 1, i + 1);
            }
        }
        chart->element_count++;
    }
    return CG_OK;
}

/* ---- fiducials and the whole -------------------------------------------------------------------- */

static enum cg_status read_fiducial(const struct print_chart_place *place, json_t *object,
                                    struct cg_fiducial *out)
{
    static const char *const known[] = {"tag", "x_mm", "y_mm", "size_mm", NULL};
    const double *page = place->chart->page_mm;
    json_t *tag = json_object_get(object, "tag");
    enum cg_status status = print_chart_keys(place, object, known);
    if (status != CG_OK) {
        return status;
    }
    if (!json_is_integer(tag) || json_integer_value(tag) < 0 || json_integer_value(tag) >= TAGS) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: %s: \"tag\" must be a whole number from 0 to %d, a tag of the family 36h11.",
                            place->name, place->where, TAGS - 1);
    }
    out->tag = (int)json_integer_value(tag);
    status = print_chart_number(place, json_object_get(object, "x_mm"), "x_mm", 0, page[0], &out->x_mm);
    if (status == CG_OK) {
        status = print_chart_number(place, json_object_get(object, "y_mm"), "y_mm", 0, page[1], &out->y_mm);
    }
    if (status == CG_OK) {
        status =
            print_chart_number(place, json_object_get(object, "size_mm"), "size_mm", 0.1, 100, &out->size_mm);
    }
    return status;
}

static enum cg_status read_fiducials(struct print_chart_place *place, json_t *list)
{
    struct cg_chart *chart = place->chart;
    size_t count = json_array_size(list);
    if (list != NULL && !json_is_array(list)) {
        return cg_error_set(place->error, CG_USAGE, "%s: \"fiducials\" must be a list.", place->name);
    }
    if (count == 0 && chart->tagged) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: the registration is \"apriltag\", but no \"fiducials\" are listed.",
                            place->name);
    }
    if (count == 0) {
        return CG_OK;
    }
    chart->fiducials = cg_arena_alloc(&chart->arena, count * sizeof *chart->fiducials);
    if (chart->fiducials == NULL) {
        return print_chart_memory_failed(place->error);
    }
    for (size_t i = 0; i < count; i++) {
        struct cg_text where = {0};
        cg_text_add(&where, "fiducial %zu", i + 1);
        (void)strncpy(place->where, where.data == NULL ? "" : where.data, sizeof place->where - 1);
        cg_text_clear(&where);
        enum cg_status status = read_fiducial(place, json_array_get(list, i), &chart->fiducials[i]);
        if (status != CG_OK) {
            return status;
        }
        for (size_t k = 0; k < i; k++) {
            if (chart->fiducials[k].tag == chart->fiducials[i].tag) {
                return cg_error_set(place->error, CG_USAGE, "%s: tag %d stands twice among the fiducials.",
                                    place->name, chart->fiducials[i].tag);
            }
        }
        chart->fiducial_count++;
    }
    return CG_OK;
}

static enum cg_status read_root(struct print_chart_place *place, json_t *root)
{
    static const char *const known[] = {"schema", "page_mm", "registration", "fiducials", "elements",
                                        "title",  "lot",     "inks",         NULL};
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const char *registration = json_string_value(json_object_get(root, "registration"));
    (void)strncpy(place->where, "the chart", sizeof place->where - 1);
    if (schema == NULL || strcmp(schema, "castgloss.chart/1") != 0) {
        return cg_error_set(place->error, CG_USAGE,
                            "%s: not a chart: \"schema\" must be \"castgloss.chart/1\".", place->name);
    }
    enum cg_status status = print_chart_keys(place, root, known);
    if (status != CG_OK) {
        return status;
    }
    if (registration == NULL ||
        (strcmp(registration, "none") != 0 && strcmp(registration, "apriltag") != 0)) {
        return cg_error_set(place->error, CG_USAGE, "%s: \"registration\" must be \"none\" or \"apriltag\".",
                            place->name);
    }
    place->chart->tagged = registration[0] == 'a';
    status = print_chart_numbers(place, json_object_get(root, "page_mm"), "page_mm", 2, 1, MAX_PAGE_MM,
                                 place->chart->page_mm);
    if (status == CG_OK) {
        status = read_fiducials(place, json_object_get(root, "fiducials"));
    }
    if (status == CG_OK) {
        status = read_elements(place, json_object_get(root, "elements"));
    }
    return status;
}

enum cg_status cg_chart_parse(const char *name, const char *json, size_t size, struct cg_chart *out,
                              struct cg_error *error)
{
    json_error_t at;
    errno = 0;
    json_t *root = json_loadb(json, size, JSON_REJECT_DUPLICATES, &at);
    if (root == NULL && errno == ENOMEM) {
        /* jansson takes the lack of memory for a fault of the text. */
        return print_chart_memory_failed(error);
    }
    if (root == NULL) {
        return cg_error_set(error, CG_USAGE, "%s: line %d: not JSON: %s.", name, at.line, at.text);
    }
    struct cg_chart made = {0};
    struct print_chart_place place = {.name = name, .chart = &made, .error = error};
    enum cg_status status = read_root(&place, root);
    if (status == CG_OK) {
        *out = made;
    } else {
        cg_chart_clear(&made);
    }
    json_decref(root);
    return status;
}

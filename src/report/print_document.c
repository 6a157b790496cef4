#include "report/print_document.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* What the parts of one document are read with. */
struct reading {
    const struct cg_language *language;
    struct cg_arena *arena;
    struct report_print *out;
    bool failed; /* memory */
};

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value != NULL ? value : "";
}

static const char *keep(struct reading *reading, const char *words)
{
    const char *kept = cg_arena_text(reading->arena, words);
    reading->failed = reading->failed || kept == NULL;
    return kept != NULL ? kept : "";
}

static const char *keep_text(struct reading *reading, struct cg_text *words)
{
    const char *kept = words->failed || words->data == NULL ? "" : keep(reading, words->data);
    reading->failed = reading->failed || words->failed;
    cg_text_clear(words);
    return kept;
}

static void read_parts(struct reading *reading, const json_t *list)
{
    struct report_print *print = reading->out;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        for (size_t k = 0; k < CG_ABSORB_MEASURES; k++) {
            if (strcmp(text(item, "name"), cg_absorb_rules[k].name) == 0) {
                print->parts[k].element = keep(reading, text(item, "element"));
                print->parts[k].value = number(item, "value");
                print->parts[k].score = number(item, "score");
            }
        }
    }
}

/* Lines of one ink on one ground become their worst. */
static void add_line(struct reading *reading, const json_t *item, const char *growth_key,
                     const char *raggedness_key)
{
    struct report_print *print = reading->out;
    const double growth = number(item, growth_key), raggedness = number(item, raggedness_key);
    size_t i = 0;
    while (i < print->line_count && (strcmp(print->lines[i].ink, text(item, "ink")) != 0 ||
                                     strcmp(print->lines[i].ground, text(item, "ground")) != 0)) {
        i++;
    }
    if (isnan(growth) || i == REPORT_LINES) {
        return;
    }
    struct report_print_line *line = &print->lines[i];
    if (i == print->line_count) {
        print->line_count++;
        *line = (struct report_print_line){keep(reading, text(item, "ink")),
                                           keep(reading, text(item, "ground")), "", 0.0, NAN};
    }
    if (fabs(growth) >= fabs(line->growth_um)) {
        line->growth_um = growth;
        line->worst = keep(reading, text(item, "id"));
    }
    line->raggedness_um = fmax(line->raggedness_um, raggedness);
}

static void add_solid(struct reading *reading, const json_t *item)
{
    const double full = 99.5;
    struct report_print *print = reading->out;
    const json_t *lab = json_object_get(item, "lab");
    bool known = print->solid_count == REPORT_SOLIDS || !(number(item, "nominal_percent") >= full) ||
                 isnan(number(item, "density"));
    for (size_t i = 0; i < print->solid_count; i++) {
        known = known || strcmp(print->solids[i].ink, text(item, "ink")) == 0;
    }
    if (known) {
        return;
    }
    struct report_print_solid *solid = &print->solids[print->solid_count++];
    *solid = (struct report_print_solid){.ink = keep(reading, text(item, "ink")),
                                         .density = number(item, "density"),
                                         .mottle = number(item, "mottle_13660")};
    for (size_t i = 0; i < 3; i++) {
        const json_t *value = json_array_get(lab, i);
        solid->lab[i] = json_is_number(value) ? json_number_value(value) : NAN;
    }
}

static void read_elements(struct reading *reading, const json_t *document)
{
    const json_t *elements = json_object_get(document, "elements");
    const json_t *bleed = json_object_get(document, "bleed");
    for (size_t i = 0; i < json_array_size(elements); i++) {
        const json_t *item = json_array_get(elements, i);
        if (strcmp(text(item, "kind"), "line") == 0 && strcmp(text(item, "ground"), "paper") == 0) {
            add_line(reading, item, "growth_um", "raggedness_um");
        } else if (strcmp(text(item, "kind"), "patch") == 0) {
            add_solid(reading, item);
        }
    }
    for (size_t i = 0; i < json_array_size(bleed); i++) {
        add_line(reading, json_array_get(bleed, i), "width_growth_um", "raggedness_growth_um");
    }
}

static const char *show(const struct reading *reading, char out[CG_NUMBER_SIZE], double value)
{
    cg_number_print(out, value, 4);
    return report_localise(reading->language, out);
}

static void read_lists(struct reading *reading, const json_t *document)
{
    const json_t *levels = json_object_get(json_object_get(document, "absorption"), "capacity");
    const json_t *exceeded = json_object_get(json_object_get(document, "verdict"), "exceeded");
    const json_t *reasons = json_object_get(document, "reasons");
    struct cg_text words[3] = {{0}};
    char value[CG_NUMBER_SIZE], limit[CG_NUMBER_SIZE];
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *item = json_array_get(levels, i);
        if (isfinite(number(item, "ink_percent"))) {
            cg_text_add(&words[0], "%s%s %s", words[0].length > 0 ? ", " : "", text(item, "name"),
                        show(reading, value, number(item, "ink_percent")));
        }
    }
    for (size_t i = 0; i < json_array_size(exceeded); i++) {
        const json_t *item = json_array_get(exceeded, i);
        cg_text_add(&words[1], "%s%s %s (%s)", words[1].length > 0 ? "; " : "", text(item, "quantity"),
                    show(reading, value, number(item, "value")), show(reading, limit, number(item, "limit")));
    }
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const char *reason = json_string_value(json_array_get(reasons, i));
        cg_text_add(&words[2], "%s%s", words[2].length > 0 ? " " : "", reason != NULL ? reason : "");
    }
    reading->out->capacity = keep_text(reading, &words[0]);
    reading->out->exceeded = keep_text(reading, &words[1]);
    reading->out->reasons = keep_text(reading, &words[2]);
}

bool report_print_read(const char *json, const struct cg_language *language, struct cg_arena *arena,
                       struct report_print *out)
{
    struct reading reading = {.language = language, .arena = arena, .out = out};
    json_t *root = json_loads(json, 0, NULL);
    const json_t *document = json_object_get(root, "document");
    const json_t *scores = json_object_get(document, "scores");
    *out =
        (struct report_print){.absorption = number(scores, "absorption"), .bleed = number(scores, "bleed")};
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        out->parts[i].element = "";
        out->parts[i].value = out->parts[i].score = NAN;
    }
    out->absorption_grade = keep(&reading, text(scores, "absorption_grade"));
    out->bleed_grade = keep(&reading, text(scores, "bleed_grade"));
    out->residual_mm = number(json_object_get(document, "registration"), "residual_mm");
    out->paper_density = number(json_object_get(document, "paper"), "density");
    read_parts(&reading, json_object_get(scores, "parts"));
    read_elements(&reading, document);
    read_lists(&reading, document);
    json_decref(root);
    return !reading.failed;
}

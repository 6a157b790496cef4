/* Reference tables: CSV with id and density, or CGATS with densities, XYZ or L*. */
#include <castgloss/print.h>

#include "print/words.h"

#include <math.h>
#include <string.h>

/* No wedge is blacker; more is a percentage or a misplaced column. */
#define MAX_DENSITY 5.0
#define MAX_STEPS ((size_t)4096)

/* A column that gives the density, best first. */
static double as_is(double value)
{
    return value;
}
static double of_y(double value)
{
    return -log10(value / 100);
}
/* CIE 15: L* to Y. */
static double of_lightness(double value)
{
    double f = (value + 16) / 116;
    return -log10(value > 8 ? f * f * f : value * 27 / 24389);
}
static const struct {
    const char *name;
    double (*density)(double value);
} columns[] = {{"density", as_is}, {"D_VIS", as_is}, {"XYZ_Y", of_y}, {"LAB_L", of_lightness}};
static const char *const id_columns[] = {"id", "SAMPLE_LOC", "SAMPLE_ID"};

void cg_reference_clear(struct cg_reference *reference)
{
    cg_arena_clear(&reference->arena);
    *reference = (struct cg_reference){0};
}

/* Where the columns stand, -1: not there. */
struct layout {
    int id, value;
    double (*density)(double value);
};

static int find(const struct print_words *words, const char *name)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->word[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum cg_status layout_of(const char *name, const struct print_words *words, struct layout *out,
                                struct cg_error *error)
{
    *out = (struct layout){-1, -1, NULL};
    for (size_t i = 0; out->id < 0 && i < sizeof id_columns / sizeof *id_columns; i++) {
        out->id = find(words, id_columns[i]);
    }
    for (size_t i = 0; out->value < 0 && i < sizeof columns / sizeof *columns; i++) {
        out->value = find(words, columns[i].name);
        out->density = columns[i].density;
    }
    if (out->id < 0 || out->value < 0) {
        return cg_error_set(
            error, CG_USAGE,
            "%s: line %zu: the table must have the columns id and density (CSV), or SAMPLE_ID or "
            "SAMPLE_LOC and one of D_VIS, XYZ_Y and LAB_L (CGATS).",
            name, words->line);
    }
    return CG_OK;
}

static enum cg_status add_step(const char *name, const struct print_words *words, const struct layout *layout,
                               struct cg_reference *reference, size_t room, struct cg_error *error)
{
    double value, density = NAN;
    size_t last = (size_t)(layout->id > layout->value ? layout->id : layout->value);
    if (words->count > last && cg_number_parse(words->word[layout->value], &value)) {
        density = layout->density(value);
    }
    if (!(density >= -0.1 && density <= MAX_DENSITY)) {
        return cg_error_set(error, CG_USAGE,
                            "%s: line %zu: \"%s\" gives no density from -0.1 to %.0f for this patch.", name,
                            words->line, words->count > last ? words->word[layout->value] : "", MAX_DENSITY);
    }
    if (reference->count == room) {
        return cg_error_set(error, CG_USAGE, "%s: the table has more than %zu lines.", name, room);
    }
    char *id = cg_arena_text(&reference->arena, words->word[layout->id]);
    if (id == NULL) {
        return cg_error_set(error, CG_FAULT, "Out of memory while a reference table was read.");
    }
    reference->steps[reference->count++] = (struct cg_reference_step){id, density};
    return CG_OK;
}

/* CGATS: the names of the fields stand between BEGIN_DATA_FORMAT and END_, the data between BEGIN_DATA and
 * END_. */
static enum cg_status read_cgats(const char *name, const char *text, size_t size,
                                 struct cg_reference *reference, struct cg_error *error)
{
    struct print_words words = {0};
    struct layout layout = {-1, -1, NULL};
    enum { HEAD, FORMAT, DATA } state = HEAD;
    const char *at = text;
    while (print_words_next(&at, text + size, " \t", &words)) {
        const char *first = words.word[0];
        enum cg_status status = CG_OK;
        if (strcmp(first, "BEGIN_DATA_FORMAT") == 0) {
            state = FORMAT;
        } else if (strcmp(first, "BEGIN_DATA") == 0) {
            state = DATA;
        } else if (strncmp(first, "END_DATA", 8) == 0) {
            state = HEAD;
        } else if (state == FORMAT) {
            status = layout_of(name, &words, &layout, error);
        } else if (state == DATA && layout.id < 0) {
            status = cg_error_set(error, CG_USAGE, "%s: line %zu: data before BEGIN_DATA_FORMAT.", name,
                                  words.line);
        } else if (state == DATA) {
            status = add_step(name, &words, &layout, reference, MAX_STEPS, error);
        }
        if (status != CG_OK) {
            return status;
        }
    }
    return CG_OK;
}

static enum cg_status read_csv(const char *name, const char *text, size_t size,
                               struct cg_reference *reference, struct cg_error *error)
{
    struct print_words words = {0};
    struct layout layout;
    const char *at = text;
    enum cg_status status = CG_OK;
    if (!print_words_next(&at, text + size, ",", &words)) {
        return cg_error_set(error, CG_USAGE, "%s: the table is empty.", name);
    }
    status = layout_of(name, &words, &layout, error);
    while (status == CG_OK && print_words_next(&at, text + size, ",", &words)) {
        status = add_step(name, &words, &layout, reference, MAX_STEPS, error);
    }
    return status;
}

enum cg_status cg_reference_parse(const char *name, const char *text, size_t size, struct cg_reference *out,
                                  struct cg_error *error)
{
    static const char mark[] = "BEGIN_DATA_FORMAT";
    struct cg_reference made = {0};
    bool cgats = false;
    for (size_t i = 0; i + sizeof mark <= size && !cgats; i++) {
        cgats = memcmp(text + i, mark, sizeof mark - 1) == 0;
    }
    made.steps = cg_arena_alloc(&made.arena, MAX_STEPS * sizeof *made.steps);
    enum cg_status status =
        made.steps == NULL ? cg_error_set(error, CG_FAULT, "Out of memory while a reference table was read.")
        : cgats            ? read_cgats(name, text, size, &made, error)
                           : read_csv(name, text, size, &made, error);
    if (status == CG_OK && made.count == 0) {
        status = cg_error_set(error, CG_USAGE, "%s: the table has no patch.", name);
    }
    if (status != CG_OK) {
        cg_reference_clear(&made);
        return status;
    }
    *out = made;
    return CG_OK;
}

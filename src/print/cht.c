/* Recognition files of ArgyllCMS: their boxes as a chart of patches. */
#include <castgloss/print.h>

#include "print/words.h"

#include <math.h>
#include <string.h>

#define MAX_BOXES ((size_t)4096)
/* A patch that is mostly taken off holds nothing to measure. */
#define MIN_SIDE_MM 0.2

struct reading {
    const char *name;
    double unit_mm, shrink;
    struct cg_chart *chart;
    struct cg_error *error;
};

/* The next label: numbers count, letters go on A, B, ..., Z, AA, AB. */
static bool next_label(char label[PRINT_WORD_SIZE])
{
    size_t length = strlen(label);
    bool digits = length > 0 && strspn(label, "0123456789") == length;
    char first = digits ? '0' : 'A', last = digits ? '9' : 'Z';
    for (size_t i = length; i-- > 0;) {
        if (label[i] < first || label[i] > last) {
            return false;
        }
        if (label[i] < last) {
            label[i]++;
            return true;
        }
        label[i] = first;
    }
    if (length + 2 > PRINT_WORD_SIZE) {
        return false;
    }
    memmove(label + 1, label, length + 1);
    label[0] = digits ? '1' : 'A';
    return true;
}

static enum cg_status add_patch(struct reading *reading, const char *id, double x, double y, double width,
                                double height)
{
    struct cg_chart *chart = reading->chart;
    double unit = reading->unit_mm, off = reading->shrink;
    struct cg_element element = {
        .kind = CG_ELEMENT_PATCH,
        .ink = "unknown",
        .ground = "paper",
        .nominal_percent = NAN,
        .rect_mm = {(x + off) * unit, (y + off) * unit, (width - 2 * off) * unit, (height - 2 * off) * unit}};
    bool good = element.rect_mm[0] >= 0 && element.rect_mm[1] >= 0 && element.rect_mm[2] >= MIN_SIDE_MM &&
                element.rect_mm[3] >= MIN_SIDE_MM && element.rect_mm[0] < 1e5 && element.rect_mm[1] < 1e5;
    if (!good || chart->element_count == MAX_BOXES) {
        return cg_error_set(reading->error, CG_USAGE,
                            "%s: the box \"%s\" at %g, %g of %g x %g less %g a side is no patch of %g mm or "
                            "more (or there are more than %zu).",
                            reading->name, id, x, y, width, height, off, MIN_SIDE_MM, MAX_BOXES);
    }
    element.id = cg_arena_text(&chart->arena, id);
    if (element.id == NULL) {
        return cg_error_set(reading->error, CG_FAULT, "Out of memory while a chart was read.");
    }
    for (int c = 0; c < 2; c++) {
        double far = (c == 0 ? x + width : y + height) * unit;
        chart->page_mm[c] = far > chart->page_mm[c] ? far : chart->page_mm[c];
    }
    chart->elements[chart->element_count++] = element;
    return CG_OK;
}

/* "X A Z 1 12 w h xo yo xi yi": columns A to Z, rows 1 to 12, each id a column's label and a row's; "Y" puts
 * the row's label first. */
static enum cg_status add_boxes(struct reading *reading, const struct print_words *words)
{
    double v[6];
    for (size_t i = 0; i < 6; i++) {
        if (words->count < 11 || !cg_number_parse(words->word[5 + i], &v[i])) {
            return cg_error_set(reading->error, CG_USAGE,
                                "%s: line %zu: a box needs four labels and six numbers.", reading->name,
                                words->line);
        }
    }
    char row[PRINT_WORD_SIZE], column[PRINT_WORD_SIZE];
    bool more_rows = true;
    memcpy(row, words->word[3], sizeof row);
    for (int r = 0; more_rows; r++) {
        bool more_columns = true;
        memcpy(column, words->word[1], sizeof column);
        for (int c = 0; more_columns; c++) {
            const char *x_label = strcmp(column, "_") == 0 ? "" : column;
            const char *y_label = strcmp(row, "_") == 0 ? "" : row;
            struct cg_text id = {0};
            cg_text_add(&id, "%s%s", words->word[0][0] == 'Y' ? y_label : x_label,
                        words->word[0][0] == 'Y' ? x_label : y_label);
            enum cg_status status = add_patch(reading, id.data == NULL ? "" : id.data, v[2] + c * v[4],
                                              v[3] + r * v[5], v[0], v[1]);
            cg_text_clear(&id);
            if (status != CG_OK) {
                return status;
            }
            more_columns = strcmp(column, words->word[2]) != 0 && next_label(column);
        }
        more_rows = strcmp(row, words->word[4]) != 0 && next_label(row);
    }
    return CG_OK;
}

/* BOX_SHRINK stands behind the boxes that it is taken off. */
static double shrink_of(const char *text, size_t size)
{
    struct print_words words = {0};
    double shrink = 0;
    const char *at = text;
    while (print_words_next(&at, text + size, " \t", &words)) {
        if (strcmp(words.word[0], "BOX_SHRINK") == 0 && words.count > 1 &&
            !cg_number_parse(words.word[1], &shrink)) {
            shrink = 0;
        }
    }
    return shrink > 0 ? shrink : 0;
}

enum cg_status cg_chart_parse_cht(const char *name, const char *text, size_t size, double unit_mm,
                                  struct cg_chart *out, struct cg_error *error)
{
    struct cg_chart made = {0};
    struct reading reading = {name, unit_mm, shrink_of(text, size), &made, error};
    struct print_words words = {0};
    const char *at = text;
    enum cg_status status = CG_OK;
    made.elements = cg_arena_alloc(&made.arena, MAX_BOXES * sizeof *made.elements);
    if (made.elements == NULL) {
        return cg_error_set(error, CG_FAULT, "Out of memory while a chart was read.");
    }
    while (status == CG_OK && print_words_next(&at, text + size, " \t", &words)) {
        if (strcmp(words.word[0], "X") == 0 || strcmp(words.word[0], "Y") == 0) {
            status = add_boxes(&reading, &words);
        }
    }
    if (status == CG_OK && made.element_count == 0) {
        status = cg_error_set(error, CG_USAGE, "%s: not a recognition file: no box (X or Y) is in it.", name);
    }
    if (status != CG_OK) {
        cg_chart_clear(&made);
        return status;
    }
    *out = made;
    return CG_OK;
}

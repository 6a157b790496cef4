/* Many sheets in one table: castgloss.series/1. */
#include <castgloss/inspect.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ISO 5725: two results of one sheet differ by more in one case of twenty. */
#define REPEATABILITY 2.77

struct value {
    const char *name;
    size_t sheet;
    double sum, count; /* several edges of one direction in one picture */
};
struct sheet {
    const char *file, *label;
};
struct cg_series {
    struct cg_arena arena;
    struct value *values;
    size_t value_count, value_room;
    struct sheet *sheets;
    size_t sheet_count, sheet_room;
};

struct cg_series *cg_series_new(struct cg_error *error)
{
    return cg_alloc(1, sizeof(struct cg_series), error);
}

void cg_series_free(struct cg_series *series)
{
    if (series != NULL) {
        cg_arena_clear(&series->arena);
        free(series->values);
        free(series->sheets);
        free(series);
    }
}

static enum cg_status make_room(void **list, size_t count, size_t *room, size_t size, struct cg_error *error)
{
    if (count < *room) {
        return CG_OK;
    }
    const size_t more = 2 * *room + 64;
    void *grown = cg_alloc(more, size, error);
    if (grown == NULL) {
        return CG_FAULT;
    }
    if (count > 0) {
        memcpy(grown, *list, count * size);
    }
    free(*list);
    *list = grown;
    *room = more;
    return CG_OK;
}

static enum cg_status add_value(struct cg_series *series, const char *name, double number,
                                struct cg_error *error)
{
    const size_t sheet = series->sheet_count - 1;
    for (size_t i = series->value_count; i > 0 && series->values[i - 1].sheet == sheet; i--) {
        struct value *value = &series->values[i - 1];
        if (strcmp(value->name, name) == 0) {
            value->sum += number;
            value->count += 1;
            return CG_OK;
        }
    }
    const enum cg_status status = make_room((void **)&series->values, series->value_count,
                                            &series->value_room, sizeof *series->values, error);
    if (status != CG_OK) {
        return status;
    }
    const char *copy = cg_arena_text(&series->arena, name);
    if (copy == NULL) {
        return cg_error_set(error, CG_FAULT, "Memory ran out in a series of sheets.");
    }
    series->values[series->value_count++] = (struct value){copy, sheet, number, 1};
    return CG_OK;
}

/* What says of an item of a list which one it is. */
static void add_label(struct cg_text *path, const struct cg_node *item)
{
    static const char *const keys[] = {"runs_along", "name", "comb_mm", "id"};
    char number[CG_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct cg_node *label = cg_node_get(item, keys[i]);
        if (label != NULL && (label->kind == CG_NODE_TEXT || label->kind == CG_NODE_NUMBER)) {
            cg_text_add(path, "[%s]",
                        label->kind == CG_NODE_TEXT ? label->text
                                                    : cg_number_print(number, label->number, 6));
            return;
        }
    }
}

/* Numbers that say where something lies, or how sure another number is, make no series. */
static bool is_measure(const char *key)
{
    static const char *const others[] = {"id",     "x_mm",  "y_mm",   "length_mm", "mtf",         "comb_mm",
                                         "source", "scale", "f_cpmm", "quality",   "calibration", "band_mm"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(key, others[i]) == 0) {
            return false;
        }
    }
    return strstr(key, "uncertainty") == NULL;
}

/* The tree is a few levels deep: the path grows and shrinks with it. */
static enum cg_status walk(struct cg_series *series, const struct cg_node *node, struct cg_text *path,
                           struct cg_error *error)
{
    enum cg_status status = CG_OK;
    const size_t before = path->length;
    for (const struct cg_node *child = node->first; status == CG_OK && child != NULL; child = child->next) {
        if (child->key != NULL && !is_measure(child->key)) {
            continue;
        }
        if (child->key != NULL) {
            cg_text_add(path, "%s%s", before > 0 ? "." : "", child->key);
        } else {
            add_label(path, child);
        }
        status = cg_text_check(path, error);
        if (status == CG_OK && child->kind == CG_NODE_NUMBER) {
            status = add_value(series, path->data, child->number, error);
        } else if (status == CG_OK && (child->kind == CG_NODE_OBJECT || child->kind == CG_NODE_LIST)) {
            status = walk(series, child, path, error);
        }
        path->length = before;
        if (path->data != NULL) {
            path->data[before] = 0;
        }
    }
    return status;
}

/* sheet3 of sheet3_1.png and sheet3_2.png: pictures of one sheet. */
static const char *label_of(struct cg_series *series, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    char *copy = cg_arena_text(&series->arena, name);
    if (copy != NULL) {
        char *dot = strrchr(copy, '.');
        if (dot != NULL && dot != copy) {
            *dot = 0;
        }
        char *line = strrchr(copy, '_');
        if (line != NULL && line != copy) {
            *line = 0;
        }
    }
    return copy;
}

enum cg_status cg_series_add(struct cg_series *series, const struct cg_record *record, struct cg_error *error)
{
    struct cg_node scratch;
    struct cg_text path = {.data = NULL};
    const struct cg_node *file = cg_record_find(record, "source.file", &scratch);
    const char *name = file != NULL && file->kind == CG_NODE_TEXT ? file->text : "";
    enum cg_status status = make_room((void **)&series->sheets, series->sheet_count, &series->sheet_room,
                                      sizeof *series->sheets, error);
    if (status != CG_OK) {
        return status;
    }
    const struct sheet sheet = {cg_arena_text(&series->arena, name), label_of(series, name)};
    if (sheet.file == NULL || sheet.label == NULL) {
        return cg_error_set(error, CG_FAULT, "Memory ran out in a series of sheets.");
    }
    series->sheets[series->sheet_count++] = sheet;
    status = walk(series, record->root, &path, error);
    cg_text_clear(&path);
    return status;
}

/* ---- the document ------------------------------------------------------------------------------- */

/* Sums over the values of one name. */
struct summary {
    double n, mean, squares, low, high;
    double within, freedom; /* of pictures of one sheet about its mean */
};

static bool is_name(const struct cg_series *series, size_t i, const char *name)
{
    return strcmp(series->values[i].name, name) == 0;
}

static double mean_of(const struct value *value)
{
    return value->sum / value->count;
}

/* Mean of the pictures of a sheet; *n how many there are. */
static double sheet_mean(const struct cg_series *series, const char *name, const char *label, double *n)
{
    double sum = 0;
    *n = 0;
    for (size_t i = 0; i < series->value_count; i++) {
        if (is_name(series, i, name) && strcmp(series->sheets[series->values[i].sheet].label, label) == 0) {
            sum += mean_of(&series->values[i]);
            *n += 1;
        }
    }
    return sum / *n;
}

static struct summary summary_of(const struct cg_series *series, const char *name)
{
    struct summary s = {.low = INFINITY, .high = -INFINITY};
    for (size_t i = 0; i < series->value_count; i++) {
        if (!is_name(series, i, name)) {
            continue;
        }
        double repeats = 0;
        const double value = mean_of(&series->values[i]), off = value - s.mean;
        const double own = sheet_mean(series, name, series->sheets[series->values[i].sheet].label, &repeats);
        s.n += 1;
        s.mean += off / s.n;
        s.squares += off * (value - s.mean);
        s.low = fmin(s.low, value);
        s.high = fmax(s.high, value);
        s.within += (value - own) * (value - own);
        s.freedom += 1 - 1 / repeats;
    }
    return s;
}

static void add_summary(struct cg_record *record, struct cg_node *list, const char *name, struct summary s)
{
    struct cg_node *node = cg_record_object(record, list, NULL);
    const double within = s.freedom > 0.5 ? sqrt(s.within / s.freedom) : NAN;
    cg_record_text(record, node, "name", name);
    cg_record_number(record, node, "count", s.n);
    cg_record_number(record, node, "mean", s.mean);
    cg_record_number(record, node, "sd", s.n > 1 ? sqrt(s.squares / (s.n - 1)) : NAN);
    cg_record_number(record, node, "min", s.low);
    cg_record_number(record, node, "max", s.high);
    cg_record_number(record, node, "repeatability_sd", within);
    cg_record_number(record, node, "repeatability", REPEATABILITY * within);
}

enum cg_status cg_series_record(const struct cg_series *series, const char *of, struct cg_record *out,
                                struct cg_error *error)
{
    struct cg_record record;
    enum cg_status status = cg_record_init(&record, "castgloss.series/1", error);
    if (status != CG_OK) {
        return status;
    }
    cg_record_text(&record, record.root, "of", of);
    struct cg_node *list = cg_record_list(&record, record.root, "quantities");
    for (size_t i = 0; i < series->value_count; i++) {
        bool first = true;
        for (size_t k = 0; k < i && first; k++) {
            first = !is_name(series, k, series->values[i].name);
        }
        if (first) {
            add_summary(&record, list, series->values[i].name, summary_of(series, series->values[i].name));
        }
    }
    struct cg_node *sheets = cg_record_list(&record, record.root, "sheets");
    for (size_t s = 0; s < series->sheet_count; s++) {
        struct cg_node *node = cg_record_object(&record, sheets, NULL);
        cg_record_text(&record, node, "file", series->sheets[s].file);
        cg_record_text(&record, node, "sheet", series->sheets[s].label);
        struct cg_node *values = cg_record_list(&record, node, "values");
        for (size_t i = 0; i < series->value_count; i++) {
            if (series->values[i].sheet == s) {
                struct cg_node *value = cg_record_object(&record, values, NULL);
                cg_record_text(&record, value, "name", series->values[i].name);
                cg_record_number(&record, value, "value", mean_of(&series->values[i]));
            }
        }
    }
    if (series->sheet_count > 0) {
        bool repeated = false;
        for (size_t s = 1; s < series->sheet_count && !repeated; s++) {
            for (size_t k = 0; k < s && !repeated; k++) {
                repeated = strcmp(series->sheets[k].label, series->sheets[s].label) == 0;
            }
        }
        if (!repeated) {
            cg_record_reason(&record, "Repeatability is not given: no sheet was taken twice. Pictures of one "
                                      "sheet are named alike up to the last underscore: A_1.png, A_2.png.");
        }
    }
    status = cg_record_check(&record, error);
    if (status == CG_OK) {
        *out = record;
    } else {
        cg_record_clear(&record);
    }
    return status;
}

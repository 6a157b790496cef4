/* Pictures whose labels are known against what was found on them: the document castgloss.evaluation/1. */
#include <castgloss/inspect.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the confusion matrix: no mark, and each class. */
#define COLUMNS ((size_t)CG_MARK_CLASSES + 1)

/* What the pictures of one label gave. */
struct tally {
    const char *label;
    size_t images, found, named, marks;
    double area_m2; /* NaN: a picture has no scale */
    size_t confusion[COLUMNS];
    size_t by_class[CG_MARK_CLASSES];
};

static const char *column_name(size_t column)
{
    return column == 0 ? "none" : cg_mark_class_name((enum cg_mark_class)(column - 1));
}

static void add(struct tally *tally, const struct cg_evaluated *item)
{
    bool named = false;
    for (size_t i = 0; i < item->marks.count; i++) {
        enum cg_mark_class mark_class = item->marks.marks[i].mark_class;
        tally->by_class[mark_class]++;
        named = named || strcmp(cg_mark_class_name(mark_class), tally->label) == 0;
    }
    tally->images++;
    tally->found += item->marks.count > 0;
    tally->named += named;
    tally->marks += item->marks.count;
    tally->area_m2 += item->area_m2 > 0.0 ? item->area_m2 : NAN;
    tally->confusion[item->marks.count > 0 ? 1 + (size_t)item->marks.marks[0].mark_class : 0]++;
}

static int by_label(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->label, ((const struct tally *)b)->label);
}

/* One tally a label, sorted by label; *count of them. */
static struct tally *tally_labels(const struct cg_evaluation *evaluation, size_t *count,
                                  struct cg_error *error)
{
    struct tally *tallies = cg_alloc(evaluation->count + 1, sizeof *tallies, error);
    *count = 0;
    for (size_t i = 0; tallies != NULL && i < evaluation->count; i++) {
        size_t at = 0;
        while (at < *count && strcmp(tallies[at].label, evaluation->items[i].label) != 0) {
            at++;
        }
        if (at == *count) {
            tallies[(*count)++].label = evaluation->items[i].label;
        }
        add(&tallies[at], &evaluation->items[i]);
    }
    if (tallies != NULL) {
        qsort(tallies, *count, sizeof *tallies, by_label);
    }
    return tallies;
}

static bool names_class(const char *label)
{
    for (size_t i = 1; i < COLUMNS; i++) {
        if (strcmp(label, column_name(i)) == 0) {
            return true;
        }
    }
    return false;
}

static void add_label(struct cg_record *record, struct cg_node *list, const struct tally *tally)
{
    const double images = (double)tally->images, marks = (double)tally->marks;
    struct cg_node *node = cg_record_object(record, list, NULL);
    cg_record_text(record, node, "label", tally->label);
    cg_record_number(record, node, "images", images);
    cg_record_number(record, node, "found", (double)tally->found);
    cg_record_number(record, node, "found_percent", 100.0 * (double)tally->found / images);
    cg_record_number(record, node, "recall_percent",
                     names_class(tally->label) ? 100.0 * (double)tally->named / images : NAN);
    cg_record_number(record, node, "marks", marks);
    cg_record_number(record, node, "marks_per_image", marks / images);
    cg_record_number(record, node, "marks_per_m2", marks / tally->area_m2);
}

static void add_confusion(struct cg_record *record, struct cg_node *list, const struct tally *tally)
{
    struct cg_node *node = cg_record_object(record, list, NULL);
    cg_record_text(record, node, "label", tally->label);
    for (size_t column = 0; column < COLUMNS; column++) {
        cg_record_number(record, node, column_name(column), (double)tally->confusion[column]);
    }
}

static void add_false_marks(struct cg_record *record, const struct tally *good)
{
    struct cg_node *list = cg_record_list(record, record->root, "false_marks");
    for (size_t i = 0; i < (size_t)CG_MARK_CLASSES; i++) {
        const double marks = (double)good->by_class[i];
        if (marks > 0.0) {
            struct cg_node *node = cg_record_object(record, list, NULL);
            cg_record_text(record, node, "class", cg_mark_class_name((enum cg_mark_class)i));
            cg_record_number(record, node, "marks", marks);
            cg_record_number(record, node, "per_image", marks / (double)good->images);
            cg_record_number(record, node, "per_m2", marks / good->area_m2);
        }
    }
}

static void add_images(struct cg_record *record, const struct cg_evaluation *evaluation)
{
    struct cg_node *list = cg_record_list(record, record->root, "images");
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct cg_evaluated *item = &evaluation->items[i];
        double surest = NAN;
        for (size_t k = 0; k < item->marks.count; k++) {
            surest = fmin(surest, item->marks.marks[k].log10_nfa);
        }
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "file", item->file);
        cg_record_text(record, node, "label", item->label);
        cg_record_text(record, node, "found",
                       column_name(item->marks.count > 0 ? 1 + (size_t)item->marks.marks[0].mark_class : 0));
        cg_record_number(record, node, "marks", (double)item->marks.count);
        cg_record_number(record, node, "log10_nfa", surest);
    }
}

static void fill(struct cg_record *record, const struct cg_evaluation *evaluation,
                 const struct tally *tallies, size_t count)
{
    const struct cg_surface_options *options = evaluation->options;
    struct cg_node *node = cg_record_object(record, record->root, "model");
    cg_record_text(record, node, "id", options->model != NULL ? options->model->id : NULL);
    node = cg_record_object(record, record->root, "search");
    cg_record_text(record, node, "method", cg_defect_method_name(options->method));
    cg_record_number(record, node, "false_alarms_per_m2", options->false_alarms_per_m2);
    const struct tally *good = NULL;
    struct cg_node *labels = cg_record_list(record, record->root, "labels");
    struct cg_node *confusion = cg_record_list(record, record->root, "confusion");
    for (size_t i = 0; i < count; i++) {
        add_label(record, labels, &tallies[i]);
        add_confusion(record, confusion, &tallies[i]);
        good = strcmp(tallies[i].label, evaluation->good) == 0 ? &tallies[i] : good;
    }
    if (good != NULL) {
        add_false_marks(record, good);
    } else {
        cg_record_null(record, record->root, "false_marks");
        cg_record_reason(record,
                         "False marks cannot be counted: no picture carries the label %s of good ones.",
                         evaluation->good);
    }
    add_images(record, evaluation);
}

enum cg_status cg_evaluation_record(const struct cg_evaluation *evaluation, struct cg_record *out,
                                    struct cg_error *error)
{
    struct cg_record record;
    size_t count = 0;
    struct tally *tallies = tally_labels(evaluation, &count, error);
    if (tallies == NULL) {
        return error->status;
    }
    enum cg_status status = cg_record_init(&record, "castgloss.evaluation/1", error);
    if (status == CG_OK) {
        fill(&record, evaluation, tallies, count);
        status = cg_record_check(&record, error);
        if (status != CG_OK) {
            cg_record_clear(&record);
        }
    }
    free(tallies);
    if (status == CG_OK) {
        *out = record;
    }
    return status;
}

/* The values of an item, all but its label, or their keys. */
static void put_item(const struct cg_node *item, bool keys, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    for (const struct cg_node *node = item->first->next; node != NULL; node = node->next) {
        cg_text_add(out, ",");
        if (keys) {
            cg_text_add_csv(out, node->key);
        } else if (node->kind == CG_NODE_NUMBER) {
            cg_text_add(out, "%s", cg_number_print(number, node->number, 9));
        }
    }
}

void cg_evaluation_csv(const struct cg_record *record, struct cg_text *out)
{
    const struct cg_node *labels = cg_node_get(record->root, "labels");
    const struct cg_node *confusion = cg_node_get(record->root, "confusion");
    if (labels == NULL || confusion == NULL || labels->first == NULL) {
        return;
    }
    cg_text_add(out, "label");
    put_item(labels->first, true, out);
    put_item(confusion->first, true, out);
    cg_text_add(out, "\r\n");
    const struct cg_node *row = confusion->first;
    for (const struct cg_node *label = labels->first; label != NULL; label = label->next, row = row->next) {
        cg_text_add_csv(out, label->first->text);
        put_item(label, false, out);
        put_item(row, false, out);
        cg_text_add(out, "\r\n");
    }
}

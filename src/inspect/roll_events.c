/* Marks and rollers from CSV. */
#include "inspect/roll_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_FILE ((size_t)1 << 20) /* of a table of rollers */
#define LONGEST_WEB_MM 1e9             /* 1000 km */
#define WIDEST_WEB_MM 2e4

/* The columns that are used; SIZE_MAX: not there. */
struct columns {
    size_t md, cd, length, width, angle, md_length, cd_length, area, contrast, mark_class;
};

/* A field that may be missing or empty: then *value stays. */
static enum cg_status optional(const struct cg_csv *csv, size_t row, size_t column, double low, double high,
                               double *value, struct cg_error *error)
{
    if (column == SIZE_MAX || cg_csv_field(csv, row, column)[0] == 0) {
        return CG_OK;
    }
    return cg_csv_number(csv, row, column, low, high, value, error);
}

static enum cg_status find_columns(const struct cg_csv *csv, struct columns *out, struct cg_error *error)
{
    enum cg_status status = cg_csv_need(csv, "md_mm", &out->md, error);
    if (status == CG_OK) {
        status = cg_csv_need(csv, "cd_mm", &out->cd, error);
    }
    out->length = cg_csv_column(csv, "length_mm");
    out->width = cg_csv_column(csv, "width_mm");
    out->angle = cg_csv_column(csv, "angle_deg");
    out->md_length = cg_csv_column(csv, "md_length_mm");
    out->cd_length = cg_csv_column(csv, "cd_length_mm");
    out->area = cg_csv_column(csv, "area_mm2");
    out->contrast = cg_csv_column(csv, "contrast_percent");
    out->mark_class = cg_csv_column(csv, "class");
    return status;
}

/* Extents along MD and CD from those along the mark's own axes. Without a direction they stay unknown, except
 * for classes that have one. */
static void turn_extents(const char *mark_class, double length, double width, double angle_deg,
                         struct cg_event *event)
{
    const bool streak = strcmp(mark_class, "streak") == 0;
    const bool chatter = strcmp(mark_class, "chatter") == 0;
    double angle = angle_deg;
    if (isnan(angle) && (streak || chatter)) {
        angle = streak ? 90.0 : 0.0;
    }
    if (!isnan(angle) && event->md_length_mm <= 0.0 && event->cd_length_mm <= 0.0) {
        const double c = fabs(cos(angle * M_PI / 180.0));
        const double s = fabs(sin(angle * M_PI / 180.0));
        event->md_length_mm = length * s + width * c;
        event->cd_length_mm = length * c + width * s;
    }
}

static enum cg_status read_row(const struct cg_csv *csv, const struct columns *columns, size_t row,
                               struct cg_event *event, double *length, struct cg_error *error)
{
    double width = 0.0;
    double angle = NAN;
    const struct {
        size_t column;
        double low, high;
        double *value;
    } fields[] = {{columns->length, 0.0, LONGEST_WEB_MM, length},
                  {columns->width, 0.0, LONGEST_WEB_MM, &width},
                  {columns->angle, -360.0, 360.0, &angle},
                  {columns->md_length, 0.0, LONGEST_WEB_MM, &event->md_length_mm},
                  {columns->cd_length, 0.0, WIDEST_WEB_MM, &event->cd_length_mm},
                  {columns->area, 0.0, 1e12, &event->area_mm2},
                  {columns->contrast, -1e6, 1e6, &event->contrast_percent}};
    enum cg_status status =
        cg_csv_number(csv, row, columns->md, -LONGEST_WEB_MM, LONGEST_WEB_MM, &event->md_mm, error);
    if (status == CG_OK) {
        status = cg_csv_number(csv, row, columns->cd, -WIDEST_WEB_MM, WIDEST_WEB_MM, &event->cd_mm, error);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && status == CG_OK; i++) {
        status = optional(csv, row, fields[i].column, fields[i].low, fields[i].high, fields[i].value, error);
    }
    const char *mark_class =
        columns->mark_class != SIZE_MAX ? cg_csv_field(csv, row, columns->mark_class) : "";
    turn_extents(mark_class, *length, width, angle, event);
    return status;
}

/* Rows that are no marks but say where the web does not count. */
static bool take_mask(const struct cg_csv *csv, const struct columns *columns, size_t row, double md,
                      double length, struct cg_roll *out)
{
    for (int kind = 0; kind < CG_MASK_KINDS && columns->mark_class != SIZE_MAX; kind++) {
        if (strcmp(cg_csv_field(csv, row, columns->mark_class), cg_mask_kind_name((enum cg_mask_kind)kind)) ==
            0) {
            cg_masks_add(out->masks,
                         &(struct cg_mask){(enum cg_mask_kind)kind, md - length / 2.0, md + length / 2.0});
            return true;
        }
    }
    return false;
}

/* In the order of md; what lies at one md in that of CD, then of the file, so that the answer is one. */
static int by_place(const void *a, const void *b)
{
    const struct cg_event *left = a;
    const struct cg_event *right = b;
    if (left->md_mm != right->md_mm) {
        return left->md_mm < right->md_mm ? -1 : 1;
    }
    if (left->cd_mm != right->cd_mm) {
        return left->cd_mm < right->cd_mm ? -1 : 1;
    }
    return (left->id > right->id) - (left->id < right->id);
}

enum cg_status cg_roll_read_events(const struct cg_csv *csv, struct cg_roll *out, struct cg_error *error)
{
    struct columns columns;
    enum cg_status status = find_columns(csv, &columns, error);
    out->event_count = 0;
    for (size_t row = 0; row < csv->rows && status == CG_OK; row++) {
        struct cg_event event = {.id = row + 1};
        double length = 0.0;
        status = read_row(csv, &columns, row, &event, &length, error);
        if (status == CG_OK && !take_mask(csv, &columns, row, event.md_mm, length, out)) {
            out->events[out->event_count++] = event;
        }
    }
    if (status == CG_OK && out->event_count > 1) {
        qsort(out->events, out->event_count, sizeof out->events[0], by_place);
    }
    return status;
}

enum cg_status cg_roll_read_rollers(const char *path, struct cg_roll *out, struct cg_error *error)
{
    struct cg_csv csv = {0};
    size_t name = 0;
    size_t diameter = 0;
    enum cg_status status = cg_csv_read(path, LARGEST_FILE, &csv, error);
    if (status == CG_OK) {
        status = cg_csv_need(&csv, "name", &name, error);
    }
    if (status == CG_OK) {
        status = cg_csv_need(&csv, "diameter_mm", &diameter, error);
    }
    if (status == CG_OK) {
        out->rollers = cg_alloc(csv.rows + 1, sizeof *out->rollers, error);
        status = out->rollers != NULL ? CG_OK : CG_FAULT;
    }
    for (size_t row = 0; row < csv.rows && status == CG_OK; row++) {
        struct cg_roller *roller = &out->rollers[row];
        roller->name = cg_arena_text(&out->arena, cg_csv_field(&csv, row, name));
        status = roller->name != NULL
                     ? cg_csv_number(&csv, row, diameter, 10.0, 20000.0, &roller->diameter_mm, error)
                     : cg_error_set(error, CG_FAULT, "%s: out of memory for its names.", path);
        out->roller_count = row + 1;
    }
    cg_csv_clear(&csv);
    /* A table of rollers is configuration, and a fault in it no fault of the marks. */
    if (status == CG_INPUT) {
        error->status = status = CG_USAGE;
    }
    return status;
}

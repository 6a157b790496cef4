/* What the station of the demo left in its store: alarms, marks, and a map of the roll. */
#include "cli/demo_results.h"

#include <castgloss/report.h>
#include <castgloss/store.h>

#include <stdio.h>

static const char rollers[] = "name,diameter_mm\ncast drum,300\npress roll,215\nguide roll,120\n";

static bool add_mark(void *context, const struct cg_store_mark *row)
{
    struct cg_text *csv = context;
    char number[CG_NUMBER_SIZE];
    const double values[] = {row->md_mm,    row->cd_mm,    row->length_mm,
                             row->width_mm, row->area_mm2, row->contrast_percent};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        cg_text_add(csv, "%s,", cg_number_print(number, values[i], 7));
    }
    cg_text_add(csv, "%s\n", row->mark_class);
    return true;
}

static bool print_alarm(void *context, const struct cg_store_alarm *row)
{
    char time[CG_TIME_SIZE], md[CG_NUMBER_SIZE];
    size_t *count = context;
    ++*count;
    printf("%s  at %s m  %s: %s\n", cg_time_print(time, row->time),
           cg_number_fixed(md, row->md_mm / 1000.0, 1), row->kind, row->text);
    return true;
}

static enum cg_status read_store(const char *path, struct cg_text *csv, struct cg_error *error)
{
    const struct cg_store_query all = {0};
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    size_t alarms = 0;
    options.read_only = true;
    enum cg_status status = cg_store_open(path, &options, &store, error);
    if (status == CG_OK) {
        cg_text_add(csv, "md_mm,cd_mm,md_length_mm,cd_length_mm,area_mm2,contrast_percent,class\n");
        status = cg_store_marks(store, &all, add_mark, csv, error);
    }
    if (status == CG_OK) {
        printf("\nAlarms:\n");
        status = cg_store_alarms(store, &all, print_alarm, &alarms, error);
    }
    if (status == CG_OK && alarms == 0) {
        printf("none\n");
    }
    cg_store_close(store);
    return status == CG_OK ? cg_text_check(csv, error) : status;
}

static enum cg_status draw_roll(const char *folder, const char *marks, struct cg_error *error)
{
    struct cg_roll_options options = cg_roll_options_defaults();
    struct cg_roll roll = {0};
    struct cg_text png = {.data = NULL};
    char list[4096], picture[4096];
    snprintf(list, sizeof list, "%s/rollers.csv", folder);
    snprintf(picture, sizeof picture, "%s/roll.png", folder);
    options.rollers = list;
    options.lanes = 4;
    enum cg_status status = cg_file_write(list, rollers, sizeof rollers - 1, error);
    if (status == CG_OK) {
        status = cg_roll_inspect(marks, &options, &roll, error);
    }
    if (status == CG_OK && roll.status == CG_OK) {
        status = cg_report_roll_picture(&roll, &png, error);
        if (status == CG_OK) {
            status = cg_file_write(picture, png.data, png.length, error);
        }
        if (status == CG_OK) {
            printf("Map of the roll:         %s\n", picture);
        }
    }
    cg_text_clear(&png);
    cg_roll_clear(&roll);
    return status;
}

enum cg_status cg_demo_results(const char *folder, struct cg_error *error)
{
    struct cg_text csv = {.data = NULL};
    char store[4096], marks[4096];
    snprintf(store, sizeof store, "%s/store.sqlite", folder);
    snprintf(marks, sizeof marks, "%s/marks.csv", folder);
    enum cg_status status = read_store(store, &csv, error);
    if (status == CG_OK) {
        status = cg_file_write(marks, csv.data, csv.length, error);
    }
    if (status == CG_OK) {
        printf("\nStore:                   %s\nMarks:                   %s\nConfiguration:           "
               "%s/station.yaml\n",
               store, marks, folder);
        status = draw_roll(folder, marks, error);
    }
    cg_text_clear(&csv);
    return status;
}

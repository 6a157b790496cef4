/* The file of marks with all its columns, and what each mark belongs to. */
#include <castgloss/inspect.h>

#include <math.h>
#include <stdlib.h>

/* What a row belongs to; number 0: to nothing. */
struct belonging {
    size_t number;
    double turn, off_mm;
};

static struct belonging find_repeat(const struct cg_repeats *repeats, const struct cg_event *event)
{
    const struct cg_repeat_options options = cg_repeat_options_defaults();
    struct belonging best = {0, NAN, INFINITY};
    for (size_t i = 0; i < cg_repeats_count(repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(repeats, i);
        const double turn = round((event->md_mm - repeat.phase_mm) / repeat.pitch_mm);
        const double off = event->md_mm - repeat.phase_mm - turn * repeat.pitch_mm;
        const double most = options.tolerance_md_mm + options.slip * repeat.pitch_mm;
        if (event->md_mm >= repeat.first_md_mm - most && event->md_mm <= repeat.last_md_mm + most &&
            fabs(event->cd_mm - repeat.cd_mm) <= options.tolerance_cd_mm && fabs(off) <= most &&
            fabs(off) < fabs(best.off_mm)) {
            best = (struct belonging){i + 1, turn, off};
        }
    }
    return best;
}

static void add_row(const struct cg_csv *table, size_t row, struct cg_text *out)
{
    for (size_t column = 0; column < table->columns; column++) {
        cg_text_add_csv(out, cg_csv_field(table, row, column));
        cg_text_add(out, ",");
    }
}

void cg_roll_events_csv(const struct cg_roll *roll, struct cg_text *out)
{
    const struct cg_csv *table = &roll->table;
    struct cg_error error;
    /* Events stand by md, rows as in the file. */
    const struct cg_event **events = cg_alloc(table->rows + 1, sizeof *events, &error);
    out->failed = out->failed || events == NULL;
    for (size_t i = 0; i < roll->event_count && events != NULL; i++) {
        events[roll->events[i].id - 1] = &roll->events[i];
    }
    for (size_t column = 0; column < table->columns; column++) {
        cg_text_add_csv(out, cg_csv_name(table, column));
        cg_text_add(out, ",");
    }
    cg_text_add(out, "repeat,turn,off_mm\n");
    for (size_t row = 0; row < table->rows && events != NULL; row++) {
        struct belonging found = {0, NAN, NAN};
        char turn[CG_NUMBER_SIZE], off[CG_NUMBER_SIZE];
        if (events[row] != NULL && roll->repeats != NULL) {
            found = find_repeat(roll->repeats, events[row]);
        }
        add_row(table, row, out);
        if (found.number > 0) {
            cg_text_add(out, "%zu,%s,%s\n", found.number, cg_number_fixed(turn, found.turn, 0),
                        cg_number_fixed(off, found.off_mm, 3));
        } else {
            cg_text_add(out, ",,\n");
        }
    }
    free(events);
}

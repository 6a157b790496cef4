#include "report/print_choice.h"

#include <math.h>
#include <stdlib.h>

static bool visit_score(void *context, const struct cg_store_value *row)
{
    struct report_print_choice *choice = context;
    struct report_chosen_print *prints = choice->prints;
    size_t at = 0;
    choice->seen++;
    if (report_is_study(row->operator_name, row->repeat)) {
        return true;
    }
    while (at < choice->count && prints[at].id != row->id) {
        at++;
    }
    if (at == choice->count && choice->count == choice->most &&
        row->value >= prints[choice->count - 1].score) {
        return true;
    }
    const bool known = at < choice->count;
    struct report_chosen_print print = {row->id, row->time,
                                        known ? fmin(prints[at].score, row->value) : row->value};
    if (!known) {
        at = choice->count < choice->most ? choice->count++ : choice->count - 1;
    }
    for (; at > 0 && prints[at - 1].score > print.score; at--) {
        prints[at] = prints[at - 1];
    }
    prints[at] = print;
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct report_chosen_print *one = a, *other = b;
    return one->time != other->time ? (one->time < other->time ? -1 : 1)
                                    : (one->id > other->id) - (one->id < other->id);
}

enum cg_status report_print_choose(struct report_plant *plant, struct report_print_choice *choice)
{
    static const char *const paths[] = {"scores.absorption", "scores.bleed"};
    size_t seen = 0;
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0] && status == CG_OK; i++) {
        const struct cg_store_query query = {.kind = "print", .path = paths[i]};
        choice->seen = 0;
        status = cg_store_values(plant->store, &query, visit_score, choice, plant->error);
        seen = choice->seen > seen ? choice->seen : seen;
    }
    choice->seen = seen;
    if (choice->count > 0) {
        qsort(choice->prints, choice->count, sizeof *choice->prints, by_time);
    }
    return status;
}

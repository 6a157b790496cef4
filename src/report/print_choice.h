/* report/print_choice.h: which prints of a store have a page in its report: those with the lowest scores. */
#ifndef REPORT_PRINT_CHOICE_H
#define REPORT_PRINT_CHOICE_H

#include "report/plant.h"

struct report_chosen_print {
    int64_t id, time;
    double score; /* the lower of absorption and bleed */
};
struct report_print_choice {
    struct report_chosen_print *prints; /* the caller's, room for `most` */
    size_t count, most;
    size_t seen; /* prints with a score */
};
/* Fills the prints, in the order of time. */
enum cg_status report_print_choose(struct report_plant *plant,
                                   struct report_print_choice *choice) CG_MUST_CHECK;

#endif

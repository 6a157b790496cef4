/* Made-up webs for the tests of the room roll: random marks and marks that repeat, by seed. */
#ifndef ROLL_WEB_H
#define ROLL_WEB_H

#include "support/noise.h"
#include "support/suite.h"

#include <castgloss/roll.h>

#define WEB_WIDTH 1300.0
#define WEB_MARKS 20000

struct web {
    struct cg_event events[WEB_MARKS];
    size_t count;
    uint64_t seed;
};

/* What repeats on a web. */
struct web_repeat {
    double pitch, cd;
    double miss;   /* share of the turns without a mark */
    double slip;   /* each turn is longer or shorter by up to this share */
    double jitter; /* SD of a mark's place along MD; across it is 1 mm */
    double first, last;
};

void web_clear(struct web *web, uint64_t seed);
/* Random marks up to length, so many a m2. */
void web_add_random(struct web *web, double length, double per_m2);
/* Gives the mean pitch that was put in. */
double web_add_repeat(struct web *web, const struct web_repeat *repeat);
void web_sort(struct web *web);
/* A finder for a web of WEB_WIDTH that learns the density of marks itself. */
struct cg_repeats *web_finder(const struct cg_roller *rollers, size_t count);
/* Feeds all marks; gives the number of alarms. */
size_t web_feed(const struct web *web, struct cg_repeats *repeats);

/* The parts of the suite; EXIT_SUCCESS or EXIT_FAILURE. */
int roll_repeats_suite(void);
int roll_merge_suite(void);
int roll_frames_suite(void);
int roll_drum_suite(void);
int roll_file_suite(void);

#endif

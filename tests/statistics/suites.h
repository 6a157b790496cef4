/* Tests of the room statistics. */
#ifndef STATISTICS_SUITES_H
#define STATISTICS_SUITES_H

#include "support/suite.h"

#include <castgloss/statistics.h>
#include <math.h>

/* A value to so many digits of its size, or of 1 for a small one. */
#define ck_near(value, wanted, relative)                                                                     \
    ck_assert_msg(fabs((value) - (wanted)) <= (relative)*fmax(fabs(wanted), 1e-300),                         \
                  #value " is %.15g and not %.15g", (double)(value), (double)(wanted))

int statistics_fits_suite(void);
int statistics_control_suite(void);
int statistics_gage_suite(void);
int statistics_rank_suite(void);
int statistics_lots_suite(void);

#endif

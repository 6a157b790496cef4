/* The room statistics: a suite for each of its parts, in tests/statistics. */
#include "statistics/suites.h"

int main(void)
{
    int (*const suites[])(void) = {statistics_fits_suite, statistics_control_suite, statistics_gage_suite,
                                   statistics_rank_suite, statistics_lots_suite};
    int failed = EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        failed = suites[i]() != EXIT_SUCCESS ? EXIT_FAILURE : failed;
    }
    return failed;
}

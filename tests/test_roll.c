/* The room roll: a suite for each of its parts, in tests/roll. */
#include "roll/web.h"

int main(void)
{
    int (*const suites[])(void) = {roll_repeats_suite, roll_merge_suite, roll_frames_suite, roll_drum_suite,
                                   roll_file_suite};
    int failed = EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        failed = suites[i]() != EXIT_SUCCESS ? EXIT_FAILURE : failed;
    }
    return failed;
}

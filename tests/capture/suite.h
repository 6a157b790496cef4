/* Tests of the capture room, one file a subject. */
#ifndef TESTS_CAPTURE_SUITE_H
#define TESTS_CAPTURE_SUITE_H

#include <check.h>

void capture_add_formats(TCase *tests);
void capture_add_track(TCase *tests);
void capture_add_ring(TCase *tests);
void capture_add_folder(TCase *tests);
void capture_add_recording(TCase *tests);
void capture_add_v4l2(TCase *tests);

/* An empty folder that is taken away after the suite, files and all; the number tells folders apart. */
const char *capture_folder(int number);

#endif

/* Capture without cameras: formats, ids, clocks, the ring, and sources that the tests script. */
#include "capture/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS = 8 };

static void empty_folder(const char *path)
{
    DIR *folder = opendir(path);
    char file[512];
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        unlink(file);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    rmdir(path);
}

const char *capture_folder(int number)
{
    static char path[64];
    /* check runs every test in a child: all of them share the parent's number. */
    snprintf(path, sizeof path, "/tmp/castgloss-capture-%ld-%d", (long)getpgrp(), number);
    empty_folder(path);
    mkdir(path, 0755);
    return path;
}

int main(void)
{
    Suite *suite = suite_create("capture");
    TCase *tests = tcase_create("capture");
    tcase_set_timeout(tests, 120);
    capture_add_formats(tests);
    capture_add_track(tests);
    capture_add_ring(tests);
    capture_add_folder(tests);
    capture_add_recording(tests);
    capture_add_v4l2(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    for (int i = 0; i < FOLDERS; i++) {
        char path[64];
        snprintf(path, sizeof path, "/tmp/castgloss-capture-%ld-%d", (long)getpgrp(), i);
        empty_folder(path);
    }
    return failed != 0;
}

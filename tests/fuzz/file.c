#include "file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST_FILES 3

static char folder[64], paths[MOST_FILES][FUZZ_PATH_SIZE];

static void clean_up(void)
{
    for (size_t i = 0; i < MOST_FILES; i++) {
        unlink(paths[i]);
    }
    rmdir(folder);
}

const char *fuzz_folder(void)
{
    if (folder[0] == 0) {
        snprintf(folder, sizeof folder, "/dev/shm/fuzz-XXXXXX");
        if (mkdtemp(folder) == NULL) {
            abort();
        }
        atexit(clean_up);
    }
    return folder;
}

/* What is to be removed at the end. */
static void remember(const char *path)
{
    for (size_t i = 0; i < MOST_FILES; i++) {
        if (paths[i][0] == 0) {
            snprintf(paths[i], sizeof paths[i], "%s", path);
            return;
        }
    }
}

void fuzz_write(const char *name, const void *first, size_t first_size, const void *rest, size_t size,
                char out[FUZZ_PATH_SIZE])
{
    snprintf(out, FUZZ_PATH_SIZE, "%s/%s", fuzz_folder(), name);
    if (access(out, F_OK) != 0) {
        remember(out);
    }
    FILE *file = fopen(out, "wb");
    if (file == NULL || (first_size > 0 && fwrite(first, 1, first_size, file) != first_size) ||
        (size > 0 && fwrite(rest, 1, size, file) != size) || fclose(file) != 0) {
        abort();
    }
}

void fuzz_file(const void *data, size_t size, void (*read_file)(const char *path))
{
    char path[FUZZ_PATH_SIZE];
    fuzz_write("input", data, size, NULL, 0, path);
    read_file(path);
}

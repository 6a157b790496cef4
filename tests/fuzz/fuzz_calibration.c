/*
 * Any bytes as a .cgcal file: as they are, and as what follows the container's hash, so that more than the
 * hash is reached. There the YAML header ends with the line "..." and the planes follow.
 */
#define _GNU_SOURCE
#include "fuzz.h"

#include <castgloss/calibrate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADER_END "...\n"

static void give(const void *data, size_t size)
{
    char path[64];
    struct cg_calibration calibration;
    struct cg_error error;
    int file = memfd_create("fuzz", 0);
    if (file < 0 || write(file, data, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    cg_calibration_init(&calibration);
    if (cg_calibration_read(path, &calibration, &error) == CG_OK && !(calibration.target > 0.0)) {
        abort();
    }
    cg_calibration_clear(&calibration);
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char hash[CG_HASH_SIZE];
    struct cg_text file = {0};
    const uint8_t *end = memmem(data, size, HEADER_END, strlen(HEADER_END));
    size_t header = end != NULL ? (size_t)(end - data) + strlen(HEADER_END) : size;
    give(data, size);

    cg_hash(data, size, hash);
    cg_text_add(&file, "CGCAL 1\nheader %08zu sha256 %s\n", header, hash);
    cg_text_add_bytes(&file, (const char *)data, size);
    if (!file.failed) {
        give(file.data, file.length);
    }
    cg_text_clear(&file);
    return 0;
}

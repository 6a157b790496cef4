/*
 * Stands in for libFuzzer where the fuzz targets are plain tests: gives the target every file on the command
 * line, and every front part of the small ones, since a cut file is the commonest damage.
 */
#include "fuzz.h"

#include <castgloss/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)1 << 24)
/* Files up to this size are also given cut off at every length, larger ones whole. */
#define CUT_BYTES ((size_t)1024)

/* The target gets a block of its own, so that a read past the end is seen by AddressSanitizer. */
static void give(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("replay: no files given\n", stderr);
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        struct cg_bytes bytes = {0};
        struct cg_error error;
        if (cg_file_read(argv[i], MAX_BYTES, &bytes, &error) != CG_OK) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
        for (size_t size = 0; size < bytes.size && bytes.size <= CUT_BYTES; size++) {
            give(bytes.data, size);
        }
        give(bytes.data, bytes.size);
        cg_bytes_clear(&bytes);
    }
    return 0;
}

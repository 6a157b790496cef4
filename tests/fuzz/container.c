#define _GNU_SOURCE
#include "container.h"
#include "file.h"

#include <castgloss/base.h>
#include <string.h>

#define HEADER_END "...\n"

void fuzz_container(const uint8_t *data, size_t size, const char *magic, void (*read_file)(const char *path))
{
    char hash[CG_HASH_SIZE];
    struct cg_text file = {0};
    const uint8_t *end = memmem(data, size, HEADER_END, strlen(HEADER_END));
    size_t header = end != NULL ? (size_t)(end - data) + strlen(HEADER_END) : size;
    fuzz_file(data, size, read_file);

    cg_hash(data, size, hash);
    cg_text_add(&file, "%s\nheader %08zu sha256 %s\n", magic, header, hash);
    cg_text_add_bytes(&file, (const char *)data, size);
    if (!file.failed) {
        fuzz_file(file.data, file.length, read_file);
    }
    cg_text_clear(&file);
}

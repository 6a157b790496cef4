/*
 * container.h: any bytes as a file with a hashed header: as they are, and as what follows the hash, so that
 * more than the hash is reached. There the YAML header ends with the line "..." and the payload follows.
 */
#ifndef CASTGLOSS_TESTS_FUZZ_CONTAINER_H
#define CASTGLOSS_TESTS_FUZZ_CONTAINER_H

#include <stddef.h>
#include <stdint.h>

void fuzz_container(const uint8_t *data, size_t size, const char *magic, void (*read_file)(const char *path));

#endif

/*
 * file.h: any bytes as a file that has a path, for readers that take no bytes in memory.
 */
#ifndef CASTGLOSS_TESTS_FUZZ_FILE_H
#define CASTGLOSS_TESTS_FUZZ_FILE_H

#include <stddef.h>

/* The file lives in memory and is gone when read_file returns. */
void fuzz_file(const void *data, size_t size, void (*read_file)(const char *path));

#endif

/*
 * file.h: any bytes as files that have a path, for readers that take no bytes in memory.
 */
#ifndef CASTGLOSS_TESTS_FUZZ_FILE_H
#define CASTGLOSS_TESTS_FUZZ_FILE_H

#include <stddef.h>

/* A folder in memory with at most three files, which goes away with the program. */
const char *fuzz_folder(void);
/* Writes a file of it, whose path is out: first and then rest, which may be empty. */
#define FUZZ_PATH_SIZE 128
void fuzz_write(const char *name, const void *first, size_t first_size, const void *rest, size_t size,
                char out[FUZZ_PATH_SIZE]);
/* Writes a file and has it read. */
void fuzz_file(const void *data, size_t size, void (*read_file)(const char *path));

#endif

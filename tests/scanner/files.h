/* scanner/files.h: small RGB pictures with a profile, made by the libraries of their formats. */
#ifndef TESTS_SCANNER_FILES_H
#define TESTS_SCANNER_FILES_H

#include <stddef.h>
#include <stdint.h>

/* PNG, JPEG, TIFF. */
enum { TEST_FILE_MAKERS = 3 };
extern void (*const test_file_makers[TEST_FILE_MAKERS])(const char *path, const uint8_t *profile,
                                                        size_t size);

#endif

/*
 * fuzz.h: what every fuzz target is: it takes any bytes, returns 0, and crashes on none.
 */
#ifndef CASTGLOSS_TESTS_FUZZ_H
#define CASTGLOSS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif

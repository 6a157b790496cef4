/* simulate/web_parts.h: parts of the simulate suite. */
#ifndef TEST_SIMULATE_WEB_PARTS_H
#define TEST_SIMULATE_WEB_PARTS_H

#include <check.h>

/* Random numbers and options. */
TCase *simulate_parts_case(void);

#endif

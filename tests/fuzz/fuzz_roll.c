/*
 * Any bytes as a file of marks, with a web as large as the marks reach and with a stated one. What comes out
 * is finite and counted.
 */
#include "fuzz.h"

#include <castgloss/inspect.h>
#include <stdlib.h>

static void give(const void *data, size_t size, double length_mm, double width_mm)
{
    struct cg_roll_options options = cg_roll_options_defaults();
    struct cg_roll roll;
    struct cg_error error;
    options.web_length_mm = length_mm;
    options.web_width_mm = width_mm;
    options.lanes = 3;
    if (cg_roll_inspect_bytes("fuzz.csv", data, size, &options, &roll, &error) != CG_OK) {
        return;
    }
    for (size_t i = 0; roll.repeats != NULL && i < cg_repeats_count(roll.repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(roll.repeats, i);
        if (!(repeat.pitch_mm > 0.0) || repeat.hits < 4 || repeat.first_md_mm > repeat.last_md_mm) {
            abort();
        }
    }
    cg_roll_clear(&roll);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    give(data, size, 0.0, 0.0);
    give(data, size, 200e3, 1300.0);
    return 0;
}

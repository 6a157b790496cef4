/* Any bytes as a .cgcal file. */
#include "container.h"
#include "fuzz.h"

#include <castgloss/calibrate.h>
#include <stdlib.h>

static void read_file(const char *path)
{
    struct cg_calibration calibration;
    struct cg_error error;
    cg_calibration_init(&calibration);
    if (cg_calibration_read(path, &calibration, &error) == CG_OK && !(calibration.target > 0.0)) {
        abort();
    }
    cg_calibration_clear(&calibration);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_container(data, size, "CGCAL 1", read_file);
    return 0;
}

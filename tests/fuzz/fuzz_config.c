/* Any bytes as the configuration of a station. */
#include "fuzz.h"

#include <castgloss/station.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cg_station_config *config = NULL;
    struct cg_error error;
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)data, size};
    if (cg_station_config_parse("fuzz", &bytes, &config, &error) == CG_OK) {
        cg_station_config_free(config);
    }
    return 0;
}

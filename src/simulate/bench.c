#include "simulate/bench.h"

#include <stdlib.h>

#define MAX_PIXELS ((size_t)1 << 26)

enum cg_status simulate_check(const struct simulate_range *ranges, size_t count, struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high)) {
            return cg_error_set(error, CG_USAGE, "%s is %g; it must be from %g to %g.", ranges[i].key,
                                ranges[i].value, ranges[i].low, ranges[i].high);
        }
    }
    return CG_OK;
}

enum cg_status simulate_write(const char *folder, const char *name, const float *levels, size_t width,
                              size_t height, int bits, double pitch_mm, struct cg_error *error)
{
    const struct cg_png_writing writing = {
        .bits = bits, .pitch_cd_mm = pitch_mm, .pitch_md_mm = pitch_mm, .compression = 1, .gamma = 1};
    const double full = bits == 8 ? 255 : 65535;
    struct cg_text path = {.data = NULL};
    size_t pixels = 0;
    if (!cg_multiply(width, height, &pixels) || pixels > MAX_PIXELS) {
        return cg_error_set(error, CG_USAGE, "A picture of %zu x %zu pixels; at most %zu pixels are made.",
                            width, height, MAX_PIXELS);
    }
    uint16_t *counts = cg_alloc(pixels, sizeof *counts, error);
    if (counts == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < pixels; i++) {
        counts[i] = (uint16_t)fmax(0, fmin(full, floor((double)levels[i] * full + 0.5)));
    }
    cg_text_add(&path, "%s/%s", folder, name);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_png_write_grey(path.data, counts, width, height, &writing, error);
    }
    cg_text_clear(&path);
    free(counts);
    return status;
}

void simulate_number(struct cg_text *out, const char *key, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, ",\"%s\":%s", key, cg_number_print(number, value, 9));
}

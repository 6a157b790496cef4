#include <castgloss/image.h>

#include <math.h>

struct cg_stats cg_stats_of(struct cg_view view)
{
    struct cg_stats stats = {0};
    double sum = 0.0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
        double row_sum = 0.0;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (valid && !valid[x]) {
                continue;
            }
            double value = (double)row[x];
            if (stats.count == 0) {
                stats.min = stats.max = value;
            }
            stats.min = value < stats.min ? value : stats.min;
            stats.max = value > stats.max ? value : stats.max;
            row_sum += value;
            stats.count++;
        }
        sum += row_sum;
    }
    if (stats.count == 0) {
        return stats;
    }
    stats.mean = sum / (double)stats.count;
    /* The second pass takes the mean off first, and the sum of the remainders off last, so that a large level
     * with a small spread loses no digits. */
    double squares = 0.0, remainder = 0.0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
        double row_squares = 0.0, row_remainder = 0.0;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (valid && !valid[x]) {
                continue;
            }
            double off = (double)row[x] - stats.mean;
            row_squares += off * off;
            row_remainder += off;
        }
        squares += row_squares;
        remainder += row_remainder;
    }
    double count = (double)stats.count;
    double variance = (squares - remainder * remainder / count) / count;
    stats.sd = stats.min < stats.max && variance > 0.0 ? sqrt(variance) : 0.0;
    if (stats.min == stats.max) {
        stats.mean = stats.min; /* a constant is its own mean, whatever the sum was rounded to */
    }
    return stats;
}

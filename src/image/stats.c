#include <castgloss/image.h>

#include <math.h>

/* Lanes of sums that may be kept in vectors; the sums are the same without. */
enum { LANES = 8 };

/* Sum, least and most of a row without mask. */
static double sum_of(const float *row, size_t width, float *least, float *most)
{
    double sums[LANES] = {0}, sum = 0.0;
    float low[LANES], high[LANES];
    size_t x = 0;
    for (size_t i = 0; i < LANES; i++) {
        low[i] = *least;
        high[i] = *most;
    }
    for (; x + LANES <= width; x += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            const float value = row[x + i];
            sums[i] += (double)value;
            low[i] = value < low[i] ? value : low[i];
            high[i] = value > high[i] ? value : high[i];
        }
    }
    for (; x < width; x++) {
        sum += (double)row[x];
        low[0] = row[x] < low[0] ? row[x] : low[0];
        high[0] = row[x] > high[0] ? row[x] : high[0];
    }
    for (size_t i = 0; i < LANES; i++) {
        sum += sums[i];
        *least = low[i] < *least ? low[i] : *least;
        *most = high[i] > *most ? high[i] : *most;
    }
    return sum;
}

/* What is left of a row without mask when the mean is taken off, and its squares. */
static void add_spread(const float *row, size_t width, double mean, double *squares, double *remainder)
{
    double square[LANES] = {0}, rest[LANES] = {0};
    size_t x = 0;
    for (; x + LANES <= width; x += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            const double off = (double)row[x + i] - mean;
            square[i] += off * off;
            rest[i] += off;
        }
    }
    for (; x < width; x++) {
        const double off = (double)row[x] - mean;
        square[0] += off * off;
        rest[0] += off;
    }
    for (size_t i = 0; i < LANES; i++) {
        *squares += square[i];
        *remainder += rest[i];
    }
}

/* Count, mean, least and most of a view without mask. */
static struct cg_stats level_of(struct cg_view view)
{
    struct cg_stats stats = {.count = view.grid.width * view.grid.height};
    if (stats.count == 0) {
        return stats;
    }
    float least = view.px[0], most = view.px[0];
    double sum = 0.0;
    for (size_t y = 0; y < view.grid.height; y++) {
        sum += sum_of(view.px + y * view.grid.stride, view.grid.width, &least, &most);
    }
    stats.mean = sum / (double)stats.count;
    stats.min = (double)least;
    stats.max = (double)most;
    return stats;
}

/* The same of a view with one. */
static struct cg_stats level_of_valid(struct cg_view view)
{
    struct cg_stats stats = {0};
    double sum = 0.0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid + y * view.grid.stride;
        double row_sum = 0.0;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (!valid[x]) {
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
    stats.mean = stats.count > 0 ? sum / (double)stats.count : 0.0;
    return stats;
}

struct cg_stats cg_stats_of(struct cg_view view)
{
    struct cg_stats stats = view.valid ? level_of_valid(view) : level_of(view);
    if (stats.count == 0) {
        return stats;
    }
    /* The second pass takes the mean off first, and the sum of the remainders off last, so that a large level
     * with a small spread loses no digits. */
    double squares = 0.0, remainder = 0.0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
        if (!valid) {
            add_spread(row, view.grid.width, stats.mean, &squares, &remainder);
            continue;
        }
        double row_squares = 0.0, row_remainder = 0.0;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (!valid[x]) {
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

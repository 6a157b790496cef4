#include <castgloss/image.h>

#include <math.h>

/* Lanes of sums that may be kept in vectors; the sums are the same without. */
enum { LANES = 8 };

/* What a pass gathers, of samples less a level near them: a large level with a small spread loses no digits.
 */
struct sums {
    size_t count;
    double level, off, squares;
    float least, most;
};

/* A row without mask. */
CG_WIDE static void add_row(const float *row, size_t width, struct sums *sums)
{
    double off[LANES] = {0}, squares[LANES] = {0};
    float low[LANES], high[LANES];
    const double level = sums->level;
    size_t x = 0;
    for (size_t i = 0; i < LANES; i++) {
        low[i] = sums->least;
        high[i] = sums->most;
    }
    for (; x + LANES <= width; x += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            const float value = row[x + i];
            const double there = (double)value - level;
            off[i] += there;
            squares[i] += there * there;
            low[i] = value < low[i] ? value : low[i];
            high[i] = value > high[i] ? value : high[i];
        }
    }
    for (size_t i = 0; x < width; x++, i++) {
        const double there = (double)row[x] - level;
        off[i] += there;
        squares[i] += there * there;
        low[i] = row[x] < low[i] ? row[x] : low[i];
        high[i] = row[x] > high[i] ? row[x] : high[i];
    }
    for (size_t i = 0; i < LANES; i++) {
        sums->off += off[i];
        sums->squares += squares[i];
        sums->least = low[i] < sums->least ? low[i] : sums->least;
        sums->most = high[i] > sums->most ? high[i] : sums->most;
    }
    sums->count += width;
}

/* A row with one. */
static void add_valid(const float *row, const uint8_t *valid, size_t width, struct sums *sums)
{
    double off = 0.0, squares = 0.0;
    for (size_t x = 0; x < width; x++) {
        if (!valid[x]) {
            continue;
        }
        const double there = (double)row[x] - sums->level;
        off += there;
        squares += there * there;
        sums->least = row[x] < sums->least ? row[x] : sums->least;
        sums->most = row[x] > sums->most ? row[x] : sums->most;
        sums->count++;
    }
    sums->off += off;
    sums->squares += squares;
}

/* The mean of the first row that has data, less its first sample so that it too loses no digits. */
static bool start(struct cg_view view, struct sums *sums)
{
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
        double sum = 0.0;
        size_t count = 0;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (valid && !valid[x]) {
                continue;
            }
            if (count++ == 0) {
                sums->least = sums->most = row[x];
            }
            sum += (double)row[x] - (double)sums->least;
        }
        if (count > 0) {
            sums->level = (double)sums->least + sum / (double)count;
            return true;
        }
    }
    return false;
}

struct cg_stats cg_stats_of(struct cg_view view)
{
    struct sums sums = {.count = 0};
    if (!start(view, &sums)) {
        return (struct cg_stats){.count = 0};
    }
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        if (view.valid) {
            add_valid(row, view.valid + y * view.grid.stride, view.grid.width, &sums);
        } else {
            add_row(row, view.grid.width, &sums);
        }
    }
    const double count = (double)sums.count, off = sums.off / count;
    const double variance = sums.squares / count - off * off;
    struct cg_stats stats = {
        .count = sums.count, .mean = sums.level + off, .min = (double)sums.least, .max = (double)sums.most};
    stats.sd = sums.least < sums.most && variance > 0.0 ? sqrt(variance) : 0.0;
    if (sums.least == sums.most) {
        stats.mean = stats.min; /* a constant is its own mean, whatever the sum was rounded to */
    }
    return stats;
}

/* The harmonic continuation into a hole: no step at its border, no structure inside. */
#include "defects/work.h"

/* Over-relaxation converges in about as many sweeps as the hole is wide. */
#define OVER_RELAXATION 1.8f

static float neighbours(const float *px, size_t x, size_t y, size_t columns, size_t rows)
{
    size_t i = y * columns + x;
    float left = x > 0 ? px[i - 1] : px[i], right = x + 1 < columns ? px[i + 1] : px[i];
    float up = y > 0 ? px[i - columns] : px[i], down = y + 1 < rows ? px[i + columns] : px[i];
    return 0.25f * (left + right + up + down);
}

void defects_fill(float *px, const uint8_t *flag, size_t columns, size_t rows, int sweeps)
{
    size_t x0 = columns, x1 = 0, y0 = rows, y1 = 0;
    double sum = 0;
    size_t count = 0;
    for (size_t y = 0; y < rows; y++) {
        for (size_t x = 0; x < columns; x++) {
            if (!flag[y * columns + x]) {
                continue;
            }
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y > y1 ? y : y1;
            bool rim =
                (x > 0 && !flag[y * columns + x - 1]) || (x + 1 < columns && !flag[y * columns + x + 1]);
            if (rim) {
                sum += (double)(x > 0 && !flag[y * columns + x - 1] ? px[y * columns + x - 1]
                                                                    : px[y * columns + x + 1]);
                count++;
            }
        }
    }
    float start = count > 0 ? (float)(sum / (double)count) : 0;
    for (size_t y = y0; y <= y1 && y < rows; y++) {
        for (size_t x = x0; x <= x1; x++) {
            px[y * columns + x] = flag[y * columns + x] ? start : px[y * columns + x];
        }
    }
    for (int sweep = 0; sweep < sweeps; sweep++) {
        for (size_t y = y0; y <= y1 && y < rows; y++) {
            for (size_t x = x0; x <= x1; x++) {
                size_t i = y * columns + x;
                if (flag[i]) {
                    px[i] += OVER_RELAXATION * (neighbours(px, x, y, columns, rows) - px[i]);
                }
            }
        }
    }
}

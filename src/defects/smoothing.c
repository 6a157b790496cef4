/* Smoothing and order statistics of small windows. */
#include "defects/measure.h"

#include <math.h>

float defects_select(float *values, size_t count, double share)
{
    return cg_select_float(values, count, (size_t)(share * (double)(count - 1)));
}

/* 3 x 3 binomial, borders repeated; scratch holds as many samples. */
void defects_smooth_binomial(const float *px, float *out, float *scratch, size_t columns, size_t rows)
{
    for (size_t y = 0; y < rows; y++) {
        const float *row = px + y * columns;
        for (size_t x = 0; x < columns; x++) {
            float left = row[x > 0 ? x - 1 : x], right = row[x + 1 < columns ? x + 1 : x];
            scratch[y * columns + x] = 0.25f * (left + 2 * row[x] + right);
        }
    }
    for (size_t y = 0; y < rows; y++) {
        const float *up = scratch + (y > 0 ? y - 1 : y) * columns;
        const float *down = scratch + (y + 1 < rows ? y + 1 : y) * columns;
        for (size_t x = 0; x < columns; x++) {
            out[y * columns + x] = 0.25f * (up[x] + 2 * scratch[y * columns + x] + down[x]);
        }
    }
}

/* A line is smoothed along itself, over this many px on each side. */
#define LINE_SMOOTHING 5

void defects_smooth_along(const float *px, float *out, size_t columns, size_t rows, double angle)
{
    long long step_x[2 * LINE_SMOOTHING + 1], step_y[2 * LINE_SMOOTHING + 1];
    for (int k = 0; k <= 2 * LINE_SMOOTHING; k++) {
        step_x[k] = llround((k - LINE_SMOOTHING) * cos(angle));
        step_y[k] = llround((k - LINE_SMOOTHING) * sin(angle));
    }
    for (size_t y = 0; y < rows; y++) {
        for (size_t x = 0; x < columns; x++) {
            float sum = 0, count = 0;
            for (int k = 0; k <= 2 * LINE_SMOOTHING; k++) {
                long long i = (long long)x + step_x[k], j = (long long)y + step_y[k];
                if (i >= 0 && i < (long long)columns && j >= 0 && j < (long long)rows) {
                    sum += px[(size_t)j * columns + (size_t)i];
                    count++;
                }
            }
            out[y * columns + x] = sum / count;
        }
    }
}

/* Running means of 2 * radius + 1 samples along one axis; the line is cut at its ends. */
void defects_mean_along(const float *in, float *out, size_t count, size_t stride, size_t radius)
{
    double sum = 0;
    size_t first = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        while (last < count && last <= i + radius) {
            sum += (double)in[last++ * stride];
        }
        while (first + radius < i) {
            sum -= (double)in[first++ * stride];
        }
        out[i * stride] = (float)(sum / (double)(last - first));
    }
}

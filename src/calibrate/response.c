/* The response of a scanner: a monotone cubic through the points of a step wedge. */
#include <castgloss/calibrate.h>

#include <math.h>

/*
 * Slope at a point of the monotone cubic of Fritsch and Carlson (SIAM J. Numer. Anal. 17, 1980), in the
 * harmonic form of Fritsch and Butland: 0 at a turn, never steep enough to overshoot.
 */
static double slope_at(const double *x, const double *y, size_t count, size_t i)
{
    if (i == 0 || i + 1 == count) {
        size_t k = i == 0 ? 0 : count - 2;
        return (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
    }
    double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
    double d0 = (y[i] - y[i - 1]) / h0, d1 = (y[i + 1] - y[i]) / h1;
    if (!(d0 * d1 > 0)) {
        return 0;
    }
    double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
    return (w0 + w1) / (w0 / d0 + w1 / d1);
}

double cg_response_at(const struct cg_response *response, int channel, double signal)
{
    const double *x = response->signal[channel], *y = response->reflectance;
    size_t n = response->count, i = 0;
    if (n == 1) {
        return fmax(0, signal * y[0] / x[0]);
    }
    if (signal <= x[0]) {
        return fmax(0, y[0] + slope_at(x, y, n, 0) * (signal - x[0]));
    }
    if (signal >= x[n - 1]) {
        return fmax(0, y[n - 1] + slope_at(x, y, n, n - 1) * (signal - x[n - 1]));
    }
    while (signal > x[i + 1]) {
        i++;
    }
    double h = x[i + 1] - x[i], t = (signal - x[i]) / h;
    double m0 = slope_at(x, y, n, i), m1 = slope_at(x, y, n, i + 1);
    double value = y[i] * (1 + 2 * t) * (1 - t) * (1 - t) + h * m0 * t * (1 - t) * (1 - t) +
                   y[i + 1] * t * t * (3 - 2 * t) + h * m1 * t * t * (t - 1);
    return fmax(0, value);
}

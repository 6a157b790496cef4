#include <castgloss/image.h>

#include <math.h>
#include <string.h>

#define MAX_TERMS 6

static int terms_of(int order)
{
    return order <= 0 ? 1 : order == 1 ? 3 : MAX_TERMS;
}

/* -1 at the first sample, 1 at the last; a single sample stands at 0. */
static double centred(double i, size_t n)
{
    return n > 1 ? 2.0 * i / (double)(n - 1) - 1.0 : 0.0;
}

static void basis(double x, double y, double out[MAX_TERMS])
{
    out[0] = 1.0;
    out[1] = x;
    out[2] = y;
    out[3] = x * x;
    out[4] = x * y;
    out[5] = y * y;
}

/* Gauss elimination with pivoting; false when the places of the samples do not fix all terms. */
static bool solve(double a[MAX_TERMS][MAX_TERMS + 1], int n)
{
    double scale = 0.0;
    for (int i = 0; i < n; i++) {
        scale = fmax(scale, fabs(a[i][i]));
    }
    for (int column = 0; column < n; column++) {
        int pivot = column;
        for (int row = column + 1; row < n; row++) {
            pivot = fabs(a[row][column]) > fabs(a[pivot][column]) ? row : pivot;
        }
        if (!(fabs(a[pivot][column]) > 1e-10 * scale)) {
            return false;
        }
        for (int k = 0; k <= n; k++) {
            double kept = a[column][k];
            a[column][k] = a[pivot][k];
            a[pivot][k] = kept;
        }
        for (int row = 0; row < n; row++) {
            double factor = row == column ? 0.0 : a[row][column] / a[column][column];
            for (int k = column; k <= n; k++) {
                a[row][k] -= factor * a[column][k];
            }
        }
    }
    for (int i = 0; i < n; i++) {
        a[i][n] /= a[i][i];
    }
    return true;
}

/* Normal equations. Per row the sums of x^p (and x^p * value) are enough, since y is constant along it. */
struct sums {
    double a[MAX_TERMS][MAX_TERMS + 1];
    double count, total;
};

/* Lanes of sums that may be kept in vectors; the sums are the same without. */
enum { LANES = 8 };

/* Sums of x^p * value, p up to 2, of a row without mask. */
CG_WIDE static void moments_of(const float *row, size_t width, double first, double step, double sv[3])
{
    double sums[3][LANES] = {{0}};
    const int count = (int)width;
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (int k = 0; k < LANES; k++) {
            const double x = first + step * (double)(i + k), value = (double)row[i + k];
            const double along = x * value;
            sums[0][k] += value;
            sums[1][k] += along;
            sums[2][k] += x * along;
        }
    }
    for (; i < count; i++) {
        const double x = first + step * (double)i, value = (double)row[i];
        sums[0][0] += value;
        sums[1][0] += x * value;
        sums[2][0] += x * (x * value);
    }
    for (int k = 0; k < LANES; k++) {
        sv[0] += sums[0][k];
        sv[1] += sums[1][k];
        sv[2] += sums[2][k];
    }
}

/* Sums of x^p, p up to 4, of a row without mask. */
static void powers_of(size_t width, double first, double step, double sx[5])
{
    for (size_t i = 0; i < width; i++) {
        const double x = first + step * (double)i, xx = x * x;
        sx[0] += 1.0;
        sx[1] += x;
        sx[2] += xx;
        sx[3] += xx * x;
        sx[4] += xx * xx;
    }
}

/* full_sx: the sums of x^p over a row without mask. */
static void add_row(struct sums *sums, struct cg_view view, size_t y, int terms, const double full_sx[5])
{
    static const int x_power[MAX_TERMS] = {0, 1, 0, 2, 1, 0}, y_power[MAX_TERMS] = {0, 0, 1, 0, 1, 2};
    const float *row = view.px + y * view.grid.stride;
    const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
    double sx[5] = {0}, sv[3] = {0};
    double first = centred(0.0, view.grid.width);
    double step = view.grid.width > 1 ? 2.0 / (double)(view.grid.width - 1) : 0.0;
    if (!valid) {
        memcpy(sx, full_sx, sizeof sx);
        moments_of(row, view.grid.width, first, step, sv);
    }
    for (size_t i = 0; valid && i < view.grid.width; i++) {
        if (!valid[i]) {
            continue;
        }
        double x = first + step * (double)i, value = (double)row[i];
        sv[0] += value;
        if (terms > 1) {
            double xx = x * x;
            sx[0] += 1.0;
            sx[1] += x;
            sx[2] += xx;
            sx[3] += xx * x;
            sx[4] += xx * xx;
            sv[1] += x * value;
            sv[2] += xx * value;
        } else {
            sx[0] += 1.0;
        }
    }
    double py[5] = {1.0};
    double yy = centred((double)y, view.grid.height);
    for (int i = 1; i < 5; i++) {
        py[i] = py[i - 1] * yy;
    }
    for (int i = 0; i < terms; i++) {
        for (int k = 0; k < terms; k++) {
            sums->a[i][k] += sx[x_power[i] + x_power[k]] * py[y_power[i] + y_power[k]];
        }
        sums->a[i][terms] += sv[x_power[i]] * py[y_power[i]];
    }
    sums->count += sx[0];
    sums->total += sv[0];
}

struct cg_trend cg_trend_fit(struct cg_view view, int order)
{
    struct cg_trend trend = {.order = order};
    struct sums sums = {.count = 0.0};
    int terms = terms_of(order);
    double full_sx[5] = {0};
    powers_of(view.grid.width, centred(0.0, view.grid.width),
              view.grid.width > 1 ? 2.0 / (double)(view.grid.width - 1) : 0.0, full_sx);
    for (size_t y = 0; y < view.grid.height; y++) {
        add_row(&sums, view, y, terms, full_sx);
    }
    if (!(sums.count > 0.0)) {
        return trend;
    }
    trend.count = (size_t)sums.count;
    trend.mean = sums.total / sums.count;
    if (solve(sums.a, terms)) {
        for (int i = 0; i < terms; i++) {
            trend.c[i] = sums.a[i][terms];
        }
    } else {
        trend.order = 0;
        trend.c[0] = trend.mean;
    }
    return trend;
}

double cg_trend_at(const struct cg_trend *trend, const struct cg_grid *grid, double x, double y)
{
    double values[MAX_TERMS], sum = 0.0;
    basis(centred(x, grid->width), centred(y, grid->height), values);
    for (int i = 0; i < terms_of(trend->order); i++) {
        sum += trend->c[i] * values[i];
    }
    return sum;
}

/* Page to pixels by least squares: eight numbers of a homography or six of an affine map, and the growth. */
#include "print/tags.h"

#include <math.h>
#include <string.h>

enum { UNKNOWNS = 8, GROWTH_ROUNDS = 4 };

/* Solves the symmetric system in place by elimination with pivots; false: singular. */
static bool solve(double m[UNKNOWNS][UNKNOWNS + 1], int n)
{
    for (int i = 0; i < n; i++) {
        int best = i;
        for (int k = i + 1; k < n; k++) {
            best = fabs(m[k][i]) > fabs(m[best][i]) ? k : best;
        }
        if (!(fabs(m[best][i]) > 1e-12)) {
            return false;
        }
        for (int c = 0; c <= n; c++) {
            double other = m[i][c];
            m[i][c] = m[best][c];
            m[best][c] = other;
        }
        for (int k = 0; k < n; k++) {
            double share = m[k][i] / m[i][i];
            for (int c = i; k != i && c <= n; c++) {
                m[k][c] -= share * m[i][c];
            }
        }
    }
    for (int i = 0; i < n; i++) {
        m[i][n] /= m[i][i];
    }
    return true;
}

/* Points moved to their mean and scaled to about 1, for a system that is well conditioned. */
struct frame {
    double x, y, scale;
};

static struct frame frame_of(const struct print_match *matches, size_t count, bool page)
{
    struct frame frame = {0};
    double far = 0;
    for (size_t i = 0; i < count; i++) {
        const double *p = page ? matches[i].page_mm : matches[i].px;
        frame.x += p[0] / (double)count;
        frame.y += p[1] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        const double *p = page ? matches[i].page_mm : matches[i].px;
        far += hypot(p[0] - frame.x, p[1] - frame.y) / (double)count;
    }
    frame.scale = far > 0 ? 1 / far : 1;
    return frame;
}

static void add_row(double m[UNKNOWNS][UNKNOWNS + 1], const double row[UNKNOWNS], double value, int n)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
            m[i][k] += row[i] * row[k];
        }
        m[i][n] += row[i] * value;
    }
}

static void multiply(const double a[9], const double b[9], double out[9])
{
    for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
            out[3 * r + c] = a[3 * r] * b[c] + a[3 * r + 1] * b[3 + c] + a[3 * r + 2] * b[6 + c];
        }
    }
}

static bool fit(const struct print_match *matches, size_t count, bool affine, double growth, double map[9])
{
    struct frame page = frame_of(matches, count, true), px = frame_of(matches, count, false);
    double m[UNKNOWNS][UNKNOWNS + 1] = {{0}};
    int n = affine ? 6 : 8;
    for (size_t i = 0; i < count; i++) {
        const struct print_match *match = &matches[i];
        double x = (match->page_mm[0] + growth * match->outward[0] - page.x) * page.scale;
        double y = (match->page_mm[1] + growth * match->outward[1] - page.y) * page.scale;
        double u = (match->px[0] - px.x) * px.scale, v = (match->px[1] - px.y) * px.scale;
        const double first[UNKNOWNS] = {x, y, 1, 0, 0, 0, -u * x, -u * y};
        const double second[UNKNOWNS] = {0, 0, 0, x, y, 1, -v * x, -v * y};
        add_row(m, first, u, n);
        add_row(m, second, v, n);
    }
    if (!solve(m, n)) {
        return false;
    }
    double inner[9] = {0}, part[9];
    for (int i = 0; i < n; i++) {
        inner[i] = m[i][n];
    }
    inner[8] = 1;
    const double to_frame[9] = {page.scale, 0, -page.x * page.scale, 0, page.scale, -page.y * page.scale, 0,
                                0,          1};
    const double from_frame[9] = {1 / px.scale, 0, px.x, 0, 1 / px.scale, px.y, 0, 0, 1};
    multiply(inner, to_frame, part);
    multiply(from_frame, part, map);
    for (int i = 0; i < 9; i++) {
        map[i] /= map[8] == 0 ? 1 : (i == 8 ? 1 : map[8]);
    }
    map[8] = 1;
    return true;
}

/* The page point of a pixel. */
static void inverse_at(const double h[9], const double px[2], double page[2])
{
    double a = h[0] - px[0] * h[6], b = h[1] - px[0] * h[7], c = px[0] * h[8] - h[2];
    double d = h[3] - px[1] * h[6], e = h[4] - px[1] * h[7], f = px[1] * h[8] - h[5];
    double det = a * e - b * d;
    page[0] = (c * e - b * f) / det;
    page[1] = (a * f - c * d) / det;
}

bool print_map_fit(const struct print_match *matches, size_t count, bool affine, double map[9],
                   double *growth_mm, double *residual_mm)
{
    double growth = 0, square = 0;
    for (int round = 0; round < GROWTH_ROUNDS; round++) {
        double along = 0, length = 0;
        if (!fit(matches, count, affine, growth, map)) {
            return false;
        }
        square = 0;
        for (size_t i = 0; i < count; i++) {
            const struct print_match *match = &matches[i];
            double page[2], off[2];
            inverse_at(map, match->px, page);
            for (int c = 0; c < 2; c++) {
                off[c] = page[c] - match->page_mm[c] - growth * match->outward[c];
                along += off[c] * match->outward[c];
                length += match->outward[c] * match->outward[c];
                square += off[c] * off[c];
            }
        }
        growth += length > 0 ? along / length : 0;
    }
    *growth_mm = growth;
    *residual_mm = sqrt(square / (double)count);
    return isfinite(*residual_mm);
}

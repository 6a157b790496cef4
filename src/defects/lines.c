/*
 * Scratches and cracks: sums of the whitened response along many directions, by doubling. Steep lines are
 * summed over rows, flat ones over the rows of the turned response; sums begin at every fourth row.
 */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* Samples of the first sums, and rows from one sum to the next. */
#define FIRST ((size_t)4)
/* Doublings: kernels of 16 and 32 samples. */
#define SHORT_STEP 2
#define LONG_STEP 3

/* Columns that a line moves on over some rows, on the torus. */
static size_t shift_over(size_t rows, double slope, size_t columns)
{
    long long shift = llround((double)rows * slope) % (long long)columns;
    return (size_t)(shift < 0 ? shift + (long long)columns : shift);
}

/* to(x) = a(x) + b(x + shift) on a row that goes round. */
CG_WIDE static void add_rows(float *restrict to, const float *a, const float *b, size_t columns, size_t shift)
{
    const size_t whole = columns - shift;
    for (size_t x = 0; x < whole; x++) {
        to[x] = a[x] + b[x + shift];
    }
    for (size_t x = whole; x < columns; x++) {
        to[x] = a[x] + b[x - whole];
    }
}

/* The same over FIRST rows, one below the other. */
CG_WIDE static void add_first(float *restrict to, const float *from, size_t columns, double slope)
{
    size_t shift[FIRST];
    ptrdiff_t at[FIRST];
    for (size_t j = 0; j < FIRST; j++) {
        shift[j] = shift_over(j, slope, columns);
        at[j] = (ptrdiff_t)(j * columns + shift[j]);
    }
    for (size_t x = 0; x < columns;) {
        /* As far as no row goes round. */
        size_t end = columns;
        for (size_t j = 0; j < FIRST; j++) {
            size_t turn = columns - shift[j];
            end = x < turn && turn < end ? turn : end;
        }
        const float *p = from + at[0], *q = from + at[1], *r = from + at[2], *s = from + at[3];
        for (; x < end; x++) {
            to[x] = (p[x] + q[x]) + (r[x] + s[x]);
        }
        for (size_t j = 0; j < FIRST; j++) {
            at[j] -= x == columns - shift[j] ? (ptrdiff_t)columns : 0;
        }
    }
}

static void sum_first(const float *response, float *out, size_t rows, size_t columns, double slope)
{
    for (size_t k = 0; k < rows; k++) {
        add_first(out + k * columns, response + k * FIRST * columns, columns, slope);
    }
}

/* Sums of `down` groups of rows become sums of twice as many. */
static void sum_double(const float *in, float *out, size_t rows, size_t columns, size_t down, double slope)
{
    size_t shift = shift_over(down * FIRST, slope, columns);
    for (size_t k = 0; k < rows; k++) {
        add_rows(out + k * columns, in + k * columns, in + (k + down) % rows * columns, columns, shift);
    }
}

/*
 * The direction of the strongest sum rides in the lowest bits of its value, which are far below its noise: so
 * both are kept by one choice.
 */
#define ANGLE_BITS ((uint32_t)ANGLES - 1)

static float with_angle(float value, uint32_t angle)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (bits & ~ANGLE_BITS) | angle;
    memcpy(&value, &bits, sizeof value);
    return value;
}

size_t defects_line_angle(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & ANGLE_BITS;
}

CG_WIDE static void keep_stronger(float *restrict best, const float *restrict from, size_t count, float scale,
                                  uint32_t angle)
{
    for (size_t x = 0; x < count; x++) {
        float z = with_angle(from[x] * scale, angle), before = best[x];
        best[x] = fabsf(z) > fabsf(before) ? z : before;
    }
}

/* A sum of `down` groups of rows belongs to the middle of its line. */
static void keep_strongest(struct cg_defect_work *work, const struct map *sums, size_t down, double slope,
                           float scale, size_t angle)
{
    size_t columns = sums->columns, middle = shift_over(down * FIRST / 2, slope, columns);
    size_t whole = columns - middle;
    for (size_t k = 0; k < sums->rows; k++) {
        float *best = work->padded + (k + down / 2) % sums->rows * columns; /* the frame is transformed */
        const float *from = sums->px + k * columns;
        keep_stronger(best + middle, from, whole, scale, (uint32_t)angle);
        keep_stronger(best, from + whole, middle, scale, (uint32_t)angle);
    }
}

/* One direction: adds to the strongest sums; returns the exponent of the heavier tail. */
static double sum_along(struct seeker *seeker, const float *response, struct map sums,
                        const struct candidate *kind, size_t angle, double sd)
{
    struct cg_defect_work *work = seeker->work;
    double radians = M_PI * (double)angle / (double)ANGLES, exponent = 1;
    double slope = sums.turned ? tan(radians) : 1 / tan(radians);
    float *buffer[2] = {work->lines[1], work->lines[1] + sums.rows * sums.columns};
    sum_first(response, buffer[0], sums.rows, sums.columns, slope);
    for (size_t step = 1; step <= LONG_STEP; step++) {
        size_t down = (size_t)1 << step;
        sum_double(buffer[(step + 1) % 2], buffer[step % 2], sums.rows, sums.columns, down / 2, slope);
        if (step < SHORT_STEP) {
            continue;
        }
        sums.px = buffer[step % 2];
        struct tail tail = defects_tail_of(seeker, defects_tail_index(angle, step == LONG_STEP), &sums, kind,
                                           sd * sqrt((double)(down * FIRST)));
        if (tail.sd > 0) {
            exponent = fmin(exponent, tail.exponent);
            keep_strongest(work, &sums, down, slope, (float)(1 / tail.sd), angle);
        }
    }
    return exponent;
}

static void turn(const float *in, float *out, size_t rows, size_t columns)
{
    /* In tiles, so that both sides stay in the cache. */
    const size_t tile = 16;
    for (size_t y0 = 0; y0 < rows; y0 += tile) {
        for (size_t x0 = 0; x0 < columns; x0 += tile) {
            for (size_t x = x0; x < x0 + tile && x < columns; x++) {
                for (size_t y = y0; y < y0 + tile && y < rows; y++) {
                    out[x * rows + y] = in[y * columns + x];
                }
            }
        }
    }
}

void defects_lines(struct seeker *seeker, const struct grid *grid, double sd, double log10_nfa_max)
{
    struct cg_defect_work *work = seeker->work;
    double step_y = (double)work->rows / (double)grid->rows;
    double step_x = (double)work->columns / (double)grid->columns;
    struct candidate kind = {.reach = (double)(FIRST << LONG_STEP) / 2 * fmax(step_x, step_y), .line = true};
    turn(seeker->response, work->lines[0], grid->rows, grid->columns);
    for (int turned = 0; turned < 2; turned++) {
        struct map sums = {
            .rows = (turned ? grid->columns : grid->rows) / FIRST,
            .columns = turned ? grid->rows : grid->columns,
            .step_row = (double)FIRST * (turned ? step_x : step_y),
            .step_column = turned ? step_y : step_x,
            .turned = turned != 0,
            .lines = true,
        };
        struct tail heaviest = {.sd = 1, .exponent = 1};
        memset(work->padded, 0, sums.rows * sums.columns * sizeof *work->padded);
        for (size_t angle = 0; angle < ANGLES; angle++) {
            /* Angles count from the rows' direction. */
            bool flat = angle < ANGLES / 4 || angle > 3 * ANGLES / 4;
            if (flat == sums.turned) {
                double exponent =
                    sum_along(seeker, turned ? work->lines[0] : seeker->response, sums, &kind, angle, sd);
                heaviest.exponent = fmin(heaviest.exponent, exponent);
            }
        }
        sums.px = work->padded;
        defects_peaks(seeker, &sums, heaviest, kind, log10_nfa_max);
    }
}

/*
 * kendall.c: Kendall's tau-b in n log n steps, after Knight (JASA 61, 1966): pairs in the order of x, and the
 * exchanges that a merge sort by y makes.
 */
#include "statistics/part.h"
#include "statistics/rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    double x, y;
};

static int by_x_and_y(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;
    const int x = (p->x > q->x) - (p->x < q->x);
    return x != 0 ? x : (p->y > q->y) - (p->y < q->y);
}

/* Sorts values by merging ever longer runs, and counts the pairs that stood the wrong way round. */
static double sort_and_count(double *values, double *scratch, size_t count)
{
    double exchanges = 0.0;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t start = 0; start < count; start += 2 * run) {
            const size_t middle = start + run < count ? start + run : count;
            const size_t end = start + 2 * run < count ? start + 2 * run : count;
            size_t left = start, right = middle;
            for (size_t i = start; i < end; i++) {
                if (right == end || (left < middle && values[left] <= values[right])) {
                    scratch[i] = values[left++];
                } else {
                    exchanges += (double)(middle - left);
                    scratch[i] = values[right++];
                }
            }
        }
        memcpy(values, scratch, count * sizeof *values);
    }
    return exchanges;
}

/* Sums over the groups of t equal values: pairs, and what the variance needs. */
struct ties {
    double pairs, cubes, triples;
};

static void add_tie(struct ties *ties, double t)
{
    ties->pairs += t * (t - 1.0) / 2.0;
    ties->cubes += t * (t - 1.0) * (2.0 * t + 5.0);
    ties->triples += t * (t - 1.0) * (t - 2.0);
}

static struct ties ties_of(const double *sorted, size_t count)
{
    struct ties out = {0};
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && !(sorted[next] > sorted[first]);) {
            next++;
        }
        add_tie(&out, (double)(next - first));
    }
    return out;
}

static double pairs_equal_in_both(const struct pair *pairs, size_t count)
{
    struct ties out = {0};
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && by_x_and_y(&pairs[first], &pairs[next]) == 0;) {
            next++;
        }
        add_tie(&out, (double)(next - first));
    }
    return out.pairs;
}

/* Kendall, Rank correlation methods, section 4: the variance of concordant less discordant pairs. */
static double variance(double n, const struct ties *x, const struct ties *y)
{
    return (n * (n - 1.0) * (2.0 * n + 5.0) - x->cubes - y->cubes) / 18.0 +
           x->triples * y->triples / (9.0 * n * (n - 1.0) * (n - 2.0)) +
           2.0 * x->pairs * y->pairs / (n * (n - 1.0));
}

enum cg_status cg_rank_kendall(const double *x, const double *y, size_t count, double confidence,
                               struct cg_rank_result *out, struct cg_error *error)
{
    enum cg_status status = rank_check(x, y, count, 0, confidence, error);
    if (status != CG_OK) {
        return status;
    }
    struct pair *pairs = cg_alloc(count, sizeof *pairs, error);
    double *values = cg_alloc(count, sizeof *values, error);
    double *scratch = cg_alloc(count, sizeof *scratch, error);
    if (pairs == NULL || values == NULL || scratch == NULL) {
        status = CG_FAULT;
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (struct pair){x[i], y[i]};
    }
    qsort(pairs, count, sizeof *pairs, by_x_and_y);
    for (size_t i = 0; i < count; i++) {
        values[i] = pairs[i].x;
    }
    const struct ties in_x = ties_of(values, count);
    for (size_t i = 0; i < count; i++) {
        values[i] = pairs[i].y;
    }
    const double discordant = sort_and_count(values, scratch, count);
    const struct ties in_y = ties_of(values, count);
    const double n = (double)count, all = n * (n - 1.0) / 2.0;
    if (!(in_x.pairs < all && in_y.pairs < all)) {
        status = rank_constant(error);
        goto done;
    }
    const double score = all - in_x.pairs - in_y.pairs + pairs_equal_in_both(pairs, count) - 2.0 * discordant;
    *out = (struct cg_rank_result){.count = count,
                                   .value = score / sqrt((all - in_x.pairs) * (all - in_y.pairs))};
    out->p = 2.0 * gsl_cdf_ugaussian_Q(fabs(score) / sqrt(variance(n, &in_x, &in_y)));
    /* Fieller, Hartley and Pearson, Biometrika 44, 1957. */
    rank_interval(out, sqrt(0.437 / (n - 4.0)), confidence);
done:
    free(pairs);
    free(values);
    free(scratch);
    return status;
}

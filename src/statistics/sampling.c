#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* ISO 2859-1, table 1, general level II: the largest lot of each code letter, and table 2-A: its sample. */
static const struct {
    char code;
    size_t lot, sample;
} letters[] = {{'A', 8, 2},        {'B', 15, 3},       {'C', 25, 5},          {'D', 50, 8},
               {'E', 90, 13},      {'F', 150, 20},     {'G', 280, 32},        {'H', 500, 50},
               {'J', 1200, 80},    {'K', 3200, 125},   {'L', 10000, 200},     {'M', 35000, 315},
               {'N', 150000, 500}, {'P', 500000, 800}, {'Q', SIZE_MAX, 1250}, {'R', SIZE_MAX, 2000}};
#define LETTERS (sizeof letters / sizeof letters[0])

/* AQLs grow by the fifth root of ten as samples do, so a diagonal of the table has one acceptance number. */
static const double aqls[] = {0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25,
                              0.4,  0.65,  1.0,   1.5,  2.5,   4.0, 6.5,  10.0};
#define AQLS (sizeof aqls / sizeof aqls[0])
/* The diagonal of 0, two of arrows (to it, and to 1), then these. */
static const size_t numbers[] = {1, 2, 3, 5, 7, 10, 14, 21};
#define NUMBERS (sizeof numbers / sizeof numbers[0])
/* Code Q meets AQL 0.01 on the diagonal of 0. R is reached by an arrow only. */
#define DIAGONAL_0 ((size_t)14)

/* The number of the diagonal on which a letter and an AQL meet, an arrow being followed to its end. */
static size_t follow(size_t *letter, size_t aql)
{
    size_t diagonal = *letter + aql;
    if (diagonal < DIAGONAL_0) {
        *letter += DIAGONAL_0 - diagonal; /* down */
        return DIAGONAL_0;
    }
    if (diagonal == DIAGONAL_0 + 1 && *letter > 0) {
        *letter -= 1; /* up */
        return DIAGONAL_0;
    }
    if (diagonal == DIAGONAL_0 + 1 || diagonal == DIAGONAL_0 + 2) {
        *letter += DIAGONAL_0 + 3 - diagonal; /* down; also where nothing is above */
        return DIAGONAL_0 + 3;
    }
    if (diagonal >= DIAGONAL_0 + 3 + NUMBERS) {
        *letter -= diagonal - (DIAGONAL_0 + 2 + NUMBERS); /* up */
        return DIAGONAL_0 + 2 + NUMBERS;
    }
    return diagonal;
}

bool cg_sampling_find(size_t lot, double aql_percent, struct cg_sampling_plan *out)
{
    size_t aql = 0, letter = 0;
    while (aql < AQLS && fabs(aqls[aql] - aql_percent) > 1e-9) {
        aql++;
    }
    if (lot < 2 || aql == AQLS) {
        return false;
    }
    while (lot > letters[letter].lot) {
        letter++;
    }
    const size_t diagonal = follow(&letter, aql);
    *out =
        (struct cg_sampling_plan){.code = letters[letter].code,
                                  .sample = letters[letter].sample < lot ? letters[letter].sample : lot,
                                  .accept = diagonal == DIAGONAL_0 ? 0 : numbers[diagonal - DIAGONAL_0 - 3]};
    return true;
}

double cg_sampling_acceptance(size_t sample, size_t accept, double bad_share)
{
    return accept >= sample
               ? 1.0
               : gsl_cdf_binomial_P((unsigned)accept, fmin(fmax(bad_share, 0.0), 1.0), (unsigned)sample);
}

double cg_sampling_upper(size_t sample, size_t found, double confidence)
{
    double low = 0.0, high = 1.0;
    if (found >= sample) {
        return 1.0;
    }
    /* The share at which so few would be found with a probability of 1 - confidence only. */
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        if (cg_sampling_acceptance(sample, found, middle) > 1.0 - confidence) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

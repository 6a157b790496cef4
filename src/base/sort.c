#include <castgloss/base.h>

#include <stdlib.h>

static int by_double(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_float(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void cg_sort_doubles(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_double);
}

void cg_sort_floats(float *values, size_t count)
{
    qsort(values, count, sizeof *values, by_float);
}

/* Each turn of a selection leaves about half of the values; whoever needs so many has values made to harm. */
enum { MAX_TURNS = 64 };

/* Hoare's selection as Wirth writes it: what stands at the rank divides the rest (Algorithms + Data
 * Structures = Programs, 2.3.4). */
float cg_select_float(float *values, size_t count, size_t rank)
{
    const ptrdiff_t at = (ptrdiff_t)rank;
    ptrdiff_t first = 0, last = (ptrdiff_t)count - 1;
    for (int turn = 0; turn < MAX_TURNS && first < last; turn++) {
        const float divider = values[at];
        ptrdiff_t i = first, k = last;
        while (i <= k) {
            while (values[i] < divider) {
                i++;
            }
            while (divider < values[k]) {
                k--;
            }
            if (i <= k) {
                const float kept = values[i];
                values[i++] = values[k];
                values[k--] = kept;
            }
        }
        first = k < at ? i : first;
        last = at < i ? k : last;
    }
    if (first < last) {
        cg_sort_floats(values + first, (size_t)(last - first + 1));
    }
    return values[at];
}

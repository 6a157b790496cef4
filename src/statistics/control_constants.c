#include "statistics/part.h"

#include <math.h>

/* Mean and SD of the range of n standard normal values, n = 2 ... 10: their integrals, to the digits given.
 */
static const double d2[] = {1.128379, 1.692569, 2.058751, 2.325929, 2.534413,
                            2.704357, 2.847201, 2.970026, 3.077505};
static const double d3[] = {0.852502, 0.888368, 0.879808, 0.864082, 0.848040,
                            0.833205, 0.819831, 0.807834, 0.797051};

double cg_control_d2(size_t n)
{
    return n >= 2 && n <= CG_CONTROL_RANGE_GROUP ? d2[n - 2] : NAN;
}

double cg_control_d3(size_t n)
{
    return n >= 2 && n <= CG_CONTROL_RANGE_GROUP ? d3[n - 2] : NAN;
}

double cg_control_c4(size_t n)
{
    const double m = (double)n;
    return n >= 2 && n <= CG_CONTROL_GROUP ? sqrt(2.0 / (m - 1.0)) * tgamma(m / 2.0) / tgamma((m - 1.0) / 2.0)
                                           : NAN;
}

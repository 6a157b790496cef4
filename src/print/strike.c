/* strike.c: how far a print shows on the back of its sheet. */
#include <castgloss/print.h>

#include <math.h>

struct cg_strike cg_strike_of(double unprinted_back, double printed_back)
{
    if (!(unprinted_back > 0.0)) {
        return (struct cg_strike){NAN, NAN};
    }
    return (struct cg_strike){cg_density_of(printed_back) - cg_density_of(unprinted_back),
                              100.0 * (1.0 - printed_back / unprinted_back)};
}

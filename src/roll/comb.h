/*
 * roll/comb.h: how likely chance puts marks on the teeth of a comb.
 */
#ifndef ROLL_COMB_H
#define ROLL_COMB_H

#include <stddef.h>

/* log10 of P[Bin(turns, chance) >= hits]; 0 for hits 0. chance in (0, 1). Exact but for rounding. */
double roll_comb_log10_tail(size_t turns, size_t hits, double chance);
/* The chance that a window of width_mm holds one of marks that fall at random, `rate` a mm. */
double roll_comb_chance(double rate, double width_mm);

#endif

/*
 * spectrum/rings.h: a spectrum summed over rings of one frequency step, once for all who read it.
 */
#ifndef CASTGLOSS_SPECTRUM_RINGS_H
#define CASTGLOSS_SPECTRUM_RINGS_H

#include <castgloss/spectrum.h>

/* Where a bin belongs: a Hann window spreads a pure line over one bin to each side of its axis. */
enum spectrum_part { SPECTRUM_ISOTROPIC, SPECTRUM_BARS, SPECTRUM_STREAKS };
enum spectrum_part spectrum_part_of(const struct cg_psd *psd, size_t row, size_t column);

/* The ring of a bin at f_md, f_cd. */
size_t spectrum_ring_of(const struct cg_radial *radial, double f_md, double f_cd);
/* Fills in the rings of psd->power. */
enum cg_status spectrum_rings(const struct cg_psd *psd, struct cg_radial *out,
                              struct cg_error *error) CG_MUST_CHECK;

#endif

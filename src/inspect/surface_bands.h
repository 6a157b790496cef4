/*
 * inspect/surface_bands.h: mottle bands and uniformity of a frame.
 */
#ifndef CASTGLOSS_INSPECT_SURFACE_BANDS_H
#define CASTGLOSS_INSPECT_SURFACE_BANDS_H

#include "inspect/surface_record.h"

/* So many pixels stand at full scale that nothing is scored. */
bool cg_surface_is_clipped(const struct cg_quality *quality);
/* Bands, wave-scan bands and uniformity from surface->psd, with reasons for what is missing. */
void cg_surface_bands(struct cg_surface_facts *facts, struct cg_surface *surface);

#endif

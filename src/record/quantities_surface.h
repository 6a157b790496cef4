/* The rows of castgloss.surface/1, a part of the table of record/quantity.c: what `surface` measures. */
/* clang-format off */
#define SURFACE "castgloss.surface/1"
/* The same numbers are given for every set of bands. */
#define BAND_QUANTITIES(list, what) \
{SURFACE, list "[].band_mm", "mm", 2, "Band", "Wavelengths of the " what " band, from and up to."}, \
{SURFACE, list "[].cv_percent", "%", 3, "CV", "Coefficient of variation of the gloss in the band."}, \
{SURFACE, list "[].bars_percent", "%", 3, "Bars", \
 "The part of the CV that varies along MD: stripes lying across the web."}, \
{SURFACE, list "[].streaks_percent", "%", 3, "Streaks", \
 "The part of the CV that varies along CD: stripes running with the web."}, \
{SURFACE, list "[].isotropic_percent", "%", 3, "Isotropic", \
 "The part of the CV without direction: cv2 = bars2 + streaks2 + isotropic2."}, \
{SURFACE, list "[].uncertainty_percent", "%", 3, "Uncertainty", \
 "Standard error of the CV for a random texture in a field of this size."}

PICTURE_QUANTITIES(SURFACE),
{SURFACE, "quality.area_mm2", "mm2", 0, "Area", "Area of the pixels that were measured."},
{SURFACE, "gloss.mean", "", 4, "Mean",
 "Mean gloss level of the valid pixels, in the unit that gloss.unit names: relative (1 is the reference) "
 "or GU."},
{SURFACE, "gloss.sd", "", 4, "SD", "Standard deviation of the level over the valid pixels."},
{SURFACE, "gloss.cv_percent", "%", 2, "CV", "Standard deviation of the level in percent of its mean."},
{SURFACE, "gloss.p05", "", 4, "5th percentile", "Level that 5 % of the valid pixels do not exceed."},
{SURFACE, "gloss.p95", "", 4, "95th percentile", "Level that 95 % of the valid pixels do not exceed."},
{SURFACE, "specular.with_diffuse_gu", "GU", 2, "Gloss", "Gloss units as a glossmeter reads them, diffuse light in the receptor with them."},
{SURFACE, "specular.diffuse_gu", "GU", 2, "Diffuse", "The diffuse light in the receptor, in gloss units."},
{SURFACE, "specular.specular_gu", "GU", 2, "Specular", "Gloss units without the diffuse light."},
{SURFACE, "specular.uncertainty_gu", "GU", 2, "Uncertainty", "Of the scale: residuals of the tiles and their own uncertainty."},
{SURFACE, "specular.reference_index", "", 3, "Reference", "Index of the black glass that has 100 GU."},
{SURFACE, "specular.window.in_plane_deg", "deg", 2, "Window", "Receptor in the plane of incidence, full angle."},
{SURFACE, "specular.window.across_deg", "deg", 2, "Window", "Receptor across the plane of incidence, full angle."},
{SURFACE, "specular.window.x_mm", "mm", 2, "x", "Middle of the window along CD."},
{SURFACE, "specular.window.y_mm", "mm", 2, "y", "Middle of the window along MD."},
{SURFACE, "specular.window.tilt_cd_deg", "deg", 2, "Tilt", "Tilt of the surface along CD, by where the lobe lies."},
{SURFACE, "specular.window.tilt_md_deg", "deg", 2, "Tilt", "Tilt of the surface along MD, by where the lobe lies."},
{SURFACE, "specular.index", "", 3, "Index", "Effective index that the gloss at two angles tells."},
{SURFACE, "specular.index_uncertainty", "", 4, "Uncertainty", "Standard uncertainty of the index by that of the scale."},
{SURFACE, "specular.roughness_nm", "nm", 1, "Roughness", "RMS micro-roughness that the gloss at two angles tells."},
{SURFACE, "specular.roughness_uncertainty_nm", "nm", 1, "Uncertainty", "Standard uncertainty of the roughness by that of the scale."},
{SURFACE, "specular.ceiling_gu", "GU", 2, "Ceiling", "Gloss of a perfectly smooth film of the index."},
{SURFACE, "specular.ceiling_uncertainty_gu", "GU", 2, "Uncertainty", "Standard uncertainty of the ceiling by that of the scale."},
{SURFACE, "specular.transfer_quality_percent", "%", 1, "Transfer quality", "Gloss over that ceiling."},
{SURFACE, "specular.transfer_quality_uncertainty_percent", "%", 2, "Uncertainty", "Standard uncertainty of the transfer quality by that of the scale."},
{SURFACE, "regions[].mean", "", 4, "Mean", "Mean level of the place, in the unit that gloss.unit names."},
{SURFACE, "regions[].sd", "", 4, "SD", "Standard deviation of the level in the place."},
{SURFACE, "differential.printed", "", 4, "Printed", "Mean of the printed places."},
{SURFACE, "differential.blank", "", 4, "Blank", "Mean of the blank places."},
{SURFACE, "differential.difference", "", 4, "Differential gloss", "Printed less blank."},
{SURFACE, "differential.range", "", 4, "Range", "Glossiest less dullest place."},
BAND_QUANTITIES("mottle", "mottle"),
BAND_QUANTITIES("wavescan", "wave-scan"),
{SURFACE, "periodic.count", "", 0, "Periodic lines", "How many periodic lines were found."},
{SURFACE, "periodic[].count", "", 0, "Periodic lines",
 "How many periodic lines of one direction were found."},
{SURFACE, "periodic[].pitch_mm", "mm", 3, "Pitch", "Distance from crest to crest along the normal."},
{SURFACE, "periodic[].pitch_px", "px", 2, "Pitch", "The same distance in pixels."},
{SURFACE, "periodic[].angle_deg", "deg", 1, "Angle",
 "Direction of the normal from CD towards MD, in [0, 180): 90 for bars, 0 for streaks."},
{SURFACE, "periodic[].amplitude_percent", "%", 3, "Amplitude",
 "Amplitude of the sine (not its RMS) in percent of the mean level."},
{SURFACE, "periodic[].log10_nfa", "", 1, "log10 NFA",
 "Decimal logarithm of the number of such lines expected in random texture; the lower, the surer."},
{SURFACE, "periodic[].harmonics", "", 0, "Harmonics",
 "Multiples of the frequency that belong to the line."},
{SURFACE, "search.false_alarms_per_m2", "1/m2", 2, "False marks",
 "How many marks the search may find in a square metre of faultless texture, on average."},
{SURFACE, "defects.count", "", 0, "Marks", "How many marks were found."},
{SURFACE, "defects[].count", "", 0, "Marks", "How many marks of one class were found."},
{SURFACE, "defects.per_m2", "1/m2", 1, "Marks", "How many marks a square metre has."},
{SURFACE, "defects[].per_m2", "1/m2", 1, "Marks", "How many marks of one class a square metre has."},
{SURFACE, "defects.area_percent", "%", 4, "Area of marks", "Share of the measured area that marks take."},
{SURFACE, "defects[].area_percent", "%", 4, "Area of marks",
 "Share of the measured area that marks of one class take."},
{SURFACE, "defects[].id", "", 0, "No.", "Number of the mark in this document, from 1."},
{SURFACE, "defects[].x_mm", "mm", 2, "x", "Centre along CD, from the centre of the first pixel."},
{SURFACE, "defects[].y_mm", "mm", 2, "y", "Centre along MD, from the centre of the first pixel."},
{SURFACE, "defects[].area_mm2", "mm2", 3, "Area", "Area of the mark."},
{SURFACE, "defects[].length_mm", "mm", 2, "Length", "Extent along the long axis."},
{SURFACE, "defects[].width_mm", "mm", 2, "Width", "Extent across the long axis."},
{SURFACE, "defects[].angle_deg", "deg", 0, "Angle",
 "Direction of the long axis from CD towards MD, in [0, 180)."},
{SURFACE, "defects[].contrast_percent", "%", 1, "Contrast",
 "Level of the mark against the level around it, in percent of that; negative: darker."},
{SURFACE, "defects[].log10_nfa", "", 1, "log10 NFA",
 "Decimal logarithm of the number of such marks expected in the texture alone; the lower, the surer."},
{SURFACE, "defects[].box_px", "px", 0, "Box", "Bounding box: first column, first row, columns, rows."},
{SURFACE, "defects[].edge_sharpness_mm", "mm", 3, "Edge", "Width of the 10-90 % rise of the border."},
{SURFACE, "defects[].local_cv_percent", "%", 1, "Local CV", "CV of the texture inside the mark."},
{SURFACE, "defects[].diffuse_contrast_percent", "%", 1, "Diffuse",
 "The same contrast in diffuse light; a fault of the mirror has none there. Null: no such frame, or its "
 "noise hides 5 %."},
{SURFACE, "mark_classes[].count", "", 0, "Marks", "How many marks of the class were found."},
{SURFACE, "mark_classes[].per_m2", "1/m2", 1, "Density", "How many of them a square metre has."},
{SURFACE, "mark_classes[].area_percent", "%", 4, "Area", "Share of the measured area that they take."},
{SURFACE, "scores.uniformity", "", 1, "Uniformity",
 "0 to 100 (no mottle that an eye sees at the viewing distance); docs/methods/uniformity.md."},
{SURFACE, "scores.weighted_cv_percent", "%", 2, "Weighted CV",
 "Mottle of all bands, weighted with the contrast sensitivity of the eye."},
{SURFACE, "scores.transfer", "", 1, "Transfer",
 "0 to 100 (no mark): how well the mirror was transferred."},
{SURFACE, "verdict.exceeded[].value", "", 4, "Value", "Measured value, in the unit of its quantity."},
{SURFACE, "verdict.exceeded[].limit", "", 4, "Limit", "The limit that it passed, in the same unit."},

#undef BAND_QUANTITIES
#undef SURFACE

/* The rows of castgloss.waviness/1, a part of the table of record/quantity.c: what `waviness` measures. */
/* clang-format off */
#define WAVINESS "castgloss.waviness/1"

PICTURE_QUANTITIES(WAVINESS),
{WAVINESS, "families.count", "", 0, "Families", "How many families of fringes were found."},
{WAVINESS, "families[].id", "", 0, "Family", "Number of the family, the strongest first."},
{WAVINESS, "families[].period_mm", "mm", 4, "Period", "Distance of the fringes in the picture, along their normal."},
{WAVINESS, "families[].period_uncertainty_mm", "mm", 5, "Uncertainty", "Standard uncertainty of the period by what is around its line in the spectrum."},
{WAVINESS, "families[].period_px", "px", 3, "Period", "The same in pixels."},
{WAVINESS, "families[].period_uncertainty_px", "px", 4, "Uncertainty", "The same in pixels."},
{WAVINESS, "families[].angle_deg", "deg", 2, "Angle", "Direction of the normal of the fringes, from CD towards MD."},
{WAVINESS, "families[].angle_uncertainty_deg", "deg", 3, "Uncertainty", "Standard uncertainty of the angle."},
{WAVINESS, "families[].amplitude_percent", "%", 1, "Amplitude", "Amplitude of the fringes, of the mean level."},
{WAVINESS, "families[].amplitude_uncertainty_percent", "%", 2, "Uncertainty", "Standard uncertainty of the amplitude."},
{WAVINESS, "families[].curl_mrad", "mrad", 3, "Curl", "SD of the quadratic trend of slope that was taken off."},
{WAVINESS, "families[].masked_percent", "%", 2, "Masked", "Share of the map with too little modulation."},
{WAVINESS, "families[].finest_mm", "mm", 3, "Finest", "Shortest wavelength that the fringes resolve whole."},
{WAVINESS, "families[].bands[].band_mm", "mm", 2, "Band", "Wavelengths of the band, from and up to."},
{WAVINESS, "families[].bands[].slope_mrad", "mrad", 4, "Slope", "SD of the slope along the normal of the fringes in the band."},
{WAVINESS, "families[].bands[].curvature_per_m", "1/m", 4, "Curvature", "SD of the derivative of the slope along that normal."},
{WAVINESS, "families[].bands[].uncertainty_percent", "%", 1, "Uncertainty",
 "Relative standard error of the slope for a random surface in a field of this size."},
{WAVINESS, "families[].bands[].curvature_uncertainty_percent", "%", 1, "Uncertainty",
 "Relative standard error of the curvature for a random surface in a field of this size."},
{WAVINESS, "bands[].band_mm", "mm", 2, "Band", "Wavelengths of the band, from and up to."},
{WAVINESS, "bands[].cv_percent", "%", 3, "CV", "Coefficient of variation of the mirrored light in the band."},
{WAVINESS, "bands[].uncertainty_percent", "%", 3, "Uncertainty",
 "Standard error of the CV for a random texture in a field of this size."},

#undef WAVINESS

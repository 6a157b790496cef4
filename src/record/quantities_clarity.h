/* The rows of castgloss.clarity/1, a part of the table of record/quantity.c: what `clarity` measures. */
/* clang-format off */
#define CLARITY "castgloss.clarity/1"

PICTURE_QUANTITIES(CLARITY),
{CLARITY, "edges.count", "", 0, "Edges", "How many edges were measured."},
{CLARITY, "edges[].id", "", 0, "Edge", "Number of the edge, the longest and steepest first."},
{CLARITY, "edges[].tilt_deg", "deg", 2, "Tilt", "Angle to the axis that the edge runs along, without sign."},
{CLARITY, "edges[].x_mm", "mm", 2, "x", "Middle of the edge along CD, from the centre of the first pixel."},
{CLARITY, "edges[].y_mm", "mm", 2, "y", "Middle of the edge along MD, from the centre of the first pixel."},
{CLARITY, "edges[].length_mm", "mm", 2, "Length", "Length of the edge that was measured, along its axis."},
{CLARITY, "edges[].contrast_percent", "%", 1, "Contrast", "Difference of the two sides over their sum."},
{CLARITY, "edges[].noise_percent", "%", 2, "Noise", "Standard deviation of a pixel over the difference of the two sides."},
{CLARITY, "edges[].rise_10_90_mm", "mm", 4, "Rise", "Distance over which the level rises from 10 to 90 %."},
{CLARITY, "edges[].mtf50_cpmm", "cycles/mm", 3, "MTF50", "Frequency at which the modulation transfer falls to one half."},
{CLARITY, "edges[].mtf50_uncertainty_cpmm", "cycles/mm", 3, "Uncertainty", "Standard uncertainty of MTF50 by the noise of the picture."},
{CLARITY, "edges[].mtf50_cpx", "cycles/px", 4, "MTF50", "The same in cycles per pixel of the picture, along the normal."},
{CLARITY, "edges[].mtf[].f_cpmm", "cycles/mm", 3, "f", "Frequency, along the normal of the edge."},
{CLARITY, "edges[].mtf[].f_cpx", "cycles/px", 4, "f", "Frequency where the scale is not known, along the normal of the edge."},
{CLARITY, "edges[].mtf[].value", "", 4, "MTF", "Modulation transfer, 1 at frequency 0."},
{CLARITY, "edges[].mtf[].uncertainty", "", 4, "Uncertainty", "Standard uncertainty of the modulation transfer."},
{CLARITY, "edges[].clarity[].comb_mm", "mm", 3, "Comb", "Width of the bars and of the gaps of the comb."},
{CLARITY, "edges[].clarity[].c_percent", "%", 2, "C", "Image clarity: contrast of the light through the comb as it slides."},
{CLARITY, "edges[].clarity[].uncertainty_percent", "%", 2, "Uncertainty", "Standard uncertainty of the image clarity."},
{CLARITY, "edges[].doi", "", 2, "DOI", "100 less the radiance 0.3 degrees off in percent of the specular radiance."},
{CLARITY, "edges[].doi_uncertainty", "", 2, "Uncertainty", "Standard uncertainty of the DOI."},
{CLARITY, "edges[].haze_ratio", "", 5, "Haze ratio", "Mean radiance 1.0 to 2.8 degrees off over that within 0.9 degrees."},
{CLARITY, "edges[].haze_ratio_uncertainty", "", 5, "Uncertainty", "Standard uncertainty of the haze ratio."},
{CLARITY, "evenness", "", 3, "Evenness",
 "Mean MTF50 of the edges along MD and of those along CD, the smaller over the larger: 1 is without direction."},

#undef CLARITY

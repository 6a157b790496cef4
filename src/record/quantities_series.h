/* The rows of castgloss.series/1, a part of the table of record/quantity.c: many sheets in one table. */
/* clang-format off */
#define SERIES "castgloss.series/1"
{SERIES, "quantities[].count", "", 0, "Pictures", "How many pictures have the number."},
{SERIES, "quantities[].mean", "", 4, "Mean", "Mean over the pictures, in the unit that the name ends with."},
{SERIES, "quantities[].sd", "", 4, "SD", "Standard deviation over the pictures."},
{SERIES, "quantities[].min", "", 4, "Least", "Least of the pictures."},
{SERIES, "quantities[].max", "", 4, "Most", "Most of the pictures."},
{SERIES, "quantities[].repeatability_sd", "", 4, "Repeatability SD",
 "Standard deviation of pictures of one sheet about the sheet's mean, over all sheets."},
{SERIES, "quantities[].repeatability", "", 4, "Repeatability",
 "2.77 of that: two results of one sheet differ by more in one case of twenty (after ISO 5725)."},
{SERIES, "sheets.count", "", 0, "Pictures", "How many pictures there are."},
{SERIES, "sheets[].values[].value", "", 4, "Value", "The number of one picture; of several edges of one direction, their mean."},
#undef SERIES

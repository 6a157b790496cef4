/* The rows of castgloss.drying/1, a part of the table of record/quantity.c: what `drying` measures. */
/* clang-format off */
#define DRYING "castgloss.drying/1"
{DRYING, "tau_s", "s", 2, "Time constant", "tau of s(t) = s_inf + (s0 - s_inf) exp(-(t / tau)^beta)."},
{DRYING, "beta", "", 3, "Stretch", "beta of the same; 1 unless the points speak for another."},
{DRYING, "s0", "", 4, "Start", "Set-off ratio at no delay."},
{DRYING, "s_inf", "", 4, "Rest", "Set-off ratio that stays; 0 unless three points lie beyond 3 tau."},
{DRYING, "t_10_percent_s", "s", 2, "Time to a tenth", "Delay at which a tenth of the drying part is left."},
{DRYING, "uncertainty.tau_s", "s", 2, "tau, standard error",
 "One standard error of tau; null when it is not known."},
{DRYING, "uncertainty.beta", "", 3, "beta, standard error",
 "One standard error of beta; null when it was fixed."},
{DRYING, "uncertainty.s0", "", 4, "s0, standard error", "One standard error of s0."},
{DRYING, "uncertainty.s_inf", "", 4, "s_inf, standard error",
 "One standard error of s_inf; null when it was fixed."},
{DRYING, "uncertainty.t_10_percent_s", "s", 2, "Tenth, standard error",
 "One standard error of the time to a tenth."},
{DRYING, "fit.rms", "", 5, "Residual", "RMS of the residuals of the fit."},
{DRYING, "fit.points", "", 0, "Points", "Delays that were fitted."},
{DRYING, "series[].time_s", "s", 1, "Delay", "Time between printing and pressing."},
{DRYING, "series[].setoff_ratio", "", 4, "Set-off",
 "Density on the blotter above its own, over the density of the print above its paper."},
{DRYING, "series[].density", "", 4, "Density", "Scanner density of a strip above the blotter's own."},
{DRYING, "verdict.exceeded[].value", "", 4, "Value", "Measured value, in the unit of its quantity."},
{DRYING, "verdict.exceeded[].limit", "", 4, "Limit", "The limit that it passed, in the same unit."},

#undef DRYING

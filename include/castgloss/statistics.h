/*
 * castgloss/statistics.h: quality statistics of scores and measures: what a series looks like, control
 * charts, capability, gauge studies, what goes with what, two lots against each other, sampling plans.
 * Numbers in, numbers out; values must be finite. See docs/methods/statistics.md for formulas and sources.
 *
 * A call that returns a status gives CG_NOT_MEASURABLE, with the reason in a sentence, when the series is too
 * short for what is asked, constant, or not finite; CG_USAGE when an option contradicts itself; CG_FAULT when
 * memory runs out. A confidence is a share such as 0.95; intervals are two-sided unless said otherwise.
 */
#ifndef CASTGLOSS_STATISTICS_H
#define CASTGLOSS_STATISTICS_H

#include <castgloss/base.h>

/* ---- one series --------------------------------------------------------------------------------- */

struct cg_moments {
    size_t count;
    double mean, low, high; /* NaN for none */
    double sd;              /* with n - 1; NaN for fewer than two */
    double skewness;        /* g1 of the moments; NaN for fewer than three or a constant series */
    double excess;          /* kurtosis g2, 0 for a normal distribution; NaN for fewer than four */
    double autocorrelation; /* of neighbours (lag 1); NaN for fewer than three or a constant series */
};
struct cg_moments cg_series_moments(const double *values, size_t count);

/*
 * The quantiles of `shares` (each 0 to 1), linear between the order statistics (type 7 of Hyndman and Fan, as
 * most programs do). values keeps its order.
 */
enum cg_status cg_series_quantiles(const double *values, size_t count, const double *shares, size_t asked,
                                   double *out, struct cg_error *error) CG_MUST_CHECK;

/* Bins of one width on round numbers, as wide as Freedman and Diaconis advise. The last holds its upper end.
 */
#define CG_HISTOGRAM_BINS ((size_t)64)
struct cg_histogram {
    double low, width;
    size_t bins;
    size_t counts[CG_HISTOGRAM_BINS];
};
enum cg_status cg_series_histogram(const double *values, size_t count, struct cg_histogram *out,
                                   struct cg_error *error) CG_MUST_CHECK;

/* Anderson and Darling against the normal distribution whose mean and SD are those of the series; 8 values.
 */
struct cg_normality {
    double a2; /* with the factor for an estimated mean and SD */
    double p;  /* below 0.05: hardly normal; after D'Agostino and Stephens */
};
enum cg_status cg_series_normality(const double *values, size_t count, struct cg_normality *out,
                                   struct cg_error *error) CG_MUST_CHECK;

/* ---- control charts ----------------------------------------------------------------------------- */

enum cg_control_kind {
    CG_CONTROL_INDIVIDUALS,
    CG_CONTROL_MOVING_RANGE, /* of neighbours; its first point is NaN */
    CG_CONTROL_EWMA,
    CG_CONTROL_CUSUM,
    CG_CONTROL_MEAN,
    CG_CONTROL_RANGE,
    CG_CONTROL_SD
};

/* What a point breaks, as bits: 1 << rule. Western Electric's and Nelson's rules by Nelson's numbers. */
enum cg_control_rule {
    CG_RULE_BEYOND,    /* 1: outside the limits */
    CG_RULE_RUN,       /* 2: nine in a row on one side of the centre */
    CG_RULE_TREND,     /* 3: six in a row rising or falling */
    CG_RULE_TWO_SIGMA, /* 5: two of three beyond 2 sigma on one side */
    CG_RULE_ONE_SIGMA, /* 6: four of five beyond 1 sigma on one side */
    CG_RULES
};
/* "one point outside the limits", ... in English */
const char *cg_control_rule_text(enum cg_control_rule rule);

struct cg_control_point {
    double value;
    double low_value; /* CUSUM: the sum that falls, 0 or negative, beside the one that rises; else NaN */
    double lower, centre, upper;
    unsigned signals; /* the rules that end at this point */
};
/* A chart: owns its points. Rules other than BEYOND are looked at on charts of individuals and means. */
struct cg_control {
    enum cg_control_kind kind;
    struct cg_control_point *points;
    size_t count;
    double centre;
    double sigma;   /* of one value of the process, as the chart estimates or was told */
    size_t signals; /* points with one */
    size_t first;   /* of them; count when there is none */
};
void cg_control_clear(struct cg_control *control);

struct cg_control_options {
    double centre, sigma;            /* NaN: from the series */
    size_t base;                     /* the first values, or groups, that they are taken from; 0: all */
    size_t run, trend;               /* 9 and 6; 0: rule not looked at */
    double ewma_lambda, ewma_limit;  /* 0.2 and 2.962: a false alarm in 500 points */
    double cusum_slack, cusum_limit; /* 0.5 and 5 sigma: one in 465 */
};
struct cg_control_options cg_control_options_defaults(void);

/* Individuals with limits by the mean moving range (2.66 of it); moving range; both need 2 values. */
enum cg_status cg_control_individuals(const double *values, size_t count,
                                      const struct cg_control_options *options, struct cg_control *out,
                                      struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_control_moving_range(const double *values, size_t count,
                                       const struct cg_control_options *options, struct cg_control *out,
                                       struct cg_error *error) CG_MUST_CHECK;
/* EWMA with the exact limits of each point; CUSUM in units of the values. sigma by the moving range. */
enum cg_status cg_control_ewma(const double *values, size_t count, const struct cg_control_options *options,
                               struct cg_control *out, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_control_cusum(const double *values, size_t count, const struct cg_control_options *options,
                                struct cg_control *out, struct cg_error *error) CG_MUST_CHECK;

/*
 * Charts of groups, which lie one after another in values: sizes[i] values belong to group i, 2 to 25 each.
 * kind: MEAN, RANGE or SD. by_range: sigma from the ranges (10 a group at most), else from the SDs.
 */
#define CG_CONTROL_GROUP ((size_t)25)
#define CG_CONTROL_RANGE_GROUP ((size_t)10)
struct cg_control_groups {
    const double *values;
    const size_t *sizes;
    size_t count;
    bool by_range;
};
enum cg_status cg_control_grouped(const struct cg_control_groups *groups, enum cg_control_kind kind,
                                  const struct cg_control_options *options, struct cg_control *out,
                                  struct cg_error *error) CG_MUST_CHECK;
/* Mean and SD of the range, and mean of the SD, of n normal values with SD 1; NaN outside the sizes above. */
double cg_control_d2(size_t n);
double cg_control_d3(size_t n);
double cg_control_c4(size_t n);

/* ---- capability --------------------------------------------------------------------------------- */

struct cg_interval {
    double value, low, high; /* all NaN: not defined, as Cp with one limit */
};
/* Cp and Cpk by the SD within (moving ranges of neighbours), Pp and Ppk by the SD of all. */
struct cg_capability {
    size_t count;
    double mean, sd_within, sd_total;
    struct cg_interval cp, cpk, pp, ppk;
    size_t outside;         /* values outside the limits */
    double outside_percent; /* expected of a normal distribution with sd_total */
    double confidence;
};
#define CG_CAPABILITY_LEAST ((size_t)10)
/* Limits that are not there are NaN; one must be there. */
enum cg_status cg_capability_find(const double *values, size_t count, double lower, double upper,
                                  double confidence, struct cg_capability *out,
                                  struct cg_error *error) CG_MUST_CHECK;

/* ---- gauge repeatability and reproducibility ---------------------------------------------------- */

/* One reading; parts and operators are numbered from 0. */
struct cg_gage_reading {
    size_t part, operator_number;
    double value;
};
enum cg_gage_source {
    CG_GAGE_REPEATABILITY,   /* equipment: EV */
    CG_GAGE_REPRODUCIBILITY, /* operators, and their interaction with parts: AV */
    CG_GAGE_RR,
    CG_GAGE_PART,
    CG_GAGE_TOTAL,
    CG_GAGE_SOURCES
};
/* "repeatability", "reproducibility", "gage_rr", "part", "total" */
const char *cg_gage_source_name(enum cg_gage_source source);
struct cg_gage_share {
    double sd, variance;
    double study_percent;        /* of the total SD */
    double contribution_percent; /* of the total variance */
    double tolerance_percent;    /* 6 sd of the tolerance; NaN: none given */
};
struct cg_gage_result {
    struct cg_gage_share sources[CG_GAGE_SOURCES];
    double ndc_exact; /* 1.41 PV / GRR; INFINITY when GRR is 0 */
    int ndc;          /* cut to a whole number, 1 at least */
};
enum cg_gage_row {
    CG_GAGE_ROW_PART,
    CG_GAGE_ROW_OPERATOR,
    CG_GAGE_ROW_INTERACTION,
    CG_GAGE_ROW_REPEAT,
    CG_GAGE_ROW_TOTAL,
    CG_GAGE_ROWS
};
struct cg_gage_anova {
    double ss, freedom, ms, f, p; /* NaN where there is none; f and p of the table with interaction */
};
struct cg_gage {
    size_t parts, operators, trials;
    struct cg_gage_result range;
    bool has_range; /* constants are known for 2 or 3 trials, 2 or 3 operators, 2 to 10 parts */
    double mean_range, operator_difference, part_range; /* Rbarbar, Xdiff, Rp */
    double range_limit;                                 /* UCL of the ranges: D4 Rbarbar */
    struct cg_gage_anova anova[CG_GAGE_ROWS];
    bool pooled; /* the interaction was put to the repeatability: its p is above 0.25 */
    struct cg_gage_result by_anova;
};
/*
 * A crossed study: every operator measured every part equally often, twice at least. tolerance: width of the
 * specification, NaN for none. CG_NOT_MEASURABLE: a reading too many or too few, told by part and operator.
 */
enum cg_status cg_gage_study(const struct cg_gage_reading *readings, size_t count, double tolerance,
                             struct cg_gage *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- what goes with what ------------------------------------------------------------------------ */

/* Fewer pairs (less those that controls use up) tell nothing: 0 could as well be 0.6. */
#define CG_RANK_LEAST ((size_t)10)
struct cg_rank_result {
    size_t count;
    size_t controls;
    double value;     /* -1 to 1 */
    double low, high; /* of the confidence asked for */
    double p;         /* of no relation, two-sided */
};
/* Ranks from 1, equal values the mean of theirs. */
enum cg_status cg_rank_order(const double *values, size_t count, double *ranks,
                             struct cg_error *error) CG_MUST_CHECK;
/* Spearman's rho, and Kendall's tau-b. */
enum cg_status cg_rank_spearman(const double *x, const double *y, size_t count, double confidence,
                                struct cg_rank_result *out, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_rank_kendall(const double *x, const double *y, size_t count, double confidence,
                               struct cg_rank_result *out, struct cg_error *error) CG_MUST_CHECK;
/*
 * Spearman's rho of x and y with what the controls explain taken out of both: control i is controls[i][0 to
 * count - 1]. x_left and y_left, if not NULL, get what is left of the ranks, for a partial plot. Without
 * controls it is cg_rank_spearman. Controls that are constant or follow from each other are not used;
 * CG_NOT_MEASURABLE when x follows from the controls.
 */
enum cg_status cg_rank_partial(const double *x, const double *y, const double *const *controls,
                               size_t control_count, size_t count, double confidence, double *x_left,
                               double *y_left, struct cg_rank_result *out,
                               struct cg_error *error) CG_MUST_CHECK;
/* p of many questions asked at once, in place, after Holm: each stands as if it had been asked alone. */
enum cg_status cg_rank_adjust(double *p, size_t count, struct cg_error *error) CG_MUST_CHECK;

/* ---- two series against each other -------------------------------------------------------------- */

/* Welch: means of two series whose SDs may differ. difference is b less a. */
struct cg_comparison {
    struct cg_moments a, b;
    struct cg_interval difference;
    double t, freedom, p;
};
enum cg_status cg_comparison_find(const double *a, size_t a_count, const double *b, size_t b_count,
                                  double confidence, struct cg_comparison *out,
                                  struct cg_error *error) CG_MUST_CHECK;

/* ---- sampling plans ----------------------------------------------------------------------------- */

/* Single sampling for normal inspection, general level II, after ISO 2859-1; all of a lot that is no larger
 * than the sample. */
struct cg_sampling_plan {
    char code;
    size_t sample, accept; /* at most `accept` bad ones in a sample */
};
/* aql_percent is one of 0.01, 0.015, 0.025, 0.04, 0.065, 0.1 ... 10. False: no such AQL, or a lot below 2. */
bool cg_sampling_find(size_t lot, double aql_percent, struct cg_sampling_plan *out) CG_MUST_CHECK;
/* Operating characteristic: the probability that a lot with a share of bad ones is accepted (binomial). */
double cg_sampling_acceptance(size_t sample, size_t accept, double bad_share);
/* One-sided upper confidence limit of the share of bad ones when `found` of `sample` are (Clopper, Pearson).
 */
double cg_sampling_upper(size_t sample, size_t found, double confidence);

/* ---- fits --------------------------------------------------------------------------------------- */

/* The straight line y = intercept + slope x by least squares, and standard errors; 3 points. */
struct cg_straight {
    double intercept, slope, intercept_sd, slope_sd, residual_sd, r_squared;
};
enum cg_status cg_straight_fit(const double *x, const double *y, size_t count, struct cg_straight *out,
                               struct cg_error *error) CG_MUST_CHECK;

/* A curve with up to CG_FORMULA_PARAMETERS parameters by trust-region least squares. */
#define CG_FORMULA_PARAMETERS ((size_t)8)
struct cg_formula {
    double (*at)(void *context, const double *parameters, double x);
    void *context;
    size_t parameters;
};
struct cg_formula_result {
    double value[CG_FORMULA_PARAMETERS];
    double sd[CG_FORMULA_PARAMETERS]; /* NaN when there are no more points than parameters */
    double rss, residual_sd;
};
/* CG_NOT_MEASURABLE: fewer points than parameters, or it does not converge from start. */
enum cg_status cg_formula_fit(const struct cg_formula *curve, const double *start, const double *x,
                              const double *y, size_t count, struct cg_formula_result *out,
                              struct cg_error *error) CG_MUST_CHECK;

#endif

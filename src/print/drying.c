/* drying.c: the set-off of a print over the time it had to dry, as a stretched exponential. */
#include <castgloss/print.h>
#include <castgloss/statistics.h>

#include <math.h>
#include <string.h>

enum { TAU, S0, BETA, S_INF, PARAMETERS };
static const size_t fewest_points = 4;
static const double late = 3.0; /* tau: points beyond this tell s_inf */
static const size_t late_points = 3;
/* F(1, n - 4) at 1 %, about 8 to 12 for the lengths of such series: below it beta = 1 explains as much. */
static const double beta_f = 12.0;
static const double least_drop = 0.02; /* of the ratio: less is no drying curve */
static const double tenth = 0.1;

/* Which parameters are fitted; the others keep their values. tau and beta are fitted as logarithms. */
struct model {
    const double *time, *ratio;
    size_t count;
    bool fitted[PARAMETERS];
    double value[PARAMETERS];
    double error[PARAMETERS];
    double rss;
    bool no_memory;
};

static bool is_logarithm(size_t parameter)
{
    return parameter == TAU || parameter == BETA;
}

/* All parameters of a model from those that are fitted. */
static void unpack(const struct model *model, const double *fitted, double value[PARAMETERS])
{
    for (size_t i = 0, k = 0; i < PARAMETERS; i++) {
        value[i] = model->value[i];
        if (model->fitted[i]) {
            value[i] = is_logarithm(i) ? exp(fmin(fmax(fitted[k], -30.0), 30.0)) : fitted[k];
            k++;
        }
    }
}

static double set_off_at(void *context, const double *fitted, double time)
{
    double value[PARAMETERS];
    unpack(context, fitted, value);
    return value[S_INF] + (value[S0] - value[S_INF]) * exp(-pow(time / value[TAU], value[BETA]));
}

static size_t count_fitted(const struct model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < PARAMETERS; i++) {
        count += model->fitted[i];
    }
    return count;
}

static bool solve(struct model *model)
{
    const struct cg_formula formula = {set_off_at, model, count_fitted(model)};
    struct cg_formula_result result;
    struct cg_error error;
    double start[PARAMETERS];
    for (size_t i = 0, k = 0; i < PARAMETERS; i++) {
        if (model->fitted[i]) {
            start[k++] = is_logarithm(i) ? log(model->value[i]) : model->value[i];
        }
    }
    const enum cg_status status =
        cg_formula_fit(&formula, start, model->time, model->ratio, model->count, &result, &error);
    if (status != CG_OK) {
        model->no_memory = model->no_memory || status == CG_FAULT;
        return false;
    }
    unpack(model, result.value, model->value);
    model->rss = result.rss;
    for (size_t i = 0, k = 0; i < PARAMETERS; i++) {
        model->error[i] = NAN;
        if (model->fitted[i]) {
            model->error[i] = result.sd[k++] * (is_logarithm(i) ? model->value[i] : 1.0);
        }
    }
    return isfinite(model->rss) && isfinite(model->value[TAU]);
}

/* The delay at which the set-off has come nearest to 1 / e of its start. */
static double first_tau(const struct model *model)
{
    const double start = model->ratio[0];
    double tau = model->time[model->count - 1] / 3.0, nearest = INFINITY;
    for (size_t i = 0; i < model->count; i++) {
        const double off = fabs(model->ratio[i] - start * exp(-1.0));
        if (model->time[i] > 0.0 && off < nearest) {
            nearest = off;
            tau = model->time[i];
        }
    }
    return tau;
}

static size_t points_beyond(const struct model *model, double time)
{
    size_t count = 0;
    for (size_t i = 0; i < model->count; i++) {
        count += model->time[i] > time;
    }
    return count;
}

/* beta = 1 and s_inf = 0 first, then what the series can tell. */
static bool fit(struct model *model)
{
    *model = (struct model){.time = model->time,
                            .ratio = model->ratio,
                            .count = model->count,
                            .fitted = {[TAU] = true, [S0] = true},
                            .value = {[TAU] = first_tau(model), [S0] = model->ratio[0], [BETA] = 1.0}};
    struct model next;
    if (!solve(model)) {
        return false;
    }
    next = *model;
    next.fitted[S_INF] = true;
    if (next.count > 3 && solve(&next) && points_beyond(&next, late * next.value[TAU]) >= late_points) {
        *model = next;
    }
    model->no_memory = next.no_memory;
    next = *model;
    next.fitted[BETA] = true;
    const double freedom = (double)next.count - (double)count_fitted(&next);
    if (freedom >= 2.0 && solve(&next) && (model->rss - next.rss) > beta_f * next.rss / freedom &&
        next.value[BETA] > 0.2 && next.value[BETA] < 5.0) {
        *model = next;
    }
    model->no_memory = next.no_memory;
    return true;
}

static enum cg_status check(const double *time, const double *ratio, size_t count, struct cg_error *error)
{
    if (count < fewest_points) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "a drying curve needs at least %zu delays; %zu were given.", fewest_points,
                            count);
    }
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(time[i]) || !isfinite(ratio[i]) || time[i] < 0.0 ||
            (i > 0 && !(time[i] > time[i - 1]))) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "delay %zu is not a finite time after the one before it.", i + 1);
        }
    }
    if (!(ratio[0] - ratio[count - 1] >= least_drop)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "the set-off does not fall by %.2f from the first delay to the last: not dry.",
                            least_drop);
    }
    return CG_OK;
}

enum cg_status cg_drying_fit(const double *time_s, const double *ratio, size_t count, struct cg_drying *out,
                             struct cg_error *error)
{
    struct model model = {.time = time_s, .ratio = ratio, .count = count};
    const enum cg_status status = check(time_s, ratio, count, error);
    if (status != CG_OK) {
        return status;
    }
    const bool fitted = fit(&model);
    if (model.no_memory) {
        return cg_error_set(error, CG_FAULT, "Memory ran out while %zu delays were fitted.", count);
    }
    if (!fitted) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "no stretched exponential fits the %zu delays.", count);
    }
    const double *value = model.value;
    const double factor = pow(-log(tenth), 1.0 / value[BETA]), t_10 = value[TAU] * factor;
    const double beta_part =
        model.fitted[BETA] ? t_10 * log(-log(tenth)) / (value[BETA] * value[BETA]) * model.error[BETA] : 0.0;
    const bool reached = t_10 <= time_s[count - 1];
    *out =
        (struct cg_drying){.tau_s = value[TAU],
                           .beta = value[BETA],
                           .s0 = value[S0],
                           .s_inf = value[S_INF],
                           .tau_sd_s = model.error[TAU],
                           .beta_sd = model.error[BETA],
                           .s0_sd = model.error[S0],
                           .s_inf_sd = model.error[S_INF],
                           .t_10_percent_s = reached ? t_10 : NAN,
                           .t_10_percent_sd_s = reached ? hypot(factor * model.error[TAU], beta_part) : NAN,
                           .dry = reached && value[S_INF] <= CG_DRY_RATIO,
                           .rms = sqrt(model.rss / (double)count),
                           .points = count,
                           .beta_fitted = model.fitted[BETA],
                           .s_inf_fitted = model.fitted[S_INF]};
    return CG_OK;
}

/*
 * Slip: a frame is laid over what the map shows of its own marks, and where it fits best tells how far the
 * web has moved against the roller. Only cells that stand out of the map's noise take part; without any,
 * phase and pitch stay as they were told.
 */
#include "roll/drum.h"

#include <math.h>

#define FEWEST_TURNS 4.0
#define CELL_SIGMAS 5.0  /* that a cell of the map stands out by to be a landmark */
#define PEAK_SIGMAS 6.0  /* that the fit stands out by */
#define PHASE_GAIN 0.5   /* of what is seen */
#define PITCH_GAIN 0.15  /* of the drift a turn */
#define LEAST_TURNS 0.25 /* between two corrections of the pitch */

/* Sum over landmarks of map times frame, the frame taken `lag` mm further on. */
static double fit_at(const struct cg_drum *drum, const struct roll_patch *patch, double lag, double *power)
{
    const struct cg_grid *grid = &patch->cells.grid;
    const double alone = CELL_SIGMAS * drum->noise;
    double sum = 0.0;
    *power = 0.0;
    for (size_t y = 0; y < grid->height; y++) {
        const size_t row = roll_drum_row(drum, patch->md_mm + (double)y * grid->pitch_md_mm - lag);
        for (size_t x = 0; x < grid->width; x++) {
            const double cd = (patch->cd_mm + (double)x * grid->pitch_cd_mm) / ROLL_CELL_MM;
            const size_t from = y * grid->stride + x;
            if (cd < 0.0 || cd >= (double)drum->map.grid.width ||
                (patch->cells.valid != NULL && patch->cells.valid[from] == 0)) {
                continue;
            }
            const size_t at = row * drum->map.grid.stride + (size_t)cd;
            const double turns = fmin((double)drum->counts[at], drum->options.memory_turns);
            const double mark = (double)drum->map.px[at];
            if (turns >= FEWEST_TURNS && mark * mark * turns > alone * alone) {
                sum += mark * (double)patch->cells.px[from];
                *power += mark * mark;
            }
        }
    }
    return sum;
}

void roll_drum_follow(struct cg_drum *drum, const struct roll_patch *patch)
{
    double best = 0.0;
    double best_lag = 0.0;
    double power = 0.0;
    const double reach = drum->options.slip_mm;
    if (cg_drum_turns(drum) < FEWEST_TURNS || reach <= 0.0) {
        return;
    }
    for (double lag = -reach; lag <= reach; lag += ROLL_CELL_MM) {
        const double fit = fit_at(drum, patch, lag, &power);
        const double sigmas = power > 0.0 ? fit / (drum->noise * sqrt(power)) : 0.0;
        /* A tie stays with the smaller step. */
        if (sigmas > best + 1e-9 || (sigmas > best - 1e-9 && fabs(lag) < fabs(best_lag))) {
            best = sigmas;
            best_lag = lag;
        }
    }
    if (best < PEAK_SIGMAS) {
        return;
    }
    const double turns = (patch->md_mm - drum->corrected) / drum->pitch;
    drum->zero_md += PHASE_GAIN * best_lag;
    if (turns >= LEAST_TURNS) {
        const double pitch = drum->pitch + PITCH_GAIN * best_lag / turns;
        const double share = (patch->md_mm - drum->zero_md) / drum->pitch;
        drum->zero_md = patch->md_mm - (share - floor(share)) * pitch;
        drum->pitch = pitch;
        drum->corrected = patch->md_mm;
    }
}

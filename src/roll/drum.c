/*
 * The running mean of what a roller prints, cell by cell. A cell's n-th turn counts 1 / n until n reaches the
 * memory, then it is forgotten exponentially.
 */
#include "roll/drum.h"

#include <math.h>
#include <stdlib.h>

#define LOCAL_SIGMA_MM 16.0 /* of the Gaussian that gives the local level: larger things are no marks */

struct cg_drum_options cg_drum_options_defaults(void)
{
    return (struct cg_drum_options){.memory_turns = 64.0, .slip_mm = 10.0};
}

enum cg_status cg_drum_new(const struct cg_drum_options *options, struct cg_drum **out,
                           struct cg_error *error)
{
    if (!(options->pitch_mm >= 30.0 && options->pitch_mm <= 70000.0 && options->web_width_mm >= 1.0 &&
          options->web_width_mm <= 20000.0 && options->memory_turns >= 1.0 && options->slip_mm >= 0.0 &&
          options->slip_mm <= options->pitch_mm / 10.0)) {
        return cg_error_set(error, CG_USAGE,
                            "Drum: the circumference must be 30 to 70000 mm, the web 1 to 20000 mm wide, the "
                            "memory one turn or more, the slip from 0 to a tenth of the circumference.");
    }
    const size_t columns = (size_t)ceil(options->web_width_mm / ROLL_CELL_MM);
    const size_t rows = (size_t)lround(options->pitch_mm / ROLL_CELL_MM);
    struct cg_drum *drum = cg_alloc(1, sizeof *drum, error);
    if (drum == NULL) {
        return CG_FAULT;
    }
    size_t cells = 0;
    enum cg_status status = cg_plane_init(&drum->map, columns, rows, false, error);
    if (status == CG_OK && (!cg_multiply(drum->map.grid.stride, rows, &cells) ||
                            (drum->counts = cg_alloc(cells, sizeof *drum->counts, error)) == NULL)) {
        status = CG_FAULT;
    }
    if (status != CG_OK) {
        cg_drum_free(drum);
        return status;
    }
    drum->options = *options;
    drum->pitch = options->pitch_mm;
    drum->start = drum->front = NAN;
    drum->map.grid.pitch_cd_mm = ROLL_CELL_MM;
    drum->map.grid.pitch_md_mm = options->pitch_mm / (double)rows;
    *out = drum;
    return CG_OK;
}

void cg_drum_free(struct cg_drum *drum)
{
    if (drum != NULL) {
        cg_plane_clear(&drum->map);
        free(drum->counts);
        free(drum);
    }
}

/* Share of a turn, in [0, 1). */
static double turn_share(const struct cg_drum *drum, double md_mm)
{
    const double turns = (md_mm - drum->zero_md) / drum->pitch;
    const double share = turns - floor(turns);
    return share < 1.0 ? share : 0.0;
}

size_t roll_drum_row(const struct cg_drum *drum, double md_mm)
{
    const size_t rows = drum->map.grid.height;
    const size_t row = (size_t)(turn_share(drum, md_mm) * (double)rows);
    return row < rows ? row : rows - 1;
}

double cg_drum_angle_deg(const struct cg_drum *drum, double md_mm)
{
    return 360.0 * turn_share(drum, md_mm);
}

double cg_drum_turns(const struct cg_drum *drum)
{
    return isnan(drum->start) ? 0.0 : (drum->front - drum->start) / drum->pitch;
}

struct cg_view cg_drum_map(const struct cg_drum *drum)
{
    return cg_plane_view(&drum->map);
}

void cg_drum_set_pitch(struct cg_drum *drum, double pitch_mm)
{
    if (pitch_mm > 0.0 && !isnan(drum->front)) {
        /* The roller does not jump: the place at the front keeps its angle. */
        drum->zero_md = drum->front - turn_share(drum, drum->front) * pitch_mm;
    }
    drum->pitch = pitch_mm > 0.0 ? pitch_mm : drum->pitch;
}

void cg_drum_index(struct cg_drum *drum, double md_mm)
{
    drum->zero_md = md_mm;
}

static enum cg_status make_patch(struct cg_view frame, double md_mm, double cd_mm, struct roll_patch *patch,
                                 struct cg_error *error)
{
    struct cg_plane level = {0};
    const struct cg_grid *grid = &frame.grid;
    enum cg_status status = cg_cells(frame, fmax(ROLL_CELL_MM / grid->pitch_cd_mm, 1.0),
                                     fmax(ROLL_CELL_MM / grid->pitch_md_mm, 1.0), &patch->cells, NULL, error);
    if (status == CG_OK) {
        status = cg_cells(cg_plane_view(&patch->cells), 1.0, 1.0, &level, NULL, error);
    }
    if (status == CG_OK) {
        status = cg_smooth(&level, LOCAL_SIGMA_MM / level.grid.pitch_cd_mm,
                           LOCAL_SIGMA_MM / level.grid.pitch_md_mm, error);
    }
    if (status != CG_OK) {
        cg_plane_clear(&level);
        return status;
    }
    for (size_t y = 0; y < level.grid.height; y++) {
        float *row = patch->cells.px + y * patch->cells.grid.stride;
        const float *local = level.px + y * level.grid.stride;
        for (size_t x = 0; x < level.grid.width; x++) {
            row[x] = local[x] > 0.0f ? 100.0f * (row[x] / local[x] - 1.0f) : 0.0f;
        }
    }
    patch->md_mm = md_mm + (patch->cells.grid.pitch_md_mm - grid->pitch_md_mm) / 2.0;
    patch->cd_mm = cd_mm + (patch->cells.grid.pitch_cd_mm - grid->pitch_cd_mm) / 2.0;
    cg_plane_clear(&level);
    return CG_OK;
}

static void deposit(struct cg_drum *drum, const struct roll_patch *patch)
{
    const struct cg_grid *grid = &patch->cells.grid;
    const double memory = drum->options.memory_turns;
    for (size_t y = 0; y < grid->height; y++) {
        const size_t row = roll_drum_row(drum, patch->md_mm + (double)y * grid->pitch_md_mm);
        for (size_t x = 0; x < grid->width; x++) {
            const size_t from = y * grid->stride + x;
            const double cd = (patch->cd_mm + (double)x * grid->pitch_cd_mm) / ROLL_CELL_MM;
            const bool valid = patch->cells.valid == NULL || patch->cells.valid[from] != 0;
            if (!valid || cd < 0.0 || cd >= (double)drum->map.grid.width) {
                continue;
            }
            const size_t to = row * drum->map.grid.stride + (size_t)cd;
            if (drum->counts[to] < UINT16_MAX) {
                drum->counts[to]++;
            }
            const float step = (float)(1.0 / fmin((double)drum->counts[to], memory));
            drum->map.px[to] += step * (patch->cells.px[from] - drum->map.px[to]);
        }
    }
}

enum cg_status cg_drum_add(struct cg_drum *drum, struct cg_view frame, double md_mm, double cd_mm,
                           struct cg_error *error)
{
    struct roll_patch patch = {{.px = NULL}, 0.0, 0.0};
    if (!cg_grid_has_scale(&frame.grid)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "A frame without a scale in mm cannot be placed on a roller.");
    }
    enum cg_status status = make_patch(frame, md_mm, cd_mm, &patch, error);
    if (status == CG_OK) {
        const double end = md_mm + (double)frame.grid.height * frame.grid.pitch_md_mm;
        const double sd = cg_stats_of(cg_plane_view(&patch.cells)).sd;
        if (isnan(drum->start)) {
            drum->start = drum->corrected = md_mm;
            drum->noise = sd;
        }
        drum->noise += 0.05 * (sd - drum->noise);
        roll_drum_follow(drum, &patch);
        deposit(drum, &patch);
        drum->front = fmax(isnan(drum->front) ? end : drum->front, end);
    }
    cg_plane_clear(&patch.cells);
    return status;
}

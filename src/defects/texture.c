/*
 * Changes of the texture itself (picks, haze): the local variance of the whitened frame, in blocks, against
 * its spread over the frame.
 */
#include "defects/measure.h"

#include <math.h>
#include <string.h>

#define BLOCK ((size_t)8)
/* Boxes of 2, 4, 8 blocks, up to this share of the frame. */
#define LEAST_BOX ((size_t)2)
#define WIDEST_BOX_SHARE (1.0 / 8)
/* Blocks from a mark or a border that its filled ground and its halo may spoil. */
#define MARGIN ((size_t)2)
/* Variance must change by this factor: weaker changes are no fault to any eye. */
#define LEAST_FACTOR 1.3
#define REGION_SHARE 0.5f
#define MOST_REGIONS 32
/* A change of level of this much counts for the class: below, rougher is a pick and smoother haze. */
#define LEVEL_PERCENT 1.0

size_t defects_texture_blocks(const struct cg_defect_work *work)
{
    return (work->width / BLOCK) * (work->height / BLOCK);
}

void defects_texture(struct cg_defect_work *work, const float *response)
{
    size_t columns = work->width / BLOCK, rows = work->height / BLOCK;
    for (size_t j = 0; j < rows; j++) {
        for (size_t i = 0; i < columns; i++) {
            float sum = 0;
            for (size_t y = j * BLOCK; y < (j + 1) * BLOCK; y++) {
                const float *px = response + y * work->columns + i * BLOCK;
                for (size_t k = 0; k < BLOCK; k++) {
                    sum += px[k] * px[k];
                }
            }
            work->variance[j * columns + i] = sum;
        }
    }
}

/* A row of a block is as wide as an integer of 64 bits. */
static bool is_spoiled(const struct cg_defect_work *work, size_t i, size_t j)
{
    uint64_t any = 0;
    for (size_t y = j * BLOCK; y < (j + 1) * BLOCK; y++) {
        uint64_t flags;
        memcpy(&flags, work->taken + y * work->width + i * BLOCK, sizeof flags);
        any |= flags;
    }
    return any != 0;
}

/* Blocks at borders and near marks are left out: 0. */
static void leave_out(struct cg_defect_work *work, size_t columns, size_t rows)
{
    for (size_t j = 0; j < rows; j++) {
        for (size_t i = 0; i < columns; i++) {
            if (j < 1 || i < 1 || i + 1 >= columns || j + 1 >= rows) {
                work->variance[j * columns + i] = 0;
            }
            if (!is_spoiled(work, i, j)) {
                continue;
            }
            size_t i0 = i > MARGIN ? i - MARGIN : 0, i1 = i + MARGIN < columns ? i + MARGIN : columns - 1;
            for (size_t y = j > MARGIN ? j - MARGIN : 0; y <= j + MARGIN && y < rows; y++) {
                memset(work->variance + y * columns + i0, 0, (i1 - i0 + 1) * sizeof(float));
            }
        }
    }
}

/* Sums of `box` values a stride apart; 0 where one of them is 0, which is none. */
static void sum_runs(const float *in, float *out, size_t count, size_t stride, size_t box)
{
    for (size_t i = 0; i < count; i++) {
        float sum = 0;
        bool whole = true;
        for (size_t k = 0; k < box; k++) {
            sum += in[i + k * stride];
            whole = whole && in[i + k * stride] > 0;
        }
        out[i] = whole ? sum : 0;
    }
}

/* log of the mean variance in boxes of `box` blocks a side; boxes with a block left out have none: 0. */
static void box_means(const struct cg_defect_work *work, float *out, size_t columns, size_t rows, size_t box)
{
    float *runs = work->variance + 2 * columns * rows;
    memset(out, 0, columns * rows * sizeof *out);
    for (size_t j = 0; j < rows; j++) {
        sum_runs(work->variance + j * columns, runs + j * columns, columns - box + 1, 1, box);
    }
    for (size_t j = 0; j + box <= rows; j++) {
        float *row = out + j * columns;
        sum_runs(runs + j * columns, row, columns - box + 1, columns, box);
        for (size_t i = 0; i + box <= columns; i++) {
            row[i] = row[i] > 0 ? logf(row[i] / (float)(box * box)) : 0;
        }
    }
}

/* Takes the median off the map and returns the scale and tail of what is left. */
static struct tail centre(float *map, float *scratch, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (map[i] != 0) {
            scratch[kept++] = map[i];
        }
    }
    if (kept < 64) {
        return (struct tail){0, 1};
    }
    float median = defects_select(scratch, kept, 0.5);
    for (size_t i = 0; i < kept; i++) {
        scratch[i] -= median;
    }
    for (size_t i = 0; i < count; i++) {
        map[i] = map[i] != 0 ? map[i] - median : 0;
    }
    return defects_tail(scratch, 1, kept, kept, 0);
}

struct region {
    size_t seed, box;
    float value;
    double log10_nfa;
};

/* Mean and spread of the flattened frame in the box of a mark. */
static void add_level(const struct cg_defect_work *work, struct cg_mark *mark)
{
    double sum = 0, square = 0, count = 0;
    for (size_t y = mark->box.y0; y < mark->box.y1; y++) {
        for (size_t x = mark->box.x0; x < mark->box.x1; x++) {
            double value = (double)work->flat[y * work->width + x];
            sum += value;
            square += value * value;
            count++;
        }
    }
    double mean = sum / count;
    mark->contrast_percent = 100 * mean;
    mark->local_cv_percent = 100 * sqrt(fmax(0, square / count - mean * mean)) / fmax(1 + mean, 0.05);
}

/* The strongest change of all boxes. */
static struct region strongest(struct cg_defect_work *work, size_t columns, size_t rows, double tests)
{
    struct region best = {.log10_nfa = INFINITY};
    size_t count = columns * rows, shorter = columns < rows ? columns : rows;
    float *map = work->variance + count, *scratch = work->variance + 2 * count;
    for (size_t box = LEAST_BOX; (double)box <= (double)shorter * WIDEST_BOX_SHARE && box <= 8; box *= 2) {
        box_means(work, map, columns, rows, box);
        struct tail tail = centre(map, scratch, count);
        for (size_t i = 0; i < count && tail.sd > 0; i++) {
            double size = fabs((double)map[i]);
            double log10_nfa = size > 4 * tail.sd && size > log(LEAST_FACTOR)
                                   ? defects_log10_tail(tail, size / tail.sd) + tests
                                   : 0;
            if (log10_nfa < best.log10_nfa) {
                best = (struct region){i, box, map[i], log10_nfa};
            }
        }
    }
    return best;
}

void defects_texture_find(struct cg_defect_work *work, struct cg_grid grid, double log10_nfa_max)
{
    size_t columns = work->width / BLOCK, rows = work->height / BLOCK, count = columns * rows;
    double tests = log10(3 * PATHS * (double)count);
    leave_out(work, columns, rows);
    for (int i = 0; i < MOST_REGIONS && work->found_count < FOUND_CAPACITY; i++) {
        struct region region = strongest(work, columns, rows, tests);
        if (!(region.log10_nfa <= log10_nfa_max)) {
            return;
        }
        struct lattice lattice = {
            work->variance + count,
            columns,
            rows,
            BLOCK,
            BLOCK,
            0.5 * (double)(BLOCK * region.box) - 0.5,
            0.5 * (double)(BLOCK * region.box) - 0.5,
        };
        box_means(work, lattice.map, columns, rows, region.box);
        (void)centre(lattice.map, work->variance + 2 * count, count);
        bool rougher = lattice.map[region.seed] > 0;
        struct cg_mark mark = defects_lattice_region(work, grid, &lattice, region.seed, REGION_SHARE);
        struct cg_rect box = mark.box;
        box.x1 += region.box - 1;
        box.y1 += region.box - 1;
        for (size_t j = box.y0; j < box.y1; j++) {
            memset(work->variance + j * columns + box.x0, 0, (box.x1 - box.x0) * sizeof(float));
        }
        mark.box = (struct cg_rect){box.x0 * BLOCK, box.y0 * BLOCK, box.x1 * BLOCK, box.y1 * BLOCK};
        mark.log10_nfa = region.log10_nfa;
        add_level(work, &mark);
        mark.mark_class = fabs(mark.contrast_percent) >= LEVEL_PERCENT
                              ? defects_classify(&mark, cg_grid_has_scale(&grid) ? 1 : USUAL_PITCH_MM)
                          : rougher ? CG_MARK_PICK
                                    : CG_MARK_PATCH;
        work->found[work->found_count++] = mark;
    }
}

/* Local extremes that no accident explains become candidates. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>

/* By z and not by the number of false alarms: the best fitting filter, whatever its tail. */
static int by_significance(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    if (fabsf(p->z) != fabsf(q->z)) {
        return fabsf(p->z) > fabsf(q->z) ? -1 : 1;
    }
    if (p->y != q->y) {
        return p->y < q->y ? -1 : 1;
    }
    return (p->x > q->x) - (p->x < q->x);
}

void defects_add(struct cg_defect_work *work, struct candidate candidate)
{
    if (work->candidate_count == CANDIDATES) {
        qsort(work->candidates, CANDIDATES, sizeof candidate, by_significance);
        work->candidate_count = CANDIDATES / 2;
    }
    work->candidates[work->candidate_count++] = candidate;
}

void defects_sort(struct cg_defect_work *work)
{
    qsort(work->candidates, work->candidate_count, sizeof *work->candidates, by_significance);
}

static bool is_peak(const float *response, size_t stride, float size)
{
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            if (fabsf(response[j * (ptrdiff_t)stride + i]) > size) {
                return false;
            }
        }
    }
    return true;
}

/* Nearly all samples are below every limit: they are passed by in blocks. */
#define BLOCK ((size_t)16)

static bool block_exceeds(const float *px, float limit)
{
    unsigned any = 0;
    for (size_t k = 0; k < BLOCK; k++) {
        any |= fabsf(px[k]) >= limit;
    }
    return any != 0;
}

static void add_peak(struct cg_defect_work *work, const struct map *map, size_t x, size_t y, float spread,
                     struct tail tail, struct candidate kind)
{
    double column = (double)x * map->step_column, row = (double)y * map->step_row;
    size_t at = y * map->columns + x;
    kind.x = map->turned ? row : column;
    kind.y = map->turned ? column : row;
    kind.z = map->px[at] / ((float)tail.sd * spread);
    kind.log10_nfa = defects_log10_tail(tail, fabs((double)kind.z)) + work->tests_log10;
    if (map->angle != NULL) {
        kind.angle = M_PI * map->angle[at] / (double)ANGLES;
    }
    defects_add(work, kind);
}

void defects_peaks(struct cg_defect_work *work, const struct map *map, struct tail tail,
                   struct candidate kind, double log10_nfa_max)
{
    if (work->joined != NULL) {
        defects_join(work, map, tail);
    }
    struct spread *spread = &work->spread;
    defects_spread_extent(work, map, &kind, spread);
    bool measured = false;
    float limit = (float)(tail.sd * defects_tail_z(tail, log10_nfa_max - work->tests_log10));
    for (size_t y = 1; y < spread->rows && y + 1 < map->rows; y++) {
        const float *row = map->px + y * map->columns;
        for (size_t x = 1; x < spread->columns && x + 1 < map->columns; x++) {
            while (x + BLOCK + 1 < map->columns && !block_exceeds(row + x, limit)) {
                x += BLOCK;
            }
            float size = fabsf(row[x]);
            if (x >= spread->columns || size < limit || !is_peak(row + x, map->columns, size)) {
                continue;
            }
            if (!measured) {
                defects_spread_measure(map, spread);
                measured = true;
            }
            float wider = defects_spread_at(spread, x, y);
            if (size >= limit * wider) {
                add_peak(work, map, x, y, wider, tail, kind);
            }
        }
    }
}

/* A pixel this many SD out is a mark whatever the spectrum; and it would spoil the spectrum. */
#define OUTLIER_Z 12.0
#define OUTLIER_REACH 2.0
/* The mark must account for this share of it, or only a bump on a larger mark was measured. */
#define OUTLIER_SHARE 0.5f

void defects_outliers(struct cg_defect_work *work, double log10_nfa_max)
{
    size_t width = work->width, height = work->height;
    struct tail tail = defects_tail(work->flat, height, width, width, NOISE_FLOOR);
    double tests = log10(PATHS * (double)width * (double)height);
    float limit = (float)(tail.sd * fmax(OUTLIER_Z, defects_tail_z(tail, log10_nfa_max - tests)));
    work->candidate_count = 0;
    for (size_t y = 1; y + 1 < height; y++) {
        for (size_t x = 1; x + 1 < width; x++) {
            while (x + BLOCK + 1 < width && !block_exceeds(work->flat + y * width + x, limit)) {
                x += BLOCK;
            }
            const float *at = work->flat + y * width + x;
            if (fabsf(*at) < limit || !is_peak(at, width, fabsf(*at))) {
                continue;
            }
            float z = *at / (float)tail.sd;
            defects_add(work, (struct candidate){
                                  .x = (double)x,
                                  .y = (double)y,
                                  .reach = OUTLIER_REACH,
                                  .log10_nfa = defects_log10_tail(tail, fabs((double)z)) + tests,
                                  .z = z,
                                  .least = OUTLIER_SHARE * fabsf(*at),
                              });
        }
    }
    defects_sort(work);
}

/* Local extremes that no accident explains become candidates. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By z and not by the number of false alarms: the best fitting filter, whatever its tail. A total order. */
static int by_significance(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    const double differences[] = {fabs((double)q->z) - fabs((double)p->z), p->y - q->y, p->x - q->x,
                                  p->reach - q->reach};
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        if (differences[i] != 0) {
            return differences[i] < 0 ? -1 : 1;
        }
    }
    return (p->line > q->line) - (p->line < q->line);
}

static void add(struct finds *finds, struct candidate candidate)
{
    if (finds->count == FINDS) {
        qsort(finds->list, FINDS, sizeof candidate, by_significance);
        finds->count = FINDS / 2;
    }
    finds->list[finds->count++] = candidate;
}

void defects_gather(struct cg_defect_work *work, size_t filters)
{
    work->candidate_count = 0;
    for (size_t i = 0; i < filters; i++) {
        const struct finds *finds = &work->finds[i];
        memcpy(work->candidates + work->candidate_count, finds->list, finds->count * sizeof *finds->list);
        work->candidate_count += finds->count;
    }
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

static void add_peak(struct seeker *seeker, const struct map *map, size_t x, size_t y, float spread,
                     struct tail tail, struct candidate kind)
{
    double column = (double)x * map->step_column, row = (double)y * map->step_row;
    size_t at = y * map->columns + x;
    kind.x = map->turned ? row : column;
    kind.y = map->turned ? column : row;
    kind.z = map->px[at] / ((float)tail.sd * spread);
    kind.log10_nfa = defects_log10_tail(tail, fabs((double)kind.z)) + seeker->work->tests_log10;
    if (map->lines) {
        kind.angle = M_PI * (double)defects_line_angle(map->px[at]) / (double)ANGLES;
    }
    add(seeker->finds, kind);
}

void defects_peaks(struct seeker *seeker, const struct map *map, struct tail tail, struct candidate kind,
                   double log10_nfa_max)
{
    struct cg_defect_work *work = seeker->work;
    if (work->joined != NULL) {
        defects_join(work, map, tail);
    }
    struct spread *spread = &seeker->spread;
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
                add_peak(seeker, map, x, y, wider, tail, kind);
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
    struct finds *finds = &work->finds[0];
    finds->count = 0;
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
            add(finds, (struct candidate){
                           .x = (double)x,
                           .y = (double)y,
                           .reach = OUTLIER_REACH,
                           .log10_nfa = defects_log10_tail(tail, fabs((double)z)) + tests,
                           .z = z,
                           .least = OUTLIER_SHARE * fabsf(*at),
                       });
        }
    }
    defects_gather(work, 1);
}

/* Passes over rows that threads share. */
#include "defects/work.h"

struct strips {
    size_t rows;
    void (*pass)(void *context, size_t strip, size_t first, size_t last);
    void *context;
};

static void one(void *context, int worker, size_t strip)
{
    const struct strips *strips = context;
    (void)worker;
    strips->pass(strips->context, strip, strip * strips->rows / STRIPS, (strip + 1) * strips->rows / STRIPS);
}

void defects_strips(const struct cg_defect_work *work, size_t rows,
                    void (*pass)(void *context, size_t strip, size_t first, size_t last), void *context)
{
    struct strips strips = {rows, pass, context};
    cg_loop_run(work->loop, STRIPS, one, &strips);
}

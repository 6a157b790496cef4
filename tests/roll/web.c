#include "roll/web.h"

#include <stdlib.h>

void web_clear(struct web *web, uint64_t seed)
{
    web->count = 0;
    web->seed = seed;
}

static void add(struct web *web, double md, double cd)
{
    ck_assert_uint_lt(web->count, WEB_MARKS);
    web->events[web->count++] = (struct cg_event){.md_mm = md, .cd_mm = cd, .contrast_percent = -5.0};
}

void web_add_random(struct web *web, double length, double per_m2)
{
    const double rate = per_m2 * 1e-6 * WEB_WIDTH;
    for (double md = -log(noise_uniform(&web->seed)) / rate; md < length;
         md -= log(noise_uniform(&web->seed)) / rate) {
        add(web, md, WEB_WIDTH * noise_uniform(&web->seed));
    }
}

double web_add_repeat(struct web *web, const struct web_repeat *repeat)
{
    double md = repeat->first;
    double last = md;
    double turns = 0.0;
    while (md < repeat->last) {
        if (noise_uniform(&web->seed) >= repeat->miss) {
            add(web, md + repeat->jitter * noise_normal(&web->seed), repeat->cd + noise_normal(&web->seed));
        }
        last = md;
        turns += 1.0;
        md += repeat->pitch * (1.0 + repeat->slip * (2.0 * noise_uniform(&web->seed) - 1.0));
    }
    return (last - repeat->first) / (turns - 1.0);
}

static int by_md(const void *a, const void *b)
{
    const double left = ((const struct cg_event *)a)->md_mm;
    const double right = ((const struct cg_event *)b)->md_mm;
    return (left > right) - (left < right);
}

void web_sort(struct web *web)
{
    qsort(web->events, web->count, sizeof web->events[0], by_md);
}

struct cg_repeats *web_finder(const struct cg_roller *rollers, size_t count)
{
    struct cg_error error;
    struct cg_repeats *repeats = NULL;
    struct cg_repeat_options options = cg_repeat_options_defaults();
    options.web_width_mm = WEB_WIDTH;
    options.rollers = rollers;
    options.roller_count = count;
    ck_assert_int_eq(cg_repeats_new(&options, &repeats, &error), CG_OK);
    return repeats;
}

size_t web_feed(const struct web *web, struct cg_repeats *repeats)
{
    size_t alarms = 0;
    for (size_t i = 0; i < web->count; i++) {
        alarms += cg_repeats_add(repeats, &web->events[i], NULL) == CG_REPEAT_NEW;
    }
    return alarms;
}

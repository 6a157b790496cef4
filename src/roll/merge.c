/*
 * One mark of the web seen as several: waiting marks are compared by their boxes, and given out when no
 * further sighting can come.
 */
#include <castgloss/roll.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES_KEPT 8     /* of the sightings of one mark: more cameras and frames do not see one place */
#define SHARED_LEAST 0.25 /* of the smaller box, above which two sightings lie on each other */

struct waiting {
    struct cg_event event;
    unsigned long long frames[FRAMES_KEPT];
    size_t frame_count;
    double area; /* the largest sighting: its contrast and class stand */
};

struct cg_merge {
    struct cg_merge_options options;
    struct waiting *waiting; /* by md of the centre */
    size_t count;
    size_t early;
    double front;
};

struct cg_merge_options cg_merge_options_defaults(void)
{
    return (struct cg_merge_options){.slack_mm = 1.0, .horizon_mm = 2000.0, .capacity = 4096};
}

struct cg_merge *cg_merge_new(const struct cg_merge_options *options, struct cg_error *error)
{
    struct cg_merge *merge = cg_alloc(1, sizeof *merge, error);
    if (merge == NULL) {
        return NULL;
    }
    merge->options = *options;
    merge->options.capacity = options->capacity > 0 ? options->capacity : 1;
    merge->front = -INFINITY;
    merge->waiting = cg_alloc(merge->options.capacity + 1, sizeof *merge->waiting, error);
    if (merge->waiting == NULL) {
        free(merge);
        return NULL;
    }
    return merge;
}

void cg_merge_free(struct cg_merge *merge)
{
    if (merge != NULL) {
        free(merge->waiting);
        free(merge);
    }
}

/* Length that two intervals share, negative: the gap between them. */
static double shared(double a, double a_length, double b, double b_length)
{
    return fmin(a + a_length / 2.0, b + b_length / 2.0) - fmax(a - a_length / 2.0, b - b_length / 2.0);
}

static bool was_in(const struct waiting *waiting, unsigned long long frame)
{
    for (size_t i = 0; i < waiting->frame_count; i++) {
        if (waiting->frames[i] == frame) {
            return true;
        }
    }
    return waiting->frame_count == FRAMES_KEPT;
}

static bool is_one(const struct cg_merge *merge, const struct cg_event *a, const struct cg_event *b)
{
    const double slack = merge->options.slack_mm;
    return shared(a->md_mm, a->md_length_mm, b->md_mm, b->md_length_mm) >= -slack &&
           shared(a->cd_mm, a->cd_length_mm, b->cd_mm, b->cd_length_mm) >= -slack;
}

static void unite(double *centre, double *length, double other, double other_length)
{
    const double low = fmin(*centre - *length / 2.0, other - other_length / 2.0);
    const double high = fmax(*centre + *length / 2.0, other + other_length / 2.0);
    *centre = (low + high) / 2.0;
    *length = high - low;
}

/* Puts b into a. */
static void join(struct waiting *a, const struct waiting *b)
{
    struct cg_event *to = &a->event;
    const struct cg_event *from = &b->event;
    const double md = fmax(shared(to->md_mm, to->md_length_mm, from->md_mm, from->md_length_mm), 0.0);
    const double cd = fmax(shared(to->cd_mm, to->cd_length_mm, from->cd_mm, from->cd_length_mm), 0.0);
    const double smaller = fmin(to->md_length_mm * to->cd_length_mm, from->md_length_mm * from->cd_length_mm);
    const bool on_each_other = smaller <= 0.0 || md * cd >= SHARED_LEAST * smaller;
    if (b->area > a->area) {
        to->contrast_percent = from->contrast_percent;
        to->mark_class = from->mark_class;
        to->id = from->id;
    }
    to->area_mm2 = on_each_other ? fmax(to->area_mm2, from->area_mm2) : to->area_mm2 + from->area_mm2;
    unite(&to->md_mm, &to->md_length_mm, from->md_mm, from->md_length_mm);
    unite(&to->cd_mm, &to->cd_length_mm, from->cd_mm, from->cd_length_mm);
    to->sightings += from->sightings;
    a->area = fmax(a->area, b->area);
    for (size_t i = 0; i < b->frame_count && a->frame_count < FRAMES_KEPT; i++) {
        a->frames[a->frame_count++] = b->frames[i];
    }
}

static void take_out(struct cg_merge *merge, size_t index)
{
    merge->count--;
    memmove(&merge->waiting[index], &merge->waiting[index + 1],
            (merge->count - index) * sizeof merge->waiting[0]);
}

void cg_merge_add(struct cg_merge *merge, unsigned long long frame, const struct cg_event *event)
{
    struct waiting mark = {.event = *event, .frames = {frame}, .frame_count = 1, .area = event->area_mm2};
    mark.event.sightings = event->sightings > 0 ? event->sightings : 1;
    /* A mark may join two that waited apart, so what was joined is compared again. */
    for (size_t i = 0; i < merge->count;) {
        if (!was_in(&merge->waiting[i], frame) && is_one(merge, &merge->waiting[i].event, &mark.event)) {
            join(&mark, &merge->waiting[i]);
            take_out(merge, i);
            i = 0;
        } else {
            i++;
        }
    }
    if (merge->count > merge->options.capacity) {
        merge->early++;
        return;
    }
    size_t at = merge->count;
    while (at > 0 && merge->waiting[at - 1].event.md_mm > mark.event.md_mm) {
        at--;
    }
    memmove(&merge->waiting[at + 1], &merge->waiting[at], (merge->count - at) * sizeof merge->waiting[0]);
    merge->waiting[at] = mark;
    merge->count++;
}

bool cg_merge_take(struct cg_merge *merge, double front_mm, struct cg_event *out)
{
    merge->front = fmax(merge->front, front_mm);
    if (merge->count == 0) {
        return false;
    }
    const struct cg_event *first = &merge->waiting[0].event;
    const bool due = first->md_mm + first->md_length_mm / 2.0 + merge->options.horizon_mm <= merge->front;
    const bool full = merge->count >= merge->options.capacity;
    if (!due && !full) {
        return false;
    }
    merge->early += !due;
    *out = *first;
    take_out(merge, 0);
    return true;
}

size_t cg_merge_early(const struct cg_merge *merge)
{
    return merge->early;
}

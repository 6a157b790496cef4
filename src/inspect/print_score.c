/* print_score.c: absorption and bleed from the measures of the elements: the worst place decides. */
#include "inspect/print.h"

#include <math.h>
#include <string.h>

const struct cg_print_element *print_baseline_of(const struct cg_print *print,
                                                 const struct cg_print_element *line)
{
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const struct cg_element *a = at->element, *b = line->element;
        if (at->measured && a->kind == CG_ELEMENT_LINE && a->ink != NULL && b->ink != NULL &&
            strcmp(a->ink, b->ink) == 0 && (a->ground == NULL || strcmp(a->ground, "paper") == 0) &&
            a->runs_along_md == b->runs_along_md && fabs(a->nominal_mm - b->nominal_mm) < 1e-6) {
            return at;
        }
    }
    return NULL;
}

size_t print_ramp_of(const struct cg_print *print, const char *ink, size_t *places, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const double level = at->element->nominal_percent;
        if (!at->measured || at->element->kind != CG_ELEMENT_PATCH || at->element->ink == NULL ||
            strcmp(at->element->ink, ink) != 0 || !(level > 0.0) || count == capacity) {
            continue;
        }
        size_t k = count++;
        for (; k > 0 && print->elements[places[k - 1]].element->nominal_percent > level; k--) {
            places[k] = places[k - 1];
        }
        places[k] = i;
    }
    return count;
}

static void worst(struct cg_print *print, enum cg_absorb_measure measure, double value, const char *element)
{
    struct cg_print_part_score *part = &print->parts[measure];
    if (!isnan(value) && !(value <= part->value)) {
        *part = (struct cg_print_part_score){measure, element, value, cg_absorb_score(measure, value)};
    }
}

/* Lightness differs with ink: noise is judged in solids, where inks meet paper whole. */
static void score_patch(struct cg_print *print, const struct cg_print_element *at)
{
    const double full = 99.5;
    if (at->element->nominal_percent >= full) {
        worst(print, CG_ABSORB_COALESCENCE, at->coalescence, at->element->id);
        worst(print, CG_ABSORB_MOTTLE, at->grain.mottle_13660, at->element->id);
    }
    worst(print, CG_ABSORB_STRIKE, at->strike.whiteness_loss_percent, at->element->id);
}

static void score_line(struct cg_print *print, const struct cg_print_element *at)
{
    const struct cg_element *element = at->element;
    const char *id = element->id;
    if (element->ground != NULL && strcmp(element->ground, "paper") != 0) {
        const struct cg_print_element *paper = print_baseline_of(print, at);
        if (paper != NULL) {
            const struct cg_bleed bleed = cg_bleed_of(&paper->stroke, &at->stroke);
            /* A light line in a dark ground loses width by bleed, which is no better. */
            worst(print, CG_ABSORB_BLEED_WIDTH, fabs(bleed.width_growth_um), id);
            worst(print, CG_ABSORB_BLEED_RAGGEDNESS, bleed.raggedness_growth_um, id);
        }
        return;
    }
    worst(print, CG_ABSORB_LINE_RAGGEDNESS, at->stroke.raggedness_um, id);
    if (element->nominal_mm > 0.0) {
        worst(print, CG_ABSORB_LINE_GROWTH, at->stroke.width_um - 1000.0 * element->nominal_mm, id);
    }
}

void print_score(struct cg_print *print)
{
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        print->parts[i] =
            (struct cg_print_part_score){.measure = (enum cg_absorb_measure)i, .value = NAN, .score = NAN};
    }
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (!at->measured) {
            continue;
        }
        switch (at->element->kind) {
        case CG_ELEMENT_PATCH:
            score_patch(print, at);
            break;
        case CG_ELEMENT_LINE:
            score_line(print, at);
            break;
        case CG_ELEMENT_BOUNDARY:
            worst(print, CG_ABSORB_MIX_ZONE, at->boundary.mix_zone_um, at->element->id);
            break;
        case CG_ELEMENT_TEXT:
            worst(print, CG_ABSORB_FILL_IN, at->reversed.fill_in_percent, at->element->id);
            break;
        default:
            break;
        }
    }
    print->absorption = print->bleed = NAN;
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        double *score = cg_absorb_rules[i].bleed ? &print->bleed : &print->absorption;
        *score = fmin(*score, print->parts[i].score); /* fmin passes over what is NaN */
    }
}

/* print_summary.c: what the elements say together: paper, bleed, tone and absorption. */
#include "inspect/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double yule_nielsen_n = 1.7;    /* usual for coated paper */
static const double noise_takes_off = 0.005; /* density: a smaller rise over the line is no take-off */
enum { RAMP = 64 };

/* ---- paper -------------------------------------------------------------------------------------- */

/* A level of 8 bits by sRGB's curve (IEC 61966-2-1). */
static double level_of(double reflectance)
{
    const double share = fmin(fmax(reflectance, 0.0), 1.0);
    return 255.0 * (share <= 0.0031308 ? 12.92 * share : 1.055 * pow(share, 1.0 / 2.4) - 0.055);
}

struct extent {
    double low, high;
};

static void extend(struct extent *extent, double value)
{
    extent->low = fmin(extent->low, value);
    extent->high = fmax(extent->high, value);
}

/* The grey level of 8 bits that a place has in the file; sRGB's of its reflectance where the file tells none.
 */
static double grey_level_of(const struct cg_print_element *at)
{
    const double mean = (at->level[0] + at->level[1] + at->level[2]) / 3.0;
    return isnan(mean) ? level_of(cg_luminance_of(at->patch.rgb)) : mean;
}

/* Paper is one material: what its places differ by is the scanner's stray light or its uneven lamp. */
static void add_paper(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    struct extent light = {INFINITY, -INFINITY}, level = {INFINITY, -INFINITY};
    double sum = 0.0, count = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->measured && at->element->kind == CG_ELEMENT_PAPER) {
            const double value = cg_luminance_of(at->patch.rgb);
            extend(&light, value);
            extend(&level, grey_level_of(at));
            sum += value;
            count += 1.0;
        }
    }
    const double spread_alarm = 1.5; /* percent of paper white: above it the scan is not even */
    const double mean = count > 0.0 ? sum / count : NAN, any = count > 0.0 ? 1.0 : NAN,
                 several = count > 1.0 ? 1.0 : NAN;
    const double percent = several * 100.0 * (light.high - light.low) / mean;
    struct cg_node *node = cg_record_object(record, record->root, "paper");
    cg_record_number(record, node, "places", count);
    cg_record_number(record, node, "density", count > 0.0 ? cg_density_of(mean) : NAN);
    cg_record_number(record, node, "spread_percent", percent);
    cg_record_number(record, node, "lowest_level", any * level.low);
    cg_record_number(record, node, "highest_level", any * level.high);
    cg_record_number(record, node, "spread_levels", several * (level.high - level.low));
    if (percent > spread_alarm) {
        char shown[CG_NUMBER_SIZE], low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
        cg_record_reason(
            record,
            "Places of the same paper differ by %s %% of its reflectance (levels %s to %s of 255 in "
            "the file): stray light (flare) or an uneven lamp of the scanner; densities carry that "
            "error.",
            cg_number_fixed(shown, percent, 1), cg_number_fixed(low, level.low, 1),
            cg_number_fixed(high, level.high, 1));
    }
}

/* ---- evenness ----------------------------------------------------------------------------------- */

static bool is_same_ink(const struct cg_print_element *one, const struct cg_print_element *other)
{
    const struct cg_element *a = one->element, *b = other->element;
    return one->measured && other->measured && a->kind == CG_ELEMENT_PATCH && b->kind == CG_ELEMENT_PATCH &&
           a->ink != NULL && b->ink != NULL && strcmp(a->ink, b->ink) == 0 &&
           fabs(a->nominal_percent - b->nominal_percent) < 0.01;
}

/* The same ink at the same level, printed at several places, shows how even printer and scanner are. */
static void add_evenness(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    double pairs = 0.0, most = NAN;
    const struct cg_print_element *lighter = NULL, *darker = NULL;
    for (size_t i = 0; i < print->count; i++) {
        for (size_t k = i + 1; k < print->count; k++) {
            const struct cg_print_element *a = &print->elements[i], *b = &print->elements[k];
            if (!is_same_ink(a, b)) {
                continue;
            }
            const double difference = b->patch.density - a->patch.density;
            pairs += 1.0;
            if (!(fabs(difference) <= most)) {
                most = fabs(difference);
                lighter = difference < 0.0 ? b : a;
                darker = difference < 0.0 ? a : b;
            }
        }
    }
    struct cg_node *node = cg_record_object(record, record->root, "evenness");
    cg_record_number(record, node, "pairs", pairs);
    cg_record_number(record, node, "density_difference", most);
    cg_record_text(record, node, "lighter", lighter != NULL ? lighter->element->id : NULL);
    cg_record_text(record, node, "darker", darker != NULL ? darker->element->id : NULL);
}

/* ---- bleed -------------------------------------------------------------------------------------- */

static void add_bleed(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    struct cg_node *list = cg_record_list(record, record->root, "bleed");
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const struct cg_element *element = at->element;
        if (element->kind != CG_ELEMENT_LINE || element->ground == NULL ||
            strcmp(element->ground, "paper") == 0) {
            continue;
        }
        const struct cg_print_element *paper = print_baseline_of(print, at);
        struct cg_bleed bleed = {NAN, NAN, NAN};
        if (paper != NULL && at->measured) {
            bleed = cg_bleed_of(&paper->stroke, &at->stroke);
        } else {
            cg_record_reason(record, "Bleed of %s cannot be told: %s.", element->id,
                             at->measured
                                 ? "no line of the same ink, width and direction on paper was measured"
                                 : "its line was not measured");
        }
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "id", element->id);
        cg_record_text(record, node, "ink", element->ink);
        cg_record_text(record, node, "ground", element->ground);
        cg_record_text(record, node, "runs_along", element->runs_along_md ? "md" : "cd");
        cg_record_text(record, node, "baseline", paper != NULL ? paper->element->id : NULL);
        cg_record_number(record, node, "width_growth_um", bleed.width_growth_um);
        cg_record_number(record, node, "width_growth_percent", bleed.width_growth_percent);
        cg_record_number(record, node, "raggedness_growth_um", bleed.raggedness_growth_um);
    }
}

/* ---- tone and capacity -------------------------------------------------------------------------- */

/* Whether an earlier element has the same ink, so that every ink is taken once. */
static bool ink_was_before(const struct cg_print *print, size_t index)
{
    const char *ink = print->elements[index].element->ink;
    for (size_t i = 0; i < index; i++) {
        const struct cg_element *element = print->elements[i].element;
        if (element->kind == CG_ELEMENT_PATCH && element->ink != NULL && strcmp(element->ink, ink) == 0) {
            return true;
        }
    }
    return false;
}

static double density_in(const struct cg_patch *patch, enum cg_density_channel channel)
{
    return channel == CG_DENSITY_VISUAL ? patch->density_visual : patch->density_rgb[channel];
}

/* Tints of one ink between its paper and its solid. */
static void add_tones(struct cg_print *print, struct cg_node *list, const size_t *places, size_t count,
                      const double paper_rgb[3])
{
    struct cg_record *record = &print->record;
    const double full = 99.5, over = 100.5;
    const struct cg_print_element *solid = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct cg_print_element *at = &print->elements[places[i]];
        const double level = at->element->nominal_percent;
        solid = level >= full && level <= over ? at : solid;
    }
    if (solid == NULL) {
        return;
    }
    const enum cg_density_channel channel = solid->patch.channel;
    const double paper = channel == CG_DENSITY_VISUAL ? cg_density_of(cg_luminance_of(paper_rgb))
                                                      : cg_density_of(paper_rgb[channel]);
    const double full_density = density_in(&solid->patch, channel);
    for (size_t i = 0; i < count; i++) {
        const struct cg_print_element *at = &print->elements[places[i]];
        const double level = at->element->nominal_percent, density = density_in(&at->patch, channel);
        if (level >= full) {
            continue;
        }
        const double area = 100.0 * cg_ink_share(paper, density, full_density, 1.0);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "id", at->element->id);
        cg_record_text(record, node, "ink", at->element->ink);
        cg_record_number(record, node, "nominal_percent", level);
        cg_record_number(record, node, "area_percent", area);
        cg_record_number(record, node, "yule_nielsen_percent",
                         100.0 * cg_ink_share(paper, density, full_density, yule_nielsen_n));
        cg_record_number(record, node, "gain_percent", area - level);
        cg_record_number(record, node, "print_contrast", cg_print_contrast(full_density, density));
    }
}

static void add_tone(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    struct cg_node *list = cg_record_list(record, record->root, "tone");
    double paper[3];
    size_t places[RAMP];
    const bool has_paper = print_paper_of(print, paper);
    bool tints = false;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_element *element = print->elements[i].element;
        if (element->kind != CG_ELEMENT_PATCH || element->ink == NULL || ink_was_before(print, i)) {
            continue;
        }
        const size_t count = print_ramp_of(print, element->ink, places, RAMP);
        tints = tints || count > 1;
        if (has_paper && count > 1) {
            add_tones(print, list, places, count, paper);
        }
    }
    if (tints && !has_paper) {
        cg_record_reason(record, "Dot gain needs a paper element; the chart has none that was measured.");
    }
}

/* Noise over ink level, and the level where it takes off, for every ink with enough levels. */
static void add_capacity(struct cg_print *print, struct cg_node *absorption)
{
    struct cg_record *record = &print->record;
    struct cg_node *list = cg_record_list(record, absorption, "capacity");
    size_t places[RAMP];
    const size_t fewest = 4;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_element *element = print->elements[i].element;
        if (element->kind != CG_ELEMENT_PATCH || element->ink == NULL || ink_was_before(print, i)) {
            continue;
        }
        const size_t found = print_ramp_of(print, element->ink, places, RAMP);
        double level[RAMP], noise[RAMP];
        size_t count = 0;
        for (size_t k = 0; k < found; k++) {
            const struct cg_print_element *at = &print->elements[places[k]];
            if (!isnan(at->coalescence) && !(count > 0 && at->element->nominal_percent <= level[count - 1])) {
                level[count] = at->element->nominal_percent;
                noise[count++] = at->coalescence;
            }
        }
        if (count < fewest) {
            continue;
        }
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "name", element->ink);
        cg_record_number(record, node, "levels", (double)count);
        cg_record_number(record, node, "ink_percent",
                         cg_absorb_capacity(level, noise, count, noise_takes_off));
        cg_record_number(record, node, "highest_percent", level[count - 1]);
        cg_record_number(record, node, "noise_at_highest", noise[count - 1]);
    }
}

static void add_absorption(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    struct cg_node *node = cg_record_object(record, record->root, "absorption");
    const struct {
        const char *key;
        enum cg_absorb_measure measure;
    } rows[] = {
        {"line_growth_um", CG_ABSORB_LINE_GROWTH}, {"line_raggedness_um", CG_ABSORB_LINE_RAGGEDNESS},
        {"coalescence", CG_ABSORB_COALESCENCE},    {"mottle", CG_ABSORB_MOTTLE},
        {"fill_in_percent", CG_ABSORB_FILL_IN},    {"whiteness_loss_percent", CG_ABSORB_STRIKE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_record_number(record, node, rows[i].key, print->parts[rows[i].measure].value);
    }
    add_capacity(print, node);
}

void print_record_summary(struct cg_print *print)
{
    add_paper(print);
    add_evenness(print);
    add_bleed(print);
    add_tone(print);
    add_absorption(print);
}

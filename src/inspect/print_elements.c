/* print_elements.c: the elements of a document castgloss.print/1, each by its kind. */
#include "inspect/print.h"

#include <math.h>

static void add_triple(struct cg_record *record, struct cg_node *parent, const char *key, double a, double b,
                       double c)
{
    struct cg_node *list = cg_record_list(record, parent, key);
    cg_record_number(record, list, NULL, a);
    cg_record_number(record, list, NULL, b);
    cg_record_number(record, list, NULL, c);
}

static void add_lab(struct cg_record *record, struct cg_node *node, const char *key, struct cg_lab lab,
                    double given)
{
    add_triple(record, node, key, given * lab.l, given * lab.a, given * lab.b);
}

static void add_bands(struct cg_record *record, struct cg_node *node, const struct cg_grain *grain)
{
    struct cg_node *list = cg_record_list(record, node, "bands");
    for (size_t i = 0; i < grain->band_count; i++) {
        const struct cg_band_cv *cv = &grain->bands[i];
        const double given = cv->measured ? 1.0 : NAN, directed = grain->directions ? given : NAN;
        if (!cv->measured) {
            continue;
        }
        struct cg_node *item = cg_record_object(record, list, NULL);
        struct cg_node *range = cg_record_list(record, item, "band_mm");
        cg_record_number(record, range, NULL, cv->band.low_mm);
        cg_record_number(record, range, NULL, cv->band.high_mm);
        cg_record_number(record, item, "cv_percent", given * cv->cv_percent);
        cg_record_number(record, item, "bars_percent", directed * cv->bars_percent);
        cg_record_number(record, item, "streaks_percent", directed * cv->streaks_percent);
        cg_record_number(record, item, "isotropic_percent", directed * cv->isotropic_percent);
    }
}

static void add_patch(struct cg_record *record, struct cg_node *node, const struct cg_print_element *at)
{
    const struct cg_patch *patch = &at->patch;
    const double given = at->measured ? 1.0 : NAN;
    cg_record_number(record, node, "density", given * patch->density);
    cg_record_text(record, node, "channel", at->measured ? cg_density_channel_name(patch->channel) : NULL);
    add_triple(record, node, "density_rgb", given * patch->density_rgb[0], given * patch->density_rgb[1],
               given * patch->density_rgb[2]);
    add_triple(record, node, "levels", given * at->level[0], given * at->level[1], given * at->level[2]);
    cg_record_number(record, node, "density_visual", given * patch->density_visual);
    add_lab(record, node, "lab", patch->lab, given);
    cg_record_number(record, node, "graininess_13660", given * at->grain.graininess_13660);
    cg_record_number(record, node, "mottle_13660", given * at->grain.mottle_13660);
    cg_record_number(record, node, "tiles", given * (double)at->grain.tiles);
    cg_record_number(record, node, "graininess_band_percent", given * at->grain.graininess_band);
    cg_record_number(record, node, "scg", given * at->grain.scg);
    if (at->element->kind == CG_ELEMENT_PATCH) {
        cg_record_number(record, node, "grain_noise", given * at->grain_noise);
        cg_record_number(record, node, "coalescence", at->coalescence);
        add_bands(record, node, &at->grain);
        cg_record_number(record, node, "strike_through", at->strike.density);
        cg_record_number(record, node, "whiteness_loss_percent", at->strike.whiteness_loss_percent);
    }
    cg_record_number(record, node, "masked_percent", given * patch->masked_percent);
    cg_record_number(record, node, "marks", given * (double)patch->marks);
}

static void add_line(struct cg_record *record, struct cg_node *node, const struct cg_print_element *at)
{
    const struct cg_stroke *stroke = &at->stroke;
    const double given = at->measured ? 1.0 : NAN;
    const double nominal = at->element->nominal_mm > 0.0 ? 1000.0 * at->element->nominal_mm : NAN;
    cg_record_number(record, node, "nominal_um", nominal);
    cg_record_number(record, node, "width_um", given * stroke->width_um);
    cg_record_number(record, node, "growth_um", given * (stroke->width_um - nominal));
    cg_record_number(record, node, "blurriness_um", given * stroke->blurriness_um);
    cg_record_number(record, node, "raggedness_um", given * stroke->raggedness_um);
    struct cg_node *sides = cg_record_list(record, node, "raggedness_sides_um");
    cg_record_number(record, sides, NULL, given * stroke->raggedness_side_um[0]);
    cg_record_number(record, sides, NULL, given * stroke->raggedness_side_um[1]);
    cg_record_number(record, node, "feathering_percent", given * stroke->feathering_percent);
    cg_record_number(record, node, "contrast", given * stroke->contrast);
    cg_record_number(record, node, "darkness", given * stroke->darkness);
    cg_record_number(record, node, "fill_percent", given * stroke->fill_percent);
    cg_record_text(record, node, "channel", at->measured ? cg_density_channel_name(stroke->channel) : NULL);
    cg_record_number(record, node, "tilt_deg", given * stroke->tilt_deg);
    cg_record_number(record, node, "broken_percent", given * stroke->broken_percent);
    cg_record_number(record, node, "masked_percent", given * stroke->masked_percent);
    cg_record_text(record, node, "flag", at->measured && stroke->thin ? "thin" : NULL);
}

static void add_boundary(struct cg_record *record, struct cg_node *node, const struct cg_print_element *at)
{
    const struct cg_boundary *boundary = &at->boundary;
    const double given = at->measured ? 1.0 : NAN;
    cg_record_number(record, node, "mix_zone_um", given * boundary->mix_zone_um);
    cg_record_number(record, node, "displacement_um", given * boundary->displacement_um);
    cg_record_number(record, node, "raggedness_um", given * boundary->raggedness_um);
    cg_record_number(record, node, "blurriness_um", given * boundary->blurriness_um);
    cg_record_number(record, node, "tilt_deg", given * boundary->tilt_deg);
    cg_record_number(record, node, "masked_percent", given * boundary->masked_percent);
}

static void add_text(struct cg_record *record, struct cg_node *node, const struct cg_print_element *at)
{
    const struct cg_reversed *reversed = &at->reversed;
    const double given = at->measured ? 1.0 : NAN;
    cg_record_number(record, node, "fill_in_percent", given * reversed->fill_in_percent);
    cg_record_number(record, node, "stroke_width_um", given * reversed->stroke_width_um);
    cg_record_number(record, node, "open_percent", given * reversed->open_percent);
    cg_record_number(record, node, "strokes", given * (double)reversed->strokes);
}

void print_record_elements(struct cg_print *print)
{
    struct cg_record *record = &print->record;
    struct cg_node *list = cg_record_list(record, record->root, "elements");
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const struct cg_element *element = at->element;
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "id", element->id);
        cg_record_text(record, node, "kind", cg_element_kind_name(element->kind));
        cg_record_text(record, node, "ink", element->ink);
        switch (element->kind) {
        case CG_ELEMENT_PATCH:
            cg_record_number(record, node, "nominal_percent", element->nominal_percent);
            add_patch(record, node, at);
            break;
        case CG_ELEMENT_PAPER:
            add_patch(record, node, at);
            break;
        case CG_ELEMENT_LINE:
            cg_record_text(record, node, "ground", element->ground);
            cg_record_text(record, node, "runs_along", element->runs_along_md ? "md" : "cd");
            add_line(record, node, at);
            break;
        case CG_ELEMENT_BOUNDARY:
            cg_record_text(record, node, "ground", element->ground);
            cg_record_text(record, node, "runs_along", element->runs_along_md ? "md" : "cd");
            add_boundary(record, node, at);
            break;
        default:
            add_text(record, node, at);
        }
        cg_record_text(record, node, "reason", at->measured || at->reason[0] == 0 ? NULL : at->reason);
    }
}

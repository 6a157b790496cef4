/* print_record.c: the document castgloss.print/1: where it came from, how the page lies, and what is said. */
#include "inspect/print.h"

#include "inspect/saturation.h"
#include "inspect/source_record.h"

#include <math.h>
#include <string.h>

static const double clipped_percent = 0.1; /* of a scan: its white stands at full scale */

static void add_scale(struct cg_record *record, const struct print_facts *facts)
{
    const struct cg_grid *grid = &facts->scan->grid;
    const struct cg_calibration *calibration = facts->options->calibration;
    struct cg_node *scale = cg_record_object(record, record->root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", inspect_known(grid->pitch_cd_mm));
    cg_record_number(record, scale, "pitch_md_mm", inspect_known(grid->pitch_md_mm));
    cg_record_text(record, scale, "from", cg_scale_from_name(facts->scan->scale_from));
    struct cg_node *about = cg_record_object(record, record->root, "calibration");
    cg_record_text(record, about, "id",
                   calibration != NULL && calibration->id[0] != 0 ? calibration->id : NULL);
    cg_record_text(record, about, "curve", facts->scan->transfer);
    cg_record_text(record, about, "density", "scanner density");
    cg_record_text(record, about, "white", "D50");
}

static void add_quality(struct cg_record *record, const struct print_facts *facts)
{
    const struct cg_quality *quality = &facts->scan->quality;
    struct cg_node *node = cg_record_object(record, record->root, "quality");
    cg_record_number(record, node, "saturated_percent",
                     quality->saturated_percent >= 0.0 ? quality->saturated_percent : NAN);
    cg_record_number(record, node, "valid_percent", quality->valid_percent);
    const struct {
        const char *name;
        bool raised;
    } flags[] = {{"saturated", quality->saturated_percent > clipped_percent},
                 {"constant", quality->constant},
                 {"curve_assumed", facts->scan->assumed},
                 {"no_scale", !cg_grid_has_scale(&facts->scan->grid)}};
    struct cg_node *list = cg_record_list(record, node, "flags");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].raised) {
            cg_record_text(record, list, NULL, flags[i].name);
        }
    }
}

static void add_registration(struct cg_record *record, const struct cg_print *print)
{
    const struct cg_registration *registration = &print->registration;
    if (!print->registered) {
        cg_record_null(record, record->root, "registration");
        return;
    }
    struct cg_node *node = cg_record_object(record, record->root, "registration");
    cg_record_text(record, node, "method", registration->tagged ? "apriltag" : "none");
    cg_record_number(record, node, "residual_mm", registration->tagged ? registration->residual_mm : NAN);
    cg_record_number(record, node, "rotation_deg", registration->rotation_deg);
    cg_record_number(record, node, "scale_cd", registration->scale_cd);
    cg_record_number(record, node, "scale_md", registration->scale_md);
    cg_record_number(record, node, "tags", (double)registration->tags_found);
    if (registration->scale_note[0] != 0) {
        cg_record_reason(record, "%s", registration->scale_note);
    }
}

/* ---- scores ------------------------------------------------------------------------------------- */

static void add_scores(struct cg_record *record, const struct cg_print *print,
                       const struct cg_profile *profile)
{
    struct cg_node *node = cg_record_object(record, record->root, "scores");
    const double worst = fmin(print->absorption, print->bleed);
    cg_record_number(record, node, "absorption", print->absorption);
    cg_record_text(record, node, "absorption_grade", cg_absorb_grade(print->absorption));
    cg_record_text(record, node, "absorption_mark", cg_absorb_mark(print->absorption));
    cg_record_number(record, node, "bleed", print->bleed);
    cg_record_text(record, node, "bleed_grade", cg_absorb_grade(print->bleed));
    cg_record_text(record, node, "bleed_mark", cg_absorb_mark(print->bleed));
    cg_record_text(record, node, "grade", isnan(worst) ? NULL : cg_profile_grade(profile, worst));
    struct cg_node *list = cg_record_list(record, node, "parts");
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const struct cg_print_part_score *part = &print->parts[i];
        const struct cg_absorb_rule *rule = &cg_absorb_rules[i];
        if (isnan(part->score)) {
            continue;
        }
        struct cg_node *item = cg_record_object(record, list, NULL);
        cg_record_text(record, item, "name", rule->name);
        cg_record_text(record, item, "of", rule->bleed ? "bleed" : "absorption");
        cg_record_text(record, item, "element", part->element);
        cg_record_number(record, item, "value", part->value);
        cg_record_text(record, item, "unit", rule->unit);
        cg_record_number(record, item, "score", part->score);
        cg_record_text(record, item, "grade", cg_absorb_grade(part->score));
        cg_record_text(record, item, "mark", cg_absorb_mark(part->score));
    }
}

/* ---- what was left out -------------------------------------------------------------------------- */

static void add_reasons(struct cg_record *record, const struct print_facts *facts, struct cg_print *print)
{
    size_t unmeasured = 0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        unmeasured += at->measured ? 0 : 1;
        if (!at->measured && print->registered) {
            const char *text = at->reason;
            const size_t length = strlen(text);
            const char *stop = length > 0 && text[length - 1] == '.' ? "" : ".";
            if (strncmp(text, "The element", strlen("The element")) == 0) {
                cg_record_reason(record, "%s%s", text, stop);
            } else {
                cg_record_reason(record, "Element %s was not measured: %s%s", at->element->id, text, stop);
            }
        }
    }
    if (unmeasured == print->count) {
        print->status = CG_NOT_MEASURABLE;
    }
    if (facts->scan->quality.saturated_percent > clipped_percent) {
        cg_record_reason(record,
                         "Part of the scan stands at full scale; densities there are too low to trust.");
    }
    if (facts->scan->assumed) {
        cg_record_reason(record, "Nothing states the scanner's curve: sRGB was taken, so densities are not "
                                 "calibrated; calibrate the scanner or give --gamma.");
    }
}

void print_record(const struct print_facts *facts, struct cg_print *print)
{
    struct cg_record *record = &print->record;
    inspect_source_record(record, facts->path, facts->image, facts->scan->grey ? "grey" : "rgb");
    cg_record_text(record, record->root, "chart", facts->options->chart_name);
    add_scale(record, facts);
    add_quality(record, facts);
    add_registration(record, print);
    print_record_masked(print, facts->scan);
    print_record_elements(print);
    print_record_summary(print);
    add_scores(record, print, facts->options->profile);
    add_reasons(record, facts, print);
}

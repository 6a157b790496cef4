/* The document castgloss.roll/1. */
#include "inspect/roll_parts.h"

#include <math.h>

#define M_PER_MM 1e-3

static void add_repeats(const struct cg_roll *roll, struct cg_record *record)
{
    struct cg_node *list = cg_record_list(record, record->root, "repeats");
    for (size_t i = 0; i < cg_repeats_count(roll->repeats); i++) {
        const struct cg_repeat repeat = cg_repeats_get(roll->repeats, i);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "roll", repeat.roller);
        cg_record_number(record, node, "pitch_mm", repeat.pitch_mm);
        cg_record_number(record, node, "pitch_sd_mm", repeat.pitch_sd_mm);
        cg_record_number(record, node, "diameter_mm", repeat.diameter_mm);
        cg_record_number(record, node, "cd_mm", repeat.cd_mm);
        cg_record_number(record, node, "phase_mm", repeat.phase_mm);
        cg_record_number(record, node, "drum_angle_deg", repeat.drum_angle_deg);
        cg_record_number(record, node, "hits", (double)repeat.hits);
        cg_record_number(record, node, "turns_expected", roll->length_mm / repeat.pitch_mm);
        cg_record_number(record, node, "confirmations", (double)repeat.confirmations);
        cg_record_number(record, node, "misses", (double)repeat.misses);
        cg_record_number(record, node, "log10_nfa", repeat.log10_nfa);
        cg_record_number(record, node, "first_md_mm", repeat.first_md_mm);
        cg_record_number(record, node, "last_md_mm", repeat.last_md_mm);
        cg_record_number(record, node, "contrast_percent", repeat.contrast_percent);
    }
}

static void add_streaks(const struct cg_roll *roll, struct cg_record *record)
{
    struct cg_node *list = cg_record_list(record, record->root, "streaks");
    for (size_t i = 0; i < cg_streaks_count(roll->streaks); i++) {
        const struct cg_streak streak = cg_streaks_get(roll->streaks, i);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_number(record, node, "cd_mm", streak.cd_mm);
        cg_record_number(record, node, "width_mm", streak.width_mm);
        cg_record_number(record, node, "first_md_mm", streak.first_md_mm);
        cg_record_number(record, node, "last_md_mm", streak.last_md_mm);
        cg_record_number(record, node, "contrast_percent", streak.contrast_percent);
        cg_record_number(record, node, "growth_percent_per_km", streak.growth_percent_per_km);
    }
}

static void add_lanes(const struct cg_roll *roll, struct cg_record *record)
{
    struct cg_node *list = cg_record_list(record, record->root, "lanes");
    for (size_t i = 0; i < roll->lane_count; i++) {
        const struct cg_lane *lane = &roll->lanes[i];
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_number(record, node, "id", (double)i + 1.0);
        cg_record_number(record, node, "from_cd_mm", lane->from_cd_mm);
        cg_record_number(record, node, "to_cd_mm", lane->to_cd_mm);
        cg_record_number(record, node, "marks", (double)lane->marks);
        cg_record_number(record, node, "marks_per_1000_m2", lane->marks_per_1000_m2);
        cg_record_number(record, node, "repeats", (double)lane->repeats);
        cg_record_number(record, node, "streak_percent", lane->streak_percent);
        cg_record_text(record, node, "grade", cg_lane_grade_name(lane->grade));
    }
}

static void add_masks(const struct cg_roll *roll, struct cg_record *record)
{
    struct cg_node *list = cg_record_list(record, record->root, "masks");
    for (size_t i = 0; i < cg_masks_count(roll->masks); i++) {
        const struct cg_mask mask = cg_masks_get(roll->masks, i);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "kind", cg_mask_kind_name(mask.kind));
        cg_record_number(record, node, "first_md_mm", mask.first_md_mm);
        cg_record_number(record, node, "last_md_mm", mask.last_md_mm);
    }
}

void cg_roll_record(const char *file, size_t rows, struct cg_roll *roll)
{
    struct cg_record *record = &roll->record;
    const bool measured = roll->repeats != NULL;
    const double given = measured ? 1.0 : NAN;
    struct cg_node *source = cg_record_object(record, record->root, "source");
    cg_record_text(record, source, "file", file);
    cg_record_number(record, source, "rows", (double)rows);
    cg_record_number(record, source, "marks", (double)roll->event_count);
    cg_record_number(record, source, "left_out", (double)roll->left_out);
    struct cg_node *web = cg_record_object(record, record->root, "web");
    cg_record_number(record, web, "length_m", given * roll->length_mm * M_PER_MM);
    cg_record_number(record, web, "width_mm", given * roll->width_mm);
    struct cg_node *coverage = cg_record_object(record, record->root, "coverage");
    const double masked = measured ? cg_masks_length_mm(roll->masks, roll->length_mm) : NAN;
    cg_record_number(record, coverage, "covered_percent", given * 100.0 * (1.0 - masked / roll->length_mm));
    cg_record_number(record, coverage, "masked_m", masked * M_PER_MM);
    if (!measured) {
        static const char *const lists[] = {"repeats", "streaks", "lanes", "masks"};
        for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
            cg_record_null(record, record->root, lists[i]);
        }
        return;
    }
    add_repeats(roll, record);
    add_streaks(roll, record);
    add_lanes(roll, record);
    add_masks(roll, record);
}

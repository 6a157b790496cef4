/* The manifest, the recipes, the profile and the truth of a simulated month. */
#include "simulate/plant.h"

/* The first lot begins in the morning of 2026-01-05; another one follows every 18 hours. */
#define FIRST_TIME INT64_C(1767596400)
#define LOT_S INT64_C(64800)
#define FRAME_S 7

/* Drift and drum stay inside the limits; the lots that are bad for a reason of their own do not. */
static const char profile_text[] = "name: Simulated plant\n"
                                   "limits:\n"
                                   "  - quantity: scores.uniformity\n"
                                   "    min: 60\n"
                                   "  - quantity: defects[streak].count\n"
                                   "    max: 0\n"
                                   "  - quantity: defects.count\n"
                                   "    max: 3\n";

static const char *number(char out[CG_NUMBER_SIZE], double value)
{
    return cg_number_print(out, value, 6);
}

enum cg_status plant_write_recipe(const char *folder, const struct plant_lot *lot, struct cg_error *error)
{
    struct cg_text out = {0};
    char borax[CG_NUMBER_SIZE], boric[CG_NUMBER_SIZE], magnesium[CG_NUMBER_SIZE], binder[CG_NUMBER_SIZE],
        weight[CG_NUMBER_SIZE];
    cg_text_add(&out,
                "bath:\n  total_kg: 500\n  temperature_c: 35\n  items:\n"
                "    - {substance: Na2B4O7, waters: 10, mass_kg: %s}\n"
                "    - {substance: H3BO3, waters: 0, mass_kg: %s}\n"
                "    - {substance: MgSO4, waters: 7, mass_kg: %s}\n",
                number(borax, lot->borax_kg), number(boric, lot->boric_kg),
                number(magnesium, lot->magnesium_kg));
    cg_text_add(&out,
                "layer:\n  pigment: alumina\n  pigment_parts: 100\n  binders:\n"
                "    - {substance: polyvinyl alcohol, parts: %s}\n  coat_weight_gsm: %s\n"
                "release_agent: {in: bath, melting_point_c: 105}\nsupport: {air_permeable: true}\n"
                "casting: {mirror_heated: true, pressed_wet: true, drum_face_c: 105}\n"
                "boric_basis: H3BO3\nclaim6_reading: none\nweighing_uncertainty_percent: 1\n",
                number(binder, lot->binder_parts), number(weight, lot->coat_weight_gsm));
    const enum cg_status status = cg_file_write_text(folder, "recipe.yaml", &out, error);
    cg_text_clear(&out);
    return status;
}

static void add_lot_rows(const struct cg_plant_options *options, const struct plant_story *story, size_t lot,
                         struct cg_text *out)
{
    const int64_t start = FIRST_TIME + (int64_t)lot * LOT_S;
    char time[CG_TIME_SIZE], md[CG_NUMBER_SIZE];
    cg_text_add(out, "L%03zu,,recipe,,,,%s,recipe,lots/L%03zu/recipe.yaml,,,\n", lot + 1,
                cg_time_print(time, start - 3600), lot + 1);
    for (size_t i = 0; i < options->frames; i++) {
        cg_text_add(out,
                    "L%03zu,R1,F%zu,,,%s,%s,surface,lots/L%03zu/frame_%06zu.png,lots/L%03zu/"
                    "recipe.yaml,profile.yaml,\n",
                    lot + 1, i + 1, cg_number_print(md, story->frame_md_mm + (double)i * story->turn_mm, 12),
                    cg_time_print(time, start + (int64_t)i * FRAME_S), lot + 1, i, lot + 1);
    }
    if (options->print_dpi > 0.0) {
        cg_text_add(out,
                    "L%03zu,R1,print,,,,%s,print,lots/L%03zu/scan.png,lots/L%03zu/recipe.yaml,,lots/L%03zu/"
                    "chart.json\n",
                    lot + 1, cg_time_print(time, start + 7200), lot + 1, lot + 1, lot + 1);
    }
}

static void add_study_rows(size_t lots, struct cg_text *out)
{
    int64_t start = FIRST_TIME + (int64_t)lots * LOT_S;
    char time[CG_TIME_SIZE];
    for (size_t i = 0; i < PLANT_PARTS; i++) {
        for (size_t j = 0; j < PLANT_OPERATORS; j++) {
            for (size_t k = 0; k < PLANT_TRIALS; k++) {
                const int name = (int)('A' + j);
                cg_text_add(out, "GAGE,,P%zu,%c,%zu,,%s,surface,gage/P%zu-%c-%zu/frame_000000.png,,,\n",
                            i + 1, name, k + 1, cg_time_print(time, start), i + 1, name, k + 1);
                start += 60;
            }
        }
    }
}

static void add(struct cg_text *out, const char *key, double value)
{
    char text[CG_NUMBER_SIZE];
    cg_text_add(out, "\"%s\":%s", key, cg_number_print(text, value, 9));
}

/* The story, then what each lot was made with. */
static void truth_text(const struct cg_plant_options *options, const struct plant_story *story,
                       struct cg_text *out)
{
    const char *comma = "";
    cg_text_add(out, "{\"schema\":\"castgloss.plant/1\",\"seed\":%llu,\"lots\":%zu,\n\"drum\":{",
                (unsigned long long)options->seed, options->lots);
    add(out, "diameter_m", options->drum_diameter_m);
    cg_text_add(out, ",");
    add(out, "turn_mm", story->turn_mm);
    cg_text_add(out, ",\"from_lot\":\"L%03zu\",", story->foul_lot + 1);
    add(out, "angle_deg", 360.0 * story->mark_md_mm / story->turn_mm);
    cg_text_add(out, ",");
    add(out, "cd_mm", story->mark_cd_mm);
    cg_text_add(
        out,
        "},\n\"drift\":{\"substance\":\"MgSO4\",\"from_lot\":\"L%03zu\",\"quantity\":"
        "\"anhydride.magnesium_wt_percent\",\"score\":\"scores.uniformity\",\"sign\":1},\n\"bad_lots\":[",
        story->drift_lot + 1);
    for (size_t i = 0; i < story->count; i++) {
        if (story->lots[i].fault != PLANT_GOOD) {
            cg_text_add(out, "%s{\"lot\":\"L%03zu\",\"cause\":\"%s\"}", comma, i + 1,
                        plant_fault_name(story->lots[i].fault));
            comma = ",";
        }
    }
    cg_text_add(out, "],\n\"made\":[");
    for (size_t i = 0; i < story->count; i++) {
        const struct plant_lot *lot = &story->lots[i];
        cg_text_add(out, "%s\n{\"lot\":\"L%03zu\",", i > 0 ? "," : "", i + 1);
        add(out, "magnesium_kg", lot->magnesium_kg);
        cg_text_add(out, ",");
        add(out, "mottle_factor", lot->mottle);
        cg_text_add(out, ",");
        add(out, "level", lot->level);
        cg_text_add(out, ",");
        add(out, "drum_mark_percent", lot->drum_percent);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]}\n");
}

enum cg_status plant_write_files(const char *folder, const struct cg_plant_options *options,
                                 const struct plant_story *story, struct cg_error *error)
{
    struct cg_text out = {0};
    char diameter[CG_NUMBER_SIZE];
    cg_text_add(&out, "lot,roll,sample,operator,repeat,md_mm,time,kind,file,recipe,profile,chart\n");
    for (size_t i = 0; i < story->count; i++) {
        add_lot_rows(options, story, i, &out);
    }
    add_study_rows(story->count, &out);
    enum cg_status status = cg_file_write_text(folder, "manifest.csv", &out, error);
    cg_text_clear(&out);
    if (status == CG_OK) {
        cg_text_add(&out, "%s", profile_text);
        status = cg_file_write_text(folder, "profile.yaml", &out, error);
        cg_text_clear(&out);
    }
    if (status == CG_OK) {
        cg_text_add(&out, "name,diameter_mm\ncasting drum,%s\n",
                    number(diameter, 1000.0 * options->drum_diameter_m));
        status = cg_file_write_text(folder, "rolls.csv", &out, error);
        cg_text_clear(&out);
    }
    if (status == CG_OK) {
        truth_text(options, story, &out);
        status = cg_file_write_text(folder, "truth.json", &out, error);
        cg_text_clear(&out);
    }
    return status;
}

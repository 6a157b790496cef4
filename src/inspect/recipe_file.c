/* A recipe file: YAML to a checked recipe. */
#include <castgloss/inspect.h>

#include "inspect/recipe_schema.h"

#include <math.h>
#include <string.h>

/* A recipe is written by hand. */
#define FILE_MAX_BYTES ((size_t)1 << 20)
#define LARGEST 1e6
#define WEIGHING_UNCERTAINTY_PERCENT 1.0
/* Masses that sum to the bath's may be rounded. */
#define SUM_TOLERANCE 1e-6

struct word {
    const char *word;
    int value;
};
static const struct word booleans[] = {{"true", CG_STATED_YES}, {"false", CG_STATED_NO}, {NULL, 0}};
static const struct word release_places[] = {{"bath", CG_STATED_YES},
                                             {"layer", CG_STATED_YES},
                                             {"both", CG_STATED_YES},
                                             {"none", CG_STATED_NO},
                                             {NULL, 0}};
static const struct word bases[] = {{"H3BO3", CG_BASIS_H3BO3}, {"B2O3", CG_BASIS_B2O3}, {NULL, 0}};
static const struct word readings[] = {
    {"none", CG_CLAIM6_NONE}, {"literal", CG_CLAIM6_LITERAL}, {"pva_share", CG_CLAIM6_PVA_SHARE}, {NULL, 0}};

/* The value of a word of the table; text NULL keeps *out. */
static enum cg_status read_word(const struct cg_yaml *yaml, const char *scope, const char *key,
                                const char *text, const struct word *words, int *out, struct cg_error *error)
{
    if (text == NULL) {
        return CG_OK;
    }
    for (const struct word *word = words; word->word != NULL; word++) {
        if (strcmp(word->word, text) == 0) {
            *out = word->value;
            return CG_OK;
        }
    }
    return cg_error_set(error, CG_INPUT, "%s, line %zu: '%s' is \"%s\", but must be %s.", yaml->name,
                        cg_yaml_line(yaml, scope, 0, key), key, text,
                        cg_yaml_allowed(yaml->kind, scope, key));
}

/* As cg_yaml_number; text NULL keeps *out. */
static enum cg_status read_number(const struct cg_yaml *yaml, const char *scope, size_t index,
                                  const char *key, const char *text, double low, double high, double *out,
                                  struct cg_error *error)
{
    return text == NULL ? CG_OK : cg_yaml_number(yaml, scope, index, key, text, low, high, out, error);
}

/* ---- bath --------------------------------------------------------------------------------------- */

static enum cg_status unknown_substance(const struct cg_yaml *yaml, size_t index, const char *formula,
                                        struct cg_error *error)
{
    char known[256] = "";
    size_t count = 0;
    const struct cg_substance *table = cg_substances(&count);
    for (size_t i = 0; i < count; i++) {
        strncat(known, i > 0 ? ", " : "", sizeof known - strlen(known) - 1);
        strncat(known, table[i].formula, sizeof known - strlen(known) - 1);
    }
    return cg_error_set(error, CG_INPUT, "%s, line %zu: the substance '%s' is not known; known are %s%s.",
                        yaml->name, cg_yaml_line(yaml, "bath.items", index, "substance"), formula, known,
                        strstr(formula, "H2O") != NULL ? ", and the water of a hydrate stands under 'waters'"
                                                       : "");
}

static enum cg_status read_item(const struct cg_yaml *yaml, size_t index, double total_kg,
                                struct cg_bath_item *item, struct cg_error *error)
{
    const struct cg_recipe_text *text = yaml->data;
    const struct cg_recipe_item_text *from = &text->bath->items[index];
    item->purity = 1;
    item->substance = cg_substance_find(from->substance);
    if (item->substance == NULL) {
        return unknown_substance(yaml, index, from->substance, error);
    }
    enum cg_status status =
        cg_yaml_number(yaml, "bath.items", index, "waters", from->waters, 0, 99, &item->waters, error);
    if (status == CG_OK && !cg_substance_has_hydrate(item->substance, item->waters)) {
        return cg_error_set(
            error, CG_INPUT, "%s, line %zu: %s is not known with %s waters; state the form that was weighed.",
            yaml->name, cg_yaml_line(yaml, "bath.items", index, "waters"), from->substance, from->waters);
    }
    if (status == CG_OK) {
        status = cg_yaml_number(yaml, "bath.items", index, "mass_kg", from->mass_kg, 0, total_kg,
                                &item->mass_kg, error);
    }
    if (status == CG_OK) {
        status =
            read_number(yaml, "bath.items", index, "purity", from->purity, 1e-6, 1, &item->purity, error);
    }
    return status;
}

static enum cg_status read_bath(const struct cg_yaml *yaml, struct cg_recipe_file *file,
                                struct cg_error *error)
{
    const struct cg_recipe_text *text = yaml->data;
    struct cg_recipe *recipe = &file->recipe;
    enum cg_status status = cg_yaml_number(yaml, "bath", 0, "total_kg", text->bath->total_kg, 1e-6, LARGEST,
                                           &recipe->bath_total_kg, error);
    if (status == CG_OK) {
        status = read_number(yaml, "bath", 0, "temperature_c", text->bath->temperature_c, 0, 100,
                             &recipe->bath_temperature_c, error);
    }
    struct cg_bath_item *items =
        cg_arena_alloc(&file->arena, text->bath->items_count * sizeof(struct cg_bath_item));
    if (items == NULL) {
        return cg_error_set(error, CG_FAULT, "%s: memory ran out while the recipe was read.", yaml->name);
    }
    double sum = 0;
    for (size_t i = 0; status == CG_OK && i < text->bath->items_count; i++) {
        status = read_item(yaml, i, recipe->bath_total_kg, &items[i], error);
        sum += items[i].mass_kg;
    }
    if (status == CG_OK && sum > recipe->bath_total_kg * (1 + SUM_TOLERANCE)) {
        char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE];
        return cg_error_set(error, CG_INPUT,
                            "%s, line %zu: the items weigh %s kg together, more than the bath's total_kg of "
                            "%s; total_kg is the whole bath with its water.",
                            yaml->name, cg_yaml_line(yaml, "bath", 0, "total_kg"), cg_number_print(a, sum, 6),
                            cg_number_print(b, recipe->bath_total_kg, 6));
    }
    recipe->items = items;
    recipe->item_count = text->bath->items_count;
    return status;
}

/* ---- layer and the rest ------------------------------------------------------------------------- */

static enum cg_status read_binder(const struct cg_yaml *yaml, size_t index, struct cg_binder *binder,
                                  struct cg_error *error)
{
    const struct cg_recipe_text *text = yaml->data;
    const struct cg_recipe_binder_text *from = &text->layer->binders[index];
    binder->kind = cg_binder_find(from->substance);
    if (binder->kind == NULL) {
        char known[256] = "";
        size_t count = 0;
        const struct cg_binder_kind *table = cg_binder_kinds(&count);
        for (size_t i = 0; i < count; i++) {
            strncat(known, i > 0 ? ", " : "", sizeof known - strlen(known) - 1);
            strncat(known, table[i].name, sizeof known - strlen(known) - 1);
        }
        return cg_error_set(error, CG_INPUT,
                            "%s, line %zu: the binder '%s' is not known; known are %s. Salts, hardeners and "
                            "release agents are no binders.",
                            yaml->name, cg_yaml_line(yaml, "layer.binders", index, "substance"),
                            from->substance, known);
    }
    return cg_yaml_number(yaml, "layer.binders", index, "parts", from->parts, 0, LARGEST, &binder->parts,
                          error);
}

static enum cg_status read_layer(const struct cg_yaml *yaml, struct cg_recipe_file *file,
                                 struct cg_error *error)
{
    const struct cg_recipe_text *text = yaml->data;
    const struct cg_recipe_layer_text *from = text->layer;
    struct cg_recipe *recipe = &file->recipe;
    if (from == NULL) {
        return CG_OK;
    }
    recipe->has_layer = true;
    recipe->alumina = strcmp(from->pigment, "alumina") == 0 ? CG_STATED_YES : CG_STATED_NO;
    enum cg_status status = cg_yaml_number(yaml, "layer", 0, "pigment_parts", from->pigment_parts, 1e-6,
                                           LARGEST, &recipe->pigment_parts, error);
    if (status == CG_OK) {
        status = read_number(yaml, "layer", 0, "coat_weight_gsm", from->coat_weight_gsm, 0, 1000,
                             &recipe->coat_weight_gsm, error);
    }
    struct cg_binder *binders = cg_arena_alloc(&file->arena, from->binders_count * sizeof(struct cg_binder));
    if (binders == NULL) {
        return cg_error_set(error, CG_FAULT, "%s: memory ran out while the recipe was read.", yaml->name);
    }
    for (size_t i = 0; status == CG_OK && i < from->binders_count; i++) {
        status = read_binder(yaml, i, &binders[i], error);
    }
    recipe->binders = binders;
    recipe->binder_count = from->binders_count;
    return status;
}

/* Values that stand alone. */
static enum cg_status read_rest(const struct cg_yaml *yaml, struct cg_recipe *recipe, struct cg_error *error)
{
    const struct cg_recipe_text *text = yaml->data;
    const struct cg_recipe_release_text release =
        text->release_agent != NULL ? *text->release_agent : (struct cg_recipe_release_text){NULL, NULL};
    const struct cg_recipe_casting_text casting =
        text->casting != NULL ? *text->casting : (struct cg_recipe_casting_text){NULL, NULL, NULL};
    int agent = CG_UNSTATED, permeable = CG_UNSTATED, heated = CG_UNSTATED, pressed = CG_UNSTATED;
    int basis = CG_BASIS_H3BO3, reading = CG_CLAIM6_NONE;
    const struct {
        const char *scope, *key, *text;
        const struct word *words;
        int *out;
    } words[] = {
        {"release_agent", "in", release.in, release_places, &agent},
        {"support", "air_permeable", text->support != NULL ? text->support->air_permeable : NULL, booleans,
         &permeable},
        {"casting", "mirror_heated", casting.mirror_heated, booleans, &heated},
        {"casting", "pressed_wet", casting.pressed_wet, booleans, &pressed},
        {"", "boric_basis", text->boric_basis, bases, &basis},
        {"", "claim6_reading", text->claim6_reading, readings, &reading},
    };
    const struct {
        const char *scope, *key, *text;
        double low, high, *out;
    } numbers[] = {
        {"release_agent", "melting_point_c", release.melting_point_c, -50, 400, &recipe->release_melting_c},
        {"casting", "drum_face_c", casting.drum_face_c, 0, 300, &recipe->drum_face_c},
        {"", "weighing_uncertainty_percent", text->weighing_uncertainty_percent, 0, 10,
         &recipe->weighing_uncertainty_percent},
    };
    enum cg_status status = CG_OK;
    for (size_t i = 0; status == CG_OK && i < sizeof words / sizeof words[0]; i++) {
        status =
            read_word(yaml, words[i].scope, words[i].key, words[i].text, words[i].words, words[i].out, error);
    }
    for (size_t i = 0; status == CG_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = read_number(yaml, numbers[i].scope, 0, numbers[i].key, numbers[i].text, numbers[i].low,
                             numbers[i].high, numbers[i].out, error);
    }
    recipe->release_agent = (enum cg_stated)agent;
    recipe->air_permeable = (enum cg_stated)permeable;
    recipe->mirror_heated = (enum cg_stated)heated;
    recipe->pressed_wet = (enum cg_stated)pressed;
    recipe->boric_basis = (enum cg_boric_basis)basis;
    recipe->claim6_reading = (enum cg_claim6_reading)reading;
    return status;
}

/* ---- the file ----------------------------------------------------------------------------------- */

enum cg_status cg_recipe_read(const char *path, struct cg_recipe_file *out, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    enum cg_status status = cg_file_read(path, FILE_MAX_BYTES, &bytes, error);
    if (status == CG_OK) {
        status = cg_recipe_parse(path, &bytes, out, error);
    }
    cg_bytes_clear(&bytes);
    return status;
}

enum cg_status cg_recipe_parse(const char *name, const struct cg_bytes *bytes, struct cg_recipe_file *out,
                               struct cg_error *error)
{
    struct cg_yaml yaml = {.kind = NULL};
    char hash[CG_HASH_SIZE];
    struct cg_recipe_file file = {
        .recipe = {.bath_temperature_c = NAN,
                   .pigment_parts = NAN,
                   .coat_weight_gsm = NAN,
                   .release_melting_c = NAN,
                   .drum_face_c = NAN,
                   .weighing_uncertainty_percent = WEIGHING_UNCERTAINTY_PERCENT},
    };
    enum cg_status status = cg_yaml_load(&yaml, &cg_recipe_kind, name, bytes, error);
    if (status == CG_OK) {
        status = read_bath(&yaml, &file, error);
    }
    if (status == CG_OK) {
        status = read_layer(&yaml, &file, error);
    }
    if (status == CG_OK) {
        status = read_rest(&yaml, &file.recipe, error);
    }
    cg_yaml_clear(&yaml);
    if (status != CG_OK) {
        cg_recipe_file_clear(&file);
        /* A recipe is what is measured: a wrong one is an input that cannot be read. */
        return error->status = status == CG_USAGE ? CG_INPUT : status;
    }
    cg_hash(bytes->data, bytes->size, hash);
    memcpy(file.hash, hash, sizeof file.hash - 1);
    *out = file;
    return CG_OK;
}

void cg_recipe_file_clear(struct cg_recipe_file *file)
{
    cg_arena_clear(&file->arena);
    *file = (struct cg_recipe_file){.hash = ""};
}

const char *cg_recipe_template(void)
{
    return "# A recipe as weighed. The bath is needed; what is left out is not judged.\n"
           "\n"
           "bath:\n"
           "  # The whole bath with its water and all that is in it.\n"
           "  total_kg: 500\n"
           "  # Used for advice on what stays dissolved; may be left out.\n"
           "  temperature_c: 35\n"
           "  # Formulas without water; `waters` says which hydrate was weighed, 0 when it has none. purity "
           "is\n"
           "  # the share of that form in what was weighed: 0.2 for a solution of 20 %; 1 when left out.\n"
           "  items:\n"
           "    - {substance: Na2B4O7, waters: 10, mass_kg: 19.0}\n"
           "    - {substance: H3BO3, waters: 0, mass_kg: 12.0}\n"
           "    - {substance: MgSO4, waters: 7, mass_kg: 20.5, purity: 0.99}\n"
           "\n"
           "layer:\n"
           "  pigment: alumina\n"
           "  pigment_parts: 100\n"
           "  # Dry polymers: polyvinyl alcohol, casein, latex, starch, gelatin, cellulose ether, "
           "polyurethane,\n"
           "  # polyvinylpyrrolidone, polyacrylate.\n"
           "  binders:\n"
           "    - {substance: polyvinyl alcohol, parts: 10}\n"
           "  coat_weight_gsm: 20\n"
           "\n"
           "# In the bath, the layer, both or none.\n"
           "release_agent: {in: bath, melting_point_c: 105}\n"
           "support: {air_permeable: true}\n"
           "casting: {mirror_heated: true, pressed_wet: true, drum_face_c: 105}\n"
           "\n"
           "# Boric acid `in terms of anhydride`: as H3BO3, which has no water of crystallisation, or as "
           "B2O3.\n"
           "boric_basis: H3BO3\n"
           "# Claim 6 contradicts claim 5 as printed: none (not counted), literal or pva_share.\n"
           "claim6_reading: none\n"
           "# A value nearer to a limit than this is MARGINAL.\n"
           "weighing_uncertainty_percent: 1\n";
}

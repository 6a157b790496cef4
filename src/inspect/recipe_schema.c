#include "inspect/recipe_schema.h"

#define TEXT_MAX_BYTES 128
#define MAX_ITEMS 100

#define TEXT(structure, key, flags)                                                                          \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | (flags), struct structure, key, 0, TEXT_MAX_BYTES)
#define NEEDED(structure, key) TEXT(structure, key, 0)
#define OPTIONAL(structure, key) TEXT(structure, key, CYAML_FLAG_OPTIONAL)
#define MAPPING(key, fields, flags)                                                                          \
    CYAML_FIELD_MAPPING_PTR(#key, CYAML_FLAG_POINTER | (flags), struct cg_recipe_text, key, fields)

static const cyaml_schema_field_t item_fields[] = {
    NEEDED(cg_recipe_item_text, substance),
    NEEDED(cg_recipe_item_text, waters),
    NEEDED(cg_recipe_item_text, mass_kg),
    OPTIONAL(cg_recipe_item_text, purity),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t item_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_recipe_item_text, item_fields),
};
static const cyaml_schema_field_t bath_fields[] = {
    NEEDED(cg_recipe_bath_text, total_kg),
    OPTIONAL(cg_recipe_bath_text, temperature_c),
    CYAML_FIELD_SEQUENCE("items", CYAML_FLAG_POINTER, struct cg_recipe_bath_text, items, &item_value, 1,
                         MAX_ITEMS),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t binder_fields[] = {
    NEEDED(cg_recipe_binder_text, substance),
    NEEDED(cg_recipe_binder_text, parts),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t binder_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_recipe_binder_text, binder_fields),
};
static const cyaml_schema_field_t layer_fields[] = {
    NEEDED(cg_recipe_layer_text, pigment),
    NEEDED(cg_recipe_layer_text, pigment_parts),
    OPTIONAL(cg_recipe_layer_text, coat_weight_gsm),
    CYAML_FIELD_SEQUENCE("binders", CYAML_FLAG_POINTER, struct cg_recipe_layer_text, binders, &binder_value,
                         1, MAX_ITEMS),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t release_fields[] = {
    NEEDED(cg_recipe_release_text, in),
    OPTIONAL(cg_recipe_release_text, melting_point_c),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t support_fields[] = {
    NEEDED(cg_recipe_support_text, air_permeable),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t casting_fields[] = {
    OPTIONAL(cg_recipe_casting_text, mirror_heated),
    OPTIONAL(cg_recipe_casting_text, pressed_wet),
    OPTIONAL(cg_recipe_casting_text, drum_face_c),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t recipe_fields[] = {
    MAPPING(bath, bath_fields, 0),
    MAPPING(layer, layer_fields, CYAML_FLAG_OPTIONAL),
    MAPPING(release_agent, release_fields, CYAML_FLAG_OPTIONAL),
    MAPPING(support, support_fields, CYAML_FLAG_OPTIONAL),
    MAPPING(casting, casting_fields, CYAML_FLAG_OPTIONAL),
    OPTIONAL(cg_recipe_text, boric_basis),
    OPTIONAL(cg_recipe_text, claim6_reading),
    OPTIONAL(cg_recipe_text, weighing_uncertainty_percent),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t recipe_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cg_recipe_text, recipe_fields),
};

static const struct cg_yaml_key recipe_keys[] = {
    {"", "bath", "a mapping with the keys total_kg, temperature_c, items"},
    {"", "layer", "a mapping with the keys pigment, pigment_parts, binders, coat_weight_gsm"},
    {"", "release_agent", "a mapping with the keys in, melting_point_c"},
    {"", "support", "a mapping with the key air_permeable"},
    {"", "casting", "a mapping with the keys mirror_heated, pressed_wet, drum_face_c"},
    {"", "boric_basis", "H3BO3 or B2O3"},
    {"", "claim6_reading", "none, literal or pva_share"},
    {"", "weighing_uncertainty_percent", "a number from 0 to 10"},
    {"bath", "total_kg", "a number above 0, up to 1000000"},
    {"bath", "temperature_c", "a number from 0 to 100"},
    {"bath", "items", "a list of 1 to 100 items with the keys substance, waters, mass_kg, purity"},
    {"bath.items", "substance", "the formula of a substance without its water, such as MgSO4"},
    {"bath.items", "waters", "the number of waters of the form that was weighed, 0 when it has none"},
    {"bath.items", "mass_kg", "a number from 0 to the mass of the bath"},
    {"bath.items", "purity", "a number above 0, up to 1"},
    {"layer", "pigment", "a text"},
    {"layer", "pigment_parts", "a number above 0, up to 1000000"},
    {"layer", "binders", "a list of 1 to 100 items with the keys substance, parts"},
    {"layer", "coat_weight_gsm", "a number from 0 to 1000"},
    {"layer.binders", "substance", "the name of a binder, such as polyvinyl alcohol"},
    {"layer.binders", "parts", "a number from 0 to 1000000"},
    {"release_agent", "in", "bath, layer, both or none"},
    {"release_agent", "melting_point_c", "a number from -50 to 400"},
    {"support", "air_permeable", "true or false"},
    {"casting", "mirror_heated", "true or false"},
    {"casting", "pressed_wet", "true or false"},
    {"casting", "drum_face_c", "a number from 0 to 300"},
};

const struct cg_yaml_kind cg_recipe_kind = {
    .title = "recipe",
    .schema = &recipe_value,
    .keys = recipe_keys,
    .key_count = sizeof recipe_keys / sizeof recipe_keys[0],
};

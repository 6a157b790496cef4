/*
 * inspect/recipe_schema.h: the keys of a recipe file. Every value is a text; numbers and words are read
 * afterwards. NULL: the key is not there.
 */
#ifndef CASTGLOSS_INSPECT_RECIPE_SCHEMA_H
#define CASTGLOSS_INSPECT_RECIPE_SCHEMA_H

#include "inspect/yaml.h"

struct cg_recipe_item_text {
    char *substance, *waters, *mass_kg, *purity;
};
struct cg_recipe_binder_text {
    char *substance, *parts;
};
struct cg_recipe_bath_text {
    char *total_kg, *temperature_c;
    struct cg_recipe_item_text *items;
    unsigned items_count;
};
struct cg_recipe_layer_text {
    char *pigment, *pigment_parts, *coat_weight_gsm;
    struct cg_recipe_binder_text *binders;
    unsigned binders_count;
};
struct cg_recipe_text {
    struct cg_recipe_bath_text *bath;
    struct cg_recipe_layer_text *layer;
    struct cg_recipe_release_text {
        char *in, *melting_point_c;
    } * release_agent;
    struct cg_recipe_support_text {
        char *air_permeable;
    } * support;
    struct cg_recipe_casting_text {
        char *mirror_heated, *pressed_wet, *drum_face_c;
    } * casting;
    char *boric_basis, *claim6_reading, *weighing_uncertainty_percent;
};

/* cg_yaml_load with this kind gives a struct cg_recipe_text. */
extern const struct cg_yaml_kind cg_recipe_kind;

#endif

#include "inspect/gloss_schema.h"

#define TEXT_MAX_BYTES 512
#define MAX_FRAMES 256
#define MAX_TILES 16
#define MAX_REGIONS 64

#define TEXT(structure, key, flags)                                                                          \
    CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | (flags), struct structure, key, 0, TEXT_MAX_BYTES)
#define NEEDED(structure, key) TEXT(structure, key, 0)
#define OPTIONAL(structure, key) TEXT(structure, key, CYAML_FLAG_OPTIONAL)

/* ---- tiles -------------------------------------------------------------------------------------- */

static const cyaml_schema_value_t path_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, TEXT_MAX_BYTES),
};
static const cyaml_schema_field_t tile_fields[] = {
    OPTIONAL(cg_gloss_tile_text, name),
    OPTIONAL(cg_gloss_tile_text, index),
    OPTIONAL(cg_gloss_tile_text, gu),
    OPTIONAL(cg_gloss_tile_text, uncertainty_gu),
    OPTIONAL(cg_gloss_tile_text, checked),
    CYAML_FIELD_SEQUENCE("frames", CYAML_FLAG_POINTER, struct cg_gloss_tile_text, frames, &path_value, 1,
                         MAX_FRAMES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t tile_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_gloss_tile_text, tile_fields),
};
static const cyaml_schema_field_t tiles_fields[] = {
    NEEDED(cg_gloss_tiles_text, angle_deg),
    NEEDED(cg_gloss_tiles_text, reference),
    OPTIONAL(cg_gloss_tiles_text, degrees_per_mm),
    OPTIONAL(cg_gloss_tiles_text, incidence_along),
    CYAML_FIELD_SEQUENCE("trap", CYAML_FLAG_POINTER, struct cg_gloss_tiles_text, trap, &path_value, 1,
                         MAX_FRAMES),
    CYAML_FIELD_SEQUENCE("tiles", CYAML_FLAG_POINTER, struct cg_gloss_tiles_text, tiles, &tile_value, 2,
                         MAX_TILES),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t tiles_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cg_gloss_tiles_text, tiles_fields),
};
static const struct cg_yaml_key tiles_keys[] = {
    {"", "angle_deg", "a number from 10 to 85"},
    {"", "reference", "iso2813 (index 1.567, parallel light) or t653 (index 1.540, converging light)"},
    {"", "degrees_per_mm", "a number above 0, up to 1000"},
    {"", "incidence_along", "md or cd"},
    {"", "trap", "a list of 1 to 256 files"},
    {"", "tiles", "a list of 2 to 16 items with the keys name, index, gu, uncertainty_gu, checked, frames"},
    {"tiles", "name", "a text"},
    {"tiles", "index", "a number from 1.2 to 3"},
    {"tiles", "gu", "a number above 0, up to 2300"},
    {"tiles", "uncertainty_gu", "a number from 0 to 10"},
    {"tiles", "checked", "a date such as 2026-03-01"},
    {"tiles", "frames", "a list of 1 to 256 files"},
};
const struct cg_yaml_kind cg_gloss_tiles_kind = {
    .title = "table of gloss tiles",
    .schema = &tiles_value,
    .keys = tiles_keys,
    .key_count = sizeof tiles_keys / sizeof tiles_keys[0],
};

/* ---- regions ------------------------------------------------------------------------------------ */

static const cyaml_schema_field_t region_fields[] = {
    OPTIONAL(cg_region_text, name),
    NEEDED(cg_region_text, ground),
    NEEDED(cg_region_text, x_mm),
    NEEDED(cg_region_text, y_mm),
    NEEDED(cg_region_text, width_mm),
    NEEDED(cg_region_text, height_mm),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t region_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_region_text, region_fields),
};
static const cyaml_schema_field_t regions_fields[] = {
    CYAML_FIELD_SEQUENCE("regions", CYAML_FLAG_POINTER, struct cg_regions_text, regions, &region_value, 1,
                         MAX_REGIONS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t regions_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cg_regions_text, regions_fields),
};
static const struct cg_yaml_key regions_keys[] = {
    {"", "regions", "a list of 1 to 64 items with the keys name, ground, x_mm, y_mm, width_mm, height_mm"},
    {"regions", "name", "a text"},
    {"regions", "ground", "printed or blank"},
    {"regions", "x_mm", "a number from 0 to 100000"},
    {"regions", "y_mm", "a number from 0 to 100000"},
    {"regions", "width_mm", "a number above 0, up to 100000"},
    {"regions", "height_mm", "a number above 0, up to 100000"},
};
const struct cg_yaml_kind cg_regions_kind = {
    .title = "file of regions",
    .schema = &regions_value,
    .keys = regions_keys,
    .key_count = sizeof regions_keys / sizeof regions_keys[0],
};

/* ---- geometry of a mirrored edge ---------------------------------------------------------------- */

static const cyaml_schema_field_t geometry_fields[] = {
    OPTIONAL(cg_clarity_geometry_text, comb_scale),
    OPTIONAL(cg_clarity_geometry_text, focal_length_mm),
    OPTIONAL(cg_clarity_geometry_text, picture_distance_mm),
    OPTIONAL(cg_clarity_geometry_text, degrees_per_mm),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t geometry_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cg_clarity_geometry_text, geometry_fields),
};
static const struct cg_yaml_key geometry_keys[] = {
    {"", "comb_scale", "a number above 0, up to 1000000"},
    {"", "focal_length_mm", "a number above 0, up to 100000"},
    {"", "picture_distance_mm", "a number above 0, up to 1000000"},
    {"", "degrees_per_mm", "a number above 0, up to 1000"},
};
const struct cg_yaml_kind cg_clarity_geometry_kind = {
    .title = "geometry of a mirrored edge",
    .schema = &geometry_value,
    .keys = geometry_keys,
    .key_count = sizeof geometry_keys / sizeof geometry_keys[0],
};

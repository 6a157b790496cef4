#include "inspect/profile_schema.h"

/* A number is at most this many characters of text. */
#define NUMBER_MAX 64
#define NAME_MAX_BYTES 128

#define TEXT_FIELD(key, structure, member, flags, least, most)                                               \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), structure, member, least, most)

static const cyaml_schema_field_t limit_fields[] = {
    TEXT_FIELD("quantity", struct cg_profile_limit_text, quantity, 0, 1, NAME_MAX_BYTES),
    TEXT_FIELD("min", struct cg_profile_limit_text, min, CYAML_FLAG_OPTIONAL, 0, NUMBER_MAX),
    TEXT_FIELD("max", struct cg_profile_limit_text, max, CYAML_FLAG_OPTIONAL, 0, NUMBER_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t limit_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_profile_limit_text, limit_fields),
};

static const cyaml_schema_field_t grade_fields[] = {
    TEXT_FIELD("name", struct cg_profile_grade_text, name, 0, 1, NAME_MAX_BYTES),
    TEXT_FIELD("from", struct cg_profile_grade_text, from, 0, 0, NUMBER_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t grade_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_profile_grade_text, grade_fields),
};

#define RULE_NUMBER(key, member)                                                                             \
    TEXT_FIELD(key, struct cg_profile_rule_text, member, CYAML_FLAG_OPTIONAL, 0, NUMBER_MAX)
static const cyaml_schema_field_t rule_fields[] = {
    TEXT_FIELD("class", struct cg_profile_rule_text, mark_class, 0, 0, NAME_MAX_BYTES),
    TEXT_FIELD("polarity", struct cg_profile_rule_text, polarity, CYAML_FLAG_OPTIONAL, 0, NAME_MAX_BYTES),
    RULE_NUMBER("elongation_min", elongation_min),
    RULE_NUMBER("length_min_mm", length_min),
    RULE_NUMBER("width_min_mm", width_min),
    RULE_NUMBER("width_max_mm", width_max),
    RULE_NUMBER("off_md_max_deg", off_md_max_deg),
    RULE_NUMBER("off_cd_max_deg", off_cd_max_deg),
    RULE_NUMBER("diameter_min_mm", diameter_min),
    RULE_NUMBER("diameter_max_mm", diameter_max),
    RULE_NUMBER("edge_min_mm", edge_min),
    RULE_NUMBER("local_cv_min_percent", local_cv_min),
    RULE_NUMBER("diffuse_dark_min_percent", diffuse_dark_min),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_profile_rule_text, rule_fields),
};

static const cyaml_schema_field_t weight_fields[] = {
    TEXT_FIELD("class", struct cg_profile_weight_text, mark_class, 0, 0, NAME_MAX_BYTES),
    TEXT_FIELD("weight", struct cg_profile_weight_text, weight, 0, 0, NUMBER_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t weight_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct cg_profile_weight_text, weight_fields),
};

static const cyaml_schema_field_t profile_fields[] = {
    TEXT_FIELD("name", struct cg_profile_text, name, CYAML_FLAG_OPTIONAL, 1, NAME_MAX_BYTES),
    TEXT_FIELD("viewing_distance_mm", struct cg_profile_text, viewing_distance_mm, CYAML_FLAG_OPTIONAL, 0,
               NUMBER_MAX),
    CYAML_FIELD_SEQUENCE("limits", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct cg_profile_text, limits,
                         &limit_value, 0, CG_PROFILE_MAX_LIMITS),
    CYAML_FIELD_SEQUENCE("grades", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct cg_profile_text, grades,
                         &grade_value, 1, CG_PROFILE_MAX_GRADES),
    CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct cg_profile_text, rules,
                         &rule_value, 0, CG_PROFILE_MAX_RULES),
    CYAML_FIELD_SEQUENCE("weights", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct cg_profile_text, weights,
                         &weight_value, 0, CG_PROFILE_MAX_WEIGHTS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t profile_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct cg_profile_text, profile_fields),
};

#define MARK_CLASSES                                                                                         \
    "one of pinhole, pit, scratch, crack, pick, patch, streak, chatter, drip, wrinkle, contamination"
#define POSITIVE "a number from 0 to 1000000"

static const struct cg_yaml_key profile_keys[] = {
    {"", "name", "a text of 1 to 128 bytes"},
    {"", "viewing_distance_mm", "a number from 100 to 2000"},
    {"", "limits", "a list of at most 1000 items with the keys quantity, min, max"},
    {"", "grades", "a list of 1 to 26 items with the keys name, from"},
    {"", "rules", "a list of at most 200 items with the key class and conditions on a mark"},
    {"", "weights", "a list of items with the keys class, weight"},
    {"limits", "quantity", "the path of a number in the document, such as gloss.cv_percent"},
    {"limits", "min", "a number"},
    {"limits", "max", "a number"},
    {"grades", "name", "a text of 1 to 128 bytes"},
    {"grades", "from", "a number from 0 to 100"},
    {"rules", "class", MARK_CLASSES},
    {"rules", "polarity", "dark, bright or either"},
    {"rules", "elongation_min", POSITIVE},
    {"rules", "length_min_mm", POSITIVE},
    {"rules", "width_min_mm", POSITIVE},
    {"rules", "width_max_mm", POSITIVE},
    {"rules", "off_md_max_deg", "a number from 0 to 90"},
    {"rules", "off_cd_max_deg", "a number from 0 to 90"},
    {"rules", "diameter_min_mm", POSITIVE},
    {"rules", "diameter_max_mm", POSITIVE},
    {"rules", "edge_min_mm", POSITIVE},
    {"rules", "local_cv_min_percent", POSITIVE},
    {"rules", "diffuse_dark_min_percent", "a number from 0 to 100"},
    {"weights", "class", MARK_CLASSES},
    {"weights", "weight", "a number from 0 to 1000"},
};

const struct cg_yaml_kind cg_profile_kind = {
    .title = "profile",
    .schema = &profile_value,
    .keys = profile_keys,
    .key_count = sizeof profile_keys / sizeof profile_keys[0],
};

/*
 * inspect/profile_schema.h: the keys of a profile file. Every value is a text; numbers are read afterwards.
 */
#ifndef CASTGLOSS_INSPECT_PROFILE_SCHEMA_H
#define CASTGLOSS_INSPECT_PROFILE_SCHEMA_H

#include "inspect/yaml.h"

/* As written. NULL: the key is not there. */
struct cg_profile_limit_text {
    char *quantity, *min, *max;
};
struct cg_profile_grade_text {
    char *name, *from;
};
struct cg_profile_rule_text {
    char *mark_class, *polarity;
    char *elongation_min, *length_min, *width_min, *width_max, *off_md_max_deg, *off_cd_max_deg,
        *diameter_min, *diameter_max, *edge_min, *local_cv_min, *diffuse_dark_min;
};
struct cg_profile_weight_text {
    char *mark_class, *weight;
};
struct cg_profile_text {
    char *name;
    char *viewing_distance_mm;
    struct cg_profile_limit_text *limits;
    unsigned limits_count;
    struct cg_profile_grade_text *grades;
    unsigned grades_count;
    struct cg_profile_rule_text *rules;
    unsigned rules_count;
    struct cg_profile_weight_text *weights;
    unsigned weights_count;
};

#define CG_PROFILE_MAX_LIMITS 1000
#define CG_PROFILE_MAX_GRADES 26
#define CG_PROFILE_MAX_RULES 200
#define CG_PROFILE_MAX_WEIGHTS 50

/* cg_yaml_load with this kind gives a struct cg_profile_text. */
extern const struct cg_yaml_kind cg_profile_kind;

#endif

#include <castgloss/inspect.h>

#include "inspect/limit_path.h"
#include "inspect/profile.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A profile is written by hand. */
#define FILE_MAX_BYTES ((size_t)1 << 20)
#define HASH_DIGITS 16

#define VIEWING_MIN_MM 100.0
#define VIEWING_MAX_MM 2000.0

struct cg_profile {
    struct cg_arena arena; /* of the texts and lists */
    const char *name;
    double viewing_distance_mm;
    struct cg_limit *limits;
    size_t limit_count;
    const struct cg_grade *grades;
    size_t grade_count;
    const struct cg_mark_rule *rules;
    size_t rule_count;
    double class_weights[CG_MARK_CLASSES];
    char hash[HASH_DIGITS + 1];
};

static const struct cg_grade default_grades[] = {{"A", 85.0}, {"B", 70.0}, {"C", 50.0}, {"D", 0.0}};

/* ---- reading ------------------------------------------------------------------------------------ */

static enum cg_status out_of_memory(const char *path, struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "%s: memory ran out while the profile was read.", path);
}

static enum cg_status read_limit(const struct cg_yaml *yaml, size_t index, struct cg_profile *profile,
                                 struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    const struct cg_profile_limit_text *from = &text->limits[index];
    struct cg_limit *limit = &profile->limits[index];
    char complaint[512];
    enum cg_status status = CG_OK;
    *limit = (struct cg_limit){cg_arena_text(&profile->arena, from->quantity), NAN, NAN};
    if (limit->quantity == NULL) {
        return out_of_memory(yaml->name, error);
    }
    if (!cg_limit_path_check(from->quantity, complaint, sizeof complaint)) {
        return cg_error_set(error, CG_USAGE, "%s, line %zu: quantity '%s' %s.", yaml->name,
                            cg_yaml_line(yaml, "limits", index, "quantity"), from->quantity, complaint);
    }
    if (from->min == NULL && from->max == NULL) {
        return cg_error_set(error, CG_USAGE,
                            "%s, line %zu: the limit on '%s' has neither min nor max; give one or both.",
                            yaml->name, cg_yaml_line(yaml, "limits", index, "quantity"), from->quantity);
    }
    if (from->min != NULL) {
        status =
            cg_yaml_number(yaml, "limits", index, "min", from->min, -DBL_MAX, DBL_MAX, &limit->min, error);
    }
    if (status == CG_OK && from->max != NULL) {
        status =
            cg_yaml_number(yaml, "limits", index, "max", from->max, -DBL_MAX, DBL_MAX, &limit->max, error);
    }
    if (status == CG_OK && limit->min > limit->max) {
        status = cg_error_set(error, CG_USAGE, "%s, line %zu: the limit on '%s' has min %s above max %s.",
                              yaml->name, cg_yaml_line(yaml, "limits", index, "min"), from->quantity,
                              from->min, from->max);
    }
    return status;
}

static enum cg_status read_limits(const struct cg_yaml *yaml, struct cg_profile *profile,
                                  struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    if (text->limits_count == 0) {
        return CG_OK;
    }
    profile->limits = cg_arena_alloc(&profile->arena, text->limits_count * sizeof profile->limits[0]);
    if (profile->limits == NULL) {
        return out_of_memory(yaml->name, error);
    }
    for (size_t i = 0; i < text->limits_count; i++) {
        const enum cg_status status = read_limit(yaml, i, profile, error);
        if (status != CG_OK) {
            return status;
        }
    }
    profile->limit_count = text->limits_count;
    return CG_OK;
}

static enum cg_status read_grades(const struct cg_yaml *yaml, struct cg_profile *profile,
                                  struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    if (text->grades == NULL) {
        return CG_OK;
    }
    struct cg_grade *grades = cg_arena_alloc(&profile->arena, text->grades_count * sizeof grades[0]);
    if (grades == NULL) {
        return out_of_memory(yaml->name, error);
    }
    for (size_t i = 0; i < text->grades_count; i++) {
        const struct cg_profile_grade_text *from = &text->grades[i];
        const enum cg_status status =
            cg_yaml_number(yaml, "grades", i, "from", from->from, 0.0, 100.0, &grades[i].from, error);
        if (status != CG_OK) {
            return status;
        }
        grades[i].name = cg_arena_text(&profile->arena, from->name);
        if (grades[i].name == NULL) {
            return out_of_memory(yaml->name, error);
        }
        if (i > 0 && !(grades[i - 1].from > grades[i].from)) {
            return cg_error_set(
                error, CG_USAGE,
                "%s, line %zu: grade '%s' starts from %s, but must start lower than '%s' before it: "
                "grades are written from the best down.",
                yaml->name, cg_yaml_line(yaml, "grades", i, "from"), from->name, from->from,
                grades[i - 1].name);
        }
    }
    profile->grades = grades;
    profile->grade_count = text->grades_count;
    return CG_OK;
}

static enum cg_status fill(const struct cg_yaml *yaml, struct cg_profile *profile, struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    enum cg_status status = CG_OK;
    profile->name = text->name != NULL ? cg_arena_text(&profile->arena, text->name) : "unnamed";
    if (profile->name == NULL) {
        return out_of_memory(yaml->name, error);
    }
    if (text->viewing_distance_mm != NULL) {
        status = cg_yaml_number(yaml, "", 0, "viewing_distance_mm", text->viewing_distance_mm, VIEWING_MIN_MM,
                                VIEWING_MAX_MM, &profile->viewing_distance_mm, error);
    }
    if (status == CG_OK) {
        status = read_limits(yaml, profile, error);
    }
    if (status == CG_OK) {
        status = read_grades(yaml, profile, error);
    }
    if (status == CG_OK) {
        status = cg_profile_read_rules(yaml, &profile->arena, &profile->rules, &profile->rule_count, error);
    }
    if (status == CG_OK) {
        status = cg_profile_read_weights(yaml, profile->class_weights, error);
    }
    return status;
}

enum cg_status cg_profile_read(const char *path, struct cg_profile **out, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    struct cg_yaml yaml = {.kind = NULL};
    struct cg_profile *profile = NULL;
    char hash[CG_HASH_SIZE];
    enum cg_status status = cg_file_read(path, FILE_MAX_BYTES, &bytes, error);
    if (status != CG_OK) {
        /* A profile that is not there is a wrong option, not an input that failed. */
        status = error->status = status == CG_INPUT ? CG_USAGE : status;
        goto done;
    }
    status = cg_yaml_load(&yaml, &cg_profile_kind, path, &bytes, error);
    if (status != CG_OK) {
        goto done;
    }
    status = cg_profile_default(&profile, error);
    if (status != CG_OK) {
        goto done;
    }
    status = fill(&yaml, profile, error);
    if (status != CG_OK) {
        goto done;
    }
    cg_hash(bytes.data, bytes.size, hash);
    memcpy(profile->hash, hash, HASH_DIGITS);
    *out = profile;
    profile = NULL;
done:
    cg_profile_free(profile);
    cg_yaml_clear(&yaml);
    cg_bytes_clear(&bytes);
    return status;
}

enum cg_status cg_profile_default(struct cg_profile **out, struct cg_error *error)
{
    struct cg_profile *profile = cg_alloc(1, sizeof *profile, error);
    if (profile == NULL) {
        return CG_FAULT;
    }
    profile->name = "default";
    profile->viewing_distance_mm = CG_VIEWING_DISTANCE_MM;
    profile->grades = default_grades;
    profile->grade_count = sizeof default_grades / sizeof default_grades[0];
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        profile->class_weights[i] = cg_mark_class_weight((enum cg_mark_class)i);
    }
    *out = profile;
    return CG_OK;
}

void cg_profile_free(struct cg_profile *profile)
{
    if (profile == NULL) {
        return;
    }
    cg_arena_clear(&profile->arena);
    free(profile);
}

/* ---- looking ------------------------------------------------------------------------------------ */

double cg_profile_viewing_distance_mm(const struct cg_profile *profile)
{
    return profile->viewing_distance_mm;
}

const char *cg_profile_name(const struct cg_profile *profile)
{
    return profile->name;
}

const char *cg_profile_hash(const struct cg_profile *profile)
{
    return profile->hash;
}

const struct cg_limit *cg_profile_limits(const struct cg_profile *profile, size_t *count)
{
    *count = profile->limit_count;
    return profile->limits;
}

const struct cg_mark_rule *cg_profile_rules(const struct cg_profile *profile, size_t *count)
{
    *count = profile->rule_count;
    return profile->rules;
}

const double *cg_profile_class_weights(const struct cg_profile *profile)
{
    return profile->class_weights;
}

const char *cg_profile_grade(const struct cg_profile *profile, double score)
{
    for (size_t i = 0; i < profile->grade_count; i++) {
        if (score >= profile->grades[i].from) {
            return profile->grades[i].name;
        }
    }
    return NULL;
}

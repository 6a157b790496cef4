/* json.c: structs as JSON by tables of their fields. */
#include "station/json.h"

#include <math.h>
#include <string.h>

void json_number(struct cg_text *out, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s", isfinite(value) ? cg_number_print(number, value, 7) : "null");
}

static void add_name(struct cg_text *out, const char *name)
{
    if (name) {
        cg_text_add_json(out, name);
    } else {
        cg_text_add(out, "null");
    }
}

static void add_value(struct cg_text *out, const char *at, enum json_kind kind)
{
    switch (kind) {
    case JSON_REAL:
        json_number(out, *(const double *)(const void *)at);
        break;
    case JSON_BIG:
        cg_text_add(out, "%llu", (unsigned long long)*(const uint64_t *)(const void *)at);
        break;
    case JSON_SMALL:
        cg_text_add(out, "%u", *(const unsigned *)(const void *)at);
        break;
    case JSON_SIZE:
        cg_text_add(out, "%zu", *(const size_t *)(const void *)at);
        break;
    case JSON_TIME:
        cg_text_add(out, "%lld", (long long)*(const int64_t *)(const void *)at);
        break;
    case JSON_FLAG:
        cg_text_add(out, "%s", *(const bool *)(const void *)at ? "true" : "false");
        break;
    case JSON_WORDS:
        cg_text_add_json(out, at);
        break;
    case JSON_NAME:
        add_name(out, *(const char *const *)(const void *)at);
        break;
    case JSON_CLASS:
        add_name(out, cg_mark_class_name(*(const enum cg_mark_class *)(const void *)at));
        break;
    case JSON_LEVEL:
        add_name(out, *(const enum station_level *)(const void *)at == STATION_ALARM ? "alarm" : "warning");
        break;
    case JSON_GRADE:
        add_name(out, cg_lane_grade_name(*(const enum cg_lane_grade *)(const void *)at));
        break;
    }
}

/* The fields without braces. A name is what follows the last point of a member. */
void json_fields(struct cg_text *out, const void *structure, const struct json_field *fields)
{
    for (size_t i = 0; fields[i].name; i++) {
        const char *point = strrchr(fields[i].name, '.');
        cg_text_add(out, "%s\"%s\":", i > 0 ? "," : "", point ? point + 1 : fields[i].name);
        add_value(out, (const char *)structure + fields[i].offset, fields[i].kind);
    }
}

void json_list(struct cg_text *out, const char *name, const void *first, size_t count, size_t size,
               const struct json_field *fields)
{
    cg_text_add(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        cg_text_add(out, i > 0 ? ",{" : "{");
        json_fields(out, (const char *)first + i * size, fields);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]");
}

void json_object(struct cg_text *out, const char *name, const void *structure,
                 const struct json_field *fields)
{
    cg_text_add(out, ",\"%s\":{", name);
    json_fields(out, structure, fields);
    cg_text_add(out, "}");
}

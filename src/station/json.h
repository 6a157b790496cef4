/*
 * station/json.h: structs as JSON by tables of their fields. Names end in their units; what is not known is
 * null.
 */
#ifndef CASTGLOSS_STATION_JSON_H
#define CASTGLOSS_STATION_JSON_H

#include "station/state.h"

enum json_kind {
    JSON_REAL,
    JSON_BIG,   /* uint64_t */
    JSON_SMALL, /* unsigned */
    JSON_SIZE,
    JSON_TIME, /* int64_t */
    JSON_FLAG,
    JSON_WORDS, /* an array of char */
    JSON_NAME,  /* a pointer, which may be NULL */
    JSON_CLASS,
    JSON_LEVEL,
    JSON_GRADE
};

/* A field; a table ends with one whose name is NULL. A name is what follows the last point of a member. */
struct json_field {
    const char *name;
    size_t offset;
    enum json_kind kind;
};

void json_number(struct cg_text *out, double value);
/* The fields without braces. */
void json_fields(struct cg_text *out, const void *structure, const struct json_field *fields);
/* ,"name":[{...},...] of `count` structs of `size` bytes. */
void json_list(struct cg_text *out, const char *name, const void *first, size_t count, size_t size,
               const struct json_field *fields);
/* ,"name":{...} */
void json_object(struct cg_text *out, const char *name, const void *structure,
                 const struct json_field *fields);

#endif

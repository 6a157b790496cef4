/*
 * sections.c: a file of sections. The tables become a libcyaml schema at run time, in which every value is a
 * text; texts become values by the same tables.
 */
#include "inspect/yaml.h"

#include <castgloss/inspect.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define TEXT_MAX_BYTES 4096

/* What stands in the file for a section: texts in the order of its keys, of a list item by item. */
struct written {
    char **texts;
    unsigned count;
};

struct cg_sections {
    struct cg_arena arena;
    const struct cg_section *const *table;
    size_t count;
    struct {
        void *values;
        size_t items;
    } * sections;
};

/* ---- the schema --------------------------------------------------------------------------------- */

struct schema {
    struct cg_arena arena;
    cyaml_schema_value_t top;
    struct cg_yaml_kind kind;
};

static size_t count_keys(const struct cg_section *section)
{
    size_t count = 0;
    while (section->keys[count].name != NULL) {
        count++;
    }
    return count;
}

/* "a number from 0 to 5 (mm)" */
static void describe(const struct cg_key *key, struct cg_text *out)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    switch (key->kind) {
    case CG_KEY_TEXT:
        cg_text_add(out, "a text");
        break;
    case CG_KEY_FLAG:
        cg_text_add(out, "yes or no");
        break;
    case CG_KEY_NUMBER:
    case CG_KEY_COUNT:
        cg_text_add(out, "a %snumber from %s to %s", key->kind == CG_KEY_COUNT ? "whole " : "",
                    cg_number_print(low, key->low, 9), cg_number_print(high, key->high, 9));
        break;
    case CG_KEY_CHOICE:
        cg_text_add(out, "one of");
        for (size_t i = 0; key->choices[i] != NULL; i++) {
            cg_text_add(out, "%s %s", i > 0 ? "," : "", key->choices[i]);
        }
        break;
    }
    if (key->unit != NULL) {
        cg_text_add(out, ", in %s", key->unit);
    }
}

static const cyaml_schema_field_t *section_fields(struct schema *schema, const struct cg_section *section,
                                                  struct cg_yaml_key *keys)
{
    const size_t count = count_keys(section);
    cyaml_schema_field_t *fields = cg_arena_alloc(&schema->arena, (count + 1) * sizeof *fields);
    for (size_t i = 0; fields != NULL && i < count; i++) {
        struct cg_text allowed = {0};
        describe(&section->keys[i], &allowed);
        const char *text = allowed.failed ? NULL : cg_arena_text(&schema->arena, allowed.data);
        cg_text_clear(&allowed);
        if (text == NULL) {
            return NULL;
        }
        keys[i] = (struct cg_yaml_key){section->name, section->keys[i].name, text};
        fields[i] = (cyaml_schema_field_t){
            .key = section->keys[i].name,
            .data_offset = (uint32_t)(i * sizeof(char *)),
            .value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, char *, 0,
                                         TEXT_MAX_BYTES)},
        };
    }
    return fields;
}

static bool add_section(struct schema *schema, const struct cg_section *section, size_t index,
                        cyaml_schema_field_t *field, struct cg_yaml_key *keys)
{
    const cyaml_schema_field_t *fields = section_fields(schema, section, keys);
    const uint32_t size = (uint32_t)(count_keys(section) * sizeof(char *));
    cyaml_schema_value_t mapping = {
        .type = CYAML_MAPPING, .flags = CYAML_FLAG_DEFAULT, .data_size = size, .mapping = {.fields = fields}};
    *field = (cyaml_schema_field_t){
        .key = section->name,
        .data_offset = (uint32_t)(index * sizeof(struct written) + offsetof(struct written, texts)),
        .count_offset = (uint32_t)(index * sizeof(struct written) + offsetof(struct written, count)),
        .count_size = sizeof(unsigned),
    };
    if (section->list_most > 0) {
        cyaml_schema_value_t *entry = cg_arena_alloc(&schema->arena, sizeof *entry);
        if (entry == NULL) {
            return false;
        }
        *entry = mapping;
        field->value =
            (cyaml_schema_value_t){.type = CYAML_SEQUENCE,
                                   .flags = (enum cyaml_flag)(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL),
                                   .data_size = size,
                                   .sequence = {.entry = entry, .max = (uint32_t)section->list_most}};
    } else {
        /* A section of which nothing is left but its name stands at its defaults. */
        field->value = mapping;
        field->value.flags = (enum cyaml_flag)(CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL);
    }
    return fields != NULL;
}

static enum cg_status make_schema(const char *title, const struct cg_section *const *table, size_t count,
                                  struct schema *schema, struct cg_error *error)
{
    size_t key_count = count;
    for (size_t i = 0; i < count; i++) {
        key_count += count_keys(table[i]);
    }
    struct cg_yaml_key *keys = cg_arena_alloc(&schema->arena, key_count * sizeof *keys);
    cyaml_schema_field_t *fields = cg_arena_alloc(&schema->arena, (count + 1) * sizeof *fields);
    bool good = keys != NULL && fields != NULL;
    size_t used = count;
    for (size_t i = 0; good && i < count; i++) {
        keys[i] = (struct cg_yaml_key){"", table[i]->name,
                                       table[i]->list_most > 0 ? "a list of mappings" : "a mapping of keys"};
        good = add_section(schema, table[i], i, &fields[i], keys + used);
        used += count_keys(table[i]);
    }
    if (!good) {
        return cg_error_set(error, CG_FAULT, "Out of memory for the keys of a %s.", title);
    }
    schema->top = (cyaml_schema_value_t){.type = CYAML_MAPPING,
                                         .flags = CYAML_FLAG_POINTER,
                                         .data_size = (uint32_t)(count * sizeof(struct written)),
                                         .mapping = {.fields = fields}};
    schema->kind = (struct cg_yaml_kind){title, &schema->top, keys, used};
    return CG_OK;
}

/* ---- values ------------------------------------------------------------------------------------- */

static bool read_flag(const char *text, bool *out)
{
    const bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    *out = yes;
    return yes || strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
}

/* Whether text is a value of the key, which then stands at `out`. */
static bool read_value(const struct cg_key *key, const char *text, char *out)
{
    double number = 0.0;
    switch (key->kind) {
    case CG_KEY_TEXT: {
        const char *value = text[0] != 0 ? text : NULL;
        memcpy(out, &value, sizeof value);
        return true;
    }
    case CG_KEY_FLAG:
        return read_flag(text, (bool *)(void *)out);
    case CG_KEY_NUMBER:
        if (!cg_number_parse(text, &number) || number < key->low || number > key->high) {
            return false;
        }
        memcpy(out, &number, sizeof number);
        return true;
    case CG_KEY_COUNT: {
        long long count = 0;
        if (!cg_integer_parse(text, (long long)key->low, (long long)key->high, &count)) {
            return false;
        }
        const size_t value = (size_t)count;
        memcpy(out, &value, sizeof value);
        return true;
    }
    case CG_KEY_CHOICE:
        for (int i = 0; key->choices[i] != NULL; i++) {
            if (strcmp(key->choices[i], text) == 0) {
                memcpy(out, &i, sizeof i);
                return true;
            }
        }
        return false;
    }
    return false;
}

static enum cg_status fill_item(const struct cg_yaml *yaml, const struct cg_section *section,
                                char *const *texts, size_t item, struct cg_arena *arena, char *out,
                                struct cg_error *error)
{
    for (size_t i = 0; section->keys[i].name != NULL; i++) {
        const struct cg_key *key = &section->keys[i];
        const char *written = texts != NULL ? texts[i] : NULL;
        const char *text = cg_arena_text(arena, written != NULL ? written : key->fallback);
        if (text == NULL) {
            return cg_error_set(error, CG_FAULT, "Out of memory for the key '%s'.", key->name);
        }
        if (!read_value(key, text, out + key->offset)) {
            struct cg_text allowed = {0};
            describe(key, &allowed);
            cg_error_set(error, CG_USAGE, "%s, line %zu: '%s' in %s is \"%.64s\", but must be %s.",
                         yaml->name, cg_yaml_line(yaml, section->name, item, key->name), key->name,
                         section->name, text, allowed.data);
            cg_text_clear(&allowed);
            return CG_USAGE;
        }
    }
    return CG_OK;
}

static enum cg_status fill(const struct cg_yaml *yaml, struct cg_sections *sections, struct cg_error *error)
{
    const struct written *written = yaml->data;
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sections->count && status == CG_OK; i++) {
        const struct cg_section *section = sections->table[i];
        const bool there = written != NULL && written[i].texts != NULL;
        const size_t items = section->list_most == 0 ? 1 : there ? written[i].count : 0;
        char *values = cg_arena_alloc(&sections->arena, (items > 0 ? items : 1) * section->size);
        if (values == NULL) {
            return cg_error_set(error, CG_FAULT, "Out of memory for the section '%s'.", section->name);
        }
        sections->sections[i].values = values;
        sections->sections[i].items = items;
        for (size_t k = 0; k < items && status == CG_OK; k++) {
            char *const *texts = there ? written[i].texts + k * count_keys(section) : NULL;
            status = fill_item(yaml, section, texts, k, &sections->arena, values + k * section->size, error);
        }
    }
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------ */

enum cg_status cg_sections_parse(const char *title, const struct cg_section *const *table, size_t count,
                                 const char *name, const struct cg_bytes *bytes, struct cg_sections **out,
                                 struct cg_error *error)
{
    struct schema schema = {.arena = {NULL}};
    struct cg_yaml yaml = {.kind = NULL};
    struct cg_sections *sections = cg_alloc(1, sizeof *sections, error);
    enum cg_status status = sections != NULL ? CG_OK : CG_FAULT;
    if (status == CG_OK) {
        sections->table = table;
        sections->count = count;
        sections->sections = cg_alloc(count, sizeof *sections->sections, error);
        status = sections->sections != NULL ? make_schema(title, table, count, &schema, error) : CG_FAULT;
    }
    if (status == CG_OK && bytes->size > 0) {
        status = cg_yaml_load(&yaml, &schema.kind, name, bytes, error);
    }
    if (status == CG_OK) {
        yaml.name = name;
        status = fill(&yaml, sections, error);
    }
    if (yaml.kind != NULL) {
        cg_yaml_clear(&yaml);
    }
    cg_arena_clear(&schema.arena);
    if (status != CG_OK) {
        cg_sections_free(sections);
        return status;
    }
    *out = sections;
    return CG_OK;
}

enum cg_status cg_sections_read(const char *title, const struct cg_section *const *table, size_t count,
                                const char *path, struct cg_sections **out, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    enum cg_status status = cg_file_read(path, FILE_MAX_BYTES, &bytes, error);
    if (status != CG_OK) {
        /* A configuration that is not there is a wrong option, not an input that failed. */
        return error->status = status == CG_INPUT ? CG_USAGE : status;
    }
    if (bytes.size == 0) {
        status = cg_error_set(error, CG_USAGE, "%s, line 1: the %s is empty.", path, title);
    } else {
        status = cg_sections_parse(title, table, count, path, &bytes, out, error);
    }
    cg_bytes_clear(&bytes);
    return status;
}

void cg_sections_free(struct cg_sections *sections)
{
    if (sections == NULL) {
        return;
    }
    cg_arena_clear(&sections->arena);
    free(sections->sections);
    free(sections);
}

const void *cg_sections_get(const struct cg_sections *sections, const struct cg_section *section,
                            size_t *count)
{
    for (size_t i = 0; i < sections->count; i++) {
        if (sections->table[i] == section) {
            if (count != NULL) {
                *count = sections->sections[i].items;
            }
            return sections->sections[i].values;
        }
    }
    return NULL;
}

/* ---- printing ----------------------------------------------------------------------------------- */

/* A comment, broken between words at about 100 columns. */
static void print_comment(const char *text, const char *indent, struct cg_text *out)
{
    const size_t width = 96;
    while (*text != 0) {
        size_t length = strlen(text);
        if (length > width) {
            length = width;
            while (length > 1 && text[length] != ' ') {
                length--;
            }
        }
        cg_text_add(out, "%s# %.*s\n", indent, (int)length, text);
        text += length + (text[length] == ' ');
    }
}

static void print_key(const struct cg_key *key, const char *first, const char *indent, struct cg_text *out)
{
    struct cg_text comment = {0};
    cg_text_add(&comment, "%s Allowed: ", key->help);
    describe(key, &comment);
    cg_text_add(&comment, ".");
    if (!comment.failed) {
        print_comment(comment.data, indent, out);
    }
    cg_text_clear(&comment);
    const bool quoted = key->kind == CG_KEY_TEXT;
    cg_text_add(out, "%s%s: %s%s%s\n", first, key->name, quoted ? "\"" : "", key->fallback,
                quoted ? "\"" : "");
}

void cg_sections_print(const struct cg_section *const *table, size_t count, struct cg_text *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct cg_section *section = table[i];
        const bool list = section->list_most > 0;
        cg_text_add(out, "%s", i > 0 ? "\n" : "");
        print_comment(section->title, "", out);
        cg_text_add(out, "%s:%s\n", section->name, list ? " []" : "");
        for (size_t k = 0; section->keys[k].name != NULL; k++) {
            const char *first = !list ? "  " : k == 0 ? "#  - " : "#    ";
            print_key(&section->keys[k], first, list ? "" : "  ", out);
        }
    }
}

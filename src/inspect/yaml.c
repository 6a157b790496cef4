#include "inspect/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_SIZE 640 /* of the list of allowed keys in an error */

/* ---- what libcyaml says ------------------------------------------------------------------------- */

/*
 * libcyaml reports a fault as one line of text and then the path to it, innermost first, as
 * "in mapping field 'min' (line: 3, column: 10)". That is folded into this.
 */
struct fault {
    char message[256];
    size_t line;       /* of the innermost part, 0: not said */
    bool in_mapping;   /* the innermost part is a mapping between two of its keys */
    char field[2][64]; /* the two innermost keys */
    int fields;
};

static void note_place(struct fault *fault, const char *text)
{
    const char *at = strstr(text, "(line: ");
    const bool innermost = fault->line == 0;
    if (at != NULL && innermost) {
        fault->line = strtoul(at + strlen("(line: "), NULL, 10);
    }
    const char *quote = strstr(text, "field '");
    if (quote == NULL) {
        if (innermost) {
            fault->in_mapping = strstr(text, "in mapping") != NULL;
        }
        return;
    }
    quote += strlen("field '");
    const char *end = strchr(quote, '\'');
    if (end == NULL || fault->fields == 2) {
        return;
    }
    snprintf(fault->field[fault->fields], sizeof fault->field[0], "%.*s", (int)(end - quote), quote);
    fault->fields++;
}

static void note_log(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct fault *fault = context;
    char text[512];
    (void)level;
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\r\n")] = 0;
    if (strstr(text, "Backtrace:") != NULL) {
        return;
    }
    if (strncmp(text, "  in ", strlen("  in ")) == 0) {
        note_place(fault, text);
    } else if (fault->message[0] == 0) {
        const char *start = strncmp(text, "Load: ", strlen("Load: ")) == 0 ? text + strlen("Load: ") : text;
        snprintf(fault->message, sizeof fault->message, "%.*s", (int)sizeof fault->message - 1, start);
    }
}

/* ---- lines -------------------------------------------------------------------------------------- */

static yaml_node_t *node_at(const struct cg_yaml *yaml, int index)
{
    /* libyaml's getters take the document without const, but only read it. */
    return yaml_document_get_node((yaml_document_t *)(uintptr_t)&yaml->document, index);
}

static bool node_is(const yaml_node_t *node, const char *text)
{
    return node != NULL && node->type == YAML_SCALAR_NODE &&
           strcmp((const char *)node->data.scalar.value, text) == 0;
}

static yaml_node_t *value_of(const struct cg_yaml *yaml, const yaml_node_t *mapping, const char *key)
{
    if (mapping == NULL || mapping->type != YAML_MAPPING_NODE) {
        return NULL;
    }
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; pair++) {
        if (node_is(node_at(yaml, pair->key), key)) {
            return node_at(yaml, pair->value);
        }
    }
    return NULL;
}

/* What stands at a dotted scope, of a list its item `index`; *line is that of the list or item. */
static const yaml_node_t *place_of(const struct cg_yaml *yaml, const char *scope, size_t index, size_t *line)
{
    const yaml_node_t *place = yaml->has_document ? node_at(yaml, 1) : NULL;
    char key[64];
    while (place != NULL && scope[0] != 0) {
        const size_t length = strcspn(scope, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, scope);
        scope += length + (scope[length] == '.');
        place = value_of(yaml, place, key);
        if (place != NULL && place->type == YAML_SEQUENCE_NODE) {
            const yaml_node_item_t *start = place->data.sequence.items.start;
            *line = place->start_mark.line + 1;
            place =
                index < (size_t)(place->data.sequence.items.top - start) ? node_at(yaml, start[index]) : NULL;
        }
    }
    return place;
}

size_t cg_yaml_line(const struct cg_yaml *yaml, const char *scope, size_t index, const char *key)
{
    size_t line = 0;
    const yaml_node_t *place = place_of(yaml, scope, index, &line);
    const yaml_node_t *value = value_of(yaml, place, key);
    place = value != NULL ? value : place;
    return place != NULL ? place->start_mark.line + 1 : line;
}

/* The first key of that name at or below a line: libcyaml gives the line of what stands before an unknown
 * key. */
static size_t line_of_key(const struct cg_yaml *yaml, const char *key, size_t from)
{
    size_t best = 0;
    const yaml_node_t *node;
    for (int i = 1; (node = node_at(yaml, i)) != NULL; i++) {
        if (node->type != YAML_MAPPING_NODE) {
            continue;
        }
        for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
             pair < node->data.mapping.pairs.top; pair++) {
            const yaml_node_t *name = node_at(yaml, pair->key);
            const size_t line = node_is(name, key) ? name->start_mark.line + 1 : 0;
            if (line >= from && line != 0 && (best == 0 || line < best)) {
                best = line;
            }
        }
    }
    return best != 0 ? best : from;
}

/* ---- errors ------------------------------------------------------------------------------------- */

/* libcyaml names the innermost key only, so scopes are the same when their last parts are. */
static bool same_scope(const char *a, const char *b)
{
    const char *dot = strrchr(a, '.');
    const char *other = strrchr(b, '.');
    return strcmp(dot != NULL ? dot + 1 : a, other != NULL ? other + 1 : b) == 0;
}

const char *cg_yaml_allowed(const struct cg_yaml_kind *kind, const char *scope, const char *key)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (same_scope(kind->keys[i].scope, scope) && strcmp(kind->keys[i].key, key) == 0) {
            return kind->keys[i].allowed;
        }
    }
    return NULL;
}

static void list_keys(const struct cg_yaml_kind *kind, const char *scope, char *out, size_t size)
{
    out[0] = 0;
    for (size_t i = 0; i < kind->key_count; i++) {
        const size_t length = strlen(out);
        if (same_scope(kind->keys[i].scope, scope)) {
            snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "", kind->keys[i].key);
        }
    }
}

static enum cg_status memory_ran_out(const struct cg_yaml *yaml, struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "%s: memory ran out while the file was read.", yaml->name);
}

static enum cg_status fault_error(const struct cg_yaml *yaml, const struct fault *fault, cyaml_err_t code,
                                  struct cg_error *error)
{
    static const char unknown_start[] = "Unexpected key: ";
    static const char missing_start[] = "Missing required mapping field: ";
    const struct cg_yaml_kind *kind = yaml->kind;
    const char *key = fault->in_mapping ? "" : fault->field[0];
    const char *scope = fault->in_mapping ? fault->field[0] : fault->field[1];
    char keys[KEYS_SIZE];
    list_keys(kind, scope, keys, sizeof keys);
    /* The syntax was looked at before: what libyaml cannot do now is for want of memory. */
    if (code == CYAML_ERR_OOM || code == CYAML_ERR_LIBYAML_PARSER_INIT || code == CYAML_ERR_LIBYAML_PARSER ||
        code == CYAML_ERR_LIBYAML_EVENT_INIT) {
        return memory_ran_out(yaml, error);
    }
    if (strncmp(fault->message, unknown_start, strlen(unknown_start)) == 0) {
        key = fault->message + strlen(unknown_start);
        /* {mass_kg: 19,5} is the mass 19 and a key 5. */
        const bool comma = key[0] != 0 && key[strspn(key, "0123456789")] == 0;
        return cg_error_set(error, CG_USAGE, "%s, line %zu: the key '%s' is not known%s%s; allowed are %s%s.",
                            yaml->name, line_of_key(yaml, key, fault->line), key, scope[0] != 0 ? " in " : "",
                            scope, keys, comma ? "; numbers are written with a decimal point" : "");
    }
    if (strncmp(fault->message, missing_start, strlen(missing_start)) == 0) {
        return cg_error_set(error, CG_USAGE,
                            "%s, line %zu: the key '%s' is missing from an item of %s; its keys are %s.",
                            yaml->name, fault->line, fault->message + strlen(missing_start), scope, keys);
    }
    if (strstr(fault->message, "already seen") != NULL) {
        return cg_error_set(error, CG_USAGE, "%s, line %zu: the key '%s' is given twice.", yaml->name,
                            fault->line, key);
    }
    if (code == CYAML_ERR_ALIAS) {
        return cg_error_set(error, CG_USAGE,
                            "%s, line %zu: '%s' is given by an alias (*name); write the value out.",
                            yaml->name, fault->line, key);
    }
    const char *allowed = cg_yaml_allowed(kind, scope, key);
    if (allowed != NULL) {
        return cg_error_set(error, CG_USAGE, "%s, line %zu: '%s' must be %s.", yaml->name, fault->line, key,
                            allowed);
    }
    const size_t line = fault->line != 0 ? fault->line : 1;
    return cg_error_set(
        error, CG_USAGE, "%s, line %zu: a %s is a mapping of keys and values; allowed are %s (%s).",
        yaml->name, line, kind->title, keys, fault->message[0] != 0 ? fault->message : cyaml_strerror(code));
}

enum cg_status cg_yaml_number(const struct cg_yaml *yaml, const char *scope, size_t index, const char *key,
                              const char *text, double low, double high, double *out, struct cg_error *error)
{
    double value = 0.0;
    if (cg_number_parse(text, &value) && value >= low && value <= high) {
        *out = value;
        return CG_OK;
    }
    return cg_error_set(error, CG_USAGE, "%s, line %zu: '%s' is \"%s\", but must be %s%s.", yaml->name,
                        cg_yaml_line(yaml, scope, index, key), key, text,
                        cg_yaml_allowed(yaml->kind, scope, key),
                        strchr(text, ',') != NULL ? ", written with a decimal point" : "");
}

/* ---- loading ------------------------------------------------------------------------------------ */

/* libyaml knows a fault of the encoding by its offset only. */
static size_t line_of_syntax(const yaml_parser_t *parser, const struct cg_bytes *bytes)
{
    size_t line = 1;
    if (parser->error != YAML_READER_ERROR) {
        return parser->problem_mark.line + 1;
    }
    for (size_t i = 0; i < parser->problem_offset && i < bytes->size; i++) {
        line += bytes->data[i] == '\n';
    }
    return line;
}

/* The syntax first, with libyaml, which knows the line of a syntax error and keeps the lines of all values.
 */
static enum cg_status load_document(struct cg_yaml *yaml, const struct cg_bytes *bytes,
                                    struct cg_error *error)
{
    enum cg_status status = CG_OK;
    yaml_parser_t parser;
    yaml_document_t rest;
    if (yaml_parser_initialize(&parser) == 0) {
        return memory_ran_out(yaml, error);
    }
    yaml_parser_set_input_string(&parser, bytes->data, bytes->size);
    yaml->has_document = yaml_parser_load(&parser, &yaml->document) != 0;
    bool good = yaml->has_document;
    if (good && yaml_document_get_root_node(&yaml->document) == NULL) {
        char keys[KEYS_SIZE];
        list_keys(yaml->kind, "", keys, sizeof keys);
        status = cg_error_set(error, CG_USAGE, "%s, line 1: the %s is empty; its keys are %s.", yaml->name,
                              yaml->kind->title, keys);
        goto done;
    }
    if (good && yaml_parser_load(&parser, &rest) != 0) {
        const yaml_node_t *second = yaml_document_get_root_node(&rest);
        if (second != NULL) {
            status = cg_error_set(error, CG_USAGE,
                                  "%s, line %zu: a second document starts here; a %s is one document.",
                                  yaml->name, second->start_mark.line + 1, yaml->kind->title);
        }
        yaml_document_delete(&rest);
        goto done;
    }
    status = parser.error == YAML_MEMORY_ERROR
                 ? memory_ran_out(yaml, error)
                 : cg_error_set(error, CG_USAGE, "%s, line %zu: not readable as YAML: %s.", yaml->name,
                                line_of_syntax(&parser, bytes),
                                parser.problem != NULL ? parser.problem : "unknown cause");
done:
    yaml_parser_delete(&parser);
    return status;
}

static cyaml_config_t config_of(struct fault *fault)
{
    return (cyaml_config_t){.log_fn = note_log,
                            .log_ctx = fault,
                            .mem_fn = cyaml_mem,
                            .log_level = CYAML_LOG_WARNING,
                            .flags = CYAML_CFG_NO_ALIAS};
}

enum cg_status cg_yaml_load(struct cg_yaml *yaml, const struct cg_yaml_kind *kind, const char *name,
                            const struct cg_bytes *bytes, struct cg_error *error)
{
    struct fault fault = {.line = 0};
    const cyaml_config_t config = config_of(&fault);
    *yaml = (struct cg_yaml){.kind = kind, .name = name};
    enum cg_status status = load_document(yaml, bytes, error);
    if (status == CG_OK) {
        const cyaml_err_t code =
            cyaml_load_data(bytes->data, bytes->size, &config, kind->schema, &yaml->data, NULL);
        if (code != CYAML_OK) {
            status = fault_error(yaml, &fault, code, error);
        } else if (yaml->data == NULL) {
            status = cg_error_set(error, CG_USAGE, "%s, line 1: the %s is empty.", name, kind->title);
        }
    }
    if (status != CG_OK) {
        cg_yaml_clear(yaml);
    }
    return status;
}

void cg_yaml_clear(struct cg_yaml *yaml)
{
    struct fault unused = {.line = 0};
    const cyaml_config_t config = config_of(&unused);
    if (yaml->data != NULL) {
        cyaml_free(&config, yaml->kind->schema, yaml->data, 0);
    }
    if (yaml->has_document) {
        yaml_document_delete(&yaml->document);
    }
    *yaml = (struct cg_yaml){.kind = NULL};
}

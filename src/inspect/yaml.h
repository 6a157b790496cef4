/*
 * inspect/yaml.h: a YAML file through a libcyaml schema, with errors that name file, line, key and what is
 * allowed. Numbers are kept as texts by the schemas and read with cg_number_parse: libcyaml reads them in the
 * host's locale.
 */
#ifndef CASTGLOSS_INSPECT_YAML_H
#define CASTGLOSS_INSPECT_YAML_H

#include <castgloss/base.h>

#include <cyaml/cyaml.h>
#include <yaml.h>

/*
 * A key that may be written: in which list or mapping ("" for the top of the file, "bath.items" for a list
 * inside a mapping), and what its value may be.
 */
struct cg_yaml_key {
    const char *scope;
    const char *key;
    const char *allowed; /* "a number from 100 to 2000" */
};

/* A kind of file: its schema (of a mapping by pointer) and its keys for the errors. */
struct cg_yaml_kind {
    const char *title; /* "profile" */
    const cyaml_schema_value_t *schema;
    const struct cg_yaml_key *keys;
    size_t key_count;
};

/* A loaded file. Zero-initialise. */
struct cg_yaml {
    const struct cg_yaml_kind *kind;
    const char *name; /* of the file, borrowed */
    void *data;       /* what the schema describes */
    yaml_document_t document;
    bool has_document;
};

/* CG_USAGE: not YAML, more than one document, empty, or not after the schema. name is borrowed. */
enum cg_status cg_yaml_load(struct cg_yaml *yaml, const struct cg_yaml_kind *kind, const char *name,
                            const struct cg_bytes *bytes, struct cg_error *error) CG_MUST_CHECK;
void cg_yaml_clear(struct cg_yaml *yaml);

/*
 * The line, from 1, where a value stands: of `key` in item `index` of the list `scope`, in the mapping
 * `scope`, or at the top when scope is "". Of the item when the key is not written, and 0 when that is not
 * there either.
 */
size_t cg_yaml_line(const struct cg_yaml *yaml, const char *scope, size_t index, const char *key);

/* What the table says may be written for a key. */
const char *cg_yaml_allowed(const struct cg_yaml_kind *kind, const char *scope, const char *key);

/* The text of a key as a number in [low, high]; CG_USAGE names file, line, key and what is allowed. */
enum cg_status cg_yaml_number(const struct cg_yaml *yaml, const char *scope, size_t index, const char *key,
                              const char *text, double low, double high, double *out,
                              struct cg_error *error) CG_MUST_CHECK;

#endif

/* Headers in YAML: a schema in which an unknown key is an error, and tables of ranges. */
#include <castgloss/base.h>

#include <cyaml/cyaml.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COMPLAINT_SIZE 200

/* Keeps the first thing that libcyaml complains of; what follows is its way back through the document. */
static void keep_first(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    char *text = context;
    if (level < CYAML_LOG_ERROR || text[0] != 0) {
        return;
    }
    vsnprintf(text, COMPLAINT_SIZE, format, arguments);
    text[strcspn(text, "\n")] = 0;
}

static const cyaml_config_t quiet = {.mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};

enum cg_status cg_header_load(const char *name, const char *what, struct cg_bytes yaml,
                              const struct cyaml_schema_value *schema, void **words, struct cg_error *error)
{
    char complaint[COMPLAINT_SIZE] = "";
    cyaml_config_t config = quiet;
    config.log_fn = keep_first;
    config.log_ctx = complaint;
    cyaml_data_t *loaded = NULL;
    cyaml_err_t problem = cyaml_load_data(yaml.data, yaml.size, &config, schema, &loaded, NULL);
    /* libyaml has a word for every fault but the lack of memory. */
    if (problem == CYAML_ERR_OOM || problem == CYAML_ERR_LIBYAML_PARSER_INIT ||
        (problem == CYAML_ERR_LIBYAML_PARSER && strstr(complaint, "(null)") != NULL)) {
        return cg_error_set(error, CG_FAULT, "%s: memory ran out while the header of the %s was read.", name,
                            what);
    }
    if (problem != CYAML_OK || loaded == NULL) {
        return cg_error_set(error, CG_INPUT, "%s: the header of the %s cannot be read: %s", name, what,
                            complaint[0] != 0 ? complaint : cyaml_strerror(problem));
    }
    *words = loaded;
    return CG_OK;
}

void cg_header_free(const struct cyaml_schema_value *schema, void *words)
{
    cyaml_free(&quiet, schema, words, 0);
}

enum cg_status cg_header_numbers(const char *name, struct cg_header_number *numbers, size_t count,
                                 struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct cg_header_number *n = &numbers[i];
        bool good = cg_number_parse(n->word, &n->value) && n->value >= n->low && n->value <= n->high;
        if (!good || (n->whole && n->value != floor(n->value))) {
            return cg_error_set(error, CG_INPUT, "%s: %s is \"%s\"; it must be a %snumber from %g to %g.",
                                name, n->key, n->word, n->whole ? "whole " : "", n->low, n->high);
        }
    }
    return CG_OK;
}

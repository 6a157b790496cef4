/* words.c: reading a language file, and sentences with values in them. */
#include "report/words.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define MOST_BYTES ((size_t)1 << 20)
#define VALUES 9

static const struct {
    const char *key, *text;
} english[WORDS] = {
#define WORD(id, key, text) {key, text},
#include "report/words_table.h"
#undef WORD
};

const char *report_word(const struct cg_language *language, enum report_word word)
{
    const char *own = language != NULL ? language->words[word] : NULL;
    return own != NULL ? own : english[word].text;
}

void report_say(struct cg_text *out, const struct cg_language *language, enum report_word word,
                const char *const *values)
{
    size_t count = 0;
    while (values[count] != NULL) {
        count++;
    }
    for (const char *at = report_word(language, word); *at != 0; at++) {
        const size_t number = at[0] == '%' && at[1] >= '1' && at[1] <= '9' ? (size_t)(at[1] - '0') : 0;
        if (number == 0) {
            cg_text_add_bytes(out, at, 1);
            continue;
        }
        cg_text_add(out, "%s", number <= count ? values[number - 1] : "");
        at++;
    }
}

char *report_localise(const struct cg_language *language, char *numbers)
{
    const char *sign = report_word(language, WORD_DECIMAL);
    for (char *at = numbers; *at != 0 && sign[0] != 0 && sign[1] == 0; at++) {
        *at = *at == '.' ? sign[0] : *at;
    }
    return numbers;
}

/* ---- the file ----------------------------------------------------------------------------------- */

/* Which of %1 to %9 a sentence names, as bits. */
static unsigned places_of(const char *text)
{
    unsigned places = 0;
    for (const char *at = text; *at != 0; at++) {
        if (at[0] == '%' && at[1] >= '1' && at[1] <= '9') {
            places |= 1U << (at[1] - '0');
        }
    }
    return places;
}

static size_t word_find(const char *key)
{
    size_t word = 0;
    while (word < WORDS && strcmp(english[word].key, key) != 0) {
        word++;
    }
    return word;
}

static enum cg_status add_pair(struct cg_language *language, const char *name, const yaml_node_t *key,
                               const yaml_node_t *value, struct cg_error *error)
{
    const size_t line = key->start_mark.line + 1;
    if (key->type != YAML_SCALAR_NODE || value->type != YAML_SCALAR_NODE) {
        return cg_error_set(error, CG_USAGE,
                            "%s: line %zu: a language file has lines of the form key: \"words\".", name,
                            line);
    }
    const char *own = (const char *)value->data.scalar.value;
    const size_t word = word_find((const char *)key->data.scalar.value);
    if (word == WORDS) {
        return cg_error_set(
            error, CG_USAGE,
            "%s: line %zu: '%s' is no key of a language file; castgloss report --template lists "
            "them.",
            name, line, (const char *)key->data.scalar.value);
    }
    if (places_of(own) != places_of(english[word].text)) {
        return cg_error_set(error, CG_USAGE,
                            "%s: line %zu: '%s' must name the same places (%%1, %%2 ...) as: %s", name, line,
                            english[word].key, english[word].text);
    }
    language->words[word] = cg_arena_text(&language->arena, own);
    return language->words[word] != NULL
               ? CG_OK
               : cg_error_set(error, CG_FAULT, "Out of memory for the words of %s.", name);
}

static enum cg_status add_document(struct cg_language *language, const char *name, yaml_document_t *document,
                                   struct cg_error *error)
{
    const yaml_node_t *root = yaml_document_get_root_node(document);
    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        return cg_error_set(error, CG_USAGE, "%s: a language file has lines of the form key: \"words\".",
                            name);
    }
    enum cg_status status = CG_OK;
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top && status == CG_OK; pair++) {
        status = add_pair(language, name, yaml_document_get_node(document, pair->key),
                          yaml_document_get_node(document, pair->value), error);
    }
    return status;
}

static enum cg_status parse(const char *name, const unsigned char *text, size_t size,
                            struct cg_language *language, struct cg_error *error)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (yaml_parser_initialize(&parser) == 0) {
        return cg_error_set(error, CG_FAULT, "Out of memory for %s.", name);
    }
    yaml_parser_set_input_string(&parser, text, size);
    enum cg_status status;
    if (yaml_parser_load(&parser, &document) == 0) {
        status =
            cg_error_set(error, CG_USAGE, "%s: line %zu: is no YAML: %s", name, parser.problem_mark.line + 1,
                         parser.problem != NULL ? parser.problem : "it cannot be read");
    } else {
        status = add_document(language, name, &document, error);
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return status;
}

enum cg_status cg_language_read(const char *name, struct cg_language **out, struct cg_error *error)
{
    struct cg_bytes bytes = {0};
    struct cg_language *language = cg_alloc(1, sizeof *language, error);
    enum cg_status status = language != NULL ? CG_OK : CG_FAULT;
    const struct report_language_file *file = report_language_files;
    while (file->code != NULL && strcmp(file->code, name) != 0) {
        file++;
    }
    if (status == CG_OK && file->code != NULL) {
        status = parse(file->code, file->text, file->size, language, error);
    } else if (status == CG_OK) {
        status = cg_file_read(name, MOST_BYTES, &bytes, error);
        if (status == CG_INPUT) {
            status =
                cg_error_set(error, CG_USAGE,
                             "The language '%s' is neither en, de or ja nor a file that can be read.", name);
        } else if (status == CG_OK) {
            status = parse(name, bytes.data, bytes.size, language, error);
        }
        cg_bytes_clear(&bytes);
    }
    if (status != CG_OK) {
        cg_language_free(language);
        return status;
    }
    *out = language;
    return CG_OK;
}

void cg_language_free(struct cg_language *language)
{
    if (language != NULL) {
        cg_arena_clear(&language->arena);
        free(language);
    }
}

void cg_language_template(const struct cg_language *language, struct cg_text *out)
{
    cg_text_add(
        out,
        "# Words of a report. Change what you like and give the file with --language FILE; keys that are\n"
        "# left out stay English. %%1, %%2 ... stand for values and must all stay in their sentence.\n"
        "# The title of one report is given with --title.\n");
    for (size_t i = 0; i < WORDS; i++) {
        cg_text_add(out, "%s: ", english[i].key);
        /* JSON strings are YAML strings. */
        cg_text_add_json(out, report_word(language, (enum report_word)i));
        cg_text_add(out, "\n");
    }
}

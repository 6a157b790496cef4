#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

/* The most numbers that one option takes. */
#define MOST_NUMBERS 8

void cg_arguments_clear(struct cg_arguments *arguments)
{
    free(arguments->words);
    *arguments = (struct cg_arguments){0};
}

static enum cg_status fail_number(const struct cg_option *option, const char *value, const char *what,
                                  struct cg_error *error)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    return cg_error_set(error, CG_USAGE, "--%s '%s' is not allowed: %s must be %s from %s to %s.",
                        option->name, value, option->argument, what, cg_number_print(low, option->low, 16),
                        cg_number_print(high, option->high, 16));
}

static bool number_in_range(const struct cg_option *option, const char *value, double *out)
{
    return cg_number_parse(value, out) && *out >= option->low && *out <= option->high;
}

static enum cg_status read_numbers(const struct cg_option *option, const char *value, double *field,
                                   struct cg_error *error)
{
    double numbers[MOST_NUMBERS] = {0};
    size_t found = 0;
    const char *at = value;
    for (;;) {
        size_t length = strcspn(at, ",");
        char part[CG_NUMBER_SIZE] = "";
        if (found == option->count || length >= sizeof part) {
            found = 0;
            break;
        }
        memcpy(part, at, length);
        if (!number_in_range(option, part, &numbers[found])) {
            return fail_number(option, value, "numbers, commas between them,", error);
        }
        found++;
        if (at[length] == 0) {
            break;
        }
        at += length + 1;
    }
    bool spread = option->kind == CG_OPTION_SPREAD;
    if (found != option->count && !(spread && found == 1)) {
        return cg_error_set(
            error, CG_USAGE, "--%s '%s' is not allowed: %s is %zu numbers with commas between them%s.",
            option->name, value, option->argument, option->count, spread ? ", or one for all" : "");
    }
    for (size_t i = 0; i < option->count; i++) {
        field[i] = numbers[found == 1 ? 0 : i];
    }
    return CG_OK;
}

static enum cg_status read_choice(const struct cg_option *option, const char *value, int *field,
                                  struct cg_error *error)
{
    for (int i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], value) == 0) {
            *field = i;
            return CG_OK;
        }
    }
    char allowed[256] = "";
    for (int i = 0; option->choices[i] != NULL; i++) {
        const char *link = i == 0 ? "" : option->choices[i + 1] == NULL ? " or " : ", ";
        size_t room = sizeof allowed - strlen(allowed) - 1;
        strncat(allowed, link, room);
        room = sizeof allowed - strlen(allowed) - 1;
        strncat(allowed, option->choices[i], room);
    }
    return cg_error_set(error, CG_USAGE, "--%s '%s' is not allowed: it must be %s.", option->name, value,
                        allowed);
}

static enum cg_status read_value(const struct cg_option *option, const char *value, char *settings,
                                 struct cg_error *error)
{
    void *field = settings + option->offset;
    long long whole = 0;
    double number = 0;
    switch (option->kind) {
    case CG_OPTION_FLAG:
        *(bool *)field = true;
        return CG_OK;
    case CG_OPTION_TEXT:
        if (value[0] == 0) {
            return cg_error_set(error, CG_USAGE, "--%s needs %s, but its value is empty.", option->name,
                                option->argument);
        }
        *(const char **)field = value;
        return CG_OK;
    case CG_OPTION_NUMBER:
        if (!number_in_range(option, value, &number)) {
            return fail_number(option, value, "a number", error);
        }
        *(double *)field = number;
        return CG_OK;
    case CG_OPTION_NUMBERS:
    case CG_OPTION_SPREAD:
        return read_numbers(option, value, field, error);
    case CG_OPTION_CHOICE:
        return read_choice(option, value, field, error);
    case CG_OPTION_INT:
    case CG_OPTION_SIZE:
    case CG_OPTION_SEED:
        break;
    }
    if (!cg_integer_parse(value, (long long)option->low, (long long)option->high, &whole)) {
        return fail_number(option, value, "a whole number", error);
    }
    if (option->kind == CG_OPTION_INT) {
        *(int *)field = (int)whole;
    } else if (option->kind == CG_OPTION_SIZE) {
        *(size_t *)field = (size_t)whole;
    } else {
        *(uint64_t *)field = (uint64_t)whole;
    }
    return CG_OK;
}

/* The option that a word names up to its end or "=", with the group that it is in. */
static const struct cg_option *find_option(const struct cg_option_group *groups, const char *name,
                                           size_t length, size_t *offset)
{
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) {
                *offset = group->offset;
                return option;
            }
        }
    }
    return NULL;
}

static enum cg_status fail_unknown(const struct cg_option_group *groups, const char *word, size_t length,
                                   struct cg_error *error)
{
    char name[65] = "";
    memcpy(name, word, length < sizeof name ? length : sizeof name - 1);
    const char *nearest = NULL;
    size_t smallest = SIZE_MAX;
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            size_t distance = cg_word_distance(name, option->name);
            if (distance < smallest) {
                smallest = distance;
                nearest = option->name;
            }
        }
    }
    if (nearest != NULL && cg_word_is_near(name, smallest)) {
        return cg_error_set(error, CG_USAGE, "There is no option --%s; did you mean --%s?", name, nearest);
    }
    return cg_error_set(error, CG_USAGE, "There is no option --%s; --help lists the options.", name);
}

/* One option at argv[*at]; *at moves on to the word that was used last. */
static enum cg_status read_option(const struct cg_option_group *groups, int argc, char **argv, int *at,
                                  char *settings, struct cg_error *error)
{
    const char *word = argv[*at] + 2;
    size_t length = strcspn(word, "=");
    size_t offset = 0;
    const struct cg_option *option = find_option(groups, word, length, &offset);
    if (option == NULL) {
        return fail_unknown(groups, word, length, error);
    }
    const char *value = NULL;
    bool attached = word[length] == '=';
    if (option->kind == CG_OPTION_FLAG) {
        if (attached) {
            return cg_error_set(error, CG_USAGE, "--%s takes no value, but '%s' was given.", option->name,
                                word + length + 1);
        }
    } else if (attached) {
        value = word + length + 1;
    } else if (*at + 1 < argc) {
        value = argv[++*at];
    } else {
        return cg_error_set(error, CG_USAGE, "--%s needs a value: %s.", option->name, option->argument);
    }
    return read_value(option, value, settings + offset, error);
}

enum cg_status cg_options_parse(const struct cg_option_group *groups, int argc, char **argv, void *settings,
                                struct cg_arguments *out, struct cg_error *error)
{
    struct cg_arguments arguments = {0};
    enum cg_status status = CG_OK;
    arguments.words = cg_alloc((size_t)argc + 1, sizeof *arguments.words, error);
    if (arguments.words == NULL) {
        return CG_FAULT;
    }
    bool options_ended = false;
    for (int i = 1; i < argc && status == CG_OK; i++) {
        const char *word = argv[i];
        if (options_ended || word[0] != '-' || word[1] == 0) {
            arguments.words[arguments.count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
        } else if (strcmp(word, "--help") == 0) {
            arguments.help = true;
        } else if (word[1] != '-') {
            status = cg_error_set(
                error, CG_USAGE,
                "There is no option %s; options have two dashes, and a file whose name begins with "
                "a dash goes after --.",
                word);
        } else {
            status = read_option(groups, argc, argv, &i, settings, error);
        }
    }
    if (status != CG_OK) {
        cg_arguments_clear(&arguments);
        return status;
    }
    *out = arguments;
    return CG_OK;
}

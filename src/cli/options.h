/*
 * cli/options.h: command-line options as tables. A command lists its options once; the table parses them,
 * checks their ranges, and writes the help.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <castgloss/base.h>

/* What an option's value is, and the type of the field that it fills. */
enum cg_option_kind {
    CG_OPTION_FLAG,    /* bool, no value */
    CG_OPTION_TEXT,    /* const char * into argv */
    CG_OPTION_NUMBER,  /* double in [low, high] */
    CG_OPTION_NUMBERS, /* `count` doubles in [low, high], commas between them */
    CG_OPTION_SPREAD,  /* as NUMBERS; one number alone stands for all of them */
    CG_OPTION_INT,     /* int in [low, high] */
    CG_OPTION_SIZE,    /* size_t in [low, high] */
    CG_OPTION_SEED,    /* uint64_t in [low, high] */
    CG_OPTION_CHOICE,  /* int, the place in `choices` */
};

/* A row of a table; a table ends with a row whose name is NULL. */
struct cg_option {
    const char *name;     /* without the dashes */
    const char *argument; /* as the help calls the value: "FILE" */
    const char *help;     /* a sentence without its full stop */
    enum cg_option_kind kind;
    size_t offset; /* of the field in the group's struct */
    double low, high;
    size_t count;               /* of NUMBERS and SPREAD */
    const char *const *choices; /* of CHOICE, ended by NULL */
};

/* Options that share a struct, which lies `offset` bytes into the command's settings. Ended by options NULL.
 */
struct cg_option_group {
    const struct cg_option *options;
    size_t offset;
};

/* What stood on the command line besides options, in its order. */
struct cg_arguments {
    const char **words; /* freed by cg_arguments_clear; the words themselves are argv's */
    size_t count;
    bool help; /* --help was there */
};
void cg_arguments_clear(struct cg_arguments *arguments);

/*
 * Reads argv[1] onwards into *settings. `--name value` and `--name=value` are the same, `--` ends the
 * options, a lone `-` is a word. A later option wins over an earlier one. CG_USAGE names option, value and
 * what is allowed.
 */
enum cg_status cg_options_parse(const struct cg_option_group *groups, int argc, char **argv, void *settings,
                                struct cg_arguments *out, struct cg_error *error) CG_MUST_CHECK;

/*
 * Adds the options as two columns. defaults: settings with nothing read into them; a number inside its range
 * is shown as the default, one outside stands for "not given".
 */
void cg_options_help(const struct cg_option_group *groups, const void *defaults, struct cg_text *out);

/* Adds " (default VALUE)" when the settings of the option's group hold one. */
void cg_options_default(const struct cg_option *option, const char *settings, struct cg_text *out);

/* Adds text, broken between words at the terminal's usual width, later lines `indent` columns in. */
void cg_options_wrap(const char *text, size_t indent, struct cg_text *out);

/* How many single-letter changes (a letter put in, left out, replaced, or swapped with the next) part two
 * words. */
size_t cg_word_distance(const char *a, const char *b);
/* Whether a word this far from `word` is worth suggesting for it. */
bool cg_word_is_near(const char *word, size_t distance);

#endif

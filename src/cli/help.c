/* The help of a command, made from its tables. */
#include "cli/options.h"

#include <string.h>

/* Columns of a terminal that help is written for, and where the second column starts at the latest. */
#define HELP_WIDTH 96
#define HELP_LAST_COLUMN 34

void cg_options_wrap(const char *text, size_t indent, struct cg_text *out)
{
    size_t column = indent;
    const char *at = text;
    while (*at != 0) {
        size_t length = strcspn(at, " \n");
        if (column > indent && column + 1 + length > HELP_WIDTH) {
            cg_text_add(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            cg_text_add(out, " ");
            column++;
        }
        cg_text_add_bytes(out, at, length);
        column += length;
        at += length;
        if (*at == '\n') {
            cg_text_add(out, "\n%*s", at[1] != 0 ? (int)indent : 0, "");
            column = indent;
        }
        at += *at != 0;
    }
}

static size_t width_of(const struct cg_option *option)
{
    return strlen("  --") + strlen(option->name) +
           (option->argument != NULL ? 1 + strlen(option->argument) : 0) + strlen("  ");
}

static size_t second_column(const struct cg_option_group *groups)
{
    size_t column = 0;
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            size_t width = width_of(option);
            column = width > column && width <= HELP_LAST_COLUMN ? width : column;
        }
    }
    return column;
}

static void add_range(const struct cg_option *option, const double *values, size_t count, struct cg_text *out)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] < option->low || values[i] > option->high) {
            return;
        }
    }
    cg_text_add(out, " (default ");
    for (size_t i = 0; i < count; i++) {
        char number[CG_NUMBER_SIZE];
        cg_text_add(out, "%s%s", i > 0 ? "," : "", cg_number_print(number, values[i], 10));
    }
    cg_text_add(out, ")");
}

void cg_options_default(const struct cg_option *option, const char *settings, struct cg_text *out)
{
    const void *field = settings + option->offset;
    double value = 0;
    switch (option->kind) {
    case CG_OPTION_FLAG:
    case CG_OPTION_TEXT:
        return;
    case CG_OPTION_CHOICE:
        cg_text_add(out, " (default %s)", option->choices[*(const int *)field]);
        return;
    case CG_OPTION_NUMBERS:
    case CG_OPTION_SPREAD:
        add_range(option, field, option->count, out);
        return;
    case CG_OPTION_NUMBER:
        value = *(const double *)field;
        break;
    case CG_OPTION_INT:
        value = *(const int *)field;
        break;
    case CG_OPTION_SIZE:
        value = (double)*(const size_t *)field;
        break;
    case CG_OPTION_SEED:
        value = (double)*(const uint64_t *)field;
        break;
    }
    add_range(option, &value, 1, out);
}

static void add_row(const struct cg_option *option, const char *settings, size_t column, struct cg_text *out)
{
    cg_text_add(out, "  --%s%s%s  ", option->name, option->argument != NULL ? " " : "",
                option->argument != NULL ? option->argument : "");
    size_t width = width_of(option);
    if (width > column) {
        cg_text_add(out, "\n%*s", (int)column, "");
    } else {
        cg_text_add(out, "%*s", (int)(column - width), "");
    }
    struct cg_text help = {0};
    cg_text_add(&help, "%s", option->help);
    cg_options_default(option, settings, &help);
    if (help.failed || help.data == NULL) {
        out->failed = true;
    } else {
        cg_options_wrap(help.data, column, out);
    }
    cg_text_add(out, "\n");
    cg_text_clear(&help);
}

void cg_options_help(const struct cg_option_group *groups, const void *defaults, struct cg_text *out)
{
    size_t column = second_column(groups);
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            add_row(option, (const char *)defaults + group->offset, column, out);
        }
    }
    cg_text_add(out, "  --help%*sThis text\n", (int)(column - strlen("  --help")), "");
}

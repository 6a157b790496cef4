#include "cli/man.h"

#include <string.h>

/* Text as roff shows it: a backslash, a dash and a leading point or quote would be taken as commands. */
static void add_roff(struct cg_text *out, const char *text)
{
    bool line_start = true;
    for (const char *at = text; *at != 0; at++) {
        if (line_start && (*at == '.' || *at == '\'')) {
            cg_text_add(out, "\\&");
        }
        line_start = *at == '\n';
        switch (*at) {
        case '\\':
            cg_text_add(out, "\\e");
            break;
        case '-':
            cg_text_add(out, "\\-");
            break;
        case '\n':
            cg_text_add(out, at[1] != 0 ? "\n.PP\n" : "\n");
            break;
        default:
            cg_text_add_bytes(out, at, 1);
        }
    }
    if (!line_start) {
        cg_text_add(out, "\n");
    }
}

/* "castgloss simulate web" is the page castgloss-simulate-web. */
static void add_head(struct cg_text *out, const char *full_name, const char *text)
{
    char page[64] = "";
    const size_t length = strlen(full_name);
    for (size_t i = 0; i < length && i + 1 < sizeof page; i++) {
        page[i] = full_name[i] == ' ' ? '-' : full_name[i];
    }
    const int sentence = (int)strcspn(text, ".:\n");
    cg_text_add(out, ".TH %s 1 \"\" \"castgloss %s\"\n.SH NAME\n%s \\- %.*s\n.SH SYNOPSIS\n.B %s\n", page,
                CG_VERSION, page, sentence, text, full_name);
}

static void add_options(const struct cg_option_group *groups, const void *defaults, struct cg_text *out)
{
    cg_text_add(out, ".SH OPTIONS\n");
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        const char *settings = (const char *)defaults + group->offset;
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            struct cg_text help = {0};
            cg_text_add(out, ".TP\n.B \\-\\-");
            add_roff(out, option->name);
            if (option->argument != NULL) {
                out->length -= out->length > 0;
                cg_text_add(out, " \\fI");
                add_roff(out, option->argument);
                out->length -= out->length > 0;
                cg_text_add(out, "\\fR\n");
            }
            cg_text_add(&help, "%s", option->help);
            cg_options_default(option, settings, &help);
            add_roff(out, help.data != NULL ? help.data : "");
            out->failed = out->failed || help.failed;
            cg_text_clear(&help);
        }
    }
    cg_text_add(out, ".TP\n.B \\-\\-help\nThe same in short\n");
}

static void add_foot(struct cg_text *out)
{
    cg_text_add(out, ".SH SEE ALSO\n.BR castgloss (1)\n");
}

void cg_man_command(const struct cg_command_help *help, const struct cg_option_group *groups,
                    const void *defaults, struct cg_text *out)
{
    add_head(out, help->full_name, help->text);
    cg_text_add(out, "[OPTION]... ");
    add_roff(out, help->operands);
    cg_text_add(out, ".SH DESCRIPTION\n");
    add_roff(out, help->text);
    add_options(groups, defaults, out);
    if (help->notes != NULL) {
        cg_text_add(out, ".SH NOTES\n");
        add_roff(out, help->notes);
    }
    add_foot(out);
}

void cg_man_commands(const char *full_name, const char *text, const struct cg_command *commands,
                     struct cg_text *out)
{
    add_head(out, full_name, text);
    cg_text_add(out, "COMMAND [OPTION]... [FILE]...\n.SH DESCRIPTION\n");
    add_roff(out, text);
    cg_text_add(out, ".SH COMMANDS\n");
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        cg_text_add(out, ".TP\n.B %s\n", command->name);
        add_roff(out, command->summary);
    }
    add_foot(out);
}

void cg_words_options(const struct cg_option_group *groups, struct cg_text *out)
{
    for (const struct cg_option_group *group = groups; group->options != NULL; group++) {
        for (const struct cg_option *option = group->options; option->name != NULL; option++) {
            cg_text_add(out, "--%s\n", option->name);
        }
    }
    cg_text_add(out, "--help\n");
}

void cg_words_commands(const struct cg_command *commands, struct cg_text *out)
{
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        cg_text_add(out, "%s\n", command->name);
    }
}

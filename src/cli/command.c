#include "cli/command.h"

#include "cli/man.h"

#include <stdio.h>
#include <string.h>

int cg_command_fail(const struct cg_error *error)
{
    fprintf(stderr, "castgloss: %s\n", error->text);
    return (int)error->status;
}

int cg_command_print(struct cg_text *text)
{
    struct cg_error error;
    enum cg_status status = cg_text_check(text, &error);
    if (status == CG_OK) {
        status = cg_file_write("-", text->data, text->length, &error);
    }
    cg_text_clear(text);
    return status == CG_OK ? 0 : cg_command_fail(&error);
}

int cg_command_print_text(const char *text)
{
    struct cg_text out = {0};
    cg_text_add(&out, "%s", text);
    return cg_command_print(&out);
}

static void list_commands(const char *full_name, const char *text, const struct cg_command *commands,
                          struct cg_text *out)
{
    size_t width = 0;
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        size_t length = strlen(command->name);
        width = length > width ? length : width;
    }
    cg_text_add(out, "Usage: %s COMMAND [OPTION]... [FILE]...\n\n", full_name);
    cg_options_wrap(text, 0, out);
    cg_text_add(out, "\nCommands:\n");
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        cg_text_add(out, "  %-*s  ", (int)width, command->name);
        cg_options_wrap(command->summary, width + 4, out);
        cg_text_add(out, "\n");
    }
    cg_text_add(out, "\n%s COMMAND --help tells the options of a command.\n", full_name);
}

static int fail_unknown(const char *full_name, const struct cg_command *commands, const char *word)
{
    const char *nearest = NULL;
    size_t smallest = SIZE_MAX;
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        size_t distance = cg_word_distance(word, command->name);
        if (distance < smallest) {
            smallest = distance;
            nearest = command->name;
        }
    }
    if (nearest != NULL && cg_word_is_near(word, smallest)) {
        fprintf(stderr, "%s: There is no command '%.64s'; did you mean '%s'?\n", full_name, word, nearest);
    } else {
        fprintf(stderr, "%s: There is no command '%.64s'; %s --help lists the commands.\n", full_name, word,
                full_name);
    }
    return CG_USAGE;
}

int cg_command_run(const char *full_name, const char *text, const struct cg_command *commands, int argc,
                   char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "%s: A command is missing; %s --help lists the commands.\n", full_name, full_name);
        return CG_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0) {
        struct cg_text out = {0};
        list_commands(full_name, text, commands, &out);
        return cg_command_print(&out);
    }
    if (strcmp(argv[1], "--man") == 0 || strcmp(argv[1], "--words") == 0) {
        struct cg_text out = {0};
        if (strcmp(argv[1], "--man") == 0) {
            cg_man_commands(full_name, text, commands, &out);
        } else {
            cg_words_commands(commands, &out);
        }
        return cg_command_print(&out);
    }
    for (const struct cg_command *command = commands; command->name != NULL; command++) {
        if (strcmp(command->name, argv[1]) == 0) {
            return command->run(argc - 1, argv + 1);
        }
    }
    return fail_unknown(full_name, commands, argv[1]);
}

bool cg_command_begin(const struct cg_command_help *help, const struct cg_option_group *groups, int argc,
                      char **argv, void *settings, struct cg_arguments *arguments, int *exit_status)
{
    if (argc == 2 && (strcmp(argv[1], "--man") == 0 || strcmp(argv[1], "--words") == 0)) {
        struct cg_text page = {0};
        if (strcmp(argv[1], "--man") == 0) {
            cg_man_command(help, groups, settings, &page);
        } else {
            cg_words_options(groups, &page);
        }
        *exit_status = cg_command_print(&page);
        return false;
    }
    /* The help is written before the command line changes the defaults that it shows. */
    struct cg_text out = {0};
    cg_text_add(&out, "Usage: %s [OPTION]... %s\n\n", help->full_name, help->operands);
    cg_options_wrap(help->text, 0, &out);
    cg_text_add(&out, "\nOptions:\n");
    cg_options_help(groups, settings, &out);
    if (help->notes != NULL) {
        cg_text_add(&out, "\n");
        cg_options_wrap(help->notes, 0, &out);
    }
    struct cg_error error;
    struct cg_arguments found = {0};
    if (cg_options_parse(groups, argc, argv, settings, &found, &error) != CG_OK) {
        cg_text_clear(&out);
        *exit_status = cg_command_fail(&error);
        return false;
    }
    if (found.help) {
        cg_arguments_clear(&found);
        *exit_status = cg_command_print(&out);
        return false;
    }
    cg_text_clear(&out);
    *arguments = found;
    return true;
}

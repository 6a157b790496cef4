/*
 * cli/man.h: manual pages and the words of shell completion, made from the same tables as the help. `--man`
 * and
 * `--words` stand behind every command in place of options; the build and the completion scripts call them.
 */
#ifndef CLI_MAN_H
#define CLI_MAN_H

#include "cli/command.h"

/* A page in roff of a command with options; defaults: its settings with nothing read into them. */
void cg_man_command(const struct cg_command_help *help, const struct cg_option_group *groups,
                    const void *defaults, struct cg_text *out);
/* A page of a command that has commands of its own. */
void cg_man_commands(const char *full_name, const char *text, const struct cg_command *commands,
                     struct cg_text *out);

/* What may stand behind a command, a line a word: options with their dashes, or commands. */
void cg_words_options(const struct cg_option_group *groups, struct cg_text *out);
void cg_words_commands(const struct cg_command *commands, struct cg_text *out);

#endif

/*
 * cli/command.h: commands as tables. A command is one row and one function that gives the exit status.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

/* A row; the table ends with a row whose name is NULL. argv[0] is the command's own name. */
struct cg_command {
    const char *name;
    const char *summary; /* a sentence without its full stop */
    int (*run)(int argc, char **argv);
};

/*
 * Runs the command that argv[1] names. full_name is what was typed so far ("castgloss calibrate"), text
 * stands at the head of its help.
 */
int cg_command_run(const char *full_name, const char *text, const struct cg_command *commands, int argc,
                   char **argv);

/* What the help of one command says besides its options. */
struct cg_command_help {
    const char *full_name; /* "castgloss surface" */
    const char *operands;  /* "PICTURE..." */
    const char *text;      /* paragraphs above the options */
    const char *notes;     /* paragraphs below them, or NULL */
};

/*
 * Reads the command line of one command; settings hold its defaults. Gives true when the command shall go on,
 * else *exit_status is what the program ends with: help was asked for, or the usage was wrong and has been
 * told.
 */
bool cg_command_begin(const struct cg_command_help *help, const struct cg_option_group *groups, int argc,
                      char **argv, void *settings, struct cg_arguments *arguments, int *exit_status);

/* Tells the error on standard error and gives its exit status. */
int cg_command_fail(const struct cg_error *error);
/* Writes the text to standard output or tells why not; the exit status. The text is cleared. */
int cg_command_print(struct cg_text *text);
/* The same with a text that stays the caller's. */
int cg_command_print_text(const char *text);
/* Lists the quantities of a schema; the exit status. */
int cg_command_list(const char *schema);

/* Opens a store for reading: a file, the folder of a batch, or an address. */
struct cg_store;
enum cg_status cg_command_open_store(const char *where, struct cg_store **out,
                                     struct cg_error *error) CG_MUST_CHECK;

int cg_cmd_surface(int argc, char **argv);
int cg_cmd_batch(int argc, char **argv);
int cg_cmd_merge(int argc, char **argv);
int cg_cmd_calibrate(int argc, char **argv);
int cg_cmd_chart(int argc, char **argv);
int cg_cmd_drying(int argc, char **argv);
int cg_cmd_export(int argc, char **argv);
int cg_cmd_gage(int argc, char **argv);
int cg_cmd_print(int argc, char **argv);
int cg_cmd_clarity(int argc, char **argv);
int cg_cmd_recipe(int argc, char **argv);
int cg_cmd_report(int argc, char **argv);
int cg_cmd_roll(int argc, char **argv);
int cg_cmd_demo(int argc, char **argv);
int cg_cmd_simulate(int argc, char **argv);
int cg_cmd_station(int argc, char **argv);
int cg_cmd_teach(int argc, char **argv);
int cg_cmd_waviness(int argc, char **argv);

/* Adds the version of the program and of the libraries it runs with. */
void cg_version_print(struct cg_text *out);

#endif

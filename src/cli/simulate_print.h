/* cli/simulate_print.h: castgloss simulate print. */
#ifndef CLI_SIMULATE_PRINT_H
#define CLI_SIMULATE_PRINT_H

int cg_cmd_simulate_print(int argc, char **argv);

#endif

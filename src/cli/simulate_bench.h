/* cli/simulate_bench.h: the commands that draw what the bench looks at. */
#ifndef CLI_SIMULATE_BENCH_H
#define CLI_SIMULATE_BENCH_H

int cg_cmd_simulate_edge(int argc, char **argv);
int cg_cmd_simulate_fringes(int argc, char **argv);

#endif

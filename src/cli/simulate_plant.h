/* cli/simulate_plant.h: castgloss simulate plant. */
#ifndef CLI_SIMULATE_PLANT_H
#define CLI_SIMULATE_PLANT_H

int cg_cmd_simulate_plant(int argc, char **argv);

#endif

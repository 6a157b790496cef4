/* cli/show_calibration.h: castgloss calibrate show. */
#ifndef CLI_SHOW_CALIBRATION_H
#define CLI_SHOW_CALIBRATION_H

int cg_cmd_show_calibration(int argc, char **argv);

#endif

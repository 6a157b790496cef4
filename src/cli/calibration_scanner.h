/* cli/calibration_scanner.h: the response of a scanner from a scan of grey steps. */
#ifndef CLI_CALIBRATION_SCANNER_H
#define CLI_CALIBRATION_SCANNER_H

#include "cli/calibration_inputs.h"
#include "cli/common.h"

struct cg_scanner_settings {
    const char *chart, *reference, *turned;
};
extern const struct cg_option cg_scanner_options[];

/*
 * Measures the patches of the chart that the reference table names in the scan words[0] and puts the response
 * into the calibration. With a scan of the same sheet turned by 90 degrees glare is looked for.
 * CG_NOT_MEASURABLE: what cg_response_fit refuses, paper that is uneven by more than 1.5 %, glare above 2 %.
 */
enum cg_status cg_calibration_add_scanner(struct cg_calibration *calibration,
                                          const struct cg_scanner_settings *settings,
                                          const struct cg_scale_settings *scale, const char *const *words,
                                          size_t count, const struct cg_frame_reading *reading,
                                          struct cg_error *error) CG_MUST_CHECK;

#endif

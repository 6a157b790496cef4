/* calibrate/calibration_header.h: the YAML header of a .cgcal. Private to calibrate. */
#ifndef CALIBRATE_CALIBRATION_HEADER_H
#define CALIBRATE_CALIBRATION_HEADER_H

#include <castgloss/calibrate.h>

enum cg_calibration_plane { CG_CALIBRATION_DARK, CG_CALIBRATION_FLAT, CG_CALIBRATION_PLANES };

/* What the header says, checked against its limits. */
struct cg_calibration_header {
    struct cg_calibration values; /* everything but planes and id */
    size_t width, height;         /* 0: no planes */
    bool present[CG_CALIBRATION_PLANES];
    size_t offset[CG_CALIBRATION_PLANES]; /* bytes from the end of the header */
};

/* CG_INPUT: not the header's YAML, an unknown key, a value outside its range. */
enum cg_status cg_calibration_header_parse(const char *name, struct cg_bytes yaml,
                                           struct cg_calibration_header *out,
                                           struct cg_error *error) CG_MUST_CHECK;
void cg_calibration_header_print(const struct cg_calibration_header *header, struct cg_text *out);

#endif

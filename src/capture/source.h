/* capture/source.h: the sources that there are. Private to capture. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <castgloss/capture.h>

extern const struct cg_source_vtable capture_source_genicam;
extern const struct cg_source_vtable capture_source_v4l2;
extern const struct cg_source_vtable capture_source_folder;
extern const struct cg_source_vtable capture_source_recording;
extern const struct cg_source_vtable capture_source_simulator;

/* The source of an address and what stands behind the colon. CG_USAGE names the schemes. */
enum cg_status capture_source_find(const char *address, const struct cg_source_vtable **source,
                                   const char **place, struct cg_error *error) CG_MUST_CHECK;
enum cg_status capture_options_check(const struct cg_capture_options *options,
                                     struct cg_error *error) CG_MUST_CHECK;
/* Adds a line for every camera that Aravis finds, and for every video device. */
void capture_genicam_list(struct cg_text *out);
void capture_v4l2_list(struct cg_text *out);

#endif

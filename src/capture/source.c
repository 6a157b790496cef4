/* The table of sources. */
#include "capture/source.h"

#include <string.h>

static const struct cg_source_vtable *const sources[] = {
    &capture_source_genicam,   &capture_source_v4l2,      &capture_source_folder,
    &capture_source_recording, &capture_source_simulator,
};
enum { SOURCES = sizeof sources / sizeof *sources };

enum cg_status capture_source_find(const char *address, const struct cg_source_vtable **source,
                                   const char **place, struct cg_error *error)
{
    for (size_t i = 0; i < SOURCES; i++) {
        size_t length = strlen(sources[i]->scheme);
        if (strncmp(address, sources[i]->scheme, length) == 0 && address[length] == ':' &&
            address[length + 1] != 0) {
            *source = sources[i];
            *place = address + length + 1;
            return CG_OK;
        }
    }
    return cg_error_set(error, CG_USAGE,
                        "'%.256s' is no source of frames; it must be genicam:ID, v4l2:/dev/videoN, "
                        "folder:PATH, recording:PATH or simulator:SEED.",
                        address);
}

void cg_capture_list(struct cg_text *out)
{
    capture_genicam_list(out);
    capture_v4l2_list(out);
}

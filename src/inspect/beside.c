#include "inspect/beside.h"

#include <string.h>

enum cg_status inspect_beside(const char *path, const char *name, struct cg_text *out, struct cg_error *error)
{
    const char *slash = strrchr(path, '/');
    if (slash != NULL && name[0] != '/') {
        cg_text_add_bytes(out, path, (size_t)(slash - path) + 1);
    }
    cg_text_add(out, "%s", name);
    return cg_text_check(out, error);
}

/* stores.c: the store that a command reads. */
#include "cli/command.h"

#include <castgloss/store.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum cg_status cg_command_open_store(const char *where, struct cg_store **out, struct cg_error *error)
{
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_text path = {0};
    struct stat place;
    options.read_only = true;
    /* The folder of a batch stands for the store in it. */
    cg_text_add(&path, "%s%s", where,
                stat(where, &place) == 0 && S_ISDIR(place.st_mode) ? "/store.sqlite" : "");
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_store_open(path.data, &options, out, error);
    }
    cg_text_clear(&path);
    return status;
}

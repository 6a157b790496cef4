/* A folder in place of a manifest. */
#include "batch/item.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const endings[] = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pgm", ".bmp", NULL};

/* Other files in the folder (notes, truth.json) are no pictures and no failures either. */
static int is_picture(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    if (dot == NULL || entry->d_name[0] == '.') {
        return 0;
    }
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (strcasecmp(dot, *ending) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Not that of the locale: the order of rows decides which shard they are in. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum cg_status batch_folder_list(const char *folder, struct cg_text *out, struct cg_error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_picture, by_bytes);
    if (count < 0) {
        return cg_error_set(error, CG_INPUT, "%s: cannot be read: %s", folder, strerror(errno));
    }
    cg_text_add(out, "file\n");
    for (int i = 0; i < count; i++) {
        cg_text_add_csv(out, entries[i]->d_name);
        cg_text_add(out, "\n");
        free(entries[i]);
    }
    free(entries);
    return count == 0 ? cg_error_set(error, CG_INPUT, "%s: The folder holds no picture file.", folder)
                      : cg_text_check(out, error);
}

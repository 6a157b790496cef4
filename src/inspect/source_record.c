#include "inspect/source_record.h"

#include <string.h>

/* One text a warning: the loader joins its sentences with "; ". */
static void add_warnings(struct cg_record *record, struct cg_node *source, const char *warnings)
{
    struct cg_node *list = cg_record_list(record, source, "warnings");
    char one[sizeof((struct cg_image *)NULL)->warnings];
    for (const char *at = warnings; *at != 0;) {
        const char *end = strstr(at, "; ");
        const size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
        if (length >= sizeof one) {
            return;
        }
        memcpy(one, at, length);
        one[length] = 0;
        cg_record_text(record, list, NULL, one);
        at += length + (end != NULL ? strlen("; ") : 0);
    }
}

void inspect_source_record(struct cg_record *record, const char *path, const struct cg_image *image,
                           const char *channel)
{
    struct cg_node *source = cg_record_object(record, record->root, "source");
    cg_record_text(record, source, "file", path);
    cg_record_number(record, source, "width_px", (double)image->width);
    cg_record_number(record, source, "height_px", (double)image->height);
    cg_record_number(record, source, "bits", image->bits);
    cg_record_text(record, source, "format", image->format);
    cg_record_text(record, source, "channel", channel);
    cg_record_number(record, source, "orientation", image->orientation);
    cg_record_text(record, source, "transfer", image->transfer);
    cg_record_number(record, source, "page", image->page);
    cg_record_number(record, source, "pages", image->pages);
    add_warnings(record, source, image->warnings);
}

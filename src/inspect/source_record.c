#include "inspect/source_record.h"

#include <math.h>
#include <string.h>

double inspect_known(double length)
{
    return length > 0.0 ? length : NAN;
}

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

/* Whether there is a picture at all. */
static double if_read(const struct cg_image *image, double value)
{
    return image->width > 0 ? value : NAN;
}

void inspect_source_record(struct cg_record *record, const char *path, const struct cg_image *image,
                           const char *channel)
{
    struct cg_node *source = cg_record_object(record, record->root, "source");
    cg_record_text(record, source, "file", path);
    cg_record_number(record, source, "width_px", if_read(image, (double)image->width));
    cg_record_number(record, source, "height_px", if_read(image, (double)image->height));
    cg_record_number(record, source, "bits", if_read(image, image->bits));
    cg_record_text(record, source, "format", image->format);
    cg_record_text(record, source, "channel", channel);
    cg_record_number(record, source, "orientation", if_read(image, image->orientation));
    cg_record_text(record, source, "transfer", image->transfer[0] != 0 ? image->transfer : NULL);
    cg_record_number(record, source, "page", if_read(image, image->page));
    cg_record_number(record, source, "pages", if_read(image, image->pages));
    add_warnings(record, source, image->warnings);
}

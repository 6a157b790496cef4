/* list.c: the quantities of a document as a person reads them. */
#include "cli/command.h"

#include <castgloss/record.h>
#include <string.h>

int cg_command_list(const char *schema)
{
    struct cg_text out = {0};
    size_t width = 0;
    for (const struct cg_quantity *quantity = cg_quantities; quantity->path != NULL; quantity++) {
        const size_t length = strcmp(quantity->schema, schema) == 0 ? strlen(quantity->path) : 0;
        width = length > width ? length : width;
    }
    cg_text_add(&out, "%s\n", schema);
    for (const struct cg_quantity *quantity = cg_quantities; quantity->path != NULL; quantity++) {
        if (strcmp(quantity->schema, schema) == 0) {
            cg_text_add(&out, "  %-*s  %-8s  ", (int)width, quantity->path, quantity->unit);
            cg_options_wrap(quantity->text, width + 14, &out);
            cg_text_add(&out, "\n");
        }
    }
    return cg_command_print(&out);
}

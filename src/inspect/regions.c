/* Places of a picture from a YAML file. */
#include <castgloss/inspect.h>

#include "inspect/gloss_schema.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)
#define MOST_MM 1e5

static enum cg_status read_region(const struct cg_yaml *yaml, size_t i, struct cg_region *out,
                                  struct cg_error *error)
{
    const struct cg_regions_text *file = yaml->data;
    const struct cg_region_text *text = &file->regions[i];
    const struct {
        const char *key, *text;
        double low;
        double *out;
    } numbers[] = {
        {"x_mm", text->x_mm, 0, &out->x_mm},
        {"y_mm", text->y_mm, 0, &out->y_mm},
        {"width_mm", text->width_mm, 1e-6, &out->width_mm},
        {"height_mm", text->height_mm, 1e-6, &out->height_mm},
    };
    if (text->name != NULL) {
        snprintf(out->name, sizeof out->name, "%s", text->name);
    } else {
        snprintf(out->name, sizeof out->name, "%zu", i + 1);
    }
    out->printed = strcmp(text->ground, "printed") == 0;
    if (!out->printed && strcmp(text->ground, "blank") != 0) {
        return cg_error_set(error, CG_USAGE, "%s, line %zu: 'ground' is \"%s\", but must be %s.", yaml->name,
                            cg_yaml_line(yaml, "regions", i, "ground"), text->ground,
                            cg_yaml_allowed(yaml->kind, "regions", "ground"));
    }
    enum cg_status status = CG_OK;
    for (size_t k = 0; status == CG_OK && k < sizeof numbers / sizeof *numbers; k++) {
        status = cg_yaml_number(yaml, "regions", i, numbers[k].key, numbers[k].text, numbers[k].low, MOST_MM,
                                numbers[k].out, error);
    }
    return status;
}

enum cg_status cg_regions_read(const char *path, struct cg_regions *out, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    struct cg_yaml yaml = {.data = NULL};
    struct cg_regions regions = {.count = 0};
    enum cg_status status = cg_file_read(path, FILE_MAX_BYTES, &bytes, error);
    if (status == CG_OK) {
        status = cg_yaml_load(&yaml, &cg_regions_kind, path, &bytes, error);
    }
    cg_bytes_clear(&bytes);
    if (status == CG_OK) {
        regions.count = ((const struct cg_regions_text *)yaml.data)->regions_count;
    }
    for (size_t i = 0; status == CG_OK && i < regions.count; i++) {
        status = read_region(&yaml, i, &regions.list[i], error);
    }
    cg_yaml_clear(&yaml);
    if (status == CG_OK) {
        *out = regions;
    } else {
        status = error->status = status == CG_INPUT ? CG_USAGE : status;
    }
    return status;
}

const char *cg_regions_template(void)
{
    return "# Places of the picture whose gloss is compared, in mm from the centre of the first pixel.\n"
           "regions:\n"
           "  - name: black\n"
           "    ground: printed\n"
           "    x_mm: 10\n"
           "    y_mm: 10\n"
           "    width_mm: 15\n"
           "    height_mm: 15\n"
           "  - name: paper\n"
           "    ground: blank\n"
           "    x_mm: 30\n"
           "    y_mm: 10\n"
           "    width_mm: 15\n"
           "    height_mm: 15\n";
}

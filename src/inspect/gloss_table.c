/* The table of the tiles of a gloss scale, read from YAML. */
#include "inspect/gloss_table.h"

#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)

const struct cg_gloss_tiles_text *inspect_gloss_words(const struct inspect_gloss_table *table)
{
    return table->yaml.data;
}

static enum cg_status wrong_word(const struct inspect_gloss_table *table, const char *scope, size_t index,
                                 const char *key, const char *text, struct cg_error *error)
{
    return cg_error_set(error, CG_USAGE, "%s, line %zu: '%s' is \"%s\", but must be %s.", table->path,
                        cg_yaml_line(&table->yaml, scope, index, key), key, text,
                        cg_yaml_allowed(table->yaml.kind, scope, key));
}

static enum cg_status read_head(struct inspect_gloss_table *table, struct cg_error *error)
{
    const struct cg_gloss_tiles_text *text = inspect_gloss_words(table);
    struct cg_gloss_scale *scale = &table->scale;
    scale->along_md = true;
    if (strcmp(text->reference, "iso2813") == 0) {
        scale->reference_index = CG_INDEX_ISO_2813;
    } else if (strcmp(text->reference, "t653") == 0) {
        scale->reference_index = CG_INDEX_T_653;
        scale->converging = true;
    } else {
        return wrong_word(table, "", 0, "reference", text->reference, error);
    }
    if (text->incidence_along != NULL) {
        scale->along_md = strcmp(text->incidence_along, "md") == 0;
        if (!scale->along_md && strcmp(text->incidence_along, "cd") != 0) {
            return wrong_word(table, "", 0, "incidence_along", text->incidence_along, error);
        }
    }
    enum cg_status status =
        cg_yaml_number(&table->yaml, "", 0, "angle_deg", text->angle_deg, 10, 85, &scale->angle_deg, error);
    if (status == CG_OK && text->degrees_per_mm != NULL) {
        status = cg_yaml_number(&table->yaml, "", 0, "degrees_per_mm", text->degrees_per_mm, 1e-9, 1000,
                                &scale->degrees_per_mm, error);
    }
    return status;
}

static enum cg_status read_tile(struct inspect_gloss_table *table, size_t i, struct cg_error *error)
{
    const struct cg_gloss_tile_text *text = &inspect_gloss_words(table)->tiles[i];
    struct cg_gloss_tile *tile = &table->scale.tiles[i];
    int64_t checked = 0;
    enum cg_status status = CG_OK;
    if ((text->index == NULL) == (text->gu == NULL)) {
        return cg_error_set(error, CG_USAGE,
                            "%s, line %zu: a tile has either an index, from which its gloss follows, or gu.",
                            table->path, cg_yaml_line(&table->yaml, "tiles", i, "index"));
    }
    if (text->index != NULL) {
        status = cg_yaml_number(&table->yaml, "tiles", i, "index", text->index, 1.2, 3, &tile->index, error);
        tile->gu = cg_gloss_of_index(tile->index, table->scale.angle_deg, table->scale.reference_index);
    } else {
        status = cg_yaml_number(&table->yaml, "tiles", i, "gu", text->gu, 1e-9, 2300, &tile->gu, error);
    }
    if (status == CG_OK && text->uncertainty_gu != NULL) {
        status = cg_yaml_number(&table->yaml, "tiles", i, "uncertainty_gu", text->uncertainty_gu, 0, 10,
                                &tile->uncertainty_gu, error);
    }
    if (status == CG_OK && text->checked != NULL) {
        if (!cg_time_parse(text->checked, &checked) || checked <= 0) {
            return wrong_word(table, "tiles", i, "checked", text->checked, error);
        }
        const bool older = table->oldest_check == 0 || checked < table->oldest_check;
        table->oldest_check = older ? checked : table->oldest_check;
    }
    return status;
}

enum cg_status inspect_gloss_table_read(struct inspect_gloss_table *table, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    enum cg_status status = cg_file_read(table->path, FILE_MAX_BYTES, &bytes, error);
    if (status == CG_OK) {
        status = cg_yaml_load(&table->yaml, &cg_gloss_tiles_kind, table->path, &bytes, error);
    }
    cg_bytes_clear(&bytes);
    if (status == CG_OK) {
        status = read_head(table, error);
    }
    table->scale.tile_count = status == CG_OK ? inspect_gloss_words(table)->tiles_count : 0;
    for (size_t i = 0; status == CG_OK && i < table->scale.tile_count; i++) {
        status = read_tile(table, i, error);
    }
    return status;
}

const char *cg_gloss_tiles_template(void)
{
    return "# The tiles of a gloss scale. Files are named from where this file stands.\n"
           "# Angle of incidence, from the normal.\n"
           "angle_deg: 20\n"
           "# iso2813: black glass of index 1.567 has 100 GU, parallel light; t653: index 1.540, converging\n"
           "# light. At 20 degrees the two are different scales.\n"
           "reference: iso2813\n"
           "# Where the picture shows the mirrored lobe itself: by how many degrees the direction of the\n"
           "# light turns on a mm of the picture. Left out where every pixel is a spot of the surface.\n"
           "# degrees_per_mm: 0.35\n"
           "# The plane of incidence: md (rows below one another) or cd.\n"
           "incidence_along: md\n"
           "# Frames of a black trap in place of the tile.\n"
           "trap: [trap.png]\n"
           "# Two tiles or more, a high and a middle one at least. The gloss of a tile follows from its "
           "index,\n"
           "# or is stated as gu. checked: the date of its certificate; the scale expires two years later.\n"
           "tiles:\n"
           "  - name: black glass\n"
           "    index: 1.567\n"
           "    uncertainty_gu: 0.4\n"
           "    checked: 2026-03-01\n"
           "    frames: [high.png]\n"
           "  - name: middle tile\n"
           "    gu: 40.2\n"
           "    uncertainty_gu: 0.5\n"
           "    checked: 2026-03-01\n"
           "    frames: [middle.png]\n";
}

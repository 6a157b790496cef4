/*
 * inspect/gloss_schema.h: the keys of a table of gloss tiles, of regions of a picture and of the geometry of
 * an edge. Every value is a text. NULL: the key is not there.
 */
#ifndef CASTGLOSS_INSPECT_GLOSS_SCHEMA_H
#define CASTGLOSS_INSPECT_GLOSS_SCHEMA_H

#include "inspect/yaml.h"

struct cg_gloss_tile_text {
    char *name, *index, *gu, *uncertainty_gu, *checked;
    char **frames;
    unsigned frames_count;
};
struct cg_gloss_tiles_text {
    char *angle_deg, *reference, *degrees_per_mm, *incidence_along;
    char **trap;
    unsigned trap_count;
    struct cg_gloss_tile_text *tiles;
    unsigned tiles_count;
};
/* cg_yaml_load with this kind gives a struct cg_gloss_tiles_text. */
extern const struct cg_yaml_kind cg_gloss_tiles_kind;

struct cg_region_text {
    char *name, *ground, *x_mm, *y_mm, *width_mm, *height_mm;
};
struct cg_regions_text {
    struct cg_region_text *regions;
    unsigned regions_count;
};
extern const struct cg_yaml_kind cg_regions_kind;

struct cg_clarity_geometry_text {
    char *comb_scale, *focal_length_mm, *picture_distance_mm, *degrees_per_mm;
};
extern const struct cg_yaml_kind cg_clarity_geometry_kind;

#endif

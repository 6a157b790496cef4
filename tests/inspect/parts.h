/* inspect/parts.h: what the parts of the inspect suite share. */
#ifndef TEST_INSPECT_PARTS_H
#define TEST_INSPECT_PARTS_H

#include "support/profile.h"

#include <math.h>

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

/* Pictures of kinds that are no plain counts, and inputs that are no pictures. */
TCase *odd_pictures_case(void);

/* White noise of mean 0 and SD 1, evenly spread. */
static inline double noise_of(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U; /* Numerical Recipes; its high bits are even enough */
    return sqrt(12.0) * ((double)(*seed >> 8) / 16777216.0 - 0.5);
}

static inline struct cg_surface inspect_with(struct cg_surface_work *work, const char *path,
                                             const struct cg_surface_options *options)
{
    struct cg_error error;
    struct cg_surface surface;
    const enum cg_status status = cg_surface_inspect(work, path, options, &surface, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return surface;
}

static inline struct cg_surface inspect(const char *picture, const char *limits, double pitch_mm)
{
    char path[256];
    snprintf(path, sizeof path, "%s", picture); /* before another path takes its memory */
    struct cg_error error;
    char text[256];
    snprintf(text, sizeof text, "name: test\nlimits: [%s]\n", limits);
    struct cg_profile *profile = profile_of(text);
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    options.pitch_cd_mm = options.pitch_md_mm = pitch_mm;
    struct cg_surface surface = inspect_with(work, path, &options);
    cg_surface_work_free(work);
    cg_profile_free(profile);
    return surface;
}

static inline double number_at(const struct cg_surface *surface, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(&surface->record, path, &scratch);
    ck_assert_msg(node != NULL, "no %s", path);
    return node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

static inline bool flagged(const struct cg_surface *surface, const char *flag)
{
    struct cg_node scratch;
    const struct cg_node *item = cg_record_find(&surface->record, "quality.flags", &scratch)->first;
    while (item != NULL && strcmp(item->text, flag) != 0) {
        item = item->next;
    }
    return item != NULL;
}

static const char *const keys_in_order[] = {"schema",  "source",   "scale",   "calibration",  "quality",
                                            "gloss",   "specular", "mottle",  "wavescan",     "periodic",
                                            "model",   "search",   "defects", "mark_classes", "scores",
                                            "profile", "verdict",  "reasons"};

static inline void check_layout(const struct cg_surface *surface)
{
    size_t i = 0;
    for (const struct cg_node *node = surface->record.root->first; node != NULL; node = node->next) {
        ck_assert_str_eq(node->key, keys_in_order[i++]);
    }
    ck_assert_uint_eq(i, COUNT_OF(keys_in_order));
}

#endif

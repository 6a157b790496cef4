/* Profiles, calibrations, recipes and charts that rows name: each is read once, before the work begins. */
#include "batch/item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a recipe, a profile or a chart. */
#define MOST_BYTES ((size_t)16 << 20)
/* Hex digits of a hash that name a profile or a recipe, as everywhere in the documents. */
#define SHORT_HASH 16

static enum cg_status load_text(struct batch_resource *resource, struct cg_error *error)
{
    struct cg_bytes bytes = {0};
    enum cg_status status = cg_file_read(resource->path, MOST_BYTES, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    cg_hash(bytes.data, bytes.size, resource->hash);
    resource->hash[SHORT_HASH] = 0;
    resource->text = cg_alloc(bytes.size + 1, 1, error);
    if (resource->text != NULL) {
        memcpy(resource->text, bytes.data, bytes.size);
    }
    cg_bytes_clear(&bytes);
    return resource->text != NULL ? CG_OK : CG_FAULT;
}

static enum cg_status load_profile(struct batch_resource *resource, struct cg_error *error)
{
    enum cg_status status = cg_profile_read(resource->path, &resource->profile, error);
    if (status == CG_OK) {
        snprintf(resource->hash, sizeof resource->hash, "%s", cg_profile_hash(resource->profile));
    }
    return status;
}

static enum cg_status load_calibration(struct batch_resource *resource, struct cg_error *error)
{
    enum cg_status status = cg_calibration_read(resource->path, &resource->calibration, error);
    if (status == CG_OK) {
        snprintf(resource->hash, sizeof resource->hash, "%s", resource->calibration.id);
        return CG_OK;
    }
    /* Without its calibration an input cannot be measured, which is not an input that cannot be read. */
    return status == CG_INPUT ? CG_NOT_MEASURABLE : status;
}

static enum cg_status load_chart(struct batch_resource *resource, struct cg_error *error)
{
    enum cg_status status = load_text(resource, error);
    return status == CG_OK ? cg_chart_parse(resource->path, resource->text, strlen(resource->text),
                                            &resource->chart, error)
                           : status;
}

static enum cg_status (*const loads[BATCH_RESOURCES])(struct batch_resource *, struct cg_error *) = {
    [BATCH_RECIPE] = load_text,
    [BATCH_PROFILE] = load_profile,
    [BATCH_CALIBRATION] = load_calibration,
    [BATCH_CHART] = load_chart,
};

struct batch_resource *batch_resource_get(struct batch_manifest *manifest, enum batch_resource_type type,
                                          const char *name, const char *path, struct cg_error *error)
{
    /* Rows that stand together name the same files: what was used last stands in front. */
    struct batch_resource **link = &manifest->resources;
    for (; *link != NULL; link = &(*link)->next) {
        struct batch_resource *found = *link;
        if (found->type == type && strcmp(found->path, path) == 0) {
            *link = found->next;
            found->next = manifest->resources;
            manifest->resources = found;
            return found;
        }
    }
    struct batch_resource *resource = cg_alloc(1, sizeof *resource, error);
    if (resource == NULL) {
        return NULL;
    }
    cg_calibration_init(&resource->calibration);
    resource->type = type;
    resource->name = name;
    resource->path = path;
    resource->next = manifest->resources;
    manifest->resources = resource;
    struct cg_error cause;
    resource->status = loads[type](resource, &cause);
    if (resource->status == CG_FAULT) {
        /* Nothing is wrong with the file, so its rows are not to be rejected for it. */
        *error = cause;
        return NULL;
    }
    if (resource->status != CG_OK) {
        resource->failure = cg_alloc_text(cause.text, error);
    }
    return resource->status == CG_OK || resource->failure != NULL ? resource : NULL;
}

void batch_resources_clear(struct batch_resource *first)
{
    while (first != NULL) {
        struct batch_resource *next = first->next;
        cg_profile_free(first->profile);
        cg_calibration_clear(&first->calibration);
        cg_chart_clear(&first->chart);
        free(first->failure);
        free(first->text);
        free(first);
        first = next;
    }
}

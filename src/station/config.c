/*
 * config.c: the whole configuration: the sections of the station and those of its outputs.
 */
#include "station/config.h"

#include <stdio.h>
#include <stdlib.h>

static const char title[] = "station configuration";

#define MOST_SECTIONS 32

static const struct cg_section *const own[] = {
    &station_source_section,    &station_cameras_section, &station_simulator_section,
    &station_scale_section,     &station_web_section,     &station_rollers_section,
    &station_analysers_section, &station_alarms_section,  &station_store_section,
};

static size_t list_sections(const struct cg_section *table[MOST_SECTIONS])
{
    size_t count = 0;
    for (; count < sizeof own / sizeof own[0]; count++) {
        table[count] = own[count];
    }
    for (size_t i = 0; station_observers[i] != NULL && count < MOST_SECTIONS; i++) {
        if (station_observers[i]->section != NULL) {
            table[count++] = station_observers[i]->section;
        }
    }
    return count;
}

/* The table of sections is borrowed by what is read with it. */
struct whole {
    struct cg_station_config config;
    const struct cg_section *table[MOST_SECTIONS];
};

static enum cg_status finish(struct whole *whole, enum cg_status status, const char *name,
                             struct cg_station_config **out)
{
    if (status != CG_OK) {
        free(whole);
        return status;
    }
    snprintf(whole->config.name, sizeof whole->config.name, "%s", name);
    *out = &whole->config;
    return CG_OK;
}

enum cg_status cg_station_config_read(const char *path, struct cg_station_config **out,
                                      struct cg_error *error)
{
    struct whole *whole = cg_alloc(1, sizeof *whole, error);
    if (whole == NULL) {
        return CG_FAULT;
    }
    const size_t count = list_sections(whole->table);
    const enum cg_status status =
        cg_sections_read(title, whole->table, count, path, &whole->config.sections, error);
    return finish(whole, status, path, out);
}

enum cg_status cg_station_config_parse(const char *name, const struct cg_bytes *bytes,
                                       struct cg_station_config **out, struct cg_error *error)
{
    struct whole *whole = cg_alloc(1, sizeof *whole, error);
    if (whole == NULL) {
        return CG_FAULT;
    }
    const size_t count = list_sections(whole->table);
    const enum cg_status status =
        cg_sections_parse(title, whole->table, count, name, bytes, &whole->config.sections, error);
    return finish(whole, status, name, out);
}

void cg_station_config_free(struct cg_station_config *config)
{
    if (config != NULL) {
        cg_sections_free(config->sections);
        free(config); /* the first member of struct whole */
    }
}

const void *station_config_section(const struct cg_station_config *config, const struct cg_section *section,
                                   size_t *count)
{
    return cg_sections_get(config->sections, section, count);
}

void cg_station_config_print(struct cg_text *out)
{
    const struct cg_section *table[MOST_SECTIONS];
    cg_text_add(out, "# Configuration of a station: castgloss station --config FILE. Every section and every "
                     "key may be left\n# out and then stands at the value given here.\n\n");
    cg_sections_print(table, list_sections(table), out);
}

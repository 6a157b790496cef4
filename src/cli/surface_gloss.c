#include "cli/surface_gloss.h"

#define FIELD(name) offsetof(struct cg_surface_gloss_settings, name)
const struct cg_option cg_surface_gloss_options[] = {
    {.name = "regions",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(regions),
     .help = "Printed and blank places whose gloss is compared, YAML; see --print-regions"},
    {.name = "off-specular",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(off_specular),
     .help =
         "Picture of the diffuse light alone (lamp moved by over 3 degrees, or crossed polarisers), which "
         "is taken off the gloss units"},
    {.name = "film-index",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1.2,
     .high = 3,
     .offset = FIELD(film_index),
     .help = "Index of the coat: gives the gloss of a perfectly smooth film, and how near the surface comes"},
    {.name = "other-gloss",
     .argument = "ANGLE,GU",
     .kind = CG_OPTION_NUMBERS,
     .count = 2,
     .low = 1e-3,
     .high = 2300,
     .offset = FIELD(other_gloss),
     .help = "Gloss of the same surface at another angle: tells index and micro-roughness apart"},
    {.name = "print-regions",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(print_regions),
     .help = "Print an example of a file of regions and end"},
    {0},
};

enum cg_status cg_surface_gloss_resolve(const struct cg_surface_gloss_settings *settings,
                                        struct cg_regions *regions, struct cg_surface_options *options,
                                        struct cg_error *error)
{
    options->off_specular = settings->off_specular;
    options->film_index = settings->film_index;
    options->other = (struct cg_gloss_reading){settings->other_gloss[0], settings->other_gloss[1]};
    if (settings->other_gloss[1] > 0 && settings->other_gloss[0] > 89) {
        return cg_error_set(error, CG_USAGE, "--other-gloss has an angle of %g degrees; it must be below 89.",
                            settings->other_gloss[0]);
    }
    if (settings->regions == NULL) {
        return CG_OK;
    }
    options->regions = regions;
    return cg_regions_read(settings->regions, regions, error);
}

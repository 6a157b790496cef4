/* From a picture of reflected edges to its record. */
#include <castgloss/inspect.h>

#include "inspect/picture.h"

#include <math.h>

/* Edges that are told of; a line pattern has many. */
#define EDGES ((size_t)64)
/* Points of the MTF that stand in the document, up to half a cycle per pixel. */
#define MTF_POINTS 32
/* A weaker edge is told of: its numbers are uncertain. */
#define CONTRAST_LOW 0.2

struct inspection {
    const struct cg_clarity_options *options;
    struct cg_record record;
    struct cg_edge edges[EDGES];
    size_t count;
    bool scaled;
};

struct cg_clarity_options cg_clarity_options_defaults(void)
{
    return (struct cg_clarity_options){.image = cg_image_options_defaults(),
                                       .channel = CG_CHANNEL_AUTO,
                                       .comb_scale = NAN,
                                       .degrees_per_mm = NAN,
                                       .now = cg_time_now()};
}

static void add_uncertain(struct cg_record *record, struct cg_node *node, const char *key,
                          const char *uncertainty_key, struct cg_uncertain value, double unit)
{
    cg_record_number(record, node, key, value.value * unit);
    cg_record_number(record, node, uncertainty_key, value.sd * unit);
}

static void add_mtf(struct inspection *in, struct cg_node *node, const struct cg_edge_spread *spread)
{
    struct cg_node *list = cg_record_list(&in->record, node, "mtf");
    for (int i = 0; i <= MTF_POINTS; i++) {
        const double f = 0.5 / spread->pixel * i / MTF_POINTS;
        const struct cg_uncertain mtf = cg_edge_mtf(spread, f);
        struct cg_node *point = cg_record_object(&in->record, list, NULL);
        cg_record_number(&in->record, point, in->scaled ? "f_cpmm" : "f_cpx", f);
        add_uncertain(&in->record, point, "value", "uncertainty", mtf, 1);
    }
}

static void add_combs(struct inspection *in, struct cg_node *node, const struct cg_edge_spread *spread)
{
    const struct cg_clarity_options *options = in->options;
    struct cg_node *list = cg_record_list(&in->record, node, "clarity");
    for (const double *comb = cg_comb_widths_mm; in->scaled && options->comb_scale > 0 && *comb > 0; comb++) {
        const struct cg_uncertain c =
            options->reference != NULL
                ? cg_clarity_against(spread, options->reference, *comb, options->comb_scale)
                : cg_clarity_of(spread, *comb, options->comb_scale);
        struct cg_node *item = cg_record_object(&in->record, list, NULL);
        cg_record_number(&in->record, item, "comb_mm", *comb);
        add_uncertain(&in->record, item, "c_percent", "uncertainty_percent", c, 1);
    }
}

static void add_edge(struct inspection *in, struct cg_node *list, const struct cg_edge *edge,
                     const struct cg_edge_spread *spread)
{
    struct cg_record *record = &in->record;
    struct cg_node *node = cg_record_object(record, list, NULL);
    const double mm = in->scaled ? 1 : NAN, px = in->scaled ? spread->pixel : 1;
    const struct cg_uncertain none = {NAN, NAN};
    const bool angles = in->scaled && in->options->degrees_per_mm > 0;
    const struct cg_uncertain mtf50 = cg_edge_mtf_at(spread, 0.5);
    cg_record_number(record, node, "id", (double)list->count);
    cg_record_text(record, node, "runs_along", edge->along_md ? "md" : "cd");
    add_uncertain(record, node, "tilt_deg", "tilt_uncertainty_deg",
                  (struct cg_uncertain){fabs(edge->tilt_deg), edge->tilt_sd_deg}, 1);
    cg_record_number(record, node, "x_mm", edge->x * mm);
    cg_record_number(record, node, "y_mm", edge->y * mm);
    cg_record_number(record, node, "length_mm", edge->length * mm);
    add_uncertain(record, node, "contrast_percent", "contrast_uncertainty_percent",
                  (struct cg_uncertain){spread->contrast, spread->contrast_sd}, 100);
    add_uncertain(record, node, "noise_percent", "noise_uncertainty_percent",
                  (struct cg_uncertain){spread->noise, spread->noise_sd}, 100);
    add_uncertain(record, node, "rise_10_90_mm", "rise_uncertainty_mm",
                  (struct cg_uncertain){spread->rise_10_90, spread->rise_sd}, mm);
    add_uncertain(record, node, "mtf50_cpmm", "mtf50_uncertainty_cpmm", mtf50, mm);
    add_uncertain(record, node, "mtf50_cpx", "mtf50_uncertainty_cpx", mtf50, px);
    add_mtf(in, node, spread);
    add_combs(in, node, spread);
    add_uncertain(record, node, "doi", "doi_uncertainty",
                  angles ? cg_clarity_doi(spread, in->options->degrees_per_mm) : none, 1);
    add_uncertain(record, node, "haze_ratio", "haze_ratio_uncertainty",
                  angles ? cg_clarity_haze(spread, in->options->degrees_per_mm) : none, 1);
    if (spread->contrast < CONTRAST_LOW) {
        char percent[CG_NUMBER_SIZE];
        cg_record_reason(record,
                         "Edge %zu has a contrast of %s %%, below 20 %%: light that does not come from the "
                         "mirror image, or a weak target.",
                         list->count, cg_number_fixed(percent, 100 * spread->contrast, 1));
    }
}

/* MTF50 of the edges of one direction. */
struct direction {
    double sum, variance; /* of the sum */
    double count;
};

/* Means of the MTF50 of the edges of either direction, over each other: 1 when no direction is special. */
static struct cg_uncertain evenness_of(const struct direction ways[2])
{
    if (!(ways[0].count > 0) || !(ways[1].count > 0)) {
        return (struct cg_uncertain){NAN, NAN};
    }
    const double ratio = ways[0].sum / ways[0].count / (ways[1].sum / ways[1].count);
    const double even = fmin(ratio, 1 / ratio);
    return (struct cg_uncertain){
        even, even * hypot(sqrt(ways[0].variance) / ways[0].sum, sqrt(ways[1].variance) / ways[1].sum)};
}

void cg_clarity_kept_clear(struct cg_clarity_kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        cg_edge_spread_clear(&kept->spreads[i]);
    }
    cg_plane_clear(&kept->plane);
    *kept = (struct cg_clarity_kept){.count = 0};
}

/* The spread goes to who wants to draw it. */
static void keep_or_clear(struct cg_clarity_kept *kept, const struct cg_edge *edge,
                          struct cg_edge_spread *spread)
{
    if (kept == NULL) {
        cg_edge_spread_clear(spread);
        return;
    }
    kept->edges[kept->count] = *edge;
    kept->spreads[kept->count++] = *spread;
}

static enum cg_status measure_edges(struct inspection *in, struct cg_view view, size_t *measured,
                                    struct cg_error *error)
{
    struct cg_node *list = cg_record_list(&in->record, in->record.root, "edges");
    struct direction ways[2] = {{.count = 0}};
    for (size_t i = 0; i < in->count; i++) {
        struct cg_edge_spread spread;
        const enum cg_status status = cg_edge_measure(view, &in->edges[i], &spread, error);
        if (status == CG_NOT_MEASURABLE) {
            cg_record_reason(&in->record, "An edge was left out: %s.", error->text);
            continue;
        }
        if (status != CG_OK) {
            return status;
        }
        add_edge(in, list, &in->edges[i], &spread);
        const struct cg_uncertain mtf50 = cg_edge_mtf_at(&spread, 0.5);
        struct direction *way = &ways[in->edges[i].along_md ? 0 : 1];
        if (isfinite(mtf50.value)) {
            way->sum += mtf50.value;
            way->variance += mtf50.sd * mtf50.sd;
            way->count++;
        }
        keep_or_clear(in->options->kept, &in->edges[i], &spread);
        (*measured)++;
    }
    add_uncertain(&in->record, in->record.root, "evenness", "evenness_uncertainty", evenness_of(ways), 1);
    return CG_OK;
}

static void tell_missing(struct inspection *in, size_t measured)
{
    if (in->count == 0) {
        cg_record_reason(
            &in->record,
            "No edge was found: the picture must show a straight border between dark and light, at "
            "least 32 pixels long.");
    }
    if (measured == 0) {
        return;
    }
    if (!in->scaled) {
        cg_record_reason(&in->record,
                         "The scale is not known, so nothing is given in mm: state it with --dpi "
                         "or --pitch.");
    } else if (!(in->options->comb_scale > 0)) {
        cg_record_reason(&in->record,
                         "Image clarity is not given: --comb-scale says how many mm at the comb are "
                         "one mm in the picture.");
    }
    if (!(in->options->degrees_per_mm > 0)) {
        cg_record_reason(&in->record,
                         "DOI and haze are not given: --degrees-per-mm says how far the direction of "
                         "the light turns on a mm of the picture.");
    }
}

static struct cg_picture_reading reading_of(const struct cg_clarity_options *options)
{
    return (struct cg_picture_reading){.image = options->image,
                                       .channel = options->channel,
                                       .calibration = options->calibration,
                                       .calibration_name = options->calibration_name,
                                       .pitch_cd_mm = options->pitch_cd_mm,
                                       .pitch_md_mm = options->pitch_md_mm,
                                       .now = options->now};
}

enum cg_status cg_clarity_inspect(const char *path, const struct cg_clarity_options *options,
                                  struct cg_record *out, bool *measurable, struct cg_error *error)
{
    struct cg_picture picture;
    struct inspection in = {.options = options};
    size_t measured = 0;
    const struct cg_picture_reading reading = reading_of(options);
    enum cg_status status = cg_picture_open(path, &reading, &picture, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_record_init(&in.record, "castgloss.clarity/1", error);
    if (status != CG_OK) {
        cg_picture_close(&picture);
        return status;
    }
    const struct cg_view view = cg_picture_view(&picture);
    in.scaled = cg_grid_has_scale(&view.grid);
    cg_picture_record(&picture, &in.record);
    status = cg_edges_find(view, in.edges, EDGES, &in.count, error);
    if (status == CG_OK) {
        status = measure_edges(&in, view, &measured, error);
    }
    if (status == CG_OK) {
        tell_missing(&in, measured);
        status = cg_record_check(&in.record, error);
    }
    if (status == CG_OK) {
        *out = in.record;
        in.record = (struct cg_record){.root = NULL};
        *measurable = measured > 0;
        if (options->kept != NULL) {
            options->kept->comb_scale = options->comb_scale;
            options->kept->plane = picture.plane;
            picture.plane = (struct cg_plane){.px = NULL};
        }
    }
    cg_record_clear(&in.record);
    cg_picture_close(&picture);
    return status;
}

enum cg_status cg_clarity_reference(const char *path, const struct cg_clarity_options *options,
                                    struct cg_edge_spread *out, struct cg_error *error)
{
    struct cg_picture picture;
    struct cg_edge edges[EDGES];
    size_t count = 0;
    const struct cg_picture_reading reading = reading_of(options);
    enum cg_status status = cg_picture_open(path, &reading, &picture, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_view view = cg_picture_view(&picture);
    status = cg_edges_find(view, edges, EDGES, &count, error);
    if (status == CG_OK && count == 0) {
        status = cg_error_set(error, CG_NOT_MEASURABLE, "%s shows no edge", path);
    } else if (status == CG_OK) {
        status = cg_edge_measure(view, &edges[0], out, error);
    }
    cg_picture_close(&picture);
    return status;
}

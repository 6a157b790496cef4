#include "bench/corpus.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "labels.shared.csv"
#define MAX_TABLE ((size_t)1 << 24)
/* A mask's grey from here on is a mark. */
#define MASK_LEVEL 0.5f

static bool tell(const struct cg_error *error)
{
    fprintf(stderr, "bench_defects: %s\n", error->text);
    return false;
}

static char *field(const struct cg_csv *csv, size_t row, const char *column)
{
    size_t at = column != NULL ? cg_csv_column(csv, column) : SIZE_MAX;
    return strdup(at != SIZE_MAX ? cg_csv_field(csv, row, at) : "");
}

bool corpus_open(struct corpus *corpus, const char *root, const struct corpus_kind *kind)
{
    struct cg_text path = {0};
    struct cg_csv csv;
    struct cg_error error;
    cg_text_add(&path, "%s/%s/%s", root, kind->folder, TABLE);
    if (path.failed || cg_csv_read(path.data, MAX_TABLE, &csv, &error) != CG_OK) {
        cg_text_clear(&path);
        return tell(&error);
    }
    path.data[path.length - sizeof TABLE] = 0;
    *corpus = (struct corpus){kind, path.data, calloc(csv.rows + 1, sizeof *corpus->items), csv.rows};
    for (size_t i = 0; i < csv.rows && corpus->items != NULL; i++) {
        struct corpus_item *item = &corpus->items[i];
        *item = (struct corpus_item){field(&csv, i, kind->image), field(&csv, i, kind->label),
                                     field(&csv, i, kind->mask),  field(&csv, i, kind->polygons),
                                     field(&csv, i, kind->group), field(&csv, i, kind->exposure)};
    }
    cg_csv_clear(&csv);
    return corpus->items != NULL;
}

void corpus_close(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        const struct corpus_item *item = &corpus->items[i];
        char *words[] = {item->image, item->label, item->mask, item->polygons, item->group, item->exposure};
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            free(words[k]);
        }
    }
    free(corpus->items);
    free(corpus->root);
}

bool corpus_is_good(const struct corpus *corpus, const struct corpus_item *item)
{
    return corpus->kind->good != NULL && strcmp(item->label, corpus->kind->good) == 0;
}

static bool read_plane(const struct corpus *corpus, const char *name, struct cg_plane *out)
{
    struct cg_text path = {0};
    struct cg_image image;
    struct cg_quality quality;
    enum cg_scale_from from;
    struct cg_error error;
    struct cg_image_options options = cg_image_options_defaults();
    cg_text_add(&path, "%s/%s", corpus->root, name);
    enum cg_status status = cg_image_read(path.data, &options, &image, &error);
    if (status == CG_OK) {
        /* Tags of such files are a camera's default and no scale. */
        image.pitch_cd_mm = image.pitch_md_mm = 0;
        status = cg_calibrate(&image, NULL, CG_CHANNEL_AUTO, 0, 0, out, &quality, &from, &error);
        cg_image_clear(&image);
    }
    cg_text_clear(&path);
    return status == CG_OK || tell(&error);
}

/* Even-odd rule along each row through the pixels' centres. */
static void fill_polygon(const json_t *points, uint8_t *mask, size_t width, size_t height)
{
    size_t count = json_array_size(points);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            bool inside = false;
            for (size_t i = 0, k = count - 1; i < count; k = i++) {
                const json_t *a = json_array_get(points, i), *b = json_array_get(points, k);
                double ax = json_number_value(json_array_get(a, 0)),
                       ay = json_number_value(json_array_get(a, 1));
                double bx = json_number_value(json_array_get(b, 0)),
                       by = json_number_value(json_array_get(b, 1));
                if ((ay > (double)y) != (by > (double)y) &&
                    (double)x < (bx - ax) * ((double)y - ay) / (by - ay) + ax) {
                    inside = !inside;
                }
            }
            mask[y * width + x] |= inside;
        }
    }
}

static void read_polygons(const struct corpus *corpus, const char *name, const struct cg_grid *grid,
                          uint8_t *mask)
{
    struct cg_text path = {0};
    cg_text_add(&path, "%s/%s", corpus->root, name);
    json_t *root = json_load_file(path.data, 0, NULL), *shapes = json_object_get(root, "shapes");
    for (size_t i = 0; i < json_array_size(shapes); i++) {
        fill_polygon(json_object_get(json_array_get(shapes, i), "points"), mask, grid->width, grid->height);
    }
    json_decref(root);
    cg_text_clear(&path);
}

static bool read_mask(const struct corpus *corpus, const struct corpus_item *item, struct corpus_frame *frame)
{
    const struct cg_grid *grid = &frame->plane.grid;
    struct cg_plane mask;
    if (item->mask[0] == 0 && item->polygons[0] == 0) {
        return true;
    }
    frame->mask = calloc(grid->width * grid->height, 1);
    if (frame->mask == NULL) {
        return false;
    }
    if (item->polygons[0] != 0) {
        read_polygons(corpus, item->polygons, grid, frame->mask);
        return true;
    }
    if (!read_plane(corpus, item->mask, &mask)) {
        return false;
    }
    for (size_t y = 0; y < grid->height && y < mask.grid.height; y++) {
        for (size_t x = 0; x < grid->width && x < mask.grid.width; x++) {
            frame->mask[y * grid->width + x] = mask.px[y * mask.grid.stride + x] > MASK_LEVEL;
        }
    }
    cg_plane_clear(&mask);
    return true;
}

/* Means of factor x factor pixels; a mark in any of them is a mark. */
static bool shrink(struct corpus_frame *frame, size_t factor)
{
    const struct cg_grid *grid = &frame->plane.grid;
    struct cg_plane small;
    struct cg_error error;
    size_t width = grid->width / factor, height = grid->height / factor;
    if (cg_plane_init(&small, width, height, false, &error) != CG_OK) {
        return tell(&error);
    }
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            float sum = 0;
            uint8_t mark = 0;
            for (size_t k = 0; k < factor * factor; k++) {
                size_t i = x * factor + k % factor, j = y * factor + k / factor;
                sum += frame->plane.px[j * grid->stride + i];
                mark |= frame->mask != NULL ? frame->mask[j * grid->width + i] : 0;
            }
            small.px[y * small.grid.stride + x] = sum / (float)(factor * factor);
            if (frame->mask != NULL) {
                /* Written behind what is still to be read. */
                frame->mask[y * width + x] = mark;
            }
        }
    }
    cg_plane_clear(&frame->plane);
    frame->plane = small;
    return true;
}

bool corpus_load(const struct corpus *corpus, const struct corpus_item *item, struct corpus_frame *out)
{
    *out = (struct corpus_frame){.mask = NULL};
    bool good = read_plane(corpus, item->image, &out->plane) && read_mask(corpus, item, out);
    if (good) {
        const struct cg_grid *grid = &out->plane.grid;
        size_t across = (grid->width - 1) / corpus->kind->width + 1;
        size_t along = (grid->height - 1) / corpus->kind->height + 1;
        size_t factor = across > along ? across : along;
        good = factor == 1 || shrink(out, factor);
    }
    if (!good) {
        corpus_frame_clear(out);
    }
    return good;
}

void corpus_frame_clear(struct corpus_frame *frame)
{
    cg_plane_clear(&frame->plane);
    free(frame->mask);
    *frame = (struct corpus_frame){.mask = NULL};
}

static size_t mirrored(size_t i, size_t n)
{
    i %= 2 * n;
    return i < n ? i : 2 * n - 1 - i;
}

bool corpus_on_canvas(const struct corpus *corpus, const struct corpus_frame *frame, struct cg_plane *out)
{
    const struct cg_grid *grid = &frame->plane.grid;
    struct cg_error error;
    if (cg_plane_init(out, corpus->kind->width, corpus->kind->height, false, &error) != CG_OK) {
        return tell(&error);
    }
    for (size_t y = 0; y < out->grid.height; y++) {
        for (size_t x = 0; x < out->grid.width; x++) {
            out->px[y * out->grid.stride + x] =
                frame->plane.px[mirrored(y, grid->height) * grid->stride + mirrored(x, grid->width)];
        }
    }
    return true;
}

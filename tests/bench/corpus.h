/*
 * corpus.h: labelled pictures for benches: a folder with a table of them, masks as pictures or polygons.
 */
#ifndef CASTGLOSS_BENCH_CORPUS_H
#define CASTGLOSS_BENCH_CORPUS_H

#include <castgloss/castgloss.h>

/* How a data set says what is where. Columns of its table; NULL: it has none. */
struct corpus_kind {
    const char *folder;
    const char *image, *label, *mask, *polygons, *group, *exposure;
    const char *good; /* label of pictures without marks; NULL: there are none */
    /* Frames for teaching are cropped or continued by their mirror image to this size, px; larger ones are
     * shrunk until they fit. */
    size_t width, height;
    /* Of a side: so far from the border a picture shows the rim of the thing, whose marks are counted apart.
     */
    double rim;
};

struct corpus_item {
    char *image, *label, *mask, *polygons, *group, *exposure; /* owned; empty: not given */
};
struct corpus {
    const struct corpus_kind *kind;
    char *root; /* owned */
    struct corpus_item *items;
    size_t count;
};
/* False with a sentence on standard error when the table cannot be read. */
bool corpus_open(struct corpus *corpus, const char *root, const struct corpus_kind *kind);
void corpus_close(struct corpus *corpus);
bool corpus_is_good(const struct corpus *corpus, const struct corpus_item *item);

/* A picture and where its marks are: mask in the plane's own size, NULL: not known. Owned by the caller. */
struct corpus_frame {
    struct cg_plane plane;
    uint8_t *mask;
};
bool corpus_load(const struct corpus *corpus, const struct corpus_item *item, struct corpus_frame *out);
void corpus_frame_clear(struct corpus_frame *frame);
/* The frame on the canvas of its kind, continued by its mirror image; its marks stay where they were. */
bool corpus_on_canvas(const struct corpus *corpus, const struct corpus_frame *frame, struct cg_plane *out);

#endif

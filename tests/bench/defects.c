/*
 * How well marks are found on real pictures with labels: for each class the mean pixel AUROC of the response,
 * the AUROC of a picture's most significant mark against the pictures without marks, the share of pictures on
 * which a mark is found, and the marks on a picture and those of them off its rim; by each method, with and
 * without taught statistics, at 0.1 false marks a picture. Significance and the share count off the rim.
 * A picture without marks is judged by a model of the other groups of them; one with marks by each of these
 * models, and the mean is taken, so that both are judged by strangers alike. The things lie otherwise in each
 * picture, so models are used without their lattice and profile of places.
 * usage: bench_defects FOLDER, where the data sets are, or CASTGLOSS_CORPUS; one that is not there is told.
 */
#include "bench/corpus.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ITEMS 512
#define MAX_GROUPS 16

static const struct corpus_kind kinds[] = {
    {"mt_magnetic_tile", "image", "class", "mask", NULL, "tile_group", "exposure", "Free", 640, 400, 0.1},
    {"bsdata_ballscrew", "image", "n_pitting", NULL, "polygons_json", "sequence", NULL, "0", 1130, 460, 0},
    {"xsdd_steel", "image", "class", NULL, NULL, NULL, NULL, NULL, 128, 128, 0},
};

static const struct variant {
    const char *name;
    enum cg_defect_method method;
    bool taught;
} variants[] = {
    {"whitened", CG_DEFECT_WHITENED, false},
    {"whitened, taught", CG_DEFECT_WHITENED, true},
    {"phot", CG_DEFECT_PHOT, false},
    {"phot, taught", CG_DEFECT_PHOT, true},
};

/* What one picture gave. */
struct outcome {
    const struct corpus_item *item;
    const char *label;
    double pixel_auroc;    /* NaN: no mask, or an empty one */
    double strongest;      /* -log10 NFA of its most significant mark off the rim */
    double marks, off_rim; /* numbers of them */
};

static struct cg_error error;

static void must(enum cg_status status)
{
    if (status != CG_OK) {
        fprintf(stderr, "bench_defects: %s\n", error.text);
        exit(EXIT_FAILURE);
    }
}

struct sample {
    float value;
    bool mark;
};

static int by_value(const void *a, const void *b)
{
    float p = ((const struct sample *)a)->value, q = ((const struct sample *)b)->value;
    return (p > q) - (p < q);
}

/* The probability that a mark's value exceeds another's, ties counting half (Mann and Whitney). */
static double auroc(struct sample *samples, size_t count)
{
    double below = 0, wins = 0, marks = 0;
    qsort(samples, count, sizeof *samples, by_value);
    for (size_t i = 0; i < count;) {
        size_t same[2] = {0, 0};
        float value = samples[i].value;
        for (; i < count && samples[i].value == value; i++) {
            same[samples[i].mark]++;
        }
        wins += (double)same[1] * (below + (double)same[0] / 2);
        below += (double)same[0];
        marks += (double)same[1];
    }
    return marks > 0 && below > 0 ? wins / marks / below : NAN;
}

/* Learns from all pictures without marks but those of one group; false: too few. */
static bool learn(const struct corpus *corpus, const char *without, struct cg_defect_model *model)
{
    struct cg_defect_learner *learner =
        cg_defect_learner_new(corpus->kind->width, corpus->kind->height, &error);
    if (learner == NULL) {
        must(error.status);
    }
    for (int round = 1; round <= 2; round++) {
        for (size_t i = 0; i < corpus->count; i++) {
            const struct corpus_item *item = &corpus->items[i];
            struct corpus_frame frame;
            struct cg_plane canvas;
            if (!corpus_is_good(corpus, item) || (without != NULL && strcmp(item->group, without) == 0)) {
                continue;
            }
            if (!corpus_load(corpus, item, &frame) || !corpus_on_canvas(corpus, &frame, &canvas)) {
                exit(EXIT_FAILURE);
            }
            must(cg_defect_learner_add(learner, cg_plane_view(&canvas), round, &error));
            cg_plane_clear(&canvas);
            corpus_frame_clear(&frame);
        }
    }
    bool learned = cg_defect_learner_finish(learner, model, &error) == CG_OK;
    if (learned) {
        model->coarse_columns = model->coarse_rows = 0;
        memset(model->profile, 0, model->profile_count * sizeof *model->profile);
    }
    cg_defect_learner_free(learner);
    return learned;
}

static bool is_off_rim(const struct corpus *corpus, const struct cg_mark *mark, const struct cg_grid *grid)
{
    double u = (mark->x + 0.5) / (double)grid->width, v = (mark->y + 0.5) / (double)grid->height;
    return fmin(fmin(u, 1 - u), fmin(v, 1 - v)) >= corpus->kind->rim;
}

/* Adds what one search finds, with this weight. */
static void search(const struct corpus *corpus, struct cg_defect_work *work, struct cg_view view,
                   const struct cg_grid *grid, const struct cg_defect_options *options, double weight,
                   struct outcome *out)
{
    struct cg_marks marks;
    double strongest = 0;
    must(cg_defects_find(work, view, options, &marks, &error));
    for (size_t i = 0; i < marks.count; i++) {
        const struct cg_mark *mark = &marks.marks[i];
        /* On the canvas the mirror image repeats marks: those on the picture count. */
        if (!(mark->x < (double)grid->width && mark->y < (double)grid->height)) {
            continue;
        }
        out->marks += weight;
        if (is_off_rim(corpus, mark, grid)) {
            out->off_rim += weight;
            strongest = fmax(strongest, -mark->log10_nfa);
        }
    }
    out->strongest += weight * strongest;
    cg_marks_clear(&marks);
}

/* Models by which a picture is judged: one of all groups for the pixels, the others for the verdict. */
struct models {
    struct cg_defect_model all, without[MAX_GROUPS];
    const char *group[MAX_GROUPS]; /* that each was taught without */
    size_t count;
};

static void pixels(struct cg_defect_work *work, struct cg_view view, const struct corpus_frame *frame,
                   const struct cg_defect_options *options, struct outcome *out)
{
    size_t width = frame->plane.grid.width, height = frame->plane.grid.height;
    struct cg_plane response;
    struct sample *samples = malloc(width * height * sizeof *samples);
    if (samples == NULL) {
        must(CG_FAULT);
    }
    must(cg_defects_response(work, view, options, &response, &error));
    for (size_t i = 0; i < width * height; i++) {
        float value = response.px[i / width * response.grid.stride + i % width];
        samples[i] = (struct sample){value, frame->mask[i]};
    }
    out->pixel_auroc = auroc(samples, width * height);
    cg_plane_clear(&response);
    free(samples);
}

static void judge(const struct corpus *corpus, const struct corpus_item *item, const struct variant *variant,
                  const struct models *models, struct outcome *out)
{
    struct corpus_frame frame;
    struct cg_plane canvas = {.px = NULL};
    struct cg_defect_options options = cg_defect_options_defaults();
    bool good = corpus_is_good(corpus, item);
    if (!corpus_load(corpus, item, &frame) ||
        (variant->taught && !corpus_on_canvas(corpus, &frame, &canvas))) {
        exit(EXIT_FAILURE);
    }
    options.method = variant->method;
    *out = (struct outcome){.item = item, .pixel_auroc = NAN};
    out->label = good || corpus->kind->good == NULL || corpus->kind->mask != NULL ? item->label : "marked";
    struct cg_view view = cg_plane_view(variant->taught ? &canvas : &frame.plane);
    struct cg_defect_work *work = cg_defect_work_new(view.grid.width, view.grid.height, &error);
    if (work == NULL) {
        must(error.status);
    }
    if (!variant->taught) {
        search(corpus, work, view, &frame.plane.grid, &options, 1, out);
    }
    for (size_t i = 0; i < models->count; i++) {
        options.model = &models->without[i];
        if (!good || strcmp(models->group[i], item->group) == 0) {
            search(corpus, work, view, &frame.plane.grid, &options, good ? 1 : 1 / (double)models->count,
                   out);
        }
    }
    options.model = variant->taught ? &models->all : NULL;
    if (frame.mask != NULL) {
        pixels(work, view, &frame, &options, out);
    }
    cg_defect_work_free(work);
    cg_plane_clear(&canvas);
    corpus_frame_clear(&frame);
}

/* AUROC of the most significant mark of one label's pictures against those without marks. */
static double image_auroc(const struct corpus *corpus, const struct outcome *outcomes, size_t count,
                          const char *label)
{
    struct sample samples[MAX_ITEMS];
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool of_label = strcmp(outcomes[i].label, label) == 0;
        if (of_label || corpus_is_good(corpus, outcomes[i].item)) {
            samples[kept++] = (struct sample){(float)outcomes[i].strongest, of_label};
        }
    }
    return auroc(samples, kept);
}

/* Of the groups (one thing at several exposures), those whose verdict is the same at each. */
static void count_groups(const struct outcome *outcomes, size_t count, const char *label, size_t *groups,
                         size_t *same)
{
    *groups = *same = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = true, equal = true;
        if (strcmp(outcomes[i].label, label) != 0) {
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            if (strcmp(outcomes[k].item->group, outcomes[i].item->group) == 0) {
                first = first && k >= i;
                equal = equal && (outcomes[k].off_rim > 0) == (outcomes[i].off_rim > 0);
            }
        }
        *groups += first;
        *same += first && equal;
    }
}

static void put(double value, int decimals)
{
    char number[CG_NUMBER_SIZE];
    printf(" %8s", isnan(value) ? "-" : cg_number_fixed(number, value, decimals));
}

static void print_label(const struct corpus *corpus, const struct variant *variant,
                        const struct outcome *outcomes, size_t count, const char *label)
{
    double pixel = 0, masks = 0, pictures = 0, found = 0, marks = 0, off_rim = 0;
    size_t groups, same;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(outcomes[i].label, label) == 0) {
            pictures++;
            found += outcomes[i].off_rim > 0;
            marks += outcomes[i].marks;
            off_rim += outcomes[i].off_rim;
            masks += !isnan(outcomes[i].pixel_auroc);
            pixel += isnan(outcomes[i].pixel_auroc) ? 0 : outcomes[i].pixel_auroc;
        }
    }
    bool good = corpus->kind->good != NULL && strcmp(label, corpus->kind->good) == 0;
    printf("%-18s %-28s %8.0f", variant->name, good ? "(without marks)" : label, pictures);
    put(pixel / masks, 3);
    put(good || corpus->kind->good == NULL ? NAN : image_auroc(corpus, outcomes, count, label), 3);
    put(100 * found / pictures, 0);
    put(marks / pictures, 2);
    put(off_rim / pictures, 2);
    if (corpus->kind->exposure != NULL) {
        count_groups(outcomes, count, label, &groups, &same);
        printf("  %zu of %zu", same, groups);
    }
    putchar('\n');
}

static void print_all(const struct corpus *corpus, const struct variant *variant,
                      const struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool first = true;
        for (size_t k = 0; k < i; k++) {
            first = first && strcmp(outcomes[k].label, outcomes[i].label) != 0;
        }
        if (first) {
            print_label(corpus, variant, outcomes, count, outcomes[i].label);
        }
    }
    fflush(stdout);
}

/* One model of all pictures without marks, and one without each group of them; false: too few. */
static bool learn_all(const struct corpus *corpus, struct models *models)
{
    if (corpus->kind->good == NULL || !learn(corpus, NULL, &models->all)) {
        return false;
    }
    for (size_t i = 0; i < corpus->count && models->count < MAX_GROUPS; i++) {
        bool known = !corpus_is_good(corpus, &corpus->items[i]);
        for (size_t k = 0; k < models->count; k++) {
            known = known || strcmp(models->group[k], corpus->items[i].group) == 0;
        }
        if (!known) {
            models->group[models->count] = corpus->items[i].group;
            if (!learn(corpus, corpus->items[i].group, &models->without[models->count++])) {
                must(error.status);
            }
        }
    }
    return true;
}

static void run(const struct corpus *corpus, const struct variant *variant)
{
    static struct outcome outcomes[MAX_ITEMS];
    struct models models = {.count = 0};
    size_t count = corpus->count < MAX_ITEMS ? corpus->count : MAX_ITEMS;
    if (variant->taught && !learn_all(corpus, &models)) {
        printf("%-18s cannot be taught: too few pictures without marks\n", variant->name);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        judge(corpus, &corpus->items[i], variant, &models, &outcomes[i]);
    }
    print_all(corpus, variant, outcomes, count);
    cg_defect_model_clear(&models.all);
    for (size_t i = 0; i < models.count; i++) {
        cg_defect_model_clear(&models.without[i]);
    }
}

int main(int argc, char **argv)
{
    const char *root = argc > 1 ? argv[1] : getenv("CASTGLOSS_CORPUS");
    if (root == NULL || argc > 2) {
        fprintf(stderr, "usage: bench_defects FOLDER, where the data sets are\n");
        return CG_USAGE;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct corpus corpus;
        if (!corpus_open(&corpus, root, &kinds[i])) {
            continue;
        }
        printf("\n%s\n%-18s %-28s %8s %8s %8s %8s %8s %8s%s\n", kinds[i].folder, "", "", "pictures", "pixels",
               "pictures", "found %", "marks", "off rim", kinds[i].exposure != NULL ? "  same verdict" : "");
        for (size_t k = 0; k < sizeof variants / sizeof *variants; k++) {
            run(&corpus, &variants[k]);
        }
        corpus_close(&corpus);
    }
    return EXIT_SUCCESS;
}

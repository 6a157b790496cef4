/* Endless web in real time: rendered texture under marks that lie where they lie. */
#include "simulate/parts.h"

#include <math.h>
#include <stdlib.h>

/* The texture is larger than a frame by this share each way: places for pieces to begin. */
enum { SLACK_DIVISOR = 8, LEAST_SLACK = 16 };
/* Texture is kept in 16 bits without a dark level; this is its full scale. */
#define TEXTURE_FULL 65535.0

struct cg_web_reel {
    struct cg_web_options options;
    size_t rendered, width, height; /* of the texture */
    uint16_t *texture;
    float *column; /* lamp and streak */
    float *light;  /* marks of one frame */
    bool has_drum;
    struct cg_web_mark drum;
    double turn_mm;
};

static size_t with_slack(size_t size)
{
    return size + (size / SLACK_DIVISOR > LEAST_SLACK ? size / SLACK_DIVISOR : LEAST_SLACK);
}

/* ---- texture ------------------------------------------------------------------------------------ */

struct render {
    struct cg_web_reel *reel;
    struct cg_web_options options;
    struct cg_field field;
    struct cg_camera camera;
    float *rows; /* one a worker */
};

static void render_row(void *context, int worker, size_t index)
{
    struct render *render = context;
    size_t width = render->reel->width, height = render->reel->height;
    float *light = render->rows + (size_t)worker * width;
    float level = (float)(render->options.level * render->camera.full / render->camera.gain);
    cg_field_row(&render->field, index, width, light);
    for (size_t x = 0; x < width; x++) {
        light[x] = fmaxf(0, level * (1 + light[x]));
    }
    uint64_t key = cg_random_key(render->options.seed, CG_RANDOM_FRAME, index / height);
    cg_camera_row(&render->camera, key, index % height, light, render->reel->texture + index * width);
}

static enum cg_status render_texture(struct cg_web_reel *reel, int threads, struct cg_error *error)
{
    struct render render = {.reel = reel, .options = reel->options};
    size_t rows, samples;
    render.options.width = reel->width;
    render.options.height = reel->height;
    render.options.bits = 16;
    render.options.dark_level_counts = render.options.lamp_falloff_percent = 0;
    if (render.options.gain_counts_per_electron > 0) {
        double full = (double)((1U << reel->options.bits) - 1U);
        render.options.gain_counts_per_electron *= TEXTURE_FULL / full;
    }
    if (!cg_multiply(reel->height, reel->rendered, &rows) || !cg_multiply(rows, reel->width, &samples)) {
        return cg_error_set(error, CG_USAGE, "%zu frames of texture cannot be held.", reel->rendered);
    }
    /* Its two periods have no common measure, and half the usual ones are made in half the time. */
    struct cg_web_options field = render.options;
    field.height = (reel->height + 1) / 2;
    enum cg_status status = cg_field_init(&render.field, &field, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_camera_init(&render.camera, &render.options, error);
    if (status == CG_OK) {
        render.rows = cg_alloc(reel->width * (size_t)threads, sizeof *render.rows, error);
        reel->texture = cg_alloc_aligned(samples, sizeof *reel->texture, error);
        if (render.rows == NULL || reel->texture == NULL) {
            status = error->status;
        } else {
            cg_parallel(threads, rows, render_row, &render);
        }
    }
    free(render.rows);
    cg_camera_clear(&render.camera);
    cg_field_clear(&render.field);
    return status;
}

/* ---- marks -------------------------------------------------------------------------------------- */

static enum cg_status find_drum(struct cg_web_reel *reel, struct cg_error *error)
{
    struct cg_web_options options = reel->options;
    struct cg_web_marks marks;
    double frame_mm = (double)options.height * options.pitch_md_mm;
    reel->turn_mm = M_PI * options.drum_diameter_m * 1000;
    if (options.drum_diameter_m <= 0 || options.drum_mark_percent == 0) {
        return CG_OK;
    }
    options.pinholes_per_m2 = options.pits_per_m2 = options.scratches_per_m2 = options.cracks_per_m2 =
        options.patches_per_m2 = 0;
    options.frames = (size_t)ceil(reel->turn_mm / frame_mm);
    enum cg_status status = cg_web_marks_init(&marks, &options, error);
    if (status == CG_OK) {
        reel->has_drum = marks.count > 0;
        reel->drum = reel->has_drum ? marks.list[0] : reel->drum;
        cg_web_marks_clear(&marks);
    }
    return status;
}

/* Draws the mark, if it lies on the frame, on light that is made even for the first one. */
static void draw(struct cg_web_reel *reel, struct cg_web_mark mark, double md_mm, bool *marked)
{
    mark.md_mm -= md_mm;
    if (!cg_web_mark_in_frame(&mark, &reel->options, 0)) {
        return;
    }
    for (size_t i = 0; !*marked && i < reel->options.width * reel->options.height; i++) {
        reel->light[i] = 1;
    }
    *marked = true;
    cg_web_mark_draw(&mark, &reel->options, 0, reel->light);
}

/* Marks whose centre lies on one frame's length of web; the length has the same marks whenever it is asked.
 */
static enum cg_status draw_stretch(struct cg_web_reel *reel, int64_t stretch, double md_mm, bool *marked,
                                   struct cg_error *error)
{
    struct cg_web_options options = reel->options;
    struct cg_web_marks marks;
    options.frames = 1;
    options.drum_diameter_m = 0;
    options.seed = cg_random_key(reel->options.seed, CG_RANDOM_REEL, (uint64_t)stretch);
    enum cg_status status = cg_web_marks_init(&marks, &options, error);
    if (status == CG_OK) {
        for (size_t i = 0; i < marks.count; i++) {
            marks.list[i].md_mm += (double)stretch * (double)options.height * options.pitch_md_mm;
            draw(reel, marks.list[i], md_mm, marked);
        }
        cg_web_marks_clear(&marks);
    }
    return status;
}

static enum cg_status draw_marks(struct cg_web_reel *reel, double md_mm, bool *marked, struct cg_error *error)
{
    const struct cg_web_options *o = &reel->options;
    double frame_mm = (double)o->height * o->pitch_md_mm;
    int64_t first = (int64_t)floor(md_mm / frame_mm);
    enum cg_status status = CG_OK;
    /* A mark may reach from one stretch into its neighbours. */
    for (int64_t k = first - 1; status == CG_OK && k <= first + 2; k++) {
        status = draw_stretch(reel, k, md_mm, marked, error);
    }
    if (reel->has_drum) {
        struct cg_web_mark mark = reel->drum;
        double turn = floor((md_mm - mark.md_mm) / reel->turn_mm);
        for (double k = turn; k <= turn + 1 + frame_mm / reel->turn_mm; k++) {
            mark.md_mm = reel->drum.md_mm + k * reel->turn_mm;
            draw(reel, mark, md_mm, marked);
        }
    }
    return status;
}

/* ---- frames ------------------------------------------------------------------------------------- */

static void compose(const struct cg_web_reel *reel, double md_mm, double exposure, bool marked,
                    uint16_t *counts)
{
    const struct cg_web_options *o = &reel->options;
    uint64_t key = cg_random_key(o->seed, CG_RANDOM_REEL, (uint64_t)(int64_t)llround(md_mm * 1000));
    size_t piece = (size_t)(cg_random_bits(key, 0) % reel->rendered);
    size_t x0 = (size_t)(cg_random_bits(key, 1) % (reel->width - o->width + 1));
    size_t y0 = (size_t)(cg_random_bits(key, 2) % (reel->height - o->height + 1));
    bool turned = cg_random_bits(key, 3) % 2 == 1;
    float full = (float)((1U << o->bits) - 1U), dark = (float)o->dark_level_counts + 0.5f;
    for (size_t y = 0; y < o->height; y++) {
        size_t row = y0 + (turned ? o->height - 1 - y : y);
        const uint16_t *from = reel->texture + (piece * reel->height + row) * reel->width + x0;
        const float *light = reel->light + y * o->width;
        uint16_t *to = counts + y * o->width;
        double along = 2 * M_PI * (md_mm + (double)y * o->pitch_md_mm) / o->chatter_pitch_mm;
        float scale =
            (float)(exposure * (double)full / TEXTURE_FULL * (1 + o->chatter_percent / 100 * sin(along)));
        for (size_t x = 0; x < o->width; x++) {
            float value = (float)from[x] * reel->column[x] * scale;
            value = (marked ? value * light[x] : value) + dark;
            to[x] = (uint16_t)(value > full ? full : value);
        }
    }
}

enum cg_status cg_web_reel_frame(struct cg_web_reel *reel, double md_mm, double exposure, uint16_t *counts,
                                 struct cg_error *error)
{
    bool marked = false;
    enum cg_status status = draw_marks(reel, md_mm, &marked, error);
    if (status == CG_OK) {
        compose(reel, md_mm, exposure, marked, counts);
    }
    return status;
}

bool cg_web_reel_drum(const struct cg_web_reel *reel, double *md_mm, double *cd_mm, double *turn_mm)
{
    if (reel->has_drum) {
        *md_mm = reel->drum.md_mm;
        *cd_mm = reel->drum.x_mm;
        *turn_mm = reel->turn_mm;
    }
    return reel->has_drum;
}

static void fill_columns(struct cg_web_reel *reel)
{
    const struct cg_web_options *o = &reel->options;
    double centre = 0.5 * (double)(o->width - 1);
    for (size_t x = 0; x < o->width; x++) {
        double side = ((double)x - centre) / centre;
        double off = ((double)x * o->pitch_cd_mm - o->streak_cd_mm) / (o->streak_width_mm / 2);
        reel->column[x] = (float)((1 - o->lamp_falloff_percent / 100 * side * side) *
                                  (1 + o->streak_percent / 100 * exp2(-off * off)));
    }
}

enum cg_status cg_web_reel_new(const struct cg_web_options *options, size_t rendered, int threads,
                               struct cg_web_reel **out, struct cg_error *error)
{
    enum cg_status status = cg_web_options_check(options, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_web_reel *reel = cg_alloc(1, sizeof *reel, error);
    if (reel == NULL) {
        return error->status;
    }
    reel->options = *options;
    reel->rendered = rendered < 1 ? 1 : rendered;
    reel->width = with_slack(options->width);
    reel->height = with_slack(options->height);
    reel->column = cg_alloc(options->width, sizeof *reel->column, error);
    reel->light = reel->column == NULL
                      ? NULL
                      : cg_alloc_aligned(options->width * options->height, sizeof *reel->light, error);
    status = reel->light == NULL ? error->status : render_texture(reel, threads < 1 ? 1 : threads, error);
    if (status == CG_OK) {
        status = find_drum(reel, error);
    }
    if (status != CG_OK) {
        cg_web_reel_free(reel);
        return status;
    }
    fill_columns(reel);
    *out = reel;
    return CG_OK;
}

void cg_web_reel_free(struct cg_web_reel *reel)
{
    if (reel != NULL) {
        free(reel->texture);
        free(reel->column);
        free(reel->light);
        free(reel);
    }
}

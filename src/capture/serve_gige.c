/* Simulated web as a GigE Vision camera, through the fake camera of Aravis with pictures of our own. */
#include <castgloss/capture.h>

#include <arv.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Exposure at which the web's level is reached: the default of the fake camera. */
#define NOMINAL_EXPOSURE_US 10000.0
#define MOST_FRAMES_PER_S 1000.0

struct cg_serve {
    ArvGvFakeCamera *wire;
    ArvFakeCamera *camera; /* the wire's own */
    struct cg_web_reel *reel;
    struct cg_serve_options options;
    uint16_t *counts;
    uint64_t begun_ns;
    atomic_uint_fast64_t sent;
};

struct cg_serve_options cg_serve_options_defaults(void)
{
    struct cg_serve_options options = {
        .address = "127.0.0.1", .serial = "CG01", .web = cg_web_options_defaults(), .rendered_frames = 6};
    options.web.width = options.web.height = 2048;
    options.web.bits = 8;
    options.web.dark_level_counts = 4;
    return options;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The sensor's region that the client asks for; beyond the web it is dark. */
static void write_region(struct cg_serve *serve, ArvPixelFormat format, size_t width, size_t height,
                         size_t x0, size_t y0, uint8_t *out)
{
    const struct cg_web_options *web = &serve->options.web;
    bool wide = format == ARV_PIXEL_FORMAT_MONO_16;
    unsigned full = (1U << web->bits) - 1U;
    for (size_t y = 0; y < height; y++) {
        size_t valid = y0 + y < web->height && x0 < web->width ? smaller(width, web->width - x0) : 0;
        const uint16_t *from = valid > 0 ? serve->counts + (y0 + y) * web->width + x0 : serve->counts;
        uint8_t *to = out + y * width * (wide ? 2 : 1);
        if (wide) {
            for (size_t x = 0; x < width; x++) {
                unsigned value = x < valid ? from[x] : 0;
                value = (value * 65535U + full / 2) / full;
                to[2 * x] = (uint8_t)(value & 0xFFU);
                to[2 * x + 1] = (uint8_t)(value >> 8);
            }
        } else {
            unsigned shift = (unsigned)web->bits - 8U;
            for (size_t x = 0; x < valid; x++) {
                to[x] = (uint8_t)(from[x] >> shift);
            }
            memset(to + valid, 0, width - valid);
        }
    }
}

/* Called on the wire's thread for every frame, before its packets are sent. */
static void fill(ArvBuffer *buffer, void *context, guint32 exposure_us, guint32 gain, ArvPixelFormat format)
{
    struct cg_serve *serve = context;
    /* Also what makes the starter's writes seen here. */
    atomic_fetch_add(&serve->sent, 1);
    const struct cg_web_options *web = &serve->options.web;
    guint32 shape[4] = {0};
    const guint32 registers[4] = {ARV_FAKE_CAMERA_REGISTER_WIDTH, ARV_FAKE_CAMERA_REGISTER_HEIGHT,
                                  ARV_FAKE_CAMERA_REGISTER_X_OFFSET, ARV_FAKE_CAMERA_REGISTER_Y_OFFSET};
    for (size_t i = 0; i < 4; i++) {
        arv_fake_camera_read_register(serve->camera, registers[i], &shape[i]);
    }
    uint64_t now_ns = arv_buffer_get_timestamp(buffer);
    serve->begun_ns = serve->begun_ns == 0 ? now_ns : serve->begun_ns;
    /* The web runs while nobody looks, as a real one does. */
    double md_mm = web->speed_m_min * 1000 / 60 * (double)(now_ns - serve->begun_ns) / 1e9;
    double light = exposure_us / NOMINAL_EXPOSURE_US * pow(10, gain / 20.0);
    struct cg_error error;
    size_t size = 0;
    /* The size that comes with the data is that of a received buffer, and is 0 here. */
    uint8_t *out = (uint8_t *)(uintptr_t)arv_buffer_get_data(buffer, &size);
    if (out != NULL && cg_web_reel_frame(serve->reel, md_mm, light, serve->counts, &error) == CG_OK) {
        write_region(serve, format, shape[0], shape[1], shape[2], shape[3], out);
    }
}

static enum cg_status check(const struct cg_serve_options *options, struct cg_error *error)
{
    if (options->web.width > ARV_FAKE_CAMERA_SENSOR_WIDTH ||
        options->web.height > ARV_FAKE_CAMERA_SENSOR_HEIGHT) {
        return cg_error_set(error, CG_USAGE,
                            "A frame of %zu x %zu pixels was asked for; the camera has %d x %d.",
                            options->web.width, options->web.height, ARV_FAKE_CAMERA_SENSOR_WIDTH,
                            ARV_FAKE_CAMERA_SENSOR_HEIGHT);
    }
    if (!(options->packet_loss >= 0 && options->packet_loss < 1)) {
        return cg_error_set(error, CG_USAGE, "packet_loss is %g; it must be from 0 to below 1.",
                            options->packet_loss);
    }
    if (!(options->frames_per_s >= 0 && options->frames_per_s <= MOST_FRAMES_PER_S)) {
        return cg_error_set(error, CG_USAGE, "frames_per_s is %g; it must be from 0 to %g.",
                            options->frames_per_s, MOST_FRAMES_PER_S);
    }
    return CG_OK;
}

static enum cg_status answer(struct cg_serve *serve, struct cg_error *error)
{
    const struct cg_serve_options *o = &serve->options;
    double rate = o->frames_per_s > 0
                      ? o->frames_per_s
                      : o->web.speed_m_min * 1000 / 60 / ((double)o->web.height * o->web.pitch_md_mm);
    serve->wire = g_object_new(ARV_TYPE_GV_FAKE_CAMERA, "interface-name", o->address, "serial-number",
                               o->serial, "gvsp-lost-ratio", o->packet_loss, NULL);
    if (serve->wire == NULL || !arv_gv_fake_camera_is_running(serve->wire)) {
        return cg_error_set(
            error, CG_USAGE,
            "No camera can answer at %.64s: no interface has that address, or its GigE Vision "
            "port (3956) is in use.",
            o->address);
    }
    serve->camera = arv_gv_fake_camera_get_fake_camera(serve->wire);
    const struct {
        guint32 at;
        double value;
    } registers[] = {
        {ARV_FAKE_CAMERA_REGISTER_WIDTH, (double)o->web.width},
        {ARV_FAKE_CAMERA_REGISTER_HEIGHT, (double)o->web.height},
        {ARV_FAKE_CAMERA_REGISTER_EXPOSURE_TIME_US, NOMINAL_EXPOSURE_US},
        {ARV_FAKE_CAMERA_REGISTER_ACQUISITION_FRAME_PERIOD_US, 1e6 / rate},
        {ARV_FAKE_CAMERA_REGISTER_PIXEL_FORMAT,
         o->web.bits == 8 ? ARV_PIXEL_FORMAT_MONO_8 : ARV_PIXEL_FORMAT_MONO_16},
    };
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        arv_fake_camera_write_register(serve->camera, registers[i].at, (guint32)lround(registers[i].value));
    }
    atomic_store(&serve->sent, 0);
    arv_fake_camera_set_fill_pattern(serve->camera, fill, serve);
    return CG_OK;
}

enum cg_status cg_serve_start(const struct cg_serve_options *options, struct cg_serve **out,
                              struct cg_error *error)
{
    enum cg_status status = check(options, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_serve *serve = cg_alloc(1, sizeof *serve, error);
    if (serve == NULL) {
        return error->status;
    }
    serve->options = *options;
    atomic_init(&serve->sent, 0);
    status = cg_web_reel_new(&options->web, options->rendered_frames, cg_processors(), &serve->reel, error);
    if (status == CG_OK) {
        serve->counts =
            cg_alloc_aligned(options->web.width * options->web.height, sizeof *serve->counts, error);
        status = serve->counts == NULL ? error->status : answer(serve, error);
    }
    if (status != CG_OK) {
        cg_serve_stop(serve);
        return status;
    }
    *out = serve;
    return CG_OK;
}

uint64_t cg_serve_sent(const struct cg_serve *serve)
{
    return atomic_load(&serve->sent);
}

void cg_serve_stop(struct cg_serve *serve)
{
    if (serve == NULL) {
        return;
    }
    /* The wire's thread ends with it, and with that the last call of fill. */
    g_clear_object(&serve->wire);
    cg_web_reel_free(serve->reel);
    free(serve->counts);
    free(serve);
}

/* GigE Vision and USB3 Vision cameras through Aravis. */
#include "capture/genicam.h"
#include "capture/source.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Buffers with the driver: enough to bridge the time that this thread may not run. */
enum { BUFFERS = 12 };
#define CHUNK_PREFIX "Chunk"

struct genicam {
    char *place;
    ArvCamera *camera;
    ArvStream *stream;
    ArvChunkParser *parser;
    gulong handler;
    atomic_bool control_lost;
    struct cg_capture_options options;
    struct cg_camera_settings settings; /* as read back */
};

static void on_control_lost(ArvDevice *device, void *context)
{
    (void)device;
    struct genicam *state = context;
    atomic_store(&state->control_lost, true);
}

static void genicam_close(void *context)
{
    struct genicam *state = context;
    if (state->handler != 0) {
        g_signal_handler_disconnect(arv_camera_get_device(state->camera), state->handler);
    }
    if (state->stream != NULL) {
        GError *ignored = NULL;
        if (!atomic_load(&state->control_lost)) {
            arv_camera_stop_acquisition(state->camera, &ignored);
        }
        g_clear_error(&ignored);
    }
    g_clear_object(&state->parser);
    g_clear_object(&state->stream);
    g_clear_object(&state->camera);
    free(state->place);
    free(state);
}

static enum cg_status enable_encoder(struct genicam *state, struct cg_error *error)
{
    const char *chunk = state->options.encoder_chunk;
    if (chunk == NULL) {
        return CG_OK;
    }
    /* The selector leaves out the prefix that the value's own name has. */
    size_t prefix = strncmp(chunk, CHUNK_PREFIX, strlen(CHUNK_PREFIX)) == 0 ? strlen(CHUNK_PREFIX) : 0;
    GError *failed = NULL;
    arv_camera_set_chunks(state->camera, chunk + prefix, &failed);
    if (failed != NULL) {
        return capture_genicam_fail(state->place, "the encoder's chunk cannot be switched on", failed, error);
    }
    state->parser = arv_camera_create_chunk_parser(state->camera);
    return CG_OK;
}

/* A format that cannot be unpacked is refused before the first frame. */
static enum cg_status check_format(struct genicam *state, struct cg_error *error)
{
    GError *failed = NULL;
    uint32_t code = (uint32_t)arv_camera_get_pixel_format(state->camera, &failed);
    if (failed != NULL) {
        return capture_genicam_fail(state->place, "the pixel format cannot be read", failed, error);
    }
    if (cg_pixel_format_by_code(code) == NULL) {
        return cg_error_set(error, CG_INPUT, "genicam:%.128s: pixel format 0x%08X (%s) is not known here.",
                            state->place, (unsigned)code, state->settings.pixel_format);
    }
    return CG_OK;
}

static enum cg_status start_stream(struct genicam *state, struct cg_error *error)
{
    GError *failed = NULL;
    if (state->options.packet_size > 0 && arv_camera_is_gv_device(state->camera)) {
        arv_camera_gv_set_packet_size_adjustment(state->camera, ARV_GV_PACKET_SIZE_ADJUSTMENT_NEVER);
        arv_camera_gv_set_packet_size(state->camera, (gint)state->options.packet_size, &failed);
    }
    guint payload = failed == NULL ? arv_camera_get_payload(state->camera, &failed) : 0;
    if (failed == NULL) {
        state->stream = arv_camera_create_stream(state->camera, NULL, NULL, &failed);
    }
    if (failed != NULL || state->stream == NULL) {
        return capture_genicam_fail(state->place, "no stream could be made", failed, error);
    }
    for (int i = 0; i < BUFFERS; i++) {
        arv_stream_push_buffer(state->stream, arv_buffer_new_allocate(payload));
    }
    arv_camera_set_acquisition_mode(state->camera, ARV_ACQUISITION_MODE_CONTINUOUS, &failed);
    if (failed == NULL) {
        arv_camera_start_acquisition(state->camera, &failed);
    }
    return failed == NULL ? CG_OK
                          : capture_genicam_fail(state->place, "acquisition did not start", failed, error);
}

static enum cg_status genicam_open(const char *place, const struct cg_capture_options *options, void **out,
                                   struct cg_error *error)
{
    struct genicam *state = cg_alloc(1, sizeof *state, error);
    if (state == NULL) {
        return error->status;
    }
    state->options = *options;
    atomic_init(&state->control_lost, false);
    GError *failed = NULL;
    enum cg_status status = CG_OK;
    state->place = cg_alloc_text(place, error);
    if (state->place == NULL) {
        status = error->status;
    } else {
        state->camera = arv_camera_new(place, &failed);
        if (state->camera == NULL) {
            status = capture_genicam_fail(place, "the camera cannot be opened", failed, error);
        }
    }
    if (status == CG_OK) {
        state->handler = g_signal_connect(arv_camera_get_device(state->camera), "control-lost",
                                          G_CALLBACK(on_control_lost), state);
        status = capture_genicam_apply(state->camera, place, &options->camera, error);
    }
    if (status == CG_OK) {
        capture_genicam_read(state->camera, &state->settings);
        status = check_format(state, error);
    }
    if (status == CG_OK) {
        status = enable_encoder(state, error);
    }
    if (status == CG_OK) {
        status = start_stream(state, error);
    }
    if (status != CG_OK) {
        genicam_close(state);
        return status;
    }
    *out = state;
    return CG_OK;
}

/* Counts of a whole buffer; false: it is not of the shape that was agreed. */
static bool take_counts(struct genicam *state, ArvBuffer *buffer, struct cg_frame *frame)
{
    size_t size = 0, stride = state->options.stride_bytes;
    gint width = arv_buffer_get_image_width(buffer), height = arv_buffer_get_image_height(buffer);
    gint pad_x = 0, pad_y = 0;
    const uint8_t *data = arv_buffer_get_image_data(buffer, &size);
    uint32_t code = (uint32_t)arv_buffer_get_image_pixel_format(buffer);
    const struct cg_pixel_format *format = cg_pixel_format_by_code(code);
    struct cg_error error;
    if (format == NULL || data == NULL || width <= 0 || height <= 0) {
        return false;
    }
    arv_buffer_get_image_padding(buffer, &pad_x, &pad_y);
    if (stride == 0 && pad_x > 0) {
        stride = ((size_t)width * format->group_bytes * 8 / format->group_pixels + 7) / 8 + (size_t)pad_x;
    }
    if (cg_frame_reserve(frame, (size_t)width, (size_t)height, &error) != CG_OK ||
        cg_unpack(code, data, size, stride, state->options.big_endian, frame, &error) != CG_OK) {
        return false;
    }
    if (frame->height < state->settings.height) {
        /* A line-scan block that ended early: the leader or trailer tells its true height. */
        frame->status = CG_FRAME_PARTIAL;
    }
    return true;
}

static void take_encoder(struct genicam *state, ArvBuffer *buffer, struct cg_frame *frame)
{
    GError *failed = NULL;
    if (state->parser == NULL || !arv_buffer_has_chunks(buffer)) {
        return;
    }
    gint64 value =
        arv_chunk_parser_get_integer_value(state->parser, buffer, state->options.encoder_chunk, &failed);
    frame->has_encoder = failed == NULL;
    frame->encoder = (uint64_t)value;
    g_clear_error(&failed);
}

static enum cg_grab genicam_grab(void *context, int timeout_ms, struct cg_frame *frame,
                                 struct cg_error *error)
{
    struct genicam *state = context;
    ArvBuffer *buffer = arv_stream_timeout_pop_buffer(state->stream, (guint64)timeout_ms * 1000U);
    if (buffer == NULL) {
        if (atomic_load(&state->control_lost)) {
            (void)cg_error_set(error, CG_INPUT, "genicam:%.128s: control of the camera is lost.",
                               state->place);
            return CG_GRAB_LOST;
        }
        return CG_GRAB_NOTHING;
    }
    ArvBufferStatus status = arv_buffer_get_status(buffer);
    frame->block_id = arv_buffer_get_frame_id(buffer);
    frame->device_ns = arv_buffer_get_timestamp(buffer);
    frame->exposure_us = state->settings.exposure_us;
    frame->gain = state->settings.gain;
    frame->height = state->settings.height;
    snprintf(frame->name, sizeof frame->name, "%s", state->place);
    if (status == ARV_BUFFER_STATUS_SUCCESS) {
        take_encoder(state, buffer, frame);
        if (!take_counts(state, buffer, frame)) {
            frame->status = CG_FRAME_FLAGGED;
        }
    } else {
        frame->status = status == ARV_BUFFER_STATUS_SIZE_MISMATCH ? CG_FRAME_FLAGGED : CG_FRAME_INCOMPLETE;
    }
    arv_stream_push_buffer(state->stream, buffer);
    return CG_GRAB_FRAME;
}

static uint64_t genicam_underruns(void *context)
{
    struct genicam *state = context;
    guint64 completed, failures, underruns;
    arv_stream_get_statistics(state->stream, &completed, &failures, &underruns);
    return underruns;
}

static void genicam_settings(void *context, struct cg_camera_settings *out)
{
    struct genicam *state = context;
    *out = state->settings;
}

void capture_genicam_list(struct cg_text *out)
{
    arv_update_device_list();
    unsigned count = arv_get_n_devices();
    for (unsigned i = 0; i < count; i++) {
        cg_text_add(out, "genicam:%s\t%s %s, %s %s\n", arv_get_device_id(i), arv_get_device_vendor(i),
                    arv_get_device_model(i), arv_get_device_protocol(i), arv_get_device_address(i));
    }
}

const struct cg_source_vtable capture_source_genicam = {
    .scheme = "genicam",
    .live = true,
    .open = genicam_open,
    .grab = genicam_grab,
    .settings = genicam_settings,
    .underruns = genicam_underruns,
    .close = genicam_close,
};

/*
 * castgloss/capture.h: frames from a camera, a folder, a recording or the simulator, placed on the web in mm
 * and counted: every frame that was sent is handed on or stands under one kind of loss.
 *
 * A source is one file and one row in the table of src/capture/source.c. It is opened by an address:
 *   genicam:ID        GigE Vision or USB3 Vision through Aravis; ID as the camera names itself, or its IP
 *   v4l2:/dev/video0  a grey video device
 *   folder:PATH       a folder that pictures are put into
 *   recording:PATH    what cg_recording_* wrote
 *   simulator:SEED    simulated web
 */
#ifndef CASTGLOSS_CAPTURE_H
#define CASTGLOSS_CAPTURE_H

#include <castgloss/io.h>
#include <castgloss/simulate.h>

/* ---- a frame ------------------------------------------------------------------------------------ */

enum cg_frame_status {
    CG_FRAME_COMPLETE,
    CG_FRAME_PARTIAL,    /* a line-scan block that ended early: valid_rows rows are good */
    CG_FRAME_INCOMPLETE, /* packets are missing: never handed on */
    CG_FRAME_FLAGGED,    /* the device says that the frame is bad: never handed on */
};

/* What web_md_mm comes from. */
enum cg_position_by { CG_POSITION_NONE, CG_POSITION_ENCODER, CG_POSITION_LINES, CG_POSITION_SPEED };

/*
 * Where the frames went that a source sent and that are not handed on, since the capture started:
 * sent = handed + lost_wire + incomplete + ring_full + flagged + waiting in the ring.
 */
struct cg_losses {
    uint64_t sent;       /* by the block ids: what came and what is missing between */
    uint64_t handed;     /* taken by the consumer */
    uint64_t lost_wire;  /* no packet of them arrived: gaps of the block id */
    uint64_t incomplete; /* some packets are missing */
    uint64_t ring_full;  /* the consumer was too slow, or the driver had no buffer */
    uint64_t flagged;    /* marked bad by the device, or short without being line-scan */
};

/*
 * One frame. Counts are right-aligned: full scale is 2^bits - 1 for every pixel format. Only rows before
 * valid_rows hold data. Zero-initialise; cg_frame_clear gives the memory back. A frame is reused: counts keep
 * their memory from one cg_capture_take to the next.
 */
struct cg_frame {
    uint16_t *counts; /* width * height, rows without gaps; owned */
    size_t capacity;  /* samples that counts has room for */
    size_t width, height, valid_rows;
    int bits;
    enum cg_frame_status status;
    uint64_t sequence;       /* frames sent before this one, lost ones too; rises by 1 without loss */
    uint64_t block_id;       /* as the device counts; 0: it does not */
    uint64_t device_ns;      /* the device's clock, wraps and steps taken out; 0: it has none */
    uint64_t host_ns;        /* the host's monotonic clock on arrival, never goes back */
    int64_t host_utc_ns;     /* the host's calendar clock on arrival, since 1970 */
    double exposure_us;      /* 0: not known */
    double gain;             /* in the camera's own unit; 0: not known */
    bool has_encoder;        /* encoder holds a count, 32 or 64 bits as the device gives it */
    uint64_t encoder;        /*                                                           */
    enum cg_position_by by;  /* CG_POSITION_NONE: web_md_mm is 0 and means nothing */
    double web_md_mm;        /* of the first row's centre along the web, from the start of the capture */
    double gap_mm;           /* web that passed unseen since the frame handed on before this one */
    bool after_reconnect;    /* the first frame after the source was lost */
    bool frozen;             /* the same bytes as the frames before it, options.frozen_frames times */
    struct cg_losses losses; /* as of this frame */
    char name[256];          /* of the file or camera */
};
/* Room for width * height counts and the shape set; what the counts hold is not defined. */
enum cg_status cg_frame_reserve(struct cg_frame *frame, size_t width, size_t height,
                                struct cg_error *error) CG_MUST_CHECK;
void cg_frame_clear(struct cg_frame *frame);

/* ---- options ------------------------------------------------------------------------------------ */

enum cg_log_level { CG_LOG_INFO, CG_LOG_WARNING, CG_LOG_ERROR };
/* Takes one line without its line feed, from any thread, one at a time. line NULL: silence. */
struct cg_log {
    void (*line)(void *context, enum cg_log_level level, const char *text);
    void *context;
};

/*
 * What a camera is set to: set on opening, read back, and set again after every reconnect. 0 means "leave
 * the camera's own"; what it then had when it was opened first is what it is set to when it comes back.
 */
struct cg_camera_settings {
    size_t width, height, offset_x, offset_y; /* px of the sensor's region */
    double exposure_us, frames_per_s;
    bool has_gain;
    double gain;           /* in the camera's own unit */
    char pixel_format[32]; /* as the standard names it: "Mono8", "Mono12p" */
};

/* Texts are borrowed until the capture is stopped. */
struct cg_capture_options {
    size_t ring_frames; /* frames that may wait for the consumer; 1 to 1024 */
    struct cg_camera_settings camera;
    size_t packet_size;        /* bytes of a GigE Vision packet; 0: negotiated */
    bool line_scan;            /* a frame cut short is PARTIAL, not a fault */
    bool big_endian;           /* 16-bit samples come with the high byte first */
    size_t stride_bytes;       /* bytes from one line to the next; 0: lines without gaps */
    const char *encoder_chunk; /* GenICam name of the chunk that holds the encoder; NULL: none */
    /* place on the web: encoder, else lines of a line-scan camera, else speed by time */
    double mm_per_encoder_count;
    double pitch_md_mm; /* from one row to the next on the web */
    double speed_m_min;
    /* health */
    double stall_s;       /* without a frame for this long the source is stalled and is opened again */
    double backoff_s[2];  /* first and longest wait between attempts to open */
    size_t frozen_frames; /* this many equal frames in a row are a frozen camera; 0: not looked at */
    double dark_share; /* a frame whose brightest thousandth stays below this share of full scale is dark */
    /* folder */
    double rest_s;       /* a file counts when its size has not changed for this long */
    const char *journal; /* file that lists what was done; NULL: PATH/.castgloss-journal */
    struct cg_capture_kept {
        const char *name; /* a file whose results are kept, whatever the journal says; NULL: none */
        int64_t utc_ns;   /* when they were; a file that was changed later is another one */
    } kept[2];
    struct cg_image_options image;
    /* simulator and replay */
    struct cg_web_options web;
    bool
        paced; /* at frames_per_s (recording: its own times), dropping as a camera does; else as fast as taken
                */
    size_t frames; /* end after this many; 0: never, or at the end of the recording */
    struct cg_log log;
};
struct cg_capture_options cg_capture_options_defaults(void);

/* ---- a capture: source, thread, ring -------------------------------------------------------------- */

/* State of the source beside the losses. */
struct cg_health {
    struct cg_losses losses;
    uint64_t waiting;  /* in the ring, or between it and its neighbours */
    uint64_t partial;  /* handed on with less than all rows */
    uint64_t rejected; /* files that are no pictures */
    uint64_t reconnects, failed_opens, clock_steps;
    double gap_s, gap_mm; /* sum over all times that the source was lost; mm when the speed is known */
    double frames_per_s;  /* over the last frames, by the host's monotonic clock */
    double last_frame_s;  /* since the last frame arrived; negative: none came yet */
    bool connected, stalled, frozen, dark;
    bool ended;           /* no frame will come any more */
    char last_error[512]; /* why the source was last lost; empty: never */
};

enum cg_take { CG_TAKE_FRAME, CG_TAKE_TIMEOUT, CG_TAKE_END };

struct cg_capture;
/*
 * Opens the source and starts to grab on a thread of its own. CG_USAGE: an unknown address or option;
 * CG_INPUT: the source could not be opened or refused a setting (after the start it is opened again for
 * ever).
 */
enum cg_status cg_capture_start(const char *address, const struct cg_capture_options *options,
                                struct cg_capture **out, struct cg_error *error) CG_MUST_CHECK;
/*
 * Waits for the next frame for at most timeout_ms. The frame's memory is exchanged with the ring's, nothing
 * is copied. Frames are COMPLETE or PARTIAL, in the order in which they were sent. One consumer only.
 */
enum cg_take cg_capture_take(struct cg_capture *capture, int timeout_ms, struct cg_frame *frame);
/*
 * Says that all results of this frame are kept: a folder then lists its file as done. A frame for which this
 * is never called is handed on again after a restart.
 */
enum cg_status cg_capture_done(struct cg_capture *capture, const struct cg_frame *frame,
                               struct cg_error *error) CG_MUST_CHECK;
/* From any thread. One moment: sent is the sum of all losses, handed and waiting. */
struct cg_health cg_capture_health(const struct cg_capture *capture);
/* Whether frames wait for the consumer when the ring is full; else the oldest is dropped. */
bool cg_capture_waits(const struct cg_capture *capture);
/* Ends the thread and closes the source; NULL is nothing. Frames that wait in the ring are dropped. */
void cg_capture_stop(struct cg_capture *capture);

/* Adds one line "address<TAB>what it is" for every camera found on USB, the network and /dev/video*. */
void cg_capture_list(struct cg_text *out);

/* ---- what a source is made of -------------------------------------------------------------------- */

/* What came of waiting for a frame. */
enum cg_grab {
    CG_GRAB_FRAME,   /* the frame is filled, of whatever status */
    CG_GRAB_NOTHING, /* timeout */
    CG_GRAB_LOST,    /* the device is gone: *error says why; close and open it again */
    CG_GRAB_END,     /* there will be no more */
};

/*
 * A kind of source. grab fills counts, shape, valid_rows, bits, status, block_id, device_ns (the device's
 * own, with its wraps), exposure, gain, encoder and name; it may set host_ns, host_utc_ns, by and web_md_mm
 * when it knows them. The capture gives the rest. All but done are called from one thread.
 */
struct cg_source_vtable {
    const char *scheme; /* "genicam" */
    bool live;          /* cannot wait: a full ring drops */
    enum cg_status (*open)(const char *place, const struct cg_capture_options *options, void **state,
                           struct cg_error *error);
    enum cg_grab (*grab)(void *state, int timeout_ms, struct cg_frame *frame, struct cg_error *error);
    /* what the camera is set to now; NULL: it has no settings */
    void (*settings)(void *state, struct cg_camera_settings *out);
    /* frames that the driver dropped for want of a buffer since opening; NULL: none */
    uint64_t (*underruns)(void *state);
    /* files refused since opening; NULL: none */
    uint64_t (*rejected)(void *state);
    /* from any thread; NULL: nothing to do */
    enum cg_status (*done)(void *state, const char *name, struct cg_error *error);
    void (*close)(void *state);
};
/* The same capture over a source of the caller's own: how tests drive it without hardware. */
enum cg_status cg_capture_start_with(const struct cg_source_vtable *source, const char *place,
                                     const struct cg_capture_options *options, struct cg_capture **out,
                                     struct cg_error *error) CG_MUST_CHECK;

/* ---- the ring ------------------------------------------------------------------------------------ */

/* A bounded ring of frames between one producer and one consumer. Frames change places, bytes do not. */
struct cg_queue;
struct cg_queue *cg_queue_new(size_t slots, struct cg_error *error) CG_MUST_CHECK;
/*
 * Puts the frame in and gives back memory of another one in *frame. A full ring: with wait, waits for room;
 * without, the oldest frame that waits gives way. Gives the number of frames dropped (0 or 1); a closed ring
 * takes nothing and gives 1.
 */
size_t cg_queue_push(struct cg_queue *queue, struct cg_frame *frame, bool wait);
/* The oldest frame, in exchange for *frame; CG_TAKE_END when the ring is closed and empty. */
enum cg_take cg_queue_take(struct cg_queue *queue, int timeout_ms, struct cg_frame *frame);
size_t cg_queue_waiting(struct cg_queue *queue);
/* Nothing more will be put in; wakes whoever waits. */
void cg_queue_close(struct cg_queue *queue);
void cg_queue_free(struct cg_queue *queue);

/* ---- pixel formats -------------------------------------------------------------------------------- */

/* A row of the table of formats: the GenICam PFNC code, its name, and how samples lie in bytes. */
struct cg_pixel_format {
    uint32_t code;
    const char *name;
    int bits;
    size_t group_pixels, group_bytes; /* samples come in groups: 2 in 3 bytes, 4 in 5 */
    void (*unpack)(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts);
};
/* NULL: not in the table. */
const struct cg_pixel_format *cg_pixel_format_by_code(uint32_t code);
const struct cg_pixel_format *cg_pixel_format_by_name(const char *name);

/*
 * Counts of `rows` lines of frame->width pixels from a payload. Without a stride lines follow one another
 * without gaps and the payload must have exactly that size (groups may run from one line into the next, as
 * the standard has it for images without padding); with one, lines start every stride bytes. CG_INPUT: a code
 * that is not in the table (said in hex), or a size that does not fit.
 */
enum cg_status cg_unpack(uint32_t code, const uint8_t *payload, size_t size, size_t stride_bytes,
                         bool big_endian, struct cg_frame *frame, struct cg_error *error) CG_MUST_CHECK;
/*
 * Whether 16-bit samples look as if their bytes were the other way round: neighbours then differ far more
 * than with the bytes exchanged. For a warning, never to change the order.
 */
bool cg_unpack_order_is_suspicious(const struct cg_frame *frame);

/* ---- recordings ----------------------------------------------------------------------------------- */

/*
 * A folder with frames.raw (16-bit counts, low byte first, one frame after another) and index.tsv (one line
 * a frame: place, length, SHA-256, shape, times, position). A recording that was cut off plays up to its last
 * whole frame.
 */
struct cg_recording;
/* Makes the folder. CG_USAGE: it holds a recording already. */
enum cg_status cg_recording_new(const char *path, struct cg_recording **out,
                                struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_recording_add(struct cg_recording *recording, const struct cg_frame *frame,
                                struct cg_error *error) CG_MUST_CHECK;
/* Flushes to disk and frees; NULL is nothing. */
enum cg_status cg_recording_close(struct cg_recording *recording, struct cg_error *error) CG_MUST_CHECK;

/* ---- a camera on the wire without hardware --------------------------------------------------------- */

struct cg_serve_options {
    const char *address;       /* of the interface, "127.0.0.1" */
    const char *serial;        /* "CG01" */
    struct cg_web_options web; /* at most 2048 x 2048; 8 bits are sent as Mono8, more as Mono16 */
    double frames_per_s;       /* 0: as the web's speed asks */
    double packet_loss;        /* share of the stream's packets that are never sent, [0, 1) */
    size_t rendered_frames;    /* frames of texture that are made beforehand and put in random order */
    struct cg_log log;
};
struct cg_serve_options cg_serve_options_defaults(void);
struct cg_serve;
/* Renders the texture and starts to answer as a GigE Vision camera on a thread of its own. */
enum cg_status cg_serve_start(const struct cg_serve_options *options, struct cg_serve **out,
                              struct cg_error *error) CG_MUST_CHECK;
/* Frames put on the wire so far. */
uint64_t cg_serve_sent(const struct cg_serve *serve);
void cg_serve_stop(struct cg_serve *serve);

#endif

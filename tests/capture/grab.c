/*
 * Grabs from a source and prints what became of the frames, for tests of cameras on the wire.
 *
 *   capture_grab ADDRESS [key=value ...]
 *
 * frames=N or seconds=S ends it; stall_at=N stall_s=S makes the consumer pause; packet=BYTES, exposure=US,
 * format=NAME, ring=N, stop=FILE (ends when it is there), speed=M_PER_MIN, pitch=MM set the capture; stall=S
 * is its own patience.
 */
#include <castgloss/capture.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct grab {
    struct cg_capture_options options;
    double frames, seconds, stall_at, stall_s;
    double packet, ring;
    const char *stop; /* ends when this file is there */
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void say(void *context, enum cg_log_level level, const char *text)
{
    (void)context;
    fprintf(stderr, "[%d] %s\n", (int)level, text);
}

static bool read_word(struct grab *grab, char *word)
{
    const struct {
        const char *key;
        double *value;
    } keys[] = {
        {"frames", &grab->frames},
        {"seconds", &grab->seconds},
        {"stall_at", &grab->stall_at},
        {"stall_s", &grab->stall_s},
        {"packet", &grab->packet},
        {"ring", &grab->ring},
        {"exposure", &grab->options.camera.exposure_us},
        {"speed", &grab->options.speed_m_min},
        {"pitch", &grab->options.pitch_md_mm},
        {"stall", &grab->options.stall_s},
    };
    char *equals = strchr(word, '=');
    if (equals == NULL) {
        return false;
    }
    *equals = 0;
    if (strcmp(word, "format") == 0) {
        snprintf(grab->options.camera.pixel_format, sizeof grab->options.camera.pixel_format, "%s",
                 equals + 1);
        return true;
    }
    if (strcmp(word, "stop") == 0) {
        grab->stop = equals + 1;
        return true;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(word, keys[i].key) == 0) {
            return cg_number_parse(equals + 1, keys[i].value);
        }
    }
    return false;
}

static double mean_of(const struct cg_frame *frame)
{
    double sum = 0;
    for (size_t i = 0; i < frame->width * frame->valid_rows; i++) {
        sum += frame->counts[i];
    }
    return sum / (double)(frame->width * frame->valid_rows);
}

int main(int argc, char **argv)
{
    struct grab grab = {.options = cg_capture_options_defaults(), .seconds = 10, .frames = 1e9};
    struct cg_error error;
    struct cg_capture *capture;
    for (int i = 2; i < argc; i++) {
        if (!read_word(&grab, argv[i])) {
            fprintf(stderr, "grab: what is %s?\n", argv[i]);
            return 2;
        }
    }
    grab.options.packet_size = (size_t)grab.packet;
    grab.options.ring_frames = grab.ring > 0 ? (size_t)grab.ring : grab.options.ring_frames;
    grab.options.log.line = say;
    grab.options.backoff_s[0] = 0.2;
    grab.options.backoff_s[1] = 1;
    if (argc < 2 || cg_capture_start(argv[1], &grab.options, &capture, &error) != CG_OK) {
        fprintf(stderr, "grab: %s\n", argc < 2 ? "no address" : error.text);
        return 3;
    }
    struct cg_frame frame = {0};
    uint64_t frames = 0, before_ns = 0, backwards = 0, sequence = 0, missing = 0;
    double begun = now_s(), mean = 0, first_s = 0, last_s = 0;
    size_t width = 0, height = 0;
    while ((double)frames < grab.frames && now_s() - begun < grab.seconds &&
           (grab.stop == NULL || access(grab.stop, F_OK) != 0)) {
        if (cg_capture_take(capture, 100, &frame) != CG_TAKE_FRAME) {
            continue;
        }
        backwards += frame.host_ns < before_ns;
        missing += frames > 0 ? frame.sequence - sequence - 1 : frame.sequence;
        sequence = frame.sequence;
        before_ns = frame.host_ns;
        last_s = now_s();
        first_s = frames == 0 ? last_s : first_s;
        width = frame.width;
        height = frame.height;
        frames++;
        if (grab.stall_s > 0 && frames == (uint64_t)grab.stall_at) {
            struct timespec pause = {.tv_sec = (time_t)grab.stall_s};
            nanosleep(&pause, NULL);
        }
    }
    mean = frames > 0 ? mean_of(&frame) : 0;
    struct cg_health health = cg_capture_health(capture);
    const struct cg_losses *l = &health.losses;
    printf("sent=%llu handed=%llu lost_wire=%llu incomplete=%llu ring_full=%llu flagged=%llu waiting=%llu\n",
           (unsigned long long)l->sent, (unsigned long long)l->handed, (unsigned long long)l->lost_wire,
           (unsigned long long)l->incomplete, (unsigned long long)l->ring_full,
           (unsigned long long)l->flagged, (unsigned long long)health.waiting);
    printf(
        "missing=%llu backwards=%llu reconnects=%llu failed_opens=%llu gap_s=%.3f gap_mm=%.1f stalled=%d\n",
        (unsigned long long)missing, (unsigned long long)backwards, (unsigned long long)health.reconnects,
        (unsigned long long)health.failed_opens, health.gap_s, health.gap_mm, health.stalled);
    printf("width=%zu height=%zu bits=%d mean=%.2f exposure_us=%.1f web_mm=%.1f rate=%.2f\n", width, height,
           frame.bits, mean, frame.exposure_us, frame.web_md_mm,
           frames > 1 ? (double)(frames - 1) / (last_s - first_s) : 0);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
    return 0;
}

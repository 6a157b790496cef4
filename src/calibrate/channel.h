/* calibrate/channel.h: a picture's rows as counts of one channel. Private to calibrate. */
#ifndef CALIBRATE_CHANNEL_H
#define CALIBRATE_CHANNEL_H

#include <castgloss/calibrate.h>

struct cg_reader {
    bool luminance; /* of three channels, else sample `first` of each `step` */
    size_t first, step;
    bool has_full; /* float samples have no full scale; `full` is then 1 */
    float full;
    float clip; /* samples of this and more are saturated */
    size_t row_bytes;
    size_t (*read)(const void *samples, const uint8_t *valid, size_t width, const struct cg_reader *reader,
                   float *counts);
};
/* CG_USAGE: a colour channel of a grey picture. */
enum cg_status cg_reader_init(struct cg_reader *reader, const struct cg_image *image, enum cg_channel channel,
                              struct cg_error *error) CG_MUST_CHECK;
/* Counts of row y; returns how many pixels with data are saturated in a channel that is used. */
size_t cg_reader_row(const struct cg_reader *reader, const struct cg_image *image, size_t y, float *counts);

#endif

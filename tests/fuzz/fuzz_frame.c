/*
 * What a camera sends, after Aravis has put the packets of a frame together: any bytes as the payload of any
 * pixel format, shape and stride. The first bytes choose those.
 */
#include "fuzz.h"

#include <castgloss/capture.h>
#include <stdlib.h>
#include <string.h>

#define HEAD ((size_t)9)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t codes[] = {0x01080001, 0x01100003, 0x010C0004, 0x010A0046,
                                     0x01100005, 0x010C0006, 0x010C0047, 0x01100007};
    struct cg_frame frame = {.counts = NULL};
    struct cg_error error;
    uint32_t code;
    if (size < HEAD) {
        return 0;
    }
    memcpy(&code, data, sizeof code);
    code = data[4] & 1 ? codes[code % (sizeof codes / sizeof *codes)] : code;
    const size_t width = 1 + (size_t)data[5], height = 1 + (size_t)data[6];
    const size_t stride = data[4] & 2 ? (size_t)(data[7] | data[8] << 8) : 0;
    if (cg_frame_reserve(&frame, width, height, &error) == CG_OK &&
        cg_unpack(code, data + HEAD, size - HEAD, stride, data[4] & 4, &frame, &error) == CG_OK) {
        for (size_t i = 0; i < width * height; i++) {
            if (frame.counts[i] >> frame.bits != 0 && frame.bits < 16 && code != codes[1] &&
                code != codes[4]) {
                abort();
            }
        }
        (void)cg_unpack_order_is_suspicious(&frame);
    }
    cg_frame_clear(&frame);
    return 0;
}

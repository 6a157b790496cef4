/* Any bytes as a picture file, in each of the ways that options allow. */
#include "fuzz.h"

#include <castgloss/io.h>
#include <stdlib.h>

/* Small enough that a header which promises much is refused before the fuzzer's memory is gone. */
#define MAX_PIXELS ((size_t)1 << 22)
#define MAX_BYTES ((size_t)1 << 25)
#define MAX_CHUNK ((size_t)1 << 20)

/* What cg_image promises of whatever it decodes. */
static void check(const struct cg_image *image)
{
    bool upright = image->width > 0 && image->height > 0 && image->data != NULL;
    bool kind = (image->channels == 1 || image->channels == 3) && image->bits >= 1 && image->bits <= 32;
    bool scale = image->pitch_cd_mm >= 0.0 && image->pitch_md_mm >= 0.0;
    if (!upright || !kind || !scale || image->width > MAX_PIXELS / image->height) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int i = 0; i < 3; i++) {
        struct cg_image_options options = cg_image_options_defaults();
        struct cg_image image = {0};
        struct cg_error error;
        options.limits = (struct cg_image_limits){MAX_PIXELS, MAX_BYTES, MAX_CHUNK};
        options.allow_truncated = i == 1;
        options.page = i == 2 ? 1 : 0;
        if (cg_image_decode("fuzz", data, size, &options, &image, &error) == CG_OK) {
            check(&image);
            cg_image_clear(&image);
        }
    }
    return 0;
}

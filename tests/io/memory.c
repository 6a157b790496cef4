/*
 * Memory that is not there: every reader says so, wherever it happens, and gives back what it had.
 */
#include "io/made.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

/* The allocations that still succeed; negative: all. */
static long allocations_left = -1;
/* How many were asked for here: none when the library is a shared one, out of reach of the wrapper. */
static long allocations_seen;

void *__wrap_calloc(size_t count, size_t size)
{
    allocations_seen++;
    if (allocations_left == 0) {
        return NULL;
    }
    if (allocations_left > 0) {
        allocations_left--;
    }
    return __real_calloc(count, size);
}

static void fail_every_allocation(struct cg_text *file)
{
    struct cg_image_options options = cg_image_options_defaults();
    for (long left = 0; left < 50; left++) {
        struct cg_image image = {0};
        struct cg_error error = {0};
        allocations_seen = 0;
        allocations_left = left;
        enum cg_status status =
            cg_image_decode("made", (const uint8_t *)file->data, file->length, &options, &image, &error);
        allocations_left = -1;
        bool all_succeeded = allocations_seen <= left;
        ck_assert_int_eq(status, all_succeeded ? CG_OK : CG_FAULT);
        ck_assert_int_eq(image.data != NULL, all_succeeded);
        if (status != CG_OK) {
            ck_assert_ptr_nonnull(strstr(error.text, "memory"));
        }
        cg_image_clear(&image);
        if (all_succeeded) {
            break;
        }
    }
    cg_text_clear(file);
}

START_TEST(no_memory)
{
    struct png_spec png_specs[] = {
        {.width = 9,
         .height = 7,
         .bits = 16,
         .interlaced = true,
         .colour_type = PNG_COLOR_TYPE_RGB_ALPHA,
         .has_alpha_value = true},
        {.width = 9, .height = 7, .bits = 8, .trns_count = 1, .constant = 4, .key = {4}},
    };
    struct tiff_spec tiff_specs[] = {
        {.width = 9,
         .height = 7,
         .bits = 8,
         .samples = 1,
         .photometric = PHOTOMETRIC_PALETTE,
         .orientation = 6},
        {.width = 9,
         .height = 7,
         .bits = 8,
         .samples = 4,
         .photometric = PHOTOMETRIC_RGB,
         .orientation = 3,
         .has_extra = true,
         .extra = EXTRASAMPLE_UNASSALPHA},
    };
    static const char pgm[] = "P5 2 2 255\nabcd";
    for (size_t i = 0; i < COUNT_OF(png_specs); i++) {
        struct cg_text file = make_png(&png_specs[i]);
        fail_every_allocation(&file);
    }
    for (size_t i = 0; i < COUNT_OF(tiff_specs); i++) {
        struct cg_text file = make_tiff(&tiff_specs[i]);
        fail_every_allocation(&file);
    }
    struct cg_text file = {0};
    cg_text_add_bytes(&file, pgm, sizeof pgm - 1);
    fail_every_allocation(&file);
}
END_TEST

TCase *memory_case(void)
{
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, no_memory);
    return memory;
}

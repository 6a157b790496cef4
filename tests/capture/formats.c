/* Pixel formats against bytes worked out by hand from the standards. */
#include "suite.h"

#include <castgloss/capture.h>

#include <string.h>

static struct cg_error error;

static const struct {
    const char *name;
    uint32_t code;
    size_t width, height, stride;
    bool big_endian;
    uint8_t bytes[24];
    size_t size;
    uint16_t counts[8];
} good[] = {
    {"Mono8", 0x01080001, 3, 1, 0, false, {0x00, 0x7F, 0xFF}, 3, {0, 127, 255}},
    {"Mono12Packed", 0x010C0006, 2, 1, 0, false, {0x12, 0xC3, 0xAB}, 3, {0x123, 0xABC}},
    {"Mono12p", 0x010C0047, 2, 1, 0, false, {0x23, 0xC1, 0xAB}, 3, {0x123, 0xABC}},
    {"Mono10p", 0x010A0046, 4, 1, 0, false, {0xFF, 0x03, 0x50, 0x95, 0xAA}, 5, {0x3FF, 0, 0x155, 0x2AA}},
    {"Mono10Packed", 0x010C0004, 2, 1, 0, false, {0x55, 0x21, 0xAA}, 3, {0x155, 0x2AA}},
    /* odd widths: the last group is not full */
    {"Mono12p", 0x010C0047, 3, 1, 0, false, {0x23, 0xC1, 0xAB, 0xEF, 0x0D}, 5, {0x123, 0xABC, 0xDEF}},
    {"Mono12Packed", 0x010C0006, 3, 1, 0, false, {0x12, 0xC3, 0xAB, 0xDE, 0x0F}, 5, {0x123, 0xABC, 0xDEF}},
    {"Mono10p", 0x010A0046, 3, 1, 0, false, {0xFF, 0x03, 0x50, 0x15}, 4, {0x3FF, 0, 0x155}},
    {"Mono10Packed", 0x010C0004, 3, 1, 0, false, {0x55, 0x21, 0xAA, 0xFF, 0x03}, 5, {0x155, 0x2AA, 0x3FF}},
    /* without padding samples run on from line to line: one pixel a line, two lines in three bytes */
    {"Mono12p", 0x010C0047, 1, 2, 0, false, {0x23, 0xC1, 0xAB}, 3, {0x123, 0xABC}},
    /* with a stride every line starts anew */
    {"Mono12p", 0x010C0047, 1, 2, 8, false, {0x23, 1, 9, 9, 9, 9, 9, 9, 0xBC, 0x0A}, 10, {0x123, 0xABC}},
    {"Mono10", 0x01100003, 2, 1, 0, false, {0xFF, 0x03, 0x01, 0x02}, 4, {0x3FF, 0x201}},
    {"Mono12", 0x01100005, 2, 1, 0, false, {0x23, 0x01, 0xBC, 0x0A}, 4, {0x123, 0xABC}},
    {"Mono16", 0x01100007, 2, 1, 0, false, {0x34, 0x12, 0xCD, 0xAB}, 4, {0x1234, 0xABCD}},
    {"Mono16", 0x01100007, 2, 1, 0, true, {0x12, 0x34, 0xAB, 0xCD}, 4, {0x1234, 0xABCD}},
    /* lines of 3 samples padded to 8 bytes, the last one with and without its padding */
    {"Mono16",
     0x01100007,
     3,
     2,
     8,
     false,
     {1, 0, 2, 0, 3, 0, 9, 9, 4, 0, 5, 0, 6, 0, 9, 9},
     16,
     {1, 2, 3, 4, 5, 6}},
    {"Mono16",
     0x01100007,
     3,
     2,
     8,
     false,
     {1, 0, 2, 0, 3, 0, 9, 9, 4, 0, 5, 0, 6, 0},
     14,
     {1, 2, 3, 4, 5, 6}},
};

START_TEST(samples_have_the_values_of_the_standard)
{
    struct cg_frame frame = {0};
    ck_assert_int_eq(cg_frame_reserve(&frame, good[_i].width, good[_i].height, &error), CG_OK);
    ck_assert_msg(cg_unpack(good[_i].code, good[_i].bytes, good[_i].size, good[_i].stride,
                            good[_i].big_endian, &frame, &error) == CG_OK,
                  "%s", error.text);
    ck_assert_mem_eq(frame.counts, good[_i].counts, good[_i].width * good[_i].height * 2);
    const struct cg_pixel_format *format = cg_pixel_format_by_code(good[_i].code);
    ck_assert_str_eq(format->name, good[_i].name);
    ck_assert_ptr_eq(cg_pixel_format_by_name(good[_i].name), format);
    ck_assert_int_eq(frame.bits, format->bits);
    cg_frame_clear(&frame);
}
END_TEST

static const struct {
    uint32_t code;
    size_t width, height, stride, size;
    const char *says;
} bad[] = {
    {0x02180014, 2, 2, 0, 12, "0x02180014"},     /* RGB8 */
    {0x01100007, 3, 2, 0, 16, "known stride"},   /* padded lines, stride unknown */
    {0x01100007, 3, 2, 0, 11, "takes 12 bytes"}, /* short */
    {0x01100007, 3, 2, 8, 13, "takes 14 bytes"}, /* short with a stride */
    {0x01100007, 3, 2, 8, 17, "takes 14 bytes"}, /* longer than the last line's padding */
    {0x01100007, 3, 2, 4, 12, "stride is 4"},    /* shorter than a line */
    {0x010C0047, 3, 1, 0, 4, "takes 5 bytes"},
};

START_TEST(what_does_not_fit_is_refused)
{
    const uint8_t bytes[32] = {0};
    struct cg_frame frame = {0};
    ck_assert_int_eq(cg_frame_reserve(&frame, bad[_i].width, bad[_i].height, &error), CG_OK);
    ck_assert_int_eq(cg_unpack(bad[_i].code, bytes, bad[_i].size, bad[_i].stride, false, &frame, &error),
                     CG_INPUT);
    ck_assert_msg(strstr(error.text, bad[_i].says) != NULL, "%s", error.text);
    cg_frame_clear(&frame);
}
END_TEST

START_TEST(exchanged_bytes_are_suspicious)
{
    /* A web of 1 % texture at half of full scale; the same with its bytes exchanged; 8 bits have no order. */
    static uint16_t counts[64 * 64];
    struct cg_frame frame = {.counts = counts, .width = 64, .height = 64, .valid_rows = 64, .bits = 16};
    uint32_t random = 1;
    for (size_t i = 0; i < 64 * 64; i++) {
        random = random * 1664525U + 1013904223U;
        counts[i] = (uint16_t)(32768U + (random >> 24) * 2);
    }
    ck_assert(!cg_unpack_order_is_suspicious(&frame));
    for (size_t i = 0; i < 64 * 64; i++) {
        counts[i] = (uint16_t)(counts[i] >> 8 | counts[i] << 8);
    }
    ck_assert(cg_unpack_order_is_suspicious(&frame));
    for (size_t i = 0; i < 64 * 64; i++) {
        counts[i] &= 0xFF;
    }
    frame.bits = 8;
    ck_assert(!cg_unpack_order_is_suspicious(&frame));
}
END_TEST

void capture_add_formats(TCase *tests)
{
    tcase_add_loop_test(tests, samples_have_the_values_of_the_standard, 0, (int)(sizeof good / sizeof *good));
    tcase_add_loop_test(tests, what_does_not_fit_is_refused, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(tests, exchanged_bytes_are_suspicious);
}

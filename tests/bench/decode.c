/*
 * What decoding a picture file costs, and how many times as long libpng takes for a PNG, whose samples are
 * compared first. Median and least of several runs after a warm-up, in processor time; the file is in memory.
 * usage: bench_decode RUNS FILE...
 */
#include <castgloss/castgloss.h>

#include "bench/clock.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cg_error error;

static void must(enum cg_status status)
{
    if (status != CG_OK) {
        fprintf(stderr, "bench_decode: %s\n", error.text);
        exit(EXIT_FAILURE);
    }
}

struct input {
    const uint8_t *bytes;
    size_t at;
};

static void on_read(png_structp png, png_bytep out, size_t length)
{
    struct input *input = png_get_io_ptr(png);
    memcpy(out, input->bytes + input->at, length);
    input->at += length;
}

/* The rows as libpng gives them, in the order of the machine; the caller frees them. */
static uint8_t *by_libpng(const struct cg_bytes *file, size_t *size)
{
    struct input input = {.bytes = file->data};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &input, on_read);
    png_read_info(png, info);
    const uint16_t one = 1;
    if (png_get_bit_depth(png, info) == 16 && *(const uint8_t *)&one == 1) {
        png_set_swap(png);
    }
    png_read_update_info(png, info);
    const size_t row_bytes = png_get_rowbytes(png, info), height = png_get_image_height(png, info);
    uint8_t *rows = malloc(row_bytes * height);
    for (size_t y = 0; rows != NULL && y < height; y++) {
        png_read_row(png, rows + y * row_bytes, NULL);
    }
    png_read_end(png, NULL);
    png_destroy_read_struct(&png, &info, NULL);
    *size = row_bytes * height;
    return rows;
}

static void ours(const char *name, const struct cg_bytes *file, struct cg_image *image)
{
    const struct cg_image_options options = cg_image_options_defaults();
    must(cg_image_decode(name, file->data, file->size, &options, image, &error));
}

/* Exits unless the samples are libpng's. */
static void compare(const char *name, const struct cg_bytes *file)
{
    struct cg_image image;
    size_t size = 0;
    uint8_t *rows = by_libpng(file, &size);
    ours(name, file, &image);
    if (rows == NULL || memcmp(rows, image.data, size) != 0) {
        fprintf(stderr, "bench_decode: %s: the samples are not those of libpng\n", name);
        exit(EXIT_FAILURE);
    }
    free(rows);
    cg_image_clear(&image);
}

static void measure(const char *name, int runs)
{
    struct cg_bytes file;
    double own[BENCH_MAX_RUNS], theirs[BENCH_MAX_RUNS];
    must(cg_file_read(name, cg_image_options_defaults().limits.max_bytes, &file, &error));
    const bool png = file.size > 4 && memcmp(file.data + 1, "PNG", 3) == 0;
    if (png) {
        compare(name, &file);
    }
    struct cg_image image;
    for (int run = -1; run < runs; run++) {
        const double start = bench_now_ms();
        ours(name, &file, &image);
        if (run < 0) {
            const char *base = strrchr(name, '/');
            printf("%-14s %zu x %zu px, %d x %2d bits ", base != NULL ? base + 1 : name, image.width,
                   image.height, image.channels, image.bits);
        }
        cg_image_clear(&image);
        own[run < 0 ? 0 : run] = bench_now_ms() - start;
    }
    for (int run = 0; png && run < runs; run++) {
        size_t size = 0;
        const double start = bench_now_ms();
        free(by_libpng(&file, &size));
        theirs[run] = bench_now_ms() - start;
    }
    bench_sort(own, runs);
    printf("%8.1f %8.1f", own[runs / 2], own[0]);
    if (png) {
        bench_sort(theirs, runs);
        printf(" %8.1f %8.1f %6.2f", theirs[runs / 2], theirs[0], theirs[runs / 2] / own[runs / 2]);
    }
    printf("\n");
    cg_bytes_clear(&file);
}

int main(int argc, char **argv)
{
    long long runs = 0;
    if (argc < 3 || !cg_integer_parse(argv[1], 1, BENCH_MAX_RUNS, &runs)) {
        fprintf(stderr, "usage: bench_decode RUNS FILE..., 1 to %d runs\n", BENCH_MAX_RUNS);
        return CG_USAGE;
    }
    printf("%-47s %8s %8s %8s %8s %6s\n", "processor time, ms", "median", "least", "libpng", "least",
           "ratio");
    for (int i = 2; i < argc; i++) {
        measure(argv[i], (int)runs);
    }
    return EXIT_SUCCESS;
}

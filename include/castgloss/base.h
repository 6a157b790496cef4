/*
 * castgloss/base.h: what every room stands on: status and errors, memory, growing text, numbers that do
 * not depend on the locale, files, hashes, time and a parallel loop. No pixels here.
 */
#ifndef CASTGLOSS_BASE_H
#define CASTGLOSS_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CG_MUST_CHECK __attribute__((warn_unused_result))
#define CG_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/*
 * Before a static function of loops over many numbers (compilers name others in ways of their own): it is
 * compiled for wider vectors too, and the processor decides when the program starts. The bits are the same,
 * since nothing is contracted and sums run in lanes of their own. ThreadSanitizer does not stand the choice.
 */
#ifdef __has_feature
#define CG_HAS_FEATURE(name) __has_feature(name)
#else
#define CG_HAS_FEATURE(name) 0
#endif
#if defined __x86_64__ && defined __GLIBC__ && !defined __SANITIZE_THREAD__ &&                               \
    !CG_HAS_FEATURE(thread_sanitizer)
#define CG_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define CG_WIDE
#endif

/* ---- status and errors -------------------------------------------------------------------------- */

/*
 * What a call that may fail returns. The numbers are the program's exit statuses (1, "measured, out of
 * limits", is a verdict and not an error).
 */
enum cg_status {
    CG_OK = 0,
    CG_USAGE = 2,          /* a wrong option, configuration, profile or argument */
    CG_INPUT = 3,          /* an input could not be read */
    CG_NOT_MEASURABLE = 4, /* an input was read but cannot be measured; a calibration is missing or expired */
    CG_FAULT = 5,          /* out of memory, a failed write, a fault of the program */
};

/*
 * The caller's error: one full sentence that names file, key, value, limit and unit. It is filled only
 * when a call fails; outputs are set only when it succeeds.
 */
struct cg_error {
    enum cg_status status;
    char text[1024];
};

/* Fills *error and returns status, so that a function can end with `return cg_error_set(...)`. */
enum cg_status cg_error_set(struct cg_error *error, enum cg_status status, const char *format, ...)
    CG_PRINTF(3, 4);
#ifdef __clang_analyzer__
/* The analyser does not look into other files: this tells it that an error is never CG_OK. */
#define cg_error_set(error, status, ...) ((cg_error_set)((error), (status), __VA_ARGS__), (status))
#endif

/* Puts "prefix: " before the sentence that *error already holds, for a caller that knows the file. */
void cg_error_prefix(struct cg_error *error, const char *prefix);

/* ---- memory ------------------------------------------------------------------------------------- */

/* Planes and FFT buffers start on a 64-byte border; plans rely on it, since alignment changes bits. */
#define CG_ALIGNMENT ((size_t)64)

/* a * b into *product; false when it does not fit. */
bool cg_multiply(size_t a, size_t b, size_t *product) CG_MUST_CHECK;

/* count * size zeroed bytes, or NULL with *error set (overflow and exhaustion alike). Freed by free(). */
void *cg_alloc(size_t count, size_t size, struct cg_error *error) CG_MUST_CHECK;

/* As cg_alloc, on a CG_ALIGNMENT border and not zeroed. Freed by free(). */
void *cg_alloc_aligned(size_t count, size_t size, struct cg_error *error) CG_MUST_CHECK;

/* A copy of text, or NULL with *error set. */
char *cg_alloc_text(const char *text, struct cg_error *error) CG_MUST_CHECK;

/* Memory that is given back all at once. Zero-initialise; cg_arena_clear may be called any number of times.
 */
struct cg_arena_block;
struct cg_arena {
    struct cg_arena_block *last;
};
/* size zeroed bytes that live until cg_arena_clear, or NULL. */
void *cg_arena_alloc(struct cg_arena *arena, size_t size);
/* A copy of text in the arena, or NULL. */
char *cg_arena_text(struct cg_arena *arena, const char *text);
void cg_arena_clear(struct cg_arena *arena);

/* ---- growing text ------------------------------------------------------------------------------- */

/*
 * A text that grows. Zero-initialise. A failed allocation sets `failed` and later calls do nothing, so a
 * writer checks once, at the end, with cg_text_check.
 */
struct cg_text {
    char *data; /* ends with 0, NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};
void cg_text_add(struct cg_text *text, const char *format, ...) CG_PRINTF(2, 3);
void cg_text_add_bytes(struct cg_text *text, const char *bytes, size_t length);
/* value as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void cg_text_add_json(struct cg_text *text, const char *value);
/* value with &, <, >, " and ' escaped for HTML and SVG. */
void cg_text_add_html(struct cg_text *text, const char *value);
/* value as a CSV field: quoted when it must be, inner quotes doubled. */
void cg_text_add_csv(struct cg_text *text, const char *value);
/* The same for a stranger's words: those that a spreadsheet would take for a formula get an apostrophe in
 * front. */
void cg_text_add_csv_words(struct cg_text *text, const char *value);
/* Whether all of value is well-formed UTF-8 (RFC 3629). */
bool cg_text_is_utf8(const char *value);
enum cg_status cg_text_check(const struct cg_text *text, struct cg_error *error) CG_MUST_CHECK;
void cg_text_clear(struct cg_text *text);

/* ---- numbers ------------------------------------------------------------------------------------ */

#define CG_NUMBER_SIZE ((size_t)40)
/* value with `significant` digits, with a point in any locale, never in exponent form a person must decode
 * when it is between 1e-5 and 1e9. Returns out. */
const char *cg_number_print(char out[CG_NUMBER_SIZE], double value, int significant);
/* value with `decimals` digits after the point, never "-0.00". */
const char *cg_number_fixed(char out[CG_NUMBER_SIZE], double value, int decimals);
/* The shortest of 15 and 17 digits that cg_number_parse makes the same double of. Returns out. */
const char *cg_number_exact(char out[CG_NUMBER_SIZE], double value);
/* The whole of text as a finite number, with a point in any locale. False when it is not one. */
bool cg_number_parse(const char *text, double *value) CG_MUST_CHECK;
/* The whole of text as a decimal integer in [low, high]. */
bool cg_integer_parse(const char *text, long long low, long long high, long long *value) CG_MUST_CHECK;

/* Smallest first. No value may be NaN. */
void cg_sort_doubles(double *values, size_t count);
void cg_sort_floats(float *values, size_t count);
/* The value of a rank below count, without sorting: the values are only put in another order. */
float cg_select_float(float *values, size_t count, size_t rank);

/* ---- files -------------------------------------------------------------------------------------- */

struct cg_bytes {
    uint8_t *data;
    size_t size;
};
/* A whole file ("-" is standard input) of at most `limit` bytes; CG_INPUT names the file and the cause. */
enum cg_status cg_file_read(const char *path, size_t limit, struct cg_bytes *out,
                            struct cg_error *error) CG_MUST_CHECK;
void cg_bytes_clear(struct cg_bytes *bytes);
/*
 * Writes a file whole or not at all: temporary file beside it, fsync, rename. "-" is standard output; a
 * path that exists and is no regular file (a device, a pipe) is written directly. CG_FAULT on failure.
 */
enum cg_status cg_file_write(const char *path, const void *data, size_t size,
                             struct cg_error *error) CG_MUST_CHECK;
/* The same for a text, as folder/name; a text that ran out of memory is not written. */
enum cg_status cg_file_write_text(const char *folder, const char *name, const struct cg_text *text,
                                  struct cg_error *error) CG_MUST_CHECK;
/*
 * Whether a path is named as that temporary file, ".NAME.part-" and six characters: what a program that was
 * killed while it wrote left behind, never an input.
 */
bool cg_file_is_part(const char *path);
/* Makes a folder and its parents; no error when it is there. */
enum cg_status cg_folder_make(const char *path, struct cg_error *error) CG_MUST_CHECK;

/* SHA-256 of the bytes as 64 lower-case hex digits and a 0. */
#define CG_HASH_SIZE ((size_t)65)
void cg_hash(const void *data, size_t size, char out[CG_HASH_SIZE]);

/* ---- files with a header ------------------------------------------------------------------------ */

/*
 * A container: a line that names the kind ("CGCAL 1"), a line with the length of the header and the SHA-256
 * of all that follows it, the header in YAML, and a payload of bytes.
 */
struct cg_container_kind {
    const char *magic; /* the first line, without its end */
    const char *what;  /* what such a file is called in sentences: "calibration" */
};
struct cg_container {
    struct cg_bytes file;            /* owned */
    struct cg_bytes header, payload; /* inside the file */
    char hash[CG_HASH_SIZE];
};
/* CG_INPUT: no such file, of another kind, cut off, damaged, or more payload than max_payload bytes. */
enum cg_status cg_container_read(const char *path, const struct cg_container_kind *kind, size_t max_payload,
                                 struct cg_container *out, struct cg_error *error) CG_MUST_CHECK;
/* A container in memory, whose payload the caller fills before cg_container_write hashes and writes it. */
enum cg_status cg_container_init(struct cg_container *out, const struct cg_container_kind *kind,
                                 const struct cg_text *header, size_t payload_size,
                                 struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_container_write(const char *path, const struct cg_container_kind *kind,
                                  struct cg_container *container, struct cg_error *error) CG_MUST_CHECK;
void cg_container_clear(struct cg_container *container);

/* A little-endian float32 of a payload. */
float cg_float_read(const uint8_t *bytes);
void cg_float_write(float value, uint8_t *bytes);

/*
 * Loads a header by a libcyaml schema into a struct of words, which cg_header_free frees. CG_INPUT: not YAML,
 * an unknown key, a key missing. Numbers are taken from the words by cg_header_numbers, since libcyaml's own
 * conversion follows the locale of the host program.
 */
struct cyaml_schema_value;
enum cg_status cg_header_load(const char *name, const char *what, struct cg_bytes yaml,
                              const struct cyaml_schema_value *schema, void **words,
                              struct cg_error *error) CG_MUST_CHECK;
void cg_header_free(const struct cyaml_schema_value *schema, void *words);

/* One number of a header: its key, its word, its range, and whether it must be whole. */
struct cg_header_number {
    const char *key, *word;
    double low, high;
    bool whole;
    double value;
};
/* Fills in the values. CG_INPUT names the first that is no number or outside its range. */
enum cg_status cg_header_numbers(const char *name, struct cg_header_number *numbers, size_t count,
                                 struct cg_error *error) CG_MUST_CHECK;

/* ---- tables ------------------------------------------------------------------------------------- */

/*
 * A table read from CSV (RFC 4180): UTF-8 with or without BOM, commas between fields, lines ended by LF or
 * CRLF, fields quoted when they hold commas, quotes or line ends, the first line the names of the columns.
 * Empty lines are passed over. Read a field with cg_csv_field.
 */
struct cg_csv {
    const char *name; /* of the file, for errors; the caller's */
    size_t rows, columns;
    char *text;       /* all fields, each ended by 0 */
    uint32_t *fields; /* where in text: the names, then the rows one after another */
    uint32_t *lines;  /* the line of the file in which each row begins, from 1 */
};
/*
 * CG_INPUT: the file cannot be read, is larger than `limit` bytes, has no header, a column without a name or
 * one name twice, a row with another number of fields than the header, a quote that is not closed or stands
 * inside a field, a byte of 0; or it is separated by semicolons or tabs, as programs write that use a decimal
 * comma. The sentence says line and column.
 */
enum cg_status cg_csv_read(const char *path, size_t limit, struct cg_csv *out,
                           struct cg_error *error) CG_MUST_CHECK;
/* The same of bytes in memory; name stands for the file in errors and must outlive the table. */
enum cg_status cg_csv_parse(const char *name, const void *data, size_t size, struct cg_csv *out,
                            struct cg_error *error) CG_MUST_CHECK;
void cg_csv_clear(struct cg_csv *csv);
/* The name of a column, and its number; SIZE_MAX when no column has it. */
const char *cg_csv_name(const struct cg_csv *csv, size_t column);
size_t cg_csv_column(const struct cg_csv *csv, const char *name);
/* As cg_csv_column, but CG_INPUT when no column has the name. */
enum cg_status cg_csv_need(const struct cg_csv *csv, const char *name, size_t *column,
                           struct cg_error *error) CG_MUST_CHECK;
const char *cg_csv_field(const struct cg_csv *csv, size_t row, size_t column);
/* A field as a finite number in [low, high], blanks around it allowed; CG_INPUT names line and column. */
enum cg_status cg_csv_number(const struct cg_csv *csv, size_t row, size_t column, double low, double high,
                             double *value, struct cg_error *error) CG_MUST_CHECK;

/* ---- time --------------------------------------------------------------------------------------- */

#define CG_TIME_SIZE ((size_t)32)
/* Seconds since 1970-01-01T00:00:00Z now, from the host's clock. */
int64_t cg_time_now(void);
/* "2026-11-25T11:10:31Z" */
const char *cg_time_print(char out[CG_TIME_SIZE], int64_t seconds);
/* Reads what cg_time_print writes, and a plain date (its midnight, UTC). */
bool cg_time_parse(const char *text, int64_t *seconds) CG_MUST_CHECK;

/* ---- parallel loop ------------------------------------------------------------------------------ */

/*
 * Calls work(context, worker, index) once for every index in [0, count), on `threads` threads, where worker
 * in [0, threads) tells whose scratch memory to use. Which worker gets which index is not fixed, so a result
 * may depend on index only. Returns when all are done. When no thread can be started, the caller's own does
 * the work: the loop is then slower, never incomplete.
 */
void cg_parallel(int threads, size_t count, void (*work)(void *context, int worker, size_t index),
                 void *context);
/*
 * How a loop may be run by code that starts no threads itself: on `threads` threads by `run`, which is
 * cg_parallel or does as it does. All zero: by the caller's own thread.
 */
struct cg_loop {
    int threads;
    void (*run)(int threads, size_t count, void (*work)(void *context, int worker, size_t index),
                void *context);
};
/* At least 1: the workers that need scratch memory of their own. */
int cg_loop_threads(struct cg_loop loop);
void cg_loop_run(struct cg_loop loop, size_t count, void (*work)(void *context, int worker, size_t index),
                 void *context);
/* The processors that this process may run on. */
int cg_processors(void);

#endif

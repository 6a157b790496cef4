/* Reading a manifest: what each row says, and what is wrong with it. */
#include "batch/kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_BYTES ((size_t)1 << 30)
#define MOST_DELAY_S 1e9
#define MOST_MD_MM 1e9

/* Columns of words, and where they go. */
static const struct {
    const char *name;
    size_t offset;
} word_columns[] = {
    {"lot", offsetof(struct batch_item, lot)},
    {"roll", offsetof(struct batch_item, roll)},
    {"sample", offsetof(struct batch_item, sample)},
    {"side", offsetof(struct batch_item, side)},
    {"operator", offsetof(struct batch_item, operator_name)},
    {"repeat", offsetof(struct batch_item, repeat)},
};
#define WORDS (sizeof word_columns / sizeof word_columns[0])

/* Columns that name a file, in the order of enum batch_resource_type. */
static const char *const file_columns[BATCH_RESOURCES] = {"recipe", "profile", "calibration", "chart"};
/* Columns that are read one by one. */
static const char *const other_columns[] = {"file", "kind", "delay_s", "time", "md_mm"};
#define OTHERS (sizeof other_columns / sizeof other_columns[0])

static const char template_text[] =
    "lot,roll,sample,side,operator,repeat,delay_s,md_mm,time,kind,file,recipe,profile,calibration,chart\n"
    "L2601,R1,S1,front,,,,1200,2026-01-05T08:30:00Z,surface,frames/l2601-r1-s1.png,recipes/bath.yaml,"
    "profiles/gloss.yaml,calibration/camera.cgcal,\n"
    "L2601,R1,S1,back,,,,,2026-01-05T08:31:00Z,surface,frames/l2601-r1-s1-back.png,recipes/bath.yaml,"
    "profiles/gloss.yaml,calibration/camera.cgcal,\n"
    "L2601,R1,P1,front,,,,,2026-01-06T08:30:00Z,print,prints/l2601-p1.png,recipes/bath.yaml,,,"
    "prints/chart.json\n"
    "L2601,R1,P1,back,,,,,2026-01-06T08:31:00Z,print,prints/l2601-p1-back.png,,,,\n"
    "L2601,R1,P1,,,,10,,2026-01-06T09:00:00Z,drying,prints/l2601-p1-10s.png,,,,prints/strip.json\n"
    "L2601,R1,P1,,,,30,,2026-01-06T09:00:00Z,drying,prints/l2601-p1-30s.png,,,,prints/strip.json\n"
    "L2601,,,,,,,,2026-01-05T07:00:00Z,recipe,recipes/bath.yaml,,,,\n";

const char *cg_batch_template(void)
{
    return template_text;
}

void cg_batch_kinds(struct cg_text *out)
{
    for (size_t i = 0; batch_kind_at(i) != NULL; i++) {
        cg_text_add(out, "%s%s", i > 0 ? ", " : "", batch_kind_at(i)->name);
    }
}

/* What the rows of one manifest share while they are read. */
struct reading {
    struct batch_manifest *manifest;
    const char *folder;                                          /* that the files are named from */
    size_t words[WORDS], files[BATCH_RESOURCES], others[OTHERS]; /* columns, SIZE_MAX: not there */
    struct cg_error *error;
};

static enum cg_status know_columns(struct reading *reading)
{
    const struct cg_csv *csv = &reading->manifest->csv;
    for (size_t column = 0; column < csv->columns; column++) {
        const char *name = cg_csv_name(csv, column);
        bool known = false;
        for (size_t i = 0; i < WORDS; i++) {
            known = known || strcmp(name, word_columns[i].name) == 0;
        }
        for (size_t i = 0; i < BATCH_RESOURCES; i++) {
            known = known || strcmp(name, file_columns[i]) == 0;
        }
        for (size_t i = 0; i < OTHERS; i++) {
            known = known || strcmp(name, other_columns[i]) == 0;
        }
        if (!known) {
            return cg_error_set(
                reading->error, CG_USAGE,
                "%s: column %zu is called '%s'; a manifest has lot, roll, sample, side, operator, "
                "repeat, delay_s, md_mm, time, kind, file, recipe, profile, calibration and chart.",
                csv->name, column + 1, name);
        }
    }
    for (size_t i = 0; i < WORDS; i++) {
        reading->words[i] = cg_csv_column(csv, word_columns[i].name);
    }
    for (size_t i = 0; i < BATCH_RESOURCES; i++) {
        reading->files[i] = cg_csv_column(csv, file_columns[i]);
    }
    for (size_t i = 0; i < OTHERS; i++) {
        reading->others[i] = cg_csv_column(csv, other_columns[i]);
    }
    return reading->others[0] != SIZE_MAX
               ? CG_OK
               : cg_error_set(reading->error, CG_USAGE, "%s: a manifest needs the column 'file'.", csv->name);
}

static const char *field(const struct reading *reading, size_t row, size_t column)
{
    return column == SIZE_MAX ? "" : cg_csv_field(&reading->manifest->csv, row, column);
}

/* A sentence that lives as long as the manifest; the row is listed with it. */
static const char *sentence(struct reading *reading, const char *format, const char *value)
{
    struct cg_text text = {0};
    cg_text_add(&text, format, value);
    const char *kept = text.data != NULL ? cg_arena_text(&reading->manifest->arena, text.data) : NULL;
    cg_text_clear(&text);
    return kept != NULL ? kept : "The row is wrong, and memory ran out for saying how.";
}

static const char *path_of(struct reading *reading, const char *name)
{
    struct cg_text text = {0};
    /* A row that says "-" means a file of that name: standard input is read by nobody here. */
    bool plain = strcmp(name, "-") != 0;
    if (name[0] == '/' || (reading->folder[0] == 0 && plain)) {
        return name;
    }
    cg_text_add(&text, "%s/%s", reading->folder[0] == 0 ? "." : reading->folder, name);
    const char *kept = text.data != NULL ? cg_arena_text(&reading->manifest->arena, text.data) : NULL;
    cg_text_clear(&text);
    return kept;
}

static enum cg_status read_files(struct reading *reading, size_t row, struct batch_item *item)
{
    for (size_t i = 0; i < BATCH_RESOURCES; i++) {
        const char *name = field(reading, row, reading->files[i]);
        const char *path = name[0] != 0 ? path_of(reading, name) : NULL;
        if (name[0] == 0) {
            continue;
        }
        if (path == NULL) {
            return cg_error_set(reading->error, CG_FAULT, "Out of memory for the rows of the manifest.");
        }
        item->resources[i] =
            batch_resource_get(reading->manifest, (enum batch_resource_type)i, name, path, reading->error);
        if (item->resources[i] == NULL) {
            return CG_FAULT;
        }
    }
    return CG_OK;
}

/* A number that may be left out; a wrong one is why the row fails. */
static double number_at(struct reading *reading, size_t row, size_t column, double low, double high,
                        const char **failure)
{
    struct cg_error cause;
    double value = NAN;
    if (field(reading, row, column)[0] != 0 &&
        cg_csv_number(&reading->manifest->csv, row, column, low, high, &value, &cause) != CG_OK) {
        *failure = sentence(reading, "%s", cause.text);
    }
    return value;
}

/* The rows that are measured with this one. */
static enum cg_status read_parts(struct reading *reading, size_t row, struct batch_item *item)
{
    size_t count = 0;
    const struct batch_member *members = batch_groups_members(&reading->manifest->groups, row, &count);
    if (count < 2) {
        return CG_OK;
    }
    item->parts = cg_arena_alloc(&reading->manifest->arena, (count - 1) * sizeof *item->parts);
    for (size_t i = 0; i < count && item->parts != NULL; i++) {
        const size_t other = members[i].row;
        if (other != row) {
            struct batch_part *part = &item->parts[item->part_count++];
            *part = (struct batch_part){
                .row = other + 1,
                .path = path_of(reading, field(reading, other, reading->others[0])),
                .delay_s = number_at(reading, other, reading->others[2], 0.0, MOST_DELAY_S, &item->failure)};
            item->parts = part->path != NULL ? item->parts : NULL;
        }
    }
    reading->manifest->joined += item->part_count;
    return item->parts != NULL
               ? CG_OK
               : cg_error_set(reading->error, CG_FAULT, "Out of memory for the rows of the manifest.");
}

static enum cg_status read_row(struct reading *reading, size_t row, struct batch_item *item)
{
    *item = (struct batch_item){
        .row = row + 1, .utc_offset_s = NAN, .time = INT64_MIN, .kind = batch_kind_first()};
    for (size_t i = 0; i < WORDS; i++) {
        const char *text = field(reading, row, reading->words[i]);
        memcpy((char *)item + word_columns[i].offset, &text, sizeof text);
    }
    const char *kind = field(reading, row, reading->others[1]);
    const char *time = field(reading, row, reading->others[3]);
    item->file = field(reading, row, reading->others[0]);
    item->path = path_of(reading, item->file);
    if (item->path == NULL) {
        return cg_error_set(reading->error, CG_FAULT, "Out of memory for the rows of the manifest.");
    }
    if (item->file[0] == 0) {
        item->failure = "The row names no file.";
    }
    if (kind[0] != 0 && batch_kind_find(kind) == NULL) {
        struct cg_text kinds = {0};
        cg_text_add(&kinds, "The kind '%%s' is not one of: ");
        cg_batch_kinds(&kinds);
        cg_text_add(&kinds, ".");
        item->failure = kinds.data != NULL ? sentence(reading, kinds.data, kind) : "The kind is not known.";
        cg_text_clear(&kinds);
    } else if (kind[0] != 0) {
        item->kind = batch_kind_find(kind);
    }
    if (time[0] != 0 && !batch_time_parse(time, &item->time, &item->utc_offset_s)) {
        item->failure =
            sentence(reading, "The time '%s' is not like 2026-01-05T08:30:00Z or ...+09:00.", time);
    }
    item->delay_s = number_at(reading, row, reading->others[2], 0.0, MOST_DELAY_S, &item->failure);
    item->md_mm = number_at(reading, row, reading->others[4], -MOST_MD_MM, MOST_MD_MM, &item->failure);
    const enum cg_status status = read_parts(reading, row, item);
    return status == CG_OK ? read_files(reading, row, item) : status;
}

static enum cg_status read_rows(struct reading *reading, size_t shard, size_t shards)
{
    struct batch_manifest *manifest = reading->manifest;
    manifest->rows = manifest->csv.rows;
    manifest->items = cg_alloc(manifest->rows / shards + 1, sizeof *manifest->items, reading->error);
    enum cg_status status = manifest->items != NULL ? know_columns(reading) : CG_FAULT;
    if (status == CG_OK) {
        status = batch_groups_find(&manifest->csv, &manifest->arena, &manifest->groups, reading->error);
    }
    for (size_t row = shard - 1; row < manifest->rows && status == CG_OK; row += shards) {
        if (batch_groups_leader(&manifest->groups, row) == row) {
            status = read_row(reading, row, &manifest->items[manifest->count++]);
        }
    }
    return status;
}

/* The folder of a file's path in the manifest's memory, "" for none. */
static char *folder_of(struct batch_manifest *manifest, const char *path)
{
    char *folder = cg_arena_text(&manifest->arena, path);
    char *slash = folder != NULL ? strrchr(folder, '/') : NULL;
    if (folder != NULL) {
        *(slash != NULL ? slash : folder) = 0;
    }
    return folder;
}

enum cg_status batch_manifest_read(const char *input, size_t shard, size_t shards, struct batch_manifest *out,
                                   struct cg_error *error)
{
    struct batch_manifest manifest = {0};
    struct reading reading = {.manifest = &manifest, .folder = input, .error = error};
    struct cg_bytes bytes = {0};
    struct cg_text list = {0};
    struct stat place;
    enum cg_status status;
    if (stat(input, &place) == 0 && S_ISDIR(place.st_mode)) {
        status = batch_folder_list(input, &list, error);
    } else {
        status = cg_file_read(input, MOST_BYTES, &bytes, error);
        reading.folder = folder_of(&manifest, input);
    }
    const char *text = list.data != NULL ? list.data : (const char *)bytes.data;
    size_t size = list.data != NULL ? list.length : bytes.size;
    if (status == CG_OK && reading.folder == NULL) {
        status = cg_error_set(error, CG_FAULT, "Out of memory for the manifest.");
    }
    if (status == CG_OK) {
        cg_hash(text, size, manifest.hash);
        status = cg_csv_parse(input, text, size, &manifest.csv, error);
    }
    if (status == CG_OK) {
        status = read_rows(&reading, shard, shards);
    }
    cg_bytes_clear(&bytes);
    cg_text_clear(&list);
    if (status != CG_OK) {
        batch_manifest_clear(&manifest);
        return status;
    }
    *out = manifest;
    return CG_OK;
}

void batch_manifest_clear(struct batch_manifest *manifest)
{
    batch_resources_clear(manifest->resources);
    batch_groups_clear(&manifest->groups);
    cg_csv_clear(&manifest->csv);
    cg_arena_clear(&manifest->arena);
    free(manifest->items);
    *manifest = (struct batch_manifest){0};
}

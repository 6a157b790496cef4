#include "store/fixture.h"

#include "store/server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct cg_error error;

static char place[256], folder[64];
static int made;

static void remove_folder(void)
{
    char line[96];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    if (system(line) != 0) {
        fprintf(stderr, "%s could not be removed.\n", folder);
    }
}

const char *fixture_place(int kind)
{
    if (kind == STORE_FILE) {
        if (folder[0] == 0) {
            snprintf(folder, sizeof folder, "/tmp/castgloss-store-XXXXXX");
            ck_assert_ptr_nonnull(mkdtemp(folder));
            atexit(remove_folder);
        }
        snprintf(place, sizeof place, "%s/store-%d.db", folder, ++made);
        return place;
    }
    char name[32];
    snprintf(name, sizeof name, "t%d", (int)getpid());
    if (!server_is_there()) {
        return NULL;
    }
    ck_assert(server_database(name, place, sizeof place));
    return place;
}

struct cg_store *fixture_open(const char *where)
{
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    enum cg_status status = cg_store_open(where, &options, &store, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return store;
}

struct cg_store_sample fixture_sample(int number)
{
    static char names[3][16], hash[CG_HASH_SIZE];
    snprintf(names[0], sizeof names[0], "L%d", number / 10);
    snprintf(names[1], sizeof names[1], "R%d", number / 5);
    snprintf(names[2], sizeof names[2], "S%d", number);
    cg_hash(&number, sizeof number, hash);
    return (struct cg_store_sample){.kind = "surface",
                                    .lot = names[0],
                                    .roll = names[1],
                                    .sample = names[2],
                                    .delay_s = NAN,
                                    .file = "frames/a \"b\",\xc3\xbc.png",
                                    .time = 1700000000 + number * 60,
                                    .utc_offset_s = 3600,
                                    .tool_version = "0.1.0",
                                    .input_sha256 = hash,
                                    .result = number % 2 == 0 ? "PASS" : "FAIL",
                                    .grade = "A"};
}

void fixture_document(struct cg_record *record, int number)
{
    ck_assert_int_eq(cg_record_init(record, "castgloss.surface/1", &error), CG_OK);
    struct cg_node *gloss = cg_record_object(record, record->root, "gloss");
    cg_record_number(record, gloss, "mean", 50.0 + number / 8.0);
    cg_record_null(record, gloss, "sd");
    struct cg_node *band = cg_record_object(record, cg_record_list(record, record->root, "mottle"), NULL);
    struct cg_node *range = cg_record_list(record, band, "band_mm");
    cg_record_number(record, range, NULL, 2);
    cg_record_number(record, range, NULL, 4);
    cg_record_number(record, band, "cv_percent", 1.25);
    struct cg_node *defects = cg_record_list(record, record->root, "defects");
    for (int i = 0; i < 2; i++) {
        struct cg_node *mark = cg_record_object(record, defects, NULL);
        cg_record_text(record, mark, "class", "pinhole");
        cg_record_number(record, mark, "area_mm2", 0.5 - 0.25 * i);
    }
    ck_assert_int_eq(cg_record_check(record, &error), CG_OK);
}

int64_t fixture_add(struct cg_store *store, int number)
{
    struct cg_record record;
    struct cg_store_sample sample = fixture_sample(number);
    int64_t id = 0;
    fixture_document(&record, number);
    enum cg_status status = cg_store_add_sample(store, &sample, &record, &id, NULL, &error);
    cg_record_clear(&record);
    return status == CG_OK ? id : 0;
}

static bool count_sample(void *context, const struct cg_store_sample *row)
{
    (void)row;
    ++*(size_t *)context;
    return true;
}

size_t fixture_count(struct cg_store *store)
{
    size_t count = 0;
    enum cg_status status = cg_store_samples(store, NULL, count_sample, &count, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return count;
}

/* What goes wrong: the program killed, the disk full, another writer, the server away, an old or a wrong
 * store. */
#include "store/fixture.h"
#include "store/server.h"

/* The drivers themselves, to be another program that uses the same database. */
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct store_driver *const drivers[] = {&store_sqlite, &store_postgres};

static void *open_raw(int kind, const char *where)
{
    const struct cg_store_options options = cg_store_options_defaults();
    void *connection = NULL;
    ck_assert_msg(drivers[kind]->open(where, &options, &connection, &error) == CG_OK, "%s", error.text);
    return connection;
}

static void run_raw(int kind, void *connection, const char *sql)
{
    enum cg_status status = drivers[kind]->run(connection, &(struct store_statement){.sql = sql}, &error);
    ck_assert_msg(status == CG_OK, "%s: %s", sql, error.text);
}

/* Adds samples and tells each that is committed, until it is killed. */
static void write_until_killed(const char *where, int from, int pipe_end)
{
    struct cg_store *store = fixture_open(where);
    for (int number = from;; number++) {
        if (fixture_add(store, number) == 0 || write(pipe_end, &number, sizeof number) != sizeof number) {
            _exit(1);
        }
    }
}

START_TEST(committed_survives_a_kill)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    int told = -1;
    for (int round = 0; round < 5; round++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            write_until_killed(where, told + 1, ends[1]);
        }
        close(ends[1]);
        /* Some have to be in, and then it may be at any point of the next. */
        for (int i = 0; i < 3 + round; i++) {
            ck_assert_int_eq(read(ends[0], &told, sizeof told), sizeof told);
        }
        nanosleep(&(struct timespec){.tv_nsec = rand() % 5000000}, NULL);
        kill(child, SIGKILL);
        while (read(ends[0], &told, sizeof told) == sizeof told) {
        }
        waitpid(child, NULL, 0);
        close(ends[0]);
        struct cg_store *store = fixture_open(where);
        size_t count = fixture_count(store);
        /* The last one may have been committed and not yet told. */
        ck_assert_uint_ge(count, (size_t)told + 1);
        ck_assert_uint_le(count, (size_t)told + 2);
        told = (int)count - 1;
        cg_store_close(store);
    }
}
END_TEST

START_TEST(rollback_takes_all_back)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    ck_assert_int_eq(cg_store_commit(store, &error), CG_FAULT);
    ck_assert_int_eq(cg_store_begin(store, &error), CG_OK);
    ck_assert_int_eq(cg_store_begin(store, &error), CG_FAULT);
    fixture_add(store, 1);
    cg_store_rollback(store);
    ck_assert_uint_eq(fixture_count(store), 0);
    fixture_add(store, 2);
    ck_assert_uint_eq(fixture_count(store), 1);
    cg_store_close(store);
}
END_TEST

/* The tables of version 1 as far as the later steps change them, written out. */
static const char *const version_1[] = {
    "CREATE TABLE castgloss_store (version BIGINT NOT NULL)",
    "INSERT INTO castgloss_store (version) VALUES (1)",
    "CREATE TABLE frames (id BIGINT, lot TEXT NOT NULL, time BIGINT NOT NULL)",
    "CREATE TABLE samples (id BIGINT PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, lot TEXT NOT "
    "NULL,"
    " roll TEXT NOT NULL, sample TEXT NOT NULL, file TEXT NOT NULL, time BIGINT NOT NULL,"
    " utc_offset_s DOUBLE PRECISION, tool_version TEXT NOT NULL, profile_hash TEXT NOT NULL,"
    " calibration_id TEXT NOT NULL, recipe_hash TEXT NOT NULL, input_sha256 TEXT NOT NULL,"
    " result TEXT NOT NULL, grade TEXT NOT NULL, document TEXT NOT NULL, bytes BIGINT NOT NULL)",
    "INSERT INTO samples VALUES (1, 'k', 'surface', 'old lot', 'r', 's', 'f.png', 5, NULL, '0.0', '', '', "
    "'', 'h',"
    " 'PASS', 'A', '{}', 2)",
    NULL,
};

static bool check_old(void *context, const struct cg_store_sample *row)
{
    *(bool *)context = strcmp(row->lot, "old lot") == 0 && row->side[0] == 0;
    return true;
}

START_TEST(older_store_is_migrated)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    void *raw = open_raw(_i, where);
    for (const char *const *sql = version_1; *sql != NULL; sql++) {
        run_raw(_i, raw, *sql);
    }
    options.read_only = true;
    ck_assert_int_eq(cg_store_open(where, &options, &store, &error), CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "version 1"));
    store = fixture_open(where);
    ck_assert_int_eq(cg_store_version_found(store), 1);
    bool good = false;
    ck_assert_int_eq(cg_store_samples(store, NULL, check_old, &good, &error), CG_OK);
    ck_assert(good);
    cg_store_close(store);
    store = fixture_open(where);
    ck_assert_int_eq(cg_store_version_found(store), cg_store_version());
    cg_store_close(store);

    run_raw(_i, raw, "UPDATE castgloss_store SET version = 999");
    options.read_only = false;
    ck_assert_int_eq(cg_store_open(where, &options, &store, &error), CG_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "999"));
    run_raw(_i, raw, "UPDATE castgloss_store SET version = -5");
    ck_assert_int_eq(cg_store_open(where, &options, &store, &error), CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "-5"));
    drivers[_i]->close(raw);
}
END_TEST

START_TEST(locked_store_is_told_and_goes_on)
{
    static const char *const locks[] = {"BEGIN IMMEDIATE", "BEGIN"};
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    cg_store_close(fixture_open(where));
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    options.wait_s = 0.05;
    ck_assert_int_eq(cg_store_open(where, &options, &store, &error), CG_OK);
    void *raw = open_raw(_i, where);
    run_raw(_i, raw, locks[_i]);
    if (_i == STORE_SERVER) {
        run_raw(_i, raw, "LOCK TABLE samples");
    }
    ck_assert_int_eq(fixture_add(store, 1), 0);
    ck_assert_int_eq(error.status, CG_FAULT);
    ck_assert_ptr_nonnull(strstr(error.text, _i == STORE_FILE ? "another program" : "lock timeout"));
    run_raw(_i, raw, "COMMIT");
    ck_assert_int_ne(fixture_add(store, 1), 0);
    drivers[_i]->close(raw);
    cg_store_close(store);
}
END_TEST

/* A disk of 80 pages, by the database's own limit; then more room. */
START_TEST(full_disk_is_told_and_goes_on)
{
    struct cg_store *store = fixture_open(fixture_place(STORE_FILE));
    void *connection = store->connection;
    run_raw(STORE_FILE, connection, "PRAGMA max_page_count = 80");
    int number = 0;
    while (number < 10000 && fixture_add(store, number) != 0) {
        number++;
    }
    ck_assert_int_lt(number, 10000);
    ck_assert_int_eq(error.status, CG_FAULT);
    ck_assert_ptr_nonnull(strstr(error.text, "the disk is full"));
    ck_assert_uint_eq(fixture_count(store), (size_t)number);
    run_raw(STORE_FILE, connection, "PRAGMA max_page_count = 1000");
    ck_assert_int_ne(fixture_add(store, number), 0);
    ck_assert_uint_eq(fixture_count(store), (size_t)number + 1);
    cg_store_close(store);
}
END_TEST

START_TEST(lost_server_comes_back)
{
    const char *where = fixture_place(STORE_SERVER);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    ck_assert_int_ne(fixture_add(store, 1), 0);
    ck_assert(server_kill());
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(fixture_add(store, 2), 0);
        ck_assert_int_eq(error.status, CG_FAULT);
    }
    ck_assert(server_start());
    ck_assert_int_ne(fixture_add(store, 2), 0);
    ck_assert_uint_eq(fixture_count(store), 2);
    cg_store_close(store);
}
END_TEST

/* Places that are no store; the password of an address is not shown. */
START_TEST(wrong_places_are_refused)
{
    static const struct {
        const char *where, *content, *words;
        enum cg_status status;
        bool read_only;
    } rows[] = {
        {"/nonexistent/folder/store.db", NULL, "cannot be opened", CG_INPUT, false},
        {"missing.db", NULL, "cannot be opened", CG_INPUT, true},
        {"text.db",
         "This is a text and no database, and it is long enough to be read as a header, which is "
         "a hundred bytes.",
         "not a SQLite file", CG_INPUT, false},
        {"postgresql://me:secret@127.0.0.1:1/x?connect_timeout=2", NULL, "127.0.0.1", CG_INPUT, false},
        {"mysql://x", NULL, "postgresql://", CG_USAGE, false},
    };
    char folder[] = "/tmp/castgloss-store-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cg_store_options options = cg_store_options_defaults();
        struct cg_store *store = NULL;
        options.read_only = rows[i].read_only;
        if (rows[i].content != NULL) {
            ck_assert_int_eq(cg_file_write(rows[i].where, rows[i].content, strlen(rows[i].content), &error),
                             CG_OK);
        }
        ck_assert_int_eq(cg_store_open(rows[i].where, &options, &store, &error), rows[i].status);
        ck_assert_msg(strstr(error.text, rows[i].words) != NULL, "%s", error.text);
        ck_assert_ptr_null(strstr(error.text, "secret"));
    }
    void *raw = open_raw(STORE_FILE, "other.db");
    run_raw(STORE_FILE, raw, "CREATE TABLE songs (name TEXT)");
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    ck_assert_int_eq(cg_store_open("other.db", &options, &store, &error), CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "another program"));
    drivers[STORE_FILE]->close(raw);
    ck_assert_int_eq(chdir("/"), 0);
    char line[96];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    ck_assert_int_eq(system(line), 0);
}
END_TEST

void store_trouble_tests(TCase *tests)
{
    tcase_add_loop_test(tests, committed_survives_a_kill, 0, STORE_KINDS);
    tcase_add_loop_test(tests, rollback_takes_all_back, 0, STORE_KINDS);
    tcase_add_loop_test(tests, older_store_is_migrated, 0, STORE_KINDS);
    tcase_add_loop_test(tests, locked_store_is_told_and_goes_on, 0, STORE_KINDS);
    tcase_add_test(tests, full_disk_is_told_and_goes_on);
    tcase_add_test(tests, lost_server_comes_back);
    tcase_add_test(tests, wrong_places_are_refused);
}

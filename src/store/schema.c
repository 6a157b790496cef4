#include "store/schema.h"

#include <limits.h>
#include <string.h>

/* @ID is the driver's type of a column that numbers its rows. The types are words that both databases know.
 */
static const char *const version_1[] = {
    "CREATE TABLE samples (id @ID, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, lot TEXT NOT NULL,"
    " roll TEXT NOT NULL, sample TEXT NOT NULL, file TEXT NOT NULL, time BIGINT NOT NULL,"
    " utc_offset_s DOUBLE PRECISION, tool_version TEXT NOT NULL, profile_hash TEXT NOT NULL,"
    " calibration_id TEXT NOT NULL, recipe_hash TEXT NOT NULL, input_sha256 TEXT NOT NULL,"
    " result TEXT NOT NULL, grade TEXT NOT NULL, document TEXT NOT NULL, bytes BIGINT NOT NULL)",
    "CREATE INDEX samples_time ON samples (time, id)",
    "CREATE INDEX samples_lot ON samples (lot, time, id)",
    "CREATE TABLE sample_values (sample_id BIGINT NOT NULL REFERENCES samples (id), path TEXT NOT NULL,"
    " value DOUBLE PRECISION NOT NULL, PRIMARY KEY (sample_id, path))",
    "CREATE INDEX sample_values_path ON sample_values (path, sample_id)",
    "CREATE TABLE marks (id @ID, sample_id BIGINT NOT NULL, lot TEXT NOT NULL, roll TEXT NOT NULL,"
    " frame BIGINT NOT NULL, time BIGINT NOT NULL, md_mm DOUBLE PRECISION, cd_mm DOUBLE PRECISION,"
    " mark_class TEXT NOT NULL, area_mm2 DOUBLE PRECISION, length_mm DOUBLE PRECISION,"
    " width_mm DOUBLE PRECISION, angle_deg DOUBLE PRECISION, contrast_percent DOUBLE PRECISION,"
    " log10_nfa DOUBLE PRECISION)",
    "CREATE INDEX marks_time ON marks (time, id)",
    "CREATE INDEX marks_sample ON marks (sample_id)",
    "CREATE INDEX marks_roll ON marks (lot, roll, time, id)",
    "CREATE TABLE crops (id @ID, mark_id BIGINT NOT NULL, time BIGINT NOT NULL, png BYTEA NOT NULL,"
    " bytes BIGINT NOT NULL)",
    "CREATE INDEX crops_time ON crops (time, id, bytes)",
    "CREATE INDEX crops_mark ON crops (mark_id)",
    "CREATE TABLE frames (id @ID, lot TEXT NOT NULL, roll TEXT NOT NULL, frame BIGINT NOT NULL,"
    " time BIGINT NOT NULL, md_mm DOUBLE PRECISION, png BYTEA NOT NULL, bytes BIGINT NOT NULL)",
    "CREATE INDEX frames_time ON frames (time, id, bytes)",
    "CREATE TABLE repeats (id @ID, lot TEXT NOT NULL, roll TEXT NOT NULL, time BIGINT NOT NULL,"
    " drum TEXT NOT NULL, pitch_mm DOUBLE PRECISION, diameter_mm DOUBLE PRECISION, cd_mm DOUBLE PRECISION,"
    " phase_mm DOUBLE PRECISION, hits BIGINT NOT NULL, turns_expected DOUBLE PRECISION,"
    " log10_nfa DOUBLE PRECISION, first_md_mm DOUBLE PRECISION, last_md_mm DOUBLE PRECISION)",
    "CREATE INDEX repeats_time ON repeats (time, id)",
    "CREATE TABLE alarms (id @ID, lot TEXT NOT NULL, roll TEXT NOT NULL, time BIGINT NOT NULL,"
    " kind TEXT NOT NULL, text TEXT NOT NULL, md_mm DOUBLE PRECISION, cleared_time BIGINT NOT NULL,"
    " acknowledged_time BIGINT NOT NULL, acknowledged_by TEXT NOT NULL)",
    "CREATE INDEX alarms_time ON alarms (time, id)",
    "CREATE TABLE cells (id @ID, lot TEXT NOT NULL, roll TEXT NOT NULL, time BIGINT NOT NULL,"
    " lane BIGINT NOT NULL, from_md_mm DOUBLE PRECISION, to_md_mm DOUBLE PRECISION,"
    " from_cd_mm DOUBLE PRECISION, to_cd_mm DOUBLE PRECISION, state TEXT NOT NULL, grade TEXT NOT NULL,"
    " gloss DOUBLE PRECISION, cv_percent DOUBLE PRECISION, marks BIGINT NOT NULL)",
    "CREATE INDEX cells_time ON cells (time, id)",
    "CREATE INDEX cells_roll ON cells (lot, roll, time, id)",
    "CREATE TABLE health (id @ID, lot TEXT NOT NULL, roll TEXT NOT NULL, time BIGINT NOT NULL,"
    " to_time BIGINT NOT NULL, camera TEXT NOT NULL, frames BIGINT NOT NULL, measured BIGINT NOT NULL,"
    " lost_wire BIGINT NOT NULL, incomplete BIGINT NOT NULL, lost_ring BIGINT NOT NULL,"
    " failed BIGINT NOT NULL, gap_m DOUBLE PRECISION, lamp_level DOUBLE PRECISION,"
    " temperature_c DOUBLE PRECISION)",
    "CREATE INDEX health_time ON health (time, id)",
    "CREATE TABLE lots (id @ID, lot TEXT NOT NULL UNIQUE, time BIGINT NOT NULL, product TEXT NOT NULL,"
    " recipe_hash TEXT NOT NULL, note TEXT NOT NULL)",
    "CREATE TABLE recipes (id @ID, time BIGINT NOT NULL, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
    " text TEXT NOT NULL)",
    NULL,
};

/* Print tests, by their chart; pairs and series: which side of the sheet, how long after printing, and who
 * measured it how often. */
static const char *const version_2[] = {
    "ALTER TABLE samples ADD COLUMN side TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE samples ADD COLUMN operator_name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE samples ADD COLUMN repeat TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE samples ADD COLUMN delay_s DOUBLE PRECISION",
    "ALTER TABLE samples ADD COLUMN chart_hash TEXT NOT NULL DEFAULT ''",
    NULL,
};

/* What a writer has got to, in one transaction with its rows. */
static const char *const version_3[] = {
    "CREATE TABLE progress (writer TEXT PRIMARY KEY, text TEXT NOT NULL)",
    NULL,
};

/* The picture of a sample, such as a print test as it was scanned. */
static const char *const version_4[] = {
    "ALTER TABLE frames ADD COLUMN sample_id BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX frames_sample ON frames (sample_id)",
    NULL,
};

static const char *const *const versions[] = {version_1, version_2, version_3, version_4};
#define VERSIONS ((int)(sizeof versions / sizeof versions[0]))

int store_schema_version(void)
{
    return VERSIONS;
}

static bool take_integer(void *context, const struct store_cell *cells)
{
    *(int64_t *)context = cells[0].integer;
    return false;
}

static enum cg_status ask_integer(const struct store_driver *driver, void *connection, const char *sql,
                                  int64_t *out, struct cg_error *error)
{
    static const enum store_type type = STORE_INTEGER;
    const struct store_statement statement = {
        .sql = sql, .types = &type, .column_count = 1, .visit = take_integer, .context = out};
    *out = 0;
    return driver->run(connection, &statement, error);
}

static enum cg_status run_text(const struct store_driver *driver, void *connection, const char *sql,
                               struct cg_error *error)
{
    return driver->run(connection, &(struct store_statement){.sql = sql}, error);
}

/* One line of the history, with the driver's type in it. */
static enum cg_status run_step(const struct store_driver *driver, void *connection, const char *sql,
                               struct cg_error *error)
{
    static const char mark[] = "@ID";
    struct cg_text text = {0};
    const char *at = strstr(sql, mark);
    if (at == NULL) {
        return run_text(driver, connection, sql, error);
    }
    cg_text_add(&text, "%.*s%s%s", (int)(at - sql), sql, driver->id_type, at + strlen(mark));
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        status = run_text(driver, connection, text.data, error);
    }
    cg_text_clear(&text);
    return status;
}

/* The version that is there, 0 for none. */
static enum cg_status find_version(const struct store_driver *driver, void *connection, const char *name,
                                   int *found, struct cg_error *error)
{
    int64_t there = 0, others = 0, version = 0;
    enum cg_status status = ask_integer(driver, connection, driver->is_there, &there, error);
    if (status == CG_OK && there == 0 && driver->others != NULL) {
        status = ask_integer(driver, connection, driver->others, &others, error);
        if (status == CG_OK && others > 0) {
            return cg_error_set(error, CG_INPUT, "%s: is no store: it holds the tables of another program.",
                                name);
        }
    }
    if (status == CG_OK && there > 0) {
        status = ask_integer(driver, connection, "SELECT version FROM castgloss_store", &version, error);
    }
    if (status == CG_OK && (version < 0 || version > INT_MAX)) {
        return cg_error_set(error, CG_INPUT, "%s: is damaged: its version is %lld.", name,
                            (long long)version);
    }
    if (status == CG_OK) {
        *found = (int)version;
    }
    return status;
}

static enum cg_status take_steps(const struct store_driver *driver, void *connection, const char *name,
                                 struct cg_error *error)
{
    int found = 0;
    enum cg_status status = CG_OK;
    if (driver->lock != NULL) {
        status = run_text(driver, connection, driver->lock, error);
    }
    if (status == CG_OK) {
        /* Another program may have been faster. */
        status = find_version(driver, connection, name, &found, error);
    }
    if (status == CG_OK && found == 0) {
        status =
            run_text(driver, connection, "CREATE TABLE castgloss_store (version BIGINT NOT NULL)", error);
        if (status == CG_OK) {
            status = run_text(driver, connection, "INSERT INTO castgloss_store (version) VALUES (0)", error);
        }
    }
    for (int step = found; step < VERSIONS && status == CG_OK; step++) {
        for (const char *const *sql = versions[step]; *sql != NULL && status == CG_OK; sql++) {
            status = run_step(driver, connection, *sql, error);
        }
    }
    if (status == CG_OK && found < VERSIONS) {
        const struct store_cell cell = {.type = STORE_INTEGER, .integer = VERSIONS};
        const struct store_statement statement = {
            .sql = "UPDATE castgloss_store SET version = $1", .parameters = &cell, .parameter_count = 1};
        status = driver->run(connection, &statement, error);
    }
    return status;
}

enum cg_status store_schema_bring(const struct store_driver *driver, void *connection, const char *name,
                                  bool read_only, int *found, struct cg_error *error)
{
    enum cg_status status = find_version(driver, connection, name, found, error);
    if (status != CG_OK || *found == VERSIONS) {
        return status;
    }
    if (*found > VERSIONS) {
        return cg_error_set(
            error, CG_USAGE,
            "%s: the store has version %d, and this program knows versions up to %d; use a newer "
            "castgloss.",
            name, *found, VERSIONS);
    }
    if (read_only) {
        return *found == 0
                   ? cg_error_set(error, CG_INPUT, "%s: is no store: it has no tables.", name)
                   : cg_error_set(error, CG_INPUT,
                                  "%s: the store has version %d, and what only reads needs version %d; run "
                                  "the batch or the station that writes it once more, which brings it there.",
                                  name, *found, VERSIONS);
    }
    status = run_text(driver, connection, driver->begin, error);
    if (status != CG_OK) {
        return status;
    }
    status = take_steps(driver, connection, name, error);
    struct cg_error ignored;
    enum cg_status end = run_text(driver, connection, status == CG_OK ? "COMMIT" : "ROLLBACK",
                                  status == CG_OK ? error : &ignored);
    return status == CG_OK ? end : status;
}

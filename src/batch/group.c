#include "batch/group.h"

#include <stdlib.h>
#include <string.h>

static int by_sheet(const void *a, const void *b)
{
    const struct batch_member *one = a, *other = b;
    const int order = strcmp(one->sheet, other->sheet);
    return order != 0                       ? order
           : one->follows != other->follows ? (one->follows ? 1 : -1)
                                            : (one->row > other->row) - (one->row < other->row);
}

static int by_leader(const void *a, const void *b)
{
    const struct batch_member *one = a, *other = b;
    return one->leader != other->leader ? (one->leader < other->leader ? -1 : 1)
                                        : (one->row > other->row) - (one->row < other->row);
}

/* ---- rows that may belong to a group ------------------------------------------------------------ */

/* Columns by their place in names; SIZE_MAX: not there. */
enum { KIND, LOT, ROLL, SAMPLE, OPERATOR, REPEAT, SIDE, DELAY, CHART, NAMES };
static const char *const names[NAMES] = {"kind",   "lot",  "roll",    "sample", "operator",
                                         "repeat", "side", "delay_s", "chart"};

struct columns {
    const struct cg_csv *csv;
    size_t at[NAMES];
};

static const char *field(const struct columns *columns, size_t row, size_t name)
{
    return columns->at[name] == SIZE_MAX ? "" : cg_csv_field(columns->csv, row, columns->at[name]);
}

/* Whether the row may belong to a group, and how. */
static bool may_belong(const struct columns *columns, size_t row, struct batch_member *out)
{
    const char *kind = field(columns, row, KIND), *side = field(columns, row, SIDE);
    *out = (struct batch_member){.row = row, .leader = row};
    out->series = strcmp(kind, "drying") == 0;
    out->follows = !out->series && strcmp(side, "back") == 0;
    /* A drying curve without a chart is a table and whole in itself. */
    return out->series ? field(columns, row, CHART)[0] != 0
                       : strcmp(kind, "print") == 0 && (out->follows || strcmp(side, "front") == 0);
}

/* The delays of a drying series differ, those of a front and its back do not. */
static const char *sheet_of(const struct columns *columns, size_t row, bool series, struct cg_arena *arena)
{
    struct cg_text text = {0};
    for (size_t i = KIND; i <= REPEAT; i++) {
        cg_text_add(&text, "%s\x1f", field(columns, row, i));
    }
    cg_text_add(&text, "%s", field(columns, row, series ? SIDE : DELAY));
    const char *kept = text.failed ? NULL : cg_arena_text(arena, text.data);
    cg_text_clear(&text);
    return kept;
}

static enum cg_status gather(const struct columns *columns, struct cg_arena *arena,
                             struct batch_groups *groups, struct cg_error *error)
{
    struct batch_member member;
    size_t wanted = 0;
    for (size_t row = 0; row < columns->csv->rows; row++) {
        wanted += may_belong(columns, row, &member);
    }
    if (wanted == 0) {
        return CG_OK;
    }
    groups->members = cg_alloc(wanted, sizeof *groups->members, error);
    groups->leaders = cg_alloc(columns->csv->rows, sizeof *groups->leaders, error);
    if (groups->members == NULL || groups->leaders == NULL) {
        return CG_FAULT;
    }
    for (size_t row = 0; row < columns->csv->rows; row++) {
        groups->leaders[row] = row;
        if (may_belong(columns, row, &member)) {
            member.sheet = sheet_of(columns, row, member.series, arena);
            if (member.sheet == NULL) {
                return cg_error_set(error, CG_FAULT, "Out of memory for the groups of the manifest.");
            }
            groups->members[groups->count++] = member;
        }
    }
    return CG_OK;
}

/* ---- groups ------------------------------------------------------------------------------------- */

/* The members from first on that are of one sheet, those that may lead before those that follow. */
static size_t lead(struct batch_member *first, size_t count)
{
    size_t i = 1;
    for (; i < count && strcmp(first[i].sheet, first->sheet) == 0; i++) {
        if (!first->follows && (first[i].follows || first[i].series)) {
            first[i].leader = first->row;
        }
    }
    return i;
}

enum cg_status batch_groups_find(const struct cg_csv *csv, struct cg_arena *arena, struct batch_groups *out,
                                 struct cg_error *error)
{
    struct batch_groups groups = {0};
    struct columns columns = {.csv = csv};
    for (size_t i = 0; i < NAMES; i++) {
        columns.at[i] = cg_csv_column(csv, names[i]);
    }
    const enum cg_status status = gather(&columns, arena, &groups, error);
    if (status != CG_OK) {
        batch_groups_clear(&groups);
        return status;
    }
    if (groups.count > 0) {
        qsort(groups.members, groups.count, sizeof *groups.members, by_sheet);
        for (size_t i = 0; i < groups.count;) {
            i += lead(&groups.members[i], groups.count - i);
        }
        for (size_t i = 0; i < groups.count; i++) {
            groups.leaders[groups.members[i].row] = groups.members[i].leader;
        }
        qsort(groups.members, groups.count, sizeof *groups.members, by_leader);
    }
    *out = groups;
    return CG_OK;
}

void batch_groups_clear(struct batch_groups *groups)
{
    free(groups->members);
    free(groups->leaders);
    *groups = (struct batch_groups){0};
}

size_t batch_groups_leader(const struct batch_groups *groups, size_t row)
{
    return groups->leaders != NULL ? groups->leaders[row] : row;
}

const struct batch_member *batch_groups_members(const struct batch_groups *groups, size_t row, size_t *count)
{
    size_t low = 0, high = groups->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (groups->members[middle].leader < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    high = low;
    while (high < groups->count && groups->members[high].leader == row) {
        high++;
    }
    *count = high - low;
    return groups->members != NULL ? &groups->members[low] : NULL;
}

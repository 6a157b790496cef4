/*
 * A table from CSV (RFC 4180). The fields stay where they stand in a copy of the file: quotes are taken out
 * in place and each field is ended by a 0, so that a field costs four bytes.
 */
#include <castgloss/base.h>

#include <stdlib.h>
#include <string.h>

/* A header with more columns than this is no table of measurements. */
#define MOST_COLUMNS ((size_t)1024)
/* Offsets of fields are 32 bits wide. */
#define MOST_BYTES ((size_t)UINT32_MAX - 1)

struct reader {
    struct cg_csv csv;
    size_t size, at;   /* bytes of csv.text, and the next of them */
    size_t count;      /* of fields read */
    size_t line;       /* the line of the file that `at` is in */
    size_t row_fields; /* of the row being read */
};

/* The spreadsheets of half of Europe write semicolons, since their decimal sign is the comma. */
static enum cg_status refuse_separator(const struct reader *reader, struct cg_error *error)
{
    const char *text = reader->csv.text;
    const size_t head = strcspn(text, "\r\n");
    const bool comma = memchr(text, ',', head) != NULL;
    const bool semicolon = memchr(text, ';', head) != NULL;
    if (comma || (!semicolon && memchr(text, '\t', head) == NULL)) {
        return CG_OK;
    }
    return cg_error_set(
        error, CG_INPUT,
        "%s: line 1: its fields are separated by %s, as in files with a decimal comma; export "
        "it with commas between the fields and a decimal point in the numbers.",
        reader->csv.name, semicolon ? "semicolons" : "tabs");
}

/* Reads the rest of a quoted field, `at` behind its opening quote. */
static enum cg_status read_quoted(struct reader *reader, struct cg_error *error)
{
    char *text = reader->csv.text;
    const size_t first_line = reader->line;
    size_t to = reader->at;
    while (reader->at < reader->size) {
        const char c = text[reader->at++];
        if (c == '"' && text[reader->at] != '"') {
            const char next = text[reader->at];
            text[to] = 0;
            if (reader->at == reader->size || next == ',' || next == '\n' || next == '\r') {
                return CG_OK;
            }
            return cg_error_set(error, CG_INPUT,
                                "%s: line %zu, field %zu: only a comma or the end of the line may follow a "
                                "closing quote.",
                                reader->csv.name, reader->line, reader->row_fields + 1);
        }
        reader->at += c == '"';
        reader->line += c == '\n';
        text[to++] = c;
    }
    return cg_error_set(error, CG_INPUT, "%s: line %zu, field %zu: its quote is never closed.",
                        reader->csv.name, first_line, reader->row_fields + 1);
}

static enum cg_status read_plain(struct reader *reader, struct cg_error *error)
{
    const char *text = reader->csv.text;
    reader->at += strcspn(text + reader->at, ",\r\n\"");
    if (text[reader->at] == '"') {
        return cg_error_set(error, CG_INPUT,
                            "%s: line %zu, field %zu: a quote stands inside a field that is not quoted.",
                            reader->csv.name, reader->line, reader->row_fields + 1);
    }
    return CG_OK;
}

/* Reads one field and what ends it; *more tells that another one follows in the row. */
static enum cg_status read_field(struct reader *reader, bool *more, struct cg_error *error)
{
    char *text = reader->csv.text;
    const bool quoted = text[reader->at] == '"';
    reader->at += quoted;
    reader->csv.fields[reader->count++] = (uint32_t)reader->at;
    enum cg_status status = quoted ? read_quoted(reader, error) : read_plain(reader, error);
    if (status != CG_OK) {
        return status;
    }
    char *end = text + reader->at;
    *more = *end == ',';
    if (*end == '\r' && end[1] != '\n') {
        return cg_error_set(error, CG_INPUT,
                            "%s: line %zu: a carriage return stands without its line feed; lines end with LF "
                            "or CRLF.",
                            reader->csv.name, reader->line);
    }
    reader->line += *end == '\n' || *end == '\r';
    reader->at += *end == '\r' ? 2 : *end != 0;
    *end = 0;
    reader->row_fields++;
    return CG_OK;
}

static enum cg_status check_row(const struct reader *reader, size_t line, struct cg_error *error)
{
    const size_t columns = reader->csv.columns;
    if (columns == 0 && reader->row_fields > MOST_COLUMNS) {
        return cg_error_set(error, CG_INPUT, "%s: line %zu: it has %zu columns; %zu are allowed.",
                            reader->csv.name, line, reader->row_fields, MOST_COLUMNS);
    }
    if (columns == 0 || columns == reader->row_fields) {
        return CG_OK;
    }
    return cg_error_set(error, CG_INPUT, "%s: line %zu: it has %zu fields where the header has %zu%s.",
                        reader->csv.name, line, reader->row_fields, columns,
                        reader->row_fields > columns
                            ? "; numbers need a decimal point, and fields that hold a comma need quotes"
                            : "");
}

static enum cg_status read_rows(struct reader *reader, struct cg_error *error)
{
    const char *text = reader->csv.text;
    while (reader->at < reader->size) {
        const size_t empty = text[reader->at] == '\n'                                   ? 1
                             : text[reader->at] == '\r' && text[reader->at + 1] == '\n' ? 2
                                                                                        : 0;
        if (empty > 0) {
            reader->at += empty;
            reader->line++;
            continue;
        }
        const size_t line = reader->line;
        enum cg_status status = CG_OK;
        bool more = true;
        reader->row_fields = 0;
        while (more && status == CG_OK) {
            status = read_field(reader, &more, error);
        }
        if (status == CG_OK) {
            status = check_row(reader, line, error);
        }
        if (status != CG_OK) {
            return status;
        }
        if (reader->csv.columns == 0) {
            reader->csv.columns = reader->row_fields;
        } else {
            reader->csv.lines[reader->csv.rows++] = (uint32_t)line;
        }
    }
    return reader->csv.columns > 0
               ? CG_OK
               : cg_error_set(error, CG_INPUT, "%s: is empty; its first line must name the columns.",
                              reader->csv.name);
}

/* Blanks around the names are taken off, so that "md_mm, cd_mm" names what it seems to. */
static enum cg_status tidy_names(struct cg_csv *csv, struct cg_error *error)
{
    for (size_t i = 0; i < csv->columns; i++) {
        csv->fields[i] += (uint32_t)strspn(csv->text + csv->fields[i], " \t");
        char *name = csv->text + csv->fields[i];
        size_t length = strlen(name);
        while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
            name[--length] = 0;
        }
        if (length == 0) {
            return cg_error_set(error, CG_INPUT, "%s: line 1: column %zu has no name.", csv->name, i + 1);
        }
        if (cg_csv_column(csv, name) != i) {
            return cg_error_set(error, CG_INPUT, "%s: line 1: two columns are named %s.", csv->name, name);
        }
    }
    return CG_OK;
}

/* No more fields than separators and one, no more rows than line feeds. */
static enum cg_status make_room(struct reader *reader, struct cg_error *error)
{
    size_t fields = 1;
    size_t lines = 1;
    for (size_t i = 0; i < reader->size; i++) {
        fields += reader->csv.text[i] == ',' || reader->csv.text[i] == '\n';
        lines += reader->csv.text[i] == '\n';
    }
    reader->csv.fields = cg_alloc(fields + 1, sizeof *reader->csv.fields, error);
    reader->csv.lines = cg_alloc(lines, sizeof *reader->csv.lines, error);
    return reader->csv.fields != NULL && reader->csv.lines != NULL ? CG_OK : CG_FAULT;
}

/* Words of other encodings would be read as nonsense: they are told by their first bytes and their zeros. */
static enum cg_status check_bytes(const char *name, const uint8_t *data, size_t size, struct cg_error *error)
{
    const bool wide =
        size >= 2 && ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == 0xfe && data[1] == 0xff));
    if (wide) {
        return cg_error_set(error, CG_INPUT, "%s: is written in UTF-16; save it as UTF-8.", name);
    }
    if (size > MOST_BYTES) {
        return cg_error_set(error, CG_INPUT, "%s: has %zu bytes; a table of at most %zu can be read.", name,
                            size, MOST_BYTES);
    }
    const uint8_t *zero = size > 0 ? memchr(data, 0, size) : NULL;
    return zero == NULL ? CG_OK
                        : cg_error_set(error, CG_INPUT, "%s: holds a byte of 0 at offset %zu and is no text.",
                                       name, (size_t)(zero - data));
}

enum cg_status cg_csv_parse(const char *name, const void *data, size_t size, struct cg_csv *out,
                            struct cg_error *error)
{
    static const char mark[] = "\xef\xbb\xbf"; /* the byte order mark in UTF-8 */
    struct reader reader = {.csv = {.name = name}, .line = 1};
    enum cg_status status = check_bytes(name, data, size, error);
    if (status != CG_OK) {
        return status;
    }
    const size_t skip = size >= 3 && memcmp(data, mark, 3) == 0 ? 3 : 0;
    reader.size = size - skip;
    reader.csv.text = cg_alloc(reader.size + 1, 1, error);
    if (reader.csv.text == NULL) {
        return CG_FAULT;
    }
    if (reader.size > 0) {
        memcpy(reader.csv.text, (const char *)data + skip, reader.size);
    }
    status = make_room(&reader, error);
    if (status == CG_OK) {
        status = refuse_separator(&reader, error);
    }
    if (status == CG_OK) {
        status = read_rows(&reader, error);
    }
    if (status == CG_OK) {
        status = tidy_names(&reader.csv, error);
    }
    if (status != CG_OK) {
        cg_csv_clear(&reader.csv);
        return status;
    }
    *out = reader.csv;
    return CG_OK;
}

enum cg_status cg_csv_read(const char *path, size_t limit, struct cg_csv *out, struct cg_error *error)
{
    struct cg_bytes bytes = {0};
    enum cg_status status = cg_file_read(path, limit, &bytes, error);
    if (status == CG_OK) {
        status = cg_csv_parse(path, bytes.data, bytes.size, out, error);
    }
    cg_bytes_clear(&bytes);
    return status;
}

void cg_csv_clear(struct cg_csv *csv)
{
    free(csv->text);
    free(csv->fields);
    free(csv->lines);
    *csv = (struct cg_csv){0};
}

const char *cg_csv_name(const struct cg_csv *csv, size_t column)
{
    return csv->text + csv->fields[column];
}

size_t cg_csv_column(const struct cg_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns; i++) {
        if (strcmp(cg_csv_name(csv, i), name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

enum cg_status cg_csv_need(const struct cg_csv *csv, const char *name, size_t *column, struct cg_error *error)
{
    const size_t found = cg_csv_column(csv, name);
    if (found == SIZE_MAX) {
        return cg_error_set(error, CG_INPUT, "%s: line 1: no column is named %s; it is needed.", csv->name,
                            name);
    }
    *column = found;
    return CG_OK;
}

const char *cg_csv_field(const struct cg_csv *csv, size_t row, size_t column)
{
    return csv->text + csv->fields[(row + 1) * csv->columns + column];
}

enum cg_status cg_csv_number(const struct cg_csv *csv, size_t row, size_t column, double low, double high,
                             double *value, struct cg_error *error)
{
    char trimmed[CG_NUMBER_SIZE], shown[CG_NUMBER_SIZE], from[CG_NUMBER_SIZE], to[CG_NUMBER_SIZE];
    const char *field = cg_csv_field(csv, row, column);
    const char *first = field + strspn(field, " \t");
    const size_t length = strcspn(first, " \t");
    double number = 0.0;
    bool fits = length < sizeof trimmed && first[length + strspn(first + length, " \t")] == 0;
    if (fits) {
        memcpy(trimmed, first, length);
        trimmed[length] = 0;
        fits = cg_number_parse(trimmed, &number);
    }
    if (!fits) {
        return cg_error_set(error, CG_INPUT, "%s: line %u, column %s: '%.40s' is no number%s.", csv->name,
                            csv->lines[row], cg_csv_name(csv, column), field,
                            strchr(field, ',') != NULL ? "; write it with a decimal point" : "");
    }
    if (!(number >= low && number <= high)) {
        return cg_error_set(error, CG_INPUT, "%s: line %u, column %s: %s is outside %s to %s.", csv->name,
                            csv->lines[row], cg_csv_name(csv, column), cg_number_print(shown, number, 9),
                            cg_number_print(from, low, 9), cg_number_print(to, high, 9));
    }
    *value = number;
    return CG_OK;
}

#include "plant/wire.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

struct reader {
    const uint8_t *at, *end;
};

static uint64_t read_varint(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        ck_assert(reader->at < reader->end);
        const uint8_t byte = *reader->at++;
        value |= (uint64_t)(byte & 0x7fU) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    ck_abort_msg("a number of more than 64 bits");
    return 0;
}

static uint64_t read_fixed(struct reader *reader, unsigned size)
{
    uint64_t value = 0;
    ck_assert_uint_ge((size_t)(reader->end - reader->at), size);
    for (unsigned i = 0; i < size; i++) {
        value |= (uint64_t)reader->at[i] << (8 * i);
    }
    reader->at += size;
    return value;
}

static struct reader read_bytes(struct reader *reader)
{
    const uint64_t size = read_varint(reader);
    ck_assert_uint_ge((size_t)(reader->end - reader->at), size);
    const struct reader inner = {reader->at, reader->at + size};
    reader->at += size;
    return inner;
}

static void copy_text(struct reader inner, char *out, size_t size)
{
    ck_assert_uint_lt((size_t)(inner.end - inner.at), size);
    memcpy(out, inner.at, (size_t)(inner.end - inner.at));
    out[inner.end - inner.at] = 0;
}

static void read_metric(struct reader reader, struct wire_metric *out)
{
    *out = (struct wire_metric){.value_field = 0};
    while (reader.at < reader.end) {
        const uint64_t key = read_varint(&reader);
        const unsigned field = (unsigned)(key >> 3), type = (unsigned)(key & 7U);
        const unsigned expected = field == 1 || field == 15 ? BYTES : field == 13 ? FIXED64 : VARINT;
        ck_assert_msg(type == expected, "field %u is of type %u", field, type);
        ck_assert_msg(field <= 7 || field == 10 || field == 11 || (field >= 13 && field <= 15), "field %u",
                      field);
        out->value_field = field >= 10 ? field : out->value_field;
        if (type == BYTES) {
            copy_text(read_bytes(&reader), field == 1 ? out->name : out->text,
                      field == 1 ? sizeof out->name : sizeof out->text);
        } else if (type == FIXED64) {
            const uint64_t bits = read_fixed(&reader, 8);
            memcpy(&out->number, &bits, sizeof out->number);
        } else {
            const uint64_t value = read_varint(&reader);
            switch (field) {
            case 3:
                out->timestamp = value;
                break;
            case 4:
                out->datatype = value;
                break;
            case 5:
                out->historical = value != 0;
                break;
            case 7:
                out->null = value != 0;
                break;
            default:
                out->whole = value;
                break;
            }
        }
    }
}

void wire_read(const uint8_t *bytes, size_t size, struct wire_payload *out)
{
    struct reader reader = {bytes, bytes + size};
    out->seq = -1;
    out->count = 0;
    out->timestamp = 0;
    while (reader.at < reader.end) {
        const uint64_t key = read_varint(&reader);
        switch (key) {
        case 1U << 3 | VARINT:
            out->timestamp = read_varint(&reader);
            break;
        case 2U << 3 | BYTES:
            ck_assert_uint_lt(out->count, WIRE_METRICS);
            read_metric(read_bytes(&reader), &out->metrics[out->count++]);
            break;
        case 3U << 3 | VARINT:
            out->seq = (int)read_varint(&reader);
            break;
        default:
            ck_abort_msg("key %u in a payload", (unsigned)key);
        }
    }
}

const struct wire_metric *wire_find(const struct wire_payload *payload, const char *name)
{
    for (size_t i = 0; i < payload->count; i++) {
        if (strcmp(payload->metrics[i].name, name) == 0) {
            return &payload->metrics[i];
        }
    }
    return NULL;
}

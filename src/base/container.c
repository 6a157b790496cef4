#include <castgloss/base.h>

#include <stdlib.h>
#include <string.h>

/* "header 00000123 sha256 " + 64 hex digits + line end */
#define LINE_SIZE ((size_t)(7 + 8 + 8 + 64 + 1))
#define LINE_FORMAT "header %08zu sha256 %s\n"
#define MAX_HEADER ((size_t)65536)

/* Bytes are put together by hand, so that a file is the same on any machine. */
float cg_float_read(const uint8_t *b)
{
    uint32_t bits = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

void cg_float_write(float value, uint8_t *b)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; i++) {
        b[i] = (uint8_t)(bits >> (8 * i));
    }
}

/* The two lines before the header: magic, length and hash. */
static void add_start(struct cg_text *text, const struct cg_container_kind *kind,
                      const struct cg_container *container)
{
    cg_text_add(text, "%s\n" LINE_FORMAT, kind->magic, container->header.size, container->hash);
}

/* Finds the parts of the file and verifies its hash. */
static enum cg_status open_file(const char *path, const struct cg_container_kind *kind,
                                struct cg_container *container, struct cg_error *error)
{
    const struct cg_bytes *file = &container->file;
    size_t magic = strlen(kind->magic), start = magic + 1 + LINE_SIZE;
    if (file->size < magic + 1 || memcmp(file->data, kind->magic, magic) != 0 || file->data[magic] != '\n') {
        return cg_error_set(error, CG_INPUT, "%s: not a %s: it does not begin with the line %s.", path,
                            kind->what, kind->magic);
    }
    if (file->size < start) {
        return cg_error_set(error, CG_INPUT, "%s: the %s is cut off after %zu bytes.", path, kind->what,
                            file->size);
    }
    char digits[9] = {0};
    long long length;
    memcpy(digits, file->data + magic + 1 + 7, 8);
    if (!cg_integer_parse(digits, 1, (long long)MAX_HEADER, &length) || (size_t)length > file->size - start) {
        return cg_error_set(error, CG_INPUT, "%s: the %s's second line gives no length of a header.", path,
                            kind->what);
    }
    container->header = (struct cg_bytes){file->data + start, (size_t)length};
    container->payload = (struct cg_bytes){file->data + start + length, file->size - start - (size_t)length};
    cg_hash(file->data + start, file->size - start, container->hash);
    struct cg_text wanted = {0};
    add_start(&wanted, kind, container);
    enum cg_status status = cg_text_check(&wanted, error);
    if (status == CG_OK && memcmp(file->data, wanted.data, start) != 0) {
        status = cg_error_set(error, CG_INPUT, "%s: the %s is damaged: its SHA-256 does not fit its content.",
                              path, kind->what);
    }
    cg_text_clear(&wanted);
    return status;
}

enum cg_status cg_container_read(const char *path, const struct cg_container_kind *kind, size_t max_payload,
                                 struct cg_container *out, struct cg_error *error)
{
    struct cg_container container = {.file = {NULL, 0}};
    size_t limit = max_payload + MAX_HEADER + strlen(kind->magic) + 1 + LINE_SIZE;
    enum cg_status status = cg_file_read(path, limit, &container.file, error);
    if (status != CG_OK) {
        return status;
    }
    status = open_file(path, kind, &container, error);
    if (status != CG_OK) {
        cg_container_clear(&container);
        return status;
    }
    *out = container;
    return CG_OK;
}

void cg_container_clear(struct cg_container *container)
{
    cg_bytes_clear(&container->file);
    *container = (struct cg_container){.file = {NULL, 0}};
}

enum cg_status cg_container_init(struct cg_container *out, const struct cg_container_kind *kind,
                                 const struct cg_text *header, size_t payload_size, struct cg_error *error)
{
    size_t start = strlen(kind->magic) + 1 + LINE_SIZE;
    if (header->length > MAX_HEADER || payload_size > SIZE_MAX - start - header->length) {
        return cg_error_set(error, CG_FAULT, "A %s of %zu bytes cannot be written.", kind->what,
                            payload_size);
    }
    size_t size = start + header->length + payload_size;
    uint8_t *data = cg_alloc(size, 1, error);
    if (data == NULL) {
        return error->status;
    }
    memcpy(data + start, header->data, header->length);
    *out = (struct cg_container){.file = {data, size},
                                 .header = {data + start, header->length},
                                 .payload = {data + start + header->length, payload_size}};
    return CG_OK;
}

enum cg_status cg_container_write(const char *path, const struct cg_container_kind *kind,
                                  struct cg_container *container, struct cg_error *error)
{
    struct cg_text start = {0};
    cg_hash(container->header.data, container->header.size + container->payload.size, container->hash);
    add_start(&start, kind, container);
    enum cg_status status = cg_text_check(&start, error);
    if (status == CG_OK) {
        memcpy(container->file.data, start.data, start.length);
        status = cg_file_write(path, container->file.data, container->file.size, error);
    }
    cg_text_clear(&start);
    return status;
}

#define _DEFAULT_SOURCE /* madvise */
#include <castgloss/base.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Of a block this large most lies in whole huge pages, which are of 2 MiB on most machines. */
#define LARGE_BLOCK ((size_t)4 << 20)
#define PAGE ((uintptr_t)4096)

bool cg_multiply(size_t a, size_t b, size_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

static void *out_of_memory(size_t count, size_t size, struct cg_error *error)
{
    cg_error_set(error, CG_FAULT, "out of memory: %zu times %zu bytes could not be allocated", count, size);
    return NULL;
}

/* Half of the time of filling a fresh picture goes into its page faults, one for 4 KiB. Advice only: a system
 * without huge pages, or with larger pages than these, goes on as before. */
static void *with_huge_pages(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (memory != NULL && bytes >= LARGE_BLOCK) {
        unsigned char *page = (unsigned char *)memory + (PAGE - (uintptr_t)memory % PAGE) % PAGE;
        (void)madvise(page, bytes - PAGE, MADV_HUGEPAGE);
    }
#else
    (void)bytes;
#endif
    return memory;
}

void *cg_alloc(size_t count, size_t size, struct cg_error *error)
{
    size_t bytes;
    if (!cg_multiply(count, size, &bytes)) {
        return out_of_memory(count, size, error);
    }
    /* At least one byte, so that NULL always means failure. */
    void *memory = with_huge_pages(calloc(bytes ? bytes : 1, 1), bytes);
    return memory ? memory : out_of_memory(count, size, error);
}

void *cg_alloc_aligned(size_t count, size_t size, struct cg_error *error)
{
    size_t bytes;
    if (!cg_multiply(count, size, &bytes) || bytes > SIZE_MAX - CG_ALIGNMENT) {
        return out_of_memory(count, size, error);
    }
    /* aligned_alloc wants a multiple of the alignment. */
    size_t rounded = (bytes + CG_ALIGNMENT) / CG_ALIGNMENT * CG_ALIGNMENT;
    void *memory = with_huge_pages(aligned_alloc(CG_ALIGNMENT, rounded), rounded);
    return memory ? memory : out_of_memory(count, size, error);
}

char *cg_alloc_text(const char *text, struct cg_error *error)
{
    size_t size = strlen(text) + 1;
    char *copy = cg_alloc(size, 1, error);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

/* Small pieces share a block; a piece larger than a block gets one of its own. */
#define BLOCK_SIZE ((size_t)16384)

struct cg_arena_block {
    struct cg_arena_block *previous;
    size_t used, size;
    _Alignas(max_align_t) unsigned char memory[];
};

void *cg_arena_alloc(struct cg_arena *arena, size_t size)
{
    const size_t unit = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + unit - 1) / unit * unit;
    if (!arena->last || arena->last->size - arena->last->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        struct cg_arena_block *block = calloc(1, sizeof *block + room);
        if (!block) {
            return NULL;
        }
        block->previous = arena->last;
        block->size = room;
        arena->last = block;
    }
    void *piece = arena->last->memory + arena->last->used;
    arena->last->used += size;
    return piece;
}

char *cg_arena_text(struct cg_arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = cg_arena_alloc(arena, size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

void cg_arena_clear(struct cg_arena *arena)
{
    while (arena->last) {
        struct cg_arena_block *block = arena->last;
        arena->last = block->previous;
        free(block);
    }
}

/* Any bytes as the manifest of a batch: whole, and as the second of three shards. */
#include "batch/item.h"
#include "file.h"
#include "fuzz.h"

#include <stdlib.h>

static void read_shard(const char *path, size_t shard, size_t shards)
{
    struct batch_manifest manifest;
    struct cg_error error;
    if (batch_manifest_read(path, shard, shards, &manifest, &error) != CG_OK) {
        return;
    }
    for (size_t i = 0; i < manifest.count; i++) {
        if (manifest.items[i].row == 0 || manifest.items[i].row > manifest.rows) {
            abort();
        }
    }
    batch_manifest_clear(&manifest);
}

static void read_file(const char *path)
{
    read_shard(path, 1, 1);
    read_shard(path, 2, 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_file(data, size, read_file);
    return 0;
}

/* batch/slot.h: a row of a batch while it is measured. */
#ifndef BATCH_SLOT_H
#define BATCH_SLOT_H

#include "batch/kind.h"

#include <castgloss/store.h>

/* Of an input. */
#define BATCH_MOST_BYTES ((size_t)1 << 31)

struct batch_slot {
    struct batch_item *item;
    struct cg_store_sample sample;
    char key[CG_STORE_KEY_SIZE], hash[CG_HASH_SIZE];
    char own_recipe[17]; /* the hash of a recipe that is an input itself */
    bool known;          /* the store has it */
    bool measured;       /* result is filled */
    struct batch_result result;
    enum cg_status status;
    struct cg_error error;
};
/* Stores the result and sets item->id; *added is false for a sample that was there. In the caller's
 * transaction. */
enum cg_status batch_slot_keep(struct cg_store *store, struct batch_slot *slot, bool *added,
                               struct cg_error *error) CG_MUST_CHECK;

#endif

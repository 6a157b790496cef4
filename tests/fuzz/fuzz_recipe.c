/* Recipes that anyone may have written. */
#include "fuzz.h"

#include <castgloss/inspect.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cg_error error;
    struct cg_recipe_file file = {.hash = ""};
    struct cg_record record = {.schema = NULL};
    enum cg_claim_result result = CG_CLAIM_FAIL;
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)data, size};
    if (cg_recipe_parse("fuzz", &bytes, &file, &error) == CG_OK &&
        cg_recipe_record(&file, "fuzz", &record, &result, &error) == CG_OK) {
        cg_record_clear(&record);
    }
    cg_recipe_file_clear(&file);
    return 0;
}

/* Any bytes as a product profile, and what was read as the judge of a record in which nothing was measured.
 */
#include "file.h"
#include "fuzz.h"

#include <castgloss/inspect.h>
#include <stdlib.h>

static void read_file(const char *path)
{
    struct cg_profile *profile = NULL;
    struct cg_record record = {.schema = NULL};
    struct cg_error error;
    if (cg_profile_read(path, &profile, &error) != CG_OK) {
        return;
    }
    if (cg_record_init(&record, "castgloss.surface/1", &error) == CG_OK) {
        size_t limits = 0;
        (void)cg_profile_limits(profile, &limits);
        enum cg_result result = cg_profile_judge(profile, &record);
        if (result == CG_RESULT_FAIL || (limits > 0 && result == CG_RESULT_PASS)) {
            abort();
        }
    }
    cg_record_clear(&record);
    cg_profile_free(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_file(data, size, read_file);
    return 0;
}

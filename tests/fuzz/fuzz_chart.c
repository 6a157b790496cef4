/* Any bytes as each kind of file that says where the parts of a printed test are, or what they should be. */
#include "fuzz.h"

#include <castgloss/print.h>
#include <math.h>
#include <stdlib.h>

static void check(struct cg_chart *chart)
{
    for (size_t i = 0; i < chart->element_count; i++) {
        const struct cg_element *element = &chart->elements[i];
        for (size_t k = 0; k < 4; k++) {
            if (!isfinite(element->rect_mm[k])) {
                abort();
            }
        }
    }
    cg_chart_clear(chart);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cg_error error;
    struct cg_chart chart = {.elements = NULL};
    struct cg_reference reference = {.steps = NULL};
    const char *text = (const char *)data;
    if (cg_chart_parse("fuzz.json", text, size, &chart, &error) == CG_OK) {
        check(&chart);
    }
    if (cg_chart_parse_cht("fuzz.cht", text, size, 0.1, &chart, &error) == CG_OK) {
        check(&chart);
    }
    if (cg_reference_parse("fuzz.ti3", text, size, &reference, &error) == CG_OK) {
        for (size_t i = 0; i < reference.count; i++) {
            if (!isfinite(reference.steps[i].density)) {
                abort();
            }
        }
        cg_reference_clear(&reference);
    }
    return 0;
}

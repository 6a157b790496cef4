/* Numbers of the header of a .cgcal: lists of them in one word. */
#include "calibrate/calibration_sections.h"

#include <string.h>

bool calibrate_list(const char *text, double low, double high, double *out, size_t room, bool rising,
                    size_t *count)
{
    *count = 0;
    while (*(text += strspn(text, " ")) != 0) {
        char word[CALIBRATE_WORD];
        size_t length = strcspn(text, " ");
        if (*count == room || length >= sizeof word) {
            return false;
        }
        memcpy(word, text, length);
        word[length] = 0;
        if (!cg_number_parse(word, &out[*count]) || !(out[*count] >= low && out[*count] <= high) ||
            (rising && *count > 0 && !(out[*count] > out[*count - 1]))) {
            return false;
        }
        (*count)++;
        text += length;
    }
    return true;
}

void calibrate_print_list(struct cg_text *out, const char *key, const double *values, size_t count)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "  %s: \"", key);
    for (size_t i = 0; i < count; i++) {
        cg_text_add(out, "%s%s", i > 0 ? " " : "", cg_number_exact(number, values[i]));
    }
    cg_text_add(out, "\"\n");
}

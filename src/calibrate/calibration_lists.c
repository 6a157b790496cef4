/* Numbers of the header of a .cgcal: words with a range, and lists in one word. */
#include "calibrate/calibration_sections.h"

#include <math.h>
#include <string.h>

enum cg_status calibrate_ranges(const char *name, struct calibrate_range *ranges, size_t count,
                                struct cg_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct calibrate_range *r = &ranges[i];
        bool good = cg_number_parse(r->word, &r->value) && r->value >= r->low && r->value <= r->high;
        if (!good || (r->whole && r->value != floor(r->value))) {
            return cg_error_set(error, CG_INPUT, "%s: %s is \"%s\"; it must be a %snumber from %g to %g.",
                                name, r->key, r->word, r->whole ? "whole " : "", r->low, r->high);
        }
    }
    return CG_OK;
}

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

const char *calibrate_exact(char out[CG_NUMBER_SIZE], double value)
{
    double back;
    if (!cg_number_parse(cg_number_print(out, value, 15), &back) || back != value) {
        cg_number_print(out, value, 17);
    }
    return out;
}

void calibrate_print_list(struct cg_text *out, const char *key, const double *values, size_t count)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "  %s: \"", key);
    for (size_t i = 0; i < count; i++) {
        cg_text_add(out, "%s%s", i > 0 ? " " : "", calibrate_exact(number, values[i]));
    }
    cg_text_add(out, "\"\n");
}

/* Times of a manifest. */
#include "batch/item.h"

#include <math.h>
#include <string.h>

bool batch_time_parse(const char *text, int64_t *time, double *offset_s)
{
    char plain[CG_TIME_SIZE];
    size_t length = strlen(text);
    *offset_s = NAN;
    if (length != 25 || (text[19] != '+' && text[19] != '-') || text[22] != ':') {
        return cg_time_parse(text, time);
    }
    char hours[3] = {text[20], text[21], 0}, minutes[3] = {text[23], text[24], 0};
    long long hour = 0, minute = 0;
    if (!cg_integer_parse(hours, 0, 14, &hour) || !cg_integer_parse(minutes, 0, 59, &minute)) {
        return false;
    }
    memcpy(plain, text, 19);
    memcpy(plain + 19, "Z", 2);
    int64_t offset = (hour * 3600 + minute * 60) * (text[19] == '-' ? -1 : 1);
    if (!cg_time_parse(plain, time)) {
        return false;
    }
    *time -= offset;
    *offset_s = (double)offset;
    return true;
}

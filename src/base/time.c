#include <castgloss/base.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t cg_time_now(void)
{
    return (int64_t)time(NULL);
}

/* Days since 1970-01-01 of a date in the Gregorian calendar: whole 400-year cycles of 146 097 days, years
 * that begin in March so that the leap day comes last. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t cycle = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_cycle = year - cycle * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return cycle * 146097 + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year -
           719468;
}

const char *cg_time_print(char out[CG_TIME_SIZE], int64_t seconds)
{
    time_t moment = (time_t)seconds;
    struct tm parts;
    if (!gmtime_r(&moment, &parts) || strftime(out, CG_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        out[0] = 0;
    }
    return out;
}

bool cg_time_parse(const char *text, int64_t *seconds)
{
    int year, month, day, hour = 0, minute = 0, second = 0, used = 0;
    bool dated = sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 && used == 10;
    if (!dated) {
        return false;
    }
    if (text[used]) {
        int clock = 0;
        if (sscanf(text + used, "T%2d:%2d:%2dZ%n", &hour, &minute, &second, &clock) != 3 || clock != 10 ||
            text[used + clock]) {
            return false;
        }
    }
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || month < 1 || month > 12) {
        return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > month_days[month - 1] + (leap && month == 2) || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60) {
        return false;
    }
    *seconds = days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}

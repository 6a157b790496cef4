#include <castgloss/base.h>

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A host program may have set a locale with another decimal sign: everything else that printf writes of a
 * finite number is a digit, a sign or an e. */
static void put_point(char *out)
{
    char *from = out, *to = out;
    bool in_sign = false;
    for (; *from; from++) {
        bool plain = (*from >= '0' && *from <= '9') || *from == '-' || *from == '+' || *from == 'e';
        if (plain) {
            *to++ = *from;
        } else if (!in_sign) {
            *to++ = '.';
        }
        in_sign = !plain;
    }
    *to = 0;
}

const char *cg_number_print(char out[CG_NUMBER_SIZE], double value, int significant)
{
    double size = fabs(value);
    if (size >= 1e-5 && size < 1e9) {
        /* %g turns to an exponent below 1e-4: print with decimals and take off the trailing zeros. */
        int decimals = significant - 1 - (int)floor(log10(size));
        snprintf(out, CG_NUMBER_SIZE, "%.*f", decimals > 0 ? decimals : 0, value);
        put_point(out);
        if (strchr(out, '.')) {
            size_t end = strlen(out);
            while (out[end - 1] == '0') {
                out[--end] = 0;
            }
            if (out[end - 1] == '.') {
                out[end - 1] = 0;
            }
        }
        return out;
    }
    snprintf(out, CG_NUMBER_SIZE, "%.*g", significant, value == 0.0 ? 0.0 : value);
    put_point(out);
    return out;
}

const char *cg_number_fixed(char out[CG_NUMBER_SIZE], double value, int decimals)
{
    /* A double has up to 309 digits before the point; a measured value that large is printed as %g. */
    if (fabs(value) >= 1e15) {
        return cg_number_print(out, value, decimals + 1);
    }
    snprintf(out, CG_NUMBER_SIZE, "%.*f", decimals, value);
    put_point(out);
    if (out[0] == '-' && strspn(out + 1, "0.") == strlen(out + 1)) {
        memmove(out, out + 1, strlen(out));
    }
    return out;
}

bool cg_number_parse(const char *text, double *value)
{
    /* strtod would take spaces, nan, inf, hexadecimals and the locale's sign; only these characters may stand
     * here. */
    if (!*text || strspn(text, "+-.0123456789eE") != strlen(text) || strlen(text) > 300) {
        return false;
    }
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain) {
        return false;
    }
    locale_t old = uselocale(plain);
    char *end;
    errno = 0;
    double parsed = strtod(text, &end);
    uselocale(old);
    freelocale(plain);
    if (*end || end == text || !isfinite(parsed)) {
        return false;
    }
    *value = parsed;
    return true;
}

bool cg_integer_parse(const char *text, long long low, long long high, long long *value)
{
    size_t digits = strspn(text + (*text == '-'), "0123456789");
    if (digits == 0 || text[(*text == '-') + digits]) {
        return false;
    }
    errno = 0;
    long long parsed = strtoll(text, NULL, 10);
    if (errno || parsed < low || parsed > high) {
        return false;
    }
    *value = parsed;
    return true;
}

const char *cg_number_exact(char out[CG_NUMBER_SIZE], double value)
{
    double back;
    if (!cg_number_parse(cg_number_print(out, value, 15), &back) || back != value) {
        cg_number_print(out, value, 17);
    }
    return out;
}

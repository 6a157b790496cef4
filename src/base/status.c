#include <castgloss/base.h>

#include <stdio.h>
#include <string.h>

/* In parentheses, for it is a macro where clang's analyser reads it. */
enum cg_status(cg_error_set)(struct cg_error *error, enum cg_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return status;
}

void cg_error_prefix(struct cg_error *error, const char *prefix)
{
    char old[sizeof error->text];
    memcpy(old, error->text, sizeof old);
    /* A sentence that no longer fits loses its tail. */
    size_t used = (size_t)snprintf(error->text, sizeof error->text, "%.256s: ", prefix);
    size_t kept = strnlen(old, sizeof old - used - 1);
    memcpy(error->text + used, old, kept);
    error->text[used + kept] = 0;
}

/*
 * report/base64.h: bytes as text, for pictures inside a page (RFC 4648, section 4).
 */
#ifndef REPORT_BASE64_H
#define REPORT_BASE64_H

#include <castgloss/base.h>

/* Appends the bytes in base64 with padding and without line breaks. */
void cg_text_add_base64(struct cg_text *text, const void *bytes, size_t size);

#endif

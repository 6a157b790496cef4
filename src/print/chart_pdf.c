/* The chart as one page of PDF 1.4: rectangles in device colours, labels in Helvetica, which every reader
 * has. */
#include <castgloss/print.h>

#include <stdint.h>

#define POINTS_PER_MM (72.0 / 25.4)
enum { OBJECTS = 6 };

static void number(struct cg_text *out, double value, int decimals)
{
    char text[CG_NUMBER_SIZE];
    cg_text_add(out, "%s ", cg_number_fixed(text, value, decimals));
}

static void colour(struct cg_text *out, enum cg_chart_inks inks, const double ink[4])
{
    if (inks == CG_CHART_CMYK) {
        for (int c = 0; c < 4; c++) {
            number(out, ink[c], 4);
        }
        cg_text_add(out, "k\n");
        return;
    }
    for (int c = 0; c < 3; c++) {
        number(out, (1 - ink[c]) * (1 - ink[3]), 4);
    }
    cg_text_add(out, "rg\n");
}

/* Latin-1 is what the standard encoding of a page's text has in common with Unicode. */
static void string(struct cg_text *out, const char *text)
{
    cg_text_add(out, "(");
    for (const unsigned char *s = (const unsigned char *)text; *s != 0;) {
        unsigned code = *s++;
        if (code >= 0xc0) {
            unsigned more = code >= 0xf0 ? 3 : code >= 0xe0 ? 2 : 1;
            code &= 0x3fU >> more;
            for (; more > 0 && (*s & 0xc0) == 0x80; more--) {
                code = code << 6 | (*s++ & 0x3fU);
            }
        }
        code = code > 255 || code < 32 || (code > 126 && code < 160) ? '?' : code;
        cg_text_add(out,
                    code == '(' || code == ')' || code == '\\' ? "\\%c"
                    : code > 126                               ? "\\%03o"
                                                               : "%c",
                    code);
    }
    cg_text_add(out, ") Tj");
}

static void content(const struct cg_chart_drawing *drawing, struct cg_text *out)
{
    const double black[4] = {0, 0, 0, 1};
    /* mm from the upper left corner from here on. */
    number(out, POINTS_PER_MM, 8);
    cg_text_add(out, "0 0 ");
    number(out, -POINTS_PER_MM, 8);
    cg_text_add(out, "0 ");
    number(out, drawing->chart.page_mm[1] * POINTS_PER_MM, 6);
    cg_text_add(out, "cm\n");
    for (size_t i = 0; i < drawing->mark_count; i++) {
        const struct cg_chart_mark *mark = &drawing->marks[i];
        colour(out, drawing->inks, mark->ink);
        for (int c = 0; c < 4; c++) {
            number(out, mark->rect_mm[c], 5);
        }
        cg_text_add(out, "re f\n");
    }
    colour(out, drawing->inks, black);
    for (size_t i = 0; i < drawing->label_count; i++) {
        const struct cg_chart_label *label = &drawing->labels[i];
        cg_text_add(out, "BT /F1 ");
        number(out, label->size_pt / POINTS_PER_MM, 4);
        cg_text_add(out, "Tf 1 0 0 -1 ");
        number(out, label->x_mm, 4);
        number(out, label->y_mm, 4);
        cg_text_add(out, "Tm ");
        string(out, label->text);
        cg_text_add(out, " ET\n");
    }
}

void cg_chart_pdf(const struct cg_chart_drawing *drawing, struct cg_text *out)
{
    struct cg_text stream = {0};
    size_t at[OBJECTS] = {0}, start = out->length;
    content(drawing, &stream);
    out->failed = out->failed || stream.failed;
    cg_text_add(out, "%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n");
    for (int i = 1; i < OBJECTS; i++) {
        at[i] = out->length - start;
        cg_text_add(out, "%d 0 obj\n", i);
        switch (i) {
        case 1:
            cg_text_add(out,
                        "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>");
            break;
        case 2:
            cg_text_add(out, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
            break;
        case 3:
            cg_text_add(out, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ");
            number(out, drawing->chart.page_mm[0] * POINTS_PER_MM, 4);
            number(out, drawing->chart.page_mm[1] * POINTS_PER_MM, 4);
            cg_text_add(out, "] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>");
            break;
        case 4:
            cg_text_add(out, "<< /Length %zu >>\nstream\n", stream.length);
            cg_text_add_bytes(out, stream.data == NULL ? "" : stream.data, stream.length);
            cg_text_add(out, "endstream");
            break;
        default:
            cg_text_add(out, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
                             "/WinAnsiEncoding >>");
        }
        cg_text_add(out, "\nendobj\n");
    }
    size_t table = out->length - start;
    cg_text_add(out, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS);
    for (int i = 1; i < OBJECTS; i++) {
        cg_text_add(out, "%010zu 00000 n \n", at[i]);
    }
    cg_text_add(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS, table);
    cg_text_clear(&stream);
}

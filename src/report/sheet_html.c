/* sheet_html.c: a sheet as a page that needs nothing else and prints well. */
#include "report/base64.h"
#include "report/sheet_parts.h"

#include <cairo-svg.h>
#include <string.h>

#define SHORT_WORDS ((size_t)24)

static const char style[] =
    "body{font:16px/1.5 'DejaVu Sans',Verdana,Helvetica,'Noto Sans CJK JP','IPAGothic',Arial,sans-serif;"
    "color:#1a1f26;background:#fff;max-width:960px;margin:0 "
    "auto;padding:16px}h1{font-size:1.7rem;margin:.3em 0}"
    "h2{font-size:1.25rem;margin:1.8em 0 .5em;border-bottom:2px solid "
    "#d6dade}h3{font-size:1.05rem;margin:1.2em "
    "0 .3em}figure{margin:10px 0}figure img{width:100%;height:auto;display:block}figcaption{font-size:.85rem;"
    "color:#4a525b}.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;margin:8px 0}th,td{"
    "text-align:left;vertical-align:top;padding:4px 9px;border-bottom:1px solid "
    "#d6dade}th{background:#f2f4f6;white-space:normal}th.n{white-space:normal}"
    ".n{text-align:right;white-space:nowrap}.short{white-space:nowrap}.strong{font-weight:bold}ul.findings{"
    "list-style:none;padding:0}"
    "ul.findings li{border-left:5px solid #5c6670;background:#f2f4f6;margin:6px 0;padding:6px 12px;"
    "overflow-wrap:anywhere}ul.findings li.bad{border-color:#d55e00}.pictures{display:grid;gap:12px;"
    "grid-template-columns:repeat(auto-fill,minmax(170px,1fr))}.pictures figure{margin:0}.pictures img{"
    "image-rendering:pixelated;width:100%;height:170px;object-fit:contain;object-position:left "
    "top}footer{margin-top:2em;color:#4a525b;font-size:.85rem}"
    "@page{size:A4;margin:15mm}@media "
    "print{html{font-size:10px}body{max-width:none;padding:0;font-size:11px}.wide{overflow:visible}"
    "th,td{padding:2px 4px}"
    ".page{break-before:page}h2,h3{break-after:avoid}figure,tr,ul.findings "
    "li{break-inside:avoid}thead{display:table-header-group}"
    "ul.findings li,th{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

/* Lists and rows of pictures end when something else begins. */
static void close_open(struct report_sheet *sheet)
{
    if (sheet->in_list) {
        cg_text_add(&sheet->html, "</ul>\n");
    }
    if (sheet->in_pictures) {
        cg_text_add(&sheet->html, "</div>\n");
    }
    sheet->in_list = false;
    sheet->in_pictures = false;
}

void report_html_begin(struct report_sheet *sheet)
{
    struct cg_text *out = &sheet->html;
    cg_text_add(out, "<!DOCTYPE html>\n<html lang=\"");
    cg_text_add_html(out, report_word(sheet->language, WORD_LANGUAGE));
    cg_text_add(
        out, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\">\n<title>");
    cg_text_add_html(out, sheet->title);
    cg_text_add(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void report_html_end(struct report_sheet *sheet)
{
    close_open(sheet);
    cg_text_add(&sheet->html, "</body>\n</html>\n");
}

void report_html_page(struct report_sheet *sheet)
{
    close_open(sheet);
    cg_text_add(&sheet->html, "<div class=\"page\"></div>\n");
}

void report_html_heading(struct report_sheet *sheet, int level, const char *text)
{
    close_open(sheet);
    cg_text_add(&sheet->html, "<h%d>", level);
    cg_text_add_html(&sheet->html, text);
    cg_text_add(&sheet->html, "</h%d>\n", level);
}

void report_html_paragraph(struct report_sheet *sheet, const char *text)
{
    close_open(sheet);
    cg_text_add(&sheet->html, "<p>");
    cg_text_add_html(&sheet->html, text);
    cg_text_add(&sheet->html, "</p>\n");
}

void report_html_finding(struct report_sheet *sheet, const char *text, bool bad)
{
    if (!sheet->in_list) {
        close_open(sheet);
        cg_text_add(&sheet->html, "<ul class=\"findings\">\n");
        sheet->in_list = true;
    }
    cg_text_add(&sheet->html, "<li%s>", bad ? " class=\"bad\"" : "");
    cg_text_add_html(&sheet->html, text);
    cg_text_add(&sheet->html, "</li>\n");
}

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned length)
{
    struct cg_text *out = closure;
    cg_text_add_bytes(out, (const char *)data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void add_image(struct report_sheet *sheet, const char *type, const void *bytes, size_t size,
                      const char *caption)
{
    cg_text_add(&sheet->html, "<figure><img alt=\"");
    cg_text_add_html(&sheet->html, caption);
    cg_text_add(&sheet->html, "\" src=\"data:image/%s;base64,", type);
    cg_text_add_base64(&sheet->html, bytes, size);
    cg_text_add(&sheet->html, "\"><figcaption>");
    cg_text_add_html(&sheet->html, caption);
    cg_text_add(&sheet->html, "</figcaption></figure>\n");
}

void report_html_figure(struct report_sheet *sheet, const struct report_figure *figure)
{
    struct cg_text svg = {0};
    /* As a picture of its own: the names of glyphs would meet those of other figures inside one page. */
    cairo_surface_t *surface =
        cairo_svg_surface_create_for_stream(collect, &svg, (double)figure->width, (double)figure->height);
    cairo_t *cr = cairo_create(surface);
    figure->draw(cr, figure->context);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    struct cg_error error;
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || cg_text_check(&svg, &error) != CG_OK) {
        (void)cg_error_set(&error, CG_FAULT, "A figure of the report could not be drawn: %s.",
                           cairo_status_to_string(cairo_surface_status(surface)));
        report_sheet_fail(sheet, &error);
    } else {
        close_open(sheet);
        add_image(sheet, "svg+xml", svg.data, svg.length, figure->caption);
    }
    cairo_surface_destroy(surface);
    cg_text_clear(&svg);
}

void report_html_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption)
{
    if (!sheet->in_pictures) {
        close_open(sheet);
        cg_text_add(&sheet->html, "<div class=\"pictures\">\n");
        sheet->in_pictures = true;
    }
    add_image(sheet, "png", png, size, caption);
}

void report_html_table(struct report_sheet *sheet)
{
    struct cg_text *out = &sheet->html;
    close_open(sheet);
    cg_text_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t i = 0; i < sheet->columns; i++) {
        const bool number = sheet->cell_count > i && sheet->cells[i].number;
        cg_text_add(out, "<th%s>", number ? " class=\"n\"" : "");
        cg_text_add_html(out, sheet->titles[i]);
        cg_text_add(out, "</th>");
    }
    cg_text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct report_cell *cell = &sheet->cells[i];
        /* A date or a name is not broken; a sentence is. */
        const char *kind = cell->number ? "n" : strlen(cell->text) < SHORT_WORDS ? "short" : "long";
        cg_text_add(out, "%s<td class=\"%s%s\">", i % sheet->columns == 0 ? "<tr>" : "", kind,
                    cell->strong ? " strong" : "");
        cg_text_add_html(out, cell->text);
        cg_text_add(out, "</td>%s", (i + 1) % sheet->columns == 0 ? "</tr>\n" : "");
    }
    cg_text_add(out, "</tbody></table></div>\n");
}

/* print_scores.c: the scores as bars, and the numbers that a technician reads first. */
#include "report/print_picture.h"

#include "report/facts.h"

#include <math.h>

static const double row = 22.0;

static struct cg_colour grade_colour(double score)
{
    static const struct cg_colour colours[] = {
        {0.0, 0.45, 0.32}, {0.0, 0.45, 0.70}, {0.90, 0.60, 0.0}, {0.72, 0.23, 0.0}};
    return colours[score >= 85.0 ? 0 : score >= 70.0 ? 1 : score >= 50.0 ? 2 : 3];
}

/* A score from 0 to 100 as a bar with its grade. */
static double draw_score(cairo_t *cr, struct cg_box box, const char *title, double score)
{
    struct cg_text words = {0};
    char number[CG_NUMBER_SIZE];
    const char *grade = cg_absorb_grade(score);
    cg_text_draw(cr, box.x, box.y, title,
                 &(struct cg_text_style){.size = 17.0, .bold = true, .colour = cg_ink});
    if (grade == NULL) {
        cg_text_add(&words, "not measured");
    } else {
        cg_text_add(&words, "%s of 100   %s   grade %s", cg_number_fixed(number, score, 0),
                    cg_absorb_mark(score), grade);
    }
    cg_text_draw(
        cr, box.x + box.w, box.y, words.failed ? "" : words.data,
        &(struct cg_text_style){.size = 17.0, .bold = true, .colour = cg_ink, .align = CG_ALIGN_RIGHT});
    cg_text_clear(&words);
    const struct cg_box bar = {box.x, box.y + 26.0, box.w, 12.0};
    cg_box_fill(cr, bar, cg_shade);
    if (grade != NULL) {
        cg_box_fill(cr, (struct cg_box){bar.x, bar.y, bar.w * score / 100.0, bar.h}, grade_colour(score));
    }
    return box.y + 54.0;
}

static void draw_row(cairo_t *cr, struct cg_box box, double y, const char *left, const char *middle,
                     const char *right)
{
    const struct cg_text_style soft = {.size = 12.0, .colour = cg_ink_soft, .width = 0.5 * box.w};
    cg_text_draw(cr, box.x, y, left,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink, .width = 0.42 * box.w});
    cg_text_draw(cr, box.x + 0.43 * box.w, y, middle,
                 &(struct cg_text_style){.size = 12.0, .colour = soft.colour, .width = 0.3 * box.w});
    cg_text_draw(cr, box.x + box.w, y, right,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink, .align = CG_ALIGN_RIGHT});
}

/* What each score comes from. */
static double draw_parts(cairo_t *cr, const struct cg_print *print, struct cg_box box, double y)
{
    cg_text_draw(cr, box.x, y, "What they come from, each at its worst place",
                 &(struct cg_text_style){.size = 14.0, .bold = true, .colour = cg_ink});
    y += row + 4.0;
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const struct cg_print_part_score *part = &print->parts[i];
        struct cg_text words = {0};
        char value[CG_NUMBER_SIZE], score[CG_NUMBER_SIZE];
        if (isnan(part->score)) {
            continue;
        }
        cg_text_add(&words, "%s %s   %s", cg_number_print(value, part->value, 3), cg_absorb_rules[i].unit,
                    cg_number_fixed(score, part->score, 0));
        draw_row(cr, box, y, cg_absorb_rules[i].name, part->element != NULL ? part->element : "",
                 words.failed ? "" : words.data);
        cg_text_clear(&words);
        y += row;
    }
    return y + 10.0;
}

/* Densities of the solids. */
static double draw_solids(cairo_t *cr, const struct cg_print *print, struct cg_box box, double y)
{
    const double full = 99.5;
    bool titled = false;
    for (size_t i = 0; i < print->count && y < box.y + box.h - row; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const enum cg_element_kind kind = at->element->kind;
        if (!at->measured || (kind != CG_ELEMENT_PAPER && kind != CG_ELEMENT_PATCH) ||
            (kind == CG_ELEMENT_PATCH && at->element->nominal_percent < full)) {
            continue;
        }
        if (!titled) {
            cg_text_draw(cr, box.x, y, "Paper and solids: density, L* a* b*, mottle",
                         &(struct cg_text_style){.size = 14.0, .bold = true, .colour = cg_ink});
            y += row + 4.0;
            titled = true;
        }
        struct cg_text words = {0}, colour = {0};
        char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE], c[CG_NUMBER_SIZE], density[CG_NUMBER_SIZE],
            mottle[CG_NUMBER_SIZE];
        cg_text_add(&words, "%s   %s", cg_number_fixed(density, at->patch.density, 3),
                    isnan(at->grain.mottle_13660) ? "\xe2\x80\x93"
                                                  : cg_number_fixed(mottle, at->grain.mottle_13660, 4));
        cg_text_add(&colour, "%s  %s  %s", cg_number_fixed(a, at->patch.lab.l, 1),
                    cg_number_fixed(b, at->patch.lab.a, 1), cg_number_fixed(c, at->patch.lab.b, 1));
        draw_row(cr, box, y, at->element->id, colour.failed ? "" : colour.data,
                 words.failed ? "" : words.data);
        cg_text_clear(&words);
        cg_text_clear(&colour);
        y += row;
    }
    return y;
}

void print_panel_scores(cairo_t *cr, const struct cg_print *print, struct cg_box box)
{
    double y = draw_score(cr, box, "Absorption", print->absorption);
    y = draw_score(cr, (struct cg_box){box.x, y, box.w, 0.0}, "Bleed", print->bleed);
    y = draw_parts(cr, print, box, y + 4.0);
    draw_solids(cr, print, box, y);
}

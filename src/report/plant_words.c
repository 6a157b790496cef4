/* plant_words.c: numbers, lengths and sentences in the language and the units of a report. */
#include "report/plant.h"

#include <math.h>
#include <string.h>

static const double mm_per_inch = 25.4, mm_per_m = 1000.0, mm_per_foot = 304.8;

const char *report_text(const struct report_plant *plant, enum report_word word)
{
    return report_word(plant->language, word);
}

char report_decimal(const struct report_plant *plant)
{
    return report_text(plant, WORD_DECIMAL)[0];
}

static const char *keep(struct report_plant *plant, struct cg_text *text)
{
    const char *kept = text->data != NULL && !text->failed ? cg_arena_text(&plant->arena, text->data) : NULL;
    cg_text_clear(text);
    return kept != NULL ? kept : "";
}

const char *report_sentence(struct report_plant *plant, enum report_word word, const char *const *values)
{
    struct cg_text text = {0};
    report_say(&text, plant->language, word, values);
    return keep(plant, &text);
}

const char *report_number(struct report_plant *plant, double value, int significant)
{
    char number[CG_NUMBER_SIZE];
    if (!isfinite(value)) {
        return "\xe2\x80\x93";
    }
    cg_number_print(number, value, significant);
    const char *kept = cg_arena_text(&plant->arena, report_localise(plant->language, number));
    return kept != NULL ? kept : "";
}

double report_length_factor(const struct report_plant *plant)
{
    return plant->options->inches ? 1.0 / mm_per_inch : 1.0;
}

const char *report_length_unit(const struct report_plant *plant)
{
    return plant->options->inches ? "in" : "mm";
}

double report_distance_factor(const struct report_plant *plant)
{
    return plant->options->inches ? 1.0 / mm_per_foot : 1.0 / mm_per_m;
}

const char *report_distance_unit(const struct report_plant *plant)
{
    return plant->options->inches ? "ft" : "m";
}

const char *report_length(struct report_plant *plant, double mm)
{
    struct cg_text text = {0};
    cg_text_add(&text, "%s %s", report_number(plant, mm * report_length_factor(plant), 4),
                report_length_unit(plant));
    return keep(plant, &text);
}

const char *report_quantity_title(struct report_plant *plant, size_t quantity)
{
    const struct report_quantity *row = &report_quantities[quantity];
    struct cg_text text = {0};
    cg_text_add(&text, "%s%s%s", report_text(plant, row->title), row->unit[0] != 0 ? ", " : "", row->unit);
    return keep(plant, &text);
}

const char *report_class_title(const struct report_plant *plant, const char *mark_class)
{
    static const enum report_word words[CG_MARK_CLASSES] = {[CG_MARK_PINHOLE] = WORD_CLASS_PINHOLE,
                                                            [CG_MARK_PIT] = WORD_CLASS_PIT,
                                                            [CG_MARK_SCRATCH] = WORD_CLASS_SCRATCH,
                                                            [CG_MARK_CRACK] = WORD_CLASS_CRACK,
                                                            [CG_MARK_PICK] = WORD_CLASS_PICK,
                                                            [CG_MARK_PATCH] = WORD_CLASS_PATCH,
                                                            [CG_MARK_STREAK] = WORD_CLASS_STREAK,
                                                            [CG_MARK_CHATTER] = WORD_CLASS_CHATTER,
                                                            [CG_MARK_DRIP] = WORD_CLASS_DRIP,
                                                            [CG_MARK_WRINKLE] = WORD_CLASS_WRINKLE,
                                                            [CG_MARK_CONTAMINATION] =
                                                                WORD_CLASS_CONTAMINATION};
    for (size_t i = 0; i < CG_MARK_CLASSES; i++) {
        if (strcmp(mark_class, cg_mark_class_name((enum cg_mark_class)i)) == 0) {
            return report_text(plant, words[i]);
        }
    }
    return mark_class;
}

const char *report_lot_list(struct report_plant *plant, const size_t *numbers, size_t count)
{
    enum { NAMED = 8 };
    struct cg_text text = {0};
    for (size_t i = 0; i < count && i < NAMED; i++) {
        cg_text_add(&text, "%s%s", i > 0 ? ", " : "", plant->lots[numbers[i]].name);
    }
    if (count > NAMED) {
        char more[CG_NUMBER_SIZE];
        cg_text_add(&text, " ");
        report_say(&text, plant->language, WORD_AND_MORE,
                   REPORT_VALUES(cg_number_fixed(more, (double)(count - NAMED), 0),
                                 plant->lots[numbers[count - 1]].name));
    }
    return keep(plant, &text);
}

void report_heading(struct report_plant *plant, enum report_word word)
{
    report_sheet_heading(plant->sheet, 2, report_text(plant, word));
}

void report_paragraph(struct report_plant *plant, enum report_word word, const char *const *values)
{
    report_sheet_paragraph(plant->sheet, report_sentence(plant, word, values));
}

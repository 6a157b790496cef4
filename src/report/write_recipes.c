/* write_recipes.c: recipes against the windows, and against the scores of the lots that were made with them.
 */
#include "report/plant.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RECIPES ((size_t)60)

/* ---- windows ------------------------------------------------------------------------------------ */

struct recipe_rows {
    struct report_plant *plant;
    size_t count;
};

static size_t lots_with(const struct report_plant *plant, const char *hash)
{
    size_t count = 0;
    for (size_t i = 0; i < plant->lot_count; i++) {
        const char *own = plant->lots[i].recipe_hash;
        count += own != NULL && strcmp(own, hash) == 0;
    }
    return count;
}

static void claim_words(struct report_plant *plant, struct cg_text *out, const struct cg_claim *claims,
                        enum cg_claim_result result)
{
    for (size_t i = 0; i < CG_CLAIMS; i++) {
        if (claims[i].result == result) {
            char number[CG_NUMBER_SIZE];
            cg_text_add(out, "%s%s", out->length > 0 ? "; " : "",
                        cg_number_fixed(number, (double)claims[i].claim, 0));
            if (claims[i].quantity != NULL && isfinite(claims[i].value)) {
                cg_text_add(out, " (%s %s)", claims[i].quantity, report_number(plant, claims[i].value, 4));
            }
        }
    }
}

static bool visit_recipe(void *context, const struct cg_store_recipe *row)
{
    struct recipe_rows *rows = context;
    struct report_plant *plant = rows->plant;
    struct report_sheet *sheet = plant->sheet;
    struct cg_recipe_file file = {0};
    struct cg_error error;
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)row->text, strlen(row->text)};
    report_table_words(sheet, row->name);
    report_table_words(sheet, row->hash);
    report_table_number(sheet, (double)lots_with(plant, row->hash), 9);
    const enum cg_status status = cg_recipe_parse(row->name, &bytes, &file, &error);
    if (status == CG_FAULT) {
        *plant->error = error;
        plant->status = status;
        return false;
    }
    if (status != CG_OK) {
        report_table_words(sheet, error.text);
        for (size_t i = 0; i < 6; i++) {
            report_table_words(sheet, "\xe2\x80\x93");
        }
    } else {
        struct cg_claim claims[CG_CLAIMS];
        struct cg_text failed = {0}, marginal = {0};
        const struct cg_anhydride bath = cg_recipe_anhydride(&file.recipe);
        cg_recipe_claims(&file.recipe, claims);
        const enum cg_claim_result verdict = cg_recipe_verdict(claims);
        claim_words(plant, &failed, claims, CG_CLAIM_FAIL);
        claim_words(plant, &marginal, claims, CG_CLAIM_MARGINAL);
        report_table_words(sheet, cg_claim_result_name(verdict));
        if (verdict == CG_CLAIM_FAIL) {
            report_table_strong(sheet);
        }
        report_table_number(sheet, bath.borate_percent, 4);
        report_table_number(sheet, bath.boric_h3bo3_percent, 4);
        report_table_number(sheet, bath.magnesium_percent, 4);
        report_table_number(sheet, cg_recipe_binder(&file.recipe).parts, 4);
        report_table_words(sheet, failed.data != NULL ? failed.data : "\xe2\x80\x93");
        report_table_words(sheet, marginal.data != NULL ? marginal.data : "\xe2\x80\x93");
        cg_text_clear(&failed);
        cg_text_clear(&marginal);
    }
    cg_recipe_file_clear(&file);
    return ++rows->count < MOST_RECIPES;
}

static void window_row(struct report_plant *plant, enum report_word word, const struct cg_claim *claim)
{
    report_table_words(plant->sheet, report_text(plant, word));
    report_table_number(plant->sheet, (double)claim->claim, 3);
    report_table_number(plant->sheet, claim->low, 4);
    report_table_number(plant->sheet, claim->high, 4);
}

/* The windows themselves do not depend on the recipe. */
static void write_windows(struct report_plant *plant)
{
    static const struct {
        enum report_word word;
        size_t claim;
    } windows[] = {{WORD_Q_BORATE, 2},     {WORD_Q_BORATE, 9}, {WORD_Q_RATIO, 10},
                   {WORD_Q_MAGNESIUM, 12}, {WORD_Q_BINDER, 5}, {WORD_Q_LAYER, 6}};
    const char *const titles[] = {report_text(plant, WORD_QUANTITY), report_text(plant, WORD_CLAIM),
                                  report_text(plant, WORD_FROM), report_text(plant, WORD_UP_TO)};
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)cg_recipe_template(), strlen(cg_recipe_template())};
    struct cg_recipe_file file = {0};
    struct cg_claim claims[CG_CLAIMS];
    struct cg_error ignored;
    if (cg_recipe_parse("template", &bytes, &file, &ignored) == CG_OK) {
        cg_recipe_claims(&file.recipe, claims);
        report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
        for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
            window_row(plant, windows[i].word, &claims[windows[i].claim - 1]);
        }
        report_table_end(plant->sheet);
    }
    cg_recipe_file_clear(&file);
}

enum cg_status report_write_recipes(struct report_plant *plant)
{
    const char *const titles[] = {
        report_text(plant, WORD_RECIPE),        report_text(plant, WORD_HASH),
        report_text(plant, WORD_LOTS),          report_text(plant, WORD_VERDICT),
        report_text(plant, WORD_Q_BORATE),      report_text(plant, WORD_Q_BORIC),
        report_text(plant, WORD_Q_MAGNESIUM),   report_text(plant, WORD_Q_BINDER),
        report_text(plant, WORD_FAILED_CLAIMS), report_text(plant, WORD_MARGINAL_CLAIMS)};
    const struct cg_store_query all = {0};
    struct recipe_rows rows = {plant, 0};
    report_heading(plant, WORD_H_RECIPES);
    report_table_begin(plant->sheet, titles, sizeof titles / sizeof titles[0]);
    const enum cg_status status = cg_store_recipes(plant->store, &all, visit_recipe, &rows, plant->error);
    if (status == CG_OK && rows.count > 0) {
        report_table_end(plant->sheet);
        if (rows.count == MOST_RECIPES) {
            report_paragraph(plant, WORD_RECIPES_CUT,
                             REPORT_VALUES(report_number(plant, (double)rows.count, 9)));
        }
        report_paragraph(plant, WORD_WINDOWS_NOTE, REPORT_VALUES(NULL));
        write_windows(plant);
    } else if (status == CG_OK) {
        report_paragraph(plant, WORD_NO_RECIPES, REPORT_VALUES(NULL));
    }
    return status;
}

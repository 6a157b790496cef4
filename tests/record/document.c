#include "record/document.h"

#include <check.h>
#include <math.h>

static void add_band(struct cg_record *record, struct cg_node *list, const char *name, double low,
                     double high, double cv)
{
    struct cg_node *item = cg_record_object(record, list, NULL);
    if (name) {
        cg_record_text(record, item, "name", name);
    }
    struct cg_node *range = cg_record_list(record, item, "band_mm");
    cg_record_number(record, range, NULL, low);
    cg_record_number(record, range, NULL, high);
    cg_record_number(record, item, "cv_percent", cv);
    /* 0.36^2 + 0.48^2 + 0.8^2 = 1 */
    cg_record_number(record, item, "bars_percent", 0.36 * cv);
    cg_record_number(record, item, "streaks_percent", 0.48 * cv);
    cg_record_number(record, item, "isotropic_percent", 0.8 * cv);
    cg_record_number(record, item, "uncertainty_percent", 0.05 * cv);
    cg_record_text(record, item, "flag", high > 8 ? "few_periods" : NULL);
}

static void add_mark(struct cg_record *record, struct cg_node *list, int id, const char *mark_class)
{
    static const char *const numbers[] = {"x_mm",
                                          "y_mm",
                                          "area_mm2",
                                          "length_mm",
                                          "width_mm",
                                          "angle_deg",
                                          "contrast_percent",
                                          "log10_nfa",
                                          "edge_sharpness_mm",
                                          "local_cv_percent"};
    struct cg_node *item = cg_record_object(record, list, NULL);
    cg_record_number(record, item, "id", id);
    cg_record_text(record, item, "class", mark_class);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cg_record_number(record, item, numbers[i], id + (double)i / 16);
    }
    struct cg_node *box = cg_record_list(record, item, "box_px");
    for (int i = 0; i < 4; i++) {
        cg_record_number(record, box, NULL, 10 * i);
    }
}

void document_fill_top(struct cg_record *record, const char *file)
{
    struct cg_node *root = record->root;
    struct cg_node *source = cg_record_object(record, root, "source");
    cg_record_text(record, source, "file", file);
    cg_record_number(record, source, "width_px", 2048);
    cg_record_number(record, source, "height_px", 1024);
    cg_record_number(record, source, "bits", 12);
    cg_record_text(record, source, "format", "tiff");
    cg_record_text(record, source, "channel", "luminance");
    cg_record_number(record, source, "orientation", 1);
    cg_record_text(record, source, "transfer", "linear");
    cg_record_number(record, source, "page", 0);
    cg_record_number(record, source, "pages", 3);
    struct cg_node *warnings = cg_record_list(record, source, "warnings");
    cg_record_text(record, warnings, NULL, "the file has no scale");
    struct cg_node *scale = cg_record_object(record, root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", 0.0625);
    cg_record_number(record, scale, "pitch_md_mm", 0.125);
    cg_record_text(record, scale, "from", "option");
    struct cg_node *calibration = cg_record_object(record, root, "calibration");
    cg_record_null(record, calibration, "id");
    cg_record_text(record, calibration, "unit", "relative");
    cg_record_number(record, calibration, "angle_deg", 20);
    struct cg_node *quality = cg_record_object(record, root, "quality");
    cg_record_number(record, quality, "saturated_percent", 0.0125);
    cg_record_number(record, quality, "valid_percent", 99.5);
    cg_record_number(record, quality, "dead_px", 7);
    struct cg_node *flags = cg_record_list(record, quality, "flags");
    cg_record_text(record, flags, NULL, "saturated");
    cg_record_text(record, flags, NULL, "dead_pixels");
    struct cg_node *gloss = cg_record_object(record, root, "gloss");
    cg_record_number(record, gloss, "mean", 0.5);
    cg_record_number(record, gloss, "sd", 0.0125);
    cg_record_number(record, gloss, "cv_percent", 2.5);
    cg_record_number(record, gloss, "p05", 0.4794);
    cg_record_number(record, gloss, "p95", 0.5206);
    cg_record_text(record, gloss, "unit", "relative");
}

void document_fill_lists(struct cg_record *record, int marks)
{
    struct cg_node *root = record->root;
    struct cg_node *mottle = cg_record_list(record, root, "mottle");
    for (int i = 0; i < 6; i++) {
        add_band(record, mottle, NULL, ldexp(0.25, i), ldexp(0.5, i), 1 + i / 4.0);
    }
    struct cg_node *wavescan = cg_record_list(record, root, "wavescan");
    add_band(record, wavescan, "du", 0, 0.1, 0.25);
    add_band(record, wavescan, "Wa", 0.1, 0.3, 0.5);
    struct cg_node *periodic = cg_record_list(record, root, "periodic");
    static const char *const directions[] = {"bars", "streaks", "bars"};
    for (int i = 0; i < 3; i++) {
        struct cg_node *line = cg_record_object(record, periodic, NULL);
        cg_record_text(record, line, "direction", directions[i]);
        cg_record_number(record, line, "pitch_mm", 5.5 + i);
        cg_record_number(record, line, "pitch_px", 44 + i);
        cg_record_number(record, line, "angle_deg", 90);
        cg_record_number(record, line, "amplitude_percent", 0.75 - 0.25 * i);
        cg_record_number(record, line, "log10_nfa", -31);
        cg_record_number(record, line, "harmonics", 2);
    }
    struct cg_node *defects = cg_record_list(record, root, "defects");
    for (int i = 1; i <= marks; i++) {
        add_mark(record, defects, i, i % 3 == 0 ? "contamination" : "pinhole");
    }
    struct cg_node *scores = cg_record_object(record, root, "scores");
    cg_record_number(record, scores, "uniformity", 78.2);
    cg_record_number(record, scores, "weighted_cv_percent", 1.77);
    cg_record_number(record, scores, "transfer", 91);
    cg_record_text(record, scores, "grade", "B");
    struct cg_node *profile = cg_record_object(record, root, "profile");
    cg_record_text(record, profile, "name", "photo");
    cg_record_null(record, profile, "hash");
    struct cg_node *verdict = cg_record_object(record, root, "verdict");
    cg_record_text(record, verdict, "result", "FAIL");
    struct cg_node *exceeded = cg_record_list(record, verdict, "exceeded");
    struct cg_node *limit = cg_record_object(record, exceeded, NULL);
    cg_record_text(record, limit, "quantity", "mottle[2-4].cv_percent");
    cg_record_number(record, limit, "value", 1.75);
    cg_record_number(record, limit, "limit", 1.5);
}

void document_fill(struct cg_record *record, const char *file, int marks)
{
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(record, SURFACE, &error), CG_OK);
    cg_record_reason(record, "The dead pixels of %s were masked.", "the flat");
    document_fill_top(record, file);
    document_fill_lists(record, marks);
    cg_record_reason(record, "The dead pixels of %s were masked.", "the flat");
    cg_record_reason(record, "A band was too long for the field.");
    ck_assert_int_eq(cg_record_check(record, &error), CG_OK);
}

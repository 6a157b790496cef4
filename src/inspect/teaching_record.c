/* What was learned from good frames, as the document castgloss.model/1. */
#include <castgloss/inspect.h>

#include "inspect/source_record.h"

#include <math.h>

/* The heaviest tail of any response. */
static double heaviest(const struct cg_defect_model *model)
{
    double exponent = NAN;
    for (size_t i = 0; i < model->tail_count; i++) {
        exponent = fmin(exponent, model->tails[i].exponent);
    }
    return exponent;
}

enum cg_status cg_teaching_record(const struct cg_teaching *teaching, struct cg_record *out,
                                  struct cg_error *error)
{
    struct cg_record record;
    const struct cg_defect_model *model = &teaching->model->values;
    enum cg_status status = cg_record_init(&record, "castgloss.model/1", error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_node *node = cg_record_object(&record, record.root, "source");
    cg_record_text(&record, node, "file", teaching->file);
    node = cg_record_object(&record, record.root, "model");
    cg_record_text(&record, node, "id", teaching->model->id);
    cg_record_number(&record, node, "frames", (double)model->frames);
    cg_record_number(&record, node, "width_px", (double)model->width);
    cg_record_number(&record, node, "height_px", (double)model->height);
    cg_record_number(&record, node, "pitch_cd_mm", inspect_known(model->pitch_cd_mm));
    cg_record_number(&record, node, "pitch_md_mm", inspect_known(model->pitch_md_mm));
    node = cg_record_object(&record, record.root, "level");
    cg_record_number(&record, node, "mean", model->mean);
    cg_record_number(&record, node, "between_frames_percent", 100.0 * model->mean_sd / model->mean);
    node = cg_record_object(&record, record.root, "texture");
    cg_record_number(&record, node, "cv_percent", teaching->cv_percent);
    cg_record_number(&record, node, "tail_exponent", heaviest(model));
    struct cg_node *list = cg_record_list(&record, record.root, "left_out");
    for (size_t i = 0; i < teaching->left_out_count; i++) {
        const struct cg_left_out *left = &teaching->left_out[i];
        node = cg_record_object(&record, list, NULL);
        cg_record_text(&record, node, "file", left->file);
        cg_record_number(&record, node, "marks", (double)left->marks);
        cg_record_text(&record, node, "class", cg_mark_class_name(left->mark_class));
        cg_record_number(&record, node, "log10_nfa", left->log10_nfa);
    }
    if (!cg_grid_has_scale(
            &(struct cg_grid){.pitch_cd_mm = model->pitch_cd_mm, .pitch_md_mm = model->pitch_md_mm})) {
        cg_record_reason(&record, "The scale of the frames is not known, so the model fits frames without a "
                                  "scale alone: state it with --dpi or --pitch.");
    }
    status = cg_record_check(&record, error);
    if (status != CG_OK) {
        cg_record_clear(&record);
        return status;
    }
    *out = record;
    return CG_OK;
}

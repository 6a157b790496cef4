/*
 * castgloss/defects.h: marks on a surface, found against its own texture. Views in, values out.
 */
#ifndef CASTGLOSS_DEFECTS_H
#define CASTGLOSS_DEFECTS_H

#include <castgloss/spectrum.h>

enum cg_mark_class {
    CG_MARK_PINHOLE,
    CG_MARK_PIT,
    CG_MARK_SCRATCH,
    CG_MARK_CRACK,
    CG_MARK_PICK,
    CG_MARK_PATCH,
    CG_MARK_STREAK,
    CG_MARK_CHATTER,
    CG_MARK_DRIP,
    CG_MARK_WRINKLE,
    CG_MARK_CONTAMINATION,
    CG_MARK_CLASSES
};
/* "pinhole", ... */
const char *cg_mark_class_name(enum cg_mark_class mark_class);
/* One sentence: what makes it on the coater. */
const char *cg_mark_class_cause(enum cg_mark_class mark_class);

/* A mark. Lengths in mm when the grid has a scale, else in pixels. contrast is relative to the local level.
 */
struct cg_mark {
    enum cg_mark_class mark_class;
    double x, y; /* centre, from the centre of the first pixel */
    double area; /* mm2 */
    double length, width;
    double angle_deg; /* of the long axis, [0, 180), from CD towards MD */
    double contrast_percent;
    double edge_sharpness;   /* 10-90 % rise of its border, mm; 0: not measurable */
    double local_cv_percent; /* of the texture inside */
    double log10_nfa;
    struct cg_rect box;
};

struct cg_defect_options {
    double false_alarms_per_m2;
};
struct cg_defect_options cg_defect_options_defaults(void); /* 0.1 */

struct cg_defect_work;
/* Plans and buffers for frames of one size. */
struct cg_defect_work *cg_defect_work_new(size_t width, size_t height, struct cg_error *error) CG_MUST_CHECK;
void cg_defect_work_free(struct cg_defect_work *work);

struct cg_marks {
    struct cg_mark *marks; /* most severe first */
    size_t count;
};
void cg_marks_clear(struct cg_marks *marks);
enum cg_status cg_defects_find(struct cg_defect_work *work, struct cg_view view,
                               const struct cg_defect_options *options, struct cg_marks *out,
                               struct cg_error *error) CG_MUST_CHECK;

/* Area in mm2 weighted by class and contrast: what the marks are sorted by. */
double cg_mark_severity(const struct cg_mark *mark);
/* 0-100: 100 / (1 + severity per m2 / 500 mm2); 100 without marks. See docs/methods/defects.md. */
double cg_transfer_score(const struct cg_marks *marks, double area_m2);

#endif

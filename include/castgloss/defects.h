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
    double diffuse_contrast_percent; /* the same in diffuse light; NaN: no such frame, or it cannot tell */
    double severity;                 /* what marks are sorted by; see cg_mark_severity */
};

/*
 * A row of the table that names marks: the first that fits gives the class. Sizes in mm; a limit of 0 is no
 * limit. A mark that no row fits is contamination.
 */
struct cg_mark_rule {
    enum cg_mark_class mark_class;
    int polarity; /* -1 dark, 1 bright, 0 either */
    double elongation_min;
    double length_min, width_min, width_max;
    double off_md_max_deg;             /* angle to the machine direction */
    double off_cd_max_deg;             /* angle to the cross direction */
    double diameter_min, diameter_max; /* of the disc of equal area */
    double edge_min;                   /* 10-90 % rise of the border, mm */
    double local_cv_min;               /* percent */
    double diffuse_dark_min;           /* percent darker than around in diffuse light, too */
};
/* The built-in table; *count rows. */
const struct cg_mark_rule *cg_mark_rules_default(size_t *count);

/*
 * What good frames look like, learned from them; kept in a model file. Plain values, so that a file can hold
 * them; what they mean is the analyser's own. All arrays belong to the model.
 */
struct cg_defect_model {
    size_t width, height;            /* of the frames, px */
    double pitch_cd_mm, pitch_md_mm; /* 0: frames without a scale */
    size_t frames;
    double mean, mean_sd; /* level, and its spread between frames */
    size_t power_count;
    float *power; /* noise-cleaned power spectrum: rings times sectors */
    size_t profile_count;
    float *profile; /* cross-web profile, relative to the mean, a value a column */
    size_t tail_count;
    struct cg_defect_tail {
        double sd, exponent;
        double whole_exponent; /* where the spread of places is not looked at */
    } * tails;                 /* of the response of each filter */
    size_t coarse_columns, coarse_rows;
    float *coarse_mean,
        *coarse_sd; /* of the blurred frame, relative to the mean: what a matt patch is compared with */
};
void cg_defect_model_clear(struct cg_defect_model *model);

enum cg_defect_method {
    CG_DEFECT_WHITENED, /* matched filters on the whitened frame */
    CG_DEFECT_PHOT      /* phase-only transform: needs no statistics of the texture at all */
};
/* "whitened", "phot" */
const char *cg_defect_method_name(enum cg_defect_method method);

struct cg_defect_options {
    double false_alarms_per_m2;
    enum cg_defect_method method;
    const struct cg_defect_model *model; /* NULL: the frame's own statistics */
    struct cg_view diffuse;              /* the same frame in diffuse light; px NULL: none */
    const struct cg_mark_rule *rules;    /* tried before the built-in table; NULL: none */
    size_t rule_count;
    const double *class_weights; /* CG_MARK_CLASSES of them, in the severity; NULL: the built-in ones */
};
struct cg_defect_options cg_defect_options_defaults(void); /* 0.1, whitened, no model, built-in rules */

struct cg_defect_work;
/* Plans and buffers for frames of one size. */
struct cg_defect_work *cg_defect_work_new(size_t width, size_t height, struct cg_error *error) CG_MUST_CHECK;
void cg_defect_work_free(struct cg_defect_work *work);
/*
 * From now on the loop's threads share each search; the marks do not depend on them. Without memory for them
 * (two planes of float a thread) the work stays as it was.
 */
enum cg_status cg_defect_work_share(struct cg_defect_work *work, struct cg_loop loop,
                                    struct cg_error *error) CG_MUST_CHECK;

struct cg_marks {
    struct cg_mark *marks; /* most severe first */
    size_t count;
};
void cg_marks_clear(struct cg_marks *marks);
/* CG_NOT_MEASURABLE: half of the frame is black, so it has no level. A constant frame has no marks. */
enum cg_status cg_defects_find(struct cg_defect_work *work, struct cg_view view,
                               const struct cg_defect_options *options, struct cg_marks *out,
                               struct cg_error *error) CG_MUST_CHECK;

/*
 * What the search sees, pixel by pixel: the responses of all filters in standard deviations (of the tail that
 * each has, so that they compare), without sign, joined so that the strongest counts most. No mark is filled
 * in on the way, so a strong one rings around itself. The plane is initialised here, on the grid of the view.
 * It serves to compare with masks of known marks.
 */
enum cg_status cg_defects_response(struct cg_defect_work *work, struct cg_view view,
                                   const struct cg_defect_options *options, struct cg_plane *out,
                                   struct cg_error *error) CG_MUST_CHECK;

/*
 * Learns a model: good frames of one size are added, in two rounds of the same frames in the same order (the
 * second takes the tails of the responses under the statistics of the first), then the model is taken out.
 * Memory does not grow with the frames. round is 1, then 2.
 */
struct cg_defect_learner;
struct cg_defect_learner *cg_defect_learner_new(size_t width, size_t height,
                                                struct cg_error *error) CG_MUST_CHECK;
void cg_defect_learner_free(struct cg_defect_learner *learner);
enum cg_status cg_defect_learner_add(struct cg_defect_learner *learner, struct cg_view view, int round,
                                     struct cg_error *error) CG_MUST_CHECK;
/* CG_NOT_MEASURABLE: fewer frames than statistics need. */
enum cg_status cg_defect_learner_finish(struct cg_defect_learner *learner, struct cg_defect_model *out,
                                        struct cg_error *error) CG_MUST_CHECK;

/*
 * Gives measured marks, on a frame of this grid, their contrast in diffuse light and their class: by the
 * rules of the options, else contamination where they are dark in diffuse light, else the class that they
 * have, else (CG_MARK_CLASSES) by the built-in rules. Then their severity, and sorts them, most severe first.
 */
void cg_marks_name(struct cg_mark *marks, size_t count, struct cg_grid grid,
                   const struct cg_defect_options *options);
/* The weight of a mm2 of a class when options give no weights. */
double cg_mark_class_weight(enum cg_mark_class mark_class);
/* Area in mm2 weighted by class and contrast. weights: a number a class, NULL for the built-in ones. */
double cg_mark_severity(const struct cg_mark *mark, const double *weights);
/* Over the severities that the marks carry, 0-100: 100 / (1 + severity per m2 / 500 mm2); 100 without marks.
 * See docs/methods/defects.md. */
double cg_transfer_score(const struct cg_marks *marks, double area_m2);

#endif

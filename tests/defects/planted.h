/* defects/planted.h: frames of seeded texture with marks planted into them, and the search in them. */
#ifndef DEFECTS_PLANTED_H
#define DEFECTS_PLANTED_H

#include <castgloss/defects.h>

#include <check.h>

#define SIDE ((size_t)256)
#define PITCH 0.05
#define NOISE 0.004

/* A shape in pixels: a disc (angle unused) or a bar, drawn with 8 x 8 samples a pixel. */
struct planted {
    double x, y, length, width, angle_deg, contrast;
    bool bar;
};

double planted_gaussian(void);
/* A flat plane of 0.5; the seed of all that is drawn into it. */
struct cg_plane planted_texture(uint64_t seed, size_t width, size_t height, double pitch_cd, double pitch_md);
void planted_noise(struct cg_plane *plane, double sd);
/* White noise smoothed by sigma px, of this SD. */
void planted_mottle(struct cg_plane *plane, double sigma, double sd);
void planted_shape(struct cg_plane *plane, const struct planted *shape);
/* A frame of SIDE with the shape in it, blurred as by a lens, and noise. */
struct cg_plane planted_mark(uint64_t seed, const struct planted *shape);
struct cg_marks planted_find(struct cg_view view, double false_alarms);
size_t planted_count(const struct cg_plane *plane, double false_alarms);

TCase *learn_tests(void);
TCase *paths_tests(void);
TCase *alarms_tests(void);
TCase *classes_tests(void);

#endif

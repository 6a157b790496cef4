/*
 * roll/drum.h: the map of a roller's face from inside.
 */
#ifndef ROLL_DRUM_H
#define ROLL_DRUM_H

#include <castgloss/roll.h>

#define ROLL_CELL_MM 1.0

struct cg_drum {
    struct cg_drum_options options;
    double pitch;   /* of the web, a turn */
    double zero_md; /* where angle 0 touched last, or would have */
    double start, front;
    double corrected;    /* md of the last correction of the phase */
    struct cg_plane map; /* percent */
    uint16_t *counts;    /* times that a cell was seen */
    double noise;        /* SD of a cell of one frame, percent */
};

/* A frame as cells against their local level. */
struct roll_patch {
    struct cg_plane cells; /* percent, mask where there is no data */
    double md_mm, cd_mm;   /* of the centre of its first cell */
};

/* The row of the map under a place of the web. */
size_t roll_drum_row(const struct cg_drum *drum, double md_mm);
/* Moves phase and pitch after what the patch shows of the map's own marks. */
void roll_drum_follow(struct cg_drum *drum, const struct roll_patch *patch);

#endif

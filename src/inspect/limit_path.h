/*
 * inspect/limit_path.h: the quantity that a limit names: "gloss.cv_percent", "mottle[2-4].cv_percent",
 * "defects.count", "defects[pinhole].count", "periodic[bars].amplitude_percent", "elements[solid-K].density",
 * "bleed[].width_growth_um".
 */
#ifndef CASTGLOSS_INSPECT_LIMIT_PATH_H
#define CASTGLOSS_INSPECT_LIMIT_PATH_H

#include <castgloss/base.h>

/*
 * A path taken apart. list is empty for a path without brackets. Two kinds of list: bands are always the same
 * and one is chosen by its label; what is found (lines, marks) may be none or many, and a limit holds for
 * each that carries the label, or for all when the label is empty.
 */
struct cg_limit_path {
    char list[32];
    char label[64];
    const char *rest; /* behind "list[label].", within the quantity */
    bool found;       /* a list of what was found */
    bool named;       /* of what a chart names: a label that nothing carries was not measured */
};
struct cg_limit_path cg_limit_path_parse(const char *quantity);

/*
 * True when the document can hold this quantity. Otherwise complaint says what is wrong with it and what
 * comes nearest, as the second half of a sentence.
 */
bool cg_limit_path_check(const char *quantity, char *complaint, size_t size) CG_MUST_CHECK;

#endif

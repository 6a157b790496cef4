/*
 * cli/demo_results.h: what a station left in its store, as files and lines for a person.
 */
#ifndef CLI_DEMO_RESULTS_H
#define CLI_DEMO_RESULTS_H

#include <castgloss/base.h>

/* Reads folder/store.sqlite; writes marks.csv and roll.png beside it and prints what was found. */
enum cg_status cg_demo_results(const char *folder, struct cg_error *error) CG_MUST_CHECK;

#endif

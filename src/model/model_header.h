/* model/model_header.h: the YAML header of a model file. Private to model. */
#ifndef MODEL_MODEL_HEADER_H
#define MODEL_MODEL_HEADER_H

#include <castgloss/model.h>

/*
 * Fills in everything but the arrays, whose lengths are limited here. CG_INPUT: not the header's YAML, an
 * unknown key, a value outside its range, arrays that cannot belong to such frames.
 */
enum cg_status model_header_parse(const char *name, struct cg_bytes yaml, struct cg_defect_model *out,
                                  struct cg_error *error) CG_MUST_CHECK;
void model_header_print(const struct cg_defect_model *model, struct cg_text *out);

#endif

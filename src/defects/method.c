#include <castgloss/defects.h>

const char *cg_defect_method_name(enum cg_defect_method method)
{
    return method == CG_DEFECT_PHOT ? "phot" : "whitened";
}

#include <castgloss/defects.h>

#include <stdlib.h>

void cg_defect_model_clear(struct cg_defect_model *model)
{
    free(model->power);
    free(model->profile);
    free(model->tails);
    free(model->coarse_mean);
    free(model->coarse_sd);
    *model = (struct cg_defect_model){.width = 0};
}

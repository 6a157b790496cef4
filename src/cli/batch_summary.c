#include "cli/batch_summary.h"

#include "cli/command.h"

#include <stdio.h>

void cg_batch_show(void *context, size_t done, size_t total)
{
    struct cg_progress *progress = context;
    progress->total = total;
    cg_progress_show(progress, done);
}

int cg_batch_summary_tell(const struct cg_batch_summary *summary, const char *out, bool quiet)
{
    const int out_of_limits = 1;
    if (summary->rejected > 0) {
        fprintf(stderr, "castgloss: %zu of %zu rows could not be measured; %s/rejected.csv says why.\n",
                summary->rejected, summary->rows, out);
    }
    if (!quiet) {
        struct cg_text text = {0};
        cg_text_add(&text, "%zu rows: %zu measured, %zu known already, %zu repeated, %zu rejected",
                    summary->rows, summary->measured, summary->known, summary->repeated, summary->rejected);
        if (summary->joined > 0) {
            cg_text_add(&text, ", %zu measured with another row", summary->joined);
        }
        cg_text_add(&text, "\n");
        cg_text_add(&text, "%s/results.csv, results.jsonl, rejected.csv\n", out);
        int printed = cg_command_print(&text);
        if (printed != 0) {
            return printed;
        }
    }
    return summary->unreadable      ? CG_INPUT
           : summary->unmeasurable  ? CG_NOT_MEASURABLE
           : summary->out_of_limits ? out_of_limits
                                    : 0;
}

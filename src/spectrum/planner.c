#include "spectrum/planner.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct spectrum_line {
    fftwf_plan forward, backward;
};

/* FFTW's planner is the one part of it that threads may not share. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

#define MOST_SAMPLES ((size_t)1 << 24)

struct spectrum_line *spectrum_line_new(size_t count, struct cg_error *error)
{
    if (count == 0 || count > MOST_SAMPLES) {
        cg_error_set(error, CG_FAULT, "a transform of %zu samples a side is not within 1 to 2^24", count);
        return NULL;
    }
    struct spectrum_line *line = cg_alloc(1, sizeof *line, error);
    /* An estimated plan looks at the alignment of its buffers, not at what they hold. */
    float(*in)[2] = line != NULL ? cg_alloc_aligned(count, sizeof *in, error) : NULL;
    float(*out)[2] = in != NULL ? cg_alloc_aligned(count, sizeof *out, error) : NULL;
    if (out == NULL) {
        goto failed;
    }
    const unsigned flags = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    pthread_mutex_lock(&planner);
    line->forward = fftwf_plan_dft_1d((int)count, in, out, FFTW_FORWARD, flags);
    line->backward = fftwf_plan_dft_1d((int)count, in, out, FFTW_BACKWARD, flags);
    pthread_mutex_unlock(&planner);
    if (line->forward == NULL || line->backward == NULL) {
        cg_error_set(error, CG_FAULT, "a transform of %zu samples could not be planned", count);
        goto failed;
    }
    free(in);
    free(out);
    return line;
failed:
    free(in);
    free(out);
    spectrum_line_free(line);
    return NULL;
}

void spectrum_line_free(struct spectrum_line *line)
{
    if (line == NULL) {
        return;
    }
    pthread_mutex_lock(&planner);
    if (line->forward != NULL) {
        fftwf_destroy_plan(line->forward);
    }
    if (line->backward != NULL) {
        fftwf_destroy_plan(line->backward);
    }
    pthread_mutex_unlock(&planner);
    free(line);
}

void spectrum_line_forward(const struct spectrum_line *line, float (*in)[2], float (*out)[2])
{
    fftwf_execute_dft(line->forward, in, out);
}

void spectrum_line_backward(const struct spectrum_line *line, float (*in)[2], float (*out)[2])
{
    fftwf_execute_dft(line->backward, in, out);
}

const char *cg_spectrum_library_version(void)
{
    /* "fftw-3.3.10-sse2-avx" */
    return strncmp(fftwf_version, "fftw-", 5) == 0 ? fftwf_version + 5 : fftwf_version;
}

#include <castgloss/image.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond four sigma a Gaussian holds 6e-5 of its weight. */
#define REACH_SIGMAS 4.0

/* Index i, which may lie outside, mirrored about the borders of [0, n): -1 is 0 again. */
static size_t mirrored(long long i, size_t n)
{
    long long period = 2 * (long long)n;
    i = ((i % period) + period) % period;
    return (size_t)(i < (long long)n ? i : period - 1 - i);
}

static float *kernel_of(double sigma, size_t *reach, struct cg_error *error)
{
    *reach = (size_t)ceil(REACH_SIGMAS * sigma);
    float *kernel = cg_alloc(*reach + 1, sizeof *kernel, error);
    if (!kernel) {
        return NULL;
    }
    double sum = 0.0;
    for (size_t i = 0; i <= *reach; i++) {
        double weight = exp(-0.5 * (double)(i * i) / (sigma * sigma));
        kernel[i] = (float)weight;
        sum += i ? 2.0 * weight : weight;
    }
    for (size_t i = 0; i <= *reach; i++) {
        kernel[i] = (float)((double)kernel[i] / sum);
    }
    return kernel;
}

/* Smooths n samples `step` apart; line holds n + 2 * reach floats. */
static void smooth_line(float *px, size_t n, size_t step, const float *kernel, size_t reach, float *line)
{
    for (size_t i = 0; i < n + 2 * reach; i++) {
        line[i] = px[mirrored((long long)i - (long long)reach, n) * step];
    }
    for (size_t i = 0; i < n; i++) {
        const float *at = line + i + reach;
        float sum = kernel[0] * at[0];
        for (size_t k = 1; k <= reach; k++) {
            sum += kernel[k] * (at[k] + *(at - k));
        }
        px[i * step] = sum;
    }
}

static enum cg_status smooth_axis(struct cg_plane *plane, double sigma, bool along_md, struct cg_error *error)
{
    if (!(sigma > 0.0)) {
        return CG_OK;
    }
    size_t n = along_md ? plane->grid.height : plane->grid.width;
    size_t lines = along_md ? plane->grid.width : plane->grid.height;
    size_t step = along_md ? plane->grid.stride : 1, next = along_md ? 1 : plane->grid.stride;
    size_t reach;
    float *kernel = kernel_of(sigma, &reach, error);
    float *line = kernel ? cg_alloc(n + 2 * reach, sizeof *line, error) : NULL;
    if (line) {
        for (size_t i = 0; i < lines; i++) {
            smooth_line(plane->px + i * next, n, step, kernel, reach, line);
        }
    }
    bool good = line != NULL;
    free(kernel);
    free(line);
    return good ? CG_OK : CG_FAULT;
}

enum cg_status cg_smooth(struct cg_plane *plane, double sigma_cd_px, double sigma_md_px,
                         struct cg_error *error)
{
    enum cg_status status = smooth_axis(plane, sigma_cd_px, false, error);
    return status == CG_OK ? smooth_axis(plane, sigma_md_px, true, error) : status;
}

/* A camera after the linear model of EMVA 1288, under a lamp that falls off towards the sides. */
#include "simulate/parts.h"

#include <math.h>
#include <stdlib.h>

/* Electrons at full scale when no gain is given: a common industrial sensor. */
#define FULL_WELL_ELECTRONS 32000.0

enum cg_status cg_camera_init(struct cg_camera *camera, const struct cg_web_options *options,
                              struct cg_error *error)
{
    struct cg_camera made = {.width = options->width,
                             .height = options->height,
                             .full = (double)((1U << options->bits) - 1U),
                             .gain = options->gain_counts_per_electron,
                             .read_noise = options->read_noise_electrons,
                             .dark = options->dark_level_counts};
    if (made.gain <= 0) {
        made.gain = made.full / FULL_WELL_ELECTRONS;
    }
    made.response = cg_alloc_aligned(made.width * made.height, sizeof *made.response, error);
    if (made.response == NULL) {
        return error->status;
    }
    cg_normal_init(&made.normal);
    uint64_t key = cg_random_key(options->seed, CG_RANDOM_RESPONSE, 0);
    double centre = 0.5 * (double)(made.width - 1);
    for (size_t i = 0; i < made.width * made.height; i++) {
        double side = ((double)(i % made.width) - centre) / centre;
        double lamp = 1 - options->lamp_falloff_percent / 100 * side * side;
        double pixel = 1 + options->response_percent / 100 * (double)cg_random_gauss(cg_random_bits(key, i));
        made.response[i] = (float)fmax(0.0, lamp * pixel);
    }
    *camera = made;
    return CG_OK;
}

void cg_camera_clear(struct cg_camera *camera)
{
    free(camera->response);
    *camera = (struct cg_camera){0};
}

void cg_camera_row(const struct cg_camera *camera, uint64_t key, size_t y, const float *light,
                   uint16_t *counts)
{
    const float *response = camera->response + y * camera->width;
    float gain = (float)camera->gain, dark = (float)camera->dark, full = (float)camera->full;
    float read = (float)camera->read_noise;
    for (size_t x = 0; x < camera->width; x++) {
        uint64_t bits = cg_random_bits(key, y * camera->width + x);
        float mean = light[x] * response[x], electrons;
        if (mean >= (float)CG_POISSON_EXACT) {
            /* Shot and read noise are both Gaussian here: one draw with the sum of the variances. */
            electrons = mean + sqrtf(mean + read * read) * cg_normal_gauss(&camera->normal, bits);
        } else {
            electrons = (float)cg_random_poisson(bits, (double)mean) +
                        read * cg_normal_gauss(&camera->normal, cg_random_bits(bits, UINT64_MAX / 2));
        }
        float value = floorf(gain * electrons + dark + 0.5f);
        counts[x] = (uint16_t)(value < 0 ? 0 : value > full ? full : value);
    }
}

double cg_camera_stored_full(const struct cg_camera *camera)
{
    return camera->full > 255 ? 65535 : 255;
}

uint16_t cg_camera_stored(const struct cg_camera *camera, uint64_t sum, uint64_t frames)
{
    uint64_t from = (uint64_t)camera->full * frames, to = (uint64_t)cg_camera_stored_full(camera);
    return (uint16_t)((sum * to + from / 2) / from);
}

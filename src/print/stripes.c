/*
 * stripes.c: what a scanner adds along a whole column or row. In each band across the scan a column is held
 * against its neighbours to both sides; what it differs by on blank paper, as the median of all bands, is the
 * scanner's. The strongest stripes are found first and no longer count as neighbours of the others.
 */
#include <castgloss/print.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Neighbours lie from near to far of a column; so a stripe may be twice near_mm wide. */
static const double near_mm = 0.4, far_mm = 1.5;
static const double flat = 0.015;  /* SD of neighbours over their mean: more is no blank paper */
static const double step = 0.008;  /* of the mean, from one side to the other: more is a sheet's edge */
static const double white = 0.85;  /* of the lightest paper: darker is printed */
static const double least = 0.004; /* share of the light: a weaker stripe does no harm */
static const double most = 0.6;    /* a stronger one is no scanner's, but a printed line */
static const double sure = 6.0;    /* robust SD of all columns */
static const double agree = 0.75;  /* of the bands see at least half the stripe */
static const double rounds_share = 0.4;
enum { FEWEST_BANDS = 6, ROUNDS = 12 };

struct looking {
    const struct cg_stripe_bands *bands;
    const float *level;       /* of the channel */
    double paper;             /* reflectance of the lightest paper */
    uint8_t *striped;         /* of each column */
    double *sum, *square, *n; /* running, length + 1 */
    float *off;               /* bands * length: share of the light; NaN: not on blank paper */
    float *found;             /* of each column, the median; NaN: too few bands */
    uint8_t *sound;           /* of each column: the bands are at one */
    float *scratch;           /* bands or length, whichever is more */
};

static void add_up(struct looking *looking, const float *row)
{
    for (size_t x = 0; x < looking->bands->length; x++) {
        const double v = looking->striped[x] ? 0.0 : (double)row[x], one = looking->striped[x] ? 0.0 : 1.0;
        looking->sum[x + 1] = looking->sum[x] + v;
        looking->square[x + 1] = looking->square[x] + v * v;
        looking->n[x + 1] = looking->n[x] + one;
    }
}

/* Sums of the neighbours in [from, after), which is cut to the scan. */
static void take(const struct looking *looking, double from, double after, double out[3])
{
    const double length = (double)looking->bands->length;
    const size_t a = (size_t)fmin(fmax(from, 0.0), length), b = (size_t)fmin(fmax(after, 0.0), length);
    out[0] = looking->n[b] - looking->n[a];
    out[1] = looking->sum[b] - looking->sum[a];
    out[2] = looking->square[b] - looking->square[a];
}

/* What column x differs by from its neighbours in a band, as a share of them. */
static float off_at(const struct looking *looking, const float *row, size_t x, double near, double far)
{
    double left[3], right[3];
    take(looking, (double)x - far, (double)x - near, left);
    take(looking, (double)x + near + 1.0, (double)x + far + 1.0, right);
    if (left[0] < 3.0 || right[0] < 3.0) {
        return NAN;
    }
    const double n = left[0] + right[0], mean = (left[1] + right[1]) / n;
    const double sd = sqrt(fmax(0.0, (left[2] + right[2]) / n - mean * mean));
    if (mean < white * looking->paper || sd > flat * mean ||
        fabs(left[1] / left[0] - right[1] / right[0]) > step * mean) {
        return NAN;
    }
    /* Halfway between both sides, so that a slope of the light is no stripe. */
    const double here = 0.5 * (left[1] / left[0] + right[1] / right[0]);
    return (float)((double)row[x] / here - 1.0);
}

static void compare(struct looking *looking)
{
    const struct cg_stripe_bands *bands = looking->bands;
    const double near = ceil(near_mm / bands->pixel_mm), far = near + ceil(far_mm / bands->pixel_mm);
    for (size_t b = 0; b < bands->bands; b++) {
        const float *row = looking->level + b * bands->length;
        add_up(looking, row);
        for (size_t x = 0; x < bands->length; x++) {
            const size_t at = b * bands->length + x;
            looking->off[at] = bands->use[at] ? off_at(looking, row, x, near, far) : NAN;
        }
    }
}

/* The median of what the bands say of a column, and whether they are at one. */
static float median_of_bands(const struct looking *looking, size_t x)
{
    const struct cg_stripe_bands *bands = looking->bands;
    float *values = looking->scratch;
    size_t count = 0, alike = 0;
    for (size_t b = 0; b < bands->bands; b++) {
        const float v = looking->off[b * bands->length + x];
        if (!isnan(v)) {
            values[count++] = v;
        }
    }
    if (count < FEWEST_BANDS) {
        looking->sound[x] = 0;
        return NAN;
    }
    cg_sort_floats(values, count);
    const float median = 0.5f * (values[count / 2] + values[(count - 1) / 2]);
    for (size_t i = 0; i < count; i++) {
        alike += median < 0.0f ? values[i] < 0.5f * median : values[i] > 0.5f * median;
    }
    looking->sound[x] = (double)alike >= agree * (double)count;
    return median;
}

/* Marks the strongest stripes that are left; false: there are none. */
static bool mark_strongest(struct looking *looking, size_t *looked)
{
    const size_t length = looking->bands->length;
    size_t count = 0;
    float strongest = 0.0f;
    for (size_t x = 0; x < length; x++) {
        looking->found[x] = median_of_bands(looking, x);
    }
    for (size_t x = 0; x < length; x++) {
        if (!isnan(looking->found[x])) {
            looking->scratch[count++] = fabsf(looking->found[x]);
            strongest = looking->striped[x] || !looking->sound[x] || fabsf(looking->found[x]) > (float)most
                            ? strongest
                            : fmaxf(strongest, fabsf(looking->found[x]));
        }
    }
    *looked = count;
    if (count == 0) {
        return false;
    }
    cg_sort_floats(looking->scratch, count);
    const double limit = fmax(least, sure * 1.4826 * (double)looking->scratch[count / 2]);
    if ((double)strongest < limit) {
        return false;
    }
    for (size_t x = 0; x < length; x++) {
        const double off = fabs((double)looking->found[x]);
        if (looking->sound[x] && off >= limit && off <= most && off >= rounds_share * (double)strongest) {
            looking->striped[x] = 1;
        }
    }
    return true;
}

/* The level that a twentieth of the cells of one channel exceed: paper, whatever the scanner makes of it. */
static enum cg_status find_paper(struct looking *looking, struct cg_error *error)
{
    const struct cg_stripe_bands *bands = looking->bands;
    const size_t every = bands->length * bands->bands / 8192 + 1;
    float *values = cg_alloc(bands->length * bands->bands / every + 1, sizeof *values, error);
    size_t count = 0;
    if (values == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < bands->length * bands->bands; i += every) {
        values[count++] = looking->level[i];
    }
    cg_sort_floats(values, count);
    looking->paper = (double)values[(count - 1) * 19 / 20];
    free(values);
    return CG_OK;
}

static void keep(struct cg_stripes *stripes, const struct looking *looking, const float *share)
{
    const size_t length = looking->bands->length;
    for (size_t x = 0; x < length; x++) {
        if (!looking->striped[x]) {
            continue;
        }
        const size_t first = x;
        float strongest = 0.0f;
        /* A gap of one column belongs to it. */
        while (x < length && (looking->striped[x] || (x + 1 < length && looking->striped[x + 1]))) {
            strongest = fabsf(share[x]) > fabsf(strongest) ? share[x] : strongest;
            x++;
        }
        if (stripes->count == CG_STRIPES_MOST) {
            stripes->too_many = true;
            return;
        }
        stripes->stripes[stripes->count++] = (struct cg_stripe){.column = looking->bands->columns,
                                                                .first = first,
                                                                .after = x,
                                                                .share_percent = 100.0 * (double)strongest};
    }
}

enum cg_status cg_stripes_find(const struct cg_stripe_bands *bands, struct cg_stripes *stripes,
                               struct cg_error *error)
{
    const size_t length = bands->length, cells = length * bands->bands;
    struct looking looking = {.bands = bands};
    float *share = cg_alloc(length, sizeof *share, error);
    looking.striped = cg_alloc(length, 1, error);
    looking.sound = cg_alloc(length, 1, error);
    looking.sum = cg_alloc(length + 1, sizeof *looking.sum, error);
    looking.square = cg_alloc(length + 1, sizeof *looking.square, error);
    looking.n = cg_alloc(length + 1, sizeof *looking.n, error);
    looking.off = cg_alloc(cells, sizeof *looking.off, error);
    looking.found = cg_alloc(length, sizeof *looking.found, error);
    looking.scratch = cg_alloc(length + bands->bands, sizeof *looking.scratch, error);
    size_t looked = 0;
    enum cg_status status = CG_FAULT;
    if (share == NULL || looking.striped == NULL || looking.sound == NULL || looking.sum == NULL ||
        looking.square == NULL || looking.n == NULL || looking.off == NULL || looking.found == NULL ||
        looking.scratch == NULL) {
        goto done;
    }
    for (size_t c = 0; c < bands->channels; c++) {
        looking.level = bands->level + c * cells;
        status = find_paper(&looking, error);
        if (status != CG_OK) {
            goto done;
        }
        bool more = looking.paper > 0.0;
        for (int round = 0; round < ROUNDS && more; round++) {
            compare(&looking);
            more = mark_strongest(&looking, &looked);
            for (size_t x = 0; x < length; x++) {
                const float v = looking.found[x];
                share[x] = looking.striped[x] && fabsf(v) > fabsf(share[x]) ? v : share[x];
            }
        }
    }
    stripes->looked[bands->columns ? 0 : 1] = 2 * looked > length;
    keep(stripes, &looking, share);
done:
    free(share);
    free(looking.striped);
    free(looking.sound);
    free(looking.sum);
    free(looking.square);
    free(looking.n);
    free(looking.off);
    free(looking.found);
    free(looking.scratch);
    return status;
}

void cg_stripes_mask(const struct cg_stripes *stripes, struct cg_rect box, uint8_t *valid, size_t stride)
{
    for (size_t i = 0; i < stripes->count && !stripes->too_many; i++) {
        const struct cg_stripe *stripe = &stripes->stripes[i];
        const size_t low = stripe->column ? box.x0 : box.y0, high = stripe->column ? box.x1 : box.y1;
        const size_t first = stripe->first > low ? stripe->first : low;
        const size_t after = stripe->after < high ? stripe->after : high;
        for (size_t k = first; k < after; k++) {
            if (!stripe->column) {
                memset(valid + (k - box.y0) * stride, 0, box.x1 - box.x0);
                continue;
            }
            for (size_t y = 0; y < box.y1 - box.y0; y++) {
                valid[y * stride + k - box.x0] = 0;
            }
        }
    }
}

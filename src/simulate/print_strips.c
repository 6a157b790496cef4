/*
 * Set-off strips: a blotter that was pressed onto a solid after growing delays, with the print itself beside
 * it. What was set off follows s_inf + (s0 - s_inf) exp(-t / tau).
 */
#include "simulate/parts.h"
#include "simulate/print_parts.h"

#define STRIP_MM 10.0
#define GAP_MM 4.0
#define LONG_MM 30.0
#define EDGE_MM 6.0
/* Of a strip, left out at each side when it is measured. */
#define INSET_MM 1.0
#define S0 0.72
#define S_INF 0.006
/* Density of the solid above the blotter; the blotter's reflectance, and how cloudy it is. */
#define PRINT_DENSITY 1.6
static const double blotter = 0.88, fibre_density = 0.004;

static const int delays_s[] = {0, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300};
enum { DELAYS = sizeof delays_s / sizeof *delays_s };

static double ratio_at(const struct cg_print_options *o, int time_s)
{
    return S_INF + (S0 - S_INF) * exp(-time_s / o->drying_tau_s);
}

static double page_width(void)
{
    return 2 * EDGE_MM + (DELAYS + 1) * (STRIP_MM + GAP_MM);
}

/* The strips from left to right, the print last. */
static void look(const void *context, double x_mm, double y_mm, float rgb[3])
{
    const struct cg_print_options *o = context;
    double at = (x_mm - EDGE_MM) / (STRIP_MM + GAP_MM), density = 0;
    bool inside = at >= 0 && at < DELAYS + 1 && y_mm >= EDGE_MM && y_mm < EDGE_MM + LONG_MM;
    if (inside && (at - floor(at)) * (STRIP_MM + GAP_MM) < STRIP_MM) {
        size_t strip = (size_t)at;
        density = PRINT_DENSITY * (strip < DELAYS ? ratio_at(o, delays_s[strip]) : 1);
    }
    /* Fibres: a number of its own for every cell of 0.1 mm. */
    uint64_t cell = (uint64_t)(fmax(0, x_mm) * 10) * 100000 + (uint64_t)(fmax(0, y_mm) * 10);
    density += fibre_density *
               (double)cg_random_gauss(cg_random_bits(cg_random_key(o->seed, CG_RANDOM_FAULT, 1), cell));
    rgb[0] = rgb[1] = rgb[2] = (float)(blotter * pow(10, -density));
}

static void element(struct cg_text *out, const char *id, const char *kind, double x, double y, double w,
                    double h)
{
    char n[4][CG_NUMBER_SIZE];
    const double rect[4] = {x, y, w, h};
    for (int i = 0; i < 4; i++) {
        cg_number_print(n[i], rect[i], 7);
    }
    cg_text_add(out, "{\"id\":\"%s\",\"kind\":\"%s\",\"ink\":\"%s\",\"rect_mm\":[%s,%s,%s,%s]}", id, kind,
                kind[1] == 'a' && kind[2] == 'p' ? "paper" : "K", n[0], n[1], n[2], n[3]);
}

static void chart_json(struct cg_text *out)
{
    char w[CG_NUMBER_SIZE], h[CG_NUMBER_SIZE];
    cg_text_add(out,
                "{\"schema\":\"castgloss.chart/1\",\"registration\":\"none\",\"page_mm\":[%s,%s],"
                "\"elements\":[\n",
                cg_number_print(w, page_width(), 7), cg_number_print(h, 3 * EDGE_MM + 2 * LONG_MM, 7));
    for (size_t i = 0; i <= DELAYS; i++) {
        struct cg_text id = {0};
        if (i < DELAYS) {
            cg_text_add(&id, "strip-%d", delays_s[i]);
        } else {
            cg_text_add(&id, "print");
        }
        element(out, id.data == NULL ? "" : id.data, "patch",
                EDGE_MM + (double)i * (STRIP_MM + GAP_MM) + INSET_MM, EDGE_MM + INSET_MM,
                STRIP_MM - 2 * INSET_MM, LONG_MM - 2 * INSET_MM);
        cg_text_add(out, ",\n");
        cg_text_clear(&id);
    }
    element(out, "blotter", "paper", EDGE_MM, 2 * EDGE_MM + LONG_MM, page_width() - 2 * EDGE_MM, LONG_MM);
    cg_text_add(out, "]}\n");
}

enum cg_status cg_strips_make(const struct cg_print_options *options, const char *folder, int threads,
                              struct cg_error *error)
{
    const double pitch = 25.4 / options->dpi;
    struct cg_print_options straight = *options;
    struct cg_text chart = {0};
    straight.mirrored = false;
    struct cg_scan_making making = {.options = &straight,
                                    .look = look,
                                    .context = &straight,
                                    .stream = 2,
                                    .width = (size_t)(page_width() / pitch),
                                    .height = (size_t)((3 * EDGE_MM + 2 * LONG_MM) / pitch),
                                    .to_page = {pitch, 0, pitch / 2, 0, pitch, pitch / 2},
                                    .threads = threads};
    enum cg_status status = cg_scan_make(&making, folder, "strips.png", error);
    if (status == CG_OK) {
        chart_json(&chart);
        status = cg_file_write_text(folder, "strips.json", &chart, error);
    }
    cg_text_clear(&chart);
    return status;
}

void cg_strips_json(const struct cg_print_options *options, struct cg_text *out)
{
    char number[4][CG_NUMBER_SIZE];
    cg_text_add(out, ",\n\"drying\":{\"times\":\"");
    for (size_t i = 0; i < DELAYS; i++) {
        cg_text_add(out, "%s%d", i > 0 ? "," : "", delays_s[i]);
    }
    cg_text_add(out, "\",\"tau_s\":%s,\"s0\":%s,\"s_inf\":%s,\"t_10_percent_s\":%s}",
                cg_number_print(number[0], options->drying_tau_s, 7), cg_number_print(number[1], S0, 7),
                cg_number_print(number[2], S_INF, 7),
                cg_number_print(number[3], options->drying_tau_s * log(10), 7));
}

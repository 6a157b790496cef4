/* Where the page lies in a scan: plain coordinates, and the map from page to pixels. */
#include <castgloss/print.h>

#include <math.h>

struct cg_registration cg_registration_plain(double pitch_cd_mm, double pitch_md_mm)
{
    /* The page's corner is the corner of the first pixel, half a pixel before its centre. */
    return (struct cg_registration){
        .page_to_px = {1 / pitch_cd_mm, 0, -0.5, 0, 1 / pitch_md_mm, -0.5, 0, 0, 1},
        .scale_cd = NAN,
        .scale_md = NAN,
    };
}

void cg_registration_map(const struct cg_registration *registration, double x_mm, double y_mm, double px[2])
{
    const double *h = registration->page_to_px;
    double w = h[6] * x_mm + h[7] * y_mm + h[8];
    px[0] = (h[0] * x_mm + h[1] * y_mm + h[2]) / w;
    px[1] = (h[3] * x_mm + h[4] * y_mm + h[5]) / w;
}

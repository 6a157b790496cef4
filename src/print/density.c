/* density.c: from reflectance to density, colour, colour difference and share of ink. */
#include <castgloss/print.h>

#include <math.h>
#include <stddef.h>

/* No scanner sees darker than this; the logarithm stays finite. */
static const double darkest = 1e-5;

double cg_density_of(double reflectance)
{
    return -log10(fmax(reflectance, darkest));
}

double cg_luminance_of(const double rgb[3])
{
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

const char *cg_density_channel_name(enum cg_density_channel channel)
{
    static const char *const names[] = {"red", "green", "blue", "visual"};
    return names[channel];
}

/* The cube root of CIELAB with its straight piece below (6/29)^3. */
static double lab_curve(double share)
{
    const double epsilon = 216.0 / 24389.0, kappa = 24389.0 / 27.0;
    return share > epsilon ? cbrt(share) : (kappa * share + 16.0) / 116.0;
}

/* sRGB primaries adapted to D50 by Bradford (IEC 61966-2-1 and ICC.1). */
static const double srgb_to_xyz[9] = {0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786,
                                      0.0606169, 0.0139322, 0.0971045, 0.7141733};

struct cg_lab cg_lab_of(const double rgb[3], const double *to_xyz)
{
    const double *m = to_xyz != NULL ? to_xyz : srgb_to_xyz;
    double f[3];
    for (size_t i = 0; i < 3; i++, m += 3) {
        /* The white is the matrix's own, so that a neutral is neutral to the last digit. */
        f[i] = lab_curve((m[0] * rgb[0] + m[1] * rgb[1] + m[2] * rgb[2]) / (m[0] + m[1] + m[2]));
    }
    return (struct cg_lab){116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])};
}

static double hue_deg(double b, double a)
{
    if (a == 0.0 && b == 0.0) {
        return 0.0;
    }
    double hue = atan2(b, a) * 180.0 / M_PI;
    return hue < 0.0 ? hue + 360.0 : hue;
}

static double cos_deg(double angle)
{
    return cos(angle * M_PI / 180.0);
}

static double seventh(double c)
{
    const double c7 = pow(c, 7.0);
    return sqrt(c7 / (c7 + 6103515625.0)); /* 25^7 */
}

double cg_delta_e(struct cg_lab one, struct cg_lab other)
{
    const double g = 0.5 * (1.0 - seventh((hypot(one.a, one.b) + hypot(other.a, other.b)) / 2.0));
    const double a1 = (1.0 + g) * one.a, a2 = (1.0 + g) * other.a;
    const double c1 = hypot(a1, one.b), c2 = hypot(a2, other.b);
    const double h1 = hue_deg(one.b, a1), h2 = hue_deg(other.b, a2);
    const bool coloured = c1 * c2 > 0.0;
    double dh = coloured ? h2 - h1 : 0.0;
    dh += dh > 180.0 ? -360.0 : dh < -180.0 ? 360.0 : 0.0;
    double hue = h1 + h2;
    if (coloured) {
        hue = fabs(h1 - h2) <= 180.0 ? hue / 2.0 : (hue < 360.0 ? hue + 360.0 : hue - 360.0) / 2.0;
    }
    const double dl = other.l - one.l, dc = c2 - c1;
    const double dbig = 2.0 * sqrt(c1 * c2) * sin(dh / 2.0 * M_PI / 180.0);
    const double l = (one.l + other.l) / 2.0, c = (c1 + c2) / 2.0, l50 = (l - 50.0) * (l - 50.0);
    const double t = 1.0 - 0.17 * cos_deg(hue - 30.0) + 0.24 * cos_deg(2.0 * hue) +
                     0.32 * cos_deg(3.0 * hue + 6.0) - 0.20 * cos_deg(4.0 * hue - 63.0);
    const double bump = (hue - 275.0) / 25.0;
    const double turn = 2.0 * 30.0 * exp(-bump * bump);
    const double rt = -sin(turn * M_PI / 180.0) * 2.0 * seventh(c);
    const double sl = 1.0 + 0.015 * l50 / sqrt(20.0 + l50), sc = 1.0 + 0.045 * c, sh = 1.0 + 0.015 * c * t;
    const double x = dl / sl, y = dc / sc, z = dbig / sh;
    return sqrt(fmax(0.0, x * x + y * y + z * z + rt * y * z));
}

double cg_ink_share(double paper, double tint, double solid, double n)
{
    const double full = 1.0 - pow(10.0, -(solid - paper) / n);
    return fabs(full) > 1e-9 ? (1.0 - pow(10.0, -(tint - paper) / n)) / full : NAN;
}

double cg_print_contrast(double solid, double tint)
{
    return solid > 0.0 ? (solid - tint) / solid : NAN;
}

/* What the program was built from and what it runs with. */
#include "cli/command.h"

#include <castgloss/spectrum.h>

#include "git_version.h"

/* jpeglib.h needs stdio.h before it. */
#include <stdio.h>

#include <arv.h>
#include <cairo.h>
#include <cyaml/cyaml.h>
#include <jansson.h>
#include <jpeglib.h>
#include <lcms2.h>
#include <libpq-fe.h>
#include <microhttpd.h>
#include <modbus/modbus.h>
#include <mosquitto.h>
#include <nettle/version.h>
#include <png.h>
#include <protobuf-c/protobuf-c.h>
#include <sqlite3.h>
#include <string.h>
#include <tiffio.h>
#include <xlsxwriter.h>

#define AS_TEXT(token) #token
#define VALUE_AS_TEXT(macro) AS_TEXT(macro)

/* libtiff answers with a paragraph, "LIBTIFF, Version 4.5.0\nCopyright ...". */
static void add_tiff(struct cg_text *out)
{
    const char *text = TIFFGetVersion();
    const char *number = strstr(text, "Version ");
    number = number != NULL ? number + strlen("Version ") : text;
    cg_text_add(out, "libtiff %.*s\n", (int)strcspn(number, "\n"), number);
}

static void add_mosquitto(struct cg_text *out)
{
    int major = 0, minor = 0, revision = 0;
    mosquitto_lib_version(&major, &minor, &revision);
    cg_text_add(out, "libmosquitto %d.%d.%d\n", major, minor, revision);
}

void cg_version_print(struct cg_text *out)
{
    cg_text_add(out, "castgloss %s%s%s%s\n", CG_VERSION, CG_GIT_HASH[0] != 0 ? " (" : "", CG_GIT_HASH,
                CG_GIT_HASH[0] != 0 ? ")" : "");
    cg_text_add(out, "libpng %s\n", png_get_libpng_ver(NULL));
    cg_text_add(out, "libjpeg-turbo %s\n", VALUE_AS_TEXT(LIBJPEG_TURBO_VERSION));
    add_tiff(out);
    cg_text_add(out, "FFTW %s\n", cg_spectrum_library_version());
    cg_text_add(out, "libcyaml %s\n", cyaml_version_str);
    cg_text_add(out, "jansson %s\n", JANSSON_VERSION);
    int lcms = cmsGetEncodedCMMversion();
    cg_text_add(out, "Little CMS %d.%d\n", lcms / 1000, lcms % 1000 / 10);
    cg_text_add(out, "nettle %d.%d\n", nettle_version_major(), nettle_version_minor());
    cg_text_add(out, "Aravis %u.%u.%u\n", arv_get_major_version(), arv_get_minor_version(),
                arv_get_micro_version());
    cg_text_add(out, "cairo %s\n", cairo_version_string());
    cg_text_add(out, "SQLite %s\n", sqlite3_libversion());
    cg_text_add(out, "libpq %d.%d\n", PQlibVersion() / 10000, PQlibVersion() % 10000);
    cg_text_add(out, "libmicrohttpd %s\n", MHD_get_version());
    add_mosquitto(out);
    cg_text_add(out, "libmodbus %d.%d.%d\n", libmodbus_version_major, libmodbus_version_minor,
                libmodbus_version_micro);
    cg_text_add(out, "protobuf-c %s\n", protobuf_c_version());
    cg_text_add(out, "libxlsxwriter %s\n", lxw_version());
    cg_text_add(out, "Licence GPL-3.0-or-later\n");
}

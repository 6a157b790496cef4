#include "cli/surface_pictures.h"

#include <castgloss/report.h>

#include <string.h>
#include <sys/stat.h>

/* The name of an input without folder and ending. */
static void stem_of(const char *path, const char **stem, int *length)
{
    const char *slash = strrchr(path, '/');
    *stem = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(*stem, '.');
    *length = (int)(dot != NULL && dot != *stem ? (size_t)(dot - *stem) : strlen(*stem));
}

static bool is_folder_path(const char *path)
{
    struct stat file;
    return path[strlen(path) - 1] == '/' || (stat(path, &file) == 0 && S_ISDIR(file.st_mode));
}

/* Where a picture of an input goes; one file for one input, else a number keeps names apart. */
static void picture_path(const struct cg_inputs *inputs, const char *given, size_t index,
                         struct cg_text *path)
{
    const char *stem = NULL;
    int length = 0;
    if (is_folder_path(given)) {
        const char *slash = given[strlen(given) - 1] == '/' ? "" : "/";
        stem_of(inputs->items[index].path, &stem, &length);
        cg_text_add(path, "%s%s%.*s-%06zu.png", given, slash, length, stem, index + 1);
    } else if (inputs->count == 1) {
        cg_text_add(path, "%s", given);
    } else {
        stem_of(given, &stem, &length);
        cg_text_add(path, "%.*s%.*s-%06zu.png", (int)(stem - given), given, length, stem, index + 1);
    }
}

enum cg_status cg_picture_write(const struct cg_inputs *inputs, const char *given, size_t index,
                                const struct cg_text *picture, struct cg_error *error)
{
    if (given == NULL) {
        return CG_OK;
    }
    struct cg_text path = {0};
    picture_path(inputs, given, index, &path);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_file_write(path.data, picture->data, picture->length, error);
    }
    cg_text_clear(&path);
    return status;
}

enum cg_status cg_surface_pictures_make(const struct cg_surface_batch *batch, const struct cg_inputs *inputs,
                                        size_t index, bool in_page, const struct cg_surface *surface,
                                        struct cg_surface_pictures *out, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    if (in_page || batch->picture != NULL) {
        status = cg_report_surface_picture(surface, &out->picture, error);
        if (status == CG_OK) {
            status = cg_picture_write(inputs, batch->picture, index, &out->picture, error);
        }
    }
    if (status == CG_OK && (batch->gallery != NULL || (in_page && surface->marks.count > 0))) {
        status = cg_report_surface_gallery(surface, &out->gallery, error);
        if (status == CG_OK) {
            status = cg_picture_write(inputs, batch->gallery, index, &out->gallery, error);
        }
    }
    return status;
}

enum cg_status cg_picture_folder(const char *given, struct cg_error *error)
{
    return is_folder_path(given) ? cg_folder_make(given, error) : CG_OK;
}

enum cg_status cg_surface_pictures_begin(const struct cg_surface_batch *batch, struct cg_error *error)
{
    const char *const places[] = {batch->picture, batch->gallery};
    enum cg_status status = CG_OK;
    for (size_t i = 0; status == CG_OK && i < sizeof places / sizeof *places; i++) {
        status = places[i] != NULL ? cg_picture_folder(places[i], error) : CG_OK;
    }
    return status;
}

void cg_surface_pictures_clear(struct cg_surface_pictures *pictures)
{
    cg_text_clear(&pictures->picture);
    cg_text_clear(&pictures->gallery);
}

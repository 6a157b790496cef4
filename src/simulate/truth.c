/* What was put into the frames, as JSON. */
#include "simulate/parts.h"

#include <math.h>

/* "key":value with a comma before it when `more`; 9 digits say more than any camera sees. */
static void add(struct cg_text *out, bool more, const char *key, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s\"%s\":%s", more ? "," : "", key, cg_number_print(number, value, 9));
}

static double frame_mm(const struct cg_web_options *options)
{
    return (double)options->height * options->pitch_md_mm;
}

static void add_mark(const struct cg_web_options *options, const struct cg_web_marks *marks, size_t index,
                     size_t frame, struct cg_text *out)
{
    const struct cg_web_mark *mark = &marks->list[index];
    cg_text_add(out, "{\"id\":%zu,\"class\":\"%s\"", index, mark->name);
    add(out, true, "x_mm", mark->x_mm);
    add(out, true, "y_mm", mark->md_mm - (double)frame * frame_mm(options));
    add(out, true, "web_md_mm", mark->md_mm);
    add(out, true, "length_mm", mark->length_mm);
    add(out, true, "width_mm", mark->width_mm);
    add(out, true, "angle_deg", mark->angle_deg);
    add(out, true, "contrast_percent", mark->contrast_percent);
    cg_text_add(out, "}");
}

/* One line a frame. Marks reach over a border, so every mark is asked. */
static void add_frames(const struct cg_web_options *options, const struct cg_web_marks *marks,
                       struct cg_text *out)
{
    for (size_t frame = 0; frame < options->frames; frame++) {
        double start = (double)frame * frame_mm(options);
        cg_text_add(out, "%s\n{\"file\":\"frame_%06zu.png\"", frame == 0 ? "" : ",", frame);
        add(out, true, "web_md_mm", start);
        add(out, true, "time_s", start / (options->speed_m_min * 1000 / 60));
        cg_text_add(out, ",\"marks\":[");
        const char *comma = "";
        for (size_t i = 0; i < marks->count; i++) {
            if (!cg_web_mark_in_frame(&marks->list[i], options, frame)) {
                continue;
            }
            cg_text_add(out, "%s", comma);
            add_mark(options, marks, i, frame, out);
            comma = ",";
        }
        cg_text_add(out, "]}");
    }
}

static void add_mottle(const struct cg_web_options *options, const struct cg_field *field,
                       struct cg_text *out)
{
    cg_text_add(out, ",\n\"mottle\":[");
    for (size_t band = 0; band < CG_FIELD_BANDS; band++) {
        double low = cg_field_band_low_mm(band);
        char from[CG_NUMBER_SIZE], to[CG_NUMBER_SIZE];
        cg_text_add(out, "%s{\"band_mm\":[%s,%s]", band == 0 ? "" : ",", cg_number_print(from, low, 9),
                    cg_number_print(to, 2 * low, 9));
        add(out, true, "asked_percent", options->mottle_percent[band]);
        add(out, true, "cv_percent", field->realised_percent[band]);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]");
}

static void add_drum(const struct cg_web_options *options, const struct cg_web_marks *marks,
                     struct cg_text *out)
{
    if (marks->drum_first == marks->count) {
        cg_text_add(out, ",\n\"drum\":null");
        return;
    }
    cg_text_add(out, ",\n\"drum\":{");
    add(out, false, "diameter_m", options->drum_diameter_m);
    add(out, true, "turn_mm", M_PI * options->drum_diameter_m * 1000);
    cg_text_add(out, ",\"repeats\":[");
    for (size_t i = marks->drum_first; i < marks->count; i++) {
        cg_text_add(out, "%s{\"id\":%zu", i == marks->drum_first ? "" : ",", i);
        add(out, true, "x_mm", marks->list[i].x_mm);
        add(out, true, "web_md_mm", marks->list[i].md_mm);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]}");
}

void cg_truth_json(const struct cg_web_options *options, const struct cg_field *field,
                   const struct cg_web_marks *marks, const struct cg_camera *camera, struct cg_text *out)
{
    cg_text_add(out, "{\"schema\":\"castgloss.web/1\",\n\"options\":{");
    cg_web_options_json(options, out);
    cg_text_add(out, "},\n\"camera\":{");
    add(out, false, "full_scale_counts", camera->full);
    add(out, true, "stored_full_scale", cg_camera_stored_full(camera));
    add(out, true, "gain_counts_per_electron", camera->gain);
    /* A calibration is made from the files, so it needs both in the counts that are stored there. */
    double stored = cg_camera_stored_full(camera) / camera->full;
    add(out, true, "stored_gain", camera->gain * stored);
    add(out, true, "stored_dark_level", camera->dark * stored);
    double read = camera->gain * camera->read_noise;
    add(out, true, "stored_read_noise", sqrt(read * read + 1.0 / 12) * stored);
    cg_text_add(out, "},\n\"flat\":{");
    add(out, false, "level", CG_FLAT_LEVEL);
    add(out, true, "frames", CG_AVERAGE_FRAMES);
    add(out, true, "web_reflectance", options->level / CG_FLAT_LEVEL);
    cg_text_add(out, "}");
    add_mottle(options, field, out);
    cg_text_add(out, ",\n\"streak\":");
    if (options->streak_percent == 0) {
        cg_text_add(out, "null");
    } else {
        cg_text_add(out, "{");
        add(out, false, "x_mm", options->streak_cd_mm);
        add(out, true, "width_mm", options->streak_width_mm);
        add(out, true, "contrast_percent", options->streak_percent);
        cg_text_add(out, "}");
    }
    cg_text_add(out, ",\n\"chatter\":");
    if (options->chatter_percent == 0) {
        cg_text_add(out, "null");
    } else {
        cg_text_add(out, "{");
        add(out, false, "pitch_mm", options->chatter_pitch_mm);
        add(out, true, "amplitude_percent", options->chatter_percent);
        cg_text_add(out, "}");
    }
    add_drum(options, marks, out);
    cg_text_add(out, ",\n\"frames\":[");
    add_frames(options, marks, out);
    cg_text_add(out, "\n]}\n");
}

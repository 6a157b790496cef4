/*
 * jpeg_input.c: what libjpeg calls: for bytes, and with its warnings, of which the first one about the data
 * tells the first bad row.
 */
#include "io/jpeg.h"

#include <jerror.h>

/* A progressive picture of a few kilobytes may state thousands of scans of it all and so hold the machine. */
#define MAX_SCANS 500

static struct cg_jpeg *reading_of(j_common_ptr common)
{
    return common->client_data;
}

/*
 * The first row that a failure in the row of blocks which is being decoded may touch. Smooth upsampling of
 * colour takes a neighbour from below, so the last row above it is not sure either.
 */
static void note_failure(struct cg_jpeg *reading, enum cg_jpeg_failure failure)
{
    const struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    size_t row = (size_t)jpeg->input_iMCU_row * (size_t)jpeg->max_v_samp_factor * DCTSIZE;
    if (reading->failure != CG_JPEG_SOUND) {
        return;
    }
    reading->failure = failure;
    reading->first_bad = row > 0 && jpeg->max_v_samp_factor > 1 ? row - 1 : row;
    if (reading->rows_begun && jpeg->input_iMCU_row >= jpeg->total_iMCU_rows) {
        reading->first_bad = jpeg->image_height; /* behind the last row */
    }
    (*reading->manager.format_message)((j_common_ptr)&reading->jpeg, reading->what);
}

static void on_error(j_common_ptr common)
{
    struct cg_jpeg *reading = reading_of(common);
    (*common->err->format_message)(common, reading->what);
    longjmp(reading->leave, 1);
}

static void on_message(j_common_ptr common, int level)
{
    struct cg_jpeg *reading = reading_of(common);
    const struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    if (level >= 0) {
        return;
    }
    switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_MUST_RESYNC:
        note_failure(reading, jpeg->unread_marker == JPEG_EOI ? CG_JPEG_CUT : CG_JPEG_DAMAGED);
        return;
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
        break;
    default:
        note_failure(reading, CG_JPEG_DAMAGED);
        return;
    }
    (*common->err->format_message)(common, reading->remark);
}

static void on_progress(j_common_ptr common)
{
    struct cg_jpeg *reading = reading_of(common);
    if (reading->jpeg.input_scan_number <= MAX_SCANS) {
        return;
    }
    reading->status = cg_error_set(reading->error, CG_INPUT, "the JPEG has more than %d scans", MAX_SCANS);
    longjmp(reading->leave, 1);
}

static void do_nothing(j_decompress_ptr jpeg)
{
    (void)jpeg;
}

/*
 * All bytes were there from the start, so being asked for more means that the file is cut. Between rows an
 * end mark is put in; if the decoder still needs bits when it meets that, it warns, and the row is known.
 */
static boolean on_end(j_decompress_ptr jpeg)
{
    static const JOCTET end_mark[] = {0xff, JPEG_EOI};
    struct cg_jpeg *reading = reading_of((j_common_ptr)jpeg);
    if (!reading->rows_begun || reading->many_scans) {
        ERREXIT(jpeg, JERR_INPUT_EOF);
    }
    /* The arithmetic decoder takes zeros behind the end without a word. */
    if (jpeg->arith_code && jpeg->input_iMCU_row < jpeg->total_iMCU_rows) {
        note_failure(reading, CG_JPEG_CUT);
    }
    reading->end_missing = true;
    jpeg->src->next_input_byte = end_mark;
    jpeg->src->bytes_in_buffer = sizeof end_mark;
    return TRUE;
}

static void on_skip(j_decompress_ptr jpeg, long count)
{
    struct jpeg_source_mgr *input = jpeg->src;
    size_t step = count <= 0                               ? 0
                  : (size_t)count < input->bytes_in_buffer ? (size_t)count
                                                           : input->bytes_in_buffer;
    input->next_input_byte += step;
    input->bytes_in_buffer -= step;
}

void cg_jpeg_catch(struct cg_jpeg *reading)
{
    reading->jpeg.err = jpeg_std_error(&reading->manager);
    reading->manager.error_exit = on_error;
    reading->manager.emit_message = on_message;
    reading->jpeg.client_data = reading;
}

void cg_jpeg_connect(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    jpeg_create_decompress(jpeg);
    jpeg->client_data = reading;
    reading->input = (struct jpeg_source_mgr){.next_input_byte = reading->source->bytes,
                                              .bytes_in_buffer = reading->source->size,
                                              .init_source = do_nothing,
                                              .fill_input_buffer = on_end,
                                              .skip_input_data = on_skip,
                                              .resync_to_restart = jpeg_resync_to_restart,
                                              .term_source = do_nothing};
    jpeg->src = &reading->input;
    reading->progress.progress_monitor = on_progress;
    jpeg->progress = &reading->progress;
}

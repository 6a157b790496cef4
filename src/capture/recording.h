/* capture/recording.h: a recording on disk. Private to capture. */
#ifndef CAPTURE_RECORDING_H
#define CAPTURE_RECORDING_H

#define CAPTURE_RECORDING_FRAMES "frames.raw"
#define CAPTURE_RECORDING_INDEX "index.tsv"
/* First line of the index; lines below have these columns. */
#define CAPTURE_RECORDING_HEAD                                                                               \
    "offset\tbytes\tsha256\twidth\theight\tvalid_rows\tbits\tstatus\tblock_id\tdevice_ns\thost_ns\thost_"    \
    "utc_"                                                                                                   \
    "ns\texposure_us\tgain\tposition\tweb_md_mm\tencoder\tname\n"
enum { CAPTURE_RECORDING_COLUMNS = 18 };

#endif

/* The rows that every document about a picture has. */
/* clang-format off */
#define PICTURE_QUANTITIES(schema) \
{schema, "source.width_px", "px", 0, "Width", "Columns of the picture, along CD."}, \
{schema, "source.height_px", "px", 0, "Height", "Rows of the picture, along MD."}, \
{schema, "source.bits", "bit", 0, "Depth", "Bits of one sample in the file."}, \
{schema, "source.orientation", "", 0, "Orientation", \
 "The orientation that the file asked for and that was applied, 1 to 8 after EXIF; 1 is as stored."}, \
{schema, "source.page", "", 0, "Page", "The page of the file that was measured, from 0."}, \
{schema, "source.pages", "", 0, "Pages", "Pages in the file."}, \
{schema, "scale.pitch_cd_mm", "mm", 5, "CD pitch", "Distance of neighbouring pixel centres along CD."}, \
{schema, "scale.pitch_md_mm", "mm", 5, "MD pitch", "Distance of neighbouring pixel centres along MD."}, \
{schema, "calibration.angle_deg", "deg", 1, "Angle", \
 "Angle of incidence of the light, from the normal of the surface."}, \
{schema, "quality.saturated_percent", "%", 3, "Saturated", \
 "Share of the pixels with data that stand at full scale; above 0.01 % it is flagged, above 1 % nothing " \
 "is scored."}, \
{schema, "quality.valid_percent", "%", 2, "Valid", \
 "Share of the pixels that have data and are not masked by the calibration."}, \
{schema, "quality.dead_px", "px", 0, "Dead", \
 "Pixels that are masked because the flat has under 5 % of its maximum there."}

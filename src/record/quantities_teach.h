/* The rows of castgloss.model/1 and castgloss.evaluation/1: what `teach` learns, and what marks are worth. */
/* clang-format off */
#define MODEL "castgloss.model/1"
#define EVALUATION "castgloss.evaluation/1"

{MODEL, "model.frames", "", 0, "Frames", "Good frames that the model was learned from."},
{MODEL, "model.width_px", "px", 0, "Width", "Columns of the frames that it fits, along CD."},
{MODEL, "model.height_px", "px", 0, "Height", "Rows of the frames that it fits, along MD."},
{MODEL, "model.pitch_cd_mm", "mm", 5, "CD pitch", "Scale of the frames that it fits, along CD."},
{MODEL, "model.pitch_md_mm", "mm", 5, "MD pitch", "Scale of the frames that it fits, along MD."},
{MODEL, "level.mean", "", 4, "Mean", "Mean gloss level of the frames."},
{MODEL, "level.between_frames_percent", "%", 2, "Between frames",
 "Standard deviation of the level from frame to frame, in percent of the mean."},
{MODEL, "texture.cv_percent", "%", 2, "CV",
 "Coefficient of variation of the gloss inside a frame, mean over the frames."},
{MODEL, "texture.tail_exponent", "", 2, "Tail exponent",
 "How the responses of the filters fall off, the heaviest of them: 1 as a Gaussian, less: strong responses "
 "are common, and marks must stand out further."},
{MODEL, "left_out.count", "", 0, "Left out", "Frames that show evident marks and were not learned from."},
{MODEL, "left_out[].marks", "", 0, "Marks", "Evident marks on the frame."},
{MODEL, "left_out[].log10_nfa", "", 1, "log10 NFA",
 "Of the most severe mark: decimal logarithm of the number of such marks expected in texture alone."},

{EVALUATION, "search.false_alarms_per_m2", "1/m2", 2, "False marks",
 "How many marks the search may find in a square metre of faultless texture, on average."},
{EVALUATION, "labels[].images", "", 0, "Pictures", "Pictures that carry the label."},
{EVALUATION, "labels[].found", "", 0, "Found", "Pictures on which any mark was found."},
{EVALUATION, "labels[].found_percent", "%", 1, "Found", "The same in percent of the pictures."},
{EVALUATION, "labels[].recall_percent", "%", 1, "Recall",
 "Share of the pictures on which a mark of the class was found that the label names."},
{EVALUATION, "labels[].marks", "", 0, "Marks", "Marks on all these pictures; on good ones, false marks."},
{EVALUATION, "labels[].marks_per_image", "", 2, "Marks", "The same for one picture."},
{EVALUATION, "labels[].marks_per_m2", "1/m2", 2, "Marks", "The same for a square metre."},
{EVALUATION, "confusion[].none", "", 0, "None", "Pictures on which no mark was found."},
{EVALUATION, "false_marks.count", "", 0, "False marks", "Classes of which a mark was found on good pictures."},
{EVALUATION, "false_marks[].marks", "", 0, "Marks", "Marks of the class on good pictures."},
{EVALUATION, "false_marks[].per_image", "", 3, "Marks", "The same for one good picture."},
{EVALUATION, "false_marks[].per_m2", "1/m2", 2, "Marks", "The same for a square metre of good pictures."},
{EVALUATION, "images.count", "", 0, "Pictures", "Pictures that were judged."},
{EVALUATION, "images[].marks", "", 0, "Marks", "Marks that were found on the picture."},
{EVALUATION, "images[].log10_nfa", "", 1, "log10 NFA", "Of the surest mark on the picture."},

#undef MODEL
#undef EVALUATION

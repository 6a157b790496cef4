/* The words of a report: id, key of the language file, English. Included with WORD defined. */
WORD(LANGUAGE, "language", "en")
WORD(DECIMAL, "decimal", ".")
WORD(TITLE, "title", "Quality report")
WORD(PAGE, "page", "Page %1")
/* ---- title ---- */
WORD(ITEM, "item", "Item")
WORD(VALUE, "value", "Value")
WORD(MADE_BY, "made_by", "Made by")
WORD(MADE_ON, "made_on", "Made on")
WORD(TOOL, "tool", "Tool")
WORD(STORE, "store", "Store")
WORD(PERIOD, "period", "Period")
WORD(FROM_TO, "from_to", "%1 to %2")
WORD(LOTS, "lots", "Lots")
WORD(SAMPLES_BY_KIND, "samples_by_kind", "Samples by kind")
WORD(MEASURED_WITH, "measured_with", "Measured with version (samples)")
WORD(PROFILES, "profiles", "Profiles (samples)")
WORD(CALIBRATIONS, "calibrations", "Calibrations (samples)")
WORD(DUE, "due", "Next calibration due")
WORD(DUE_UNKNOWN, "due_unknown", "not known: give the calibration with --calibration")
WORD(DUE_NEVER, "due_never", "%1 has no date on which it ends")
WORD(DUE_ON, "due_on", "%1 is due on %2")
WORD(DUE_PAST, "due_past", "%1 was due on %2 and is overdue")
WORD(LIMITS_FROM, "limits_from", "Limits of this report")
WORD(NO_PROFILE, "no_profile", "none: give the profile with --profile")
WORD(NONE, "none", "none")
WORD(NO_LOT, "no_lot", "(no lot)")
/* ---- summary ---- */
WORD(H_SUMMARY, "h_summary", "What to act on")
WORD(EMPTY_STORE, "empty_store", "The store holds no samples.")
WORD(SAY_NOTHING, "say_nothing",
     "Nothing stands out: no sample fails its limits, no control chart shows a signal, no mark repeats and "
     "no ingredient goes with a score.")
WORD(SAY_FAILED, "say_failed", "%1 of %2 samples fail their limits. Look at lots %3.")
WORD(SAY_UNMEASURED, "say_unmeasured",
     "%1 of %2 samples could not be measured, in lots %3. Their documents say why; measure them again.")
WORD(SAY_REPEAT, "say_repeat",
     "A mark repeats every %1: clean the roller with a diameter of %2 at the drum angle of %3 degrees, %4 "
     "from the edge. It was seen %8 times in %5 rolls, from lot %6 to lot %7.")
WORD(SAY_REPEAT_OF, "say_repeat_of",
     "A mark repeats every %1: clean the roller '%9' with a diameter of %2 at the drum angle of %3 degrees, "
     "%4 "
     "from the edge. It was seen %8 times in %5 rolls, from lot %6 to lot %7.")
WORD(SAY_ALARM, "say_alarm",
     "Alarms of the kind %1: %2, of which %3 are open. The latest in lot %4, roll %5, at %6: %7")
WORD(SAY_COVERAGE, "say_coverage", "%1 of %2 frames were lost or could not be measured; look at lots %3.")
WORD(SAY_CONTROL, "say_control", "%1 is out of control in %2. First: %3 with %4 (limits %5 to %6), %7.")
WORD(SAY_APART, "say_apart",
     "%1 differs from the lots around in %2. First: %3 with %4, where %5 is usual. Look for a cause of their "
     "own.")
WORD(SAY_EWMA, "say_ewma",
     "%1: the mean has moved. From lot %2 to lot %4 the smoothed value lies %3 its limits; it reaches %5, "
     "the centre is %6.")
WORD(ABOVE, "above", "above")
WORD(BELOW, "below", "below")
WORD(SAY_FALLS, "say_falls",
     "%1 falls as the recipe's %2 rises (Spearman's rho %3, %4 % confidence %5 to %6, %7 lots, p %8 after "
     "Holm). Check this ingredient first.")
WORD(SAY_RISES, "say_rises",
     "%1 rises with the recipe's %2 (Spearman's rho %3, %4 % confidence %5 to %6, %7 lots, p %8 after Holm). "
     "Check this ingredient first.")
WORD(AND_MORE, "and_more", "and %1 more up to %2")
/* ---- vocabulary ---- */
WORD(H_VOCABULARY, "h_vocabulary", "What the verdicts mean")
WORD(VERDICT, "verdict", "Verdict")
WORD(MEANING, "meaning", "Meaning")
WORD(V_PASS, "v_pass", "Measured, and inside every limit of the profile.")
WORD(V_FAIL, "v_fail", "Measured, and outside at least one limit.")
WORD(V_NO_LIMITS, "v_no_limits", "Measured; the profile has no limit for it, so nothing is judged.")
WORD(V_NOT_MEASURABLE, "v_not_measurable",
     "Read, but what a limit asks for could not be measured; never a pass.")
WORD(V_GRADES, "v_grades",
     "Grade by the uniformity and transfer scores; from 85, 70, 50 and 0 unless the profile says otherwise.")
WORD(V_MARGINAL, "v_marginal", "Recipe: nearer to the end of a window than the weighing can tell.")
WORD(V_BASIS, "v_basis", "Recipe: met or not, depending on how boric acid is counted.")
WORD(V_UNSATISFIABLE, "v_unsatisfiable", "Recipe: a claim that cannot be met as printed; it is not counted.")
WORD(V_NOT_STATED, "v_not_stated", "Recipe: the file does not say, so it is not counted.")
WORD(NO_CONFORMITY, "no_conformity",
     "Measures named after a standard follow its method; they are no statement of conformity.")
/* ---- lots ---- */
WORD(H_LOTS, "h_lots", "Lots")
WORD(LOT, "lot", "Lot")
WORD(DATE, "date", "Date")
WORD(SAMPLES, "samples", "Samples")
WORD(SAMPLE, "sample", "Sample")
WORD(PASSED, "passed", "Pass")
WORD(FAILED, "failed", "Fail")
WORD(UNMEASURED, "unmeasured", "Not meas.")
WORD(GRADES, "grades", "Grades")
WORD(MARKS, "marks", "Marks")
WORD(LOTS_NOTE, "lots_note",
     "Values are means over the samples of the lot. Bold: a control chart shows a signal there, or samples "
     "fail.")
WORD(LOTS_CUT, "lots_cut", "The first %1 of %2 lots are listed; the charts hold all of them.")
/* ---- quantities ---- */
WORD(QUANTITY, "quantity", "Quantity")
WORD(Q_GLOSS, "q_gloss", "Gloss")
WORD(Q_GLOSS_CV, "q_gloss_cv", "Gloss CV")
WORD(Q_UNIFORMITY, "q_uniformity", "Uniformity score")
WORD(Q_TRANSFER, "q_transfer", "Transfer score")
WORD(Q_MARKS, "q_marks", "Marks a frame")
WORD(Q_ABSORPTION, "q_absorption", "Absorption score")
WORD(Q_BLEED, "q_bleed", "Bleed score")
WORD(Q_LINE_GROWTH, "q_line_growth", "Line growth")
WORD(Q_COALESCENCE, "q_coalescence", "Coalescence")
WORD(Q_CLARITY, "q_clarity", "Clarity (MTF50)")
WORD(Q_WAVINESS, "q_waviness", "Waviness 1-3 mm")
WORD(Q_BORATE, "q_borate", "Borate in the bath")
WORD(Q_BORIC, "q_boric", "Boric acid in the bath")
WORD(Q_MAGNESIUM, "q_magnesium", "Magnesium salt in the bath")
WORD(Q_RATIO, "q_ratio", "Borate to boric acid")
WORD(Q_BINDER, "q_binder", "Binder per 100 pigment")
WORD(Q_PVA, "q_pva", "PVA of the binder")
WORD(Q_LAYER, "q_layer", "Binder of the layer")
/* ---- distributions and charts ---- */
WORD(H_DISTRIBUTIONS, "h_distributions", "Distributions")
WORD(NO_DISTRIBUTIONS, "no_distributions", "No quantity has two values, so there is no distribution to draw.")
WORD(DISTRIBUTION_CAPTION, "distribution_caption",
     "%1 samples, mean %2, SD %3, %4 to %5; normal distribution: p = %6 (Anderson and Darling).")
WORD(THINNED, "thinned", "There are so many samples that every %1th is drawn.")
WORD(LOW_LIMIT, "low_limit", "Lower limit")
WORD(HIGH_LIMIT, "high_limit", "Upper limit")
WORD(H_CONTROL, "h_control", "Control charts")
WORD(CONTROL_NOTE, "control_note",
     "A point is the mean of a lot. Limits are three standard deviations, estimated from the differences of "
     "neighbouring lots at the beginning, when the process is taken to have been good. Triangles break a "
     "rule: one point outside; nine in a row on one side; six in a row "
     "rising or falling; two of three beyond two, or four of five beyond one standard deviation on one side "
     "(Western Electric, Nelson).")
WORD(NO_CONTROL, "no_control",
     "No quantity has %1 lots or samples that differ, so no control chart can be drawn.")
WORD(CHART_I, "chart_i", "%1: individual values")
WORD(CHART_MR, "chart_mr", "%1: moving range")
WORD(CHART_EWMA, "chart_ewma", "%1: EWMA")
WORD(LOT_NUMBER, "lot_number", "Lot, in the order of time")
WORD(SAMPLE_NUMBER, "sample_number", "Sample, in the order of time")
WORD(CENTRE, "centre", "centre")
WORD(LOWER, "lower", "lower")
WORD(UPPER, "upper", "upper")
WORD(CONTROL_CAPTION, "control_caption",
     "Centre %1, standard deviation %2; %3 of %4 points show a signal. The limits come from the first %5 "
     "points.")
WORD(RULE_BEYOND, "rule_beyond", "one point outside the limits")
WORD(RULE_RUN, "rule_run", "nine in a row on one side of the centre")
WORD(RULE_TREND, "rule_trend", "six in a row rising or falling")
WORD(RULE_TWO_SIGMA, "rule_two_sigma", "two of three beyond two standard deviations")
WORD(RULE_ONE_SIGMA, "rule_one_sigma", "four of five beyond one standard deviation")
/* ---- capability ---- */
WORD(H_CAPABILITY, "h_capability", "Capability")
WORD(NO_CAPABILITY, "no_capability",
     "Capability needs limits and ten values: give the profile with --profile.")
WORD(OUTSIDE, "outside", "Outside")
WORD(INTERVAL, "interval", "%1 (%2 to %3)")
WORD(CAPABILITY_NOTE, "capability_note",
     "In brackets the %1 % confidence interval. Cp and Cpk use the variation between neighbouring samples, "
     "Pp and Ppk all of it. From 1.33 a process is usually called capable; the lower end of the interval "
     "decides.")
/* ---- mottle ---- */
WORD(H_MOTTLE, "h_mottle", "Mottle spectrum")
WORD(NO_MOTTLE, "no_mottle", "No surface has been measured in mottle bands.")
WORD(CHART_MOTTLE, "chart_mottle", "Gloss mottle by wavelength")
WORD(CV, "cv", "CV, %")
WORD(BAND, "band", "Band, mm")
WORD(ALL_LOTS, "all_lots", "all lots")
WORD(LEAST_UNIFORM, "least_uniform", "%1 (least uniform)")
WORD(MOST_UNIFORM, "most_uniform", "%1 (most uniform)")
WORD(MOTTLE_CAPTION, "mottle_caption",
     "Means over %1 samples. A band without a bar could not be measured at this size and scale.")
/* ---- marks ---- */
WORD(H_DEFECTS, "h_defects", "Marks")
WORD(NO_DEFECTS, "no_defects", "No marks are in the store.")
WORD(CHART_PARETO, "chart_pareto", "Marks by class")
WORD(CLASS, "class", "Class")
WORD(CLASS_PINHOLE, "class_pinhole", "pinhole")
WORD(CLASS_PIT, "class_pit", "pit")
WORD(CLASS_SCRATCH, "class_scratch", "scratch")
WORD(CLASS_CRACK, "class_crack", "crack")
WORD(CLASS_PICK, "class_pick", "pick")
WORD(CLASS_PATCH, "class_patch", "patch")
WORD(CLASS_STREAK, "class_streak", "streak")
WORD(CLASS_CHATTER, "class_chatter", "chatter")
WORD(CLASS_DRIP, "class_drip", "drip")
WORD(CLASS_WRINKLE, "class_wrinkle", "wrinkle")
WORD(CLASS_CONTAMINATION, "class_contamination", "contamination")
WORD(PARETO_CAPTION, "pareto_caption", "%1 marks; the line adds up their share.")
WORD(H_GALLERY, "h_gallery", "The marks that stand out most")
WORD(NO_GALLERY, "no_gallery", "No pictures of marks are in the store.")
WORD(MARK_CAPTION, "mark_caption", "%1, lot %2, %3 %4\xc2\xb2, contrast %5 %")
WORD(H_ROLLS, "h_rolls", "Roll maps")
WORD(NO_ROLLS, "no_rolls", "No mark has a place on a roll, so there is no map.")
WORD(ROLLS_NOTE, "rolls_note", "The %1 rolls with the most marks of %2.")
WORD(CHART_ROLL, "chart_roll", "Lot %1, roll %2")
WORD(CD, "cd", "Across the web (CD), %1")
WORD(MD, "md", "Along the web (MD), %1")
WORD(OTHERS, "others", "others")
WORD(ROLL_CAPTION, "roll_caption", "%1 of %2 marks.")
WORD(H_DRUM, "h_drum", "Drum map")
WORD(NO_DRUM, "no_drum",
     "No mark repeats once a turn of a roller, or the store does not say where frames lie along the roll.")
WORD(ROLLER, "roller", "Roller")
WORD(PITCH, "pitch", "Pitch")
WORD(DIAMETER, "diameter", "Diameter")
WORD(ANGLE, "angle", "Drum angle, degrees")
WORD(PLACE, "place", "From the edge")
WORD(HITS, "hits", "Hits")
WORD(ROLLS, "rolls", "Rolls")
WORD(FIRST_LOT, "first_lot", "First lot")
WORD(LAST_LOT, "last_lot", "Last lot")
WORD(CHART_DRUM, "chart_drum", "Marks round the drum")
WORD(OTHER_MARKS, "other_marks", "other marks")
WORD(REPEATING, "repeating", "the repeating mark")
WORD(DRUM_CAPTION, "drum_caption",
     "Places modulo the pitch of %1, lots %2 to %3. Angle 0 touched the beginning of each roll.")
/* ---- station ---- */
WORD(H_STATION, "h_station", "Station")
WORD(NO_STATION, "no_station", "No station has written to the store.")
WORD(TIME, "time", "Time")
WORD(ROLL, "roll", "Roll")
WORD(AT, "at", "At")
WORD(ALARM, "alarm", "Alarm")
WORD(SAYS, "says", "What it says")
WORD(CLEARED, "cleared", "Cleared")
WORD(ACKNOWLEDGED, "acknowledged", "Acknowledged")
WORD(ALARMS_NOTE, "alarms_note", "The %1 latest alarms of %2. What they say is as the station wrote it.")
WORD(FRAMES, "frames", "Frames")
WORD(MEASURED, "measured", "Measured")
WORD(LOST, "lost", "Lost")
WORD(UNREAD, "unread", "Failed")
WORD(COVERED, "covered", "Measured, %")
WORD(GAP, "gap", "Not seen, %1")
WORD(MAP_GLOSS, "map_gloss", "Gloss of the roll map")
WORD(MAP_CV, "map_cv", "Its CV, %")
WORD(COVERAGE_NOTE, "coverage_note",
     "Lost: on the wire, incomplete, or when the computer was too busy. Not seen: web that passed "
     "while no frame was taken.")
/* ---- prints ---- */
WORD(H_PRINTS, "h_prints", "Print tests")
WORD(NO_PRINTS, "no_prints", "No print test is in the store.")
WORD(RAGGEDNESS, "raggedness", "Raggedness")
WORD(FILE, "file", "File")
WORD(PRINTS_NOTE, "prints_note", "The %1 latest prints.")
WORD(PRINT_PAGES_CUT, "print_pages_cut",
     "The %1 prints with the lowest scores of %2 have a page; --print-pages chooses how many.")
WORD(PRINT_HEADING, "print_heading", "Print test, lot %1, %2")
WORD(PRINT_SCORE, "print_score", "%1: %2 of 100, grade %3 %4.")
WORD(PRINT_NO_SCORE, "print_no_score", "%1: not measured.")
WORD(PRINT_FACTS, "print_facts", "Verdict %1. Measured %2 from %3.")
WORD(PRINT_EXCEEDED, "print_exceeded", "Limits of the profile passed (limit): %1.")
WORD(PRINT_REGISTRATION, "print_registration", "The tags lie within %1 mm of their places.")
WORD(PRINT_CAPACITY, "print_capacity", "Ink level from which the layer takes up no more, %: %1.")
WORD(PRINT_BARS, "print_bars", "Points by measure")
WORD(PRINT_SOLIDS, "print_solids", "Solids and their densities")
WORD(
    PRINT_CAPTION, "print_caption",
    "Left the scan. The score of absorption or bleed is the lowest of its measures, each at its worst place.")
WORD(PRINT_NO_PICTURE, "print_no_picture",
     "The store holds no picture of this scan. The score of absorption or bleed is the lowest of its "
     "measures, "
     "each at its worst place.")
WORD(REMARKS, "remarks", "From its document: %1")
WORD(PRINT_LINES_NOTE, "print_lines_note",
     "The line of each ink on each ground that grew or shrank most, and the raggedest: on paper against the "
     "nominal width, on an ink against the same line on paper.")
WORD(M_BLEED_WIDTH, "m_bleed_width", "Bleed: width")
WORD(M_BLEED_RAGGEDNESS, "m_bleed_raggedness", "Bleed: raggedness")
WORD(M_MIX_ZONE, "m_mix_zone", "Bleed: mix zone")
WORD(M_LINE_GROWTH, "m_line_growth", "Absorption: line growth")
WORD(M_LINE_RAGGEDNESS, "m_line_raggedness", "Absorption: raggedness")
WORD(M_COALESCENCE, "m_coalescence", "Absorption: coalescence")
WORD(M_MOTTLE, "m_mottle", "Absorption: mottle")
WORD(M_FILL_IN, "m_fill_in", "Absorption: fill-in")
WORD(M_STRIKE, "m_strike", "Absorption: strike-through")
WORD(MEASURE, "measure", "Measure")
WORD(WORST_AT, "worst_at", "Worst at")
WORD(UNIT, "unit", "Unit")
WORD(UP_TO_A, "up_to_a", "A up to")
WORD(UP_TO_B, "up_to_b", "B up to")
WORD(UP_TO_C, "up_to_c", "C up to")
WORD(POINTS, "points", "Points")
WORD(GRADE, "grade", "Grade")
WORD(INK, "ink", "Ink")
WORD(GROUND, "ground", "On")
WORD(PAPER, "paper", "paper")
WORD(GROWTH_UM, "growth_um", "Growth, \xc2\xb5m")
WORD(RAGGEDNESS_UM, "raggedness_um", "Raggedness, \xc2\xb5m")
WORD(NUMBER_UNIT, "number_unit", "%1 %2")
/* ---- recipes ---- */
WORD(H_RECIPES, "h_recipes", "Recipes against the windows")
WORD(NO_RECIPES, "no_recipes", "No recipe is in the store.")
WORD(RECIPE, "recipe", "Recipe")
WORD(HASH, "hash", "Hash")
WORD(FAILED_CLAIMS, "failed_claims", "Claims failed")
WORD(MARGINAL_CLAIMS, "marginal_claims", "Claims marginal")
WORD(RECIPES_CUT, "recipes_cut", "Only the first %1 recipes are listed.")
WORD(WINDOWS_NOTE, "windows_note", "The windows (bath in percent by mass as anhydrides):")
WORD(CLAIM, "claim", "Claim")
WORD(FROM, "from", "From")
WORD(UP_TO, "up_to", "Up to")
WORD(H_RELATIONS, "h_relations", "Recipe against measures")
WORD(NO_RELATIONS, "no_relations",
     "At most %1 lots have both a recipe and a measure that vary; below %2 lots a rank correlation tells "
     "nothing, so none is given.")
WORD(INGREDIENT, "ingredient", "Ingredient")
WORD(RHO, "rho", "Spearman's rho")
WORD(P_HOLM, "p_holm", "p (Holm)")
WORD(PARTIAL_RHO, "partial_rho", "Partial rho")
WORD(RELATIONS_NOTE, "relations_note",
     "Over the means of lots; in brackets the %1 % confidence interval. Bold: p below 0.05 after Holm, which "
     "counts how many pairs were asked for. Partial: the other ingredients that vary are taken out. A "
     "relation is no proof of a cause; lots that follow each other share more than their recipe.")
WORD(CHART_RELATION, "chart_relation", "%1 against %2")
WORD(CHART_PARTIAL, "chart_partial", "%1 against %2, other ingredients taken out")
WORD(RANK_LEFT, "rank_left", "%1: what is left of the rank")
WORD(RELATION_CAPTION, "relation_caption", "rho %1 (%2 to %3), %4 lots.")
/* ---- gauge ---- */
WORD(H_GAGE, "h_gage", "Gage R&R")
WORD(NO_GAGE, "no_gage", "No sample has both an operator and a repeat, so there is no gauge study.")
WORD(METHOD, "method", "Method")
WORD(SOURCE, "source", "Source")
WORD(SD, "sd", "SD")
WORD(STUDY_PERCENT, "study_percent", "% of study")
WORD(CONTRIBUTION, "contribution", "% contribution")
WORD(OF_TOLERANCE, "of_tolerance", "% of tolerance")
WORD(ANOVA, "anova", "ANOVA")
WORD(RANGE_METHOD, "range_method", "Ranges")
WORD(REPEATABILITY, "repeatability", "Repeatability")
WORD(REPRODUCIBILITY, "reproducibility", "Reproducibility")
WORD(GAGE_RR, "gage_rr", "Gage R&R")
WORD(PART_VARIATION, "part_variation", "Parts")
WORD(TOTAL, "total", "Total")
WORD(GAGE_GOOD, "gage_good", "good")
WORD(GAGE_MARGINAL, "gage_marginal", "marginal")
WORD(GAGE_BAD, "gage_bad", "not good enough")
WORD(GAGE_SAYS, "gage_says",
     "%1 parts, %2 operators, %3 trials: gage R&R is %4 % of the study variation, which is %5; %6 categories "
     "can be told apart (5 are wanted).")
WORD(GAGE_EQUAL, "gage_equal",
     "%1 parts, %2 operators, %3 trials: all readings of a part agree, so the study cannot tell what the "
     "gauge "
     "adds.")
/* ---- comparison ---- */
WORD(H_COMPARISON, "h_comparison", "Two lots compared")
WORD(NO_COMPARISON, "no_comparison",
     "A comparison needs two lots with two samples each; name them with --compare A,B.")
WORD(DIFFERENCE, "difference", "%1 less %2")
WORD(COMPARISON_NOTE, "comparison_note",
     "In brackets the %1 % confidence interval of the difference (Welch). Bold: it leaves 0 out. Unless "
     "named, the lots are those with the lowest and the highest uniformity, so some difference is to be "
     "expected.")

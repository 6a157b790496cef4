/*
 * castgloss/castgloss.h: the whole library. Each room's header also compiles alone.
 */
#ifndef CASTGLOSS_CASTGLOSS_H
#define CASTGLOSS_CASTGLOSS_H

#include <castgloss/base.h>
#include <castgloss/batch.h>
#include <castgloss/calibrate.h>
#include <castgloss/camera.h>
#include <castgloss/capture.h>
#include <castgloss/clarity.h>
#include <castgloss/defects.h>
#include <castgloss/gloss.h>
#include <castgloss/image.h>
#include <castgloss/inspect.h>
#include <castgloss/io.h>
#include <castgloss/model.h>
#include <castgloss/print.h>
#include <castgloss/recipe.h>
#include <castgloss/record.h>
#include <castgloss/report.h>
#include <castgloss/roll.h>
#include <castgloss/simulate.h>
#include <castgloss/station.h>
#include <castgloss/spectrum.h>
#include <castgloss/station.h>
#include <castgloss/store.h>
#include <castgloss/surface.h>
#include <castgloss/waviness.h>

#endif

/* The typed face of store_insert and store_select: the same few lines for every kind of row. */
#include "store/store.h"

#define ADD(name, row_type, table)                                                                           \
    enum cg_status name(struct cg_store *store, const struct row_type *row, int64_t *id,                     \
                        struct cg_error *error)                                                              \
    {                                                                                                        \
        return store_insert(store, &(table), row, id, error);                                                \
    }

ADD(cg_store_add_mark, cg_store_mark, store_marks)
ADD(cg_store_add_crop, cg_store_crop, store_crops)
ADD(cg_store_add_frame, cg_store_frame, store_frames)
ADD(cg_store_add_repeat, cg_store_repeat, store_repeats)
ADD(cg_store_add_alarm, cg_store_alarm, store_alarms)
ADD(cg_store_add_cell, cg_store_cell, store_cells)
ADD(cg_store_add_health, cg_store_health, store_health)
ADD(cg_store_put_lot, cg_store_lot, store_lots)
ADD(cg_store_put_recipe, cg_store_recipe, store_recipes)

/* A function pointer may only be called as what it is, so each kind of row has its own step between. */
#define ASK(name, row_type, member, table)                                                                   \
    struct name##_asked {                                                                                    \
        bool (*visit)(void *context, const struct row_type *row);                                            \
        void *context;                                                                                       \
    };                                                                                                       \
    static bool name##_visit(void *context, const union store_row *row)                                      \
    {                                                                                                        \
        const struct name##_asked *asked = context;                                                          \
        return asked->visit(asked->context, &row->member);                                                   \
    }                                                                                                        \
    enum cg_status name(struct cg_store *store, const struct cg_store_query *query,                          \
                        bool (*visit)(void *context, const struct row_type *row), void *context,             \
                        struct cg_error *error)                                                              \
    {                                                                                                        \
        struct name##_asked asked = {visit, context};                                                        \
        return store_select(store, &(table), query, name##_visit, &asked, error);                            \
    }

ASK(cg_store_samples, cg_store_sample, sample, store_samples)
ASK(cg_store_values, cg_store_value, value, store_values)
ASK(cg_store_marks, cg_store_mark, mark, store_marks)
ASK(cg_store_crops, cg_store_crop, crop, store_crops)
ASK(cg_store_frames, cg_store_frame, frame, store_frames)
ASK(cg_store_repeats, cg_store_repeat, repeat, store_repeats)
ASK(cg_store_alarms, cg_store_alarm, alarm, store_alarms)
ASK(cg_store_cells, cg_store_cell, cell, store_cells)
ASK(cg_store_healths, cg_store_health, health, store_health)
ASK(cg_store_lots, cg_store_lot, lot, store_lots)
ASK(cg_store_recipes, cg_store_recipe, recipe, store_recipes)

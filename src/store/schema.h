/*
 * store/schema.h: the tables. Their text is the history of the store: a step is never changed once it has
 * been shipped, a new version is one more step.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/driver.h"

/* The version of the newest step. */
int store_schema_version(void);

/*
 * Makes or migrates the tables up to the newest version; *found is the version that was there, 0 for none.
 * name is for sentences. With read_only nothing is changed, and a store that is not there or older is
 * refused.
 */
enum cg_status store_schema_bring(const struct store_driver *driver, void *connection, const char *name,
                                  bool read_only, int *found, struct cg_error *error) CG_MUST_CHECK;

#endif

/* A PostgreSQL server of the test's own, in a temporary folder, reached by a socket in it and by nobody else.
 */
#ifndef TESTS_STORE_SERVER_H
#define TESTS_STORE_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* Makes and starts one; false when the server's programs are not installed, or it does not start. */
bool server_make(void);
/* Whether server_make succeeded. */
bool server_is_there(void);
/* Kills the server as a power cut would, and starts it again. */
bool server_kill(void);
bool server_start(void);
/* An empty database; its address into out. */
bool server_database(const char *name, char *out, size_t size);
/* Stops it and removes the folder. */
void server_remove(void);

#endif

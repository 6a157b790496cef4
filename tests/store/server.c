#include "store/server.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static char programs[256];
static bool there;

/* A server refuses to run as root. */
static const char *as_user(void)
{
    return geteuid() == 0 ? "runuser -u postgres -- " : "";
}

static bool run(const char *format, ...)
{
    char words[1024], line[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "cd / && %s%s/%s >/dev/null 2>&1", as_user(), programs, words);
    return system(line) == 0;
}

static bool find_programs(void)
{
    glob_t found;
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0) {
        return false;
    }
    snprintf(programs, sizeof programs, "%s", found.gl_pathv[found.gl_pathc - 1]);
    *strrchr(programs, '/') = 0;
    globfree(&found);
    return true;
}

bool server_start(void)
{
    return run("pg_ctl -D %s/data -w -l %s/log -o \"-c listen_addresses= -k %s\" start", folder, folder,
               folder);
}

bool server_kill(void)
{
    return run("pg_ctl -D %s/data -m immediate -w stop", folder);
}

bool server_make(void)
{
    char line[128];
    snprintf(folder, sizeof folder, "/tmp/castgloss-pg-XXXXXX");
    if (!find_programs() || mkdtemp(folder) == NULL) {
        return false;
    }
    snprintf(line, sizeof line, "chown postgres %s", folder);
    bool owned = geteuid() != 0 || system(line) == 0;
    there = owned && run("initdb -D %s/data -A trust -U postgres -E UTF8 --locale=C -N", folder) &&
            server_start();
    if (!there) {
        server_remove();
    }
    return there;
}

bool server_is_there(void)
{
    return there;
}

bool server_database(const char *name, char *out, size_t size)
{
    snprintf(out, size, "postgresql:///%s?host=%s&user=postgres", name, folder);
    run("dropdb -h %s -U postgres --if-exists %s", folder, name);
    return run("createdb -h %s -U postgres %s", folder, name);
}

void server_remove(void)
{
    char line[128];
    if (folder[0] != 0) {
        if (there) {
            run("pg_ctl -D %s/data -m fast -w stop", folder);
        }
        snprintf(line, sizeof line, "rm -rf %s", folder);
        if (system(line) != 0) {
            fprintf(stderr, "%s could not be removed.\n", folder);
        }
    }
    there = false;
}

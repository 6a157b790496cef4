# Writes OUTPUT with the commit that SOURCE stands at, at build time; a source tree that is no checkout of its own
# gets an empty hash. The file is left alone while nothing has changed, so that nothing is built again.
cmake_minimum_required(VERSION 3.25)
set(hash "")
find_package(Git QUIET)
if(GIT_FOUND AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12
                  OUTPUT_VARIABLE hash OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define CG_GIT_HASH \"@hash@\"\n" @ONLY)

# Writes a manual page for the program and each of its commands: cmake -DPROGRAM=... -DOUTPUT=... -P man.cmake
file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})

function(page)
  string(JOIN "-" name castgloss ${ARGV})
  execute_process(COMMAND ${PROGRAM} ${ARGV} --man OUTPUT_FILE ${OUTPUT}/${name}.1 COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND gzip -9n ${OUTPUT}/${name}.1 COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(words out)
  execute_process(COMMAND ${PROGRAM} ${ARGN} --words OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REPLACE "\n" ";" lines "${lines}")
  # Options are no commands with a page of their own.
  list(FILTER lines EXCLUDE REGEX "^--")
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

page()
words(commands)
foreach(command ${commands})
  page(${command})
  words(parts ${command})
  foreach(part ${parts})
    page(${command} ${part})
  endforeach()
endforeach()

# castgloss_use(PREFIX MODULE): a room states a library that it uses, by its name in pkg-config. The library is
# linked; programs and tests reach it as PkgConfig::PREFIX, and who links castgloss statically is told of it.
function(castgloss_use prefix module)
  get_property(used GLOBAL PROPERTY CASTGLOSS_MODULES)
  if(${module} IN_LIST used)
    return()
  endif()
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  target_link_libraries(castgloss PRIVATE PkgConfig::${prefix})
  set_property(GLOBAL APPEND PROPERTY CASTGLOSS_MODULES ${module})
  set_property(GLOBAL APPEND PROPERTY CASTGLOSS_PREFIXES ${prefix})
endfunction()

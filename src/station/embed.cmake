# cmake -DOUT=FILE.c -DFOLDER=DIR -P embed.cmake: the files of the page as arrays of bytes, each with the path
# under which it is served and its type.
set(type_css "text/css; charset=utf-8")
set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
file(GLOB files ${FOLDER}/*.css ${FOLDER}/*.html ${FOLDER}/*.js ${FOLDER}/*.svg)
list(SORT files)
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  get_filename_component(ending ${file} LAST_EXT)
  string(SUBSTRING ${ending} 1 -1 ending)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char file_${number}[] = {${bytes}};\n")
  string(APPEND rows "    {\"/${name}\", \"${type_${ending}}\", file_${number}, sizeof file_${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "/* The files of the page, made by embed.cmake. */\n#include \"station/page.h\"\n\n${arrays}\n"
     "const struct station_asset station_assets[] = {\n${rows}};\n"
     "const size_t station_asset_count = sizeof station_assets / sizeof *station_assets;\n")

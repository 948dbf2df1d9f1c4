# Files as part of the program. embed_directory(TARGET NAME DIRECTORY) adds a function embedded_NAME() that lists every
# file of DIRECTORY with its content; declared in the generated embedded.h.

function(embed_directory target name directory)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(MAKE_DIRECTORY ${out})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${directory} ${directory}/*)
  list(SORT files)
  set(assembly "    .section .rodata\n")
  set(table "")
  set(externs "")
  set(paths "")
  set(index 0)
  foreach(file IN LISTS files)
    set(symbol embedded_${name}_${index})
    string(APPEND assembly "    .global ${symbol}\n${symbol}:\n    .incbin \"${directory}/${file}\"\n    .global ${symbol}_end\n${symbol}_end:\n    .byte 0\n")
    string(APPEND externs "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND table "        {\"${file}\", {${symbol}, static_cast<size_t>(${symbol}_end - ${symbol})}},\n")
    list(APPEND paths ${directory}/${file})
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly "    .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${out}/${name}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${out}/${name}.cpp CONTENT
"#include \"embedded.h\"
${externs}
const std::vector<EmbeddedFile>& embedded_${name}() {
    static const std::vector<EmbeddedFile> files = {
${table}    };
    return files;
}
" @ONLY)
  file(CONFIGURE OUTPUT ${out}/embedded.h CONTENT
"#pragma once
#include <string_view>
#include <vector>
struct EmbeddedFile {
    std::string_view path;
    std::string_view content;
};
const std::vector<EmbeddedFile>& embedded_metadata();
const std::vector<EmbeddedFile>& embedded_web();
" @ONLY)
  set_source_files_properties(${out}/${name}.S PROPERTIES LANGUAGE ASM OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE ${out}/${name}.S ${out}/${name}.cpp)
  target_include_directories(${target} PRIVATE ${out})
endfunction()

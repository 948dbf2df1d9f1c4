#pragma once
// The server's log: one line per event on standard error. Never put secrets or record contents into it.

#include <string_view>

namespace fairlead::base {

enum class LogLevel { debug, info, warning, error };

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view text);
inline void log_info(std::string_view text) {
    log(LogLevel::info, text);
}
inline void log_warning(std::string_view text) {
    log(LogLevel::warning, text);
}
inline void log_error(std::string_view text) {
    log(LogLevel::error, text);
}

} // namespace fairlead::base

// The fl_ functions as SQLite sees them: deterministic, innocuous, empty for empty or wrongly typed arguments.

#include <sqlite3.h>

#include <array>

#include "store/failures.h"
#include "store/functions.h"
#include "store/sqlite_connection.h"

namespace fairlead::store {

namespace {

std::optional<std::string_view> text_of(sqlite3_value* value) {
    if (sqlite3_value_type(value) != SQLITE_TEXT) return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return std::string_view(text, static_cast<size_t>(sqlite3_value_bytes(value)));
}

void answer(sqlite3_context* context, Number number) {
    if (number) sqlite3_result_int64(context, *number);
}

/// Calls `function` when all `count` arguments are integers.
template <int count, typename Function>
void call(sqlite3_context* context, sqlite3_value** arguments, Function function) {
    std::array<int64_t, count> numbers;
    for (int i = 0; i < count; ++i) {
        if (sqlite3_value_type(arguments[i]) != SQLITE_INTEGER) return;
        numbers[i] = sqlite3_value_int64(arguments[i]);
    }
    answer(context, std::apply(function, numbers));
}

template <Number (*function)(int64_t)>
void call1(sqlite3_context* context, int, sqlite3_value** arguments) {
    call<1>(context, arguments, function);
}
template <Number (*function)(int64_t, int64_t)>
void call2(sqlite3_context* context, int, sqlite3_value** arguments) {
    call<2>(context, arguments, function);
}
template <Number (*function)(int64_t, int64_t, int64_t)>
void call3(sqlite3_context* context, int, sqlite3_value** arguments) {
    call<3>(context, arguments, function);
}

void call_length(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (const auto text = text_of(arguments[0])) answer(context, fl_length(*text));
}

void call_substr(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto text = text_of(arguments[0]);
    if (!text || sqlite3_value_type(arguments[1]) != SQLITE_INTEGER ||
        sqlite3_value_type(arguments[2]) != SQLITE_INTEGER)
        return;
    const std::string_view part =
        fl_substr(*text, sqlite3_value_int64(arguments[1]), sqlite3_value_int64(arguments[2]));
    // An empty view may have no address, which SQLite would read as NULL.
    sqlite3_result_text64(context, part.empty() ? "" : part.data(), part.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

struct Function {
    const char* name;
    int arguments;
    void (*call)(sqlite3_context*, int, sqlite3_value**);
};

constexpr std::array functions = {
    Function{"fl_add", 2, call2<fl_add>},
    Function{"fl_sub", 2, call2<fl_sub>},
    Function{"fl_mul", 3, call3<fl_mul>},
    Function{"fl_div", 3, call3<fl_div>},
    Function{"fl_rescale", 3, call3<fl_rescale>},
    Function{"fl_substr", 3, call_substr},
    Function{"fl_length", 1, call_length},
    Function{"fl_year", 1, call1<fl_year>},
    Function{"fl_month", 1, call1<fl_month>},
    Function{"fl_day", 1, call1<fl_day>},
    Function{"fl_weekday", 1, call1<fl_weekday>},
    Function{"fl_quarter", 1, call1<fl_quarter>},
    Function{"fl_make_date", 3, call3<fl_make_date>},
    Function{"fl_add_months", 2, call2<fl_add_months>},
};

} // namespace

base::Result<void> register_functions(sqlite3* handle) {
    for (const Function& function : functions) {
        const int code = sqlite3_create_function_v2(handle, function.name, function.arguments,
                                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
                                                    function.call, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) return memory_exhausted(function.name);
    }
    return {};
}

} // namespace fairlead::store

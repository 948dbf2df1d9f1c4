#pragma once
// Errors are values. A function that may be refused returns Result<T>; TRY unwraps it or returns the error to the
// caller. Codes are a closed list; api/errors.cpp holds the one table from code to HTTP status.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fairlead::base {

/// The same sentence in both languages; the door picks one by the reader's language.
struct Text {
    std::string zh;
    std::string en;
    bool empty() const { return zh.empty() && en.empty(); }
    /// The sentence for a BCP 47 language tag; anything that does not start with "en" reads Chinese.
    const std::string& in(std::string_view language) const {
        const bool english = language.substr(0, 2) == "en";
        if (english) return en.empty() ? zh : en;
        return zh.empty() ? en : zh;
    }
    bool operator==(const Text&) const = default;
};

enum class Code { invalid, unauthenticated, forbidden, not_found, conflict, gate, limit, unavailable, internal };

/// The code's name as it appears in answers.
std::string_view name(Code code);

/// One thing that is wrong: which field, which rule, in words, and what to do about it.
struct Fault {
    std::string field; // empty: the record as a whole
    std::string rule;  // stable key, e.g. "required", "too_long", "unknown_field"
    Text message;
    Text hint;
};

/// A refusal. `message` is for the client; `log` is for the operator and never leaves the server.
struct Error {
    Code code = Code::internal;
    Text message;
    std::vector<Fault> faults;
    std::string log;

    Error() = default;
    Error(Code code, Text message) : code(code), message(std::move(message)) {}
    Error(Code code, Text message, std::vector<Fault> faults)
        : code(code), message(std::move(message)), faults(std::move(faults)) {}
};

/// A fault of the server itself: the client reads a general sentence, the log gets the cause.
Error internal_error(std::string log);
/// One invalid field.
Error invalid(std::string field, std::string rule, Text message, Text hint = {});

template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    Error& error() & { return std::get<1>(state_); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }

  private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    bool ok() const { return !error_; }
    explicit operator bool() const { return ok(); }
    void value() const {}
    Error& error() & { return *error_; }
    const Error& error() const& { return *error_; }
    Error&& error() && { return std::move(*error_); }

  private:
    std::optional<Error> error_;
};

/// Stops the program with a message when a programmer's assumption does not hold. Never for input.
void check(bool holds, const char* what);

} // namespace fairlead::base

/// Unwraps a Result or returns its error from the enclosing function.
#define TRY(...)                                                      \
    ({                                                                \
        auto try_result_ = (__VA_ARGS__);                             \
        if (!try_result_.ok()) return std::move(try_result_).error(); \
        std::move(try_result_).value();                               \
    })

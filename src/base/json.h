#pragma once
// JSON in and out. Reading gives a plain tree; integers of 64 bits and decimals of up to 15 significant digits keep
// their digits (longer ones belong into strings, as money is). Writing appends to one string. Duplicate keys, invalid
// UTF-8 and depth beyond 64 are refused.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fairlead::base {

class Json {
  public:
    enum class Kind { null, boolean, number, string, array, object };
    using Member = std::pair<std::string, Json>;

    Json() = default;
    static Json boolean(bool flag);
    /// `literal` is the number in plain decimal form, e.g. "12.5".
    static Json number(std::string literal);
    static Json number(int64_t value) { return number(std::to_string(value)); }
    static Json string(std::string text);
    static Json array(std::vector<Json> items = {});
    static Json object(std::vector<Member> members = {});

    Kind kind() const { return kind_; }
    bool is_null() const { return kind_ == Kind::null; }
    bool is_boolean() const { return kind_ == Kind::boolean; }
    bool is_number() const { return kind_ == Kind::number; }
    bool is_string() const { return kind_ == Kind::string; }
    bool is_array() const { return kind_ == Kind::array; }
    bool is_object() const { return kind_ == Kind::object; }

    bool truth() const { return kind_ == Kind::boolean && text_ == "true"; }
    /// The string's text, or the number's literal.
    const std::string& text() const { return text_; }
    /// The number when it is an integer of 64 bits.
    std::optional<int64_t> integer() const;
    const std::vector<Json>& items() const { return items_; }
    const std::vector<Member>& members() const { return members_; }
    std::vector<Json>& items() { return items_; }
    std::vector<Member>& members() { return members_; }

    /// Member by name; null Json when there is none or this is no object.
    const Json& operator[](std::string_view key) const;
    const Json* find(std::string_view key) const;
    bool has(std::string_view key) const { return find(key) != nullptr; }
    /// Sets or replaces a member (this becomes an object).
    void set(std::string_view key, Json value);
    void push(Json value);

    bool operator==(const Json&) const = default;

  private:
    Kind kind_ = Kind::null;
    std::string text_;
    std::vector<Json> items_;
    std::vector<Member> members_;
};

/// Code::invalid with rule "json" and the reason when the text is not JSON.
Result<Json> parse_json(std::string_view text);
/// Compact form.
std::string to_text(const Json& json);

/// Appends JSON to a string; the caller keeps begin/end balanced. Commas are placed by the writer.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) {}
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& number(int64_t value);
    /// A literal already in JSON form: digits, or a ready fragment.
    JsonWriter& raw(std::string_view literal);
    JsonWriter& boolean(bool flag);
    JsonWriter& null();
    JsonWriter& json(const Json& value);

  private:
    void separate();
    std::string& out_;
    bool comma_ = false;
};

/// Appends `text` as a quoted JSON string.
void append_quoted(std::string& out, std::string_view text);

} // namespace fairlead::base

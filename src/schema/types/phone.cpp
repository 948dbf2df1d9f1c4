// phone: E.164, by libphonenumber. The only file that includes it.

#include <phonenumbers/phonenumberutil.h>

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

Value read_number(std::string_view text, const Reading& reading) {
    const auto number = normalise_phone(text, reading.settings().country);
    if (number) return Value(*number);
    return reading.refuse("not_a_phone", {"不是有效的电话号码。", "This is not a valid phone number."},
                          {"请写手机号、带区号的固定电话，或以“+”和国家代码开头的号码，例如 +86 755 8601 3388。",
                           "Write it with its area code, or with \"+\" and the country code, e.g. +86 755 8601 3388."});
}

Value read_number_json(const Json& json, const Reading& reading) {
    if (json.is_number()) return read_number(json.text(), reading);
    const auto text = string_of(json, reading);
    return text ? read_number(*text, reading) : Value();
}

/// "+86 755 8601 3388", the form people read and dial.
std::string display_number(const Field&, const Value& value, const ValueContext&) {
    const std::string stored(value.text_or(""));
    PhoneNumber number;
    const auto& library = *PhoneNumberUtil::GetInstance();
    if (library.Parse(stored, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return stored;
    std::string shown;
    library.Format(number, PhoneNumberUtil::INTERNATIONAL, &shown);
    return shown;
}

} // namespace

const TypeFunctions phone_type = {read_number_json, read_number, write_text, display_number};

namespace {

constexpr size_t longest_extension = 7; // more digits behind ";" or "," are a second number, not an extension

std::optional<std::string> normalise(const std::string& typed, const std::string& region) {
    const auto& library = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (library.Parse(typed, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return std::nullopt;
    if (library.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) return std::nullopt;
    if (number.extension().size() > longest_extension) return std::nullopt;
    std::string formatted;
    library.Format(number, PhoneNumberUtil::E164, &formatted);
    if (number.has_extension() && !number.extension().empty()) formatted += ";ext=" + number.extension();
    return formatted;
}

} // namespace

std::optional<std::string> normalise_phone(std::string_view text, std::string_view region) {
    if (text.size() > 200 || !base::is_valid_utf8(text)) return std::nullopt;
    std::string typed(text);
    replace_all(typed, "转", " ext. ");
    replace_all(typed, "分机", " ext. ");
    auto number = normalise(typed, std::string(region));
    if (number) return number;
    // "0755-86013388-801": in China a third group is the extension.
    const auto last = typed.rfind('-');
    const bool third_group = last != std::string::npos && last > 0 && typed.rfind('-', last - 1) != std::string::npos;
    const size_t digits = third_group ? typed.size() - last - 1 : 0;
    if (digits == 0 || digits > 6 || typed.find_first_not_of("0123456789", last + 1) != std::string::npos)
        return std::nullopt;
    return normalise(typed.substr(0, last) + " ext. " + typed.substr(last + 1), std::string(region));
}

} // namespace fairlead::schema

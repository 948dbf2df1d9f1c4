#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "format/parse_value.h"

namespace fairlead::format {

std::string to_narrow(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return base::trim(text);
    std::u32string points = base::to_code_points(text);
    for (char32_t& point : points) {
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        else if (point == 0x3000 || point == 0xA0 || point == 0x202F || (point >= 0x2000 && point <= 0x200A))
            point = ' ';
        else if (point >= 0x2010 && point <= 0x2015)
            point = '-';
        else if (point == 0x2212)
            point = '-';
        else if (point == 0x2018 || point == 0x2019)
            point = '\'';
    }
    std::erase_if(points, [](char32_t point) { return point == 0xFEFF || (point >= 0x200B && point <= 0x200F); });
    return base::trim(base::from_code_points(points));
}

std::optional<bool> parse_boolean(std::string_view text) {
    static constexpr auto yes =
        std::to_array<std::string_view>({"1", "y", "yes", "t", "true", "on", "是", "有", "对", "真", "开", "启用", "√",
                                         "✓", "✔", "☑", "是的", "已", "正确"});
    static constexpr auto no =
        std::to_array<std::string_view>({"0",  "n",  "no",   "f", "false", "off", "否", "无",   "没有", "错",
                                         "假", "关", "停用", "×", "✗",     "✘",   "☐",  "不是", "未",   "错误"});
    if (text.size() > 40) return std::nullopt;
    const std::string word = base::ascii_lower(to_narrow(text));
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), word) != no.end()) return false;
    return std::nullopt;
}

const std::vector<std::string>& default_blank_words() {
    static const std::vector<std::string> words{"null", "n/a", "#n/a", "nil", "-", "--"};
    return words;
}

bool is_blank(std::string_view text, std::span<const std::string> words) {
    if (text.size() > 200) return base::trim(text).empty();
    const std::string word = base::ascii_lower(to_narrow(text));
    return word.empty() || std::any_of(words.begin(), words.end(), [&](const std::string& blank) {
               return base::ascii_lower(to_narrow(blank)) == word;
           });
}

} // namespace fairlead::format

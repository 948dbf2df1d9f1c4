#include "format/mail_text.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace fairlead::format {

namespace {

constexpr size_t longest_signature_lines = 14;
constexpr size_t longest_fact = 120;

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text) {
    Lines lines;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.size(), text.find('\n', at));
        lines.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const Lines& lines, size_t from, size_t to) {
    std::string text;
    for (size_t i = from; i < to; ++i) text += lines[i] + "\n";
    const size_t end = text.find_last_not_of(" \n\t\r");
    text.resize(end == std::string::npos ? 0 : end + 1);
    const size_t start = text.find_first_not_of("\n");
    return start == std::string::npos ? "" : text.substr(start);
}

template <size_t n>
bool any_in(const std::string& text, const std::array<const char*, n>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return text.find(word) != std::string::npos; });
}
template <size_t n>
bool starts(const std::string& text, const std::array<const char*, n>& words) {
    return std::any_of(words.begin(), words.end(), [&](const char* word) { return text.starts_with(word); });
}

/// "----- 原始邮件 -----", "________", "Von: …": from here on it is somebody else's mail.
bool begins_quote(const Lines& lines, size_t i) {
    const std::string line = base::trim(lines[i]);
    if (line.empty()) return false;
    const std::string lower = base::ascii_lower(line);
    if (line.starts_with("---") || line.starts_with("___"))
        if (any_in(lower, std::array{"original message", "forwarded message", "原始邮件", "转发邮件", "ursprüngliche"}))
            return true;
    if (lower.starts_with("begin forwarded message") || lower.starts_with("-------- forwarded message")) return true;
    // "On Mon, … Lin wrote:" over one or two lines, "在 2026年3月2日，林静 写道："
    std::string two = lower;
    if (i + 1 < lines.size()) two += " " + base::ascii_lower(base::trim(lines[i + 1]));
    auto wrote = [](const std::string& text) {
        return text.ends_with("wrote:") || text.ends_with("写道：") || text.ends_with("写道:") ||
               text.ends_with("schrieb:") || text.ends_with("a écrit :") || text.ends_with("escribió:");
    };
    if (two.size() < 400 &&
        (lower.starts_with("on ") || lower.starts_with("at ") || line.starts_with("在 ") || line.starts_with("于") ||
         lower.starts_with("am ") || lower.starts_with("le ") || lower.starts_with("el ")) &&
        (wrote(lower) || wrote(two)))
        return true;
    // A block of From/Sent/To as Outlook and Foxmail write it.
    auto is = [&](size_t at, auto& words) {
        return at < lines.size() && starts(base::ascii_lower(base::trim(lines[at])), words);
    };
    static constexpr std::array senders = {"from:", "from：", "发件人:", "发件人：", "寄件者", "von:", "de :"};
    static constexpr std::array next = {
        "sent:", "date:", "to:", "发送时间", "发送日期", "日期:", "日期：", "收件人", "gesendet:", "subject:", "主题"};
    return is(i, senders) && (is(i + 1, next) || is(i + 2, next));
}

bool is_sign_off(const std::string& trimmed) {
    const std::string lower = base::ascii_lower(trimmed);
    if (lower.size() > 60) return false;
    static constexpr std::array words = {
        "best regards",    "kind regards", "regards", "best,",    "best wishes",  "sincerely",
        "yours sincerely", "yours truly",  "thanks,", "thanks &", "thank you,",   "cheers",
        "many thanks",     "此致",         "祝好",    "顺颂商祺", "敬上",         "祝商祺",
        "谢谢！",          "谢谢!",        "商祺",    "顺祝商祺", "warm regards", "mit freundlichen"};
    return starts(lower, words);
}

bool is_device_line(const std::string& trimmed) {
    const std::string lower = base::ascii_lower(trimmed);
    return lower.starts_with("sent from my ") || lower.starts_with("发自我的") || lower.starts_with("来自我的") ||
           lower.starts_with("get outlook for ") || lower.starts_with("发自 outlook");
}

size_t digits_in(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

/// The first run in `text` that looks like a telephone number.
std::string number_in(std::string_view text) {
    static constexpr std::string_view signs = "+0123456789 -()./";
    for (size_t at = 0; at < text.size(); ++at) {
        if (!((text[at] >= '0' && text[at] <= '9') || text[at] == '+' || text[at] == '(')) continue;
        size_t end = at;
        while (end < text.size() && signs.find(text[end]) != std::string_view::npos) ++end;
        const std::string run = base::trim(text.substr(at, end - at));
        const size_t digits = digits_in(run);
        if (digits >= 7 && digits <= 15) return run.substr(0, run.find_last_of("0123456789") + 1);
        at = end;
    }
    return {};
}

struct Found {
    std::vector<SignatureFact> facts;
    void add(SignatureFact::Kind kind, std::string value, int confidence) {
        value = base::trim(value);
        if (value.empty() || value.size() > longest_fact * 2) return;
        for (SignatureFact& fact : facts) {
            if (fact.kind != kind) continue;
            if (fact.confidence < confidence) fact = {kind, std::move(value), confidence};
            return;
        }
        facts.push_back({kind, std::move(value), confidence});
    }
};

/// "Tel: 123" -> label in lower case and what follows it; no label: empty.
std::pair<std::string, std::string> labelled(const std::string& piece) {
    size_t at = piece.find(':');
    size_t width = 1;
    const size_t wide = piece.find("：");
    if (wide != std::string::npos && (at == std::string::npos || wide < at)) {
        at = wide;
        width = 3;
    }
    if (at == std::string::npos || at > 30) return {"", piece};
    std::string label = base::ascii_lower(base::trim(piece.substr(0, at)));
    std::erase_if(label, [](char c) { return c == ' ' || c == '.'; });
    return {label, base::trim(piece.substr(at + width))};
}

bool is_company(const std::string& line) {
    static constexpr std::array chinese = {"有限公司", "有限责任公司", "股份公司", "集团", "研究院", "事务所", "公司"};
    for (const char* form : chinese)
        if (line.ends_with(form)) return true;
    const std::string lower = base::ascii_lower(line);
    static constexpr std::array forms = {" ltd",         " ltd.",    " inc",     " inc.",  " gmbh", " llc",  " corp",
                                         " corp.",       " co.",     " ag",      " s.a.",  " bv",   " b.v.", " plc",
                                         " corporation", " limited", " company", " group", " kg"};
    return std::any_of(forms.begin(), forms.end(), [&](const char* form) { return lower.ends_with(form); });
}

bool is_title(const std::string& line) {
    if (base::length(line) > 60) return false;
    static constexpr std::array chinese = {"经理", "总监",   "总裁", "主任",   "工程师", "主管", "专员",
                                           "董事", "总经理", "处长", "科长",   "部长",   "教授", "助理",
                                           "顾问", "采购员", "院长", "创始人", "负责人", "代表"};
    for (const char* word : chinese)
        if (line.ends_with(word)) return true;
    const std::string lower = " " + base::ascii_lower(line) + " ";
    static constexpr std::array words = {" manager",    " director",      " engineer",   " president", " officer",
                                         " ceo ",       " cto ",          " cfo ",       " coo ",      " head of ",
                                         " buyer",      " consultant",    " assistant",  " founder",   " partner ",
                                         " specialist", " executive",     " supervisor", " vp ",       " analyst",
                                         " architect ", " representative"};
    return any_in(lower, words);
}

bool is_address(const std::string& line) {
    static constexpr std::array marks = {"省", "市", "区", "县", "路", "街", "号", "楼", "室", "园"};
    const auto hits = std::count_if(marks.begin(), marks.end(),
                                    [&](const char* mark) { return line.find(mark) != std::string::npos; });
    if (hits >= 3) return true;
    const std::string lower = " " + base::ascii_lower(line) + " ";
    static constexpr std::array streets = {" street", " road", " avenue", " blvd",  "strasse", "straße",
                                           " st. ",   " rd. ", " ave ",   " lane ", " drive "};
    return digits_in(line) > 0 && any_in(lower, streets);
}

/// Cells of one line: "Tel: 1 | Mobile: 2".
Lines cells_of(const std::string& line) {
    Lines cells;
    std::string cell;
    for (size_t i = 0; i < line.size(); ++i) {
        const bool bar =
            line[i] == '|' || line[i] == '\t' || line.compare(i, 3, "｜") == 0 || line.compare(i, 2, "·") == 0;
        const bool gap = line.compare(i, 3, "   ") == 0;
        if (!bar && !gap) {
            cell += line[i];
            continue;
        }
        if (line.compare(i, 3, "｜") == 0) i += 2;
        if (line.compare(i, 2, "·") == 0) i += 1;
        if (const std::string trimmed = base::trim(cell); !trimmed.empty()) cells.push_back(trimmed);
        cell.clear();
    }
    if (const std::string trimmed = base::trim(cell); !trimmed.empty()) cells.push_back(trimmed);
    return cells;
}

} // namespace

MailText split_mail_text(std::string_view text) {
    const Lines lines = lines_of(text);
    MailText split;
    size_t end = lines.size();
    for (size_t i = 0; i < lines.size() && end == lines.size(); ++i)
        if (begins_quote(lines, i)) end = i;
    // Lines marked ">" at the end belong to the answered mail, too; in between they are part of what is said.
    size_t last = end;
    while (last > 0 && (base::trim(lines[last - 1]).empty() || lines[last - 1].starts_with(">"))) --last;
    bool marked = false;
    for (size_t i = last; i < end; ++i) marked = marked || lines[i].starts_with(">");
    if (marked) end = last;
    split.quoted = joined(lines, end, lines.size());

    size_t sign = end;
    for (size_t i = 0; i < end; ++i)
        if (lines[i] == "-- " || lines[i] == "--" || lines[i] == "——") sign = i; // the last mark counts
    if (sign < end && end - sign > 3 * longest_signature_lines) sign = end;
    if (sign < end) {
        split.said = joined(lines, 0, sign);
        split.signature = joined(lines, sign + 1, end);
        return split;
    }
    const size_t first = end > longest_signature_lines ? end - longest_signature_lines : 0;
    for (size_t i = end; i-- > first;) {
        const std::string line = base::trim(lines[i]);
        if (!is_sign_off(line) && !is_device_line(line)) continue;
        sign = i;
        if (is_sign_off(line)) break;
    }
    split.said = joined(lines, 0, sign);
    split.signature = joined(lines, sign, end);
    return split;
}

std::vector<SignatureFact> read_signature(std::string_view signature, std::string_view person) {
    using Kind = SignatureFact::Kind;
    Found found;
    const std::string own_name = base::trim(person);
    Lines lines = lines_of(signature);
    if (lines.size() > 3 * longest_signature_lines) lines.resize(3 * longest_signature_lines);
    for (const std::string& raw : lines) {
        if (raw.size() > 500 || is_sign_off(base::trim(raw)) || is_device_line(base::trim(raw))) continue;
        for (const std::string& cell : cells_of(raw)) {
            if (cell == own_name) continue;
            const auto [label, value] = labelled(cell);
            auto any = [&l = label](std::initializer_list<const char*> list) {
                return std::any_of(list.begin(), list.end(), [&](const char* word) { return l == word; });
            };
            if (any({"fax", "传真", "f"})) continue;
            if (any({"mobile", "mob", "m", "cell", "手机", "移动电话", "cellphone", "mp"})) {
                found.add(Kind::mobile, number_in(value), 95);
            } else if (any({"tel", "t", "phone", "p", "电话", "座机", "办公电话", "telephone", "office", "direct",
                            "d"})) {
                found.add(Kind::phone, number_in(value), 95);
            } else if (any({"title", "职务", "职位", "position"})) {
                found.add(Kind::title, value, 90);
            } else if (any({"dept", "department", "部门"})) {
                found.add(Kind::department, value, 90);
            } else if (any({"company", "公司", "单位", "公司名称"})) {
                found.add(Kind::company, value, 90);
            } else if (any({"address", "add", "addr", "地址", "公司地址"})) {
                found.add(Kind::address, value, 90);
            } else if (any({"web", "website", "网址", "网站", "www", "w", "homepage"})) {
                found.add(Kind::website, value, 90);
            } else if (cell.starts_with("www.") || cell.starts_with("http://") || cell.starts_with("https://")) {
                found.add(Kind::website, cell.substr(0, cell.find(' ')), 80);
            } else if (is_company(cell)) {
                found.add(Kind::company, cell, 80);
            } else if (is_address(cell)) {
                found.add(Kind::address, cell, 60);
            } else if (is_title(cell)) {
                found.add(Kind::title, cell, 70);
            } else if (const std::string number = number_in(cell);
                       !number.empty() && digits_in(cell) == digits_in(number)) {
                const std::string bare = number.starts_with("+86") ? base::trim(number.substr(3)) : number;
                found.add(bare.starts_with("1") && digits_in(bare) == 11 ? Kind::mobile : Kind::phone, number, 70);
            }
        }
    }
    return std::move(found.facts);
}

std::string_view name(SignatureFact::Kind kind) {
    switch (kind) {
        case SignatureFact::Kind::phone:
            return "phone";
        case SignatureFact::Kind::mobile:
            return "mobile";
        case SignatureFact::Kind::title:
            return "title";
        case SignatureFact::Kind::department:
            return "department";
        case SignatureFact::Kind::company:
            return "company";
        case SignatureFact::Kind::address:
            return "address";
        case SignatureFact::Kind::website:
            return "website";
    }
    return "";
}

} // namespace fairlead::format

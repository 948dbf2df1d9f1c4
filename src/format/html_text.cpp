#include "format/html_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/unicode.h"

namespace fairlead::format {

namespace {

constexpr size_t longest_entity = 32;
constexpr size_t longest_link = 500;
constexpr size_t longest_tag = 64 << 10;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

template <size_t n>
bool one_of(std::string_view word, const std::array<std::string_view, n>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 24> blocks = {
    "p",   "div", "tr",      "table",   "ul",      "ol",     "h1",     "h2",   "h3", "h4", "h5", "h6",
    "pre", "hr",  "address", "article", "section", "header", "footer", "form", "dl", "dt", "dd", "center"};
/// What is between these is never read.
constexpr std::array<std::string_view, 10> silent = {"script",   "style", "head",     "title",  "noscript",
                                                     "template", "svg",   "textarea", "iframe", "object"};

struct Entity {
    std::string_view name;
    char32_t point;
};
constexpr std::array<Entity, 24> entities = {
    {{"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},    {"nbsp", 0xa0},
     {"copy", 0xa9},    {"reg", 0xae},     {"hellip", 0x2026}, {"mdash", 0x2014}, {"ndash", 0x2013}, {"lsquo", 0x2018},
     {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d},  {"middot", 0xb7},  {"bull", 0x2022},  {"laquo", 0xab},
     {"raquo", 0xbb},   {"times", 0xd7},   {"euro", 0x20ac},   {"yen", 0xa5},     {"trade", 0x2122}, {"deg", 0xb0}}};

class Reader {
  public:
    Reader(std::string_view html, size_t most) : html_(html), most_(most) {}
    std::string read();

  private:
    void tag();
    void entity();
    void add(char c);
    void add(std::string_view text) {
        for (const char c : text) add(c);
    }
    void line_break(int wanted);
    void quote();
    std::string attribute(std::string_view inside, std::string_view name) const;

    std::string_view html_;
    size_t most_;
    size_t at_ = 0;
    std::string out_;
    int breaks_ = 2; // line breaks the text ends with
    bool blank_ = false;
    int preformatted_ = 0, quotes_ = 0;
    std::string href_;
    size_t link_start_ = 0;
};

void Reader::quote() {
    if (breaks_ > 0)
        for (int i = 0; i < std::min(quotes_, 5); ++i) out_ += "> ";
}

void Reader::add(char c) {
    if (out_.size() >= most_ || c == '\0') return;
    if (preformatted_ == 0 && is_space(c)) {
        blank_ = true;
        return;
    }
    if (preformatted_ > 0 && c == '\n') {
        out_ += '\n';
        ++breaks_;
        return;
    }
    if (c == '\r') return;
    quote();
    if (blank_ && breaks_ == 0) out_ += ' ';
    blank_ = false;
    breaks_ = 0;
    out_ += c;
}

void Reader::line_break(int wanted) {
    blank_ = false;
    if (out_.empty() || out_.size() >= most_) return;
    while (breaks_ < wanted) {
        out_ += '\n';
        ++breaks_;
    }
}

void Reader::entity() {
    const size_t end = html_.find(';', at_);
    if (end == std::string_view::npos || end - at_ > longest_entity) return add(html_[at_++]);
    const std::string_view name = html_.substr(at_ + 1, end - at_ - 1);
    char32_t point = 0;
    if (name.starts_with("#")) {
        const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        for (const char c : name.substr(hex ? 2 : 1)) {
            const int digit = c >= '0' && c <= '9'          ? c - '0'
                              : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                            : -1;
            if (digit < 0 || point > 0x10ffff) {
                point = 0;
                break;
            }
            point = point * (hex ? 16 : 10) + static_cast<char32_t>(digit);
        }
        if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000) || point < 0x20) point = ' ';
    } else {
        for (const Entity& each : entities)
            if (each.name == name) point = each.point;
    }
    if (point == 0) return add(html_[at_++]);
    at_ = end + 1;
    if (point == 0xa0 || point == ' ') return add(' ');
    if (point == 0x200b || point == 0xfeff || point == 0x7f) return;
    add(base::from_code_points(std::u32string(1, point)));
}

std::string Reader::attribute(std::string_view inside, std::string_view name) const {
    const std::string lower = base::ascii_lower(inside);
    for (size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
        if (at == 0 || !is_space(lower[at - 1])) continue;
        size_t value = at + name.size();
        while (value < inside.size() && is_space(inside[value])) ++value;
        if (value >= inside.size() || inside[value] != '=') continue;
        ++value;
        while (value < inside.size() && is_space(inside[value])) ++value;
        if (value >= inside.size()) return {};
        const char mark = inside[value];
        if (mark == '"' || mark == '\'')
            return std::string(inside.substr(value + 1, inside.find(mark, value + 1) - value - 1));
        return std::string(inside.substr(value, inside.find_first_of(" \t\r\n", value) - value));
    }
    return {};
}

void Reader::tag() {
    if (html_.substr(at_).starts_with("<!--")) {
        const size_t end = html_.find("-->", at_ + 4);
        at_ = end == std::string_view::npos ? html_.size() : end + 3;
        return;
    }
    size_t name_at = at_ + 1;
    const bool closing = name_at < html_.size() && html_[name_at] == '/';
    if (closing) ++name_at;
    const bool is_name = name_at < html_.size() && ((html_[name_at] | 32) >= 'a' && (html_[name_at] | 32) <= 'z');
    const bool other = name_at < html_.size() && (html_[name_at] == '!' || html_[name_at] == '?');
    if (!is_name && !other && !closing) return add(html_[at_++]); // "1 < 2"
    // The end of the tag; ">" within quotes does not end it.
    size_t end = name_at;
    char mark = 0;
    for (const size_t stop = std::min(html_.size(), name_at + longest_tag); end < stop; ++end) {
        const char c = html_[end];
        if (mark ? c == mark
                 : (c == '"' || c == '\'') && end > 0 && (html_[end - 1] == '=' || is_space(html_[end - 1])))
            mark = mark ? 0 : c;
        else if (!mark && c == '>')
            break;
    }
    if (end >= html_.size() || html_[end] != '>')
        end = std::min(html_.size(), html_.find('>', name_at)); // a quote nobody closed
    const std::string_view inside = html_.substr(name_at, end - name_at);
    at_ = std::min(html_.size(), end + 1);
    const std::string name = base::ascii_lower(inside.substr(0, inside.find_first_of(" \t\r\n\f/")));
    if (one_of(name, silent)) {
        if (closing || inside.ends_with("/")) return;
        const std::string wanted = "</" + name;
        for (; at_ < html_.size(); ++at_) {
            at_ = std::min(html_.size(), html_.find("</", at_));
            if (at_ < html_.size() && base::ascii_lower(html_.substr(at_, wanted.size())) == wanted) break;
        }
        at_ = std::min(html_.size(), html_.find('>', at_));
        if (at_ < html_.size()) ++at_;
        return;
    }
    if (name == "br") {
        blank_ = false;
        if (!out_.empty() && out_.size() < most_ && breaks_ < 3) {
            out_ += '\n';
            ++breaks_;
        }
    } else if (name == "li") {
        line_break(1);
        if (!closing) add("- ");
    } else if (name == "td" || name == "th") {
        blank_ = true;
    } else if (name == "blockquote") {
        line_break(1);
        quotes_ = closing ? std::max(0, quotes_ - 1) : std::min(100, quotes_ + 1);
    } else if (name == "a") {
        if (!closing) {
            href_ = attribute(inside, "href");
            link_start_ = out_.size();
        } else if (!href_.empty()) {
            const std::string words = link_start_ <= out_.size() ? base::trim(out_.substr(link_start_)) : "";
            const bool web = href_.starts_with("http://") || href_.starts_with("https://");
            if (web && href_.size() <= longest_link && href_.find_first_of(" <>\"\r\n\t") == std::string::npos &&
                words.find("http") == std::string::npos && href_.find(words.empty() ? "?" : words) == std::string::npos)
                add(" <" + href_ + ">");
            href_.clear();
        }
    } else if (one_of(name, blocks)) {
        if (name == "pre") preformatted_ = closing ? std::max(0, preformatted_ - 1) : std::min(100, preformatted_ + 1);
        line_break(name == "p" || name == "table" || name.starts_with("h") ? 2 : 1);
    }
}

std::string Reader::read() {
    while (at_ < html_.size() && out_.size() < most_) {
        const char c = html_[at_];
        if (c == '<')
            tag();
        else if (c == '&')
            entity();
        else {
            add(c);
            ++at_;
        }
    }
    return base::trim(base::repair_utf8(out_));
}

} // namespace

std::string html_to_text(std::string_view html, size_t most) {
    return Reader(html, most).read();
}

} // namespace fairlead::format

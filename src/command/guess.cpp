#include "command/guess.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/unicode.h"
#include "record/identity.h"

namespace fairlead::command {

namespace {

constexpr std::array<std::string_view, 34> shared_boxes = {
    "info",     "sales",    "contact",    "admin",     "office",    "hello",   "support",  "service",    "services",
    "hr",       "job",      "jobs",       "marketing", "market",    "mail",    "post",     "postmaster", "webmaster",
    "noreply",  "no-reply", "donotreply", "enquiry",   "enquiries", "inquiry", "help",     "team",       "kefu",
    "xiaoshou", "business", "export",     "order",     "orders",    "finance", "reception"};

constexpr std::array<std::string_view, 100> surnames = {
    "wang",   "li",   "zhang", "liu",  "chen",  "yang",  "huang", "zhao",   "wu",    "zhou",  "xu",    "sun",   "ma",
    "zhu",    "hu",   "guo",   "he",   "lin",   "gao",   "luo",   "zheng",  "liang", "xie",   "song",  "tang",  "deng",
    "han",    "feng", "cao",   "peng", "zeng",  "xiao",  "tian",  "dong",   "pan",   "yuan",  "cai",   "jiang", "yu",
    "du",     "ye",   "cheng", "wei",  "su",    "lu",    "ding",  "ren",    "yao",   "shen",  "zhong", "cui",   "tan",
    "fan",    "liao", "shi",   "jin",  "jia",   "xia",   "fu",    "fang",   "zou",   "xiong", "bai",   "meng",  "qin",
    "qiu",    "hou",  "yin",   "xue",  "lei",   "long",  "tao",   "mao",    "hao",   "gong",  "shao",  "wan",   "qian",
    "dai",    "yan",  "mo",    "kong", "xiang", "chang", "kang",  "ou",     "qiao",  "lai",   "wen",   "pang",  "fei",
    "zhuang", "nie",  "ge",    "bao",  "mei",   "sheng", "tong",  "ouyang", "sima"};

bool is_shared(std::string_view local) {
    return std::find(shared_boxes.begin(), shared_boxes.end(), local) != shared_boxes.end();
}

/// One syllable of pinyin: an initial, then a final.
bool is_syllable(std::string_view text) {
    static constexpr std::array<std::string_view, 24> initials = {"zh", "ch", "sh", "b", "p", "m", "f", "d",
                                                                  "t",  "n",  "l",  "g", "k", "h", "j", "q",
                                                                  "x",  "r",  "z",  "c", "s", "y", "w", ""};
    static constexpr std::array<std::string_view, 36> finals = {
        "a",   "ai",   "an",  "ang",  "ao", "e",   "ei",   "en", "eng", "er",  "i",   "ia",
        "ian", "iang", "iao", "ie",   "in", "ing", "iong", "iu", "o",   "ong", "ou",  "u",
        "ua",  "uai",  "uan", "uang", "ue", "ui",  "un",   "uo", "v",   "ve",  "van", "vn"};
    for (const std::string_view initial : initials) {
        if (!text.starts_with(initial)) continue;
        const std::string_view rest = text.substr(initial.size());
        return !rest.empty() && std::find(finals.begin(), finals.end(), rest) != finals.end();
    }
    return false;
}

/// One or two syllables: what a given name has.
bool is_given_name(std::string_view text) {
    if (is_syllable(text)) return true;
    for (size_t cut = 1; cut < text.size(); ++cut)
        if (is_syllable(text.substr(0, cut)) && is_syllable(text.substr(cut))) return true;
    return false;
}

/// "zhangwei" -> "zhang", "wei"; nothing when it does not read as a Chinese name.
std::vector<std::string> split_pinyin(const std::string& word) {
    constexpr size_t shortest = 6; // shorter ones are too often something else
    if (word.size() < shortest) return {};
    for (size_t cut = std::min<size_t>(7, word.size() - 1); cut >= 2; --cut) {
        const std::string_view surname = std::string_view(word).substr(0, cut);
        if (std::find(surnames.begin(), surnames.end(), surname) != surnames.end() && is_given_name(word.substr(cut)))
            return {std::string(surname), word.substr(cut)};
    }
    return {};
}

std::string capitalised(std::string word) {
    if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
    return word;
}

std::vector<std::string> words_of(std::string_view text, std::string_view separators) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = text.find_first_of(separators);
        std::string word(text.substr(0, end));
        std::erase_if(word, [](char c) { return c >= '0' && c <= '9'; });
        if (!word.empty()) words.push_back(std::move(word));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return words;
}

bool is_chinese_mail(std::string_view domain) {
    static constexpr std::array<std::string_view, 12> known = {"qq.com",     "163.com",  "126.com",    "foxmail.com",
                                                               "sina.com",   "sohu.com", "139.com",    "yeah.net",
                                                               "aliyun.com", "21cn.com", "vip.qq.com", "tom.com"};
    return domain.ends_with(".cn") || std::find(known.begin(), known.end(), domain) != known.end();
}

} // namespace

AddressGuess guess_from_address(std::string_view address) {
    AddressGuess guess;
    const std::string domain = record::host_of(address);
    std::string local = base::ascii_lower(address.substr(0, address.rfind('@')));
    local = local.substr(0, local.find('+'));
    guess.free_mail = record::is_free_mail(domain) || record::is_free_mail(record::registered_domain(domain));
    guess.shared_box = is_shared(local);
    if (!guess.shared_box) {
        std::vector<std::string> words = words_of(local, "._-");
        if (words.size() == 1 && is_chinese_mail(domain))
            if (std::vector<std::string> parts = split_pinyin(words[0]); !parts.empty()) words = std::move(parts);
        for (const std::string& word : words) guess.person += (guess.person.empty() ? "" : " ") + capitalised(word);
        if (base::length(guess.person) < 2) guess.person.clear(); // an initial alone is no name
    }
    const std::string registered = record::company_domain(address);
    if (registered.empty()) return guess;
    guess.website = "https://" + registered;
    const std::string label = registered.substr(0, registered.find('.'));
    std::string_view rest = label;
    while (!rest.empty()) {
        const auto end = rest.find('-');
        std::string word(rest.substr(0, end));
        const bool short_form = word.size() <= 3 && label.size() <= 4;
        if (short_form)
            std::transform(word.begin(), word.end(), word.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        if (!word.empty()) guess.company += (guess.company.empty() ? "" : " ") + capitalised(word);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return guess;
}

Region split_region(std::string_view text) {
    Region region;
    for (const std::string_view level : {"省", "自治区"}) {
        const auto at = text.find(level);
        if (at == std::string_view::npos) continue;
        region.province = std::string(text.substr(0, at));
        text.remove_prefix(at + level.size());
        break;
    }
    for (const std::string_view people : {"壮族", "回族", "维吾尔"})
        if (region.province.ends_with(people)) region.province.resize(region.province.size() - people.size());
    std::string city(text);
    if (city.ends_with("市")) city.resize(city.size() - std::string_view("市").size());
    static constexpr std::array<std::string_view, 4> whole = {"北京", "上海", "天津", "重庆"};
    if (std::find(whole.begin(), whole.end(), city) != whole.end()) region.province = city;
    if (!region.province.empty()) region.city = city;
    return region;
}

} // namespace fairlead::command

#include "record/identity.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace fairlead::record {

namespace {

constexpr size_t shortest_name = 2; // code points

constexpr std::array<std::string_view, 58> free_mail = {
    "qq.com",       "vip.qq.com",  "foxmail.com",  "163.com",      "vip.163.com",    "126.com",        "vip.126.com",
    "188.com",      "yeah.net",    "sina.com",     "sina.cn",      "sina.com.cn",    "vip.sina.com",   "sohu.com",
    "vip.sohu.com", "sogou.com",   "tom.com",      "139.com",      "189.cn",         "wo.cn",          "aliyun.com",
    "21cn.com",     "263.net",     "china.com",    "dingtalk.com", "gmail.com",      "googlemail.com", "outlook.com",
    "hotmail.com",  "live.com",    "live.cn",      "msn.com",      "outlook.cn",     "yahoo.com",      "yahoo.cn",
    "yahoo.com.cn", "yahoo.co.jp", "yahoo.com.hk", "yahoo.com.tw", "yahoo.co.uk",    "ymail.com",      "icloud.com",
    "me.com",       "mac.com",     "aol.com",      "proton.me",    "protonmail.com", "gmx.com",        "gmx.de",
    "gmx.net",      "web.de",      "mail.ru",      "yandex.ru",    "yandex.com",     "zoho.com",       "naver.com",
    "daum.net",     "hanmail.net"};

constexpr auto legal_words = std::to_array<std::string_view>({"co",
                                                              "company",
                                                              "corp",
                                                              "corporation",
                                                              "inc",
                                                              "incorporated",
                                                              "ltd",
                                                              "limited",
                                                              "llc",
                                                              "llp",
                                                              "lp",
                                                              "plc",
                                                              "gmbh",
                                                              "ag",
                                                              "sa",
                                                              "bv",
                                                              "nv",
                                                              "srl",
                                                              "spa",
                                                              "oy",
                                                              "ab",
                                                              "kk",
                                                              "pte",
                                                              "pty",
                                                              "se",
                                                              "sarl",
                                                              "sas",
                                                              "sasu",
                                                              "kg",
                                                              "kgaa",
                                                              "ohg",
                                                              "ev",
                                                              "aps",
                                                              "asa",
                                                              "as",
                                                              "oyj",
                                                              "bhd",
                                                              "sdn",
                                                              "pvt",
                                                              "private",
                                                              "private",
                                                              "sro",
                                                              "zoo",
                                                              "sp",
                                                              "ooo",
                                                              "pao",
                                                              "oao",
                                                              "zao",
                                                              "sac",
                                                              "cv",
                                                              "spolka",
                                                              "mbh",
                                                              "kft",
                                                              "zrt",
                                                              "pjsc",
                                                              "aktiengesellschaft",
                                                              "incorporation",
                                                              "ltda"});

/// Beginnings and endings that only tell the form; the longer ones first.
constexpr auto legal_endings = std::to_array<std::string_view>(
    {"集团控股有限公司", "集团股份有限公司", "控股股份有限公司", "集团有限责任公司", "控股有限公司",
     "集团有限公司",     "股份有限公司",     "有限责任公司",     "有限公司",         "股份公司",
     "集团公司",         "控股公司",         "责任公司",         "总公司",           "株式会社",
     "有限会社",         "合同会社",         "주식회사",         "유한회사",         "公司"});
constexpr auto legal_beginnings = std::to_array<std::string_view>({"株式会社", "有限会社", "주식회사", "유한회사"});

/// Second-level names under which countries register companies.
constexpr std::array<std::string_view, 12> shared_levels = {"com", "net", "org", "gov", "edu", "ac",
                                                            "co",  "or",  "ne",  "go",  "mil", "gob"};

bool is_sign(char32_t c) {
    if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
    return c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3040) || (c >= 0xFE10 && c <= 0xFE6F) ||
           c >= 0xFFF0;
}

template <size_t n>
bool holds(const std::array<std::string_view, n>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

} // namespace

std::vector<std::string> name_words(std::string_view name) {
    std::vector<std::string> words;
    std::u32string word;
    auto end = [&] {
        if (!word.empty()) words.push_back(base::from_code_points(word));
        word.clear();
    };
    for (const char32_t c : base::to_code_points(base::fold(name))) {
        if (is_sign(c))
            end();
        else
            word += c;
    }
    end();
    return words;
}

std::vector<std::string> company_words(std::string_view name) {
    std::vector<std::string> words = name_words(base::simplified(base::fold(name)));
    // "S.A.", "G.m.b.H.": letters that stand alone at the end are one word.
    const auto drop_form = [&] {
        if (words.size() < 2) return false;
        if (holds(legal_words, words.back())) {
            words.pop_back();
            return true;
        }
        std::string letters;
        for (size_t from = words.size(); from > 1 && words[from - 1].size() == 1 && letters.size() < 4;) {
            letters.insert(0, words[--from]);
            if (letters.size() < 2 || !holds(legal_words, letters)) continue;
            words.resize(from);
            return true;
        }
        return false;
    };
    while (drop_form()) {
    }
    const auto rest = [&](std::string_view part) {
        size_t length = 0;
        for (const std::string& word : words) length += base::length(word);
        return length >= base::length(part) + shortest_name;
    };
    for (bool again = true; again && !words.empty();) {
        again = false;
        for (const std::string_view ending : legal_endings) {
            if (!words.back().ends_with(ending) || !rest(ending)) continue;
            words.back().resize(words.back().size() - ending.size());
            again = words.back().empty();
            break;
        }
        if (words.back().empty()) words.pop_back();
    }
    for (const std::string_view beginning : legal_beginnings) {
        if (words.empty() || !words.front().starts_with(beginning) || !rest(beginning)) continue;
        words.front().erase(0, beginning.size());
        if (words.front().empty()) words.erase(words.begin());
        break;
    }
    return words;
}

std::string company_form(std::string_view name) {
    std::string form;
    for (const std::string& word : company_words(name)) form += word;
    return base::length(form) >= shortest_name ? form : std::string();
}

std::string host_of(std::string_view address) {
    std::string host = base::ascii_lower(base::trim(address));
    if (const auto scheme = host.find("://"); scheme != std::string::npos) host.erase(0, scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto person = host.rfind('@'); person != std::string::npos) host.erase(0, person + 1);
    host = host.substr(0, host.find(':'));
    while (host.ends_with('.')) host.pop_back();
    if (host.starts_with("www.")) host.erase(0, 4);
    return host.find('.') == std::string::npos ? std::string() : host;
}

std::string registered_domain(std::string_view host) {
    const bool number = host.find_first_not_of("0123456789.") == std::string_view::npos;
    const auto last = host.rfind('.');
    if (number || last == std::string_view::npos || last == 0) return std::string(host);
    auto begin = host.rfind('.', last - 1);
    if (begin == std::string_view::npos) return std::string(host);
    // "acme.com.cn": a country below which second-level names are shared.
    const bool country = host.size() - last - 1 == 2;
    if (country && holds(shared_levels, host.substr(begin + 1, last - begin - 1)) && begin > 0) {
        begin = host.rfind('.', begin - 1);
        if (begin == std::string_view::npos) return std::string(host);
    }
    return std::string(host.substr(begin + 1));
}

bool is_free_mail(std::string_view domain) {
    return holds(free_mail, domain);
}

std::string company_domain(std::string_view address) {
    const std::string host = host_of(address);
    if (host.empty() || is_free_mail(host)) return {};
    std::string domain = registered_domain(host);
    return is_free_mail(domain) ? std::string() : domain;
}

} // namespace fairlead::record

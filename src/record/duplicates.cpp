#include "record/duplicates.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/unicode.h"
#include "query/search.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::record {

using base::Json;
using base::Result;
using schema::Type;

namespace {

constexpr int64_t most_candidates = 200; // of one value
constexpr size_t most_matches = 20;
constexpr int64_t most_hidden = 100;
constexpr size_t shortest_name = 2; // code points

double same(std::string_view a, std::string_view b) {
    return a == b ? 1.0 : 0.0;
}

/// E.164 without the extension: two desks of one switchboard are one company.
std::string phone_form(std::string_view value, const schema::Field&) {
    return std::string(value.substr(0, value.find(';')));
}

std::string email_form(std::string_view value, const schema::Field&) {
    return base::fold(base::trim(value));
}

/// Mail boxes of everybody: the domain says nothing about the company.
bool is_public(std::string_view domain) {
    static constexpr std::array<std::string_view, 34> known = {
        "qq.com",     "vip.qq.com",     "foxmail.com", "163.com",     "vip.163.com", "126.com",  "yeah.net",
        "sina.com",   "sina.cn",        "sohu.com",    "tom.com",     "139.com",     "189.cn",   "wo.cn",
        "aliyun.com", "21cn.com",       "gmail.com",   "outlook.com", "hotmail.com", "live.com", "live.cn",
        "msn.com",    "yahoo.com",      "yahoo.cn",    "icloud.com",  "me.com",      "mac.com",  "aol.com",
        "proton.me",  "protonmail.com", "gmx.de",      "gmx.net",     "web.de",      "mail.ru"};
    return std::find(known.begin(), known.end(), domain) != known.end();
}

/// Of an address of the web or of a mail box.
std::string domain_form(std::string_view value, const schema::Field& field) {
    std::string domain = base::ascii_lower(base::trim(value));
    if (field.type == Type::email) {
        const auto at = domain.rfind('@');
        if (at == std::string::npos) return {};
        domain = domain.substr(at + 1);
    } else {
        if (const auto scheme = domain.find("://"); scheme != std::string::npos) domain = domain.substr(scheme + 3);
        domain = domain.substr(0, domain.find_first_of("/?#:"));
        if (const auto person = domain.rfind('@'); person != std::string::npos) domain = domain.substr(person + 1);
        if (domain.starts_with("www.")) domain.erase(0, 4);
    }
    return domain.find('.') == std::string::npos || is_public(domain) ? std::string() : domain;
}

bool is_sign(char32_t c) {
    if (c < 0x80) return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
    return c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x3040) || (c >= 0xFE10 && c <= 0xFE6F) ||
           c >= 0xFFF0;
}

/// Words of a name, folded; Chinese characters stand together.
std::vector<std::string> words_of(std::string_view value) {
    std::vector<std::string> words;
    std::u32string word;
    auto end = [&] {
        if (!word.empty()) words.push_back(base::from_code_points(word));
        word.clear();
    };
    for (const char32_t c : base::to_code_points(base::fold(value))) {
        if (is_sign(c))
            end();
        else
            word += c;
    }
    end();
    return words;
}

/// A name without signs, spaces, capitals and what only tells the form of a company.
std::string name_form(std::string_view value, const schema::Field&) {
    static constexpr std::array<std::string_view, 22> forms = {
        "co",   "company", "corp", "corporation", "inc", "incorporated", "ltd", "limited", "llc", "llp", "plc",
        "gmbh", "ag",      "sa",   "bv",          "nv",  "srl",          "spa", "oy",      "ab",  "kk",  "pte"};
    static constexpr std::array<std::string_view, 6> endings = {"股份有限公司", "有限责任公司", "集团有限公司",
                                                                "有限公司",     "集团公司",     "公司"};
    std::vector<std::string> words = words_of(value);
    std::string whole;
    for (const std::string& word : words) whole += word;
    while (words.size() > 1 && std::find(forms.begin(), forms.end(), words.back()) != forms.end()) words.pop_back();
    std::string form;
    for (const std::string& word : words) form += word;
    for (const std::string_view ending : endings) {
        if (!form.ends_with(ending) || base::length(form) < base::length(ending) + shortest_name) continue;
        form.resize(form.size() - ending.size());
        break;
    }
    return base::length(form) >= shortest_name ? form : base::length(whole) >= shortest_name ? whole : std::string();
}

constexpr std::array<Likeness, 4> table = {{{"same_phone", phone_form, same, 0.9},
                                            {"same_email", email_form, same, 0.95},
                                            {"same_domain", domain_form, same, 0.5},
                                            {"same_name", name_form, same, 0.7}}};

/// What a person would type to find the value: the index knows names by their words, not by their normal form.
std::string to_look_up(const Likeness& test, std::string_view value, const std::string& normal) {
    if (test.normal != name_form) return normal;
    std::string text;
    for (const std::string& word : words_of(value)) {
        // Only words that are left in the normal form: "Ltd" need not stand in the other name.
        std::string part = word;
        while (!part.empty() && normal.find(part) == std::string::npos) {
            do part.pop_back();
            while (!part.empty() && (static_cast<unsigned char>(part.back()) & 0xC0) == 0x80);
            if (!part.empty() && static_cast<unsigned char>(part.back()) >= 0xC0) part.pop_back();
        }
        if (part.empty() || (part.size() < word.size() && static_cast<unsigned char>(word[0]) < 0x80)) continue;
        if (!text.empty()) text += ' ';
        text += part;
    }
    return text;
}

bool is_visible(const ReadContext& context, const Object& object, const schema::Field& field) {
    return access::mask(context.session, object, field) != access::Mask::hidden;
}

/// A typed value and the fields of one object it is compared with.
struct Probe {
    const Likeness* test;
    const schema::Field* typed;
    std::string value, normal;
    std::map<const Object*, std::vector<const schema::Field*>> against;
};

class Finder {
  public:
    Finder(ReadContext& context, const Object& object, Id self) : context_(context), object_(object), self_(self) {}

    Result<Duplicates> run(const Json& values) {
        read(values);
        for (const Probe& probe : probes_) TRY(look_up(probe));
        Duplicates found;
        for (const auto& [object, candidates] : candidates_) TRY(compare(*object, candidates, found));
        std::sort(found.matches.begin(), found.matches.end(), [](const DuplicateMatch& a, const DuplicateMatch& b) {
            return a.score != b.score ? a.score > b.score : a.id > b.id;
        });
        if (found.matches.size() > most_matches) found.matches.resize(most_matches);
        return found;
    }

  private:
    void read(const Json& values) {
        schema::ValueContext reading;
        reading.catalog = &context_.model.catalog();
        reading.currency = context_.model.catalog().settings().base_currency;
        for (const schema::DuplicateRule& rule : object_.duplicates) {
            const Likeness* test = likeness(rule.rule);
            if (!test) continue;
            for (const std::string& name : rule.fields) {
                const schema::Field* field = object_.find(name);
                const Json* given = values.find(name);
                if (!field || !given || !is_visible(context_, object_, *field)) continue;
                std::vector<base::Fault> faults; // half-typed values are no fault
                const Value value = schema::read_json(*field, *given, reading, faults);
                if (!faults.empty() || !value.is_text()) continue;
                Probe probe{test, field, value.text(), test->normal(value.text(), *field), {}};
                if (probe.normal.empty()) continue;
                add_targets(probe, object_, rule.fields);
                for (const auto& [other, fields] : rule.against)
                    if (const Object* target = context_.model.catalog().find(other))
                        add_targets(probe, *target, fields);
                probes_.push_back(std::move(probe));
            }
        }
    }

    void add_targets(Probe& probe, const Object& object, const std::vector<std::string>& names) const {
        if (access::level(context_.session, object, access::Verb::read) == access::Level::none) return;
        for (const std::string& name : names) {
            const schema::Field* field = object.find(name);
            if (field && is_visible(context_, object, *field)) probe.against[&object].push_back(field);
        }
    }

    Result<void> look_up(const Probe& probe) {
        std::vector<const Object*> objects;
        for (const auto& [object, fields] : probe.against) objects.push_back(object);
        const std::vector<std::string> tokens = query::query_tokens(to_look_up(*probe.test, probe.value, probe.normal));
        if (tokens.empty() || objects.empty()) return {};
        return context_.reader.each(query::render_search(tokens, objects, most_candidates, context_.reader.dialect()),
                                    [&](const store::Row& row) {
                                        const Object* object = context_.model.catalog().find(row.text(0));
                                        if (object && row.number(1) != self_.number)
                                            candidates_[object].push_back(row.number(1));
                                        return true;
                                    });
    }

    Result<void> compare(const Object& object, std::vector<int64_t> ids, Duplicates& found) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        std::vector<DuplicateMatch> alike;
        for (const Image& image : TRY(load_unscoped(context_.model, context_.tables, context_.reader, object, ids))) {
            DuplicateMatch match{&object, image.id(), std::string(image.name()), image.owner(), {}, 0};
            double different = 1;
            for (const Probe& probe : probes_) {
                const auto fields = probe.against.find(&object);
                if (fields == probe.against.end()) continue;
                double best = 0;
                for (const schema::Field* field : fields->second) {
                    const std::string normal = probe.test->normal(image.get(field->name).text_or(""), *field);
                    if (!normal.empty()) best = std::max(best, probe.test->judge(probe.normal, normal));
                }
                if (best <= 0) continue;
                match.why.push_back({probe.typed->name, std::string(probe.test->rule)});
                different *= 1 - best * probe.test->weight;
            }
            match.score = 1 - different;
            if (!match.why.empty()) alike.push_back(std::move(match));
        }
        if (alike.empty()) return {};
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        for (const DuplicateMatch& match : alike) select.ids.push_back(match.id.number);
        select.scope = access::scope(context_.session, context_.model, object, access::Verb::read);
        select.limit = 0;
        std::vector<int64_t> seen;
        TRY(context_.reader.each(query::render(select, context_.session.asker, context_.reader.dialect()),
                                 [&](const store::Row& row) {
                                     seen.push_back(row.number(0));
                                     return true;
                                 }));
        for (DuplicateMatch& match : alike) {
            if (std::find(seen.begin(), seen.end(), match.id.number) != seen.end())
                found.matches.push_back(std::move(match));
            else
                found.hidden = std::min(most_hidden, found.hidden + 1);
        }
        return {};
    }

    ReadContext& context_;
    const Object& object_;
    const Id self_;
    std::vector<Probe> probes_;
    std::map<const Object*, std::vector<int64_t>> candidates_;
};

} // namespace

const Likeness* likeness(std::string_view rule) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Likeness& test) { return test.rule == rule; });
    return found == table.end() ? nullptr : &*found;
}

Result<Duplicates> find_duplicates(ReadContext& context, const Object& object, const Json& values, Id self) {
    // Who cannot write here has no use for the answer, and would learn what exists.
    TRY(access::may(context.session, object, self ? access::Verb::edit : access::Verb::create));
    return Finder(context, object, self).run(values);
}

} // namespace fairlead::record

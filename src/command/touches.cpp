#include "command/touches.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "query/change.h"
#include "record/identity.h"

namespace fairlead::command {

using base::Json;
using query::Condition;

namespace {

constexpr size_t longest_word = 200, longest_address = 1000; // code points

std::string cut(const Json& json, size_t most) {
    std::u32string points = base::to_code_points(base::trim(json.is_string() ? json.text() : std::string()));
    std::erase_if(points, [](char32_t c) { return c < 0x20 || c == 0x7f; });
    if (points.size() > most) points.resize(most);
    return base::from_code_points(points);
}

bool any_of(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

constexpr std::array<std::string_view, 12> search_sites = {"baidu.com",      "google.",   "bing.com",    "sogou.com",
                                                           "so.com",         "sm.cn",     "haosou.com",  "yandex.",
                                                           "duckduckgo.com", "yahoo.com", "toutiao.com", "ecosia.org"};
constexpr std::array<std::string_view, 16> social_sites = {
    "weixin.qq.com", "mp.weixin",    "weibo.c",       "zhihu.com",  "xiaohongshu.com", "douyin.com",
    "kuaishou.com",  "bilibili.com", "linkedin.com",  "lnkd.in",    "facebook.com",    "t.co",
    "twitter.com",   "x.com",        "instagram.com", "youtube.com"};

template <size_t n>
bool is_one_of(const std::array<std::string_view, n>& sites, const std::string& host) {
    return std::any_of(sites.begin(), sites.end(), [&](std::string_view site) {
        const auto at = host.find(site);
        return at != std::string::npos && (at == 0 || host[at - 1] == '.');
    });
}

} // namespace

Trail Trail::from_json(const Json& json) {
    Trail trail;
    const Json& utm = json["utm"];
    trail.source = cut(utm["source"], longest_word);
    trail.medium = cut(utm["medium"], longest_word);
    trail.campaign = cut(utm["campaign"], longest_word);
    trail.content = cut(utm["content"], longest_word);
    trail.term = cut(utm["term"], longest_word);
    trail.referrer = cut(json["referrer"], longest_address);
    trail.page = cut(json["url"], longest_address);
    return trail;
}

std::string Trail::channel() const {
    const std::string by = base::ascii_lower(medium);
    const std::string word = base::ascii_lower(source);
    if (any_of(by, {"cpc", "ppc", "sem", "paid"})) return any_of(by, {"social"}) ? "social" : "paid_search";
    if (any_of(by, {"social", "wechat", "weixin"})) return "social";
    if (any_of(by, {"email", "e-mail", "edm", "newsletter"})) return "email";
    if (any_of(by, {"display", "banner", "cpm", "affiliate"})) return "display";
    if (any_of(by, {"offline", "qr", "event", "print", "exhibition"})) return "offline";
    if (any_of(by, {"organic"})) return "organic_search";
    if (any_of(word, {"newsletter", "edm"})) return "email";
    const std::string host = record::host_of(referrer);
    if (is_one_of(search_sites, host)) return "organic_search";
    if (is_one_of(social_sites, host)) return "social";
    const bool own = !host.empty() && host == record::host_of(page);
    return host.empty() || own ? "direct" : "referral";
}

Result<void> save_touch(record::Context& context, const TouchFacts& facts, const record::Image& about) {
    const schema::Catalog& catalog = context.model.catalog();
    const Object* touch = catalog.find("touch");
    if (!touch) return {};
    record::Patch patch;
    patch.object = touch;
    auto text = [&](const char* field, const std::string& value) {
        if (!value.empty()) patch.set(field, value);
    };
    text("name", facts.name);
    text("kind", facts.kind);
    text("channel", facts.channel.empty() ? facts.trail.channel() : facts.channel);
    text("source", facts.trail.source);
    text("medium", facts.trail.medium);
    text("campaign_code", facts.trail.campaign);
    text("content", facts.trail.content);
    text("term", facts.trail.term);
    text("referrer", facts.trail.referrer);
    text("page", facts.trail.page);
    patch.set("at", context.session.asker.now.milliseconds);
    patch.set("made_record", facts.made_record ? 1 : 0);
    if (facts.form) patch.set("form", facts.form.number);
    if (facts.campaign) patch.set("campaign", facts.campaign.number);
    const Field* target = touch->trait("about");
    if (std::find(target->targets.begin(), target->targets.end(), about.object->name) != target->targets.end())
        patch.sets.push_back({target->name, Value(about.id().number), about.object->name});
    auto link = [&](const std::string& object, int64_t id) {
        const Field* field = touch->find(object);
        if (id && field && field->type == schema::Type::link && field->target == object) patch.set(field->name, id);
    };
    link(about.object->name, about.id().number);
    for (const char* trait : {"account", "contact"})
        if (const Field* field = about.object->trait(trait); field && field->target != about.object->name)
            link(field->target, about.get(field->name).number_or(0));
    TRY(record::save(context, patch));
    return {};
}

Result<Id> campaign_named(store::Reader& reader, const Snapshot& snapshot, std::string_view word) {
    const Object* campaign = snapshot.find("campaign");
    if (!campaign || word.empty()) return Id{};
    auto look = [&](const std::string& column, Value value) -> Result<Id> {
        const std::vector<Condition> where = {{Condition::Test::equal, column, std::move(value), {}},
                                              {Condition::Test::is_empty, "deleted_at", {}, {}}};
        const store::Rows rows = TRY(
            reader.rows(query::render_select_rows(campaign->name, {"id"}, where, {{"id", true}}, 1, reader.dialect())));
        return rows.empty() ? Id{} : Id{rows[0][0].number_or(0)};
    };
    if (campaign->has("code"))
        if (const Id found = TRY(look("code", Value(std::string(word))))) return found;
    return look(campaign->trait("name")->name + "_sort", Value(base::sort_key(word)));
}

} // namespace fairlead::command

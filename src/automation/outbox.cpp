#include "automation/outbox.h"

#include <algorithm>

#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using base::Fault;
using base::Id;
using base::Json;
using base::Result;
using base::Value;
using query::Condition;

namespace {

constexpr size_t longest_subject = 998;
constexpr size_t longest_url = 2000;
constexpr size_t most_headers = 20;
constexpr size_t longest_title = 255;

using Faults = std::vector<Fault>;

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// "name@host" without spaces and signs that end an address in a header or a mail dialogue.
bool is_address(const std::string& text) {
    const auto at = text.rfind('@');
    return text.size() <= 254 && at != std::string::npos && at > 0 && at + 1 < text.size() && !has_control(text) &&
           text.find_first_of(" <>,;:\"()[]\\") == std::string::npos && base::is_valid_utf8(text);
}

const std::string& address_of(const Json& json) {
    return json.is_object() ? json["address"].text() : json.text();
}

void check_recipients(const Json& payload, const std::string& key, size_t& count, Faults& faults) {
    const Json& list = payload[key];
    if (list.is_null()) return;
    if (!list.is_array()) {
        faults.push_back({key, "type", {"应为收件人的列表。", "This must be a list of recipients."}, {}});
        return;
    }
    count += list.items().size();
    for (size_t i = 0; i < list.items().size(); ++i) {
        const Json& one = list.items()[i];
        const bool shaped = one.is_string() || (one.is_object() && one["address"].is_string());
        if (!shaped || !is_address(address_of(one)) || has_control(one.is_object() ? one["name"].text() : ""))
            faults.push_back({key + "[" + std::to_string(i) + "]",
                              "not_an_email",
                              {"不是有效的邮箱地址。", "This is not an e-mail address."},
                              {"例如 lin@example.com。", "For example lin@example.com."}});
    }
}

void check_keys(const Json& payload, const std::vector<std::string>& known, Faults& faults) {
    for (const auto& [key, value] : payload.members()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const std::string guess = base::nearest(key, known);
        faults.push_back(
            {key.substr(0, 100),
             "unknown_field",
             {"没有这一项。", "There is no such entry."},
             guess.empty() ? base::Text{} : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    }
}

void check_line(const Json& payload, const std::string& key, size_t longest, Faults& faults) {
    const Json& value = payload[key];
    if (value.is_null()) return;
    if (!value.is_string() || value.text().size() > longest || has_control(value.text()))
        faults.push_back({key,
                          "type",
                          {"应为一行文本，最多 " + std::to_string(longest) + " 字节。",
                           "This must be one line of text, at most " + std::to_string(longest) + " bytes."},
                          {}});
}

void check_mail(const Json& payload, Faults& faults) {
    check_keys(payload,
               {"to", "cc", "bcc", "subject", "text", "html", "reply_to", "from_name", "in_reply_to", "references",
                "message_id", "automatic", "unsubscribe", "email"},
               faults);
    size_t count = 0;
    for (const char* key : {"to", "cc", "bcc"}) check_recipients(payload, key, count, faults);
    if (count == 0) faults.push_back({"to", "required", {"请填写收件人。", "Enter a recipient."}, {}});
    if (count > most_recipients)
        faults.push_back({"to", "too_many", {"一封邮件最多 50 位收件人。", "A mail has at most 50 recipients."}, {}});
    for (const char* key : {"subject", "from_name", "in_reply_to", "message_id", "unsubscribe"})
        check_line(payload, key, longest_subject, faults);
    if (payload["subject"].text().empty())
        faults.push_back({"subject", "required", {"请填写主题。", "Enter a subject."}, {}});
    if (!payload["text"].is_string()) faults.push_back({"text", "required", {"请填写正文。", "Enter the text."}, {}});
    if (payload.has("reply_to") && !is_address(payload["reply_to"].text()))
        faults.push_back({"reply_to", "not_an_email", {"不是有效的邮箱地址。", "This is not an e-mail address."}, {}});
    for (const Json& reference : payload["references"].items())
        if (!reference.is_string() || has_control(reference.text())) {
            faults.push_back({"references", "type", {"应为文本的列表。", "This must be a list of texts."}, {}});
            break;
        }
}

bool is_header_name(const std::string& name) {
    return !name.empty() && name.size() <= 100 &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string::npos;
}

/// Headers that say how the request is read; a rule that sets them would break or forge it.
bool is_own_header(const std::string& name) {
    static const std::vector<std::string> own = {"host",       "content-length",  "content-type", "transfer-encoding",
                                                 "connection", "idempotency-key", "expect",       "te",
                                                 "trailer",    "upgrade"};
    const std::string lower = base::ascii_lower(name);
    return lower.starts_with("x-fairlead-") || std::find(own.begin(), own.end(), lower) != own.end();
}

void check_webhook(const Json& payload, Faults& faults) {
    check_keys(payload, {"url", "body", "headers"}, faults);
    const std::string& url = payload["url"].text();
    const auto scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    const std::string authority = scheme ? url.substr(scheme, url.find_first_of("/?#", scheme) - scheme) : "";
    if (authority.empty() || url.size() > longest_url || has_control(url) || url.find(' ') != std::string::npos ||
        authority.find('@') != std::string::npos)
        faults.push_back({"url",
                          "not_a_url",
                          {"应为 https:// 或 http:// 开头的地址，不含用户名。",
                           "This must be an address from https:// or http://, without a user name."},
                          {}});
    if (!payload.has("body")) faults.push_back({"body", "required", {"请填写内容。", "Enter the body."}, {}});
    if (payload.has("headers") && !payload["headers"].is_object())
        faults.push_back({"headers", "type", {"应为 JSON 对象。", "This must be a JSON object."}, {}});
    if (payload["headers"].members().size() > most_headers)
        faults.push_back({"headers", "too_many", {"最多 20 个标头。", "At most 20 headers."}, {}});
    for (const auto& [name, value] : payload["headers"].members())
        if (!is_header_name(name) || is_own_header(name) || !value.is_string() || value.text().size() > 2000 ||
            has_control(value.text()))
            faults.push_back(
                {"headers." + name.substr(0, 100), "header", {"不能设置这个标头。", "This header cannot be set."}, {}});
}

std::string cut(std::string text) {
    if (text.size() <= longest_title) return text;
    size_t end = longest_title;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    return text;
}

std::string target_of(const OutboxItem& item) {
    if (item.kind == "webhook") return cut(item.payload["url"].text());
    std::string list;
    for (const char* key : {"to", "cc", "bcc"})
        for (const Json& one : item.payload[key].items()) list += (list.empty() ? "" : ", ") + address_of(one);
    return cut(std::move(list));
}

Result<Id> known(record::Context& context, const std::string& key) {
    if (key.empty()) return Id{};
    const std::vector<Condition> where = {{Condition::Test::equal, "dedupe_key", key, {}}};
    const store::Rows rows =
        TRY(context.transaction.rows(query::render_select_rows("outbox", {"id"}, where, {}, 1, context.dialect())));
    return rows.empty() ? Id{} : Id{rows[0][0].number_or(0)};
}

} // namespace

std::vector<Fault> check_payload(std::string_view kind, const Json& payload) {
    Faults faults;
    if (kind != "mail" && kind != "webhook")
        faults.push_back(
            {"kind", "unknown_kind", {"可发送的是 mail 或 webhook。", "What can be sent is mail or webhook."}, {}});
    else if (!payload.is_object())
        faults.push_back({"payload", "type", {"应为 JSON 对象。", "This must be a JSON object."}, {}});
    else if (to_text(payload).size() > most_payload_bytes)
        faults.push_back({"payload", "too_long", {"内容最多 1 MB。", "The payload has at most 1 MB."}, {}});
    else if (kind == "mail")
        check_mail(payload, faults);
    else
        check_webhook(payload, faults);
    return faults;
}

Result<Id> enqueue(record::Context& context, const OutboxItem& item) {
    Faults faults = check_payload(item.kind, item.payload);
    if (item.dedupe_key.size() > longest_title)
        faults.push_back({"dedupe_key", "too_long", {"最多 255 字节。", "At most 255 bytes."}, {}});
    if (!faults.empty())
        return Error(Code::invalid, {"有内容不能发送。", "Something cannot be sent."}, std::move(faults));
    if (const Id earlier = TRY(known(context, item.dedupe_key))) return earlier;
    const Id id = context.ids.next();
    const int64_t now = context.session.asker.now.milliseconds;
    auto some = [](int64_t number) { return number ? Value(number) : Value(); };
    auto text = [](const std::string& said) { return said.empty() ? Value() : Value(said); };
    const store::Statement insert =
        query::render_insert("outbox",
                             {{"id", id.number},
                              {"kind", item.kind},
                              {"status", "waiting"},
                              {"target", target_of(item)},
                              {"title", cut(item.payload["subject"].text())},
                              {"payload", to_text(item.payload)},
                              {"attempts", 0},
                              {"next_at", item.not_before ? std::max(item.not_before->milliseconds, now) : now},
                              {"dedupe_key", text(item.dedupe_key)},
                              {"object", text(item.object)},
                              {"record", some(item.record.number)},
                              {"rule", some(item.rule)},
                              {"user", some(item.user)},
                              {"created_at", now},
                              {"created_by", some(context.session.user_id())}},
                             context.dialect());
    if (item.dedupe_key.empty()) {
        TRY(context.execute(insert));
        return id;
    }
    // Another transaction may have taken the key a moment ago.
    auto added = context.transaction.attempt([&]() -> Result<void> {
        TRY(context.execute(insert));
        return {};
    });
    if (added.ok()) return id;
    if (added.error().code != Code::conflict) return std::move(added).error();
    const Id earlier = TRY(known(context, item.dedupe_key));
    if (!earlier) return std::move(added).error();
    return earlier;
}

} // namespace fairlead::automation

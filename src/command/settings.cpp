// Settings of the workspace: their JSON form, their checks.

#include <algorithm>

#include "base/money.h"
#include "base/time.h"
#include "command/settings.h"

namespace fairlead::command {

using base::Json;
using base::Result;

namespace {

constexpr int rate_scale = 8;
constexpr int64_t longest_escalation = 90 * 24; // hours

base::Fault fault(std::string field, std::string rule, base::Text message, base::Text hint = {}) {
    return {std::move(field), std::move(rule), std::move(message), std::move(hint)};
}

} // namespace

Json to_json(const schema::Settings& settings) {
    Json json = Json::object();
    json.set("company", Json::string(settings.company));
    json.set("base_currency", Json::string(settings.base_currency));
    Json currencies = Json::array();
    for (const std::string& currency : settings.currencies) currencies.push(Json::string(currency));
    json.set("currencies", currencies);
    Json rates = Json::object();
    for (const auto& [currency, dated] : settings.rates) {
        Json list = Json::array();
        for (const auto& [day, rate] : dated) {
            Json entry = Json::object();
            entry.set("from", Json::string(to_text(base::Date{day})));
            entry.set("rate", Json::string(base::format_decimal_short(rate, rate_scale)));
            list.push(std::move(entry));
        }
        rates.set(currency, std::move(list));
    }
    json.set("rates", rates);
    json.set("time_zone", Json::string(settings.time_zone));
    json.set("country", Json::string(settings.country));
    json.set("fiscal_year_start", Json::number(settings.fiscal_year_start));
    json.set("language", Json::string(settings.language));
    json.set("reminder_escalation_hours", Json::number(settings.reminder_escalation_hours));
    json.set("request_escalation_hours", Json::number(settings.request_escalation_hours));
    json.set("watermark", Json::boolean(settings.watermark));
    return json;
}

Result<schema::Settings> settings_from(const Json& json, const schema::Settings& otherwise) {
    schema::Settings settings = otherwise;
    std::vector<base::Fault> faults;
    auto text = [&](const std::string& key, std::string& target) {
        if (!json.has(key)) return;
        if (!json[key].is_string() || json[key].text().size() > 200)
            faults.push_back(fault(key, "type", {"应为文本。", "This must be text."}));
        else
            target = json[key].text();
    };
    const std::vector<std::string> known = {"company",
                                            "base_currency",
                                            "currencies",
                                            "rates",
                                            "time_zone",
                                            "country",
                                            "fiscal_year_start",
                                            "language",
                                            "reminder_escalation_hours",
                                            "request_escalation_hours",
                                            "watermark"};
    for (const auto& [key, value] : json.members())
        if (std::find(known.begin(), known.end(), key) == known.end())
            faults.push_back(fault(key, "unknown_field", {"没有这个设置。", "There is no such setting."}));
    text("company", settings.company);
    text("base_currency", settings.base_currency);
    text("time_zone", settings.time_zone);
    text("country", settings.country);
    text("language", settings.language);
    if (json.has("currencies")) {
        settings.currencies.clear();
        for (const Json& currency : json["currencies"].items()) settings.currencies.push_back(currency.text());
    }
    auto hours = [&](const std::string& key, int64_t& target) {
        const Json* given = json.find(key);
        if (!given) return;
        const auto number = given->integer();
        if (!number || *number < 0 || *number > longest_escalation)
            faults.push_back(
                fault(key, "range", {"应为 0 到 2160 小时；0 表示从不。", "This is 0 to 2160 hours; 0 means never."}));
        else
            target = *number;
    };
    hours("reminder_escalation_hours", settings.reminder_escalation_hours);
    hours("request_escalation_hours", settings.request_escalation_hours);
    if (const Json* watermark = json.find("watermark")) {
        if (watermark->is_boolean())
            settings.watermark = watermark->truth();
        else
            faults.push_back(fault("watermark", "type", {"应为 true 或 false。", "This is true or false."}));
    }
    if (const Json* month = json.find("fiscal_year_start")) {
        const auto number = month->integer();
        if (!number || *number < 1 || *number > 12)
            faults.push_back(fault("fiscal_year_start", "range",
                                   {"财年起始月应为 1 到 12。", "The first month of the fiscal year is 1 to 12."}));
        else
            settings.fiscal_year_start = static_cast<int>(*number);
    }
    if (const Json* rates = json.find("rates")) {
        settings.rates.clear();
        for (const auto& [currency, list] : rates->members()) {
            for (const Json& entry : list.items()) {
                const auto day = base::parse_date(entry["from"].text());
                const auto rate = base::parse_decimal_rounded(entry["rate"].text(), rate_scale);
                if (!day || !rate || *rate <= 0) {
                    faults.push_back(
                        fault("rates." + currency, "rate",
                              {"汇率应有起始日期和正数。", "A rate has a first day and a positive number."},
                              {"例如 {\"from\": \"2026-01-01\", \"rate\": \"7.25\"}。",
                               "For example {\"from\": \"2026-01-01\", \"rate\": \"7.25\"}."}));
                    continue;
                }
                settings.rates[currency].emplace_back(day->days, *rate);
            }
            std::sort(settings.rates[currency].begin(), settings.rates[currency].end());
        }
    }
    if (!base::minor_digits(settings.base_currency))
        faults.push_back(
            fault("base_currency", "unknown_currency", {"未知的币种代码。", "Not an ISO 4217 currency code."}));
    for (const std::string& currency : settings.currencies)
        if (!base::minor_digits(currency))
            faults.push_back(fault(
                "currencies", "unknown_currency",
                {"未知的币种代码 “" + currency + "”。", "\"" + currency + "\" is not an ISO 4217 currency code."}));
    if (std::find(settings.currencies.begin(), settings.currencies.end(), settings.base_currency) ==
        settings.currencies.end())
        settings.currencies.insert(settings.currencies.begin(), settings.base_currency);
    if (!base::TimeZone::find(settings.time_zone))
        faults.push_back(fault("time_zone", "unknown_zone", {"未知的时区。", "Not a known time zone."},
                               {"例如 Asia/Shanghai。", "For example Asia/Shanghai."}));
    if (settings.language != "zh-CN" && settings.language != "en")
        faults.push_back(
            fault("language", "unknown_language", {"语言可选 zh-CN 或 en。", "The language is zh-CN or en."}));
    if (!faults.empty())
        return base::Error(base::Code::invalid, {"设置有错误。", "Some settings are wrong."}, std::move(faults));
    return settings;
}

} // namespace fairlead::command

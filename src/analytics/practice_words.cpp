#include "analytics/practice_words.h"

#include <cmath>
#include <cstdio>

namespace fairlead::analytics {

using base::Text;

namespace {

/// At most one place behind the point.
std::string plain(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.1f", std::round(value * 10) / 10 + 0.0);
    std::string found = text;
    if (found.ends_with(".0")) found.resize(found.size() - 2);
    return found == "-0" ? "0" : found;
}

std::string points(double share) {
    return plain(share * 100);
}

std::string whole_days(double days) {
    return plain(std::ceil(std::max(days, 0.5)));
}

std::string q_text(double q) {
    char text[40];
    std::snprintf(text, sizeof text, "%.3f", q);
    return q < 0.001 ? "< 0.001" : "= " + std::string(text);
}

std::string lower(std::string text) {
    if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z')
        text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

} // namespace

std::string_view name(Metric metric) {
    switch (metric) {
        case Metric::stay:
            return "stay";
        case Metric::share:
            return "share";
        case Metric::number:
            return "number";
        case Metric::first:
            return "first";
    }
    return {};
}

Text practice_name(const Practice& practice) {
    const bool more = practice.top > practice.others;
    const Text& stage = practice.stage;
    const Text what{practice.what.zh, lower(practice.what.en)};
    const std::string days = whole_days(practice.top), number = plain(practice.top);
    switch (practice.metric) {
        case Metric::stay:
            return {"“" + stage.zh + "”阶段约 " + days + " 天走完",
                    "Through " + stage.en + " in about " + days + " days"};
        case Metric::share:
            if (more) return {"“" + stage.zh + "”阶段安排" + what.zh, "While in " + stage.en + ": " + what.en};
            return {"“" + stage.zh + "”阶段少做" + what.zh, "While in " + stage.en + ", less of: " + what.en};
        case Metric::number:
            return {"“" + stage.zh + "”阶段" + what.zh + "约 " + number + " 次",
                    "While in " + stage.en + ": " + what.en + ", about " + number + " times"};
        case Metric::first:
            if (more)
                return {"进入“" + stage.zh + "”约 " + days + " 天后再安排首次" + what.zh,
                        "Wait about " + days + " days in " + stage.en + " with the first " + what.en};
            return {"进入“" + stage.zh + "”后 " + days + " 天内完成首次" + what.zh,
                    "First " + what.en + " within " + days + " days of entering " + stage.en};
    }
    return {};
}

Text practice_evidence(const Practice& practice) {
    const bool share = practice.metric == Metric::share;
    const auto value = [&](double v) { return share ? points(v) + "%" : plain(v); };
    const auto difference = [&](double v) { return share ? points(v) : plain(v); };
    const bool days = practice.metric == Metric::stay || practice.metric == Metric::first;
    const Text unit = share  ? Text{" 个百分点", " percentage points"}
                      : days ? Text{" 天", " days"}
                             : Text{" 次", " times"};
    const Text middle = share ? Text{"", ""} : Text{"中位数", "median "};
    Text interval;
    if (practice.low && practice.high)
        interval = {"（95% 区间 " + difference(*practice.low) + " 至 " + difference(*practice.high) + "）",
                    " (95% interval " + difference(*practice.low) + " to " + difference(*practice.high) + ")"};
    const std::string gap = difference(practice.top - practice.others);
    const std::string n_top = std::to_string(practice.n_top), n_others = std::to_string(practice.n_others);
    return {practice.from + " 至 " + practice.to + " 关闭的商机：优秀者的赢单" + middle.zh + " " + value(practice.top) +
                "（n = " + n_top + "），其他人" + (practice.against_won ? "的赢单" : "已关闭的商机") + middle.zh + " " +
                value(practice.others) + "（n = " + n_others + "）；相差 " + gap + unit.zh + interval.zh + "，q " +
                q_text(practice.q) + "。",
            "Closed from " + practice.from + " to " + practice.to + ": won deals of those ahead " + middle.en +
                value(practice.top) + " (n = " + n_top + "), " + (practice.against_won ? "won" : "closed") +
                " deals of the others " + middle.en + value(practice.others) + " (n = " + n_others + "); difference " +
                gap + unit.en + interval.en + ", q " + q_text(practice.q) + "."};
}

} // namespace fairlead::analytics

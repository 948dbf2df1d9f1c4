#include "analytics/board.h"

#include <algorithm>
#include <map>
#include <set>

#include "analytics/kpi_plan.h"
#include "base/unicode.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;

namespace {

constexpr size_t most_bytes = 60000, most_widgets = 40, most_kpis = 12, longest_title = 120;
constexpr int64_t most_steps = 60, widest = 4;
const std::vector<std::string> charts = {"figure", "bar", "line", "table"};
const std::vector<std::string> buckets = {"day", "week", "month", "quarter", "year"};
const std::vector<std::string> pages = {"forecast", "funnel", "targets", "velocity", "scorecard"}; // seen also
const std::vector<std::string> compares = {"none", "previous", "year"};

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
    return text;
}

class BoardReader {
  public:
    BoardReader(const Kpis& kpis, const formula::Model& model) : kpis_(kpis), model_(model) {}

    Result<Board> read(std::string_view text) {
        if (text.size() > most_bytes) {
            fault("", "too_long", {"报表定义太长。", "The definition of the report is too long."},
                  {"请分成几张报表。", "Make several reports of it."});
            return failed();
        }
        const auto parsed = base::parse_json(text);
        if (!parsed.ok() || !parsed->is_object()) {
            fault("", "wrong_kind", {"报表定义应为一个 JSON 对象。", "The definition must be a JSON object."}, {});
            return failed();
        }
        known("", *parsed, {"period", "compare", "widgets", "see"});
        board_.period = word(".period", (*parsed)["period"], board_periods(), "this_quarter");
        board_.compare = word(".compare", (*parsed)["compare"], compares, "previous");
        word(".see", (*parsed)["see"], pages, "");
        const auto& items = (*parsed)["widgets"].items();
        if (!(*parsed)["widgets"].is_array() || items.size() > most_widgets)
            fault(".widgets", items.size() > most_widgets ? "too_many" : "wrong_kind",
                  {"widgets 应为图表的列表，最多 40 个。", "\"widgets\" is a list of at most 40 widgets."}, {});
        else
            for (size_t i = 0; i < items.size(); ++i) widget(".widgets." + std::to_string(i), items[i]);
        if (!faults_.empty()) return failed();
        return std::move(board_);
    }

  private:
    void fault(const std::string& at, const char* rule, Text message, Text hint) {
        faults_.push_back({"definition" + at, rule, std::move(message), std::move(hint)});
    }
    Error failed() {
        const Text first = faults_.front().message;
        return Error(Code::invalid, first, std::move(faults_));
    }

    void known(const std::string& at, const Json& json, const std::set<std::string>& names) {
        for (const auto& [name, value] : json.members())
            if (!names.contains(name))
                fault(at + "." + name.substr(0, 60), "unknown_key", {"没有这一项。", "There is no such entry."},
                      {"可选：" + joined({names.begin(), names.end()}, "、") + "。",
                       "Choose " + joined({names.begin(), names.end()}, ", ") + "."});
    }

    std::string word(const std::string& at, const Json& json, const std::vector<std::string>& words,
                     std::string otherwise) {
        if (json.is_null()) return otherwise;
        if (json.is_string() && std::find(words.begin(), words.end(), json.text()) != words.end()) return json.text();
        fault(at, "unknown_choice",
              {"没有“" + json.text().substr(0, 60) + "”这个选项。",
               "There is no choice \"" + json.text().substr(0, 60) + "\"."},
              {"可选：" + joined(words, "、") + "。", "Choose " + joined(words, ", ") + "."});
        return otherwise;
    }

    std::string text(const std::string& at, const Json& json, size_t longest) {
        if (json.is_null()) return {};
        if (json.is_string() && base::length(json.text()) <= longest) return json.text();
        fault(at, json.is_string() ? "too_long" : "wrong_kind",
              {"应为不超过 " + std::to_string(longest) + " 字的文字。",
               "This is a text of at most " + std::to_string(longest) + " characters."},
              {});
        return {};
    }

    int64_t number(const std::string& at, const Json& json, int64_t least, int64_t most) {
        if (json.is_null()) return least;
        const auto value = json.is_number() ? json.integer() : std::nullopt;
        if (value && *value >= least && *value <= most) return *value;
        fault(at, "out_of_range",
              {"应为 " + std::to_string(least) + " 到 " + std::to_string(most) + " 的整数。",
               "This is a whole number from " + std::to_string(least) + " to " + std::to_string(most) + "."},
              {});
        return least;
    }

    void widget(const std::string& at, const Json& json) {
        if (!json.is_object()) return fault(at, "wrong_kind", {"图表应为一个对象。", "A widget is an object."}, {});
        known(
            at, json,
            {"id", "title", "kpis", "chart", "by", "bucket", "steps", "period", "compare", "where", "filter", "size"});
        BoardWidget widget;
        if (json["title"].is_object()) {
            widget.title = {text(at + ".title.zh", json["title"]["zh"], longest_title),
                            text(at + ".title.en", json["title"]["en"], longest_title)};
        } else {
            const std::string title = text(at + ".title", json["title"], longest_title);
            widget.title = {title, title};
        }
        text(at + ".id", json["id"], 40);
        widget.chart = word(at + ".chart", json["chart"], charts, "figure");
        widget.bucket = word(at + ".bucket", json["bucket"], buckets, "");
        widget.period = word(at + ".period", json["period"], board_periods(), "");
        widget.compare = word(at + ".compare", json["compare"], compares, "");
        widget.steps = number(at + ".steps", json["steps"], 0, most_steps);
        widget.size = std::max<int64_t>(1, number(at + ".size", json["size"], 0, widest));
        widget.by = text(at + ".by", json["by"], 60);
        widget.filter = text(at + ".filter", json["filter"], 500);
        widget.where = text(at + ".where", json["where"], 4000);
        kpis(at + ".kpis", json["kpis"], widget);
        dimensions(at, widget);
        if (widget.chart == "bar" && widget.by.empty())
            fault(at + ".by", "required", {"柱状图要有分组的维度。", "Bars need a dimension."},
                  {"选一个维度，或改用数字、表格。", "Choose one, or show a figure or a table."});
        if (widget.chart == "line" && widget.bucket.empty())
            fault(at + ".bucket", "required", {"折线图要有时间粒度。", "A line needs a step of time."},
                  {"选按月、按季度等，或改用数字、表格。", "Choose month, quarter …, or show a figure or a table."});
        if (!widget.where.empty() && kpis_.main()) {
            const auto bound = formula::bind(widget.where, model_.catalog(), *kpis_.main(), formula::Kind::boolean,
                                             "definition" + at + ".where");
            if (!bound.ok()) faults_.insert(faults_.end(), bound.error().faults.begin(), bound.error().faults.end());
        }
        board_.widgets.push_back(std::move(widget));
    }

    void kpis(const std::string& at, const Json& json, BoardWidget& widget) {
        const auto& names = json.items();
        if (names.empty() || names.size() > most_kpis)
            fault(at, names.empty() ? "required" : "too_many", {"选 1 到 12 个指标。", "Choose 1 to 12 KPIs."},
                  {"指标目录见 GET /api/reports/kpis。", "The catalogue is GET /api/reports/kpis."});
        for (const Json& name : names) {
            if (widget.kpis.size() == most_kpis) break;
            if (const Kpi* found = find_kpi(kpis_, name.text(), "definition" + at, faults_))
                widget.kpis.push_back(found);
        }
    }

    bool has(const Kpi& kpi, const std::string& dimension) const {
        const auto inputs = kpis_.inputs(kpi);
        return std::any_of(inputs.begin(), inputs.end(), [&](const Measure* measure) {
            return dimension_of(kpis_, dimension, subject_of(model_, *measure)) ||
                   dimension_of(kpis_, dimension, *measure->object);
        });
    }

    void dimensions(const std::string& at, const BoardWidget& widget) {
        const size_t before = faults_.size();
        if (!widget.by.empty()) check_dimension(kpis_, widget.by, "definition" + at + ".by", faults_);
        if (!widget.by.empty() && faults_.size() == before && !widget.kpis.empty() &&
            std::none_of(widget.kpis.begin(), widget.kpis.end(),
                         [&](const Kpi* kpi) { return has(*kpi, widget.by); })) {
            const Text& label = kpis_.dimension(widget.by)->label;
            fault(
                at + ".by", "not_by_dimension",
                {"这里的指标不能按“" + label.zh + "”分组。", "No KPI here can be broken down by \"" + label.en + "\"."},
                {"换一个维度或指标。", "Choose another dimension or another KPI."});
        }
        if (widget.filter.empty()) return;
        for (size_t from = 0; from <= widget.filter.size();) {
            const size_t end = std::min(widget.filter.find(',', from), widget.filter.size());
            const std::string part = widget.filter.substr(from, end - from);
            const size_t colon = part.find(':');
            if (colon == std::string::npos)
                fault(at + ".filter", "syntax", {"筛选写成“维度:值”。", "A filter is written \"dimension:value\"."},
                      {"例如 source:referral。", "For example source:referral."});
            else
                check_dimension(kpis_, part.substr(0, colon), "definition" + at + ".filter", faults_);
            from = end + 1;
        }
    }

    const Kpis& kpis_;
    const formula::Model& model_;
    Board board_;
    std::vector<Fault> faults_;
};

Bucket bucket_of(const std::string& name) {
    return name == "day"       ? Bucket::day
           : name == "week"    ? Bucket::week
           : name == "month"   ? Bucket::month
           : name == "quarter" ? Bucket::quarter
                               : Bucket::year;
}

} // namespace

Result<Board> read_board(const Kpis& kpis, const formula::Model& model, std::string_view json) {
    return BoardReader(kpis, model).read(json);
}

const std::vector<std::string>& board_periods() {
    static const std::vector<std::string> names = {"this_month",   "last_month", "this_quarter",
                                                   "last_quarter", "this_year",  "last_year"};
    return names;
}

Span board_period(const std::string& name, base::Date today, int fiscal_year_start) {
    const Bucket bucket = name.ends_with("month")  ? Bucket::month
                          : name.ends_with("year") ? Bucket::year
                                                   : Bucket::quarter;
    base::Date first = start_of_bucket(today, bucket, fiscal_year_start);
    if (name.starts_with("last_")) first = start_of_bucket({first.days - 1}, bucket, fiscal_year_start);
    return {first, {next_of_bucket(first, bucket).days - 1}};
}

std::function<std::string(std::string_view)> board_question(const Board& board, const BoardWidget& widget,
                                                            base::Date today, int fiscal_year_start) {
    std::map<std::string, std::string, std::less<>> said;
    std::vector<std::string> names;
    for (const Kpi* kpi : widget.kpis) names.push_back(kpi->name);
    const Span span = board_period(widget.period.empty() ? board.period : widget.period, today, fiscal_year_start);
    said["kpis"] = joined(names, ",");
    said["from"] = to_text(span.from);
    said["to"] = to_text(span.to);
    said["by"] = widget.by;
    said["where"] = widget.where;
    said["filter"] = widget.filter;
    const std::string& compare = widget.compare.empty() ? board.compare : widget.compare;
    if (compare != "none") said["compare"] = compare;
    if (!widget.bucket.empty()) {
        said["bucket"] = widget.bucket;
        base::Date first = start_of_bucket(span.to, bucket_of(widget.bucket), fiscal_year_start);
        for (int64_t i = 1; i < widget.steps; ++i)
            first = start_of_bucket({first.days - 1}, bucket_of(widget.bucket), fiscal_year_start);
        if (widget.steps > 0) said["series_from"] = to_text(std::min(first, span.from));
    }
    return [said = std::move(said)](std::string_view name) {
        const auto found = said.find(name);
        return found == said.end() ? std::string() : found->second;
    };
}

} // namespace fairlead::analytics

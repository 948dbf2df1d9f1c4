// Reports by mail: what the receiver would see when opening them, as tables.

#include <algorithm>

#include "analytics/board.h"
#include "analytics/kpi_alert.h"
#include "analytics/report_cache.h"
#include "automation/outbox.h"
#include "base/unicode.h"
#include "command/dashboards.h"
#include "command/kpi_report.h"
#include "command/mail_notices.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Json;
using base::Text;
using query::Condition;
using record::Image;

namespace {

constexpr std::string_view dashboard_object = "dashboard", mail_object = "dashboard_mail";
constexpr int64_t most_mails = 5000;
constexpr size_t most_rows = 20; // of one table
constexpr const char* mail_kind = "report";

/// The day a mail is due that was last due or has just come: the Monday of this week, the first of this month.
base::Date due_day(const std::string& every, base::Date today, int fiscal_year_start) {
    return analytics::start_of_bucket(today, every == "month" ? analytics::Bucket::month : analytics::Bucket::week,
                                      fiscal_year_start);
}

using Rows = std::vector<std::vector<std::string>>;

/// The mail as text and as a page, written side by side.
class Letter {
  public:
    void heading(const std::string& text) {
        text_ += "\n" + text + "\n";
        html_ += "<h3>" + escaped(text) + "</h3>";
    }
    void line(const std::string& text) {
        text_ += text + "\n";
        html_ += "<p>" + escaped(text) + "</p>";
    }
    void link(const std::string& words, const std::string& address) {
        text_ += "\n" + words + " " + address + "\n";
        html_ += "<p><a href=\"" + escaped(address) + "\">" + escaped(words) + "</a></p>";
    }
    void table(const std::vector<std::string>& head, const Rows& rows) {
        html_ += "<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\"><tr>";
        for (const std::string& cell : head) html_ += "<th align=\"left\">" + escaped(cell) + "</th>";
        html_ += "</tr>";
        for (const auto& row : rows) {
            html_ += "<tr>";
            for (size_t i = 0; i < row.size(); ++i) {
                text_ += (i == 0 ? "  " : i == 1 ? ": " : " · ") + row[i];
                html_ += (i == 0 ? "<td>" : "<td align=\"right\">") + escaped(row[i]) + "</td>";
            }
            text_ += "\n";
            html_ += "</tr>";
        }
        html_ += "</table>";
    }
    const std::string& text() const { return text_; }
    std::string html() const { return "<html><body>" + html_ + "</body></html>"; }

  private:
    static std::string escaped(const std::string& text) {
        std::string out;
        for (const char c : text) {
            if (c == '<')
                out += "&lt;";
            else if (c == '>')
                out += "&gt;";
            else if (c == '&')
                out += "&amp;";
            else if (c == '"')
                out += "&quot;";
            else
                out += c;
        }
        return out;
    }
    std::string text_, html_;
};

class Writer {
  public:
    Writer(Workspace& workspace, const Session& reader, const Snapshot& now)
        : workspace_(workspace), reader_(reader), now_(now) {}

    Result<void> board(const analytics::Board& board, Letter& letter) {
        const base::Date today = schema::day_of(now_.settings(), reader_.asker.now);
        for (const analytics::BoardWidget& widget : board.widgets) {
            const auto question = analytics::board_question(board, widget, today, now_.settings().fiscal_year_start);
            // The answer of the door the page asks, so the mail says what the page would.
            const Json answer = TRY(base::parse_json(TRY(kpi_answer(workspace_, reader_, question, cache_))));
            one(widget, answer, letter);
        }
        return {};
    }

  private:
    std::string say(const Text& text) const { return text.in(reader_.language); }

    std::string value(const Json& figure, const analytics::Kpi& kpi) const {
        if (figure["value"].is_null()) return "— " + say(analytics::alert_reason(figure["reason"].text()));
        const double number = std::strtod(figure["value"].text().c_str(), nullptr);
        return say(analytics::value_text(number, kpi.unit, now_.settings().base_currency));
    }

    std::string change(const Json& kpi_json, const analytics::Kpi& kpi) const {
        for (const auto& [name, words] : {std::pair<const char*, Text>{"previous", {"上期 ", "before: "}},
                                          {"year", {"去年同期 ", "a year before: "}}})
            if (kpi_json.has(name) && !kpi_json[name]["value"].is_null())
                return say(words) + value(kpi_json[name], kpi);
        return {};
    }

    void one(const analytics::BoardWidget& widget, const Json& answer, Letter& letter) const {
        std::string title = say(widget.title);
        if (title.empty())
            for (const analytics::Kpi* kpi : widget.kpis)
                title += (title.empty() ? "" : say({"、", ", "})) + say(kpi->label);
        letter.heading(title + say({"（", " ("}) + answer["from"].text() + " – " + answer["to"].text() +
                       say({"）", ")"}));
        const auto& figures = answer["kpis"].items();
        const std::string name = say({"指标", "KPI"}), amount = say({"数值", "Value"});
        Rows rows;
        for (size_t i = 0; i < figures.size() && i < widget.kpis.size(); ++i) {
            std::vector<std::string> row = {say(widget.kpis[i]->label), value(figures[i], *widget.kpis[i])};
            if (std::string before = change(figures[i], *widget.kpis[i]); !before.empty()) row.push_back(before);
            rows.push_back(std::move(row));
        }
        letter.table({name, amount, say({"对比", "Compared"})}, rows);
        if (!widget.by.empty()) groups(widget, answer, letter);
        if (!widget.bucket.empty()) series(widget, figures, letter);
    }

    void groups(const analytics::BoardWidget& widget, const Json& answer, Letter& letter) const {
        const analytics::Dimension* dimension = now_.kpis->dimension(widget.by);
        std::vector<std::string> head = {dimension ? say(dimension->label) : widget.by};
        for (const analytics::Kpi* kpi : widget.kpis) head.push_back(say(kpi->label));
        Rows rows;
        for (const Json& group : answer["groups"].items()) {
            if (rows.size() == most_rows) break;
            std::vector<std::string> row = {group["label"].is_null() ? say({"（无权查看）", "(hidden)"})
                                                                     : group["label"].text()};
            for (const analytics::Kpi* kpi : widget.kpis) row.push_back(value(group["values"][kpi->name], *kpi));
            rows.push_back(std::move(row));
        }
        letter.table(head, rows);
    }

    void series(const analytics::BoardWidget& widget, const std::vector<Json>& figures, Letter& letter) const {
        std::vector<std::string> head = {say({"起始日", "From"})};
        for (const analytics::Kpi* kpi : widget.kpis) head.push_back(say(kpi->label));
        Rows rows;
        const size_t steps = figures.empty() ? 0 : figures.front()["series"].items().size();
        for (size_t i = steps > most_rows ? steps - most_rows : 0; i < steps; ++i) {
            std::vector<std::string> row = {figures.front()["series"].items()[i]["from"].text()};
            for (size_t k = 0; k < figures.size() && k < widget.kpis.size(); ++k)
                row.push_back(value(figures[k]["series"].items()[i], *widget.kpis[k]));
            rows.push_back(std::move(row));
        }
        letter.table(head, rows);
    }

    Workspace& workspace_;
    const Session& reader_;
    const Snapshot& now_;
    analytics::ReportCache cache_;
};

struct Outcome {
    std::string state;
    std::string subject;
    Letter letter;
};

/// What becomes of one mail: the letter, or why there is none.
Result<Outcome> compose(Workspace& workspace, const Snapshot& now, const Image& mail, const Object& object,
                        const std::string& public_url) {
    Outcome outcome;
    const Session reader = workspace.session_of(mail.get("person").number_or(0));
    if (!reader.user || !reader.user->active || reader.user->email.empty()) {
        outcome.state = "no_address";
        return outcome;
    }
    if (!TRY(wants_mail(workspace, reader, mail_kind))) {
        outcome.state = "unwished";
        return outcome;
    }
    std::optional<Image> dashboard;
    const Id id{mail.get("dashboard").number_or(0)};
    TRY(workspace.read(reader, [&](record::ReadContext& context) -> Result<void> {
        auto found =
            record::load(context.model, context.tables, context.reader, reader, object, id, access::Verb::read);
        if (found.ok()) dashboard = std::move(*found);
        return {};
    }));
    if (!dashboard) {
        outcome.state = "no_right";
        return outcome;
    }
    const auto board = analytics::read_board(*now.kpis, *now.model, dashboard->get("definition").text_or(""));
    std::string name(dashboard->name());
    if (reader.language == "en" && !dashboard->get("name_en").empty()) name = dashboard->get("name_en").text();
    outcome.subject = Text{"报表：" + name, "Report: " + name}.in(reader.language);
    outcome.letter.line(name);
    outcome.letter.line(Text{"按你看得到的记录计算。", "Computed with the records you may see."}.in(reader.language));
    const auto written =
        board.ok() ? Writer(workspace, reader, now).board(*board, outcome.letter) : Result<void>(board.error());
    if (!written.ok()) {
        outcome.state = "faulty";
        return outcome;
    }
    if (!public_url.empty())
        outcome.letter.link(Text{"在 Fairlead 中打开：", "Open in Fairlead:"}.in(reader.language),
                            public_url + dashboard_page(id));
    outcome.state = "sent";
    return outcome;
}

} // namespace

Result<Json> mail_dashboards(Workspace& workspace) {
    const auto now = workspace.snapshot();
    const Object *dashboards = now->find(dashboard_object), *object = now->find(mail_object);
    const auto told = [](int64_t mails, int64_t refused) {
        return Json::object({{"mails", Json::number(mails)}, {"refused", Json::number(refused)}});
    };
    const PersonalMail post = TRY(PersonalMail::open(workspace));
    if (!dashboards || !object || !now->kpis || !post.ready()) return told(0, 0);
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    std::vector<Image> mails;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        std::vector<int64_t> ids;
        TRY(context.reader.each(query::render_select_rows(mail_object, {"id"},
                                                          {{Condition::Test::is_empty, "deleted_at", {}, {}},
                                                           {Condition::Test::equal, "active", 1, {}}},
                                                          {{"id", false}}, most_mails, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    ids.push_back(row.number(0));
                                    return true;
                                }));
        mails = TRY(record::load_unscoped(context.model, context.tables, context.reader, *object, ids));
        return {};
    }));
    int64_t sent = 0, refused = 0;
    const base::Date today = schema::day_of(now->settings(), workspace.clock().now());
    for (const Image& mail : mails) {
        const base::Date due =
            due_day(std::string(mail.get("every").text_or("week")), today, now->settings().fiscal_year_start);
        const base::Date arranged = schema::day_of(now->settings(), base::Instant{mail.get("created_at").number_or(0)});
        if (due <= arranged || mail.get("sent_on").number_or(INT64_MIN) >= due.days) continue;
        const Outcome outcome = TRY(compose(workspace, *now, mail, *dashboards, post.public_url()));
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            auto images = TRY(
                record::load_unscoped(context.model, context.tables, context.transaction, *object, {mail.id().number}));
            if (images.empty()) return {};
            // The key keeps a second server from sending it again.
            const std::string key = "dashboard_mail:" + to_text(mail.id()) + ":" + to_text(due);
            if (outcome.state == "sent")
                TRY(post.send(context, {.user = mail.get("person").number_or(0),
                                        .kind = mail_kind,
                                        .key = key,
                                        .subject = outcome.subject,
                                        .text = outcome.letter.text(),
                                        .html = outcome.letter.html(),
                                        .object = std::string(dashboard_object),
                                        .record = Id{mail.get("dashboard").number_or(0)}}));
            return record::keep_derived(context, images.front(),
                                        {{"state", Value(outcome.state)}, {"sent_on", Value(due.days)}});
        }));
        ++(outcome.state == "sent" ? sent : refused);
    }
    return told(sent, refused);
}

} // namespace fairlead::command

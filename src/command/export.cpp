#include "command/export.h"

#include <algorithm>
#include <filesystem>

#include "base/money.h"
#include "command/export_job.h"
#include "command/job_files.h"
#include "schema/types.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using format::Cell;
using schema::Type;

namespace {

constexpr size_t most_fields = 500;

struct Export {
    record::ListRequest list;
    bool xlsx = false;
    bool with_id = false; // first column: the id, so that the file can be brought back as an update
};

/// The catalog must outlive the answer.
Result<Export> read_request(const Workspace& workspace, const Snapshot& snapshot, const Json& request) {
    Export wanted;
    std::vector<base::Fault> faults;
    auto text = [&](const char* key) {
        const Json& value = request[key];
        if (!value.is_null() && !value.is_string())
            faults.push_back({key, "type", {"应为文字。", "This must be text."}, {}});
        return value.is_string() ? value.text() : std::string();
    };
    wanted.list.object = TRY(workspace.object(snapshot, text("object")));
    wanted.list.where = text("where");
    wanted.list.search = text("search");
    wanted.list.sort = text("sort");
    wanted.list.verb = access::Verb::bulk_export;
    if (request["deleted"].truth()) wanted.list.deleted = query::Deleted::deleted;
    const Json& fields = request["fields"];
    if (fields.is_array() && fields.items().size() <= most_fields) {
        for (const Json& field : fields.items()) wanted.list.fields.push_back(field.text());
    } else if (fields.is_string()) {
        std::string_view rest = fields.text();
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (comma != 0) wanted.list.fields.emplace_back(rest.substr(0, comma));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    } else if (!fields.is_null()) {
        faults.push_back({"fields", "type", {"应为字段名的数组。", "This must be an array of field names."}, {}});
    }
    wanted.with_id = wanted.list.fields.empty() ||
                     std::find(wanted.list.fields.begin(), wanted.list.fields.end(), "id") != wanted.list.fields.end();
    const std::string format = text("format");
    wanted.xlsx = format == "xlsx";
    if (!format.empty() && format != "csv" && format != "xlsx")
        faults.push_back({"format", "unknown_format", {"格式可选 csv 或 xlsx。", "The format is csv or xlsx."}, {}});
    if (!faults.empty())
        return Error(Code::invalid, {"导出的请求有错误。", "The request has faults."}, std::move(faults));
    return wanted;
}

/// What the audit log says of an export: how many, in which form, of which rows.
std::string told_of(const Json& request, int64_t rows) {
    std::string told = std::to_string(rows) + (request["format"].text() == "xlsx" ? " xlsx" : " csv");
    if (!request["where"].text().empty()) told += ", where " + request["where"].text();
    if (!request["search"].text().empty()) told += ", search " + request["search"].text();
    if (request["deleted"].truth()) told += ", deleted";
    return told;
}

/// Values in the form a spreadsheet understands.
class CellMaker {
  public:
    CellMaker(const record::ReadContext& context, const record::RowShape& shape) : context_(context), shape_(shape) {
        values_.catalog = &context.model.catalog();
        values_.time_zone = context.session.asker.zone.name();
        values_.language = context.session.language;
    }

    Cell cell(const record::Page& page, const std::vector<Value>& row, size_t index) {
        const Field& field = *shape_.fields[index];
        const Value& value = row[shape_.slots[index]];
        if (value.empty()) return {};
        switch (field.type) {
            case Type::number:
                return Cell::of_number(std::to_string(value.number_or(0)));
            case Type::decimal:
                return Cell::of_number(base::format_decimal_short(value.number_or(0), field.scale));
            case Type::percent:
                return Cell::of_number(base::format_decimal_short(value.number_or(0), 2));
            case Type::money: {
                const std::string currency(shape_.currency == SIZE_MAX ? std::string_view()
                                                                       : row[shape_.currency].text_or(""));
                values_.currency = currency;
                return Cell::of_number(schema::to_display(field, value, values_));
            }
            case Type::date:
                return Cell::of_date(base::Date{value.number_or(0)});
            case Type::instant:
                return Cell::of_moment(value.number_or(0) +
                                       context_.session.asker.zone.offset_at(base::Instant{value.number_or(0)}));
            case Type::link:
            case Type::user:
            case Type::file:
            case Type::link_any: {
                const auto name = page.names.find(value.number_or(0));
                return name == page.names.end() ? Cell{} : Cell::of_text(name->second);
            }
            case Type::stage:
                return Cell::of_text(stage(row, value.text_or("")));
            case Type::phone:
                return Cell::of_text(std::string(value.text_or(""))); // E.164: every program takes it back
            default:
                return Cell::of_text(schema::to_display(field, value, values_));
        }
    }

  private:
    std::string stage(const std::vector<Value>& row, std::string_view name) const {
        const Object& object = *shape_.object;
        const schema::Pipeline* own = nullptr;
        for (size_t i = 0; i < shape_.fields.size(); ++i)
            if (shape_.fields[i]->name == "pipeline") own = object.find_pipeline(row[shape_.slots[i]].text_or(""));
        if (own)
            if (const schema::Stage* found = own->find(name)) return found->label.in(values_.language);
        for (const schema::Pipeline& pipeline : object.pipelines)
            if (const schema::Stage* found = pipeline.find(name)) return found->label.in(values_.language);
        return std::string(name);
    }

    const record::ReadContext& context_;
    const record::RowShape& shape_;
    schema::ValueContext values_;
};

} // namespace

Result<Id> start_export(Workspace& workspace, const Session& session, const Json& request) {
    const auto snapshot = workspace.snapshot();
    const Export wanted = TRY(read_request(workspace, *snapshot, request));
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        TRY(record::select_of(context, wanted.list));
        TRY(record::shape_of(context, *context.model.catalog().find(wanted.list.object->name), wanted.list.fields));
        return {};
    }));
    return workspace.jobs().start(session, "export", wanted.list.object->plural.in(session.language), request);
}

std::string mark_of(const Session& session) {
    const base::Instant here{session.asker.now.milliseconds + session.asker.zone.offset_at(session.asker.now)};
    std::string when = base::to_text(here).substr(0, 16); // "2026-03-02T08:15"
    std::replace(when.begin(), when.end(), 'T', ' ');
    return session.user ? session.user->name + " (" + session.user->login + ") " + when : when;
}

Result<Ending> run_export(Workspace& workspace, const Session& session, const Json& parameters, Progress& progress) {
    const Session fresh = TRY(renewed(workspace, session));
    const char* extension = parameters["format"].text() == "xlsx" ? ".xlsx" : ".csv";
    const std::string path = TRY(place_for(workspace, "exports", to_text(progress.id()) + extension));
    bool stopped = false;
    std::string title;
    int64_t rows = 0, cut = 0;
    auto written = workspace.read(fresh, [&](record::ReadContext& context) -> Result<void> {
        const auto snapshot = workspace.snapshot();
        Export wanted = TRY(read_request(workspace, *snapshot, parameters));
        wanted.list.object = context.model.catalog().find(wanted.list.object->name);
        if (!wanted.list.object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
        const Object& object = *wanted.list.object;
        title = object.plural.in(fresh.language);
        const store::Rows counted = TRY(context.reader.rows(query::render_count(
            TRY(record::select_of(context, wanted.list)), 0, fresh.asker, context.reader.dialect())));
        progress.update([&](JobState& state) {
            state.phase = "writing";
            state.total = counted[0][0].number_or(0);
        });
        const record::RowShape shape = TRY(record::shape_of(context, object, wanted.list.fields));
        auto writer = wanted.xlsx ? TRY(format::make_xlsx_writer(path, {.sheet = title, .mark = mark_of(fresh)}))
                                  : TRY(format::make_csv_writer(path));
        std::vector<std::string> header;
        if (wanted.with_id) header.push_back("id");
        for (const Field* field : shape.fields)
            header.push_back((field->part_label.empty() ? std::string() : field->part_label.in(fresh.language) + " ") +
                             field->label.in(fresh.language));
        TRY(writer->header(header));
        CellMaker maker(context, shape);
        int64_t done = 0;
        TRY(record::each_page(context, wanted.list, [&](const record::Page& page) -> Result<bool> {
            for (const std::vector<Value>& row : page.rows) {
                std::vector<Cell> cells;
                cells.reserve(header.size());
                if (wanted.with_id) cells.push_back(Cell::of_text(to_text(Id{row[record::RowShape::id].number_or(0)})));
                for (size_t i = 0; i < shape.fields.size(); ++i) cells.push_back(maker.cell(page, row, i));
                TRY(writer->row(cells));
            }
            done += static_cast<int64_t>(page.rows.size());
            progress.update([&](JobState& state) { state.done = done; });
            stopped = progress.cancelled();
            return !stopped;
        }));
        if (stopped) return {};
        TRY(writer->finish());
        rows = done;
        cut = writer->cut_cells();
        return {};
    });
    if (written.ok() && !stopped)
        written = workspace.write(fresh, [&](record::Context& context) {
            return workspace.audit(context.transaction, fresh, "exported", parameters["object"].text(),
                                   told_of(parameters, rows));
        });
    if (!written.ok() || stopped) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
    TRY(written);
    if (stopped) return Ending::cancelled;
    progress.update([&](JobState& state) {
        state.done = state.total = rows;
        state.file = path;
        state.file_name = title + " " + to_text(fresh.asker.today()) + extension;
        state.result = Json::object();
        state.result.set("rows", Json::number(rows));
        state.result.set("cut_cells", Json::number(cut));
    });
    return Ending::done;
}

} // namespace fairlead::command

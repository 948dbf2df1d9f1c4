#include "command/import.h"

#include <algorithm>
#include <filesystem>

#include "base/crypto.h"
#include "base/money.h"
#include "base/unicode.h"
#include "command/import_guess.h"
#include "command/import_problems.h"
#include "command/import_store.h"
#include "command/job_files.h"
#include "command/jobs.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using format::ColumnKind;

namespace {

constexpr size_t sample_rows = 1000;   // that tell what a column holds
constexpr size_t counted_rows = 10000; // that tell which words a column uses
constexpr size_t shown_samples = 5;
constexpr size_t most_distinct = 200;
constexpr size_t preview_rows = 10000;
constexpr size_t preview_chunk = 1000;
constexpr size_t most_cells = 400000; // of wide tables fewer rows are looked at
constexpr size_t shown_good = 20, shown_bad = 30;
constexpr size_t cell_shown = 200; // bytes of a sample

std::string_view order_word(format::DateOrder order) {
    switch (order) {
        case format::DateOrder::ymd:
            return "ymd";
        case format::DateOrder::mdy:
            return "mdy";
        case format::DateOrder::dmy:
            return "dmy";
        case format::DateOrder::unknown:
            break;
    }
    return "";
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json() : Json::string(std::string(text));
}

std::string shown(const std::string& text) {
    return base::repair_utf8(std::string_view(text).substr(0, cell_shown));
}

/// The first rows of a file and what they tell.
struct Sample {
    format::Sniff facts;
    std::vector<SampleColumn> columns;
    int64_t rows_estimate = 0;
    std::string signature;
};

Result<Sample> take_sample(const std::string& path, const std::string& name, format::TableOptions options) {
    options.sample_rows = sample_rows;
    auto reader = TRY(format::open_table(path, name, options));
    Sample sample;
    sample.facts = reader->facts();
    std::vector<std::vector<std::string>> cells(sample.facts.columns.size());
    std::vector<std::map<std::string, size_t>> counts(cells.size());
    const auto most_rows =
        static_cast<int64_t>(std::clamp(most_cells / std::max<size_t>(1, cells.size()), sample_rows, counted_rows));
    format::Record record;
    int64_t rows = 0, bytes = 0;
    bool more = true;
    while (rows < most_rows && (more = TRY(reader->next(record)))) {
        ++rows;
        for (const std::string& cell : record.cells) bytes += static_cast<int64_t>(cell.size()) + 1;
        for (size_t i = 0; i < cells.size() && i < record.cells.size(); ++i) {
            if (format::is_blank(record.cells[i])) continue;
            if (rows <= static_cast<int64_t>(sample_rows)) cells[i].push_back(record.cells[i]);
            ++counts[i][base::trim(record.cells[i])];
        }
    }
    // A sheet counts as it is read; a text file is read ahead, so its rows are weighed.
    const bool sheet = sample.facts.kind == format::TableKind::xlsx;
    const int64_t weighed = std::max<int64_t>(1, sheet ? reader->bytes_read() : bytes);
    const double times = static_cast<double>(reader->bytes_total()) / static_cast<double>(weighed);
    sample.rows_estimate = more ? std::max(rows, static_cast<int64_t>(static_cast<double>(rows) * times)) : rows;
    std::string headers;
    for (size_t i = 0; i < cells.size(); ++i) {
        SampleColumn column;
        column.header = sample.facts.columns[i];
        headers += word_key(column.header) + '\n';
        column.guess = format::guess_column(column.header, cells[i]);
        column.distinct_count = counts[i].size();
        std::vector<std::pair<size_t, std::string>> sorted;
        for (const auto& [cell, count] : counts[i]) {
            column.filled += count;
            sorted.emplace_back(count, cell);
        }
        std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        for (size_t k = 0; k < sorted.size() && k < most_distinct; ++k)
            column.distinct.push_back(std::move(sorted[k].second));
        column.cells = std::move(cells[i]);
        sample.columns.push_back(std::move(column));
    }
    sample.signature = base::sha256_hex(headers);
    return sample;
}

/// What the file was recognised as, with the guess, in the form of docs/api.md.
Json recognised_json(const Session& session, const Sample& sample, const MappingGuess& guess) {
    Json json = Json::object();
    json.set("encoding", Json::string(sample.facts.encoding));
    json.set("delimiter", text_or_null(sample.facts.delimiter));
    if (sample.facts.kind == format::TableKind::xlsx) {
        json.set("sheet", Json::string(sample.facts.sheet));
        Json sheets = Json::array();
        for (const std::string& sheet : sample.facts.sheets) sheets.push(Json::string(sheet));
        json.set("sheets", std::move(sheets));
    }
    json.set("has_header", Json::boolean(sample.facts.has_header));
    json.set("header_line", Json::number(sample.facts.header_line));
    json.set("rows_estimate", Json::number(sample.rows_estimate));
    Json warnings = Json::array();
    for (const base::Text& warning : sample.facts.warnings) warnings.push(Json::string(warning.in(session.language)));
    Json columns = Json::array();
    for (size_t i = 0; i < sample.columns.size(); ++i) {
        const SampleColumn& column = sample.columns[i];
        const FieldGuess& field = guess.columns[i];
        Json entry = Json::object();
        entry.set("index", Json::number(static_cast<int64_t>(i)));
        entry.set("header", Json::string(column.header));
        Json samples = Json::array();
        for (size_t k = 0; k < column.distinct.size() && k < shown_samples; ++k)
            samples.push(Json::string(shown(column.distinct[k])));
        entry.set("samples", std::move(samples));
        entry.set("kind", Json::string(std::string(format::name(column.guess.kind))));
        entry.set("distinct", Json::number(static_cast<int64_t>(column.distinct_count)));
        entry.set("date_order", text_or_null(order_word(column.guess.dates.order)));
        entry.set("decimal_mark", text_or_null(column.guess.mark == format::DecimalMark::comma   ? "comma"
                                               : column.guess.mark == format::DecimalMark::point ? "point"
                                                                                                 : ""));
        entry.set("field", field.field ? Json::string(field.field->name) : Json());
        entry.set("confidence",
                  Json::number(base::format_decimal_short(static_cast<int64_t>(field.confidence * 100), 2)));
        if (field.field && (field.field->type == schema::Type::link || field.field->type == schema::Type::user)) {
            Json link = Json::object();
            link.set("by", Json::string("name"));
            link.set("create", Json::boolean(false));
            if (field.field->type == schema::Type::user) link.set("by", Json::string(""));
            entry.set("link", std::move(link));
        }
        if (!field.values.empty()) {
            Json values = Json::object();
            for (const auto& [cell, choice] : field.values) values.set(cell, Json::string(choice));
            entry.set("values", std::move(values));
        }
        const bool date =
            field.field && (field.field->type == schema::Type::date || field.field->type == schema::Type::instant);
        if (date && column.guess.dates.ambiguous && !column.guess.dates.note.empty())
            warnings.push(Json::string(column.header + ": " + column.guess.dates.note.in(session.language)));
        columns.push(std::move(entry));
    }
    json.set("warnings", std::move(warnings));
    json.set("columns", std::move(columns));
    json.set("object", guess.object ? Json::string(guess.object->name) : Json());
    json.set("defaults", guess.defaults);
    return json;
}

/// A mapping that was run before on the same columns, in place of the guess.
void apply_memory(const Snapshot& snapshot, const Session& session, const Json& memory, Json& recognised,
                  Json& options) {
    const Object* object = snapshot.find(memory["object"].text());
    if (!object || !access::may(session, *object, access::Verb::bulk_import).ok()) return;
    Json columns = recognised["columns"];
    for (Json& column : columns.items()) {
        column.set("field", Json());
        column.set("confidence", Json::number(0));
        std::erase_if(column.members(),
                      [](const Json::Member& member) { return member.first == "link" || member.first == "values"; });
    }
    for (const Json& mapped : memory["columns"].items()) {
        const auto index = mapped["index"].integer();
        const Field* field = object->find(mapped["field"].text());
        if (!index || *index < 0 || static_cast<size_t>(*index) >= columns.items().size() || !field) continue;
        if (!importable(session, *snapshot.model, *object, *field) && memory["key"].text() != field->name) continue;
        Json& column = columns.items()[static_cast<size_t>(*index)];
        if (!column["field"].is_null()) continue; // a column that fills two fields shows the first
        column.set("field", Json::string(field->name));
        column.set("confidence", Json::number(1));
        if (mapped.has("link")) column.set("link", mapped["link"]);
        if (mapped.has("values")) column.set("values", mapped["values"]);
    }
    recognised.set("columns", std::move(columns));
    recognised.set("object", Json::string(object->name));
    recognised.set("defaults", memory.has("defaults") ? memory["defaults"] : Json::object());
    recognised.set("remembered", Json::boolean(true));
    if (memory.has("mode")) recognised.set("mode", memory["mode"]);
    if (memory.has("key")) recognised.set("key", memory["key"]);
    for (const char* key : {"date_order", "empty_words", "clear_empty", "duplicates"})
        if (memory["options"].has(key) && !options.has(key)) options.set(key, memory["options"][key]);
}

/// Looks at the file anew: after it came in, or when a person says that it is to be read otherwise.
Result<void> recognise(Workspace& workspace, const Session& session, ImportEntry& entry, const std::string& object) {
    const Sample sample = TRY(take_sample(entry.path, entry.name, TRY(table_options(entry.options))));
    const ImportWords words = TRY(ImportWords::read(workspace.options().import_words));
    const auto snapshot = workspace.snapshot();
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        entry.recognised =
            recognised_json(session, sample, TRY(guess_mapping(context, words, object, entry.name, sample.columns)));
        return {};
    }));
    entry.signature = sample.signature;
    if (!entry.options.has("empty_words")) {
        Json found = Json::array();
        for (const std::string& word : words.empty_words()) {
            const bool met = std::any_of(sample.columns.begin(), sample.columns.end(), [&](const SampleColumn& column) {
                return std::any_of(column.distinct.begin(), column.distinct.end(),
                                   [&](const std::string& cell) { return base::fold(cell) == base::fold(word); });
            });
            if (met && !format::is_blank(word)) found.push(Json::string(word));
        }
        if (!found.items().empty()) entry.options.set("empty_words", std::move(found));
    }
    if (object.empty()) {
        const Json memory = TRY(remembered_mapping(workspace, session, entry.signature));
        if (memory.is_object()) apply_memory(*snapshot, session, memory, entry.recognised, entry.options);
    }
    entry.object = entry.recognised["object"].text();
    return {};
}

Json view_of(const ImportEntry& entry) {
    Json json = Json::object();
    json.set("id", Json::string(to_text(entry.id)));
    json.set("name", Json::string(entry.name));
    json.set("size", Json::number(entry.size));
    json.set("state", Json::string(entry.state));
    for (const auto& [key, value] : entry.recognised.members()) json.set(key, value);
    json.set("options", entry.options.is_object() ? entry.options : Json::object());
    if (!entry.mapping.is_null()) json.set("mapping", entry.mapping);
    if (entry.job) json.set("job", Json::string(to_text(entry.job)));
    return json;
}

/// The guess as a mapping, for those who start without looking.
Json guessed_mapping(const ImportEntry& entry) {
    Json mapping = Json::object();
    mapping.set("object", entry.recognised["object"]);
    mapping.set("mode", entry.recognised.has("mode") ? entry.recognised["mode"] : Json::string("insert"));
    if (entry.recognised.has("key")) mapping.set("key", entry.recognised["key"]);
    mapping.set("options", entry.options);
    Json columns = Json::array();
    for (const Json& column : entry.recognised["columns"].items()) {
        if (column["field"].is_null()) continue;
        Json mapped = Json::object();
        for (const char* key : {"index", "field", "link", "values"})
            if (column.has(key)) mapped.set(key, column[key]);
        columns.push(std::move(mapped));
    }
    mapping.set("columns", std::move(columns));
    mapping.set("defaults", entry.recognised["defaults"]);
    return mapping;
}

/// The values of a row as a person would read them back.
Json row_json(const ImportPlan& plan, const Session& session, const RowDraft& row,
              const std::vector<RowFault>& faults) {
    Json values = Json::object();
    schema::ValueContext context{.catalog = plan.snapshot->catalog.get(),
                                 .currency = row.currency,
                                 .time_zone = session.asker.zone.name(),
                                 .language = session.language};
    for (const RowDraft::Set& set : row.sets) {
        std::string text;
        if (set.field->type == schema::Type::stage) {
            const schema::Pipeline* pipeline =
                plan.object->find_pipeline(row.pipeline.empty() ? set.field->pipeline : row.pipeline);
            const schema::Stage* stage = pipeline ? pipeline->find(set.value.text_or("")) : nullptr;
            text = stage ? stage->label.in(session.language) : std::string(set.value.text_or(""));
        } else {
            text = schema::to_display(*set.field, set.value, context);
        }
        values.set(set.field->name, Json::string(text));
    }
    for (const RowDraft::Text& link : row.links) values.set(plan.rules[link.rule].field->name, Json::string(link.text));
    for (const RowDraft::Text& amount : row.amounts)
        values.set(plan.rules[amount.rule].field->name, Json::string(amount.text));
    if (row.created_at) values.set("created_at", Json::string(to_text(session.asker.zone.date_of(*row.created_at))));
    Json list = Json::array();
    for (const RowFault& fault : faults) {
        Json entry = Json::object();
        entry.set("field", Json::string(fault.fault.field));
        entry.set("rule", Json::string(fault.fault.rule));
        entry.set("message", Json::string(fault.fault.message.in(session.language)));
        entry.set("hint", Json::string(fault.fault.hint.in(session.language)));
        if (!fault.value.empty()) entry.set("value", Json::string(shown(fault.value)));
        list.push(std::move(entry));
    }
    Json json = Json::object();
    json.set("line", Json::number(row.line));
    json.set("values", std::move(values));
    json.set("faults", std::move(list));
    return json;
}

/// Tries the first rows and tells what would become of them.
Result<Json> preview(Workspace& workspace, const Session& session, const ImportEntry& entry, ImportPlan plan) {
    Session trial = session;
    trial.cause = {"import", entry.id.number};
    auto table = TRY(format::open_table(entry.path, entry.name, plan.table));
    ImportRun run(workspace, std::move(plan), session, entry.id, {}, ImportRun::Keep::tries);
    ImportProblems problems(run.plan());
    ImportCounts counts;
    Json good = Json::array(), bad = Json::array();
    std::vector<RowDraft> rows, held;
    format::Record record;
    size_t read = 0;
    const size_t most =
        std::clamp(most_cells / std::max<size_t>(1, run.plan().headers.size()), preview_chunk, preview_rows);
    bool last_round = false;
    auto judge = [&]() -> Result<void> {
        const std::vector<RowOutcome> outcomes = TRY(run.apply(trial, rows));
        counts.add(outcomes);
        for (size_t i = 0; i < rows.size(); ++i) {
            if (outcomes[i].became == RowOutcome::Became::held) {
                held.push_back(std::move(rows[i]));
                continue;
            }
            const bool failed = outcomes[i].became == RowOutcome::Became::failed;
            if (failed) problems.add(outcomes[i].faults);
            Json& list = failed ? bad : good;
            if (list.items().size() < (failed ? shown_bad : shown_good))
                list.push(row_json(run.plan(), session, rows[i], outcomes[i].faults));
        }
        rows.clear();
        return {};
    };
    bool more = true;
    while (more && read < most) {
        more = TRY(table->next(record));
        if (more) {
            ++read;
            rows.push_back(run.reader().read(record));
        }
        if (rows.size() < preview_chunk && more && read < most) continue;
        if (!rows.empty()) TRY(judge());
    }
    // Whom these rows wait for may stand further down, beyond what was read.
    while (!held.empty() && !more) {
        const size_t before = held.size();
        rows = std::move(held);
        held.clear();
        for (RowDraft& row : rows) row.last_round = last_round;
        TRY(judge());
        last_round = held.size() == before;
    }
    std::vector<Json> shown_rows = good.items();
    shown_rows.insert(shown_rows.end(), bad.items().begin(), bad.items().end());
    std::stable_sort(shown_rows.begin(), shown_rows.end(),
                     [](const Json& a, const Json& b) { return a["line"].integer() < b["line"].integer(); });
    Json json = Json::object();
    json.set("rows", Json::array(std::move(shown_rows)));
    json.set("checked", Json::number(counts.done() + static_cast<int64_t>(held.size())));
    json.set("good",
             Json::number(counts.created + counts.updated + counts.skipped + static_cast<int64_t>(held.size())));
    json.set("bad", Json::number(counts.failed));
    json.set("created", Json::number(counts.created));
    json.set("updated", Json::number(counts.updated));
    json.set("skipped", Json::number(counts.skipped));
    json.set("links_created", Json::number(run.links_created()));
    json.set("complete", Json::boolean(!more));
    json.set("problems", TRY(problems.to_json(workspace, session)));
    return json;
}

Error cannot_start(base::Text message) {
    return Error(Code::conflict, std::move(message));
}

} // namespace

Result<ImportDraft> begin_import(Workspace& workspace, const Session& session, const std::string& object,
                                 const std::string& file_name, const std::string& path) {
    const auto snapshot = workspace.snapshot();
    if (!object.empty())
        TRY(access::may(session, *TRY(workspace.object(*snapshot, object)), access::Verb::bulk_import));
    const auto& objects = snapshot->catalog->objects();
    const bool any = std::any_of(objects.begin(), objects.end(), [&](const Object& each) {
        return !each.table_only && access::may(session, each, access::Verb::bulk_import).ok();
    });
    if (!any)
        return Error(Code::forbidden,
                     {"你没有导入的权限，请联系管理员。", "You may not import. Ask your administrator."});

    ImportEntry entry;
    entry.id = workspace.ids().next();
    entry.owner = session.user_id();
    // Only the last part of what the client calls the file; control characters have no place in a title.
    entry.name = base::repair_utf8(file_name.substr(file_name.find_last_of("/\\") + 1).substr(0, 200));
    std::erase_if(entry.name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    entry.created_at = workspace.clock().now().milliseconds;
    entry.options = Json::object();
    entry.path = TRY(place_for(workspace, "uploads", to_text(entry.id)));
    std::error_code failure;
    std::filesystem::rename(path, entry.path, failure);
    if (failure) { // from another file system
        failure.clear();
        std::filesystem::copy_file(path, entry.path, failure);
        std::error_code ignored;
        if (!failure) std::filesystem::remove(path, ignored);
    }
    if (failure) {
        Error error(Code::unavailable, {"服务器无法保存上传的文件。", "The server could not keep the uploaded file."});
        error.log = path + ": " + failure.message();
        return error;
    }
    entry.size = static_cast<int64_t>(std::filesystem::file_size(entry.path, failure));
    auto recognised = recognise(workspace, session, entry, object);
    if (recognised.ok() && entry.recognised["columns"].items().empty())
        recognised = base::invalid("file", "empty", {"文件中没有数据。", "The file holds no data."},
                                   {"请确认选对了文件和工作表。", "Check that it is the right file and sheet."});
    if (recognised.ok()) recognised = add_import(workspace, entry);
    if (!recognised.ok()) {
        std::filesystem::remove(entry.path, failure);
        return recognised.error();
    }
    return ImportDraft{entry.id, view_of(entry)};
}

Result<Json> get_import(Workspace& workspace, const Session& session, Id id) {
    return view_of(TRY(load_import(workspace, session, id)));
}

Result<Json> map_import(Workspace& workspace, const Session& session, Id id, const Json& mapping) {
    if (!mapping.is_object()) return base::invalid("", "json", {"应为 JSON 对象。", "A JSON object is expected."});
    ImportEntry entry = TRY(load_import(workspace, session, id));
    if (entry.state == "running")
        return cannot_start(
            {"这次导入正在进行，不能再改对应关系。", "This import is running; its mapping cannot change now."});
    if (mapping["options"].is_object()) {
        Json options = entry.options;
        bool reread = false;
        for (const auto& [key, value] : mapping["options"].members()) {
            const bool how_to_read = key == "encoding" || key == "delimiter" || key == "has_header" || key == "sheet" ||
                                     key == "header_line";
            // The screen sends back what was recognised; only a difference is a wish.
            if (how_to_read && !options.has(key) && entry.recognised[key] == value) continue;
            if (how_to_read && options[key] != value) reread = true;
            options.set(key, value);
        }
        entry.options = std::move(options);
        if (reread) {
            TRY(recognise(workspace, session, entry, mapping["object"].text()));
            // The columns are others now: what was mapped is by index, so the person looks again.
            if (mapping["columns"].items().empty()) {
                entry.state = "draft";
                entry.mapping = {};
                TRY(save_import(workspace, entry));
                return view_of(entry);
            }
        }
    }
    entry.mapping = mapping;
    entry.mapping.set("options", entry.options);
    ImportPlan plan = TRY(make_import_plan(workspace.snapshot(), session, entry.recognised, entry.mapping));
    entry.object = plan.object->name;
    if (entry.state == "draft") entry.state = "mapped";
    TRY(save_import(workspace, entry));
    return preview(workspace, session, entry, std::move(plan));
}

Result<Id> start_import(Workspace& workspace, const Session& session, Id id, bool dry_run) {
    ImportEntry entry = TRY(load_import(workspace, session, id));
    if (entry.job) {
        // Whoever ran it before: the import is theirs to run by now.
        const JobState job = TRY(workspace.jobs().get(workspace.server_session(), entry.job));
        if (job.state == "waiting" || job.state == "running")
            return cannot_start({"这次导入正在进行。", "This import is running."});
        if (!dry_run && job.can_undo && !job.undone)
            return cannot_start({"这次导入已经执行过；如需重来，请先撤销。",
                                 "This import has run already. Undo it before you run it again."});
    }
    if (entry.mapping.is_null()) entry.mapping = guessed_mapping(entry);
    // Faults of the mapping are told now, not by the job.
    TRY(make_import_plan(workspace.snapshot(), session, entry.recognised, entry.mapping));
    std::error_code failure;
    if (!std::filesystem::exists(entry.path, failure))
        return Error(Code::not_found,
                     {"上传的文件已不在，请重新上传。", "The uploaded file is gone. Upload it again."});
    Json parameters = Json::object();
    parameters.set("import", Json::string(to_text(id)));
    if (dry_run) parameters.set("dry_run", Json::boolean(true));
    if (!dry_run) {
        entry.state = "running";
        entry.started_at = workspace.clock().now().milliseconds;
    }
    TRY(save_import(workspace, entry));
    const Id job = TRY(workspace.jobs().start(session, "import", entry.name, std::move(parameters)));
    TRY(update_import(workspace, id, {{"job", job.number}}));
    return job;
}

} // namespace fairlead::command

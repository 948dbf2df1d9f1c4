#include "command/import_plan.h"

#include <algorithm>
#include <set>

#include "base/unicode.h"

namespace fairlead::command {

using access::Mask;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Text;
using schema::Type;

namespace {

constexpr size_t most_rules = 2000;
constexpr size_t most_values = 20000;

class PlanMaker {
  public:
    PlanMaker(std::shared_ptr<const Snapshot> snapshot, const Session& session, const Json& recognised,
              const Json& mapping)
        : session_(session), recognised_(recognised), mapping_(mapping) {
        plan_.snapshot = std::move(snapshot);
    }

    Result<ImportPlan> make() {
        TRY(read_object());
        read_mode();
        read_options();
        for (const Json& column : recognised_["columns"].items()) plan_.headers.push_back(column["header"].text());
        const auto& columns = mapping_["columns"].items();
        if (columns.size() > most_rules)
            fault("columns", "too_many", {"列太多。", "There are too many columns."});
        else
            for (size_t i = 0; i < columns.size(); ++i) read_column(columns[i], "columns[" + std::to_string(i) + "]");
        for (const auto& [name, value] : mapping_["defaults"].members()) read_default(name, value);
        if (plan_.rules.empty() && faults_.empty())
            fault("columns", "nothing_mapped", {"还没有任何列对应到字段。", "No column is mapped to a field yet."},
                  {"请至少对应一列。", "Map at least one column."});
        order_rules();
        read_key();
        if (!faults_.empty())
            return Error(Code::invalid, {"字段对应有错误。", "The mapping has faults."}, std::move(faults_));
        return std::move(plan_);
    }

  private:
    void fault(std::string field, std::string rule, Text message, Text hint = {}) {
        faults_.push_back({std::move(field), std::move(rule), std::move(message), std::move(hint)});
    }

    Result<void> read_object() {
        const std::string& name = mapping_["object"].text();
        if (name.empty())
            return base::invalid("object", "required", {"请选择导入到哪个对象。", "Choose what the rows are."});
        const Object* found = plan_.snapshot->find(name);
        if (!found || found->sharing == schema::Sharing::system || found->table_only) {
            std::vector<std::string> known;
            for (const Object& object : plan_.snapshot->catalog->objects())
                if (object.sharing != schema::Sharing::system && !object.table_only) known.push_back(object.name);
            const std::string shown = base::repair_utf8(std::string_view(name).substr(0, 100));
            const std::string guess = base::nearest(shown, known);
            return base::invalid(
                "object", "unknown_object", {"没有对象 “" + shown + "”。", "There is no object \"" + shown + "\"."},
                guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
        }
        plan_.object = found;
        return access::may(session_, *found, access::Verb::bulk_import);
    }

    void read_mode() {
        const std::string& mode = mapping_["mode"].text();
        if (mode.empty() || mode == "insert")
            plan_.mode = ImportPlan::Mode::insert;
        else if (mode == "update")
            plan_.mode = ImportPlan::Mode::update;
        else if (mode == "upsert")
            plan_.mode = ImportPlan::Mode::upsert;
        else
            fault("mode", "unknown_mode",
                  {"导入方式可选 insert（新建）、update（更新）、upsert（新建或更新）。",
                   "The mode is insert, update or upsert."});
    }

    void read_options() {
        const Json& options = mapping_["options"];
        auto table = table_options(options);
        if (table.ok())
            plan_.table = std::move(*table);
        else
            faults_.insert(faults_.end(), table.error().faults.begin(), table.error().faults.end());
        plan_.empty_words = format::default_blank_words();
        for (const Json& word : options["empty_words"].items()) {
            if (word.is_string() && word.text().size() <= 32 && plan_.empty_words.size() < 200)
                plan_.empty_words.push_back(base::trim(word.text()));
            else
                fault("options.empty_words", "type", {"应为文字的数组。", "This must be an array of words."});
        }
        for (const std::string& word : plan_.empty_words) plan_.blanks.insert(base::ascii_lower(word));
        plan_.clear_empty = options["clear_empty"].truth();
        if (const std::string& act = options["duplicates"].text(); !act.empty()) {
            if (act != "allow" && act != "warn" && act != "refuse" && act != "merge")
                faults_.push_back({"options.duplicates",
                                   "unknown_value",
                                   {"可选 allow、warn、refuse、merge。", "Known: allow, warn, refuse, merge."},
                                   {}});
            else
                plan_.duplicates = act;
        }
        const std::string& order = options["date_order"].text();
        if (order == "ymd")
            dates_ = format::DateOrder::ymd;
        else if (order == "mdy")
            dates_ = format::DateOrder::mdy;
        else if (order == "dmy")
            dates_ = format::DateOrder::dmy;
        else if (!order.empty())
            fault("options.date_order", "unknown_order",
                  {"日期顺序可选 ymd、mdy、dmy。", "The order of dates is ymd, mdy or dmy."});
    }

    const Field* field_of(const std::string& name, const std::string& where) {
        const Object& object = *plan_.object;
        const Field* field = object.find(name);
        const Mask mask = field ? access::mask(session_, object, *field) : Mask::hidden;
        if (!field || mask == Mask::hidden) {
            std::vector<std::string> known;
            for (const Field& each : object.fields)
                if (importable(session_, *plan_.snapshot->model, object, each)) known.push_back(each.name);
            const std::string shown = base::repair_utf8(std::string_view(name).substr(0, 100));
            const std::string guess = base::nearest(shown, known);
            fault(where, "unknown_field",
                  {"“" + object.label.zh + "”没有字段 “" + shown + "”。",
                   object.label.en + " has no field \"" + shown + "\"."},
                  guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
            return nullptr;
        }
        const bool finds_only = name == "id" || field->type == Type::auto_number;
        if (finds_only && mapping_["key"].text() == name) return field;
        if (!importable(session_, *plan_.snapshot->model, object, *field)) {
            fault(where, "read_only",
                  {"“" + field->label.zh + "”由系统维护或你无权修改，不能导入。",
                   "\"" + field->label.en + "\" is kept by the server, or you may not change it."},
                  finds_only ? Text{"它可以作为更新用的关键字段。", "It can be the key of an update."}
                             : Text{"请不要对应这一列。", "Leave this column out."});
            return nullptr;
        }
        for (const ColumnRule& rule : plan_.rules)
            if (rule.field == field && rule.cell != ColumnRule::none) {
                fault(where, "mapped_twice",
                      {"“" + field->label.zh + "”对应了两列。",
                       "\"" + field->label.en + "\" is filled from two columns."},
                      {"请只保留其中一列。", "Keep one of them."});
                return nullptr;
            }
        return field;
    }

    void read_column(const Json& column, const std::string& where) {
        if (column["field"].text().empty()) return; // a column that is left out
        const auto index = column["index"].integer();
        if (!index || *index < 0 || static_cast<size_t>(*index) >= plan_.headers.size()) {
            fault(where + ".index", "no_such_column", {"文件没有这一列。", "The file has no such column."});
            return;
        }
        const Field* field = field_of(column["field"].text(), where + ".field");
        if (!field) return;
        ColumnRule rule;
        rule.cell = static_cast<size_t>(*index);
        rule.header = plan_.headers[rule.cell];
        rule.field = field;
        if (!read_link(column["link"], where + ".link", rule)) return;
        if (column["values"].members().size() > most_values)
            fault(where + ".values", "too_many", {"对应的值太多。", "There are too many values."});
        for (const auto& [cell, instead] : column["values"].members()) {
            if (instead.is_string() || instead.is_null())
                rule.values[base::fold(base::trim(cell))] = base::trim(instead.text());
            else
                fault(where + ".values", "type", {"对应的值应为文字。", "What a value becomes must be text."});
        }
        // What the whole sample told about dates and numbers.
        const Json& seen = recognised_["columns"].items()[rule.cell];
        rule.dates = dates_ != format::DateOrder::unknown ? dates_ : order_of(seen["date_order"].text());
        rule.mark = mark_of(seen["decimal_mark"].text());
        rule.excel_serials = field->type == Type::date || field->type == Type::instant
                                 ? seen["kind"].text() != "date" && seen["kind"].text() != "instant"
                                 : false;
        plan_.rules.push_back(std::move(rule));
    }

    static format::DecimalMark mark_of(const std::string& word) {
        return word == "comma"   ? format::DecimalMark::comma
               : word == "point" ? format::DecimalMark::point
                                 : format::DecimalMark::unknown;
    }
    static format::DateOrder order_of(const std::string& word) {
        return word == "ymd"   ? format::DateOrder::ymd
               : word == "mdy" ? format::DateOrder::mdy
               : word == "dmy" ? format::DateOrder::dmy
                               : format::DateOrder::unknown;
    }

    bool read_link(const Json& link, const std::string& where, ColumnRule& rule) {
        if (!rule.is_link()) return true;
        const Field& field = *rule.field;
        const schema::Catalog& catalog = *plan_.snapshot->catalog;
        if (field.type == Type::link) {
            rule.targets.push_back(catalog.find(field.target));
        } else if (field.type == Type::link_any) {
            for (const Object& object : catalog.objects()) {
                const bool allowed = field.targets.empty() ? !object.system && !object.activity
                                                           : std::find(field.targets.begin(), field.targets.end(),
                                                                       object.name) != field.targets.end();
                const bool chosen = link["object"].text().empty() || link["object"].text() == object.name;
                if (allowed && chosen && object.trait("name")) rule.targets.push_back(&object);
            }
        }
        std::erase(rule.targets, nullptr);
        rule.link.by = link["by"].text();
        rule.link.create = link["create"].truth();
        if (field.type == Type::user) {
            const std::set<std::string> known = {"", "id", "name", "login", "email"};
            if (!known.contains(rule.link.by))
                fault(where + ".by", "unknown_key",
                      {"用户可按 name、login、email、id 查找。", "Users are found by name, login, email or id."});
            if (rule.link.create)
                fault(where + ".create", "not_users", {"导入不能新建用户。", "An import does not create users."},
                      {"请先在“用户”中添加他们。", "Add them under Users first."});
            return true;
        }
        if (rule.targets.empty()) {
            fault(where + ".object", "unknown_object", {"不能关联到这个对象。", "That object cannot be linked here."});
            return false;
        }
        if (rule.link.by == "name")
            rule.link.by = rule.targets.front()->trait("name") ? rule.targets.front()->trait("name")->name : "";
        if (rule.link.by.empty() || rule.link.by == "id") return true;
        for (const Object* target : rule.targets) {
            const Field* key = target->find(rule.link.by);
            if (!key || access::mask(session_, *target, *key) == Mask::hidden || key->type == Type::link_any ||
                !plan_.snapshot->tables->of(*target).names().size())
                fault(where + ".by", "unknown_field",
                      {"“" + target->label.zh + "”没有字段 “" + rule.link.by + "”。",
                       target->label.en + " has no field \"" + rule.link.by + "\"."});
        }
        return true;
    }

    void read_default(const std::string& name, const Json& value) {
        if (value.is_null() || (value.is_string() && base::trim(value.text()).empty())) return;
        const Field* field = field_of(name, "defaults." + name);
        if (!field) return;
        ColumnRule rule;
        rule.field = field;
        if (value.is_boolean())
            rule.text = value.truth() ? "true" : "false";
        else if (value.is_string() || value.is_number())
            rule.text = value.text();
        else if (value.is_object() && value["id"].is_string())
            rule.text = value["id"].text();
        else {
            fault("defaults." + name, "type", {"默认值应为文字或数字。", "A default is text or a number."});
            return;
        }
        rule.dates = format::DateOrder::ymd;
        rule.mark = format::DecimalMark::point;
        // A copy of a column is read as the column is.
        for (size_t i = 0; i < plan_.headers.size(); ++i) {
            if (rule.text != "{" + plan_.headers[i] + "}") continue;
            const Json& seen = recognised_["columns"].items()[i];
            rule.dates = dates_ != format::DateOrder::unknown ? dates_ : order_of(seen["date_order"].text());
            rule.mark = mark_of(seen["decimal_mark"].text());
        }
        if (!read_link({}, "defaults." + name, rule)) return;
        plan_.rules.push_back(std::move(rule));
    }

    /// A default for a field that a column fills too stands in for its empty cells; currency and pipeline come first.
    void order_rules() {
        auto rank = [](const ColumnRule& rule) {
            return rule.field->name == "currency" || rule.field->name == "pipeline" ? 0 : 1;
        };
        std::stable_sort(plan_.rules.begin(), plan_.rules.end(),
                         [&](const ColumnRule& a, const ColumnRule& b) { return rank(a) < rank(b); });
        for (const ColumnRule& rule : plan_.rules) {
            const std::string& name = rule.field->name;
            plan_.has_currency = plan_.has_currency || name == "currency";
        }
    }

    void read_key() {
        const std::string& name = mapping_["key"].text();
        const bool needed = plan_.mode != ImportPlan::Mode::insert;
        if (name.empty()) {
            if (needed)
                fault("key", "required",
                      {"请选择用哪个字段找到已有记录。", "Choose the field that finds existing records."},
                      {"例如编号、邮箱或名称。", "For example a number, an e-mail address or the name."});
            return;
        }
        for (size_t i = 0; i < plan_.rules.size(); ++i)
            if (plan_.rules[i].field->name == name && plan_.rules[i].cell != ColumnRule::none) plan_.key = i;
        if (plan_.key == ColumnRule::none) {
            fault("key", "not_mapped", {"关键字段没有对应到任何列。", "No column is mapped to the key field."});
            return;
        }
        const Field& field = *plan_.rules[plan_.key].field;
        if (plan_.rules[plan_.key].is_link() || field.type == Type::multi_choice || field.type == Type::long_text ||
            field.type == Type::boolean)
            fault("key", "not_a_key",
                  {"“" + field.label.zh + "”不能用来查找记录。", "\"" + field.label.en + "\" cannot find records."});
    }

    const Session& session_;
    const Json& recognised_;
    const Json& mapping_;
    ImportPlan plan_;
    std::vector<Fault> faults_;
    format::DateOrder dates_ = format::DateOrder::unknown;
};

} // namespace

bool ImportPlan::is_blank(const std::string& cell) const {
    constexpr size_t longest = 32;
    if (cell.empty()) return true;
    if (cell.size() > longest) return false; // longer than any of the usual words
    const bool plain =
        std::all_of(cell.begin(), cell.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return plain ? blanks.contains(base::ascii_lower(cell)) : format::is_blank(cell, empty_words);
}

bool ColumnRule::is_link() const {
    return field->name != "id" &&
           (field->type == Type::link || field->type == Type::link_any || field->type == Type::user);
}

Result<ImportPlan> make_import_plan(std::shared_ptr<const Snapshot> snapshot, const Session& session,
                                    const Json& recognised, const Json& mapping) {
    return PlanMaker(std::move(snapshot), session, recognised, mapping).make();
}

Result<format::TableOptions> table_options(const Json& options) {
    format::TableOptions table;
    std::vector<Fault> faults;
    auto text = [&](const char* key, std::string& into) {
        const Json& value = options[key];
        if (value.is_null()) return;
        if (value.is_string() && value.text().size() <= 200)
            into = value.text();
        else
            faults.push_back({"options." + std::string(key), "type", {"应为文字。", "This must be text."}, {}});
    };
    text("encoding", table.encoding);
    text("delimiter", table.delimiter);
    text("sheet", table.sheet);
    if (table.delimiter == "\\t") table.delimiter = "\t";
    if (options["has_header"].is_boolean()) table.has_header = options["has_header"].truth();
    if (const auto line = options["header_line"].integer(); line && *line > 0) table.header_line = *line;
    if (!faults.empty())
        return Error(Code::invalid, {"读取选项有错误。", "The reading options have faults."}, std::move(faults));
    return table;
}

bool importable(const Session& session, const formula::Model& model, const Object& object, const Field& field) {
    if (field.type == Type::file) return false;
    if (field.name == "created_at") return access::mask(session, object, field) != Mask::hidden;
    if (access::mask(session, object, field) != Mask::write) return false;
    return model.bound(object).fields[static_cast<size_t>(&field - object.fields.data())].stored;
}

std::string word_key(std::string_view text) {
    std::string key;
    for (const char32_t point : base::to_code_points(base::fold(text))) {
        const bool letter = point >= 0x80
                                ? point != 0x3000 && !(point >= 0x2000 && point <= 0x206f) &&
                                      !(point >= 0x3001 && point <= 0x303f) && !(point >= 0xff00 && point <= 0xff0f)
                                : (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
        if (letter) key += base::from_code_points({&point, 1});
    }
    return key;
}

} // namespace fairlead::command

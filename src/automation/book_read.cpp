// Reading the rules, and checking one that is saved.

#include <algorithm>

#include "automation/book.h"
#include "automation/recycling.h"
#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"
#include "schema/zone.h"

namespace fairlead::automation {

using base::Fault;
using query::Condition;

namespace {

constexpr std::string_view rule_object = "assignment_rule", member_object = "assignment_member",
                           territory_object = "territory", territory_member = "territory_member", pool_object = "pool",
                           pool_member = "pool_member";

std::optional<int64_t> number(const store::Row& row, size_t column) {
    return row.empty(column) ? std::nullopt : std::optional(row.number(column));
}

Method method_of(std::string_view word) {
    return word == "user"           ? Method::user
           : word == "weighted"     ? Method::weighted
           : word == "least_loaded" ? Method::least_loaded
           : word == "territory"    ? Method::territory
           : word == "best_fit"     ? Method::best_fit
                                    : Method::round_robin;
}

unsigned days_of(std::string_view choices) {
    static constexpr std::string_view names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    unsigned days = 0;
    for (unsigned i = 0; i < 7; ++i)
        if (choices.find("|" + std::string(names[i]) + "|") != std::string_view::npos) days |= 1u << i;
    return days;
}

const std::vector<Condition>& alive() {
    static const std::vector<Condition> condition = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    return condition;
}

/// Binds an expression of a rule; empty text is no expression.
Result<formula::Bound> bind_text(std::string_view text, const formula::Model& model, const Object& object,
                                 formula::Kind wanted, std::string_view as) {
    if (text.empty()) return formula::Bound();
    return formula::bind(text, model.catalog(), object, wanted, as);
}

/// One person and weight for each, by id.
Members in_order(Members members) {
    std::sort(members.begin(), members.end());
    members.erase(
        std::unique(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
        members.end());
    return members;
}

} // namespace

std::vector<std::string> tags_of(std::string_view text) {
    std::vector<std::string> tags;
    std::u32string tag;
    auto end = [&] {
        std::string word = base::trim(base::fold(base::from_code_points(tag)));
        if (!word.empty()) tags.push_back(std::move(word));
        tag.clear();
    };
    for (const char32_t c : base::to_code_points(text))
        if (c == ',' || c == ';' || c == U'，' || c == U'；' || c == U'、' || c == '|' || c == '\n')
            end();
        else
            tag += c;
    end();
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

bool Book::concerns(const Object& object) {
    for (const std::string_view name :
         {rule_object, member_object, territory_object, territory_member, pool_object, pool_member})
        if (object.name == name) return true;
    return concerns_rules(object) || Gates::concerns(object) || ScoreBook::concerns(object);
}

/// Reads the parts of a book one after the other.
class BookReader {
  public:
    BookReader(store::Reader& reader, const formula::Model& model, const access::Directory& directory)
        : reader_(reader), model_(model), directory_(directory) {}

    Result<std::shared_ptr<const Book>> read(const std::set<int64_t>& only) {
        for (const access::User& user : directory_.users())
            if (user.active) book_->names_[user.id] = user.name;
        book_->process_rules_ = TRY(Rules::read(reader_, model_));
        book_->approvals_ = TRY(Approvals::read(reader_, model_));
        book_->people_ = TRY(People::read(reader_, schema::zone_of(model_.catalog().settings())));
        book_->gates_ = TRY(Gates::read(reader_, model_));
        book_->paces_ = TRY(Paces::read(reader_));
        book_->scores_ = TRY(ScoreBook::read(reader_, model_));
        TRY(landings());
        TRY(rules(only));
        TRY(workers());
        if (!book_->rules_.empty()) {
            TRY(territories());
            book_->rates_ = TRY(read_rates(reader_));
        }
        return std::shared_ptr<const Book>(std::move(book_));
    }

  private:
    using Lists = std::map<int64_t, Members>;

    Result<Lists> members(std::string_view table, const char* of) {
        Lists lists;
        TRY(reader_.each(query::render_select_rows(table, {of, "user", "weight"}, alive(), {}, 0, reader_.dialect()),
                         [&](const store::Row& row) {
                             if (book_->names_.contains(row.number(1)))
                                 lists[row.number(0)].emplace_back(row.number(1), row.number(2));
                             return true;
                         }));
        return lists;
    }
    Members of_team(int64_t team) const {
        Members members;
        for (const access::User& user : directory_.users())
            if (user.active && user.team == team) members.emplace_back(user.id, 1);
        return members;
    }

    Result<void> landings() {
        std::vector<Condition> wanted = alive();
        wanted.push_back({Condition::Test::equal, "active", 1, {}});
        return reader_.each(query::render_select_rows(pool_object, {"id", "applies_to", "lands_when", "name"}, wanted,
                                                      {{"position", false}, {"id", false}}, 0, reader_.dialect()),
                            [&](const store::Row& row) {
                                const Object* object = model_.catalog().find(row.text(1));
                                if (!object || !object->trait("pool")) return true;
                                auto bound =
                                    bind_text(row.text(2), model_, *object, formula::Kind::boolean, "lands_when");
                                if (bound.ok())
                                    book_->landings_[object->name].push_back({row.number(0), std::move(*bound)});
                                else
                                    tell("pool", row.text(3));
                                return true;
                            });
    }

    Result<void> rules(const std::set<int64_t>& only) {
        const Lists lists = TRY(members(member_object, "rule"));
        std::vector<Condition> wanted = alive();
        if (only.empty())
            wanted.push_back({Condition::Test::equal, "active", 1, {}});
        else
            wanted.push_back({Condition::Test::in, "id", {}, {only.begin(), only.end()}});
        return reader_.each(
            query::render_select_rows(rule_object,
                                      {"id", "name", "applies_to", "condition", "skill", "open_when", "method", "user",
                                       "team", "daily_limit", "working_hours", "capacity", "segment"},
                                      wanted, {{"position", false}, {"id", false}}, 0, reader_.dialect()),
            [&](const store::Row& row) {
                const Object* object = model_.catalog().find(row.text(2));
                if (!object || !object->trait("owner")) return true;
                auto rule = rule_of(row, *object, lists);
                if (rule.ok())
                    book_->rules_[object->name].push_back(std::move(*rule));
                else
                    tell("assignment rule", row.text(1));
                return true;
            });
    }

    Result<Rule> rule_of(const store::Row& row, const Object& object, const Lists& lists) {
        Rule rule{.id = row.number(0),
                  .name = std::string(row.text(1)),
                  .object = &object,
                  .condition = TRY(bind_text(row.text(3), model_, object, formula::Kind::boolean, "condition")),
                  .skill = TRY(bind_text(row.text(4), model_, object, formula::Kind::text, "skill")),
                  .open = TRY(bind_text(row.text(5), model_, object, formula::Kind::boolean, "open_when")),
                  .method = method_of(row.text(6)),
                  .members = {},
                  .daily_limit = row.number(9),
                  .capacity = number(row, 11),
                  .working_hours = row.number(10) != 0,
                  .segment = nullptr};
        if (rule.method == Method::best_fit)
            rule.segment = TRY(bind_text(row.text(12), model_, object, formula::Kind::text, "segment"));
        if (rule.method == Method::user) {
            if (book_->names_.contains(row.number(7))) rule.members = {{row.number(7), 1}};
        } else if (const auto own = lists.find(rule.id); own != lists.end()) {
            rule.members = in_order(own->second);
        } else if (!row.empty(8)) {
            rule.members = in_order(of_team(row.number(8)));
        }
        return rule;
    }

    Result<void> territories() {
        const Lists lists = TRY(members(territory_member, "territory"));
        std::vector<Condition> wanted = alive();
        wanted.push_back({Condition::Test::equal, "active", 1, {}});
        return reader_.each(
            query::render_select_rows(territory_object, {"id", "name", "regions", "cities", "industries", "team"},
                                      wanted, {{"position", false}, {"id", false}}, 0, reader_.dialect()),
            [&](const store::Row& row) {
                Territory territory{.id = row.number(0),
                                    .name = std::string(row.text(1)),
                                    .regions = tags_of(row.text(2)),
                                    .cities = tags_of(row.text(3)),
                                    .industries = tags_of(row.text(4)),
                                    .members = {}};
                if (const auto own = lists.find(territory.id); own != lists.end())
                    territory.members = in_order(own->second);
                else if (!row.empty(5))
                    territory.members = in_order(of_team(row.number(5)));
                if (!territory.members.empty()) book_->territories_.push_back(std::move(territory));
                return true;
            });
    }

    Result<void> workers() {
        const base::TimeZone zone = schema::zone_of(model_.catalog().settings());
        return reader_.each(query::render_select_rows("user",
                                                      {"id", "skills", "work_days", "works_from", "works_until",
                                                       "absent_from", "absent_until", "time_zone", "capacity"},
                                                      alive(), {}, 0, reader_.dialect()),
                            [&](const store::Row& row) {
                                Worker& worker = book_->workers_[row.number(0)];
                                worker.user = row.number(0);
                                worker.skills = tags_of(row.text(1));
                                worker.days = days_of(row.text(2));
                                worker.from = number(row, 3);
                                worker.until = number(row, 4);
                                worker.absent_from = number(row, 5);
                                worker.absent_until = number(row, 6);
                                worker.zone = base::TimeZone::find(row.text(7)).value_or(zone);
                                worker.capacity = number(row, 8);
                                return true;
                            });
    }

    static void tell(std::string_view what, std::string_view name) {
        base::log_error(std::string(what) + " " + std::string(name) + " does not fit the object model and is left out");
    }

    store::Reader& reader_;
    const formula::Model& model_;
    const access::Directory& directory_;
    std::shared_ptr<Book> book_ = std::make_shared<Book>();
};

Result<std::shared_ptr<const Book>> Book::read(store::Reader& reader, const formula::Model& model,
                                               const access::Directory& directory, const std::set<int64_t>& only) {
    if (!model.catalog().find(rule_object)) return std::shared_ptr<const Book>(std::make_shared<Book>());
    return BookReader(reader, model, directory).read(only);
}

namespace {

/// The object a rule or pool is about; a fault when there is none that will do.
const Object* target_of(const record::Context& context, const record::Image& image, std::string_view trait,
                        std::vector<Fault>& faults) {
    const std::string about(image.get("applies_to").text_or(""));
    if (about.empty()) return nullptr;
    const auto suits = [&](const Object& object) {
        return !object.system && !object.table_only && object.trait("owner") && object.trait(trait);
    };
    const Object* target = context.model.catalog().find(about);
    if (target && suits(*target)) return target;
    std::vector<std::string> known;
    for (const Object& each : context.model.catalog().objects())
        if (suits(each)) known.push_back(each.name);
    const std::string guess = base::nearest(about, known);
    const bool pools = trait == "pool";
    faults.push_back({"applies_to", "unknown_object",
                      pools ? Text{"没有可以放入公海的对象 “" + about + "”。",
                                   "There is no object \"" + about + "\" whose records lie in pools."}
                            : Text{"没有可以分配的对象 “" + about + "”。",
                                   "There is no object \"" + about + "\" whose records have owners."},
                      guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    return nullptr;
}

void check_expressions(const record::Context& context, const record::Image& image, const Object& target,
                       std::initializer_list<std::pair<const char*, formula::Kind>> fields,
                       std::vector<Fault>& faults) {
    for (const auto& [field, kind] : fields) {
        auto bound = bind_text(image.get(field).text_or(""), context.model, target, kind, field);
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
}

/// A pool takes records of its own object, while it is in use.
void check_pool(const record::Context& context, const record::Change& change, std::vector<Fault>& faults) {
    const record::Columns& columns = *change.after.columns;
    const int64_t id = change.after.pool();
    if (!id || !change.slot_changed(columns.pool)) return;
    const access::Pool* pool = context.session.directory->pool(id);
    const Field& field = change.after.object->fields[columns.field_of(columns.pool)];
    if (!pool || pool->object != change.after.object->name)
        faults.push_back(
            {field.name, "other_object", {"这个公海不收这种记录。", "That pool does not take such records."}, {}});
    else if (!pool->active && context.session.cause.kind != "undo")
        faults.push_back({field.name, "inactive_pool", {"这个公海已停用。", "That pool is out of use."}, {}});
}

} // namespace

Result<void> Book::check(record::Context& context, const record::Change& change, std::vector<Fault>& faults) const {
    TRY(gates_.check(context, change, faults));
    TRY(scores_.check(context, change, faults));
    using Kind = formula::Kind;
    const record::Image& image = change.after;
    const Object& object = *image.object;
    if (concerns_rules(object)) return check_rules(context, change, faults);
    if (image.deleted()) return {};
    check_pool(context, change, faults);
    if (object.name == rule_object) {
        const Object* target = target_of(context, image, "owner", faults);
        if (!target) return {};
        check_expressions(context, image, *target,
                          {{"condition", Kind::boolean}, {"skill", Kind::text}, {"open_when", Kind::boolean}}, faults);
        if (image.get("method").text_or("") != "best_fit") return {};
        check_expressions(context, image, *target, {{"segment", Kind::text}}, faults);
        auto counted =
            counted_of(context.model, 0, image.get("deals").text_or(""), image.get("deal_segment").text_or(""));
        if (!counted.ok()) faults.insert(faults.end(), counted.error().faults.begin(), counted.error().faults.end());
    } else if (object.name == pool_object) {
        const Object* target = target_of(context, image, "pool", faults);
        if (target)
            check_expressions(context, image, *target, {{"lands_when", Kind::boolean}, {"hold_when", Kind::boolean}},
                              faults);
    } else if (object.name == "recycling_rule") {
        check_recycling_rule(context, image, faults);
    } else if (object.name == pool_member) {
        const int named = !image.get("user").empty() + !image.get("team").empty() + !image.get("role").empty();
        if (named != 1)
            faults.push_back({"user",
                              "one_member",
                              {"请在人员、团队、角色中恰好选择一个。", "Give exactly one of person, team and role."},
                              {}});
    }
    return {};
}

} // namespace fairlead::automation

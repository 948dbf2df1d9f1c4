#include "command/brief.h"

#include <algorithm>
#include <set>

namespace fairlead::command {

using access::Mask;
using base::Code;
using base::Text;
using record::Page;
using record::RowShape;

namespace {

constexpr int64_t day = 24LL * 60 * 60 * 1000;
constexpr int64_t silent_after = 30; // days without a word from the customer
constexpr int64_t often_put_off = 2;
constexpr int64_t most_people = 12, most_roles = 30, most_open = 8, most_past = 6, most_bought = 8, most_promised = 6,
                  most_contacts = 4, most_lines = 8;

std::string joined(const std::vector<std::string>& parts, const char* between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
    return text;
}

std::string is(const std::string& field, Id id) {
    return field + " = '" + to_text(id) + "'";
}

const Value& cell(const Page& page, const std::vector<Value>& row, const Field* field) {
    static const Value nothing;
    for (size_t i = 0; field && i < page.shape.fields.size(); ++i)
        if (page.shape.fields[i] == field) return row[page.shape.slots[i]];
    return nothing;
}

Id id_of(const std::vector<Value>& row) {
    return {row[RowShape::id].number_or(0)};
}

class Maker {
  public:
    Maker(record::ReadContext& context, const Object& object, Id id)
        : context_(context),
          catalog_(context.model.catalog()),
          object_(object),
          id_(id),
          now_(context.session.asker.now.milliseconds),
          today_(context.session.asker.zone.date_of(context.session.asker.now).days) {}

    Result<Brief> make() {
        for (const Object& each : catalog_.objects())
            if (!deal_ && !each.pipelines.empty() && each.trait("amount") && each.trait("close_date") &&
                each.trait("owner") && each.trait("stage"))
                deal_ = &each;
        TRY(subjects());
        TRY(people());
        TRY(deals());
        TRY(bought());
        for (const Object& each : catalog_.objects())
            if (each.activity && each.trait("about")) TRY(activities(each));
        brief_.timeline = TRY(record::timeline(context_, object_, id_, most_lines, ""));
        risks();
        return std::move(brief_);
    }

  private:
    bool shown(const Object& object, const Field* field) const {
        return field && access::mask(context_.session, object, *field) != Mask::hidden;
    }
    bool shown(const Object& object, const char* trait) const { return shown(object, object.trait(trait)); }
    bool readable(const Object& object) const { return access::may(context_.session, object, access::Verb::read).ok(); }

    /// Whether the reader may see such a list at all; says so when not.
    bool open(const char* section, const Object& object, const std::vector<const Field*>& needed) {
        const bool may = readable(object) &&
                         std::all_of(needed.begin(), needed.end(), [&](const Field* f) { return shown(object, f); });
        if (!may) brief_.left_out.push_back({section, &object});
        return may;
    }

    void name_fields(const Object& object, const std::vector<std::string>& names,
                     std::vector<std::string>& into) const {
        for (const std::string& name : names)
            if (const Field* field = object.find(name);
                shown(object, field) && std::find(into.begin(), into.end(), name) == into.end())
                into.push_back(name);
    }
    std::vector<std::string> fields_of(const Object& object, const std::vector<std::string>& names,
                                       const std::vector<const char*>& traits) const {
        std::vector<std::string> fields;
        if (const Field* name = object.trait("name")) name_fields(object, {name->name}, fields);
        name_fields(object, names, fields);
        for (const char* trait : traits)
            if (const Field* field = object.trait(trait)) name_fields(object, {field->name}, fields);
        return fields;
    }

    Result<const Page*> rows(const char* section, const Object& object, const std::string& where,
                             const std::string& sort, int64_t limit, std::vector<std::string> fields) {
        record::ListRequest request;
        request.object = &object;
        request.also.push_back(TRY(formula::bind(where, catalog_, object)));
        request.fields = std::move(fields);
        request.sort = sort;
        request.limit = limit;
        brief_.parts.push_back({section, &object, TRY(record::list(context_, request))});
        return &brief_.parts.back().page;
    }

    Result<void> subject(const Object& object, Id id) {
        auto found = record::get(context_, object, id);
        if (!found.ok() && &object != &object_ && found.error().code != Code::internal) {
            brief_.left_out.push_back({"subject", &object});
            return {};
        }
        brief_.parts.push_back({"subject", &object, TRY(std::move(found))});
        circle_.insert(id.number);
        return {};
    }

    /// The record, and the account and the contact it belongs to.
    Result<void> subjects() {
        TRY(subject(object_, id_));
        const Page page = brief_.parts.front().page;
        const auto linked = [&](const char* trait) -> Id {
            const Field* field = object_.trait(trait);
            if (!field || field->type != schema::Type::link) return {};
            return {cell(page, page.rows.front(), field).number_or(0)};
        };
        const Field* of = deal_ ? deal_->trait("account") : nullptr;
        const Field* with = deal_ ? deal_->trait("contact") : nullptr;
        if (of) account_ = object_.name == of->target ? id_ : linked("account");
        if (with) contact_ = object_.name == with->target ? id_ : linked("contact");
        if (account_ && of) account_object_ = catalog_.find(of->target);
        if (account_ && account_object_ != &object_ && account_object_) TRY(subject(*account_object_, account_));
        if (const Object* person = contact_ && with ? catalog_.find(with->target) : nullptr;
            person && person != &object_)
            TRY(subject(*person, contact_));
        return {};
    }

    /// Who works there, and the parts they play.
    Result<void> people() {
        if (!account_) return {};
        for (const Object& each : catalog_.objects()) {
            const Field* account = each.trait("account");
            if (!account || account->type != schema::Type::link || account->target != account_object_->name ||
                each.activity)
                continue;
            if (each.trait("person_name") && each.pipelines.empty()) {
                if (!open("people", each, {account})) continue;
                const Page* page = TRY(rows("people", each, is(account->name, account_),
                                            shown(each, "name") ? each.trait("name")->name : "", most_people,
                                            fields_of(each, each.layout.card, {"phone", "mobile", "email"})));
                for (const auto& row : page->rows) circle_.insert(id_of(row).number);
            } else if (const Field* person = each.trait("contact"); person && &each != deal_ && part_played(each)) {
                if (!open("roles", each, {account, person})) continue;
                // What is said of a deal stands beside what is said of the whole account.
                std::string where = is(account->name, account_);
                for (const Field& field : each.fields)
                    if (&each != &object_ && field.type == schema::Type::link && field.target == object_.name &&
                        &object_ == deal_)
                        where = is(field.name, id_) + " or (" + where + " and " + field.name + " is empty)";
                TRY(rows("roles", each, where, "", most_roles,
                         fields_of(each, each.layout.list, {"contact", "account"})));
            }
        }
        return {};
    }
    /// The choice that says which part a person plays.
    static const Field* part_played(const Object& object) {
        for (const Field& field : object.fields)
            if (field.type == schema::Type::choice && field.required && !field.system) return &field;
        return nullptr;
    }

    /// Deals of the account, else of the contact, else those that came of the record.
    std::string deals_where(const std::string& path) const {
        std::vector<std::string> ways;
        const Field* account = deal_->trait("account");
        const Field* contact = deal_->trait("contact");
        if (account_ && shown(*deal_, account)) ways.push_back(is(path + account->name, account_));
        if (contact_ && (!account_ || object_.name == contact->target) && shown(*deal_, contact))
            ways.push_back(is(path + contact->name, contact_));
        if (&object_ == deal_ && !account_) ways.push_back(is(path + "id", id_));
        if (ways.empty())
            for (const Field& field : deal_->fields)
                if (field.type == schema::Type::link && field.target == object_.name && field.name != "id" &&
                    field.stored && shown(*deal_, &field))
                    ways.push_back(is(path + field.name, id_));
        return joined(ways, " or ");
    }

    Result<void> deals() {
        if (!deal_) return {};
        const std::string where = deals_where("");
        if (where.empty() || !open("deals", *deal_, {deal_->trait("stage")})) return {};
        const Page* open_deals =
            TRY(rows("open_deals", *deal_, "(" + where + ") and stage_kind = 'open'",
                     shown(*deal_, "amount") ? "-" + deal_->trait("amount")->name : "", most_open,
                     fields_of(*deal_, {"pipeline", "stage_since"},
                               {"stage", "amount", "close_date", "probability", "owner", "next_step", "slow", "stalled",
                                "slow_after", "stalled_after", "put_off", "last_contact"})));
        for (const auto& row : open_deals->rows) circle_.insert(id_of(row).number);
        const Page* past =
            TRY(rows("past_deals", *deal_, "(" + where + ") and stage_kind != 'open'",
                     shown(*deal_, deal_->find("closed_at")) ? "-closed_at" : "", most_past,
                     fields_of(*deal_, {"pipeline", "stage_kind", "closed_at"},
                               {"stage", "amount", "close_date", "loss_reason", "competitor", "product", "owner"})));
        for (const auto& row : past->rows) circle_.insert(id_of(row).number);
        return {};
    }

    /// The lines of the deals that were won.
    Result<void> bought() {
        if (!deal_ || !deal_->traits.contains("lines")) return {};
        const schema::Relation* relation = deal_->find_relation(deal_->traits.at("lines"));
        const Object* line = relation ? catalog_.find(relation->object) : nullptr;
        const std::string where = line ? deals_where(relation->field + ".") : "";
        if (where.empty()) return {};
        if (!readable(*deal_) || !open("bought", *line, {line->find(relation->field)})) return {};
        std::vector<std::string> fields = fields_of(*line, line->layout.list, {"product"});
        name_fields(*line, {relation->field}, fields);
        TRY(rows("bought", *line, "(" + where + ") and " + relation->field + ".stage_kind = 'won'", "", most_bought,
                 std::move(fields)));
        return {};
    }

    /// What is open about any of them, and when they last spoke with us.
    Result<void> activities(const Object& object) {
        const Field* about = object.trait("about");
        const Field* due = object.trait("due");
        const Field* done = object.trait("done");
        const bool asked = object.trait("assignee") && object.trait("status");
        std::vector<std::string> ways;
        for (const int64_t id : circle_) ways.push_back(is(about->name, {id}));
        const std::string circle = "(" + joined(ways, " or ") + ")";
        if (due && (done || asked)) {
            if (!open("promised", object, {about, due})) return {};
            const std::string waits =
                done ? "not " + done->name : object.trait("status")->name + " in ('open', 'accepted')";
            TRY(rows("promised", object, waits + " and " + circle, due->name, most_promised,
                     fields_of(object, {}, {"due", "about", "owner", "assignee", "contact", "status"})));
        }
        // A mail is neither planned nor done: it is a contact as it stands.
        const Field* at = !object.touch.at.empty() ? object.find(object.touch.at)
                          : done                   ? nullptr
                                                   : object.trait("start");
        if (!at || !object.touch.reached) return {};
        if (!open("contacts", object, {about, at})) return {};
        std::string where = circle + " and " + at->name + " is not empty";
        if (!object.touch.when.empty()) where += " and (" + object.touch.when + ")";
        std::vector<std::string> fields = fields_of(object, {}, {"body", "about", "owner", "contact"});
        name_fields(object, {at->name}, fields);
        TRY(rows("contacts", object, where, "-" + at->name, most_contacts, std::move(fields)));
        return {};
    }

    void risk(const char* kind, const BriefPart& part, const std::vector<Value>& row, int64_t n, const Text& text) {
        const Field* name = part.object->trait("name");
        const Value& value = cell(part.page, row, name);
        brief_.risks.push_back({kind, part.object, id_of(row), std::string(value.text_or("")), n, text});
    }

    void risks() {
        for (const BriefPart& part : brief_.parts) {
            const std::string_view section = part.section;
            for (const auto& row : part.page.rows) {
                if (section == "subject" && (part.object == account_object_ || part.object == &object_))
                    silence(part, row);
                if (section == "open_deals") of_deal(part, row);
                if (section == "promised") of_promise(part, row);
                if (section == "roles") of_role(part, row);
            }
        }
    }

    void silence(const BriefPart& part, const std::vector<Value>& row) {
        const Field* field = part.object->trait("customer_contact");
        if (!shown(*part.object, field) || part.object->trait("stage")) return;
        const Value& last = cell(part.page, row, field);
        if (!last.is_number()) {
            risk("silent", part, row, 0, {"还没有与客户互动的记录", "no word from the customer on record"});
            return;
        }
        const int64_t days = (now_ - last.number()) / day;
        if (days >= silent_after)
            risk("silent", part, row, days,
                 {"客户 " + std::to_string(days) + " 天没有互动",
                  "no word from the customer for " + std::to_string(days) + " days"});
    }

    void of_deal(const BriefPart& part, const std::vector<Value>& row) {
        const auto value = [&](const char* trait) -> const Value& { return cell(part.page, row, deal_->trait(trait)); };
        if (const Value& close = value("close_date"); close.is_number() && close.number() < today_) {
            const std::string n = std::to_string(today_ - close.number());
            risk("past_close", part, row, today_ - close.number(),
                 {"预计成交日期已过 " + n + " 天", "its close date was " + n + " days ago"});
        }
        if (const Value& since = value("slow_after"); since.is_number() && since.number() < now_) {
            const std::string n = std::to_string((now_ - since.number()) / day);
            risk("slow", part, row, (now_ - since.number()) / day,
                 {"在本阶段比四分之三的赢单多停留了 " + n + " 天",
                  n + " days longer in its stage than three quarters of the won deals"});
        }
        if (const Value& since = value("stalled_after"); since.is_number() && since.number() < now_)
            risk("stalled", part, row, (now_ - since.number()) / day,
                 {"停滞：客户久无互动，成交日期一再推迟",
                  "stalled: long no word, its close date put off again and again"});
        if (const Value& moves = value("put_off"); moves.number_or(0) >= often_put_off)
            risk("put_off", part, row, moves.number(),
                 {"成交日期推迟了 " + std::to_string(moves.number()) + " 次",
                  "its close date was put off " + std::to_string(moves.number()) + " times"});
        if (shown(*deal_, "next_step") && value("next_step").empty())
            risk("no_next_step", part, row, 0, {"没有写下一步", "no next step"});
    }

    void of_promise(const BriefPart& part, const std::vector<Value>& row) {
        const Field* due = part.object->trait("due");
        const Value& value = cell(part.page, row, due);
        if (!value.is_number()) return;
        const int64_t on = due->type == schema::Type::date ? value.number()
                                                           : context_.session.asker.zone.date_of({value.number()}).days;
        if (on < today_)
            risk("overdue", part, row, today_ - on,
                 {"已过期 " + std::to_string(today_ - on) + " 天", std::to_string(today_ - on) + " days overdue"});
    }

    /// Somebody stands against us: beside the part they play stands first how much they weigh, then how they stand to
    /// us, red when against.
    void of_role(const BriefPart& part, const std::vector<Value>& row) {
        std::vector<const Field*> facts;
        for (const std::string& name : part.object->layout.key_figures)
            if (const Field* field = part.object->find(name);
                field && field != part_played(*part.object) && field->type == schema::Type::choice)
                facts.push_back(field);
        if (facts.size() < 2) return;
        const Field& attitude = *facts[1];
        const schema::Choice* choice = attitude.find_choice(cell(part.page, row, &attitude).text_or(""));
        if (!choice || choice->color != "red") return;
        risk("against", part, row, 0,
             {attitude.label.zh + "：" + choice->label.zh, attitude.label.en + ": " + choice->label.en});
        const Value& person = cell(part.page, row, part.object->trait("contact"));
        if (const auto named = part.page.names.find(person.number_or(0)); named != part.page.names.end())
            brief_.risks.back().name = named->second;
    }

    record::ReadContext& context_;
    const schema::Catalog& catalog_;
    const Object& object_;
    Id id_;
    int64_t now_, today_;
    const Object* deal_ = nullptr;
    const Object* account_object_ = nullptr;
    Id account_, contact_;
    std::set<int64_t> circle_; // what an activity may be about
    Brief brief_;
};

} // namespace

Result<Brief> brief(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Brief>(
        session, [&](record::ReadContext& context) -> Result<Brief> { return Maker(context, object, id).make(); });
}

} // namespace fairlead::command

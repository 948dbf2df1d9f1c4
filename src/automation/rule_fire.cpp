// What a save sets off, and what a rule does.

#include <algorithm>
#include <chrono>

#include "automation/approval.h"
#include "automation/book.h"
#include "automation/outbox.h"
#include "automation/rule.h"
#include "base/money.h"
#include "formula/node.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;
using record::Change;
using record::Context;
using record::Image;
using schema::Type;

namespace {

constexpr int64_t most_followers = 200;
constexpr int64_t rate_one = 100000000;

/// A record, and as it was before, as expressions see them.
class Scene {
  public:
    Scene(const formula::Model& model, const record::Tables& tables, store::Reader& reader, const Image& after,
          const Image* before)
        : related_(model, tables, reader), after_(after, related_) {
        if (before && before->object) before_.emplace(*before, related_);
        both_.emplace(after_, before_ ? &*before_ : nullptr);
    }
    const formula::Subject& now() const { return *both_; }
    const formula::Subject* then() const { return before_ ? &*before_ : nullptr; }

  private:
    record::Related related_;
    record::RecordSubject after_;
    std::optional<record::RecordSubject> before_;
    std::optional<formula::ChangeSubject> both_;
};

std::string label_list(const std::vector<Setting>& sets, bool zh) {
    std::string text;
    for (const Setting& set : sets)
        text += (text.empty() ? "" : zh ? "、" : ", ") + (zh ? set.field->label.zh : set.field->label.en);
    return text;
}

/// Puts the value of an expression into a patch, in the form in which the field checks it.
void put(const Context& context, record::Patch& patch, const Setting& set, const formula::Subject& subject,
         std::string_view currency, int64_t rate) {
    const formula::Asker& asker = context.session.asker;
    Value value = formula::evaluate(*set.value, subject, asker);
    const Field& field = *set.field;
    switch (field.type) {
        case Type::text:
        case Type::long_text:
        case Type::choice:
        case Type::email:
        case Type::phone:
        case Type::url:
        case Type::stage:
            patch.sets.push_back({field.name, value.is_text() ? Json::string(value.text()) : Json(), std::string()});
            return;
        case Type::multi_choice: {
            Json list = Json::array();
            if (value.is_text()) {
                std::string word;
                for (const char c : value.text() + "|") {
                    if (c != '|') {
                        word += c;
                        continue;
                    }
                    if (!word.empty()) list.push(Json::string(word));
                    word.clear();
                }
            }
            patch.sets.push_back({field.name, std::move(list), std::string()});
            return;
        }
        case Type::link_any:
            patch.sets.push_back({field.name, value, value.empty() ? std::string() : set.value->links_to});
            return;
        case Type::money: {
            const std::string& base_currency = context.model.catalog().settings().base_currency;
            const std::string own(currency.empty() ? std::string_view(base_currency) : currency);
            value = record::fit(field, value, set.value->scale, base::minor_digits(own).value_or(2));
            // Amounts in expressions are in the base currency.
            if (value.is_number() && own != base_currency && rate > 0)
                value = static_cast<int64_t>(static_cast<__int128>(value.number()) * rate_one / rate);
            patch.set(field.name, std::move(value));
            return;
        }
        default:
            patch.set(field.name, record::fit(field, value, set.value->scale, 2));
    }
}

Result<Image> load_now(Context& context, const Object& object, Id id) {
    auto found = TRY(record::load_unscoped(context.model, context.tables, context.transaction, object, {id.number}));
    if (found.empty()) return Error(Code::not_found, {"这条记录已不存在。", "The record is gone."});
    return std::move(found.front());
}

/// The record's values as JSON, as the API shows them.
Json record_json(const Context& context, const Image& image) {
    std::string text;
    base::JsonWriter out(text);
    schema::ValueContext values;
    values.catalog = &context.model.catalog();
    values.currency = std::string(image.get("currency").text_or(""));
    values.time_zone = context.session.asker.zone.name();
    out.begin_object();
    const Object& object = *image.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        if (field.hidden || image.columns->field_slot(i) == record::Columns::none) continue;
        out.key(field.name);
        schema::write_json(out, field, image.at(image.columns->field_slot(i)), values);
    }
    out.end_object();
    auto json = base::parse_json(text);
    return json.ok() ? std::move(*json) : Json::object();
}

Result<void> create(Context& context, const Act& act, const Image& image, const formula::Subject& subject, Text& done) {
    record::Patch patch;
    patch.object = act.object;
    for (const Setting& set : act.sets) put(context, patch, set, subject, {}, 0);
    // What a record sets off belongs to whoever has the record, unless the rule says otherwise.
    const Field* owner = act.object->trait("owner");
    const auto said = [&](const Field* field) {
        return std::any_of(act.sets.begin(), act.sets.end(), [&](const Setting& set) { return set.field == field; });
    };
    if (owner && !said(owner) && image.owner()) patch.set(owner->name, image.owner());
    const Field* about = act.object->trait("about");
    const bool takes = about && (about->targets.empty() || std::find(about->targets.begin(), about->targets.end(),
                                                                     image.object->name) != about->targets.end());
    if (takes && !said(about)) patch.sets.push_back({about->name, Value(image.id().number), image.object->name});
    const Change made = TRY(record::save(context, patch));
    const std::string called(made.after.name());
    done = {"新建" + act.object->label.zh + "“" + called + "”",
            "Created " + act.object->label.en + " \"" + called + "\""};
    return {};
}

Result<void> assign(Context& context, const Book& book, const Act& act, const Image& image,
                    const formula::Subject& subject, Text& done) {
    const Object& object = *image.object;
    record::Why why{"rule", context.session.cause.id, {}};
    int64_t user = 0;
    if (act.person) {
        user = formula::evaluate(*act.person, subject, context.session.asker).number_or(0);
        const access::User* person = context.session.directory->user(user);
        if (!person || !person->active)
            return Error(Code::conflict, {"规则没有选出在职的人。", "The rule names nobody who is active."});
        why.reason = {"自动化规则指定：" + person->name + "。", "Given by an automation rule: " + person->name + "."};
    } else {
        StoredLedger ledger(context);
        const auto decision = TRY(book.decide(ledger, object, subject, context.session.asker));
        if (!decision)
            return Error(Code::conflict,
                         {"没有分配规则能为它选出负责人。", "No assignment rule finds an owner for it."});
        user = decision->user;
        why.rule = decision->rule->id;
        why.reason = decision->reason;
    }
    if (user == image.owner()) {
        done = {"负责人不变", "The owner stays"};
        return {};
    }
    done = {"分配：" + why.reason.zh, "Assigned: " + why.reason.en};
    record::Patch patch;
    patch.object = &object;
    patch.id = image.id();
    patch.why = std::move(why);
    patch.set(object.trait("owner")->name, user);
    TRY(record::save(context, patch));
    return {};
}

Result<void> mail(Context& context, const Act& act, const Image& image, const formula::Subject& subject, Text& done) {
    Json to = Json::array();
    std::string language = context.model.catalog().settings().language;
    if (act.address) {
        const std::string address(formula::evaluate(*act.address, subject, context.session.asker).text_or(""));
        if (!address.empty()) to.push(Json::string(address));
    } else {
        for (const int64_t id : TRY(recipients(context, act.to, image))) {
            const access::User* user = context.session.directory->user(id);
            if (!user || user->email.empty()) continue;
            to.push(Json::string(user->email));
            if (to.items().size() == 1 && !user->language.empty()) language = user->language;
        }
    }
    if (to.items().empty()) {
        done = {"没有可用的邮箱地址，未发邮件", "No address, no mail"};
        return {};
    }
    const size_t count = to.items().size();
    Json payload = Json::object();
    payload.set("to", std::move(to));
    payload.set("subject", Json::string(act.subject.in(language)));
    payload.set("text", Json::string(act.text.in(language)));
    payload.set("automatic", Json::boolean(true));
    TRY(enqueue(context, {.kind = "mail",
                          .payload = std::move(payload),
                          .object = image.object->name,
                          .record = image.id(),
                          .rule = context.session.cause.id}));
    done = {"邮件已放入发件箱（" + std::to_string(count) + " 个收件人）",
            "Mail put into the outbox, " + std::to_string(count) + " recipients"};
    return {};
}

Result<void> webhook(Context& context, const ProcessRule& rule, const Act& act, const Image& image, Text& done) {
    Json body = Json::object();
    body.set("rule", Json::string(rule.name));
    body.set("object", Json::string(image.object->name));
    body.set("id", Json::string(to_text(image.id())));
    body.set("at", Json::string(to_text(context.session.asker.now)));
    body.set("record", record_json(context, image));
    Json payload = Json::object();
    payload.set("url", Json::string(act.url));
    payload.set("body", std::move(body));
    TRY(enqueue(context, {.kind = "webhook",
                          .payload = std::move(payload),
                          .object = image.object->name,
                          .record = image.id(),
                          .rule = rule.id}));
    done = {"已排队调用 " + act.url, "Queued a call of " + act.url};
    return {};
}

Result<Text> perform_one(Context& context, const Book& book, const ProcessRule& rule, const Act& act,
                         const Image& image, const Image* before) {
    const Scene scene(context.model, context.tables, context.transaction, image, before);
    Text done;
    switch (act.kind) {
        case Act::Kind::set:
            TRY(set_fields(context, act.sets, image, before));
            return Text{"设置" + label_list(act.sets, true), "Set " + label_list(act.sets, false)};
        case Act::Kind::create:
            TRY(create(context, act, image, scene.now(), done));
            return done;
        case Act::Kind::assign:
            TRY(assign(context, book, act, image, scene.now(), done));
            return done;
        case Act::Kind::notify: {
            const auto users = TRY(recipients(context, act.to, image));
            if (!users.empty())
                chain_of(context).tellings.push_back({.kind = "rule",
                                                      .users = users,
                                                      .object = image.object,
                                                      .record = image.id(),
                                                      .body = act.text,
                                                      .actor = 0});
            const std::string count = std::to_string(users.size());
            return Text{"通知 " + count + " 人", "Told " + count + (users.size() == 1 ? " person" : " people")};
        }
        case Act::Kind::approve: {
            const ApprovalProcess* process = book.approvals().by_key(act.process);
            if (!process || process->object != image.object)
                return Error(Code::conflict, {"没有可用的审批流程 “" + act.process + "”。",
                                              "There is no approval process \"" + act.process + "\" for it."});
            TRY(submit(context, book, *process, image, image.owner(), {}));
            return Text{"提交审批“" + process->name + "”", "Submitted to \"" + process->name + "\""};
        }
        case Act::Kind::webhook:
            TRY(webhook(context, rule, act, image, done));
            return done;
        case Act::Kind::mail:
            TRY(mail(context, act, image, scene.now(), done));
            return done;
    }
    return done;
}

bool changed(const Change& change, const Field& field) {
    const record::Columns& columns = *change.after.columns;
    const size_t index = static_cast<size_t>(&field - change.after.object->fields.data());
    for (size_t slot = 0; slot < columns.size(); ++slot)
        if (columns.field_of(slot) == index && change.slot_changed(slot)) return true;
    return false;
}

} // namespace

Chain& chain_of(Context& context) {
    return *static_cast<Chain*>(context.chain);
}

Result<void> set_fields(Context& context, const std::vector<Setting>& sets, const Image& image, const Image* before) {
    const Scene scene(context.model, context.tables, context.transaction, image, before);
    record::Patch patch;
    patch.object = image.object;
    patch.id = image.id();
    for (const Setting& set : sets)
        put(context, patch, set, scene.now(), image.get("currency").text_or(""),
            image.get("currency_rate").number_or(0));
    TRY(record::save(context, patch));
    return {};
}

Result<std::vector<int64_t>> recipients(Context& context, const std::vector<std::string>& words, const Image& image) {
    std::vector<int64_t> users;
    const access::Directory& directory = *context.session.directory;
    for (const std::string& word : words) {
        if (word == "owner") {
            users.push_back(image.owner());
        } else if (word == "manager") {
            if (image.owner()) users.push_back(directory.manager_of(image.owner()));
        } else if (word == "creator") {
            users.push_back(image.at(image.columns->created_by).number_or(0));
        } else if (word == "actor") {
            users.push_back(context.session.asker.me);
        } else if (word == "followers") {
            const std::vector<Condition> where = {{Condition::Test::equal, "record", image.id().number, {}}};
            TRY(context.transaction.each(query::render_select_rows("follow", {"user"}, where, {{"id", false}},
                                                                   most_followers, context.dialect()),
                                         [&](const store::Row& row) {
                                             users.push_back(row.number(0));
                                             return true;
                                         }));
        } else if (word.starts_with("role:")) {
            const auto of_role = people_of_role(directory, word.substr(5));
            users.insert(users.end(), of_role.begin(), of_role.end());
        } else if (word.starts_with("user:")) {
            if (const auto id = base::parse_id(word.substr(5))) users.push_back(id->number);
        }
    }
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    std::erase_if(users, [&](int64_t id) {
        const access::User* user = directory.user(id);
        return !user || !user->active;
    });
    return users;
}

Result<void> perform(Context& context, const Book& book, const ProcessRule& rule, const Image& image,
                     const Image* before, std::vector<Text>& done) {
    // The server acts; me() in its expressions is whoever set it off.
    access::Session acting = context.session;
    acting.user = nullptr;
    acting.role = nullptr;
    acting.may_write = true;
    acting.cause = {"rule", rule.id};
    Context mine{context.model, context.tables,    acting,       context.transaction, context.ids, context.events,
                 nullptr,       context.reactions, context.chain};
    Image now = image;
    for (size_t i = 0; i < rule.acts.size(); ++i) {
        if (i > 0) now = TRY(load_now(mine, *image.object, image.id()));
        done.push_back(TRY(perform_one(mine, book, rule, rule.acts[i], now, before)));
    }
    return {};
}

Result<Run> fire(Context& context, const Book& book, const ProcessRule& rule, const Image& image, const Image* before,
                 const Cause& cause) {
    const auto start = std::chrono::steady_clock::now();
    // Rows that wait in a batch are there before a rule looks for them; a fault of theirs is not the rule's.
    if (context.batch) TRY(context.batch->flush(context.transaction));
    Chain& chain = chain_of(context);
    const size_t events = context.events.size(), tellings = chain.tellings.size();
    Run run;
    ++chain.depth;
    const auto outcome =
        context.transaction.attempt([&] { return perform(context, book, rule, image, before, run.done); });
    --chain.depth;
    if (!outcome.ok()) {
        if (outcome.error().code == Code::unavailable) return outcome.error();
        context.events.resize(events);
        chain.tellings.resize(tellings);
        run.failed = true;
        run.error = outcome.error();
        run.done.clear();
    }
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    TRY(log_run(context, rule, image, cause, run, run.failed ? "failed" : "done", spent.count()));
    return run;
}

std::optional<Cause> Rules::triggered(const ProcessRule& rule, const Change& change, const formula::Model& model,
                                      const record::Tables& tables, store::Reader& reader,
                                      const formula::Asker& asker) {
    if (!rule.on_save() || change.after.deleted() || change.action == record::Action::restored) return std::nullopt;
    const bool creating = change.is_create();
    if (rule.trigger == Trigger::created && !creating) return std::nullopt;
    const Field* moved = nullptr;
    if (rule.trigger == Trigger::changes) {
        if (creating) return std::nullopt;
        for (const Field* field : rule.watched)
            if (!moved && changed(change, *field)) moved = field;
        if (!moved) return std::nullopt;
    }
    const Scene scene(model, tables, reader, change.after, creating ? nullptr : &change.before);
    if (rule.condition && !formula::holds(*rule.condition, scene.now(), asker)) return std::nullopt;
    const std::string& text = rule.condition_text;
    switch (rule.trigger) {
        case Trigger::created:
            return Cause{"created", {"新建了记录", "The record was created"}};
        case Trigger::changes:
            return Cause{"changes", {"“" + moved->label.zh + "”有变化", "\"" + moved->label.en + "\" changed"}};
        default:
            break;
    }
    if (scene.then()) {
        const formula::ChangeSubject was(*scene.then(), scene.then());
        if (!rule.condition || formula::holds(*rule.condition, was, asker)) return std::nullopt;
    }
    return Cause{"becomes", {"条件变为成立：" + text, "The condition came true: " + text}};
}

Result<void> react(Context& context, const Book& book, const Change& change) {
    const auto& rules = book.rules().of(*change.after.object);
    if (rules.empty() || !context.chain) return {};
    Chain& chain = chain_of(context);
    const int64_t record = change.after.id().number;
    const bool outermost = chain.depth == 0;
    if (outermost) chain.firings = 0;
    for (const ProcessRule& rule : rules) {
        if (!rule.on_save() || chain.fired.contains({rule.id, record})) continue;
        const auto cause =
            Rules::triggered(rule, change, context.model, context.tables, context.transaction, context.session.asker);
        if (!cause) continue;
        chain.fired.insert({rule.id, record});
        if (chain.depth >= deepest || ++chain.firings > most_firings) {
            Run run;
            run.failed = true;
            run.error =
                Error(Code::limit, {"规则引发规则过多，到此为止。", "Too many rules set off by rules; it ends here."});
            TRY(log_run(context, rule, change.after, *cause, run, "stopped", 0));
            continue;
        }
        TRY(fire(context, book, rule, change.after, change.is_create() ? nullptr : &change.before, *cause));
    }
    return {};
}

} // namespace fairlead::automation

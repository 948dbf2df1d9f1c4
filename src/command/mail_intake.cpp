#include "command/mail_intake.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/guess.h"
#include "command/known.h"
#include "command/suggestions.h"
#include "command/touches.h"
#include "format/mail_text.h"
#include "query/change.h"
#include "record/duplicates.h"
#include "record/identity.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Json;
using query::Condition;

namespace {

constexpr size_t longest_text = 90000; // bytes; a long text holds 100,000 characters
constexpr size_t longest_line = 255;
constexpr size_t most_ancestors = 20;

std::string cut(std::string text, size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    text.resize(most);
    return text;
}

/// Where a mail belongs.
struct Place {
    const Object* object = nullptr;
    Id record;
    Id account;
};

class MailIntake {
  public:
    MailIntake(Workspace& workspace, record::Context& context, const Mailbox& mailbox, const format::Mail& mail,
               const std::vector<KeptFile>& files)
        : workspace_(workspace),
          context_(context),
          snapshot_(workspace.snapshot()),
          mailbox_(mailbox),
          mail_(mail),
          files_(files),
          email_(*context.model.catalog().find("email")),
          writer_(writer()),
          ours_(is_ours(writer_.address)) {}

    Result<Taken> take(const std::string& digest);

  private:
    format::MailAddress writer() const;
    bool is_ours(const std::string& address) const;
    bool is_automatic() const {
        return mail_.automatic != format::Automatic::no &&
               !(mailbox_.accept_lists && mail_.automatic == format::Automatic::list);
    }
    Result<void> find_thread();
    Result<Place> place_of(const std::string& address);
    Result<std::optional<Place>> place();
    Result<Place> make_lead(bool& made);
    Result<Id> save_email(const Place& place, const std::string& id);
    Result<void> suggest(const Place& place, Id email);

    Workspace& workspace_;
    record::Context& context_;
    std::shared_ptr<const Snapshot> snapshot_;
    const Mailbox& mailbox_;
    const format::Mail& mail_;
    const std::vector<KeptFile>& files_;
    const Object& email_;
    format::MailAddress writer_;
    bool ours_;
    std::string thread_; // of the conversation it goes on with
    Place thread_place_;
    std::string key_;
};

/// Who wrote it; a form on a web site writes for somebody and names them in Reply-To.
format::MailAddress MailIntake::writer() const {
    if (mail_.from.empty()) return mail_.reply_to.empty() ? format::MailAddress() : mail_.reply_to.front();
    const format::MailAddress& from = mail_.from.front();
    const bool own = is_ours(from.address) && !mail_.reply_to.empty();
    return own && !is_ours(mail_.reply_to.front().address) ? mail_.reply_to.front() : from;
}

bool MailIntake::is_ours(const std::string& address) const {
    const std::string lower = base::ascii_lower(address);
    if (lower == base::ascii_lower(mailbox_.address)) return true;
    const auto& users = context_.session.directory->users();
    return std::any_of(users.begin(), users.end(), [&](const access::User& user) {
        return user.active && !user.email.empty() && base::ascii_lower(user.email) == lower;
    });
}

Result<void> MailIntake::find_thread() {
    Condition known{Condition::Test::in, "message_id", {}, {}};
    auto add = [&](const std::string& id) {
        if (!id.empty() && known.values.size() < most_ancestors) known.values.emplace_back(id);
    };
    add(mail_.in_reply_to);
    for (auto at = mail_.references.rbegin(); at != mail_.references.rend(); ++at) add(*at);
    std::vector<std::vector<Condition>> ways;
    if (!known.values.empty()) ways.push_back({known});
    if (const std::string token = thread_token(mail_.subject); !token.empty())
        ways.push_back({{Condition::Test::equal, "thread", token, {}}});
    for (std::vector<Condition>& where : ways) {
        where.push_back({Condition::Test::is_empty, "deleted_at", {}, {}});
        const store::Rows rows = TRY(context_.transaction.rows(
            query::render_select_rows(email_.name, {"thread", "about", "about_object", "account", "secluded", "owner"},
                                      where, {{"at", true}, {"id", true}}, most_ancestors, context_.dialect())));
        for (const auto& row : rows) {
            // A private conversation goes on with its owner's own mail only.
            const bool secluded = row[4].truth();
            if (secluded && !(mailbox_.secluded && row[5].number_or(0) == mailbox_.person)) continue;
            thread_ = row[0].text_or("");
            thread_place_ = {
                context_.model.catalog().find(row[2].text_or("")), {row[1].number_or(0)}, {row[3].number_or(0)}};
            return {};
        }
    }
    return {};
}

Id account_of(const record::Image& image) {
    if (image.object->name == "account") return image.id();
    const Field* account = image.object->trait("account");
    return account ? Id{image.get(account->name).number_or(0)} : Id{};
}

Result<Place> MailIntake::place_of(const std::string& address) {
    const auto people = TRY(find_known(context_.transaction, *snapshot_, address, {}));
    if (!people.empty()) return Place{people.front().object, people.front().id(), account_of(people.front())};
    const Object* account = context_.model.catalog().find("account");
    if (!account || record::company_domain(address).empty()) return Place{};
    Json values = Json::object();
    values.set("email", Json::string(address));
    record::ReadContext reading{context_.model, context_.tables, context_.session, context_.transaction};
    const record::Duplicates alike = TRY(record::find_duplicates(reading, *account, values, {}));
    for (const record::DuplicateMatch& match : alike.matches)
        if (match.object == account &&
            std::any_of(match.why.begin(), match.why.end(),
                        [](const record::DuplicateMatch::Why& why) { return why.rule == "same_domain"; }))
            return Place{account, match.id, match.id};
    return Place{};
}

/// Nothing: it is left out.
Result<std::optional<Place>> MailIntake::place() {
    if (thread_place_.object && thread_place_.record) {
        const auto there = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction,
                                                     *thread_place_.object, {thread_place_.record.number}));
        if (!there.empty()) return std::optional(thread_place_);
    }
    std::vector<std::string> addresses;
    if (!ours_) {
        addresses.push_back(writer_.address);
    } else {
        for (const auto* list : {&mail_.to, &mail_.cc})
            for (const format::MailAddress& address : *list)
                if (!is_ours(address.address) && addresses.size() < 10) addresses.push_back(address.address);
    }
    for (const std::string& address : addresses) {
        const Place found = TRY(place_of(address));
        if (found.record) return std::optional(found);
    }
    return std::optional<Place>();
}

/// A new lead, or the record the object's policy for the channel takes it for.
Result<Place> MailIntake::make_lead(bool& made) {
    const Object* lead = context_.model.catalog().find("lead");
    base::check(lead != nullptr, "the model has leads");
    const AddressGuess guess = guess_from_address(writer_.address);
    std::string name = base::trim(writer_.name);
    if (name.empty()) name = guess.person;
    if (name.empty()) name = writer_.address;
    record::Patch patch;
    patch.object = lead;
    auto set = [&](const char* field, const std::string& value) {
        if (lead->find(field) && !value.empty()) patch.set(field, cut(value, longest_line));
    };
    set("name", name);
    set("email", writer_.address);
    set("company", guess.company);
    set("website", guess.website);
    const Field* source = lead->trait("source");
    if (source && source->find_choice(mailbox_.lead_source)) patch.set(source->name, mailbox_.lead_source);
    set("source_detail", mailbox_.address);
    set("description", mail_.subject);
    const Field* owner = lead->trait("owner");
    if (owner) patch.set(owner->name, Value()); // left open: the rules decide
    record::Admitted admitted = TRY(record::admit(context_, patch, record::Channel::mailbox));
    made = admitted.became == record::Admitted::Became::created;
    record::Change change = std::move(admitted.change);
    if (made && owner && !change.after.owner() && mailbox_.default_owner) {
        record::Patch give;
        give.object = lead;
        give.id = change.after.id();
        give.set(owner->name, mailbox_.default_owner);
        change = TRY(record::save(context_, give));
    }
    TRY(save_touch(context_,
                   {.name = mail_.subject.empty() ? mailbox_.name : cut(mail_.subject, longest_line),
                    .kind = "email",
                    .channel = "email",
                    .made_record = made},
                   change.after));
    return Place{lead, change.after.id(), {}};
}

Result<Id> MailIntake::save_email(const Place& place, const std::string& id) {
    const format::MailText split = format::split_mail_text(mail_.text);
    const std::string signature = split.signature.empty() ? "" : "\n\n" + split.signature;
    record::Patch patch;
    patch.object = &email_;
    auto set = [&](const char* field, Value value) { patch.set(field, std::move(value)); };
    auto text = [&](const char* field, std::string value, size_t most) {
        if (!value.empty()) patch.set(field, cut(std::move(value), most));
    };
    const bool chinese = !snapshot_->settings().language.starts_with("en");
    text("name", mail_.subject.empty() ? (chinese ? "（无主题）" : "(no subject)") : mail_.subject, 500);
    if (place.object && place.record) patch.sets.push_back({"about", Value(place.record.number), place.object->name});
    if (place.account) set("account", place.account.number);
    set("direction", ours_ ? "outbound" : "inbound");
    // A date in the future, or of another age, is the clock of somebody's machine.
    const int64_t now = context_.session.asker.now.milliseconds;
    set("at",
        mail_.date && mail_.date->milliseconds <= now && mail_.date->milliseconds > 0 ? mail_.date->milliseconds : now);
    text("from_name", mail_.from.empty() ? writer_.name : mail_.from.front().name, longest_line);
    text("from_address", mail_.from.empty() ? writer_.address : mail_.from.front().address, longest_line);
    text("to", written(mail_.to), 5000);
    text("cc", written(mail_.cc), 5000);
    text("text", split.said + signature, longest_text);
    text("quoted", split.quoted, longest_text);
    set("attachments", static_cast<int64_t>(files_.size()));
    int64_t owner = mailbox_.person;
    if (!owner && ours_)
        for (const access::User& user : context_.session.directory->users())
            if (user.active && base::ascii_lower(user.email) == base::ascii_lower(writer_.address)) owner = user.id;
    if (!owner && !place.record) owner = mailbox_.default_owner;
    if (owner) set("owner", owner);
    set("secluded", mailbox_.secluded && mailbox_.person);
    if (mail_.automatic != format::Automatic::no) set("automatic", std::string(name(mail_.automatic)));
    if (ours_) set("delivery", "sent");
    set("thread", thread_.empty() ? to_text(context_.ids.next()) : thread_);
    text("message_id", id, 500);
    text("in_reply_to", mail_.in_reply_to, 500);
    set("message_key", key_);
    set("mailbox", mailbox_.id.number);
    const record::Change change = TRY(record::save(context_, patch));
    for (const KeptFile& file : files_) TRY(hang_file(context_, email_, change.after.id(), file));
    return change.after.id();
}

Result<void> MailIntake::suggest(const Place& place, Id email) {
    if (ours_ || is_automatic() || !place.record || place.object->name == "account") return {};
    const format::MailText split = format::split_mail_text(mail_.text);
    const auto facts = format::read_signature(split.signature, writer_.name);
    if (facts.empty()) return {};
    const auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, *place.object,
                                                  {place.record.number}));
    // What a colleague signs says nothing about the person the record is of.
    const Field* address = place.object->trait("email");
    if (images.empty() || !address ||
        base::ascii_lower(images[0].get(address->name).text_or("")) != base::ascii_lower(writer_.address))
        return {};
    return add_suggestions(context_, images[0], facts, email, *snapshot_);
}

Result<Taken> MailIntake::take(const std::string& digest) {
    if (writer_.address.empty()) return Taken::ignored;
    const std::string id = mail_.message_id.empty() ? digest + "@unnamed.invalid" : mail_.message_id;
    key_ = message_key(id, mailbox_.secluded ? mailbox_.person : 0);
    const store::Rows there = TRY(context_.transaction.rows(query::render_count_rows(
        email_.name, {{Condition::Test::equal, "message_key", key_, {}}}, context_.dialect())));
    if (there[0][0].number_or(0) > 0) return Taken::again;
    TRY(find_thread());
    std::optional<Place> found = TRY(place());
    Taken taken = Taken::record;
    if (!found) {
        if (is_automatic()) return Taken::automatic;
        if (ours_ || !mailbox_.make_leads) return Taken::ignored;
        Place made;
        bool is_new = false;
        const size_t told = context_.events.size();
        auto begun = context_.transaction.attempt([&]() -> Result<void> {
            made = TRY(make_lead(is_new));
            return {};
        });
        // A model may ask more of a lead than a mail can tell: the mail is kept all the same.
        if (!begun.ok() && begun.error().code != Code::invalid && begun.error().code != Code::gate)
            return std::move(begun).error();
        // What the lead that was undone would have told.
        if (!begun.ok())
            context_.events.erase(context_.events.begin() + static_cast<std::ptrdiff_t>(told), context_.events.end());
        taken = !begun.ok() ? Taken::loose : is_new ? Taken::lead : Taken::record;
        if (begun.ok()) found = made;
    }
    const Place place = found.value_or(Place{});
    const Id email = TRY(save_email(place, id));
    TRY(suggest(place, email));
    return taken;
}

} // namespace

Result<Taken> take_mail(Workspace& workspace, record::Context& context, const Mailbox& mailbox,
                        const format::Mail& mail, const std::string& digest, const std::vector<KeptFile>& files) {
    return MailIntake(workspace, context, mailbox, mail, files).take(digest);
}

std::string message_key(const std::string& message_id, int64_t secluded_for) {
    return base::sha256_hex(message_id + "\n" + (secluded_for ? std::to_string(secluded_for) : "")).substr(0, 40);
}

std::string written(const std::vector<format::MailAddress>& addresses) {
    std::string out;
    for (const format::MailAddress& address : addresses)
        out += (out.empty() ? "" : ", ") +
               (address.name.empty() ? address.address : address.name + " <" + address.address + ">");
    return out;
}

std::string thread_token(const std::string& subject) {
    for (auto at = subject.find("[#"); at != std::string::npos; at = subject.find("[#", at + 2)) {
        const auto end = subject.find(']', at);
        if (end == std::string::npos) return {};
        const std::string token = subject.substr(at + 2, end - at - 2);
        if (base::parse_id(token)) return token;
    }
    return {};
}

} // namespace fairlead::command

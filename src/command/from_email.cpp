#include "command/from_email.h"

#include <algorithm>
#include <cmath>

#include "base/money.h"
#include "base/unicode.h"
#include "command/guess.h"
#include "record/duplicates.h"
#include "schema/phone_region.h"
#include "schema/types.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;

namespace {

class Start {
  public:
    Start(Workspace& workspace, const Session& session, const Object& object, const Json& body)
        : workspace_(workspace), session_(session), object_(object), body_(body), snapshot_(workspace.snapshot()) {}

    Result<EmailStart> run() {
        TRY(access::may(session_, object_, access::Verb::create));
        if (!object_.trait("person_name") || !object_.trait("email"))
            return base::invalid("", "not_a_person",
                                 {"“" + object_.label.zh + "”不能从邮箱开始。",
                                  "Records of \"" + object_.label.en + "\" do not begin with an e-mail address."});
        TRY(read());
        propose();
        TRY(look_up());
        EmailStart start;
        Json basis = Json::array();
        for (const auto& [field, from] : basis_) {
            Json each = Json::object();
            each.set("field", Json::string(field));
            each.set("from", Json::string(from));
            basis.push(std::move(each));
        }
        answer_.set("values", values_);
        answer_.set("basis", std::move(basis));
        answer_.set("free_mail", Json::boolean(guess_.free_mail));
        answer_.set("shared_box", Json::boolean(guess_.shared_box));
        if (body_["create"].truth()) {
            Json values = values_;
            for (const auto& [name, value] : body_["values"].members()) values.set(name, value);
            start.made = TRY(create_record(workspace_, session_, object_, values));
        }
        start.proposal = std::move(answer_);
        return start;
    }

  private:
    Result<void> read() {
        schema::ValueContext reading;
        reading.catalog = snapshot_->catalog.get();
        std::vector<Fault> faults;
        const Value email = schema::read_json(*object_.trait("email"), body_["email"], reading, faults);
        if (faults.empty() && email.empty())
            faults.push_back({"email", "required", {"请填写邮箱地址。", "Enter an e-mail address."}, {}});
        for (Fault& fault : faults) fault.field = "email";
        if (!body_["phone"].is_null() && !body_["phone"].text().empty()) {
            const auto number = schema::normalise_phone(body_["phone"].text(), snapshot_->settings().country);
            if (number)
                phone_ = *number;
            else
                faults.push_back(
                    {"phone", "not_a_phone", {"不是有效的电话号码。", "This is not a valid phone number."}, {}});
        }
        if (!faults.empty())
            return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
        email_ = email.text();
        return {};
    }

    void put(const Field* field, const std::string& value, const char* from) {
        if (!field || value.empty() || access::mask(session_, object_, *field) != access::Mask::write) return;
        if (values_.has(field->name)) return;
        values_.set(field->name, Json::string(value));
        basis_.emplace_back(field->name, from);
    }

    void propose() {
        guess_ = guess_from_address(email_);
        values_ = Json::object();
        put(object_.trait("email"), email_, "given");
        // Somebody without a name is called by the address until the name is known.
        put(object_.trait("person_name"), guess_.person.empty() ? email_ : guess_.person, "address");
        put(object_.trait("company_name"), guess_.company, "domain");
        put(object_.find("website"), guess_.website, "domain");
        const Field* source = object_.trait("source");
        if (source && source->find_choice("email")) put(source, "email", "given");
        if (phone_.empty()) return;
        const bool mobile = phone_.starts_with("+861") && phone_.size() == 14;
        put(object_.trait(mobile && object_.trait("mobile") ? "mobile" : "phone"), phone_, "given");
        const base::Text region = schema::phone_region(phone_);
        if (region.empty()) return;
        Json where = Json::object();
        where.set("zh", Json::string(region.zh));
        where.set("en", Json::string(region.en));
        answer_.set("region", std::move(where));
        const Region parts = split_region(region.zh);
        put(object_.find("address_province"), parts.province, "phone");
        put(object_.find("address_city"), parts.city, "phone");
    }

    Result<void> look_up() {
        Json typed = values_;
        if (guess_.person.empty()) { // the address as a stand-in is no name to compare
            std::erase_if(typed.members(),
                          [&](const Json::Member& each) { return each.first == object_.trait("person_name")->name; });
        }
        const record::Duplicates found =
            TRY(workspace_.ask<record::Duplicates>(session_, [&](record::ReadContext& context) {
                return record::find_duplicates(context, object_, typed, {});
            }));
        Json matches = Json::array();
        Json account;
        for (const record::DuplicateMatch& match : found.matches) {
            Json each = Json::object();
            each.set("object", Json::string(match.object->name));
            each.set("id", Json::string(to_text(match.id)));
            each.set("name", Json::string(match.name));
            each.set("score", Json::number(base::format_decimal_short(std::llround(match.score * 1000), 3)));
            Json why = Json::array();
            bool by_domain = false;
            for (const record::DuplicateMatch::Why& reason : match.why) {
                const bool said = std::any_of(why.items().begin(), why.items().end(),
                                              [&](const Json& each) { return each.text() == reason.rule; });
                if (!said) why.push(Json::string(reason.rule));
                by_domain |= reason.rule == "same_domain";
            }
            each.set("why", std::move(why));
            // The company behind the domain: its name is better than one guessed from the address.
            if (account.is_null() && by_domain && !match.object->trait("person_name")) {
                account = each;
                if (const Field* company = object_.trait("company_name"); company && values_.has(company->name)) {
                    values_.set(company->name, Json::string(match.name));
                    for (auto& [field, from] : basis_)
                        if (field == company->name) from = "account";
                } else {
                    put(object_.trait("company_name"), match.name, "account");
                }
                const Field* link = object_.trait("account");
                if (link && link->target == match.object->name) put(link, to_text(match.id), "account");
            }
            matches.push(std::move(each));
        }
        answer_.set("account", std::move(account));
        answer_.set("matches", std::move(matches));
        answer_.set("hidden", Json::number(found.hidden));
        return {};
    }

    Workspace& workspace_;
    const Session& session_;
    const Object& object_;
    const Json& body_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::string email_, phone_;
    AddressGuess guess_;
    Json values_, answer_ = Json::object();
    std::vector<std::pair<std::string, std::string>> basis_;
};

} // namespace

Result<EmailStart> start_from_email(Workspace& workspace, const Session& session, const Object& object,
                                    const Json& body) {
    return Start(workspace, session, object, body).run();
}

} // namespace fairlead::command

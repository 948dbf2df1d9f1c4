#include "command/intake_save.h"

#include <algorithm>

#include "base/unicode.h"
#include "command/known.h"
#include "command/touches.h"
#include "record/duplicates.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;

namespace {

constexpr double surely_the_same = 0.9; // of the duplicate rules' score

bool is_empty(const Json& json) {
    return json.is_null() || (json.is_string() && base::trim(json.text()).empty()) ||
           (json.is_array() && json.items().empty()) || (json.is_boolean() && !json.truth());
}

Result<void> check(const Form& form, const Json& body) {
    std::vector<Fault> faults;
    const Json& values = body["values"];
    for (const auto& [name, value] : values.members())
        if (!form.find(name))
            faults.push_back({name, "unknown_field", {"表单没有这一项。", "The form has no such field."}, {}});
    for (const FormField& each : form.fields)
        if (each.required && is_empty(values[each.field->name]))
            faults.push_back({each.field->name,
                              "required",
                              {"请填写“" + each.label.zh + "”。", "Please fill in \"" + each.label.en + "\"."},
                              {}});
    if (form.consent_required && !body["consent"].truth())
        faults.push_back({"consent", "required", {"请勾选同意。", "Please give your consent."}, {}});
    if (faults.empty()) return {};
    return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
}

class Submission {
  public:
    Submission(record::Context& context, const Snapshot& snapshot, const Form& form, const Json& body)
        : context_(context), snapshot_(snapshot), form_(form), values_(body["values"]), body_(body) {}

    Result<void> run() {
        trail_ = Trail::from_json(body_["trail"]);
        campaign_ = TRY(campaign_named(context_.transaction, snapshot_, trail_.campaign));
        if (!campaign_) campaign_ = form_.campaign;
        auto known = TRY(find());
        bool made = false;
        if (!known) {
            record::Admitted admitted = TRY(make());
            made = admitted.became == record::Admitted::Became::created;
            known = std::move(admitted.change.after);
        }
        if (!made) TRY(note_on(*known));
        TRY(save_touch(context_,
                       {.name = form_.name,
                        .kind = "form",
                        .channel = {},
                        .trail = trail_,
                        .form = form_.id,
                        .campaign = campaign_,
                        .made_record = made},
                       *known));
        return keep_consent(*known);
    }

  private:
    std::string text_of(const char* trait) const {
        const Field* field = form_.object->trait(trait);
        return field ? base::trim(values_[field->name].text()) : std::string();
    }

    Result<std::optional<record::Image>> find() {
        if (form_.duplicates == "same_contact") {
            std::vector<std::string> phones;
            for (const char* trait : {"mobile", "phone"})
                if (const auto number = schema::normalise_phone(text_of(trait), snapshot_.settings().country))
                    phones.push_back(*number);
            auto known = TRY(find_known(context_.transaction, snapshot_, text_of("email"), phones));
            if (!known.empty()) return std::optional(std::move(known.front()));
        } else if (form_.duplicates == "rules") {
            record::ReadContext reading{context_.model, context_.tables, context_.session, context_.transaction};
            const record::Duplicates found = TRY(record::find_duplicates(reading, *form_.object, values_, {}));
            for (const record::DuplicateMatch& match : found.matches) {
                if (match.score < surely_the_same) break;
                auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction,
                                                        *match.object, {match.id.number}));
                if (!images.empty()) return std::optional(std::move(images.front()));
            }
        }
        return std::optional<record::Image>();
    }

    /// What the form takes for new may still be known to the object's own policy, unless the form wants all of it.
    Result<record::Admitted> make() {
        const Object& object = *form_.object;
        record::Patch patch;
        patch.object = &object;
        for (const auto& [field, value] : form_.defaults)
            if (!values_.has(field->name)) patch.sets.push_back({field->name, value, {}});
        for (const FormField& each : form_.fields)
            if (const Json* value = values_.find(each.field->name); value && !is_empty(*value))
                patch.sets.push_back({each.field->name, *value, {}});
        auto set = [&](const char* trait, Value value) {
            const Field* field = object.trait(trait);
            if (field && !value.empty()) patch.set(field->name, std::move(value));
        };
        if (const Field* source = object.trait("source"); source && !form_.source.empty())
            patch.set(source->name, form_.source);
        set("source_detail", Value(form_.name));
        if (campaign_) set("campaign", Value(campaign_.number));
        if (form_.assign_to) set("owner", Value(form_.assign_to));
        if (const Field* consent = object.trait("consent"); consent && !form_.consent.empty())
            set_consent(patch, *consent);
        const Field* name = object.trait("name");
        if (is_empty(values_[name->name])) patch.set(name->name, Value(stand_in()));
        std::optional<std::string> always;
        if (form_.duplicates == "none") always = "allow";
        return record::admit(context_, patch, record::Channel::form, always);
    }

    /// Somebody who gives no name is called by what they gave.
    std::string stand_in() const {
        for (const char* trait : {"company_name", "email", "mobile", "phone"})
            if (const std::string text = text_of(trait); !text.empty()) return text;
        return form_.name;
    }

    void set_consent(record::Patch& patch, const Field& field) const {
        const bool granted = body_["consent"].truth();
        if (field.type == schema::Type::boolean)
            patch.set(field.name, granted ? 1 : 0);
        else if (granted && field.find_choice("granted"))
            patch.set(field.name, "granted");
    }

    /// Known already: the record stays as it is, what was sent stands beside it, and its owner is told.
    Result<void> note_on(const record::Image& known) {
        const Object* note = snapshot_.find("note");
        const Field* about = note ? note->trait("about") : nullptr;
        if (!about) return {};
        schema::ValueContext reading;
        reading.catalog = snapshot_.catalog.get();
        reading.currency = snapshot_.settings().base_currency;
        std::string text = form_.name + "\n";
        std::vector<Fault> faults;
        for (const FormField& each : form_.fields) {
            const Json* given = values_.find(each.field->name);
            if (!given || is_empty(*given)) continue;
            const Value value = schema::read_json(*each.field, *given, reading, faults);
            if (value.empty()) continue;
            text += each.label.in(snapshot_.settings().language) + ": " +
                    schema::to_display(*each.field, value, reading) + "\n";
        }
        if (!faults.empty())
            return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
        record::Patch patch;
        patch.object = note;
        patch.set(note->trait("body")->name, Value(base::trim(text)));
        patch.sets.push_back({about->name, Value(known.id().number), known.object->name});
        if (const Field* owner = note->trait("owner"); owner && known.owner()) patch.set(owner->name, known.owner());
        TRY(record::save(context_, patch));
        return {};
    }

    Result<void> keep_consent(const record::Image& about) {
        const Object* consent = snapshot_.find("consent");
        if (!consent || form_.consent.empty() || !body_["consent"].truth()) return {};
        record::Patch patch;
        patch.object = consent;
        patch.set("name", Value(form_.name));
        patch.set("granted", 1);
        patch.set("text", Value(form_.consent.in(context_.session.language)));
        patch.set("language", Value(context_.session.language));
        patch.set("at", context_.session.asker.now.milliseconds);
        patch.set("form", form_.id.number);
        if (!trail_.page.empty()) patch.set("page", Value(trail_.page));
        if (const Field* link = consent->find(about.object->name); link && link->target == about.object->name)
            patch.set(link->name, about.id().number);
        TRY(record::save(context_, patch));
        return {};
    }

    record::Context& context_;
    const Snapshot& snapshot_;
    const Form& form_;
    const Json& values_;
    const Json& body_;
    Trail trail_;
    Id campaign_;
};

} // namespace

Result<void> save_submission(Workspace& workspace, const Session& session, const Snapshot& snapshot, const Form& form,
                             const Json& body) {
    TRY(check(form, body));
    return workspace.write(session,
                           [&](record::Context& context) { return Submission(context, snapshot, form, body).run(); });
}

} // namespace fairlead::command

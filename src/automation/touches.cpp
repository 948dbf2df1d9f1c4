#include "automation/touches.h"

#include <algorithm>

#include "query/change.h"
#include "record/load.h"

namespace fairlead::automation {

using base::Id;
using base::Result;
using base::Value;
using record::Action;
using record::Change;
using record::Image;
using schema::Field;
using schema::Object;

namespace {

struct Touched {
    bool is = false;
    int64_t at = 0;
    bool customer = false;
    bool reached = true;
    const Object* about = nullptr;
    Id record;
    Id contact;
    bool operator==(const Touched&) const = default;
};

Touched touch_of(record::Context& context, const Image& image) {
    Touched touched;
    if (!image.object || image.deleted()) return touched;
    const Object& object = *image.object;
    const formula::BoundObject& bound = context.model.bound(object);
    const Value& at = image.get(object.touch.at);
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    const formula::Asker& asker = context.session.asker;
    if (!at.is_number() || (bound.touch_when && !formula::holds(*bound.touch_when, subject, asker))) return touched;
    const std::string about = object.trait("about")->name;
    touched.about = context.model.catalog().find(image.get(about + "_object").text_or(""));
    touched.record = Id{image.get(about).number_or(0)};
    if (const Field* contact = object.trait("contact")) touched.contact = Id{image.get(contact->name).number_or(0)};
    touched.is = (touched.about && touched.record) || touched.contact;
    touched.at = std::min(at.number(), asker.now.milliseconds);
    touched.reached = object.touch.reached;
    touched.customer = bound.touch_customer && formula::holds(*bound.touch_customer, subject, asker);
    return touched;
}

bool keeps_contacts(const Object& object) {
    return object.trait("first_contact") || object.trait("last_contact") || object.trait("customer_contact");
}

/// The record, and the ones it belongs to, that keep moments of contact.
Result<std::vector<Image>> reached(record::Context& context, const Object* contact_object, const Touched& touched) {
    std::vector<Image> images;
    const auto add = [&](const Object& object, Id id) -> Result<void> {
        for (const Image& image : images)
            if (image.id() == id) return {};
        auto found =
            TRY(record::load_unscoped(context.model, context.tables, context.transaction, object, {id.number}));
        if (!found.empty()) images.push_back(std::move(found.front()));
        return {};
    };
    if (touched.about && touched.record) TRY(add(*touched.about, touched.record));
    if (contact_object && touched.contact) TRY(add(*contact_object, touched.contact));
    for (size_t i = 0; i < images.size(); ++i) {
        const Field* account = images[i].object->trait("account");
        const Object* target = account ? context.model.catalog().find(account->target) : nullptr;
        const Id id{account ? images[i].get(account->name).number_or(0) : 0};
        if (target && id) TRY(add(*target, id));
    }
    std::erase_if(images, [](const Image& image) { return !keeps_contacts(*image.object); });
    return images;
}

} // namespace

void Contacts::add(int64_t at, bool with_customer, bool reached) {
    if (reached) first = first ? std::min(*first, at) : at;
    last = last ? std::max(*last, at) : at;
    if (with_customer) customer = customer ? std::max(*customer, at) : at;
}

void Contacts::add(const Contacts& other) {
    if (other.first) first = first ? std::min(*first, *other.first) : *other.first;
    if (other.last) last = last ? std::max(*last, *other.last) : *other.last;
    if (other.customer) customer = customer ? std::max(*customer, *other.customer) : *other.customer;
}

Result<void> keep_contacts(record::Context& context, Image& image, const Contacts& contacts,
                           std::optional<int64_t> was_first, bool recount, const Paces& paces) {
    const Object& object = *image.object;
    std::vector<std::pair<std::string, Value>> values;
    const auto value = [](const std::optional<int64_t>& moment) { return moment ? Value(*moment) : Value(); };
    if (const Field* field = object.trait("first_contact"); field && field->type == schema::Type::instant) {
        const Value& now = image.get(field->name);
        const bool ours = now.empty() || (was_first && now.is_number() && now.number() == *was_first);
        if (recount && ours)
            values.emplace_back(field->name, value(contacts.first));
        else if (contacts.first && (now.empty() || *contacts.first < now.number()))
            values.emplace_back(field->name, value(contacts.first));
    }
    for (const auto& [trait, moment] :
         {std::pair("last_contact", contacts.last), std::pair("customer_contact", contacts.customer)}) {
        const Field* field = object.trait(trait);
        if (!field) continue;
        const Value& now = image.get(field->name);
        if (recount || (moment && (now.empty() || *moment > now.number())))
            values.emplace_back(field->name, value(moment));
    }
    bool any = false;
    for (const auto& [field, moment] : values) any = any || image.get(field) != moment;
    if (!any) return {};
    TRY(record::keep_derived(context, image, values));
    if (!object.trait("stalled_after")) return {};
    const std::string name = object.trait("stalled_after")->name;
    for (const auto& [field, limit] : flag_values(paces, image, 0))
        if (field == name && image.get(field) != limit) TRY(record::keep_derived(context, image, {{field, limit}}));
    return {};
}

Result<Contacts> contacts_of(record::Context& context, const Object& object, Id id) {
    Contacts contacts;
    const schema::Catalog& catalog = context.model.catalog();
    for (const schema::Relation& relation : object.relations) {
        const Object* child = catalog.find(relation.object);
        if (!child) continue;
        const bool activity = !child->touch.at.empty() && child->trait("about") &&
                              (child->trait("about")->name == relation.field ||
                               (child->trait("contact") && child->trait("contact")->name == relation.field));
        const bool part = keeps_contacts(*child) && child->trait("account") &&
                          child->trait("account")->name == relation.field && child != &object;
        if (!activity && !part) continue;
        const auto images =
            TRY(record::load_children(context.model, context.tables, context.transaction, *child, relation.field, id));
        for (const Image& image : images) {
            if (activity) {
                const Touched touched = touch_of(context, image);
                if (touched.is) contacts.add(touched.at, touched.customer, touched.reached);
                continue;
            }
            const auto moment = [&](const char* trait) {
                const Field* field = child->trait(trait);
                const Value value = field ? image.get(field->name) : Value();
                return value.is_number() ? std::optional(value.number()) : std::nullopt;
            };
            contacts.add({moment("first_contact"), moment("last_contact"), moment("customer_contact")});
        }
    }
    return contacts;
}

Result<void> keep_contact_times(record::Context& context, const Change& change, const Paces& paces) {
    const Object& object = *change.after.object;
    if (object.touch.at.empty() || context.batch) return {}; // what is imported is counted by the chore
    if (context.session.cause.kind == "handover") return {}; // papers about a customer are no contact with them
    const bool came = change.is_create() || change.action == Action::restored;
    const Touched before = came ? Touched{} : touch_of(context, change.before);
    const Touched after = touch_of(context, change.after);
    if (before == after) return {};
    // A corrected text is nothing that was done anew.
    const Field* moment = object.find(object.touch.at);
    if (before.is && after.is && moment && moment->system && before.record == after.record &&
        before.contact == after.contact)
        return {};
    const Field* contact = object.trait("contact");
    const Object* contact_object = contact ? context.model.catalog().find(contact->target) : nullptr;
    // What is carried to another record stays part of the past of the first.
    if (before.is && (!after.is || (after.record == before.record && after.contact == before.contact)))
        for (Image& image : TRY(reached(context, contact_object, before))) {
            const Contacts contacts = TRY(contacts_of(context, *image.object, image.id()));
            TRY(keep_contacts(context, image, contacts, before.at, true, paces));
        }
    if (!after.is) return {};
    Contacts contacts;
    contacts.add(after.at, after.customer, after.reached);
    for (Image& image : TRY(reached(context, contact_object, after)))
        TRY(keep_contacts(context, image, contacts, {}, false, paces));
    return {};
}

} // namespace fairlead::automation

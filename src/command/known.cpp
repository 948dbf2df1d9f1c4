#include "command/known.h"

#include <algorithm>
#include <set>

#include "base/unicode.h"
#include "command/conversion.h"
#include "command/sign_in.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using query::Condition;

namespace {

constexpr int64_t most_of_a_field = 20;
constexpr size_t most_known = 20;

int rank(const Snapshot& snapshot, const Object& object) {
    if (object.trait("person_name") && object.trait("account")) return 0;
    return snapshot.conversions && snapshot.conversions->of(object) ? 1 : 2;
}

/// Business objects whose records can be reached; what happened is no party to it.
bool is_party(const Object& object) {
    return !object.table_only && !object.system && !object.activity && object.sharing != schema::Sharing::system &&
           object.trait("name") && object.trait("owner") &&
           (object.trait("email") || object.trait("phone") || object.trait("mobile"));
}

} // namespace

Result<std::vector<record::Image>> find_known(store::Reader& reader, const Snapshot& snapshot, std::string_view email,
                                              const std::vector<std::string>& phones) {
    std::vector<const Object*> objects;
    for (const Object& object : snapshot.catalog->objects())
        if (is_party(object)) objects.push_back(&object);
    std::stable_sort(objects.begin(), objects.end(),
                     [&](const Object* a, const Object* b) { return rank(snapshot, *a) < rank(snapshot, *b); });
    const formula::Asker asker{}; // conversion's own conditions read the record alone
    std::vector<record::Image> known;
    for (const Object* object : objects) {
        std::set<int64_t> ids;
        auto look = [&](const char* trait, std::vector<Value> values) -> Result<void> {
            const Field* field = object->trait(trait);
            if (!field || values.empty()) return {};
            const std::vector<Condition> where = {{Condition::Test::in, field->name, {}, std::move(values)},
                                                  {Condition::Test::is_empty, "deleted_at", {}, {}}};
            return reader.each(query::render_select_rows(object->name, {"id"}, where, {{"id", false}}, most_of_a_field,
                                                         reader.dialect()),
                               [&](const store::Row& row) {
                                   ids.insert(row.number(0));
                                   return true;
                               });
        };
        if (!email.empty()) TRY(look("email", {Value(base::ascii_lower(email))}));
        std::vector<Value> numbers;
        for (const std::string& phone : phones)
            if (!phone.empty()) numbers.push_back(Value(phone));
        TRY(look("mobile", numbers));
        TRY(look("phone", numbers));
        if (ids.empty()) continue;
        const Conversion* conversion = snapshot.conversions ? snapshot.conversions->of(*object) : nullptr;
        for (record::Image& image :
             TRY(record::load_unscoped(*snapshot.model, *snapshot.tables, reader, *object, {ids.begin(), ids.end()}))) {
            if (conversion) {
                record::Related related(*snapshot.model, *snapshot.tables, reader);
                const record::RecordSubject subject(image, related);
                if ((conversion->done && formula::holds(*conversion->done, subject, asker)) ||
                    (conversion->closed && formula::holds(*conversion->closed, subject, asker)))
                    continue;
            }
            if (known.size() < most_known) known.push_back(std::move(image));
        }
    }
    return known;
}

Result<void> tag_arrival(Workspace& workspace, const Recognised& key, const Object& object, base::Json& body) {
    if (!key.by_key || !body.is_object()) return {};
    const Field* source = object.trait("source");
    if (!key.key_source.empty() && source && source->find_choice(key.key_source) && !body.has(source->name)) {
        body.set(source->name, base::Json::string(key.key_source));
        const Field* detail = object.trait("source_detail");
        if (detail && !body.has(detail->name)) body.set(detail->name, base::Json::string(key.key_name));
    }
    if (!key.refuses_known || !is_party(object)) return {};
    const auto snapshot = workspace.snapshot();
    std::vector<std::string> phones;
    std::string email;
    for (const char* trait : {"email", "mobile", "phone"}) {
        const Field* field = object.trait(trait);
        const std::string text = field ? base::trim(body[field->name].text()) : std::string();
        if (text.empty()) continue;
        if (std::string_view(trait) == "email")
            email = text;
        else if (const auto number = schema::normalise_phone(text, snapshot->settings().country))
            phones.push_back(*number);
    }
    std::vector<record::Image> known;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        known = TRY(find_known(reader, *snapshot, email, phones));
        return {};
    }));
    if (known.empty()) return {};
    base::Error error(base::Code::conflict,
                      {"这个人已有记录，未重复创建。", "This person is known already; no second record was made."});
    error.faults.push_back({"", "known", error.message, {}});
    return error;
}

} // namespace fairlead::command

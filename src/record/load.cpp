#include "record/load.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr int64_t most_children = 10000;

Result<std::vector<Image>> run(const Tables& tables, store::Reader& reader, query::Select& select,
                               const formula::Asker& asker) {
    const Columns& columns = tables.of(*select.object);
    for (const std::string& name : columns.names()) select.columns.push_back({name, nullptr});
    std::vector<Image> images;
    TRY(reader.each(query::render(select, asker, reader.dialect()), [&](const store::Row& row) {
        Image image(*select.object, columns);
        for (size_t i = 0; i < columns.size(); ++i) image.values[i] = row.value(i);
        images.push_back(std::move(image));
        return true;
    }));
    return images;
}

} // namespace

Result<std::vector<Image>> load_unscoped(const formula::Model&, const Tables& tables, store::Reader& reader,
                                         const Object& object, const std::vector<int64_t>& ids,
                                         query::Deleted deleted) {
    if (ids.empty()) return std::vector<Image>();
    query::Select select;
    select.object = &object;
    select.ids = ids;
    select.scope.all = true;
    select.deleted = deleted;
    select.limit = 0;
    return run(tables, reader, select, {});
}

Result<std::vector<Image>> load_children(const formula::Model& model, const Tables& tables, store::Reader& reader,
                                         const Object& object, const std::string& link, Id parent,
                                         query::Deleted deleted) {
    query::Select select;
    select.object = &object;
    // Bare tables keep the record they belong to as a number.
    const Field* field = object.find(link);
    const bool plain = field && field->type == schema::Type::number;
    const std::string wanted = plain ? std::to_string(parent.number) : "'" + to_text(parent) + "'";
    select.where.push_back(TRY(formula::bind(link + " = " + wanted, model.catalog(), object)));
    select.scope.all = true;
    select.deleted = deleted;
    select.limit = most_children;
    return run(tables, reader, select, {});
}

Error not_found(const Object& object) {
    return Error(Code::not_found,
                 {"找不到这条“" + object.label.zh + "”，它可能已被删除，或你无权查看。",
                  "This " + object.label.en + " was not found: it may be deleted, or you may not see it."});
}

Result<Image> load(const formula::Model& model, const Tables& tables, store::Reader& reader,
                   const access::Session& session, const Object& object, Id id, access::Verb verb,
                   query::Deleted deleted) {
    query::Select select;
    select.object = &object;
    select.ids = {id.number};
    select.deleted = deleted;
    select.limit = 1;
    select.scope = access::scope(session, model, object, verb);
    std::vector<Image> images = TRY(run(tables, reader, select, session.asker));
    if (!images.empty()) return std::move(images.front());
    if (verb == access::Verb::read) return not_found(object);
    TRY(load(model, tables, reader, session, object, id, access::Verb::read, deleted));
    TRY(access::may(session, object, verb));
    return Error(Code::forbidden, {"你可以查看这条“" + object.label.zh + "”，但不能修改它。",
                                   "You may see this " + object.label.en + " but not change it."});
}

} // namespace fairlead::record

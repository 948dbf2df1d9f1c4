#pragma once
// Lists: which rows, in which order, with which figures. One read path for lists, related lists, the bin, look-ups,
// exports and reports that open records.

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/session.h"
#include "record/columns.h"
#include "store/database.h"

namespace fairlead::record {

/// What reading needs; references outlive it.
struct ReadContext {
    const formula::Model& model;
    const Tables& tables;
    const access::Session& session;
    store::Reader& reader;
};

enum class Count { none, capped, exact };
inline constexpr int64_t count_cap = 10000;

struct ListRequest {
    const Object* object = nullptr;
    std::string where;                // the client's expression
    std::vector<formula::Bound> also; // conditions of the server
    std::vector<std::string> fields;  // empty: all visible
    std::string sort;                 // "-close_date,name"; empty: newest first
    std::string search;
    std::string after;         // cursor
    std::optional<int64_t> at; // position
    int64_t limit = 50;
    Count count = Count::none;
    std::vector<std::string> sums;
    query::Deleted deleted = query::Deleted::alive;
    std::optional<base::Instant> as_of;
    access::Verb verb = access::Verb::read;
};

/// Names of linked records the actor may see, by id.
using Names = std::unordered_map<int64_t, std::string>;

/// The fields of a list and where their columns stand in a row.
struct RowShape {
    const Object* object = nullptr;
    std::vector<const Field*> fields;
    std::vector<size_t> slots; // first column of each field
    std::vector<query::Column> columns;
    size_t currency = SIZE_MAX; // column of the record's currency
    static constexpr size_t id = 0, version = 1;
};

struct Page {
    RowShape shape;
    std::vector<std::vector<Value>> rows;
    std::string next; // cursor; empty at the end
    std::optional<int64_t> count;
    bool count_capped = false;
    std::vector<std::pair<const Field*, Value>> sums; // stored form; money in the base currency
    Names names;
};

/// Code::invalid with all faults for unknown fields, sorts, expressions, cursors.
base::Result<Page> list(ReadContext& context, const ListRequest& request);

/// The shape of an answer with these fields (empty: all visible); hidden and unknown names are faults.
base::Result<RowShape> shape_of(const ReadContext& context, const Object& object,
                                const std::vector<std::string>& fields);
/// The Select of a request, scope included, without paging: for counts, sums, reports, bulk acts, exports.
base::Result<query::Select> select_of(const ReadContext& context, const ListRequest& request);
/// Reads all rows of a request in order, a batch of the keyset at a time; `rows` returns false to stop.
base::Result<void> each_page(ReadContext& context, const ListRequest& request,
                             const std::function<base::Result<bool>(const Page&)>& rows);
/// Names of what the rows link to.
base::Result<Names> names_of(ReadContext& context, const RowShape& shape, const std::vector<std::vector<Value>>& rows);

/// One record with all visible fields.
base::Result<Page> get(ReadContext& context, const Object& object, Id id,
                       query::Deleted deleted = query::Deleted::alive, std::optional<base::Instant> as_of = {});

/// Binds a client's expression and refuses names hidden from the actor.
base::Result<formula::Bound> bind_for(const ReadContext& context, const Object& object, std::string_view text,
                                      formula::Kind wanted = formula::Kind::boolean, std::string_view as = "where");

/// The record as it was at a moment; Code::not_found when it did not exist yet or was deleted.
base::Result<Image> image_as_of(ReadContext& context, const Object& object, Id id, base::Instant moment);
/// The living records changed after a moment, as they were then, with the ids of all that changed since.
struct Past {
    std::vector<Image> images;
    std::vector<int64_t> changed;
};
base::Result<Past> past_of(ReadContext& context, const Object& object, base::Instant moment);

} // namespace fairlead::record

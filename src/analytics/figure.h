#pragma once
// What every figure of a report carries: its value, and the expression that lists exactly the records behind it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/session.h"
#include "base/json.h"
#include "formula/model.h"
#include "store/database.h"

namespace fairlead::analytics {

/// What a report reads from; references outlive it.
struct Sources {
    const formula::Model& model;
    const access::Session& session;
    store::Reader& reader;
};

/// A number of records, and which.
struct Count {
    int64_t value = 0;
    std::string where; // canonical expression; through the records door it lists exactly these records
};
/// An amount in the base currency's minor units; empty when the reader may not see the amounts.
struct Amount {
    std::optional<int64_t> value;
    std::string where;
};
/// k of n with a 95 % Wilson interval.
struct Rate {
    int64_t k = 0;
    int64_t n = 0;
    std::optional<double> rate, low, high; // nothing when n is 0
    std::string reason;                    // "small_n" below n = 5; why there is none when n is 0; else empty
};
Rate make_rate(int64_t k, int64_t n, std::string_view when_none);

base::Json to_json(const Count& count);
base::Json to_json(const Amount& amount, int digits);
base::Json to_json(const Rate& rate);
/// What a group of a report is called.
struct GroupName {
    std::string key;   // id or name; empty: the records without one
    std::string label; // empty when the reader may not see the record
    base::Text text;   // label of a choice
};

/// Shortest decimal that reads back as the same number.
base::Json number(double value);
/// Null when there is none, or when it is no finite number.
base::Json real(const std::optional<double>& value);
/// In both languages: {zh, en}.
base::Json label_json(const base::Text& text);
base::Json text_or_null(const std::string& text);

/// Names of linked records by id, those the reader may see; at most one statement.
base::Result<std::map<int64_t, std::string>> names_of(const Sources& sources, const schema::Object& object,
                                                      std::vector<int64_t> ids);

} // namespace fairlead::analytics

#pragma once
// What a person said about a file, checked against the model and their rights: which column fills which field, and how
// its cells are to be read. Inside command/ only.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "command/workspace.h"
#include "format/parse_value.h"
#include "format/table.h"

namespace fairlead::command {

/// How cells of a link or user column name the record they mean.
struct LinkRule {
    std::string by; // "", "id", "login" or a field of the target; empty: name first, then its unique fields, then id
    bool create = false; // names that are not found become new records
};

/// One field filled from a column, or from a text that is the same for every row.
struct ColumnRule {
    static constexpr size_t none = SIZE_MAX;
    size_t cell = none; // the column; none: `text`
    std::string header; // of the column
    std::string text;   // a default; "{header}" in it stands for that column's cell
    const Field* field = nullptr;
    std::vector<const Object*> targets; // link, link_any: the objects looked through, in this order
    LinkRule link;
    std::map<std::string, std::string, std::less<>>
        values; // cells a person resolved: folded text -> what to read instead
    format::DateOrder dates = format::DateOrder::unknown;
    format::DecimalMark mark = format::DecimalMark::unknown;
    bool excel_serials = false;
    bool is_link() const;
};

struct ImportPlan {
    enum class Mode { insert, update, upsert };
    std::shared_ptr<const Snapshot> snapshot; // owns what the pointers point at
    const Object* object = nullptr;
    Mode mode = Mode::insert;
    size_t key = ColumnRule::none; // the rule whose field finds existing records
    std::vector<ColumnRule> rules; // currency and pipeline first: others are read by them
    bool has_currency = false;     // some rule says the currency
    std::vector<std::string> headers;
    std::vector<std::string> empty_words;
    std::unordered_set<std::string> blanks; // the same, lower case
    /// Whether the (trimmed) cell stands for no value.
    bool is_blank(const std::string& cell) const;
    bool clear_empty = false;              // updates: an empty cell empties the field; otherwise it leaves it alone
    std::optional<std::string> duplicates; // allow, warn, refuse, merge; nothing: as the object's policy says
    format::TableOptions table;
};

/// `recognised`: what begin_import found (docs/api.md); `mapping`: what the person says. All faults at once.
Result<ImportPlan> make_import_plan(std::shared_ptr<const Snapshot> snapshot, const Session& session,
                                    const base::Json& recognised, const base::Json& mapping);

/// encoding, delimiter, has_header, sheet out of "options".
Result<format::TableOptions> table_options(const base::Json& options);

/// Whether this person may fill the field from a file.
bool importable(const Session& session, const formula::Model& model, const Object& object, const Field& field);

/// Text in the form in which cells and words are compared: folded, without blanks and punctuation.
std::string word_key(std::string_view text);

} // namespace fairlead::command

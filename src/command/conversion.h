#pragma once
// What becomes of a record in one step: a lead turns into an account, a contact and an opportunity, matched or made.
// What is made of what is configuration (metadata/system/conversion.json), checked together with the object model.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command/workspace.h"

namespace fairlead::command {

/// How an existing record is recognised.
struct MatchRule {
    enum class By { same, company, domain } by = By::same;
    std::vector<const Field*> fields;   // of the part's object
    std::vector<formula::Bound> values; // of the record that is converted
    const Field* also = nullptr;        // same: this field agrees, too (by the mapped value of that name)
};
/// One record that comes out of a conversion.
struct ConversionPart {
    std::string name;
    const Object* object = nullptr;
    const Field* link = nullptr; // of the converted record: points at what came out
    formula::Bound when;         // null: always
    std::vector<MatchRule> matches;
    std::vector<std::pair<const Field*, formula::Bound>> fields;
    std::vector<std::pair<const Field*, std::string>> links; // field -> an earlier part
    const Field* origin = nullptr;                           // points back at the converted record
};
/// Records that follow a converted one: those that point at it with `field` get links to what came out.
struct CarryRule {
    const Object* object = nullptr;
    const Field* field = nullptr;
    std::vector<std::pair<const Field*, std::string>> links; // field -> part
};

struct Conversion {
    const Object* object = nullptr;
    formula::Bound done, closed;
    const Field* status = nullptr;
    std::vector<std::string> hops; // values of `status` in their order; the last is the converted one
    std::string accepted, rejected;
    const Field* reason = nullptr;
    std::vector<std::pair<const Field*, formula::Bound>> set;
    std::vector<ConversionPart> parts;
    std::vector<CarryRule> carry;
};

class Conversions {
  public:
    /// Every fault at once; empty JSON: no conversions.
    static Result<std::shared_ptr<const Conversions>> read(const std::string& json, const schema::Catalog& catalog);
    /// Null when records of this object are not converted.
    const Conversion* of(const Object& object) const;

  private:
    std::map<std::string, Conversion, std::less<>> conversions_;
};

/// What one part would become, or became.
struct PartOutcome {
    const ConversionPart* part = nullptr;
    enum class Act { none, create, use } act = Act::none;
    Id id; // of the record that is used or was made
    std::string name;
    record::Image values; // what would be created; without object otherwise
    struct Match {
        Id id;
        std::string name;
        const Field* by = nullptr;
    };
    std::vector<Match> matches; // best first, only what the actor may see
};
struct ConversionOutcome {
    std::vector<PartOutcome> parts;
    int64_t activities = 0; // carried over, or to be
    std::shared_ptr<const Snapshot> snapshot;
};

/// What converting would make and find. Code::conflict when it has been converted, Code::gate when it is closed.
Result<ConversionOutcome> preview_conversion(Workspace&, const Session&, const Object&, Id);
/// {"account"?: {"id"} | {"create": true, "values"?: {…}} | false, … one entry a part, "version"?: n}. All or nothing.
Result<ConversionOutcome> convert(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// Starts the job that takes the last conversion back by the change log. Code::conflict when there is none.
Result<Id> undo_conversion(Workspace&, const Session&, const Object&, Id);
/// Sales takes the lead, or sends it back with {"reason", "note"?}.
Result<void> accept_lead(Workspace&, const Session&, const Object&, Id, const base::Json& body);
Result<void> reject_lead(Workspace&, const Session&, const Object&, Id, const base::Json& body);

} // namespace fairlead::command

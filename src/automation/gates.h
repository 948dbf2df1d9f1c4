#pragma once
// Gates that administrators keep as records: "this is not done before that holds", for entering a stage or a status,
// for changing a field, for creating, deleting, converting and any other named act; and control points, of which the
// manager is told. record::save, its siblings and record::may_act ask, so a gate holds on every path.

#include <map>
#include <string>
#include <vector>

#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

enum class GateAction { enter, change, create, remove, convert, act };
enum class GateEffect { refuse, notify, acknowledge };

struct GateRule {
    int64_t id = 0;
    std::string name;
    GateAction action = GateAction::enter;
    std::string target; // stage, choice, field or act
    formula::Bound applies_when, condition;
    GateEffect effect = GateEffect::refuse;
    base::Text say, who;
    std::string field;
    /// Its key in a refusal, and what a release names.
    std::string rule() const { return "gate_" + to_text(base::Id{id}); }
};

class Gates {
  public:
    /// The active gates. What no longer fits the model is left out and logged.
    static base::Result<Gates> read(store::Reader& reader, const formula::Model& model);
    /// True when a change of this object's records changes the gates.
    static bool concerns(const schema::Object& object);

    /// What is wrong with a gate that is saved.
    base::Result<void> check(record::Context& context, const record::Change& change,
                             std::vector<base::Fault>& faults) const;
    base::Result<void> guard(record::Context& context, const record::Change& change,
                             std::vector<base::Fault>& unmet) const;
    /// Control points that this change has reached.
    base::Result<std::vector<const GateRule*>> reached(record::Context& context, const record::Change& change) const;

  private:
    std::map<std::string, std::vector<GateRule>, std::less<>> rules_;
};

/// Whether a change is what the gate stands before, whoever it applies to.
bool is_before(const GateRule& rule, const record::Change& change);

/// What entering a stage sets off: the records of its playbook, its control point. Nothing for data from elsewhere.
base::Result<void> enter_stage(record::Context& context, const record::Change& change);
/// The control points of a change: kept until acknowledged, told to the manager.
base::Result<std::vector<record::Remark>> control_points(record::Context& context, const record::Change& change,
                                                         const Gates& gates);

} // namespace fairlead::automation

#pragma once
// Forms that visitors of a website fill in: which fields they show, in which words, what becomes of what is sent.
// A form is an ordinary record; its fields and texts are one checked definition beside it.

#include <string>
#include <vector>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct FormField {
    const Field* field = nullptr;
    base::Text label, help;
    bool required = false;
};
/// A form ready to be shown and filled in. Points into the catalog it was read with.
struct Form {
    Id id;
    std::string name;
    bool active = false;
    const Object* object = nullptr; // what it makes
    std::string source;
    Id campaign;
    int64_t assign_to = 0;  // 0: the assignment rules
    std::string duplicates; // same_contact, rules, none
    std::vector<std::string> origins;
    std::string redirect;
    int64_t min_seconds = 0, per_address = 0, per_minute = 0;

    base::Text title, intro, submit, thanks, consent;
    bool consent_required = false;
    std::vector<FormField> fields;
    std::vector<std::pair<const Field*, base::Json>> defaults;
    const FormField* find(std::string_view field) const;
};

/// The form behind a public key (its id in text form). Code::not_found for unknown, deleted and inactive ones, in the
/// same words; Code::unavailable when it no longer fits the model.
Result<Form> open_form(store::Reader& reader, const Snapshot& snapshot, std::string_view key);

/// {"title", "intro", "submit", "thanks": {"zh", "en"}, "consent": {"text": {…}, "required"}, "fields": [{"field",
/// "label"?, "help"?, "required"?}], "defaults": {field: value}} as it was put in, or what a new form begins with; with
/// it what can be chosen: {"definition", "choices": [{"field", "label", "type", "required"}], "faults": []}. For who
/// may read the form.
Result<base::Json> form_definition(Workspace&, const Session&, Id form);
/// Checks the whole and puts it in: every fault at once. For who may edit the form.
Result<base::Json> change_form_definition(Workspace&, const Session&, Id form, const base::Json& definition);
/// {"submissions", "made", "converted", "spam", "last_at", "by_day": [{"day", "submissions"}]} of the last 90 days;
/// `spam_waiting`: not yet written.
Result<base::Json> form_figures(Workspace&, const Session&, Id form, int64_t spam_waiting);

/// A link to the form as a QR code: SVG, or PNG with `scale` pixels a module. For who may read the form.
Result<std::string> form_code(Workspace&, const Session&, Id form, const std::string& link, int scale);

/// What a visitor's page needs: texts, fields with type, length and choices. No rights, no ids beyond the form's own.
base::Json form_for_visitors(const Form& form);

} // namespace fairlead::command

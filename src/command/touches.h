#pragma once
// Touches: when and where somebody met the company, kept beside the record they led to. Every way in writes one, so
// that a deal can be traced back to the campaign, the page and the word that brought it.

#include <string>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Where a visitor came from, as the page tells it: utm parameters, the page before, the page they landed on.
struct Trail {
    std::string source, medium, campaign, content, term, referrer, page;
    /// {"utm": {"source", "medium", "campaign", "content", "term"}, "referrer", "url"}; what is too long is cut, the
    /// rest ignored.
    static Trail from_json(const base::Json& json);
    /// The channel in one word, by utm_medium, then by the page before: paid_search, organic_search, social, email,
    /// display, offline, referral, direct.
    std::string channel() const;
};

struct TouchFacts {
    std::string name, kind, channel;
    Trail trail;
    Id form, campaign;
    bool made_record = false;
};
/// Writes a touch about a record, with links to it, to its account and contact. Nothing when the model has no touches.
Result<void> save_touch(record::Context& context, const TouchFacts& facts, const record::Image& about);

/// The campaign a word in a link means: by its code, else by its name. None when there is none.
Result<Id> campaign_named(store::Reader& reader, const Snapshot& snapshot, std::string_view word);

} // namespace fairlead::command

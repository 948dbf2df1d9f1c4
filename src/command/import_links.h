#pragma once
// Names in link columns -> records, asked for in batches and remembered within bounds. Only records the importer may
// see are found. Inside command/ only.

#include <string>
#include <unordered_map>
#include <vector>

#include "command/import_plan.h"

namespace fairlead::command {

struct LinkFound {
    enum class State { none, one, several, inactive } state = State::none;
    int64_t id = 0;
    const Object* object = nullptr; // the record's
};

/// For one thread at a time.
class LinkFinder {
  public:
    explicit LinkFinder(const ImportPlan& plan);
    struct Wanted {
        size_t rule;
        std::string text;
    };
    /// Finds what is not known yet. What is found now counts until forget(), and for good after keep().
    Result<void> look_up(const record::ReadContext& context, const std::vector<Wanted>& wanted);
    LinkFound find(size_t rule, const std::string& text) const;
    /// A record made for a name within this transaction.
    void add(size_t rule, const std::string& text, LinkFound found);
    /// Not found before, but there now (rows of this file were written).
    void forget_missing();
    void keep();
    void forget() { fresh_.assign(fresh_.size(), {}); }

  private:
    using Known = std::unordered_map<std::string, LinkFound>;
    Result<void> ask(const record::ReadContext& context, const ColumnRule& rule, const std::vector<std::string>& texts,
                     Known& into);
    LinkFound user(const Session& session, const ColumnRule& rule, const std::string& text) const;

    const ImportPlan& plan_;
    std::vector<Known> kept_, fresh_; // by rule
};

/// Living records of `object` whose field has one of these texts, within the actor's reach: text -> ids. Texts are read
/// as cells of the field; the name is compared as lists sort it, exact matches first.
Result<std::unordered_map<std::string, std::vector<int64_t>>> find_by_field(const record::ReadContext& context,
                                                                            const Object& object, const Field& field,
                                                                            const std::vector<std::string>& texts);

/// Names that a person may have meant: of the rule's targets, or of users. At most a few thousand.
Result<std::vector<std::string>> link_candidates(const record::ReadContext& context, const ColumnRule& rule,
                                                 const std::string& text);

} // namespace fairlead::command

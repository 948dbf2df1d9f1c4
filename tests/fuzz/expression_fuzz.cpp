// Any bytes as an expression: bound or refused with a fault; what binds prints to text that binds to the same tree,
// evaluates, and renders for both databases.

#include <cstdlib>
#include <string>

#include "formula/node.h"
#include "formula/test_model.h"
#include "query/select.h"

namespace {

using namespace fairlead;

/// A record all of whose links lead back to it.
class Self final : public formula::Subject {
  public:
    explicit Self(bool filled) : filled_(filled) {}
    base::Value get(std::string_view column) const override {
        if (!filled_) return {};
        for (std::string_view text :
             {"name", "stage", "stage_kind", "kind", "tags", "pipeline", "currency", "about_object"})
            if (column == text) return "|a|";
        return static_cast<int64_t>(column.size() * 1000 + 1);
    }
    const Subject* follow(const schema::Field&) const override { return filled_ ? this : nullptr; }
    std::vector<const Subject*> children(const schema::Relation&) const override {
        return filled_ ? std::vector<const Subject*>{this, &empty()} : std::vector<const Subject*>();
    }
    static const Self& empty() {
        static const Self self(false);
        return self;
    }

  private:
    bool filled_;
};

void require(bool holds) {
    if (!holds) std::abort();
}

void try_with(std::string_view text, formula::Kind wanted) {
    const auto catalog = formula::test_model();
    const schema::Object& deal = *catalog->find("deal");
    const auto bound = formula::bind(text, *catalog, deal, wanted);
    if (!bound.ok()) {
        require(!bound.error().faults.empty() && !bound.error().message.zh.empty() &&
                !bound.error().message.en.empty());
        return;
    }
    const std::string printed = formula::to_text(**bound);
    const auto again = formula::bind(printed, *catalog, deal, wanted);
    // Conversions that are written out may take a text over its bounds.
    if (!again.ok()) return require(again.error().faults[0].rule == "too_complex");
    require(formula::to_text(**again) == printed);
    require(formula::kind(**again) == formula::kind(**bound) && formula::scale(**again) == formula::scale(**bound));
    (void)formula::uses(**bound);
    formula::Asker asker;
    asker.me = 3;
    asker.now = {1795276800000};
    asker.zone = *base::TimeZone::find("America/New_York");
    static const Self filled(true);
    for (const Self* self : {&filled, &Self::empty()})
        require(formula::evaluate(**bound, *self, asker) == formula::evaluate(**again, *self, asker));
    query::Select select;
    select.object = &deal;
    select.columns = {{"v", *bound}};
    if (formula::kind(**bound) == formula::Kind::boolean) select.where = {*bound};
    for (const auto dialect : {query::Dialect::sqlite, query::Dialect::postgresql})
        (void)query::render(select, asker, dialect);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_with(text, formula::Kind::nothing);
    try_with(text, formula::Kind::boolean);
    return 0;
}

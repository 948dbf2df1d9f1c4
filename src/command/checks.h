#pragma once
// Checks of records whose meaning only this room knows, asked of every save beside those of the rules: whichever door a
// record comes through, what could not work later is refused now.

#include "automation/book.h"
#include "command/workspace.h"

namespace fairlead::command {

/// The rules of a workspace, and its checks. Lives no longer than the snapshot.
class Checked final : public record::Reactions {
  public:
    explicit Checked(const Snapshot& now) : now_(now), book_(*now.book) {}
    Result<void> check(record::Context& context, const record::Change& change,
                       std::vector<base::Fault>& faults) const override;
    Result<bool> before_write(record::Context& context, record::Change& change) const override {
        return book_.before_write(context, change);
    }
    Result<int64_t> landing(record::Context& context, const record::Change& change) const override {
        return book_.landing(context, change);
    }
    Result<void> allow(record::Context& context, const record::Change& change) const override {
        return book_.allow(context, change);
    }
    Result<void> after_write(record::Context& context, const record::Change& change) const override {
        return book_.after_write(context, change);
    }
    std::unique_ptr<record::Chain> begin() const override { return book_.begin(); }
    Result<void> guard(record::Context& context, const record::Change& change,
                       std::vector<base::Fault>& unmet) const override {
        return book_.guard(context, change, unmet);
    }
    Result<void> derive(record::Context& context, record::Change& change) const override {
        return book_.derive(context, change);
    }
    Result<std::vector<record::Remark>> remarks(record::Context& context, const record::Change& change) const override {
        return book_.remarks(context, change);
    }

  private:
    const Snapshot& now_;
    const automation::Book& book_;
};

} // namespace fairlead::command

#pragma once
// A record as the expression language sees it: its columns, and related records fetched when asked for. Evaluation sees
// all records, whoever acts: a gate or formula gives everybody the same answer.

#include <map>
#include <memory>

#include "record/columns.h"
#include "store/database.h"

namespace fairlead::record {

/// Fetches related records of one save, each once. Lives as long as the subjects made from it.
class Related {
  public:
    Related(const formula::Model& model, const Tables& tables, store::Reader& reader)
        : model_(model), tables_(tables), reader_(reader) {}

  private:
    friend class RecordSubject;
    const formula::Model& model_;
    const Tables& tables_;
    store::Reader& reader_;
    std::map<int64_t, std::unique_ptr<class RecordSubject>> by_id_;
    std::map<std::pair<int64_t, std::string>, std::vector<std::unique_ptr<class RecordSubject>>> children_;
};

class RecordSubject final : public formula::Subject {
  public:
    /// Looks at `image`, which must outlive it.
    RecordSubject(const Image& image, Related& related) : image_(&image), related_(related) {}
    Value get(std::string_view column) const override { return image_->get(column); }
    const formula::Subject* follow(const Field& link) const override;
    std::vector<const formula::Subject*> children(const schema::Relation& relation) const override;

  private:
    RecordSubject(std::unique_ptr<Image> owned, Related& related)
        : owned_(std::move(owned)), image_(owned_.get()), related_(related) {}
    std::unique_ptr<Image> owned_;
    const Image* image_;
    Related& related_;
};

} // namespace fairlead::record

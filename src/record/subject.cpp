#include "record/subject.h"

#include "formula/expression.h"
#include "record/load.h"

namespace fairlead::record {

const formula::Subject* RecordSubject::follow(const Field& link) const {
    const int64_t id = image_->get(link.name).number_or(0);
    if (id == 0) return nullptr;
    auto& slot = related_.by_id_[id];
    if (!slot) {
        const Object* object = related_.model_.catalog().find(link.target);
        if (!object) return nullptr;
        auto images = load_unscoped(related_.model_, related_.tables_, related_.reader_, *object, {id});
        if (!images.ok() || images->empty()) return nullptr;
        slot.reset(new RecordSubject(std::make_unique<Image>(std::move(images->front())), related_));
    }
    return slot.get();
}

std::vector<const formula::Subject*> RecordSubject::children(const schema::Relation& relation) const {
    const auto key = std::make_pair(image_->id().number, relation.object + "." + relation.field);
    auto [found, fresh] = related_.children_.try_emplace(key);
    if (fresh && image_->id()) {
        const Object* object = related_.model_.catalog().find(relation.object);
        if (object) {
            auto images = load_children(related_.model_, related_.tables_, related_.reader_, *object, relation.field,
                                        image_->id());
            if (images.ok())
                for (Image& child : *images)
                    found->second.push_back(std::unique_ptr<RecordSubject>(
                        new RecordSubject(std::make_unique<Image>(std::move(child)), related_)));
        }
    }
    std::vector<const formula::Subject*> list;
    for (const auto& child : found->second) list.push_back(child.get());
    return list;
}

} // namespace fairlead::record

#include "formula/model.h"

#include <algorithm>
#include <utility>

#include "formula/binder.h"

namespace fairlead::formula {

namespace {

using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using base::Text;
using schema::Field;
using schema::Object;

class Maker {
  public:
    explicit Maker(const schema::Catalog& catalog) : catalog_(catalog), binder_(catalog) {}

    BoundObject object(const Object& object) {
        BoundObject bound;
        bound.object = &object;
        for (const Field& field : object.fields) bound.fields.push_back(this->field(object, field));
        order(bound);
        for (const schema::Pipeline& pipeline : object.pipelines)
            for (const schema::Stage& stage : pipeline.stages)
                for (const auto& [edge, gates] : {std::pair("/", &stage.gates), std::pair("/exit/", &stage.exits)})
                    for (const schema::Gate& gate : *gates) {
                        const std::string key = pipeline.name + "/" + stage.name + edge + gate.name;
                        bound.gates[key] = bind(gate.when, object, Kind::boolean, object.name + "." + key);
                    }
        for (const Field& field : object.fields)
            for (const schema::Choice& choice : field.choices)
                for (const schema::Gate& gate : choice.gates) {
                    const std::string key = field.name + ":" + choice.name + "/" + gate.name;
                    bound.gates[key] = bind(gate.when, object, Kind::boolean, object.name + "." + key);
                }
        bound.touch_when = bind(object.touch.when, object, Kind::boolean, object.name + ".touch.when");
        bound.touch_customer = bind(object.touch.customer, object, Kind::boolean, object.name + ".touch.customer");
        for (const schema::View& view : object.views)
            bind(view.where, object, Kind::boolean, object.name + ".views." + view.name);
        for (const schema::Section& section : object.layout.sections)
            bind(section.visible_when, object, Kind::boolean, object.name + ".layout");
        return bound;
    }
    std::vector<Fault>& faults() { return faults_; }

  private:
    Bound take(Result<Bound> bound) {
        if (bound.ok()) return std::move(*bound);
        for (Fault& fault : bound.error().faults) faults_.push_back(std::move(fault));
        return nullptr;
    }
    Bound bind(const std::string& text, const Object& object, Kind wanted, const std::string& as,
               const Field* into = nullptr) {
        if (text.empty()) return nullptr;
        return take(binder_.bind(text, object, wanted, as, into));
    }

    BoundField field(const Object& object, const Field& field) {
        BoundField bound;
        bound.field = &field;
        bound.stored = field.stored;
        const std::string as = object.name + "." + field.name;
        if (!field.formula.empty()) {
            bound.formula = take(binder_.formula_of(object, field));
            if (bound.formula) {
                const Uses used = uses(*bound.formula);
                bound.inputs = used.fields;
                if (field.stored && !field.editable && !used.own_fields_only())
                    faults_.push_back(
                        {as,
                         "stored",
                         {"公式读取时钟、当前用户或其他记录，结果不能存为一列。",
                          "The formula reads the clock, the person or other records and cannot be stored."},
                         {}});
            }
        }
        bound.default_value = bind(field.default_value, object, kind_of(field), as + ".default", &field);
        bound.required_when = bind(field.required_when, object, Kind::boolean, as + ".required_when");
        bind(field.visible_when, object, Kind::boolean, as + ".visible_when");
        if (field.rollup) bound.rollup_where = rollup(object, *field.rollup, as);
        return bound;
    }

    Bound rollup(const Object& object, const schema::RollupRule& rule, const std::string& as) {
        const schema::Relation* relation = object.find_relation(rule.relation);
        const Object* child = relation ? catalog_.find(relation->object) : nullptr;
        const Field* summed = child ? child->find(rule.field) : nullptr;
        if (!child || (rule.function != schema::Rollup::count && (!summed || !summed->stored))) {
            faults_.push_back({as,
                               "unknown_name",
                               {"汇总的列表或字段不存在（公式字段须是存储的）。",
                                "The list or field of the roll-up does not exist (formulas must be stored)."},
                               {}});
            return nullptr;
        }
        return bind(rule.where, *child, Kind::boolean, as + ".rollup.where");
    }

    /// Stored formulas, those another one reads first.
    void order(BoundObject& bound) {
        enum class State { open, entered, done };
        std::vector<State> states(bound.fields.size(), State::open);
        auto visit = [&](auto&& self, size_t i) -> void {
            if (states[i] == State::done) return;
            if (states[i] == State::entered) {
                const std::string& name = bound.fields[i].field->name;
                faults_.push_back(
                    {bound.object->name + "." + name,
                     "cycle",
                     {"公式 “" + name + "” 最终引用了自己。", "The formula of \"" + name + "\" leads back to itself."},
                     {"去掉其中一处引用。", "Remove one of the references."}});
                return;
            }
            states[i] = State::entered;
            for (const std::string& input : bound.fields[i].inputs) {
                const auto found = bound.object->field_index.find(input);
                if (found != bound.object->field_index.end()) self(self, found->second);
            }
            states[i] = State::done;
            if (bound.fields[i].formula && bound.fields[i].stored) bound.compute_order.push_back(i);
        };
        for (size_t i = 0; i < bound.fields.size(); ++i) visit(visit, i);
    }

    const schema::Catalog& catalog_;
    Binder binder_;
    std::vector<Fault> faults_;
};

} // namespace

const BoundField* BoundObject::find(std::string_view field) const {
    const auto found = object->field_index.find(std::string(field));
    return found == object->field_index.end() ? nullptr : &fields[found->second];
}

Result<std::shared_ptr<const Model>> Model::make(std::shared_ptr<const schema::Catalog> catalog) {
    auto model = std::make_shared<Model>();
    model->catalog_ = std::move(catalog);
    Maker maker(*model->catalog_);
    for (const Object& object : model->catalog_->objects()) {
        model->objects_.emplace(object.name, maker.object(object));
        for (const Field& field : object.fields) {
            if (!field.rollup) continue;
            const schema::Relation* relation = object.find_relation(field.rollup->relation);
            const Object* child = relation ? model->catalog_->find(relation->object) : nullptr;
            if (child) model->rollups_[child->name].push_back({&object, &field, child->find(relation->field)});
        }
    }
    if (maker.faults().empty()) return std::shared_ptr<const Model>(std::move(model));
    return Error(Code::invalid, {"对象模型中的表达式有误。", "Expressions of the object model are faulty."},
                 std::move(maker.faults()));
}

const BoundObject& Model::bound(const Object& object) const {
    const auto found = objects_.find(object.name);
    base::check(found != objects_.end(), "the object belongs to the model's catalog");
    return found->second;
}

const std::vector<RollupTarget>& Model::rollups_of(const Object& child) const {
    static const std::vector<RollupTarget> none;
    const auto found = rollups_.find(child.name);
    return found == rollups_.end() ? none : found->second;
}

} // namespace fairlead::formula

#include "base/crypto.h"
#include "schema/draft.h"

namespace fairlead::schema {

namespace {

/// Writes every member in a fixed order; lengths keep neighbours apart.
class Digest {
  public:
    Digest& add(std::string_view text) {
        out_ += std::to_string(text.size());
        out_ += ':';
        out_ += text;
        return *this;
    }
    Digest& add(const Text& text) { return add(text.zh).add(text.en); }
    Digest& add(int64_t number) { return add(std::to_string(number)); }
    Digest& add(const std::optional<int64_t>& number) { return number ? add(*number) : add("-"); }
    Digest& add(const std::vector<std::string>& names) {
        add(static_cast<int64_t>(names.size()));
        for (const auto& name : names) add(name);
        return *this;
    }
    template <typename List, typename Each>
    Digest& each(const List& list, Each each) {
        add(static_cast<int64_t>(list.size()));
        for (const auto& item : list) each(item);
        return *this;
    }
    std::string hex() const { return base::sha256_hex(out_).substr(0, 16); }

  private:
    std::string out_;
};

int64_t bits(std::initializer_list<bool> flags) {
    int64_t all = 0;
    for (const bool flag : flags) all = all * 2 + flag;
    return all;
}

void add_gates(Digest& digest, const std::vector<Gate>& gates) {
    digest.each(gates, [&](const Gate& gate) {
        digest.add(gate.name).add(gate.when).add(gate.say).add(gate.field).add(gate.who).add(gate.relation);
    });
}

void add_field(Digest& digest, const Field& field) {
    digest.add(field.name).add(name(field.type)).add(field.label).add(field.help);
    digest.add(bits({field.required, field.unique, field.indexed, field.system, field.hidden, field.custom,
                     field.history, field.searchable, field.personal, field.editable, field.stored}));
    digest.add(static_cast<int64_t>(field.scale)).add(static_cast<int64_t>(field.length)).add(field.min).add(field.max);
    digest.each(field.choices, [&](const Choice& choice) {
        digest.add(choice.name)
            .add(choice.label)
            .add(choice.color)
            .add(static_cast<int64_t>(choice.active))
            .add(choice.when)
            .add(choice.stamp)
            .add(choice.after);
        add_gates(digest, choice.gates);
    });
    digest.add(field.depends_on).add(field.target).add(field.targets).add(field.relation).add(field.relation_label);
    digest.add(static_cast<int64_t>(field.on_delete))
        .add(field.formula)
        .add(field.default_value)
        .add(field.required_when);
    digest.add(field.visible_when).add(field.format).add(field.pipeline).add(field.part_of).add(field.part_label);
    if (field.rollup)
        digest.add(static_cast<int64_t>(field.rollup->function))
            .add(field.rollup->relation)
            .add(field.rollup->field)
            .add(field.rollup->where);
}

void add_pipeline(Digest& digest, const Pipeline& pipeline) {
    digest.add(pipeline.name).add(pipeline.label).add(static_cast<int64_t>(pipeline.active));
    digest.add(static_cast<int64_t>(pipeline.silent_days)).add(static_cast<int64_t>(pipeline.silent_moves));
    digest.each(pipeline.stages, [&](const Stage& stage) {
        digest.add(stage.name)
            .add(stage.label)
            .add(name(stage.kind))
            .add(static_cast<int64_t>(stage.position))
            .add(stage.probability);
        digest.add(stage.definition).add(stage.evidence).add(stage.required).add(stage.category);
        add_gates(digest, stage.gates);
        add_gates(digest, stage.exits);
        digest.add(stage.buyer).add(static_cast<int64_t>(stage.control));
        digest.each(stage.checklist, [&](const CheckItem& item) {
            digest.add(item.name).add(item.label).add(bits({item.required, item.active}));
        });
        digest.each(stage.playbook, [&](const PlayStep& step) {
            digest.add(step.name).add(step.label).add(step.help).add(step.script).add(step.creates);
            digest.add(static_cast<int64_t>(step.due_days)).add(static_cast<int64_t>(step.active));
            digest.each(step.values, [&](const auto& value) { digest.add(value.first).add(value.second); });
        });
    });
}

void add_layout(Digest& digest, const Layout& layout) {
    digest.each(layout.sections, [&](const Section& section) {
        digest.add(section.label).add(section.fields).add(section.visible_when);
    });
    digest.add(layout.list).add(layout.card).add(layout.key_figures).add(layout.related).add(layout.quick);
}

void add_object(Digest& digest, const Object& object) {
    digest.add(object.name).add(object.label).add(object.plural).add(object.icon);
    digest.add(bits({object.custom, object.system, object.table_only, object.activity, object.aside}));
    digest.add(static_cast<int64_t>(object.position))
        .add(static_cast<int64_t>(object.sharing))
        .add(object.access_parent);
    digest.each(object.traits, [&](const auto& trait) { digest.add(trait.first).add(trait.second); });
    digest.each(object.fields, [&](const Field& field) { add_field(digest, field); });
    digest.each(object.pipelines, [&](const Pipeline& pipeline) { add_pipeline(digest, pipeline); });
    digest.each(object.relations, [&](const Relation& relation) {
        digest.add(relation.name).add(relation.object).add(relation.field).add(relation.label);
    });
    digest.each(object.indexes,
                [&](const IndexRule& index) { digest.add(index.columns).add(static_cast<int64_t>(index.unique)); });
    digest.each(object.views,
                [&](const View& view) { digest.add(view.name).add(view.label).add(view.where).add(view.sort); });
    add_layout(digest, object.layout);
    digest.each(object.layouts, [&](const auto& layout) {
        digest.add(layout.first);
        add_layout(digest, layout.second);
    });
    digest.each(object.duplicates, [&](const DuplicateRule& rule) {
        digest.add(rule.rule).add(rule.fields).add(rule.same.value_or(99)).add(rule.different.value_or(99));
        digest.each(rule.against, [&](const auto& other) { digest.add(other.first).add(other.second); });
    });
    const DuplicatePolicy& policy = object.duplicate_policy;
    digest.add(policy.threshold).add(policy.review).add(policy.rarity);
    digest.each(policy.channels, [&](const auto& channel) { digest.add(channel.first).add(channel.second); });
    digest.add(object.touch.when).add(object.touch.at).add(object.touch.customer);
    digest.add(static_cast<int64_t>(object.touch.reached));
    digest.add(object.guide);
}

} // namespace

std::string fingerprint(const std::vector<Object>& objects, const Settings& settings) {
    Digest digest;
    digest.add(settings.base_currency).add(settings.currencies).add(settings.time_zone).add(settings.country);
    digest.add(static_cast<int64_t>(settings.fiscal_year_start)).add(settings.language).add(settings.company);
    digest.add(settings.reminder_escalation_hours).add(settings.request_escalation_hours).add(settings.watermark);
    digest.each(objects, [&](const Object& object) { add_object(digest, object); });
    return digest.hex();
}

} // namespace fairlead::schema

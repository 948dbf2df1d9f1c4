#pragma once
// A small model for the tests of this room: deal → firm → firm, items below deals, steps about either.

#include <memory>
#include <string>
#include <vector>

#include "formula/model.h"
#include "schema/loader.h"

namespace fairlead::formula {

inline std::vector<schema::Source> model_sources(const std::string& more_fields = "") {
    const std::string deal = R"json({"object": "deal", "label": {"zh": "交易", "en": "Deal"}, "fields": {
        "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "owner": {"type": "user", "label": {"zh": "负责人", "en": "Owner"}},
        "firm": {"type": "link", "target": "firm", "label": {"zh": "企业", "en": "Firm"}, "relation": "deals"},
        "stage": {"type": "stage", "label": {"zh": "阶段", "en": "Stage"}, "pipeline": "main"},
        "amount": {"type": "money", "label": {"zh": "金额", "en": "Amount"}},
        "rate": {"type": "percent", "label": {"zh": "比率", "en": "Rate"}},
        "ratio": {"type": "decimal", "scale": 3, "label": {"zh": "比例", "en": "Ratio"}},
        "quantity": {"type": "number", "label": {"zh": "数量", "en": "Quantity"}},
        "due": {"type": "date", "label": {"zh": "到期日", "en": "Due"}},
        "met_at": {"type": "instant", "label": {"zh": "会面时间", "en": "Met at"}},
        "urgent": {"type": "boolean", "label": {"zh": "紧急", "en": "Urgent"}},
        "kind": {"type": "choice", "label": {"zh": "类型", "en": "Type"}, "choices": [
            {"name": "new", "label": {"zh": "新签", "en": "New"}}, {"name": "renewal", "label": {"zh": "续约", "en": "Renewal"}}]},
        "tags": {"type": "multi_choice", "label": {"zh": "标签", "en": "Tags"}, "choices": [
            {"name": "a", "label": {"zh": "甲", "en": "Alpha"}}, {"name": "b", "label": {"zh": "乙", "en": "Beta"}}]},
        "weighted": {"type": "money", "label": {"zh": "加权", "en": "Weighted"}, "formula": "amount * rate"},
        "doubled": {"type": "money", "label": {"zh": "两倍", "en": "Doubled"}, "formula": "weighted * 2"},
        "late": {"type": "boolean", "label": {"zh": "逾期", "en": "Late"}, "formula": "due < today()"},
        "firm_size": {"type": "number", "label": {"zh": "规模", "en": "Size of firm"}, "formula": "firm.size"})json" +
                             (more_fields.empty() ? "" : ", " + more_fields) + R"json(},
      "pipelines": {"main": {"label": {"zh": "主要", "en": "Main"}, "stages": [
        {"stage": "first", "kind": "open", "probability": 10, "label": {"zh": "初步", "en": "First"}},
        {"stage": "won", "kind": "won", "probability": 100, "label": {"zh": "赢单", "en": "Won"},
         "gate": [{"name": "has_items", "when": "count(items where pieces > 0) > 0", "say": {"zh": "先添加明细。", "en": "Add items first."}}]},
        {"stage": "lost", "kind": "lost", "probability": 0, "label": {"zh": "输单", "en": "Lost"}}]}}})json";
    return {
        {"user",
         R"json({"object": "user", "label": {"zh": "用户", "en": "User"}, "system": true, "fields": {"name": {"type": "text", "label": {"zh": "姓名", "en": "Name"}}}})json",
         false},
        {"firm", R"json({"object": "firm", "label": {"zh": "企业", "en": "Firm"}, "fields": {
        "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "size": {"type": "number", "label": {"zh": "规模", "en": "Size"}},
        "parent": {"type": "link", "target": "firm", "label": {"zh": "母公司", "en": "Parent"}, "relation": "daughters"},
        "open_amount": {"type": "money", "label": {"zh": "在谈金额", "en": "Open amount"},
                        "rollup": {"function": "sum", "relation": "deals", "field": "amount", "where": "stage.kind = 'open'"}}}})json",
         false},
        {"item",
         R"json({"object": "item", "label": {"zh": "明细", "en": "Item"}, "sharing": "parent", "access_parent": "deal", "fields": {
        "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "deal": {"type": "link", "target": "deal", "label": {"zh": "交易", "en": "Deal"}, "relation": "items"},
        "total": {"type": "money", "label": {"zh": "合计", "en": "Total"}},
        "pieces": {"type": "number", "label": {"zh": "件数", "en": "Pieces"}}}})json",
         false},
        {"step", R"json({"object": "step", "label": {"zh": "步骤", "en": "Step"}, "fields": {
        "name": {"type": "text", "label": {"zh": "名称", "en": "Name"}},
        "about": {"type": "link_any", "targets": ["deal", "firm"], "label": {"zh": "关于", "en": "About"}, "relation": "steps"},
        "done": {"type": "boolean", "label": {"zh": "完成", "en": "Done"}}}})json",
         false},
        {"deal", deal, false}};
}

inline std::shared_ptr<const schema::Catalog> test_model() {
    static const auto catalog = [] {
        auto loaded = schema::Loader::load(model_sources(), {});
        base::check(loaded.ok(), loaded.ok() ? "" : loaded.error().faults[0].message.en.c_str());
        return *loaded;
    }();
    return catalog;
}

/// What Model::make says about the model with further fields on deal.
inline std::vector<base::Fault> model_faults(const std::string& more_fields) {
    const auto catalog = schema::Loader::load(model_sources(more_fields), {});
    if (!catalog.ok()) return catalog.error().faults;
    const auto model = Model::make(*catalog);
    return model.ok() ? std::vector<base::Fault>() : model.error().faults;
}

} // namespace fairlead::formula

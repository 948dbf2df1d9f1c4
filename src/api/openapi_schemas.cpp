#include "api/openapi_schemas.h"

#include <map>

namespace fairlead::api {

namespace {

// Shapes in short: a key ending in "?" may be absent; "|" is or, "[X]" a list, "{X}" a map from names, 'x' the word x,
// any other word with a capital a shape of this table. "*" among the keys: any other key, with such values.
constexpr const char* shapes = R"json({
"Text": {"zh?": "string", "en?": "string"},
"Link": {"id": "string", "name": "string|null", "object?": "string"},
"Value": "string|number|boolean|null|[string]|Link",
"Fault": {"field": "string", "rule": "string", "message": "string", "hint?": "string"},

"Choice": {"name": "string", "label": "Text", "color?": "string", "active?": "boolean", "when?": "[string]", "after?": "[string]"},
"FieldType": "'text'|'long_text'|'number'|'decimal'|'money'|'percent'|'date'|'instant'|'boolean'|'choice'|'multi_choice'|'link'|'link_any'|'email'|'phone'|'url'|'user'|'stage'|'auto_number'|'file'",
"Field": {"name": "string", "type": "FieldType", "label": "Text", "help?": "Text", "required?": "boolean", "unique?": "boolean",
  "read_only?": "boolean", "computed?": "boolean", "editable?": "boolean", "custom?": "boolean", "system?": "boolean",
  "searchable?": "boolean", "sortable?": "boolean", "groupable?": "boolean", "scale?": "integer", "length?": "integer",
  "min?": "number|string|null", "max?": "number|string|null", "choices?": "[Choice]", "depends_on?": "string",
  "target?": "string", "targets?": "[string]", "relation?": "string", "formula?": "string", "default?": "string",
  "required_when?": "string", "visible_when?": "string", "part_of?": "string", "part_label?": "Text"},
"Relation": {"name": "string", "object": "string", "field": "string", "label": "Text"},
"PracticeSide": {"n": "integer", "k?": "integer", "figure": "number|null", "rate?": "number|null", "low": "number|null", "high": "number|null",
  "reason": "string|null", "where": "string|null", "k_where?": "string|null"},
"PracticeRow": {"metric": "'stay'|'share'|'number'|'first'", "what": "string|null", "label": "Text|null", "top": "PracticeSide", "others": "PracticeSide",
  "difference": "number|null", "low": "number|null", "high": "number|null", "test": "'z'|'fisher'|'rank_sum'|null", "p": "number|null", "q": "number|null",
  "evidence": "'step'|'none'|'too_small'|'too_few'", "name?": "Text", "how?": "Text", "within_days?": "integer|null"},
"PracticeStage": {"stage": "string", "label": "Text", "kind": "string", "top": "Figure", "others": "Figure", "rows": "[PracticeRow]"},
"Figure": {"value": "integer", "where": "string"},
"PracticeSeller": {"person": "Link|null", "win_rate": "PracticeRate", "difference": "number", "mix": "number", "skill": "number", "p": "number|null", "q": "number"},
"PracticeRate": {"k": "integer", "n": "integer", "rate": "number|null", "low": "number|null", "high": "number|null", "reason": "string|null",
  "where": "string", "won_where": "string"},
"PracticeSellers": {"basis": "'significant'|'best_quarter'|'none'", "reason": "'too_few_people'|'too_few_deals'|'nobody_ahead'|null", "sellers": "integer",
  "judged": "integer", "least_closed": "integer", "least_people": "integer", "people": "[PracticeSeller]"},
"PracticeListed": {"stage": "string", "what": "string", "side": "'top'|'others'", "n": "integer", "rows": "[PracticeDeal]"},
"PracticeDeal": {"record": "string", "name": "string|null", "owner": "Link|null", "won": "boolean", "days": "number", "number": "integer|null", "first": "number|null"},
"BestPractice": {"object": "string", "pipeline": "string", "pipeline_label": "Text", "from": "string", "to": "string", "as_of": "string|null", "currency": "string",
  "deals": "Figure", "excluded": "[PracticeExcluded]", "segment": "PracticeSegment|null", "against": "'closed'|'won'", "most_q": "number",
  "sellers": "PracticeSellers", "activities": "[PracticeActivity]", "tests": "integer", "steps": "integer", "stages": "[PracticeStage]", "listed?": "PracticeListed"},
"PracticeExcluded": {"reason": "string", "n": "integer|null", "where": "string|null"},
"PracticeSegment": {"field": "string", "label": "Text"},
"PracticeActivity": {"object": "string", "label": "Text"},
"PracticePublished": {"as": "'entries'|'stage'", "made": "[string]", "kept": "[string]"},
"Gate": {"name": "string", "say": "Text", "field?": "string", "relation?": "string", "when?": "string", "who?": "Text"},
"CheckItem": {"name": "string", "label": "Text", "required": "boolean", "active": "boolean"},
"PlayStep": {"name": "string", "label": "Text", "help": "Text", "script": "Text", "creates": "string", "due_days": "integer", "active": "boolean"},
"Stage": {"name": "string", "label": "Text", "kind": "'open'|'won'|'lost'", "position": "integer", "probability": "integer",
  "definition?": "Text", "evidence?": "Text", "required?": "[string]", "gates?": "[Gate]",
  "exits?": "[Gate]", "buyer?": "string", "control?": "'none'|'notify'|'acknowledge'", "category?": "string",
  "checklist?": "[CheckItem]", "playbook?": "[PlayStep]"},
"Pipeline": {"name": "string", "label": "Text", "active?": "boolean", "silent_days?": "integer",
  "silent_moves?": "integer", "stages": "[Stage]"},
"Section": {"label": "Text", "fields": "[string]", "visible_when?": "string"},
"Layout": {"sections": "[Section]", "list": "[string]", "card": "[string]", "key_figures": "[string]", "related": "[string]", "quick": "[string]"},
"Layouts": {"phone?": "Layout"},
"View": {"name": "string", "label": "Text", "where?": "string", "sort?": "string"},
"Scope": "'own'|'team'|'subtree'|'all'|'none'",
"Rights": {"read": "Scope", "create": "boolean", "edit": "Scope", "delete": "Scope", "export": "boolean", "import": "boolean"},
"Object": {"name": "string", "label": "Text", "plural": "Text", "icon?": "string", "position?": "integer", "system?": "boolean",
  "custom?": "boolean", "activity?": "boolean", "aside?": "boolean", "traits": "{string}", "fields": "[Field]", "relations": "[Relation]",
  "pipelines?": "[Pipeline]", "layout": "Layout", "layouts?": "Layouts", "views": "[View]", "rights": "Rights",
  "duplicates?": "[DuplicateRule]", "duplicate_policy?": "DuplicatePolicy"},
"DuplicateWeights": {"same?": "integer", "different?": "integer"},
"DuplicateRule": {"rule": "string", "fields": "[string]", "against?": "{[string]}", "weights?": "DuplicateWeights"},
"DuplicatePolicy": {"threshold": "integer", "review": "integer", "rarity": "integer", "channels": "{string}"},
"Rate": {"from": "string", "rate": "string"},
"Settings": {"company?": "string", "base_currency": "string", "currencies": "[string]", "rates?": "{[Rate]}", "time_zone": "string",
  "country": "string", "fiscal_year_start": "integer", "language": "string", "reminder_escalation_hours?": "integer", "request_escalation_hours?": "integer",
  "watermark?": "boolean"},
"Schema": {"version": "string", "settings?": "Settings", "objects": "[Object]"},

"Team": {"id": "string", "name": "string"},
"RoleName": {"id": "string", "name": "string", "label": "Text"},
"Person": {"id": "string", "name": "string", "login": "string", "email?": "string|null", "language?": "string|null",
  "time_zone?": "string|null", "role?": "RoleName|null", "team?": "Team|null"},
"Session": {"user": "Person", "csrf": "string", "capabilities": "[string]", "schema_version": "string", "expires_at?": "string",
  "settings": "Settings"},

"Record": {"id": "string", "version": "integer", "can?": "[string]", "*": "any"},
"RecordPage": {"rows": "[Record]", "next": "string|null", "count?": "integer", "count_capped?": "boolean", "sums?": "{string|number|null}"},
"Change": {"field": "string", "before": "Value", "after": "Value"},
"HistoryEntry": {"id": "string", "at": "string", "user?": "Link|null", "action": "string", "cause?": "string|null", "cause_id?": "string", "merged_from?": "Link", "fields": "[Change]"},
"History": {"changes": "[HistoryEntry]", "next": "string|null"},
"TimelineItem": {"id": "string", "at": "string", "kind": "'activity'|'change'|'stage'|'created'|'deleted'|'restored'|'file'",
  "object?": "string", "record?": "string", "title?": "string|null", "body?": "string|null", "done?": "boolean|null",
  "due?": "string|null", "user?": "Link|null", "changes?": "[Change]", "cause?": "string|null", "cause_id?": "string", "merged_from?": "Link"},
"Timeline": {"items": "[TimelineItem]", "next": "string|null"},
"BriefPart": {"section": "'subject'|'people'|'roles'|'open_deals'|'past_deals'|'bought'|'promised'|'contacts'", "object": "string", "rows": "[Record]", "more": "boolean"},
"BriefRisk": {"kind": "'silent'|'overdue'|'past_close'|'slow'|'stalled'|'put_off'|'no_next_step'|'against'", "object": "string", "id": "string",
  "name": "string", "n": "integer", "text": "string"},
"BriefGap": {"section": "string", "object": "string"},
"Brief": {"parts": "[BriefPart]", "risks": "[BriefRisk]", "left_out": "[BriefGap]", "timeline": "Timeline"},
"FilterHint": {"kind": "'mine'|'flag'|'silent'|'closing'|'value'|'missing'", "field": "string", "where": "string", "count": "integer"},
"FilterHints": {"total": "integer", "hints": "[FilterHint]", "missing": "[FilterHint]", "not_counted": "[string]"},

"Job": {"id": "string", "kind": "'import'|'export'|'bulk'|'undo'|'demo'|'duplicates'|'merge'", "title": "string", "state": "'waiting'|'running'|'done'|'failed'|'cancelled'",
  "phase?": "string|null", "done": "integer", "total": "integer", "created?": "integer", "updated?": "integer", "skipped?": "integer",
  "failed?": "integer", "rate?": "number|null", "seconds_left?": "number|null", "message?": "Text|null", "file?": "string|null",
  "faults?": "string|null", "can_undo?": "boolean", "undone?": "boolean", "created_at": "string", "started_at?": "string|null",
  "finished_at?": "string|null", "result?": "{any}"},
"Jobs": {"jobs": "[Job]"},
"JobStarted": {"job": "string"},
"Notification": {"id": "string", "at": "string", "kind": "string", "read": "boolean", "object?": "string|null", "record?": "string|null",
  "job?": "string|null", "count?": "integer", "title": "string|null", "body?": "string|null", "actor?": "Link|null"},
"Notifications": {"items": "[Notification]", "unread": "integer", "next": "string|null"}
})json";

const std::map<std::string_view, const char*>& answers() {
    static const std::map<std::string_view, const char*> all = {
        {"GET /api/session", "Session"},
        {"POST /api/session", "Session"},
        {"PATCH /api/session", "Session"},
        {"GET /api/schema", "Schema"},
        {"GET /api/schema/{object}", "Object"},
        {"PUT /api/schema/{object}", "Object"},
        {"GET /api/settings", "Settings"},
        {"PATCH /api/settings", "Settings"},
        {"GET /api/records/{object}", "RecordPage"},
        {"POST /api/records/{object}", "Record"},
        {"GET /api/records/{object}/{id}", "Record"},
        {"PATCH /api/records/{object}/{id}", "Record"},
        {"POST /api/records/{object}/{id}/restore", "Record"},
        {"POST /api/records/{object}/{id}/stage", "Record"},
        {"GET /api/records/{object}/{id}/history", "History"},
        {"GET /api/records/{object}/{id}/timeline", "Timeline"},
        {"GET /api/records/{object}/{id}/related/{relation}", "RecordPage"},
        {"GET /api/records/{object}/{id}/brief", "Brief"},
        {"GET /api/records/{object}/filter_hints", "FilterHints"},
        {"POST /api/records/{object}/bulk", "JobStarted"},
        {"POST /api/duplicates/{object}/scan", "JobStarted"},
        {"GET /api/jobs", "Jobs"},
        {"GET /api/jobs/{id}", "Job"},
        {"POST /api/imports/{id}/start", "JobStarted"},
        {"POST /api/exports", "JobStarted"},
        {"GET /api/notifications", "Notifications"},
        {"GET /api/reports/best_practice", "BestPractice"},
        {"POST /api/reports/best_practice/publish", "PracticePublished"},
    };
    return all;
}

Json of_type(std::string_view type) {
    Json json = Json::object();
    json.set("type", Json::string(std::string(type)));
    return json;
}

/// The parts between "|" that stand in no bracket.
std::vector<std::string_view> alternatives(std::string_view text) {
    std::vector<std::string_view> parts;
    size_t from = 0;
    int depth = 0;
    for (size_t at = 0; at <= text.size(); ++at) {
        const char c = at < text.size() ? text[at] : '|';
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (c != '|' || depth > 0) continue;
        parts.push_back(text.substr(from, at - from));
        from = at + 1;
    }
    return parts;
}

Json shape(std::string_view text);

Json one(std::string_view text) {
    if (text == "any") return Json::object();
    const std::string_view inside = text.size() > 2 ? text.substr(1, text.size() - 2) : std::string_view();
    Json json;
    switch (text.front()) {
        case '[':
            json = of_type("array");
            json.set("items", shape(inside));
            return json;
        case '{':
            json = of_type("object");
            json.set("additionalProperties", shape(inside));
            return json;
        default:
            if (text.front() >= 'a') return of_type(text);
            json = Json::object();
            json.set("$ref", Json::string("#/components/schemas/" + std::string(text)));
            return json;
    }
}

Json shape(std::string_view text) {
    Json words = Json::array(), any = Json::array();
    for (const std::string_view part : alternatives(text)) {
        if (part.front() == '\'')
            words.push(Json::string(std::string(part.substr(1, part.size() - 2))));
        else
            any.push(one(part));
    }
    if (!words.items().empty()) {
        Json json = of_type("string");
        json.set("enum", std::move(words));
        if (any.items().empty()) return json;
        any.push(std::move(json));
    }
    if (any.items().size() == 1) return any.items().front();
    Json json = Json::object();
    json.set("anyOf", std::move(any));
    return json;
}

Json object_shape(const Json& keys) {
    Json properties = Json::object(), required = Json::array(), json = of_type("object");
    for (const auto& [key, type] : keys.members()) {
        if (key == "*") {
            json.set("additionalProperties", shape(type.text()));
            continue;
        }
        const bool may_lack = key.ends_with('?');
        const std::string name = key.substr(0, key.size() - (may_lack ? 1 : 0));
        properties.set(name, shape(type.text()));
        if (!may_lack) required.push(Json::string(name));
    }
    json.set("properties", std::move(properties));
    if (!required.items().empty()) json.set("required", std::move(required));
    return json;
}

} // namespace

Json answer_schemas() {
    Json schemas = Json::object();
    const auto table = base::parse_json(shapes);
    if (!table.ok()) return schemas;
    for (const auto& [name, keys] : table->members())
        schemas.set(name, keys.is_object() ? object_shape(keys) : shape(keys.text()));
    return schemas;
}

const char* answer_schema(const Route& route) {
    const auto found = answers().find(std::string(http::name(route.method)) + " " + route.pattern);
    return found == answers().end() ? nullptr : found->second;
}

} // namespace fairlead::api

#include "command/import_words.h"

#include "base/json.h"
#include "base/unicode.h"
#include "command/import_plan.h"

namespace fairlead::command {

Result<ImportWords> ImportWords::read(std::string_view json) {
    ImportWords words;
    if (json.empty()) return words;
    auto parsed = base::parse_json(json);
    if (!parsed.ok()) return base::internal_error("import_words.json: " + parsed.error().message.en);
    for (const auto& [object, list] : (*parsed)["objects"].members())
        for (const base::Json& word : list.items()) words.objects_[object].push_back(word_key(word.text()));
    for (const auto& [object, fields] : (*parsed)["fields"].members())
        for (const auto& [field, list] : fields.members())
            for (const base::Json& word : list.items())
                words.fields_[object + "." + field].push_back(word_key(word.text()));
    for (const auto& [field, choices] : (*parsed)["choices"].members())
        for (const auto& [choice, list] : choices.members())
            for (const base::Json& word : list.items()) words.choices_[field][base::fold(word.text())] = choice;
    for (const base::Json& word : (*parsed)["empty_words"].items()) words.empty_.push_back(word.text());
    return words;
}

const std::vector<std::string>& ImportWords::object(const std::string& object) const {
    static const std::vector<std::string> none;
    const auto found = objects_.find(object);
    return found == objects_.end() ? none : found->second;
}

std::vector<std::string> ImportWords::field(const std::string& object, const std::string& field) const {
    std::vector<std::string> all;
    for (const std::string& owner : {object, std::string("*")})
        if (const auto found = fields_.find(owner + "." + field); found != fields_.end())
            all.insert(all.end(), found->second.begin(), found->second.end());
    return all;
}

std::map<std::string, std::string> ImportWords::choices(const std::string& object, const std::string& field) const {
    std::map<std::string, std::string> all;
    for (const std::string& owner : {object, std::string("*")})
        if (const auto found = choices_.find(owner + "." + field); found != choices_.end())
            all.insert(found->second.begin(), found->second.end());
    return all;
}

} // namespace fairlead::command

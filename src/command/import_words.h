#pragma once
// What other systems and people call our objects, fields and choices: metadata/i18n/import_words.json. Inside command/
// only.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "command/workspace.h"

namespace fairlead::command {

class ImportWords {
  public:
    /// Empty text: no words. Broken text is refused with Code::internal, it ships with the program.
    static Result<ImportWords> read(std::string_view json);
    /// Word keys (see word_key) that stand for the object, or for the field of the object.
    const std::vector<std::string>& object(const std::string& object) const;
    std::vector<std::string> field(const std::string& object, const std::string& field) const;
    /// Folded words -> choice names, of a choice or stage field; an empty name stands for no value.
    std::map<std::string, std::string> choices(const std::string& object, const std::string& field) const;
    const std::vector<std::string>& empty_words() const { return empty_; }

  private:
    std::map<std::string, std::vector<std::string>> objects_;
    std::map<std::string, std::vector<std::string>> fields_;            // "object.field"
    std::map<std::string, std::map<std::string, std::string>> choices_; // "object.field"
    std::vector<std::string> empty_;
};

} // namespace fairlead::command

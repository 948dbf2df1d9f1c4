#pragma once
// Which object a table holds and what its columns mean, from header names, from what the cells look like, and from what
// they name in the workspace. Inside command/ only.

#include "command/import_words.h"
#include "format/column_guess.h"

namespace fairlead::command {

/// One column of the sample.
struct SampleColumn {
    std::string header;
    std::vector<std::string> cells;    // filled ones, at most the sample's rows
    std::vector<std::string> distinct; // of them, most frequent first, at most 200
    size_t distinct_count = 0;         // without that bound
    size_t filled = 0;                 // cells that were counted
    format::ColumnGuess guess;
};

struct FieldGuess {
    const Field* field = nullptr;
    double confidence = 0;
    std::map<std::string, std::string> values; // cells that are known under another word
};
struct MappingGuess {
    const Object* object = nullptr;
    double score = 0;
    std::vector<FieldGuess> columns; // by column
    base::Json defaults = base::Json::object();
};

/// The best object for the table, or the mapping for the one named. Objects the actor may not import into are left out;
/// object is null when nothing fits.
Result<MappingGuess> guess_mapping(record::ReadContext& context, const ImportWords& words, const std::string& object,
                                   const std::string& file_name, const std::vector<SampleColumn>& columns);

} // namespace fairlead::command

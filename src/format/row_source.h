#pragma once
// The rows of a source before anyone has decided which of them is the header. Inside the room only.

#include "format/table.h"

namespace fairlead::format {

class RowSource {
  public:
    virtual ~RowSource() = default;
    /// The next row that is not blank; false at the end. Reuses the record's memory. An Error ends the reading.
    virtual base::Result<bool> next(Record& record) = 0;
    virtual base::Result<void> rewind() = 0;
    virtual int64_t bytes_read() const = 0;
    virtual int64_t bytes_total() const = 0;
    virtual int64_t blank_lines() const = 0;
};

/// A fault of a row, with its line in the words.
RecordFault row_fault(int64_t line, int column, std::string rule, const base::Text& what, base::Text hint = {});
/// Refusal because a limit is exceeded at `line`.
base::Error limit_error(int64_t line, std::string rule, const base::Text& what);

} // namespace fairlead::format

#pragma once
// XLSX → rows, one at a time. Inside the room only.

#include <memory>

#include "format/input.h"
#include "format/row_source.h"

namespace fairlead::format {

/// Opens the workbook and chooses the sheet by options.sheet, else the first visible one with a row in it; notes both
/// in `facts`. Borrows the input.
base::Result<std::unique_ptr<RowSource>> open_xlsx_rows(const Input& input, const TableOptions& options, Sniff& facts);

} // namespace fairlead::format

#pragma once
// The parts of a workbook that its sheets lean on: the list of sheets, shared strings, number formats. Inside the room
// only.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "format/excel_number.h"
#include "format/zip_archive.h"

namespace fairlead::format {

/// Many strings in few allocations.
class StringTable {
  public:
    void append(std::string_view text); // to the string under construction
    void finish();                      // the string under construction is complete
    size_t open_size() const { return open_.size(); }
    size_t size() const { return places_.size(); }
    std::string_view at(size_t index) const;

  private:
    struct Place {
        uint32_t block, offset, size;
    };
    std::string open_;
    std::vector<std::string> blocks_;
    std::deque<Place> places_;
};

struct XlsxSheet {
    std::string name;
    std::string part;
    bool hidden = false;
};

struct XlsxWorkbook {
    std::vector<XlsxSheet> sheets; // worksheets only, in order of the tabs
    bool from_1904 = false;
    StringTable strings;
    std::vector<NumberKind> styles; // by the cell's style index
};

/// Reads everything but the sheets.
base::Result<XlsxWorkbook> read_workbook(ZipArchive& archive, const TableLimits& limits);

} // namespace fairlead::format

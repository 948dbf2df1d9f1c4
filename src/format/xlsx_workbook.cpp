#include "format/xlsx_workbook.h"

#include <charconv>
#include <map>

#include "base/unicode.h"
#include "format/row_source.h"
#include "format/xml_reader.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr int64_t free_bytes = 1 << 20;
constexpr size_t block_bytes = 1 << 20;
constexpr size_t sheet_limit = 1000;
constexpr size_t style_limit = 100'000;

int to_int(std::string_view text, int other) {
    int value = other;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_true(std::string_view text) {
    return text == "1" || text == "true";
}

/// The part that a relation of `base_part` points to: relative to its folder, or from the root.
std::string resolve(std::string_view base_part, std::string_view target) {
    std::string path;
    if (target.starts_with('/')) {
        target.remove_prefix(1);
    } else if (const size_t slash = base_part.rfind('/'); slash != std::string_view::npos) {
        path = base_part.substr(0, slash + 1);
    }
    while (target.starts_with("../") || target.starts_with("./")) {
        const bool up = target.starts_with("../");
        target.remove_prefix(up ? 3 : 2);
        if (!up || path.empty()) continue;
        path.pop_back();
        const size_t slash = path.rfind('/');
        path.resize(slash == std::string::npos ? 0 : slash + 1);
    }
    path += target;
    return path;
}

struct Relation {
    std::string type; // the last word of its address: "worksheet"
    std::string part;
};

class RelationsHandler final : public XmlHandler {
  public:
    explicit RelationsHandler(std::string base_part) : base_part_(std::move(base_part)) {}
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
        if (found.size() >= 10 * sheet_limit) return;
        const std::string_view type = attributes.get("Type");
        found[std::string(attributes.get("Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                    resolve(base_part_, attributes.get("Target"))};
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}
    std::map<std::string, Relation> found;

  private:
    std::string base_part_;
};

class WorkbookHandler final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "workbookPr") from_1904 = is_true(attributes.get("date1904"));
        if (name != "sheet" || sheets.size() >= sheet_limit) return;
        // "r:id" beside "sheetId": the relation is the one whose local name is id.
        const std::string_view state = attributes.get("state");
        sheets.push_back({std::string(attributes.get("name")), std::string(attributes.get("id")),
                          state == "hidden" || state == "veryHidden"});
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}
    std::vector<XlsxSheet> sheets; // `part` holds the relation's id for now
    bool from_1904 = false;
};

class StringsHandler final : public XmlHandler {
  public:
    StringsHandler(StringTable& table, const TableLimits& limits) : table_(table), limits_(limits) {}
    void start(std::string_view name, const XmlAttributes&) override {
        if (name == "rPh") ++phonetic_;
        if (name == "t" && phonetic_ == 0) inside_ = true;
    }
    void end(std::string_view name) override {
        if (name == "rPh") --phonetic_;
        if (name == "t") inside_ = false;
        if (name != "si") return;
        table_.finish();
        if (table_.size() > limits_.shared_strings)
            refusal = base::Error(base::Code::limit, {"工作簿中的文字过多。", "The workbook holds too many texts."});
    }
    void text(std::string_view text) override {
        if (!inside_) return;
        table_.append(text);
        if (table_.open_size() > limits_.cell_bytes)
            refusal = base::Error(base::Code::limit, {"单元格中的文字过长。", "The text of a cell is too long."});
    }

  private:
    StringTable& table_;
    const TableLimits& limits_;
    int phonetic_ = 0;
    bool inside_ = false;
};

class StylesHandler final : public XmlHandler {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "numFmt" && codes_.size() < style_limit)
            codes_[to_int(attributes.get("numFmtId"), 0)] = std::string(attributes.get("formatCode").substr(0, 1000));
        if (name == "cellXfs") inside_ = true;
        if (name != "xf" || !inside_ || kinds.size() >= style_limit) return;
        const int id = to_int(attributes.get("numFmtId"), 0);
        const auto code = codes_.find(id);
        kinds.push_back(number_kind(id, code == codes_.end() ? "" : code->second));
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") inside_ = false;
    }
    void text(std::string_view) override {}
    std::vector<NumberKind> kinds;

  private:
    std::map<int, std::string> codes_;
    bool inside_ = false;
};

Result<void> read_part(ZipArchive& archive, const std::string& name, const TableLimits& limits, XmlHandler& handler) {
    const auto part = TRY(archive.part(name, {.part_bytes = limits.part_bytes, .free_bytes = free_bytes}));
    return read_xml(*part, handler);
}

std::string relations_of(const std::string& part) {
    const size_t slash = part.rfind('/');
    const size_t name = slash == std::string::npos ? 0 : slash + 1;
    return part.substr(0, name) + "_rels/" + part.substr(name) + ".rels";
}

base::Error other_program(base::Text what) {
    return base::invalid("file", "not_xlsx", std::move(what),
                         {"请另存为 .xlsx 或 .csv 后重试。", "Save it as .xlsx or .csv and try again."});
}

} // namespace

void StringTable::append(std::string_view text) {
    open_ += text;
}

void StringTable::finish() {
    const std::string text = unescape_xstring(open_);
    open_.clear();
    if (blocks_.empty() || blocks_.back().size() + text.size() > blocks_.back().capacity()) {
        blocks_.emplace_back();
        blocks_.back().reserve(std::max(block_bytes, text.size()));
    }
    places_.push_back({static_cast<uint32_t>(blocks_.size() - 1), static_cast<uint32_t>(blocks_.back().size()),
                       static_cast<uint32_t>(text.size())});
    blocks_.back() += text;
}

std::string_view StringTable::at(size_t index) const {
    const Place& place = places_[index];
    return std::string_view(blocks_[place.block]).substr(place.offset, place.size);
}

Result<XlsxWorkbook> read_workbook(ZipArchive& archive, const TableLimits& limits) {
    if (archive.has("content.xml"))
        return other_program(
            {"这是 OpenDocument 文件，无法读取。", "This is an OpenDocument file, which cannot be read."});
    if (!archive.has("_rels/.rels"))
        return other_program({"这个压缩包不是 Excel 工作簿。", "This archive is not an Excel workbook."});

    RelationsHandler root("");
    TRY(read_part(archive, "_rels/.rels", limits, root));
    std::string part = "xl/workbook.xml";
    for (const auto& [id, relation] : root.found)
        if (relation.type == "officeDocument") part = relation.part;
    if (part.ends_with(".bin"))
        return other_program(
            {"这是二进制工作簿（.xlsb），无法读取。", "This is a binary workbook (.xlsb), which cannot be read."});
    if (!archive.has(part) || part.find("word/") == 0 || part.find("ppt/") == 0)
        return other_program({"这个文件不是 Excel 工作簿。", "This file is not an Excel workbook."});

    XlsxWorkbook workbook;
    WorkbookHandler tabs;
    TRY(read_part(archive, part, limits, tabs));
    workbook.from_1904 = tabs.from_1904;
    RelationsHandler relations(part);
    TRY(read_part(archive, relations_of(part), limits, relations));
    for (XlsxSheet& sheet : tabs.sheets) {
        const auto relation = relations.found.find(sheet.part);
        if (relation == relations.found.end() || relation->second.type != "worksheet" ||
            !archive.has(relation->second.part))
            continue;
        sheet.part = relation->second.part;
        workbook.sheets.push_back(std::move(sheet));
    }
    if (workbook.sheets.empty()) return other_program({"工作簿中没有工作表。", "The workbook has no worksheet."});
    for (const auto& [id, relation] : relations.found) {
        if (relation.type == "sharedStrings" && archive.has(relation.part) && workbook.strings.size() == 0) {
            StringsHandler strings(workbook.strings, limits);
            TRY(read_part(archive, relation.part, limits, strings));
        } else if (relation.type == "styles" && archive.has(relation.part) && workbook.styles.empty()) {
            StylesHandler styles;
            TRY(read_part(archive, relation.part, limits, styles));
            workbook.styles = std::move(styles.kinds);
        }
    }
    return workbook;
}

} // namespace fairlead::format

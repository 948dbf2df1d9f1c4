#include "format/csv_rows.h"

#include <algorithm>

#include "format/formula_guard.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr size_t piece_bytes = 64 << 10;
constexpr size_t decision_bytes = 256 << 10;

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; });
}

size_t ascii_length(std::string_view bytes) {
    size_t i = 0;
    while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
    return i;
}

} // namespace

// TextPieces

size_t TextPieces::left(size_t most) const {
    return static_cast<size_t>(std::clamp<int64_t>(input_.size() - position_, 0, static_cast<int64_t>(most)));
}

Result<void> TextPieces::decide(size_t have) {
    // More bytes than a piece make the guess better; they stay in raw_ and are decoded with this piece.
    const size_t wanted = left(decision_bytes);
    if (have < wanted) {
        raw_.resize(wanted);
        have += TRY(input_.read_at(position_ + static_cast<int64_t>(have), raw_.data() + have, wanted - have));
        raw_.resize(have);
    }
    const bool complete = position_ + static_cast<int64_t>(have) >= input_.size();
    guess_ = guess_encoding(raw_, complete);
    if (!wanted_.empty()) guess_ = {.name = wanted_, .mark_bytes = position_ == 0 ? guess_.mark_bytes : 0};
    settled_ = !wanted_.empty() || !guess_.ascii_only;
    decoder_.emplace(TRY(base::Decoder::open(guess_.name)));
    return {};
}

Result<bool> TextPieces::next(std::string& text) {
    text.clear();
    if (finished_) return false;
    raw_.resize(left(piece_bytes));
    raw_.resize(TRY(input_.read_at(position_, raw_.data(), raw_.size())));
    size_t skip = 0;
    if (!settled_) {
        const size_t ascii = ascii_length(raw_);
        if (position_ == 0) {
            TRY(decide(raw_.size()));
            skip = guess_.mark_bytes;
        } else if (ascii < raw_.size()) {
            TRY(decide(raw_.size()));
        }
    }
    position_ += static_cast<int64_t>(raw_.size());
    finished_ = position_ >= input_.size() || raw_.empty();
    TRY(decoder_->decode(std::string_view(raw_).substr(skip), finished_, text));
    return !text.empty() || !finished_;
}

void TextPieces::rewind() {
    position_ = 0;
    decoder_.reset();
    settled_ = finished_ = false;
}

// CsvRows

CsvRows::CsvRows(const Input& input, CsvDialect dialect, const TableLimits& limits)
    : input_(input), dialect_(std::move(dialect)), limits_(limits), pieces_(input, dialect_.encoding) {
    for (unsigned char c : std::string("\"\r\n\0", 4)) stops_plain_[c] = stops_quoted_[c] = true;
    stops_plain_[static_cast<unsigned char>(dialect_.delimiter[0])] = true;
}

Result<void> CsvRows::rewind() {
    pieces_.rewind();
    at_ = end_ = nullptr;
    line_ = 1;
    blank_lines_ = 0;
    after_return_ = false;
    return {};
}

Result<bool> CsvRows::fill() {
    while (TRY(pieces_.next(text_))) {
        if (text_.empty()) continue;
        at_ = text_.data();
        end_ = at_ + text_.size();
        return true;
    }
    return false;
}

/// One record while it grows.
struct CsvRows::Building {
    Record& record;
    size_t cells = 0;     // finished ones
    size_t bytes = 0;     // of finished ones
    bool started = false; // something of this record was read
    bool end_of_input = false;
    std::string& current() {
        if (cells == record.cells.size()) record.cells.emplace_back();
        return record.cells[cells];
    }
    void begin_cell(bool quoted) {
        current().clear();
        if (record.quoted.size() <= cells) record.quoted.resize(cells + 1);
        record.quoted[cells] = quoted;
    }
    void end_cell() {
        bytes += record.cells[cells].size();
        ++cells;
    }
};

Result<bool> CsvRows::read_record(Building& building) {
    enum class State { cell_start, plain, quoted, quote_seen };
    State state = State::cell_start;
    Record& record = building.record;
    std::string spaces;     // after a closing quote
    int64_t quote_line = 0; // where the open quote stands
    bool stray = false;     // this cell had a quote in a wrong place
    const std::string& delimiter = dialect_.delimiter;
    const auto at_delimiter = [&] {
        return *at_ == delimiter[0] &&
               (delimiter.size() == 1 || std::string_view(at_, static_cast<size_t>(end_ - at_)).starts_with(delimiter));
    };
    const auto too_large = [&](std::string_view cell) -> std::optional<base::Error> {
        if (cell.size() > limits_.cell_bytes) {
            if (quote_line != 0 && (state == State::quoted || state == State::quote_seen))
                return limit_error(quote_line, "cell_too_long",
                                   {"此处开始的引号没有结束，单元格过长",
                                    "the quote opened here does not end and the cell grows too long"});
            return limit_error(record.line, "cell_too_long", {"单元格过长", "a cell is too long"});
        }
        if (building.bytes + cell.size() > limits_.line_bytes)
            return limit_error(record.line, "line_too_long", {"这一行过长", "the line is too long"});
        return std::nullopt;
    };
    const auto report = [&](int column, const char* rule, int64_t line, const base::Text& what,
                            const base::Text& hint) {
        for (const RecordFault& known : record.faults)
            if (known.column == column && known.fault.rule == rule) return;
        record.faults.push_back(row_fault(line, column, rule, what, hint));
    };
    const auto report_nul = [&] {
        report(static_cast<int>(building.cells), "nul_byte", line_,
               {"含有 NUL 字节，已去掉", "there is a NUL byte, left out"},
               {"请检查文件是否损坏。", "Check whether the file is damaged."});
    };
    const auto report_stray = [&] {
        stray = true;
        report(static_cast<int>(building.cells), "stray_quote", line_,
               {"引号的位置不对，按原样保留", "a quote stands in a wrong place and was kept as it is"},
               {"引号内的引号要写成两个。", "A quote inside quotes is written twice."});
    };
    const auto line_break = [&] { // at CR or LF outside quotes
        after_return_ = *at_ == '\r';
        ++at_;
        ++line_;
    };

    for (;;) {
        if (at_ == end_ && !TRY(fill())) {
            building.end_of_input = true;
            if (state == State::quoted)
                report(static_cast<int>(building.cells), "unterminated_quote", quote_line,
                       {"此处开始的引号没有结束", "the quote opened here is never closed"},
                       {"补上结束的引号，或去掉这个引号。", "Add the closing quote or remove this one."});
            if (!building.started) return false;
            if (state == State::cell_start) building.begin_cell(false);
            building.end_cell();
            return true;
        }
        if (after_return_) {
            after_return_ = false;
            if (*at_ == '\n') {
                if (state == State::quoted) building.current() += '\n';
                ++at_;
                continue;
            }
        }
        switch (state) {
            case State::cell_start:
                if (building.cells >= limits_.columns)
                    return limit_error(record.line, "too_many_columns", {"列数过多", "there are too many columns"});
                building.started = true;
                stray = false;
                if (*at_ == '"') {
                    building.begin_cell(true);
                    state = State::quoted;
                    quote_line = line_;
                    ++at_;
                    break;
                }
                building.begin_cell(false);
                state = State::plain;
                [[fallthrough]];
            case State::plain: {
                std::string& cell = record.cells[building.cells];
                const char* stop = at_;
                while (stop != end_ && !stops_plain_[static_cast<unsigned char>(*stop)]) ++stop;
                cell.append(at_, stop);
                at_ = stop;
                if (cell.size() + building.bytes > limits_.cell_bytes)
                    if (auto error = too_large(cell)) return *error;
                if (at_ == end_) break;
                if (at_delimiter()) {
                    building.end_cell();
                    at_ += delimiter.size();
                    state = State::cell_start;
                    building.started = true;
                } else if (*at_ == '\n' || *at_ == '\r') {
                    building.end_cell();
                    line_break();
                    return true;
                } else if (*at_ == '\0') {
                    report_nul();
                    ++at_;
                } else if (*at_ == '"' && !record.quoted[building.cells] && is_blank(cell)) {
                    cell.clear(); // white space before an opening quote
                    record.quoted[building.cells] = true;
                    state = State::quoted;
                    quote_line = line_;
                    ++at_;
                } else {
                    cell += *at_++;
                }
                break;
            }
            case State::quoted: {
                std::string& cell = record.cells[building.cells];
                const char* stop = at_;
                while (stop != end_ && !stops_quoted_[static_cast<unsigned char>(*stop)]) ++stop;
                cell.append(at_, stop);
                at_ = stop;
                if (cell.size() + building.bytes > limits_.cell_bytes)
                    if (auto error = too_large(cell)) return *error;
                if (at_ == end_) break;
                if (*at_ == '"') {
                    state = State::quote_seen;
                    spaces.clear();
                    ++at_;
                } else if (*at_ == '\0') {
                    report_nul();
                    ++at_;
                } else if (stray) {
                    // After a misplaced quote nobody knows where the cell ends: the line's end bounds the damage.
                    building.end_cell();
                    line_break();
                    return true;
                } else {
                    cell += *at_;
                    line_break();
                }
                break;
            }
            case State::quote_seen: {
                std::string& cell = record.cells[building.cells];
                if (*at_ == '"' && spaces.empty()) {
                    cell += '"';
                    ++at_;
                    state = State::quoted;
                } else if (at_delimiter()) {
                    building.end_cell();
                    at_ += delimiter.size();
                    state = State::cell_start;
                } else if (*at_ == '\n' || *at_ == '\r') {
                    building.end_cell();
                    line_break();
                    return true;
                } else if (*at_ == ' ' || *at_ == '\t') {
                    if (spaces.size() < limits_.cell_bytes) spaces += *at_;
                    ++at_;
                } else if (*at_ == '\0') {
                    report_nul();
                    ++at_;
                } else {
                    report_stray();
                    if (cell.empty()) {
                        cell = "\"\"" + spaces; // ""word… was never meant as a quoted cell
                        state = State::plain;
                    } else {
                        cell += '"';
                        cell += spaces;
                        state = State::quoted;
                    }
                }
                break;
            }
        }
    }
}

void CsvRows::finish(Record& record, size_t cells, int64_t replaced_before) {
    record.cells.resize(cells);
    record.quoted.resize(cells);
    if (dialect_.undo_formula_guard)
        for (std::string& cell : record.cells)
            if (has_guard(cell)) cell.erase(0, 1);
    if (replaced_before == 0 && pieces_.replaced() == 0) return;
    for (size_t i = 0; i < cells; ++i)
        if (record.cells[i].find("\xEF\xBF\xBD") != std::string::npos)
            record.faults.push_back(row_fault(
                record.line, static_cast<int>(i), "undecodable_bytes",
                {"有无法识别的字符（编码可能不对）", "some characters cannot be read (the encoding may be wrong)"},
                {"请换一种编码重试。", "Try another encoding."}));
}

Result<bool> CsvRows::next(Record& record) {
    for (;;) {
        record.faults.clear();
        if (at_ == end_ && !TRY(fill())) return false;
        if (after_return_) {
            after_return_ = false;
            if (*at_ == '\n') {
                ++at_;
                continue;
            }
        }
        record.line = line_;
        const int64_t replaced_before = pieces_.replaced();
        Building building{record};
        if (!TRY(read_record(building))) return false;
        if (building.cells == 1 && !record.quoted[0] && record.faults.empty() && is_blank(record.cells[0])) {
            ++blank_lines_;
            continue;
        }
        finish(record, building.cells, replaced_before);
        return true;
    }
}

} // namespace fairlead::format

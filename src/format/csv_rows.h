#pragma once
// Delimited text → rows. RFC 4180, forgiving where people's programs are not exact: quotes inside a cell are kept, a
// quote that never closes is told with its line, NUL bytes are dropped and told. Inside the room only.

#include <array>
#include <optional>
#include <string>

#include "base/unicode.h"
#include "format/encoding.h"
#include "format/input.h"
#include "format/row_source.h"

namespace fairlead::format {

struct CsvDialect {
    std::string encoding;        // empty: recognise while reading
    std::string delimiter = ","; // one character of UTF-8, not a quote or a line break
    bool undo_formula_guard = true;
};

/// The text of an input as UTF-8, in pieces of whole characters.
class TextPieces {
  public:
    TextPieces(const Input& input, std::string encoding) : input_(input), wanted_(std::move(encoding)) {}
    /// The next piece replaces `text`; false at the end.
    base::Result<bool> next(std::string& text);
    void rewind();
    int64_t position() const { return position_; }
    int64_t replaced() const { return decoder_ ? decoder_->replaced() : 0; }
    /// What has been found out so far; empty before the first piece.
    const EncodingGuess& encoding() const { return guess_; }

  private:
    base::Result<void> decide(size_t have);
    /// How many bytes are still to come, at most `most`.
    size_t left(size_t most) const;

    const Input& input_;
    std::string wanted_;
    std::string raw_;
    int64_t position_ = 0;
    EncodingGuess guess_;
    std::optional<base::Decoder> decoder_;
    bool settled_ = false; // the encoding will not change any more
    bool finished_ = false;
};

class CsvRows final : public RowSource {
  public:
    /// Borrows the input.
    CsvRows(const Input& input, CsvDialect dialect, const TableLimits& limits);
    base::Result<bool> next(Record& record) override;
    base::Result<void> rewind() override;
    int64_t bytes_read() const override { return pieces_.position(); }
    int64_t bytes_total() const override { return input_.size(); }
    int64_t blank_lines() const override { return blank_lines_; }
    const EncodingGuess& encoding() const { return pieces_.encoding(); }

  private:
    struct Building;
    base::Result<bool> fill();
    base::Result<bool> read_record(Building& building);
    void finish(Record& record, size_t cells, int64_t replaced_before);

    const Input& input_;
    CsvDialect dialect_;
    TableLimits limits_;
    TextPieces pieces_;
    std::string text_;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    int64_t line_ = 1;
    int64_t blank_lines_ = 0;
    bool after_return_ = false; // the last byte was CR: a following LF belongs to it
    std::array<bool, 256> stops_plain_{};
    std::array<bool, 256> stops_quoted_{};
};

} // namespace fairlead::format

#pragma once
// The living records of one object in columns: ids, the fields figures are made of, and the visits to stages. Rows keep
// their number while the program runs: a deleted record leaves a dead row behind, which it takes again when restored.
//
// Threads: none of its own; Columns keeps writers from readers.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/packed.h"
#include "schema/catalog.h"
#include "store/database.h"

namespace fairlead::analytics {

/// What a column holds and where it comes from.
struct ColumnShape {
    enum class Form { numbers, words, links };
    std::string name; // of the database's column
    Form form = Form::numbers;
    std::string target; // links: the object pointed at; empty when it may be several
    bool operator==(const ColumnShape&) const = default;
};
/// The shape of a column that fits into memory: integers, and texts out of a short list. Nothing for free text and for
/// what is not stored.
std::optional<ColumnShape> shape_of(const schema::Object& object, std::string_view column);
/// The columns most questions need, loaded before anybody asks; others are loaded by the first question that needs
/// them.
std::vector<ColumnShape> usual_columns(const schema::Object& object);

struct Column {
    ColumnShape shape;
    Packed values; // numbers as they are; codes of words and links
    Words words;
    Links links;

    /// The stored form of a value as this column holds it; adds new words and links.
    int64_t encode(const store::Row& row, size_t at);
    int64_t encode(const base::Value& value);
    /// The number or id a held value stands for; a word's code as it is.
    int64_t number(int64_t held) const {
        return shape.form == ColumnShape::Form::links && held != nothing ? links.at(held) : held;
    }
    base::Value value(int64_t held) const;
    /// Distinct values, when they are counted: words and links.
    size_t distinct() const { return shape.form == ColumnShape::Form::words ? words.size() : links.size(); }
};

/// Stays in stages, in the order they began. A stay ends as the next begins, the last when the record moves on.
class Visits {
  public:
    struct Span {
        uint32_t first = 0;
        uint16_t count = 0;
    };
    Span of(size_t row) const { return row < spans_.size() ? spans_[row] : Span{}; }
    /// Code of the stage, of `stages`.
    int64_t stage(size_t visit) const { return stage_.get(visit); }
    int64_t entered_at(size_t visit) const { return entered_.get(visit); }
    size_t size() const { return stage_.size(); }
    /// The words stages are coded by: name of the pipeline, a line feed, name of the stage.
    const Words& stages() const { return words_; }
    static std::string word(std::string_view pipeline, std::string_view stage);

  private:
    friend class Table;
    std::vector<Span> spans_; // by row
    Packed stage_, entered_;
    Words words_;
    size_t left_behind_ = 0; // visits no row points at any more
};

/// One visit on its way into a table.
struct NewVisit {
    std::string stage; // Visits::word
    int64_t entered_at = 0;
};

class Table {
  public:
    Table(std::string object, std::vector<ColumnShape> columns);

    const std::string& object() const { return object_; }
    size_t rows() const { return ids_.size(); }
    size_t living() const { return living_; }
    int64_t id(size_t row) const { return ids_[row]; }
    bool alive(size_t row) const { return alive_[row] != 0; }
    const uint8_t* alive() const { return alive_.data(); }
    std::optional<size_t> row_of(int64_t id) const;
    const Column* find(std::string_view column) const;
    const std::vector<std::unique_ptr<Column>>& columns() const { return columns_; }
    const Visits& visits() const { return visits_; }
    /// The columns of another object that are held beside these and as new; null when there are none.
    const Table* beside(const std::string& object) const { return beside_ ? beside_(object) : nullptr; }
    size_t bytes() const;

    using Beside = std::function<const Table*(const std::string& object)>;
    void set_beside(Beside beside) { beside_ = std::move(beside); }
    // Writing. A row of the database holds the id, then the columns in order.
    /// A row that is not there yet.
    void append(const store::Row& row);
    /// A row that may be there.
    void put(const std::vector<base::Value>& row);
    void remove(int64_t id);
    /// Another column, aligned with the rows.
    void add(std::unique_ptr<Column> column);
    void set_visits(size_t row, const std::vector<NewVisit>& visits);

    // Loading visits in any order: count every one, lay the rows out, then fill.
    void count_visit(int64_t record);
    void lay_out_visits();
    void fill_visit(int64_t record, std::string_view pipeline, std::string_view stage, int64_t entered_at);
    /// Gives back what loading took more than is held.
    void settle();

  private:
    size_t new_row(int64_t id);
    size_t slot(int64_t id) const;

    std::string object_;
    std::vector<int64_t> ids_;
    size_t sorted_ = 0;           // rows whose ids increase from the first on
    std::vector<uint32_t> later_; // rows behind those by hash of the id: row + 1, open addressing
    size_t later_count_ = 0;
    std::vector<uint8_t> alive_;
    size_t living_ = 0;
    std::vector<std::unique_ptr<Column>> columns_;
    Visits visits_;
    Beside beside_;
};

} // namespace fairlead::analytics

#include "format/dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/unicode.h"
#include "format/csv_rows.h"

namespace fairlead::format {

namespace {

// The most specific first: a tab in every row is hardly ever text.
constexpr std::array<std::string_view, 5> candidates{"\t", "|", ";", ",", "\xEF\xBC\x8C"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// 1900..2100, as a column's name in tables with a column per year.
bool is_year(std::string_view cell) {
    return cell.size() == 4 && std::all_of(cell.begin(), cell.end(), is_digit) && cell >= "1900" && cell <= "2100";
}

template <typename Map>
size_t most_frequent(const Map& counts) {
    size_t best = 0, frequency = 0;
    for (const auto& [value, count] : counts)
        if (count >= frequency) best = value, frequency = count; // a draw goes to the larger value
    return best;
}

size_t filled_cells(const Record& row) {
    size_t filled = 0;
    for (const std::string& cell : row.cells) filled += !base::trim(cell).empty();
    return filled;
}

/// How regular the table is that a delimiter makes: 0 nothing, about 1 perfect.
double regularity(const std::vector<Record>& rows, std::string_view delimiter) {
    std::map<size_t, size_t> widths;
    size_t cells = 0, clean = 0;
    for (const Record& row : rows) {
        if (row.cells.size() > 1) ++widths[row.cells.size()];
        for (size_t i = 0; i < row.cells.size(); ++i) {
            ++cells;
            const std::string& cell = row.cells[i];
            const bool mixed = std::any_of(candidates.begin(), candidates.end(), [&](std::string_view other) {
                return other != delimiter && cell.find(other) != std::string::npos;
            });
            clean += row.quoted[i] || !mixed || looks_typed(cell);
        }
    }
    if (widths.empty()) return 0;
    const size_t width = most_frequent(widths);
    const double share = static_cast<double>(widths[width]) / static_cast<double>(rows.size());
    const double cleanness = static_cast<double>(clean) / static_cast<double>(cells);
    // The first row that is wide at all is most likely the header; it agrees with the rest under the right delimiter.
    const auto first = std::find_if(rows.begin(), rows.end(), [](const Record& row) { return row.cells.size() > 1; });
    const double head = first->cells.size() == width ? 1.0 : 0.6;
    const double size = 1.0 + 0.002 * static_cast<double>(std::min<size_t>(width, 50));
    return share * (0.4 + 0.6 * cleanness) * head * size;
}

} // namespace

bool looks_typed(std::string_view cell) {
    const std::string text = base::trim(cell);
    if (text.empty() || text.size() > 64) return false;
    if (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")) return true;
    const size_t at = text.find('@');
    if (at != std::string::npos && at > 0 && text.find('.', at) != std::string::npos &&
        text.find(' ') == std::string::npos)
        return true;
    size_t digits = 0, others = 0;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (is_digit(c)) {
            ++digits;
        } else if (std::string_view("+-.,:/%$()' *TZ\\").find(c) == std::string_view::npos) {
            static constexpr std::array<std::string_view, 12> signs{"￥", "¥",  "€",  "£",  "年", "月",
                                                                    "日", "时", "分", "秒", "万", "亿"};
            const auto sign = std::find_if(signs.begin(), signs.end(), [&](std::string_view s) {
                return std::string_view(text).substr(i).starts_with(s);
            });
            if (sign != signs.end()) {
                i += sign->size();
                continue;
            }
            ++others;
        }
        ++i;
    }
    return digits > 0 && others == 0 && digits * 3 >= base::length(text);
}

std::string guess_delimiter(const std::string& text, bool complete, const TableLimits& limits) {
    std::string best = ",";
    double best_score = 0;
    for (const std::string_view candidate : candidates) {
        if (text.find(candidate) == std::string::npos) continue;
        const auto input = Input::of(text);
        CsvRows source(*input, {.encoding = "UTF-8", .delimiter = std::string(candidate)}, limits);
        std::vector<Record> rows;
        for (Record row; rows.size() < 200;) {
            const auto more = source.next(row);
            if (!more.ok() || !more.value()) break;
            rows.push_back(row);
        }
        if (!complete && rows.size() > 1 && rows.size() < 200) rows.pop_back();
        const double score = regularity(rows, candidate);
        if (score > best_score * 1.0001) best = candidate, best_score = score;
    }
    return best;
}

HeaderGuess guess_header(const std::vector<Record>& rows, std::optional<bool> has_header, Start start) {
    HeaderGuess guess;
    if (rows.empty()) return guess;
    std::map<size_t, size_t> widths, fillings;
    for (const Record& row : rows) {
        ++widths[row.cells.size()];
        ++fillings[filled_cells(row)];
    }
    const size_t width = most_frequent(widths), filling = most_frequent(fillings);
    const auto is_note = [&](const Record& row) {
        const size_t filled = filled_cells(row);
        if (width >= 2 && row.cells.size() * 2 <= width && filled * 2 <= std::max<size_t>(filling, 2)) return true;
        return width >= 4 && filling >= 3 && filled <= 1;
    };
    for (size_t i = 0; start == Start::search && i < rows.size() && i < 30; ++i) {
        if (is_note(rows[i])) continue;
        guess.index = i;
        break;
    }

    const Record& head = rows[guess.index];
    int score = 0;
    size_t typed_heads = 0, named = 0, unnamed = 0; // unnamed: of the columns that hold something
    std::set<std::string> names;
    for (size_t c = 0; c < head.cells.size(); ++c) {
        const std::string name = base::trim(head.cells[c]);
        if (name.empty()) {
            unnamed += std::any_of(
                rows.begin() + static_cast<ptrdiff_t>(guess.index), rows.end(),
                [&](const Record& row) { return c < row.cells.size() && !base::trim(row.cells[c]).empty(); });
            continue;
        }
        ++named;
        names.insert(name);
        size_t filled = 0, typed = 0, years = 0;
        bool repeated = false;
        for (size_t r = guess.index + 1; r < rows.size(); ++r) {
            if (c >= rows[r].cells.size()) continue;
            const std::string cell = base::trim(rows[r].cells[c]);
            if (cell.empty()) continue;
            ++filled;
            typed += looks_typed(cell);
            years += is_year(cell);
            repeated |= cell == name;
        }
        const bool typed_body = filled > 0 && typed * 5 >= filled * 4;
        if (!looks_typed(name)) {
            score += typed_body ? 2 : repeated ? -1 : 0;
        } else if (is_year(name) && filled > 0 && years * 2 < filled) {
            score += 1;
        } else {
            ++typed_heads;
            score -= typed_body || filled == 0 ? 2 : 1;
        }
    }
    const bool plain_names = typed_heads == 0 && names.size() == named && named >= unnamed * 4;
    guess.has_header = has_header.value_or(named > 0 && (score > 0 || (score == 0 && plain_names)));
    guess.columns = guess.has_header ? head.cells.size() : width;
    return guess;
}

std::string column_letter(size_t index) {
    std::string letters;
    for (size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters;
}

} // namespace fairlead::format

#pragma once
// Text search: one tokenizer for both databases. SQLite: an FTS5 table; PostgreSQL: a table with a tsvector and GIN
// index.

#include <string>
#include <string_view>
#include <vector>

#include "query/select.h"

namespace fairlead::query {

/// What a searchable value is, for the tokenizer.
enum class SearchKind { text, name, phone, email };

/// Tokens of one value as stored: folded words; Chinese unigrams and bigrams; for names also pinyin: the run without
/// spaces from each syllable on, up to 16 letters ("huaweijishu", "weijishu" …), and the initials likewise ("hwjs"), up
/// to 8; phones: the digits' endings of 4 and more, also with a leading 0 for the country code; e-mails: whole, local
/// part, domain, their words.
std::vector<std::string> index_tokens(std::string_view value, SearchKind kind);
/// Tokens of what a person typed, all of which must match: words and numbers as beginnings (marked by a final "*"),
/// single letters and Chinese characters and bigrams as a whole. At most 10.
std::vector<std::string> query_tokens(std::string_view typed);
/// The tokens as the search table's own query language, for the records of one object.
std::string search_match(const std::vector<std::string>& tokens, std::string_view object, Dialect dialect);

/// DDL for the search table; run once.
std::vector<std::string> render_search_schema(Dialect dialect);
/// Keeps one record's entry: `before` and `after` are its tokens joined by spaces; empty when new, empty when gone.
std::vector<Statement> render_index_change(const Object& object, Id id, const std::string& before,
                                           const std::string& after, Dialect dialect);
/// Newest first: (object, id) of at most `limit` records whose tokens match, in these objects.
Statement render_search(const std::vector<std::string>& tokens, const std::vector<const Object*>& objects,
                        int64_t limit, Dialect dialect);

} // namespace fairlead::query

#include "command/import_guess.h"

#include <algorithm>
#include <filesystem>

#include "base/unicode.h"
#include "command/import_links.h"
#include "command/import_plan.h"

namespace fairlead::command {

using base::Json;
using format::ColumnKind;
using schema::Type;

namespace {

// How much a likeness says, 0..1.
constexpr double same_name = 1.0;
constexpr double known_word = 0.95;
constexpr double name_with_object = 0.9; // "deal stage", "客户名称" without their object
constexpr double one_slip = 0.75;
constexpr double part_of_name = 0.55;
constexpr double enough = 0.5;
constexpr double file_named_so = 2.0;
constexpr double name_is_there = 0.75;
constexpr size_t shortest_part = 4;
constexpr size_t asked_names = 60; // distinct cells of a column that are looked up

struct Words {
    std::vector<std::string> names;  // the field's own
    std::vector<std::string> others; // synonyms
};

class Guesser {
  public:
    Guesser(record::ReadContext& context, const ImportWords& words, const Object& object,
            const std::vector<SampleColumn>& columns)
        : context_(context), words_(words), object_(object), columns_(columns) {
        object_keys_ = words.object(object.name);
        for (const std::string& name :
             {object.name, object.label.zh, object.label.en, object.plural.zh, object.plural.en})
            object_keys_.push_back(word_key(name));
    }

    Result<MappingGuess> guess() {
        MappingGuess guess;
        guess.object = &object_;
        guess.columns.resize(columns_.size());
        struct Pair {
            double score;
            size_t column;
            size_t field;
        };
        std::vector<Pair> pairs;
        for (size_t f = 0; f < object_.fields.size(); ++f) {
            const Field& field = object_.fields[f];
            if (field.type == Type::link_any || !importable(context_.session, context_.model, object_, field)) continue;
            const Words names = words_of(field);
            for (size_t c = 0; c < columns_.size(); ++c) {
                const double score = likeness(field, names, columns_[c]);
                if (score >= enough) pairs.push_back({score, c, f});
            }
        }
        std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.score > b.score; });
        std::vector<bool> taken(object_.fields.size());
        for (const Pair& pair : pairs) {
            FieldGuess& column = guess.columns[pair.column];
            if (column.field || taken[pair.field]) continue;
            column.field = &object_.fields[pair.field];
            column.confidence = std::min(1.0, pair.score);
            taken[pair.field] = true;
        }
        // Columns that are still free may name records or choices, whatever they are called.
        for (size_t c = 0; c < columns_.size(); ++c) TRY(by_content(c, guess.columns, taken));
        for (const FieldGuess& column : guess.columns) guess.score += column.field ? column.confidence : 0;
        const Field* name = object_.trait("name");
        if (name && taken[index_of(*name)]) guess.score += name_is_there;
        for (size_t c = 0; c < columns_.size(); ++c) known_values(columns_[c], guess.columns[c]);
        add_defaults(guess, taken);
        return guess;
    }

    /// How well the file's name fits the object.
    double by_file_name(const std::string& file_name) const {
        const std::string stem = word_key(std::filesystem::path(file_name).stem().string());
        for (const std::string& key : object_keys_)
            if (!key.empty() && (key.size() >= shortest_part || stem == key) && stem.find(key) != std::string::npos)
                return file_named_so *
                       std::min(1.0, 0.5 + static_cast<double>(key.size()) / static_cast<double>(stem.size()));
        return 0;
    }

  private:
    size_t index_of(const Field& field) const { return static_cast<size_t>(&field - object_.fields.data()); }

    Words words_of(const Field& field) const {
        Words words;
        for (const std::string& name : {field.name, field.label.zh, field.label.en})
            if (!name.empty()) words.names.push_back(word_key(name));
        words.others = words_.field(object_.name, field.name);
        // What the object of a link is called names the link too.
        if (field.type == Type::link && field.name == field.target)
            for (const std::string& key : words_.object(field.target)) words.others.push_back(key);
        return words;
    }

    double header_likeness(const Words& words, const std::string& key, bool is_name) const {
        if (key.empty()) return 0;
        auto is_in = [](const std::vector<std::string>& list, const std::string& wanted) {
            return std::find(list.begin(), list.end(), wanted) != list.end();
        };
        if (is_in(words.names, key)) return same_name;
        if (is_in(words.others, key)) return known_word;
        for (const std::string& prefix : object_keys_) {
            if (prefix.empty() || key.size() < prefix.size()) continue;
            if (key == prefix && is_name) return name_with_object;
            for (const std::string& rest :
                 {key.starts_with(prefix) ? key.substr(prefix.size()) : std::string(),
                  key.ends_with(prefix) ? key.substr(0, key.size() - prefix.size()) : std::string()})
                if (!rest.empty() && (is_in(words.names, rest) || is_in(words.others, rest))) return name_with_object;
        }
        double best = 0;
        for (const auto* list : {&words.names, &words.others})
            for (const std::string& word : *list) {
                if (word.size() >= 6 && key.size() >= 6 && base::edit_distance(word, key) == 1)
                    best = std::max(best, one_slip);
                if (word.size() < shortest_part || key.size() < shortest_part) continue;
                const double share = static_cast<double>(std::min(word.size(), key.size())) /
                                     static_cast<double>(std::max(word.size(), key.size()));
                if (word.find(key) != std::string::npos || key.find(word) != std::string::npos)
                    best = std::max(best, part_of_name + 0.15 * share - (share < 0.4 ? 0.15 : 0));
            }
        return best;
    }

    double likeness(const Field& field, const Words& words, const SampleColumn& column) const {
        const double fit = content_fit(field, column);
        if (fit == 0) return 0;
        double score = header_likeness(words, word_key(column.header), object_.trait("name") == &field);
        const ColumnKind kind = column.guess.kind;
        // Some contents speak for themselves.
        if (kind == ColumnKind::email && field.type == Type::email) score = std::max(score, 0.7);
        if (kind == ColumnKind::url && field.type == Type::url) score = std::max(score, 0.65);
        if (kind == ColumnKind::phone && field.type == Type::phone)
            score = std::max(score, object_.trait("mobile") == &field ? 0.62 : 0.6);
        // A word that only resembles the name of a choice field must bring choices with it.
        const bool choice = field.type == Type::choice || field.type == Type::stage || field.type == Type::multi_choice;
        if (choice && !column.distinct.empty()) {
            const double share = choice_share(field, column);
            if (share == 0 || (score < name_with_object && share < 0.5)) return 0;
        }
        // A link is what it is called, or what its cells name; not what it resembles.
        if ((field.type == Type::link || field.type == Type::user) && score < one_slip) return 0;
        // What repeats is no key.
        if (field.unique && column.filled > column.distinct_count) return 0;
        return score * fit;
    }

    /// 0: these cells cannot be values of the field; 1: they can.
    static double content_fit(const Field& field, const SampleColumn& column) {
        const ColumnKind kind = column.guess.kind;
        if (kind == ColumnKind::empty) return 0.9;
        const bool numbers = kind == ColumnKind::integer || kind == ColumnKind::decimal || kind == ColumnKind::money ||
                             kind == ColumnKind::percent;
        switch (field.type) {
            case Type::date:
            case Type::instant:
                return kind == ColumnKind::date || kind == ColumnKind::instant ? 1 : 0;
            case Type::number:
                return kind == ColumnKind::integer || kind == ColumnKind::boolean ? 1
                       : kind == ColumnKind::id || numbers                        ? 0.8
                                                                                  : 0;
            case Type::decimal:
            case Type::money:
                return numbers || kind == ColumnKind::boolean ? 1 : kind == ColumnKind::id ? 0.7 : 0;
            case Type::percent:
                return numbers ? 1 : 0;
            case Type::boolean:
                return kind == ColumnKind::boolean ? 1 : 0;
            case Type::email:
                return kind == ColumnKind::email ? 1 : 0;
            case Type::phone:
                return kind == ColumnKind::phone || kind == ColumnKind::integer || kind == ColumnKind::id ||
                               kind == ColumnKind::text
                           ? 1
                           : 0;
            case Type::url:
                return kind == ColumnKind::url || kind == ColumnKind::text ? 1 : 0;
            case Type::link:
            case Type::user:
                return kind == ColumnKind::date || kind == ColumnKind::instant || kind == ColumnKind::decimal ||
                               kind == ColumnKind::money || kind == ColumnKind::boolean
                           ? 0
                           : 1;
            case Type::stage:
            case Type::choice:
            case Type::multi_choice:
                return kind == ColumnKind::date || kind == ColumnKind::instant || kind == ColumnKind::decimal ||
                               kind == ColumnKind::money
                           ? 0
                           : 1;
            default:
                return kind == ColumnKind::date || kind == ColumnKind::instant || kind == ColumnKind::boolean ? 0.7 : 1;
        }
    }

    /// Share of a column's distinct cells that are choices of the field.
    double choice_share(const Field& field, const SampleColumn& column) const {
        if (column.distinct.empty()) return 0;
        const auto known = words_.choices(object_.name, field.name);
        size_t hits = 0;
        for (const std::string& cell : column.distinct) {
            const std::string folded = base::fold(cell);
            hits += is_choice(field, folded) || known.contains(folded);
        }
        return static_cast<double>(hits) / static_cast<double>(column.distinct.size());
    }

    bool is_choice(const Field& field, const std::string& folded) const {
        auto same = [&](const std::string& name, const base::Text& label) {
            return base::fold(name) == folded || base::fold(label.zh) == folded || base::fold(label.en) == folded;
        };
        if (field.type == Type::stage) {
            for (const schema::Pipeline& pipeline : object_.pipelines)
                for (const schema::Stage& stage : pipeline.stages)
                    if (same(stage.name, stage.label)) return true;
            return false;
        }
        return std::any_of(field.choices.begin(), field.choices.end(),
                           [&](const schema::Choice& choice) { return same(choice.name, choice.label); });
    }

    Result<void> by_content(size_t c, std::vector<FieldGuess>& guesses, std::vector<bool>& taken) {
        const SampleColumn& column = columns_[c];
        const bool words = column.guess.kind == ColumnKind::text || column.guess.kind == ColumnKind::choice;
        if (guesses[c].field || !words || column.distinct.size() < 2) return {};
        const std::vector<std::string> names(
            column.distinct.begin(),
            column.distinct.begin() + static_cast<int64_t>(std::min(asked_names, column.distinct.size())));
        double best = 0;
        size_t chosen = 0;
        for (size_t f = 0; f < object_.fields.size(); ++f) {
            const Field& field = object_.fields[f];
            if (taken[f] || !importable(context_.session, context_.model, object_, field)) continue;
            double share = 0;
            if (field.type == Type::choice || field.type == Type::stage) {
                share = choice_share(field, column);
            } else if (field.type == Type::user && context_.session.directory) {
                size_t hits = 0;
                for (const std::string& name : names)
                    hits += std::any_of(
                        context_.session.directory->users().begin(), context_.session.directory->users().end(),
                        [&](const access::User& user) { return base::fold(user.name) == base::fold(name); });
                share = static_cast<double>(hits) / static_cast<double>(names.size());
            } else if (field.type == Type::link) {
                const Object* target = context_.model.catalog().find(field.target);
                const Field* name = target ? target->trait("name") : nullptr;
                if (!name || target == &object_ ||
                    access::level(context_.session, *target, access::Verb::read) == access::Level::none)
                    continue;
                const auto found = TRY(find_by_field(context_, *target, *name, names));
                share = static_cast<double>(found.size()) / static_cast<double>(names.size());
            }
            if (share >= 0.7 && share > best) {
                best = share;
                chosen = f;
            }
        }
        if (best == 0) return {};
        guesses[c].field = &object_.fields[chosen];
        guesses[c].confidence = 0.3 + 0.4 * best;
        taken[chosen] = true;
        return {};
    }

    /// Cells that are choices under another word.
    void known_values(const SampleColumn& column, FieldGuess& guess) const {
        if (!guess.field || (guess.field->type != Type::choice && guess.field->type != Type::stage)) return;
        const auto known = words_.choices(object_.name, guess.field->name);
        for (const std::string& cell : column.distinct) {
            const std::string folded = base::fold(cell);
            const auto meant = known.find(folded);
            if (meant == known.end() || is_choice(*guess.field, folded)) continue;
            const bool there =
                meant->second.empty() || guess.field->type == Type::stage || guess.field->find_choice(meant->second);
            if (there) guess.values[cell] = meant->second;
        }
    }

    void add_defaults(MappingGuess& guess, const std::vector<bool>& taken) const {
        // The pipeline whose stages the column names.
        for (size_t c = 0; c < columns_.size(); ++c) {
            if (!guess.columns[c].field || guess.columns[c].field->type != Type::stage || !object_.has("pipeline") ||
                taken[index_of(*object_.find("pipeline"))])
                continue;
            const schema::Pipeline* best = nullptr;
            size_t most = 0;
            for (const schema::Pipeline& pipeline : object_.pipelines) {
                size_t hits = 0;
                for (const std::string& cell : columns_[c].distinct) {
                    const auto word = guess.columns[c].values.find(cell);
                    const std::string folded = base::fold(word == guess.columns[c].values.end() ? cell : word->second);
                    hits +=
                        std::any_of(pipeline.stages.begin(), pipeline.stages.end(), [&](const schema::Stage& stage) {
                            return base::fold(stage.name) == folded || base::fold(stage.label.zh) == folded ||
                                   base::fold(stage.label.en) == folded;
                        });
                }
                if (pipeline.active && hits > most) {
                    most = hits;
                    best = &pipeline;
                }
            }
            if (best) guess.defaults.set("pipeline", Json::string(best->name));
        }
        // A deal that says when it began says when it was first in touch, from which its cycle is counted.
        const Field* created = object_.find("created_at");
        const Field* contact = object_.trait("first_contact");
        if (object_.trait("stage") && created && contact && taken[index_of(*created)] && !taken[index_of(*contact)])
            for (size_t c = 0; c < columns_.size(); ++c)
                if (guess.columns[c].field == created)
                    guess.defaults.set(contact->name, Json::string("{" + columns_[c].header + "}"));
        const Field* name = object_.trait("name");
        if (!name || !name->required || taken[index_of(*name)] || columns_.empty()) return;
        // A record needs a name: what it is about, else its number, else the column that tells the rows apart best.
        std::string text;
        for (size_t c = 0; c < columns_.size(); ++c)
            if (guess.columns[c].field && guess.columns[c].field->type == Type::link &&
                guess.columns[c].field->target != object_.name)
                text += (text.empty() ? "{" : " {") + columns_[c].header + "}";
        if (text.empty())
            for (size_t c = 0; c < columns_.size(); ++c)
                if (text.empty() && guess.columns[c].field && guess.columns[c].field->unique)
                    text = "{" + columns_[c].header + "}";
        if (text.empty()) {
            const auto best = std::max_element(
                columns_.begin(), columns_.end(),
                [](const SampleColumn& a, const SampleColumn& b) { return a.distinct_count < b.distinct_count; });
            text = "{" + best->header + "}";
        }
        guess.defaults.set(name->name, Json::string(text));
    }

    record::ReadContext& context_;
    const ImportWords& words_;
    const Object& object_;
    const std::vector<SampleColumn>& columns_;
    std::vector<std::string> object_keys_;
};

} // namespace

Result<MappingGuess> guess_mapping(record::ReadContext& context, const ImportWords& words, const std::string& object,
                                   const std::string& file_name, const std::vector<SampleColumn>& columns) {
    MappingGuess best;
    for (const Object& each : context.model.catalog().objects()) {
        const bool named = each.name == object;
        if (!object.empty() && !named) continue;
        if (each.sharing == schema::Sharing::system || each.table_only || (!named && (each.system || each.activity)))
            continue;
        if (!access::may(context.session, each, access::Verb::bulk_import).ok()) continue;
        Guesser guesser(context, words, each, columns);
        MappingGuess guess = TRY(guesser.guess());
        guess.score += guesser.by_file_name(file_name);
        const bool fits = named || std::any_of(guess.columns.begin(), guess.columns.end(),
                                               [](const FieldGuess& column) { return column.field != nullptr; });
        if (fits && (!best.object || guess.score > best.score)) best = std::move(guess);
    }
    if (!best.object) best.columns.resize(columns.size());
    return best;
}

} // namespace fairlead::command

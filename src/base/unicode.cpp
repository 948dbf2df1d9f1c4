#include "base/unicode.h"

#include <simdjson.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "base/readings.h"

namespace fairlead::base {

namespace {

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}
std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// A transliterator of this thread: making one costs milliseconds, using one is not thread-safe.
const icu::Transliterator& transliterator(const char* rules) {
    thread_local std::vector<std::pair<std::string, std::unique_ptr<icu::Transliterator>>> made;
    for (const auto& [name, instance] : made)
        if (name == rules) return *instance;
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> instance(
        icu::Transliterator::createInstance(icu::UnicodeString(rules, -1, US_INV), UTRANS_FORWARD, status));
    check(U_SUCCESS(status) && instance, "ICU transliterator exists");
    made.emplace_back(rules, std::move(instance));
    return *made.back().second;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

bool is_valid_utf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < size;) {
        if (bytes[i] < 0x80) {
            ++i;
            continue;
        }
        UChar32 point;
        U8_NEXT(bytes, i, size, point);
        if (point < 0) return false;
    }
    return true;
}

std::string repair_utf8(std::string_view text) {
    if (is_valid_utf8(text)) return std::string(text);
    return utf8(from_utf8(text));
}

std::u32string to_code_points(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t i = 0; i < size;) {
        UChar32 point;
        U8_NEXT_OR_FFFD(bytes, i, size, point);
        points.push_back(static_cast<char32_t>(point));
    }
    return points;
}

std::string from_code_points(std::u32string_view points) {
    std::string out;
    for (char32_t point : points) {
        uint8_t bytes[4];
        int32_t size = 0;
        UBool failed = false;
        U8_APPEND(bytes, size, 4, static_cast<UChar32>(point), failed);
        if (!failed) out.append(reinterpret_cast<char*>(bytes), size);
    }
    return out;
}

size_t length(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

Result<std::string> to_utf8(std::string_view bytes, const std::string& encoding) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding.c_str(), &status),
                                                                       ucnv_close);
    if (U_FAILURE(status))
        return invalid("encoding", "unknown_encoding",
                       {"未知的编码 “" + encoding + "”。", "Unknown encoding \"" + encoding + "\"."},
                       {"例如 UTF-8、GB18030、Big5。", "For example UTF-8, GB18030, Big5."});
    icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), status);
    if (U_FAILURE(status)) return internal_error("conversion from " + encoding + ": " + u_errorName(status));
    return utf8(text);
}

struct Decoder::State {
    std::unique_ptr<UConverter, decltype(&ucnv_close)> converter{nullptr, ucnv_close}; // none: UTF-8
    std::string held; // UTF-8: the start of a character whose rest is in the next piece
    std::vector<UChar> units;
    UChar high = 0; // the first half of a surrogate pair whose second half is still to come
    int64_t replaced = 0;
};

namespace {

/// Counts what it cannot decode, then substitutes U+FFFD.
void count_and_substitute(const void* context, UConverterToUnicodeArgs* arguments, const char* bytes, int32_t size,
                          UConverterCallbackReason reason, UErrorCode* status) {
    if (reason == UCNV_UNASSIGNED || reason == UCNV_ILLEGAL || reason == UCNV_IRREGULAR)
        ++*static_cast<int64_t*>(const_cast<void*>(context));
    UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, arguments, bytes, size, reason, status);
}

/// How many bytes at the end of `text` begin a UTF-8 character without completing it (0..3).
size_t cut_character(std::string_view text) {
    for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) return 0;
        if (byte < 0xC0) continue;
        const size_t size = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        return back < size ? back : 0;
    }
    return 0;
}

/// Copies UTF-8, with U+FFFD for what is not; returns how many sequences were replaced.
int64_t append_repaired(std::string_view text, std::string& out) {
    if (simdjson::validate_utf8(text.data(), text.size())) {
        out += text;
        return 0;
    }
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    int64_t replaced = 0;
    for (size_t i = 0; i < text.size();) {
        const size_t start = i;
        UChar32 point;
        U8_NEXT(bytes, i, text.size(), point);
        if (point < 0) {
            out += "\xEF\xBF\xBD";
            ++replaced;
        } else {
            out.append(text, start, i - start);
        }
    }
    return replaced;
}

void append_units(const UChar* units, size_t count, std::string& out) {
    for (size_t i = 0; i < count;) {
        UChar32 point;
        U16_NEXT_OR_FFFD(units, i, count, point);
        uint8_t bytes[4];
        int32_t size = 0;
        U8_APPEND_UNSAFE(bytes, size, point);
        out.append(reinterpret_cast<char*>(bytes), size);
    }
}

} // namespace

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

int64_t Decoder::replaced() const {
    return state_->replaced;
}

Result<Decoder> Decoder::open(const std::string& encoding) {
    auto state = std::make_unique<State>();
    if (ucnv_compareNames(encoding.c_str(), "UTF-8") == 0) return Decoder(std::move(state));
    UErrorCode status = U_ZERO_ERROR;
    state->converter.reset(encoding.empty() ? nullptr : ucnv_open(encoding.c_str(), &status));
    if (!state->converter || U_FAILURE(status))
        return invalid("encoding", "unknown_encoding",
                       {"未知的编码 “" + encoding + "”。", "Unknown encoding \"" + encoding + "\"."},
                       {"例如 UTF-8、GB18030、Big5。", "For example UTF-8, GB18030, Big5."});
    ucnv_setToUCallBack(state->converter.get(), count_and_substitute, &state->replaced, nullptr, nullptr, &status);
    if (U_FAILURE(status)) return internal_error("callback for " + encoding + ": " + u_errorName(status));
    return Decoder(std::move(state));
}

Result<void> Decoder::decode(std::string_view bytes, bool last, std::string& out) {
    State& state = *state_;
    if (!state.converter) {
        if (!state.held.empty()) {
            // Complete the held character first, so that the bulk is checked where it lies.
            size_t wanted = 0;
            while (wanted < bytes.size() && wanted < 3 && (static_cast<unsigned char>(bytes[wanted]) & 0xC0) == 0x80)
                ++wanted;
            state.held += bytes.substr(0, wanted);
            bytes.remove_prefix(wanted);
            if (cut_character(state.held) > 0 && bytes.empty() && !last) return {};
            state.replaced += append_repaired(state.held, out);
            state.held.clear();
        }
        const size_t cut = last ? 0 : cut_character(bytes);
        state.held = bytes.substr(bytes.size() - cut);
        bytes.remove_suffix(cut);
        state.replaced += append_repaired(bytes, out);
        return {};
    }
    state.units.resize(8192);
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (;;) {
        UChar* target = state.units.data();
        if (state.high) *target++ = std::exchange(state.high, 0);
        UErrorCode status = U_ZERO_ERROR;
        ucnv_toUnicode(state.converter.get(), &target, state.units.data() + state.units.size(), &at, end, nullptr, last,
                       &status);
        auto count = static_cast<size_t>(target - state.units.data());
        const bool more = status == U_BUFFER_OVERFLOW_ERROR;
        if (U_FAILURE(status) && !more) return internal_error(std::string("decoding: ") + u_errorName(status));
        if (count > 0 && (more || !last) && U16_IS_LEAD(state.units[count - 1])) state.high = state.units[--count];
        append_units(state.units.data(), count, out);
        if (!more) return {};
    }
}

std::vector<std::string> guess_encodings(std::string_view bytes) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), ucsdet_close);
    ucsdet_setText(detector.get(), bytes.data(), static_cast<int32_t>(bytes.size()), &status);
    int32_t count = 0;
    const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
    std::vector<std::string> names;
    if (U_FAILURE(status)) return names;
    for (int32_t i = 0; i < count; ++i) {
        UErrorCode name_status = U_ZERO_ERROR;
        const char* found = ucsdet_getName(matches[i], &name_status);
        if (U_SUCCESS(name_status)) names.emplace_back(found);
    }
    return names;
}

std::string fold(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
    const icu::Normalizer2* compose = icu::Normalizer2::getNFCInstance(status);
    icu::UnicodeString folded = decompose->normalize(casefold->normalize(from_utf8(text), status), status);
    icu::UnicodeString plain;
    for (int32_t i = 0; i < folded.length();) {
        const UChar32 point = folded.char32At(i);
        // Marks are stripped from Latin, Greek, Cyrillic; kana and Hangul keep theirs through NFC.
        if (!(point >= 0x300 && point <= 0x36F)) plain.append(point);
        i += U16_LENGTH(point);
    }
    plain = compose->normalize(plain, status);
    return U_SUCCESS(status) ? utf8(plain) : ascii_lower(text);
}

bool is_han(char32_t point) {
    UErrorCode status = U_ZERO_ERROR;
    return point >= 0x2E80 && uscript_getScript(static_cast<UChar32>(point), &status) == USCRIPT_HAN;
}

namespace {

/// Readings of single characters. ICU takes about 100 µs for a name, so each character is asked for once, in the two
/// places where its reading may differ: at the beginning of a run, where it is likely a surname, and inside.
class Readings {
  public:
    /// Appends the readings of a run of Chinese characters, parted by spaces.
    void append(std::u32string_view run, std::string& out) {
        for (size_t i = 0; i < run.size(); ++i) {
            if (i > 0) out += ' ';
            const char* word = i + 1 < run.size() ? word_at(run.substr(i), i == 0) : nullptr;
            if (word) {
                out += word;
                ++i;
            } else {
                out += reading(run[i], i > 0);
            }
        }
    }

  private:
    static std::string ask(std::u32string_view run) {
        icu::UnicodeString converted = from_utf8(from_code_points(run));
        transliterator("Han-Latin/Names; Latin-ASCII").transliterate(converted);
        return trim(fold(utf8(converted)));
    }

    const std::string& reading(char32_t point, bool inside) {
        const uint64_t key = uint64_t{point} << 1 | (inside ? 1 : 0);
        {
            const std::shared_lock lock(mutex_);
            if (const auto found = known_.find(key); found != known_.end()) return found->second;
        }
        std::string made;
        if (inside) {
            const char32_t pair[] = {U'中', point};
            made = ask({pair, 2});
            made.erase(0, std::min(made.find(' ') + 1, made.size()));
        } else {
            made = ask({&point, 1});
        }
        const std::unique_lock lock(mutex_);
        return known_.emplace(key, std::move(made)).first->second; // nodes of the map stay where they are
    }

    static const char* word_at(std::u32string_view text, bool beginning) {
        static const std::unordered_map<uint64_t, const char*> words = [] {
            std::unordered_map<uint64_t, const char*> made;
            for (const WordReading& word : word_readings) made.emplace(pair(word.word[0], word.word[1]), word.sound);
            return made;
        }();
        const auto found = words.find(pair(text[0], text[1]));
        if (found != words.end()) return found->second;
        if (beginning)
            for (const WordReading& surname : surname_readings)
                if (text[0] == surname.word[0] && text[1] == surname.word[1]) return surname.sound;
        return nullptr;
    }
    static uint64_t pair(char32_t first, char32_t second) { return uint64_t{first} << 32 | second; }

    std::shared_mutex mutex_;
    std::unordered_map<uint64_t, std::string> known_;
};

Readings& readings() {
    static Readings shared;
    return shared;
}

std::string latin(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    icu::UnicodeString converted = from_utf8(text);
    transliterator("Latin-ASCII").transliterate(converted);
    return fold(utf8(converted));
}

} // namespace

std::string pinyin(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    const std::u32string points = to_code_points(text);
    std::string spaced;
    for (size_t i = 0; i < points.size();) {
        const bool han = is_han(points[i]);
        size_t end = i;
        while (end < points.size() && is_han(points[end]) == han) ++end;
        const std::u32string_view run = std::u32string_view(points).substr(i, end - i);
        if (han) {
            if (!spaced.empty()) spaced += ' ';
            readings().append(run, spaced);
        } else {
            const std::string plain = latin(from_code_points(run));
            const bool word =
                !plain.empty() && (std::isalnum(static_cast<unsigned char>(plain[0])) || (plain[0] & 0x80));
            if (!spaced.empty() && word) spaced += ' ';
            spaced += plain;
        }
        i = end;
    }
    std::string out;
    for (char c : spaced) {
        if (c == ' ' && (out.empty() || out.back() == ' ')) continue;
        out.push_back(c);
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string simplified(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    // Each character is asked for once and remembered: ICU takes its time.
    static std::shared_mutex mutex;
    static std::unordered_map<char32_t, char32_t> known;
    std::u32string points = to_code_points(text);
    for (char32_t& point : points) {
        if (!is_han(point)) continue;
        {
            const std::shared_lock lock(mutex);
            if (const auto found = known.find(point); found != known.end()) {
                point = found->second;
                continue;
            }
        }
        icu::UnicodeString converted(static_cast<UChar32>(point));
        transliterator("Traditional-Simplified").transliterate(converted);
        const char32_t plain = converted.countChar32() == 1 ? static_cast<char32_t>(converted.char32At(0)) : point;
        const std::unique_lock lock(mutex);
        known.emplace(point, plain);
        point = plain;
    }
    return from_code_points(points);
}

std::string romanized(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    std::string sounds;
    for (const char c : pinyin(text))
        if (c != ' ') sounds += c;
    if (is_ascii(sounds)) return sounds;
    icu::UnicodeString converted = from_utf8(sounds);
    transliterator("Any-Latin; Latin-ASCII").transliterate(converted);
    return fold(utf8(converted));
}

std::string sort_key(std::string_view text) {
    const std::string cut(text.substr(0, 256));
    return pinyin(repair_utf8(cut));
}

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c += 32;
    return out;
}

std::string trim(std::string_view text) {
    auto blank_at_start = [](std::string_view t) -> size_t {
        if (t.empty()) return 0;
        if (t[0] == ' ' || (t[0] >= '\t' && t[0] <= '\r')) return 1;
        if (t.starts_with("\xC2\xA0")) return 2;
        if (t.starts_with("\xE3\x80\x80")) return 3;
        return 0;
    };
    auto blank_at_end = [](std::string_view t) -> size_t {
        if (t.empty()) return 0;
        if (t.back() == ' ' || (t.back() >= '\t' && t.back() <= '\r')) return 1;
        if (t.ends_with("\xC2\xA0")) return 2;
        if (t.ends_with("\xE3\x80\x80")) return 3;
        return 0;
    };
    while (size_t n = blank_at_start(text)) text.remove_prefix(n);
    while (size_t n = blank_at_end(text)) text.remove_suffix(n);
    return std::string(text);
}

size_t edit_distance(std::string_view a, std::string_view b) {
    const std::u32string x = to_code_points(a), y = to_code_points(b);
    std::vector<size_t> before(y.size() + 1), above(y.size() + 1), row(y.size() + 1);
    for (size_t j = 0; j <= y.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= x.size(); ++i) {
        std::swap(before, above);
        std::swap(above, row);
        row[0] = i;
        for (size_t j = 1; j <= y.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[y.size()];
}

std::string nearest(std::string_view wanted, const std::vector<std::string>& candidates) {
    const std::string folded = fold(wanted.substr(0, 200));
    std::string best;
    size_t best_distance = std::max<size_t>(1, length(folded) / 3) + 1;
    for (const std::string& candidate : candidates) {
        const size_t distance = edit_distance(folded, fold(candidate));
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

} // namespace fairlead::base

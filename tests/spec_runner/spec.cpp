#include "spec_runner/spec.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fairlead::testing {

namespace {

constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::pair<std::string_view, Step::Kind> directives[] = {
    {"as ", Step::Kind::as},         {"clock ", Step::Kind::clock}, {"upload ", Step::Kind::upload},  {"wait job ", Step::Kind::wait_job},
    {"listen", Step::Kind::listen}, {"heard ", Step::Kind::heard}, {"unheard ", Step::Kind::unheard},
    {"file ", Step::Kind::file},
};

std::optional<Step> opening(std::string_view line) {
    Step step;
    for (const std::string_view method : methods) {
        if (!line.starts_with(method) || line.size() <= method.size() || line[method.size()] != ' ') continue;
        step.method = method;
        line.remove_prefix(method.size() + 1);
        const auto body = std::min(line.find("  {"), line.find("  ["));
        step.path = line.substr(0, body);
        if (body != std::string_view::npos) step.body = line.substr(body + 2);
        while (step.path.ends_with(' ')) step.path.pop_back();
        return step;
    }
    for (const auto& [word, kind] : directives) {
        if (!line.starts_with(word)) continue;
        step.kind = kind;
        step.path = line.substr(word.size());
        return step;
    }
    return std::nullopt;
}

/// "Name: value" where the name could be a header's.
std::optional<std::pair<std::string, std::string>> header(const std::string& line) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    for (size_t i = 0; i < colon; ++i)
        if (!std::isalnum(static_cast<unsigned char>(line[i])) && line[i] != '-') return std::nullopt;
    return std::pair(line.substr(0, colon), line.substr(colon + 2));
}

class Text {
  public:
    explicit Text(const std::string& file) : in_(file) {}
    bool next(std::string& line) {
        if (held_) {
            held_ = false;
            line = line_;
            return true;
        }
        if (!std::getline(in_, line_)) return false;
        ++number_;
        line = line_;
        return true;
    }
    void put_back() { held_ = true; }
    int number() const { return number_; }
    bool good() const { return in_.is_open(); }

  private:
    std::ifstream in_;
    std::string line_;
    int number_ = 0;
    bool held_ = false;
};

std::string read_status(const std::string& line, Expectation& expected) {
    std::istringstream words(line.substr(3));
    std::string word;
    if (!(words >> expected.status)) return "a status is missing";
    while (words >> word) {
        if (word == "once" || word == "some") {
            expected.exactly_once = word == "once";
            if (!(words >> word >> expected.otherwise) || word != "else") return "\"once\" and \"some\" want \"else STATUS\"";
            continue;
        }
        std::string sign;
        int most = 0;
        if (word != "statements" || !(words >> sign >> most) || sign != "<=") return "unknown check \"" + word + "\"";
        expected.statements = most;
    }
    return {};
}

void read_expectation(Text& text, Expectation& expected) {
    std::string line;
    while (text.next(line)) {
        if (line.empty() || line[0] == '#' || line.starts_with("at once ") || opening(line)) {
            text.put_back();
            return;
        }
        if (line[0] == '|') {
            expected.has_lines = true;
            expected.lines.push_back(line.size() > 2 ? line.substr(2) : std::string());
        } else if (line.starts_with("~ ")) {
            expected.holds.push_back(line.substr(2));
        } else if (auto pair = header(line); pair && expected.json.empty()) {
            expected.headers.push_back(std::move(*pair));
        } else {
            if (expected.json.empty()) expected.json_line = text.number();
            expected.json += line + "\n";
        }
    }
}

/// The lines after the first: headers, body, file, expectation.
std::string read_rest(Text& text, Step& step) {
    std::string line;
    while (text.next(line)) {
        if (line.starts_with("---")) {
            step.expected.line = text.number();
            std::string fault = read_status(line, step.expected);
            if (fault.empty()) read_expectation(text, step.expected);
            return fault;
        }
        if (line.empty() || line[0] == '#' || opening(line)) {
            text.put_back();
            return {};
        }
        if (line.starts_with("<<<")) {
            step.encoding = line.size() > 4 ? line.substr(4) : "";
            while (text.next(line) && line != ">>>") step.body += line + "\n";
            if (line != ">>>") return "the file has no end";
        } else if (auto pair = header(line)) {
            step.headers.push_back(std::move(*pair));
        } else {
            step.body += (step.body.empty() ? "" : "\n") + line;
        }
    }
    return {};
}

} // namespace

Spec read_spec(const std::string& file) {
    Spec spec;
    spec.file = file;
    Text text(file);
    if (!text.good()) {
        spec.fault = file + ": cannot be read";
        return spec;
    }
    std::string line;
    int times = 1;
    while (text.next(line)) {
        if (line.starts_with("at once ")) {
            times = std::atoi(line.c_str() + 8);
            continue;
        }
        if (line.starts_with("# req:")) {
            std::istringstream names(line.substr(6));
            for (std::string name; names >> name;) spec.requirements.push_back(name);
        }
        if (line.empty() || line[0] == '#') continue;
        auto step = opening(line);
        std::string fault;
        if (step) {
            step->line = step->expected.line = text.number();
            step->times = std::exchange(times, 1);
            fault = read_rest(text, *step);
            spec.steps.push_back(std::move(*step));
        } else {
            fault = "unknown step \"" + line + "\"";
        }
        if (!fault.empty()) {
            spec.fault = file + ":" + std::to_string(text.number()) + ": " + fault;
            return spec;
        }
    }
    return spec;
}

} // namespace fairlead::testing

#include "spec_runner/run.h"

#include <iconv.h>

#include <cctype>
#include <chrono>
#include <climits>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "command/jobs.h"
#include "spec_runner/match.h"
#include "support/client.h"

namespace fairlead::testing {

using base::Json;

namespace {

constexpr auto longest_silence = std::chrono::seconds(10); // until an event that is expected counts as missing

std::string decode_base64(const std::string& text) {
    std::string bytes;
    unsigned value = 0;
    int bits = 0;
    for (const char c : text) {
        static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const auto digit = alphabet.find(c);
        if (digit == std::string::npos) continue;
        value = value << 6 | static_cast<unsigned>(digit);
        if ((bits += 6) < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(value >> bits & 255);
    }
    return bytes;
}

/// The text of an upload in the encoding its spec names; empty when the system does not know it.
std::string in_encoding(std::string text, const std::string& encoding) {
    if (encoding.empty()) return text;
    if (encoding == "base64") return decode_base64(text);
    iconv_t converter = ::iconv_open(encoding.c_str(), "UTF-8");
    if (converter == reinterpret_cast<iconv_t>(-1)) return {};
    std::string result(text.size() * 4 + 16, '\0');
    char* in = text.data();
    char* out = result.data();
    size_t left = text.size(), room = result.size();
    ::iconv(converter, &in, &left, &out, &room);
    ::iconv_close(converter);
    result.resize(result.size() - room);
    return result;
}

std::optional<int64_t> milliseconds_of(const std::string& span) {
    char* end = nullptr;
    const int64_t count = std::strtoll(span.c_str(), &end, 10);
    const std::string unit = end;
    if (unit == "s") return count * 1000;
    if (unit == "m") return count * 60000;
    if (unit == "h") return count * 3600000;
    if (unit == "d") return count * 86400000;
    return std::nullopt;
}

struct Heard {
    std::string event;
    Json data;
};

/// What a spec wrote as an address: signs are encoded unless they were already.
std::string target_of(std::string_view written) {
    std::string target;
    for (size_t i = 0; i < written.size(); ++i) {
        const bool encoded = written[i] == '%' && i + 2 < written.size() && std::isxdigit(static_cast<unsigned char>(written[i + 1])) &&
                             std::isxdigit(static_cast<unsigned char>(written[i + 2]));
        target += encode(written.substr(i, 1), encoded ? "%" : "/?&=,:");
    }
    return target;
}

class Run {
  public:
    Run(const Spec& spec, World& world) : spec_(spec), world_(world), client_(world.port()) {
        const auto snapshot = world.workspace().snapshot();
        for (const access::User& user : snapshot->directory->users()) {
            variables_[user.login] = Json::string(to_text(base::Id{user.id}));
            if (const access::Team* team = snapshot->directory->team(user.team)) variables_[team->name] = Json::string(to_text(base::Id{team->id}));
        }
        for (const access::Role& role : snapshot->directory->roles()) variables_["role_" + role.name] = Json::string(to_text(base::Id{role.id}));
    }

    std::string run() {
        for (const Step& step : spec_.steps) {
            line_ = step.line;
            std::string fault = one(step);
            if (!fault.empty()) return spec_.file + ":" + std::to_string(line_) + ": " + fault;
        }
        return {};
    }

  private:
    std::string one(const Step& step) {
        switch (step.kind) {
            case Step::Kind::as: return become(step.path);
            case Step::Kind::clock: return move_clock(step.path);
            case Step::Kind::request: return request(step);
            case Step::Kind::upload: return upload(step);
            case Step::Kind::wait_job: return wait_job(step);
            case Step::Kind::listen: return listen();
            case Step::Kind::heard: return heard(step.path, true);
            case Step::Kind::unheard: return heard(step.path, false);
            case Step::Kind::file: return put_file(step);
        }
        return "unknown step";
    }

    std::string become(const std::string& who) {
        identity_.clear();
        if (who == "nobody") return {};
        const std::string login = who.substr(0, who.find(' '));
        if (!variables_.contains(login)) return "nobody is called " + login;
        if (who == login) {
            identity_ = {{"Authorization", "Bearer " + key_of(login)}};
            return {};
        }
        if (who != login + " signed in") return "unknown way to be somebody: " + who;
        Json body = Json::object();
        body.set("login", Json::string(login));
        body.set("password", Json::string(password));
        const Answer answer = client_.ask("POST", "/api/session", {{"Content-Type", "application/json"}}, to_text(body));
        const auto signed_in = base::parse_json(answer.body);
        if (answer.status != 200 || !signed_in.ok()) return login + " could not sign in: " + answer.body;
        identity_ = {{"Cookie", std::string(answer.header("set-cookie").substr(0, answer.header("set-cookie").find(';')))},
                     {"X-CSRF-Token", (*signed_in)["csrf"].text()}};
        return {};
    }

    std::string move_clock(const std::string& to) {
        if (to.starts_with('+')) {
            const auto span = milliseconds_of(to.substr(1));
            if (!span) return "not a span of time: " + to;
            world_.clock.advance(*span);
            return {};
        }
        const auto moment = base::parse_instant(to);
        if (!moment) return "not a moment: " + to;
        world_.clock.set(*moment);
        return {};
    }

    std::string request(const Step& step) {
        std::string fault;
        const std::string target = target_of(substituted(step.path, variables_, fault, true));
        const std::string body = substituted(step.body, variables_, fault);
        if (!fault.empty()) return fault;
        Headers headers;
        if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
        fault = add_headers(step, headers);
        if (!fault.empty()) return fault;
        if (step.times > 1) return at_once(step, target, headers, body);
        return judge(step.expected, client_.ask(step.method, target, headers, body));
    }

    std::string at_once(const Step& step, const std::string& target, const Headers& headers, const std::string& body) {
        std::vector<Answer> answers(static_cast<size_t>(step.times));
        std::vector<std::thread> threads;
        std::latch ready(step.times);
        for (Answer& answer : answers)
            threads.emplace_back([&] {
                Client client(world_.port());
                ready.arrive_and_wait();
                answer = client.ask(step.method, target, headers, body);
            });
        for (std::thread& thread : threads) thread.join();
        line_ = step.expected.line;
        int as_expected = 0;
        for (const Answer& answer : answers) {
            as_expected += answer.status == step.expected.status;
            if (answer.status != step.expected.status && answer.status != step.expected.otherwise)
                return "one of them got " + std::to_string(answer.status) + " " + answer.body;
        }
        if (step.expected.otherwise && (as_expected == 0 || (step.expected.exactly_once && as_expected != 1)))
            return std::to_string(as_expected) + " of them got " + std::to_string(step.expected.status);
        return {};
    }

    /// Who asks, the language, and what the step says itself, which wins; an empty value leaves the header out.
    std::string add_headers(const Step& step, Headers& headers) {
        std::string fault;
        headers.emplace_back("Accept-Language", "en");
        headers.insert(headers.end(), identity_.begin(), identity_.end());
        for (const auto& [name, value] : step.headers) {
            std::erase_if(headers, [&, &own = name](const auto& header) { return header.first == own; });
            headers.emplace_back(name, substituted(value, variables_, fault));
        }
        return fault;
    }

    std::string upload(const Step& step) {
        std::string fault;
        const std::string target = target_of(substituted(step.path, variables_, fault, true));
        const std::string file = in_encoding(substituted(step.body, variables_, fault), step.encoding);
        if (file.empty() && !step.body.empty()) return "unknown encoding " + step.encoding;
        Headers headers = {{"Content-Type", "application/octet-stream"}};
        if (fault.empty()) fault = add_headers(step, headers);
        if (!fault.empty()) return fault;
        return judge(step.expected, client_.ask("POST", target, headers, file));
    }

    std::string put_file(const Step& step) {
        std::string fault;
        const std::string content = in_encoding(substituted(step.body, variables_, fault), step.encoding);
        if (!fault.empty()) return fault;
        const std::filesystem::path path = std::filesystem::path(world_.directory()) / step.path;
        std::error_code failed;
        std::filesystem::create_directories(path.parent_path(), failed);
        std::ofstream out(path, std::ios::binary);
        out << content;
        return out.good() ? std::string() : "the file " + step.path + " cannot be written";
    }

    std::string wait_job(const Step& step) {
        std::string fault;
        const std::string text = substituted(step.path, variables_, fault);
        const auto id = base::parse_id(text);
        if (!id) return fault.empty() ? "not a job: " + text : fault;
        const auto ended = world_.workspace().jobs().wait(*id);
        if (!ended.ok()) return "the job cannot be waited for: " + ended.error().message.en;
        Headers headers;
        fault = add_headers(step, headers);
        if (!fault.empty()) return fault;
        return judge(step.expected, client_.ask("GET", "/api/jobs/" + text, headers));
    }

    std::string listen() {
        stream_ = std::make_unique<Client>(world_.port());
        Headers headers = {{"Accept", "text/event-stream"}};
        headers.insert(headers.end(), identity_.begin(), identity_.end());
        received_.clear();
        pending_.clear();
        return stream_->open_stream("/api/events", headers) ? "" : "the event stream was refused";
    }

    /// Cuts complete frames out of what came; chunk sizes of the transfer coding fall through as lines nobody knows.
    void read_frames(std::string text) {
        pending_ += text;
        for (size_t end; (end = pending_.find("\n\n")) != std::string::npos; pending_.erase(0, end + 2)) {
            Heard one;
            std::string_view frame = std::string_view(pending_).substr(0, end);
            while (!frame.empty()) {
                std::string_view row = frame.substr(0, frame.find('\n'));
                frame.remove_prefix(std::min(frame.size(), row.size() + 1));
                if (row.starts_with("event: ")) one.event = row.substr(7);
                if (!row.starts_with("data: ")) continue;
                auto data = base::parse_json(row.substr(6));
                if (data.ok()) one.data = std::move(*data);
            }
            if (!one.event.empty()) received_.push_back(std::move(one));
        }
    }

    std::string heard(const std::string& what, bool wanted) {
        if (!stream_) return "nobody listens";
        const auto space = what.find(' ');
        const auto expected = base::parse_json(space == std::string::npos ? "{}" : what.substr(space + 1));
        if (!expected.ok()) return "the event is no JSON";
        const std::string event = what.substr(0, space);
        const auto until = std::chrono::steady_clock::now() + longest_silence;
        for (size_t seen = 0;;) {
            for (; seen < received_.size(); ++seen) {
                Variables trial = variables_;
                if (received_[seen].event != event || !difference(*expected, received_[seen].data, trial).empty()) continue;
                if (!wanted) return "heard " + event + " " + to_text(received_[seen].data);
                variables_ = std::move(trial);
                return {};
            }
            if (!wanted) return {};
            if (std::chrono::steady_clock::now() > until) break;
            read_frames(stream_->take(500));
        }
        std::string all;
        for (const Heard& each : received_) all += "\n    " + each.event + " " + to_text(each.data);
        return "not heard: " + what + "; heard:" + all;
    }

    std::string judge(const Expectation& expected, const Answer& answer) {
        line_ = expected.line;
        const std::string shown = answer.body.size() > 3000 ? answer.body.substr(0, 3000) + "…" : answer.body;
        const std::string got = "\n    got " + std::to_string(answer.status) + " " + shown;
        if (expected.status ? answer.status != expected.status : answer.status / 100 != 2)
            return "expected " + (expected.status ? std::to_string(expected.status) : std::string("2xx")) + got;
        if (expected.statements) {
            const std::string_view timing = answer.header("server-timing");
            const auto words = timing.find("desc=\"");
            const int statements = words == std::string_view::npos ? INT_MAX : std::atoi(std::string(timing.substr(words + 6)).c_str());
            if (statements > *expected.statements) return "expected at most " + std::to_string(*expected.statements) + " statements, got " + std::to_string(statements);
        }
        std::string fault = judge_headers(expected, answer);
        if (!fault.empty()) return fault + got;
        if (expected.has_lines) {
            std::string text;
            for (const std::string& line : expected.lines) text += substituted(line, variables_, fault) + "\n";
            std::string plain;
            for (const char c : answer.body)
                if (c != '\r') plain += c;
            if (plain != text && plain + "\n" != text) return "expected the text\n" + text + got;
        }
        for (const std::string& part : expected.holds)
            if (answer.body.find(substituted(part, variables_, fault)) == std::string::npos) return "expected an answer that holds " + part + got;
        if (!fault.empty() || expected.json.empty()) return fault;
        line_ = expected.json_line;
        const auto wanted = base::parse_json(expected.json);
        if (!wanted.ok()) return "the expectation is no JSON: " + wanted.error().message.en;
        const auto json = base::parse_json(answer.body);
        if (!json.ok()) return "the answer is no JSON" + got;
        fault = difference(*wanted, *json, variables_);
        return fault.empty() ? fault : fault + got;
    }

    std::string judge_headers(const Expectation& expected, const Answer& answer) {
        std::string fault;
        for (const auto& [name, value] : expected.headers) {
            std::string lower;
            for (const char c : name) lower += static_cast<char>(std::tolower(c));
            const std::string got(answer.header(lower));
            const bool binds = value.size() > 1 && value[0] == '$' && !variables_.contains(value.substr(1));
            if (binds) variables_[value.substr(1)] = Json::string(lower == "set-cookie" ? got.substr(0, got.find(';')) : got);
            const std::string wanted = binds ? got : substituted(value, variables_, fault);
            const bool holds = wanted.starts_with("~") ? got.find(wanted.substr(1)) != std::string::npos : got == wanted;
            if (!holds) return "expected " + name + ": " + wanted + ", got " + got;
        }
        return fault;
    }

    const Spec& spec_;
    World& world_;
    Client client_;
    Headers identity_;
    Variables variables_;
    int line_ = 0;
    std::unique_ptr<Client> stream_;
    std::vector<Heard> received_;
    std::string pending_;
};

} // namespace

std::string run_spec(const Spec& spec, Template& from) {
    if (!spec.fault.empty()) return spec.fault;
    auto world = World::make(from, {});
    if (!world.ok()) return spec.file + ": no world: " + world.error().message.en + " " + world.error().log;
    return Run(spec, **world).run();
}

} // namespace fairlead::testing

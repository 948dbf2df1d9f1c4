#include "channel/imap.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/unicode.h"
#include "channel/curl.h"

namespace fairlead::channel {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr size_t most_list = 1 << 20;
constexpr size_t most_folders = 500;
constexpr int64_t widest_list = 1000;

struct Answer {
    std::string bytes;
    size_t most = 0;
};

size_t collect(char* data, size_t size, size_t count, void* of) {
    auto& answer = *static_cast<Answer*>(of);
    if (answer.bytes.size() + size * count > answer.most) return 0;
    answer.bytes.append(data, size * count);
    return size * count;
}

std::string quoted(const std::string& folder) {
    std::string out = "\"";
    for (const char c : encode_folder(folder)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

/// The folder as a part of an address.
std::string path_of(const std::string& folder) {
    const std::string name = encode_folder(folder);
    char* made = curl_easy_escape(nullptr, name.c_str(), static_cast<int>(name.size()));
    const std::string path = made ? made : "";
    curl_free(made);
    return path;
}

/// The number behind `word`; 0 when it is not there.
int64_t number_after(std::string_view text, std::string_view word) {
    const auto found = text.find(word);
    if (found == std::string_view::npos) return 0;
    int64_t number = 0;
    for (size_t i = found + word.size(); i < text.size() && text[i] >= '0' && text[i] <= '9' && number < 1LL << 40; ++i)
        number = number * 10 + (text[i] - '0');
    return number;
}

/// "17-Jul-1996 02:44:25 -0700".
base::Instant received_at(std::string_view line) {
    const auto at = line.find("INTERNALDATE \"");
    if (at == std::string_view::npos) return {};
    const std::string_view date = line.substr(at + 14, 26);
    if (date.size() < 26) return {};
    auto number = [&](size_t from, size_t size) {
        int value = 0;
        for (const char c : date.substr(from, size))
            if (c >= '0' && c <= '9') value = value * 10 + (c - '0');
        return value;
    };
    const auto month = std::string_view("JanFebMarAprMayJunJulAugSepOctNovDec").find(date.substr(3, 3));
    if (month == std::string_view::npos) return {};
    const auto day = base::checked_date(number(7, 4), static_cast<int>(month / 3) + 1, number(0, 2));
    if (!day) return {};
    const int64_t offset = (date[21] == '-' ? -1 : 1) * (number(22, 2) * 60 + number(24, 2));
    return {(((day->days * 24 + number(12, 2)) * 60 + number(15, 2) - offset) * 60 + number(18, 2)) * 1000};
}

} // namespace

std::string encode_folder(const std::string& name) {
    std::string out, run; // of UTF-16BE
    auto end_run = [&] {
        if (run.empty()) return;
        std::string code = base::to_base64(run);
        code.resize(std::min(code.size(), code.find('=')));
        std::replace(code.begin(), code.end(), '/', ',');
        out += "&" + code + "-";
        run.clear();
    };
    auto unit = [&](char32_t value) {
        run += static_cast<char>(value >> 8 & 0xff);
        run += static_cast<char>(value & 0xff);
    };
    for (const char32_t point : base::to_code_points(name)) {
        if (point < 0x20 || point == 0x7f) continue;
        if (point < 0x7f) {
            end_run();
            out += point == '&' ? "&-" : std::string(1, static_cast<char>(point));
        } else if (point > 0xffff) {
            unit(0xd800 + ((point - 0x10000) >> 10));
            unit(0xdc00 + ((point - 0x10000) & 0x3ff));
        } else {
            unit(point);
        }
    }
    end_run();
    return out;
}

std::string decode_folder(const std::string& encoded) {
    std::string out;
    for (size_t at = 0; at < encoded.size();) {
        const size_t end = encoded[at] == '&' ? encoded.find('-', at) : std::string::npos;
        if (end == std::string::npos) {
            out += encoded[at++];
            continue;
        }
        std::string code = encoded.substr(at + 1, end - at - 1);
        at = end + 1;
        if (code.empty()) {
            out += '&';
            continue;
        }
        std::replace(code.begin(), code.end(), ',', '/');
        code.append((4 - code.size() % 4) % 4, '=');
        const auto units = base::from_base64(code);
        if (!units) continue;
        const auto text = base::to_utf8(*units, "UTF-16BE");
        if (text.ok()) out += *text;
    }
    return base::repair_utf8(out);
}

struct ImapFolder::Curl {
    Easy easy;
};

ImapFolder::ImapFolder(MailboxServer server) : server_(std::move(server)), curl_(std::make_unique<Curl>()) {}
ImapFolder::~ImapFolder() = default;

Result<std::string> ImapFolder::ask(const std::string& path, const std::string& command, size_t most) {
    CURL* handle = curl_->easy.handle;
    curl_easy_reset(handle); // keeps the connection
    set_common(handle, "imap,imaps", server_.milliseconds);
    set_login(handle, server_.security, server_.login, server_.password);
    curl_easy_setopt(handle, CURLOPT_URL,
                     (url_of("imap", server_.host, server_.port, server_.security) + path).c_str());
    if (!command.empty()) curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, command.c_str());
    Answer answer;
    answer.most = most;
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
    const CURLcode code = curl_easy_perform(handle);
    if (code == CURLE_OK) return std::move(answer.bytes);
    if (code == CURLE_WRITE_ERROR) return Error(Code::limit, {"邮件过大。", "The mail is too large."});
    std::string field = "host", rule = "connection";
    base::Text message = words_of(code, 0);
    switch (code) {
        case CURLE_LOGIN_DENIED:
            field = rule = "login";
            break;
        case CURLE_REMOTE_ACCESS_DENIED:
        case CURLE_REMOTE_FILE_NOT_FOUND:
        case CURLE_QUOTE_ERROR:
            field = rule = "folder";
            message = {"邮箱中没有这个文件夹，或无权打开。",
                       "The mailbox has no such folder, or it may not be opened."};
            break;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_CONNECT_ERROR:
            field = "security";
            break;
        case CURLE_COULDNT_CONNECT:
            field = "port";
            break;
        default:
            break;
    }
    Error error(Code::unavailable, message);
    error.faults.push_back({field, rule, message, {}});
    return error;
}

Result<ImapFolder::State> ImapFolder::state() {
    const std::string answer =
        TRY(ask("", "STATUS " + quoted(server_.folder) + " (UIDVALIDITY UIDNEXT MESSAGES)", most_list));
    const auto at = answer.rfind('('); // behind the name, which may hold anything
    const std::string_view facts = std::string_view(answer).substr(std::min(at, answer.size()));
    const State state{number_after(facts, "UIDVALIDITY "), number_after(facts, "UIDNEXT "),
                      number_after(facts, "MESSAGES ")};
    if (state.uid_validity > 0 && state.uid_next > 0) return state;
    return Error(Code::unavailable, {"服务器没有说明邮件的编号（UIDVALIDITY、UIDNEXT）。",
                                     "The server does not tell the numbers of mails (UIDVALIDITY, UIDNEXT)."});
}

Result<std::vector<ImapFolder::Entry>> ImapFolder::list(int64_t first, int64_t last) {
    std::vector<Entry> entries;
    last = std::min(last, first + widest_list - 1);
    if (last < first) return entries;
    const std::string answer = TRY(
        ask(path_of(server_.folder),
            "UID FETCH " + std::to_string(first) + ":" + std::to_string(last) + " (UID FLAGS INTERNALDATE RFC822.SIZE)",
            most_list));
    for (size_t at = 0; at < answer.size();) {
        const size_t end = std::min(answer.size(), answer.find('\n', at));
        const std::string_view line = std::string_view(answer).substr(at, end - at);
        at = end + 1;
        if (!line.starts_with("* ") || line.find(" FETCH ") == std::string_view::npos) continue;
        const Entry entry{number_after(line, "UID "), number_after(line, "RFC822.SIZE "), received_at(line),
                          line.find("\\Seen") != std::string_view::npos};
        if (entry.uid >= first && entry.uid <= last) entries.push_back(entry);
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.uid < b.uid; });
    return entries;
}

Result<std::string> ImapFolder::fetch(const Entry& entry, size_t most) {
    const std::string path = path_of(server_.folder), uid = std::to_string(entry.uid);
    std::string bytes = TRY(ask(path + ";UID=" + uid, "", most));
    if (!entry.seen) (void)ask(path, "UID STORE " + uid + " -FLAGS.SILENT (\\Seen)", most_list);
    return bytes;
}

Result<std::vector<std::string>> ImapFolder::folders() {
    const std::string answer = TRY(ask("", "LIST \"\" \"*\"", most_list));
    std::vector<std::string> names;
    for (size_t at = 0; at < answer.size() && names.size() < most_folders;) {
        const size_t end = std::min(answer.size(), answer.find('\n', at));
        const std::string line = base::trim(std::string_view(answer).substr(at, end - at));
        at = end + 1;
        if (!line.starts_with("* LIST ")) continue;
        std::string name = line.substr(line.rfind(' ') + 1);
        if (line.ends_with('"')) {
            size_t start = line.size() - 1;
            while (start > 1 && !(line[start - 1] == '"' && line[start - 2] != '\\')) --start;
            name = line.substr(start, line.size() - 1 - start);
        }
        names.push_back(decode_folder(name));
    }
    return names;
}

} // namespace fairlead::channel

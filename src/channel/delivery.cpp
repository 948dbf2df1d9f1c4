#include "channel/delivery.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "channel/address.h"
#include "channel/curl.h"

namespace fairlead::channel {

namespace {

constexpr size_t most_answer = 64 << 10;

/// One transfer and what its callbacks keep.
struct Transfer {
    Easy easy;
    curl_slist* list = nullptr; // headers or recipients
    std::string_view upload;
    size_t answered = 0;
    bool closed_address = false;
    bool is_mail = false;
    // Of the mail dialogue: the recipient whose answer is awaited, and those refused.
    bool rcpt = false;
    std::string recipient;
    std::vector<std::string> refused;
    ~Transfer() { curl_slist_free_all(list); }
};

size_t discard(char*, size_t size, size_t count, void* of) {
    auto& transfer = *static_cast<Transfer*>(of);
    transfer.answered += size * count;
    return transfer.answered > most_answer ? 0 : size * count;
}

size_t upload(char* to, size_t size, size_t count, void* of) {
    auto& transfer = *static_cast<Transfer*>(of);
    const size_t bytes = std::min(size * count, transfer.upload.size());
    std::memcpy(to, transfer.upload.data(), bytes);
    transfer.upload.remove_prefix(bytes);
    return bytes;
}

curl_socket_t open_socket(void* of, curlsocktype purpose, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(of);
    if (purpose != CURLSOCKTYPE_IPCXN || !is_public(&address->addr)) {
        transfer.closed_address = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Sees which recipient the server refuses; looks at nothing else of the dialogue.
int watch_recipients(CURL*, curl_infotype type, char* data, size_t size, void* of) {
    auto& transfer = *static_cast<Transfer*>(of);
    const std::string_view line(data, size);
    if (type == CURLINFO_HEADER_OUT) {
        transfer.rcpt = line.starts_with("RCPT TO:");
        const auto open = line.find('<'), close = line.find('>');
        if (transfer.rcpt && close != std::string_view::npos && open < close)
            transfer.recipient = line.substr(open + 1, close - open - 1);
    } else if (type == CURLINFO_HEADER_IN && transfer.rcpt && line.size() > 3 && line[3] == ' ') {
        if (line[0] == '4' || line[0] == '5') transfer.refused.push_back(transfer.recipient);
        transfer.rcpt = false;
    }
    return 0;
}

void prepare(Transfer& transfer, const MailToSend& mail, const DeliveryLimits& limits) {
    CURL* handle = transfer.easy.handle;
    set_common(handle, "smtp,smtps", limits.milliseconds);
    set_login(handle, mail.server.security, mail.server.login, mail.server.password);
    curl_easy_setopt(handle, CURLOPT_URL,
                     url_of("smtp", mail.server.host, mail.server.port, mail.server.security).c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ("<" + mail.sender + ">").c_str());
    for (const std::string& recipient : mail.recipients)
        transfer.list = curl_slist_append(transfer.list, ("<" + recipient + ">").c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, transfer.list);
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    transfer.upload = mail.bytes;
    transfer.is_mail = true;
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, upload);
    curl_easy_setopt(handle, CURLOPT_READDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, watch_recipients);
    curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &transfer);
}

void prepare(Transfer& transfer, const Post& post, const DeliveryLimits& limits) {
    CURL* handle = transfer.easy.handle;
    set_common(handle, "http,https", limits.milliseconds);
    curl_easy_setopt(handle, CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post.body.data());
    for (const auto& [name, value] : post.headers)
        transfer.list = curl_slist_append(transfer.list, (name + ": " + value).c_str());
    transfer.list = curl_slist_append(transfer.list, "Expect:");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.list);
    if (!post.allow_private) {
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    }
}

Outcome outcome_of(Transfer& transfer, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(transfer.easy.handle, CURLINFO_RESPONSE_CODE, &status);
    Outcome outcome;
    outcome.refused = std::move(transfer.refused);
    // An answer that is too long was an answer.
    const bool answered = code == CURLE_OK || (!transfer.is_mail && code == CURLE_WRITE_ERROR);
    if (!answered && transfer.closed_address) {
        outcome.final = true;
        outcome.why = {"该地址属于本机或内部网络，工作区设置不允许调用。",
                       "The address belongs to this machine or a private network, which the settings do not allow."};
        return outcome;
    }
    if (answered && (transfer.is_mail || (status >= 200 && status < 300))) {
        outcome.sent = true;
        if (!outcome.refused.empty())
            outcome.why = {"部分收件人被服务器拒绝。", "The server refused some of the recipients."};
        return outcome;
    }
    outcome.why = words_of(answered ? CURLE_HTTP_RETURNED_ERROR : code, status);
    if (answered && status < 400)
        outcome.why = {
            "接收方答复了 " + std::to_string(status) + "，而不是 2xx；不跟随重定向。",
            "The receiver answered " + std::to_string(status) + " instead of 2xx; redirects are not followed."};
    // A wrong password is mended by people and then it works; other refusals of a mail stay.
    const bool login = code == CURLE_LOGIN_DENIED || status == 530 || status == 534 || status == 535;
    outcome.final = transfer.is_mail ? status >= 500 && status < 600 && !login : status == 410;
    return outcome;
}

} // namespace

std::vector<Outcome> deliver(const std::vector<std::variant<MailToSend, Post>>& items, const DeliveryLimits& limits) {
    std::vector<Outcome> outcomes(items.size());
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (const auto& item : items) {
        auto& transfer = *transfers.emplace_back(std::make_unique<Transfer>());
        CURL* handle = transfer.easy.handle;
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "Fairlead");
        std::visit([&](const auto& one) { prepare(transfer, one, limits); }, item);
    }
    CURLM* multi = curl_multi_init();
    base::check(multi != nullptr, "libcurl has the memory it needs");
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(limits.parallel_per_host));
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(limits.parallel));
    for (const auto& transfer : transfers) curl_multi_add_handle(multi, transfer->easy.handle);
    for (int running = 1; running > 0;) {
        if (curl_multi_perform(multi, &running) != CURLM_OK) break;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left))
            for (size_t i = 0; i < transfers.size(); ++i)
                if (message->msg == CURLMSG_DONE && transfers[i]->easy.handle == message->easy_handle)
                    outcomes[i] = outcome_of(*transfers[i], message->data.result);
        if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    for (const auto& transfer : transfers) curl_multi_remove_handle(multi, transfer->easy.handle);
    curl_multi_cleanup(multi);
    for (Outcome& outcome : outcomes)
        if (!outcome.sent && outcome.why.empty()) outcome.why = words_of(CURLE_OPERATION_TIMEDOUT, 0);
    return outcomes;
}

} // namespace fairlead::channel

#include "channel/curl.h"

#include <mutex>

namespace fairlead::channel {

namespace {

constexpr long connect_milliseconds = 10000;

} // namespace

CURL* Easy::make() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    CURL* handle = curl_easy_init();
    base::check(handle != nullptr, "libcurl has the memory it needs");
    return handle;
}

void set_common(CURL* handle, const char* protocols, int64_t milliseconds) {
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

std::string url_of(const std::string& name, const std::string& host, int port, Security security) {
    const bool v6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return name + (security == Security::tls ? "s://" : "://") + (v6 ? "[" + host + "]" : host) + ":" +
           std::to_string(port) + "/";
}

void set_login(CURL* handle, Security security, const std::string& login, const std::string& password) {
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (login.empty()) return;
    curl_easy_setopt(handle, CURLOPT_USERNAME, login.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, password.c_str());
}

base::Text words_of(CURLcode code, long status) {
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return {"服务器地址写法有误。", "The address of the server is not written as one."};
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"找不到服务器，请检查服务器名称。", "There is no such server; check its name."};
        case CURLE_COULDNT_CONNECT:
            return {"服务器不接受连接，请检查端口和防火墙。",
                    "The server takes no connection; check the port and the firewall."};
        case CURLE_OPERATION_TIMEDOUT:
            return {"服务器在限定时间内没有答复。", "The server did not answer in time."};
        case CURLE_LOGIN_DENIED:
            return {"服务器不接受该登录名或密码。", "The server does not accept the login or the password."};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return {"服务器的证书未通过验证。", "The certificate of the server could not be verified."};
        case CURLE_USE_SSL_FAILED:
            return {"服务器不提供 STARTTLS。", "The server does not offer STARTTLS."};
        case CURLE_SSL_CONNECT_ERROR:
            return {"无法建立加密连接，请检查加密方式和端口。",
                    "No encrypted connection could be made; check the kind of encryption and the port."};
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_WRITE_ERROR:
            return {"服务器的答复过大。", "The answer of the server is too large."};
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
            if (status >= 400) break;
            return {"与服务器的连接中断。", "The connection to the server broke."};
        default:
            break;
    }
    if (status >= 400)
        return {"服务器拒绝，代码 " + std::to_string(status) + "。",
                "The server refused with code " + std::to_string(status) + "."};
    const std::string cause = curl_easy_strerror(code);
    return {"与服务器通信失败（" + cause + "）。", "Talking to the server failed (" + cause + ")."};
}

} // namespace fairlead::channel

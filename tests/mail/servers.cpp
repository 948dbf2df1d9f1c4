#include "mail/servers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/json.h"

namespace fairlead::testing {

namespace fs = std::filesystem;

namespace {

constexpr const char* receiver_script = R"(
import http.server, json, os, sys
folder, port = sys.argv[1], int(sys.argv[2])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', '0'))).decode()
        again = any(self.path == json.load(open(os.path.join(folder, f)))['path'] for f in os.listdir(folder) if f.endswith('.json'))
        number = len(os.listdir(folder))
        part = os.path.join(folder, '%04d.part' % number)
        with open(part, 'w') as out:
            json.dump({'path': self.path, 'headers': ''.join(k.lower() + ': ' + v + '\n' for k, v in self.headers.items()), 'body': body}, out)
        os.rename(part, part.replace('.part', '.json'))
        status = 200
        if self.path == '/once' and not again: status = 503
        if self.path[1:].isdigit(): status = int(self.path[1:])
        self.send_response(status)
        if status == 302: self.send_header('Location', '/moved')
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(('127.0.0.1', port), Handler).serve_forever()
)";

void give_away(const std::string& path) {
    if (::geteuid() != 0) return;
    for (const auto& entry : fs::recursive_directory_iterator(path))
        if (::chown(entry.path().c_str(), 65534, 65534) != 0) return;
    (void)!::chown(path.c_str(), 65534, 65534);
}

std::string own_name() {
    const passwd* entry = ::getpwuid(::geteuid());
    return entry ? entry->pw_name : "nobody";
}

} // namespace

uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Child::Child(const std::vector<std::string>& arguments, const std::string& log) {
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::setpgid(0, 0);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    ::execvp(raw[0], raw.data());
    ::_exit(127);
}

Child::~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    for (int i = 0; i < 50; ++i) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

bool Child::listens(uint16_t port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    for (int i = 0; i < 200; ++i) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const bool there = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        if (there) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

ImapServer::ImapServer(std::string folder)
    : port(free_port()), folder_(std::move(folder)), dovecot_(configured(), folder_ + "/dovecot.log") {
    ready = dovecot_.listens(port);
}

std::vector<std::string> ImapServer::configured() const {
    for (const char* part : {"/mail/sales/new", "/mail/sales/cur", "/mail/sales/tmp", "/home", "/run"})
        fs::create_directories(folder_ + part);
    const bool root = ::geteuid() == 0;
    const std::string user = root ? "65534" : std::to_string(::geteuid()), group = root ? "65534" : std::to_string(::getegid());
    std::ofstream(folder_ + "/users") << login << ":{PLAIN}" << password << "\n";
    std::ofstream conf(folder_ + "/dovecot.conf");
    conf << "base_dir = " << folder_ << "/run\nstate_dir = " << folder_ << "/run\nlog_path = " << folder_
         << "/imap.log\nprotocols = imap\nssl = no\ndisable_plaintext_auth = no\nauth_failure_delay = 0\n"
            "listen = 127.0.0.1\nfirst_valid_uid = 1\nmail_location = maildir:"
         << folder_ << "/mail/%u\npassdb {\n  driver = passwd-file\n  args = scheme=plain " << folder_
         << "/users\n}\nuserdb {\n  driver = static\n  args = uid=" << user << " gid=" << group << " home=" << folder_
         << "/home\n}\nservice imap-login {\n  inet_listener imap {\n    port = " << port << "\n  }\n}\n";
    if (!root) // rootless: everything is this user's
        conf << "default_internal_user = " << own_name() << "\ndefault_login_user = " << own_name()
             << "\ndefault_internal_group = " << own_name()
             << "\nservice imap-login {\n  chroot =\n}\nservice anvil {\n  chroot =\n}\n";
    conf.close();
    fs::permissions(folder_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
    give_away(folder_ + "/mail");
    give_away(folder_ + "/home");
    return {"dovecot", "-F", "-c", folder_ + "/dovecot.conf"};
}

void ImapServer::deliver(const std::string& bytes) {
    const std::string name = std::to_string(++delivered_) + ".test.loopback";
    const std::string partial = folder_ + "/mail/sales/tmp/" + name;
    std::ofstream(partial, std::ios::binary) << bytes;
    if (::geteuid() == 0) (void)!::chown(partial.c_str(), 65534, 65534);
    fs::rename(partial, folder_ + "/mail/sales/new/" + name);
}

size_t ImapServer::unseen() const {
    size_t count = 0;
    for (const char* part : {"/mail/sales/new", "/mail/sales/cur"})
        for (const auto& entry : fs::directory_iterator(folder_ + part)) {
            const std::string name = entry.path().filename();
            const auto flags = name.find(":2,");
            count += flags == std::string::npos || name.find('S', flags) == std::string::npos;
        }
    return count;
}

SmtpServer::SmtpServer(std::string folder, uint16_t at)
    : port(at),
      folder_((fs::create_directories(folder), std::move(folder))),
      aiosmtpd_({"/usr/bin/python3", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Mailbox", "-l",
                 "127.0.0.1:" + std::to_string(at), folder_ + "/maildir"},
                folder_ + "/smtp.log") {
    ready = aiosmtpd_.listens(port);
}

std::vector<std::string> SmtpServer::mails() const {
    std::vector<std::string> all;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_ + "/maildir/new", none))
        all.push_back(read_text(entry.path()));
    return all;
}

WebhookReceiver::WebhookReceiver(std::string folder)
    : port(free_port()),
      folder_((fs::create_directories(folder + "/requests"), std::move(folder))),
      python_({"/usr/bin/python3", "-c", receiver_script, folder_ + "/requests", std::to_string(port)},
              folder_ + "/receiver.log") {
    ready = python_.listens(port);
}

std::vector<WebhookReceiver::Request> WebhookReceiver::requests() const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(folder_ + "/requests"))
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Request> all;
    for (const std::string& path : paths) {
        const auto json = base::parse_json(read_text(path));
        if (json.ok()) all.push_back({(*json)["path"].text(), (*json)["headers"].text(), (*json)["body"].text()});
    }
    return all;
}

std::string WebhookReceiver::Request::header(const std::string& name) const {
    const auto at = ("\n" + headers).find("\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto start = at + name.size() + 2;
    return headers.substr(start, headers.find('\n', start) - start);
}

} // namespace fairlead::testing

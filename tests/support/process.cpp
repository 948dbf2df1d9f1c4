#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace fairlead::testing {

std::string program() {
    if (const char* named = std::getenv("FAIRLEAD_BINARY")) return named;
    std::error_code failed;
    std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
    for (; folder.has_relative_path(); folder = folder.parent_path())
        if (std::filesystem::is_regular_file(folder / "fairlead", failed)) return folder / "fairlead";
    return "build/dev/fairlead";
}

Process::Process(const Options& options) {
    std::vector<std::string> words = {program()};
    words.insert(words.end(), options.arguments.begin(), options.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return;
    const std::string log = options.log.empty() ? "/dev/null" : options.log;
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(errors, 2);
        if (options.most_file_bytes) {
            const rlimit limit{options.most_file_bytes, options.most_file_bytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    output_ = out[0];
    size_t sent = 0;
    while (sent < options.input.size()) {
        const ssize_t count = ::write(in[1], options.input.data() + sent, options.input.size() - sent);
        if (count <= 0) break;
        sent += static_cast<size_t>(count);
    }
    ::close(in[1]);
}

std::string Process::line() {
    for (;;) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        pollfd waiting{output_, POLLIN, 0};
        char bytes[4096];
        if (::poll(&waiting, 1, 60000) <= 0) return {};
        const ssize_t count = ::read(output_, bytes, sizeof bytes);
        if (count <= 0) return std::exchange(buffer_, {});
        buffer_.append(bytes, static_cast<size_t>(count));
    }
}

std::string Process::rest() {
    char bytes[4096];
    for (ssize_t count; (count = ::read(output_, bytes, sizeof bytes)) > 0;) buffer_.append(bytes, static_cast<size_t>(count));
    return std::exchange(buffer_, {});
}

int Process::wait() {
    if (pid_ <= 0) return -1;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    if (output_ >= 0) ::close(std::exchange(output_, -1));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Process::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
}

int Process::stop() {
    if (pid_ > 0) ::kill(pid_, SIGTERM);
    return wait();
}

namespace {

Process::Options serving(const std::string& database, Process::Options options) {
    options.arguments.insert(options.arguments.begin(), {"serve", "--listen", "127.0.0.1:0", "--database", database});
    return options;
}

} // namespace

ServerProcess::ServerProcess(const std::string& database, Process::Options options) : process(serving(database, std::move(options))) {
    said = process.line();
    const auto colon = said.rfind(':');
    if (colon != std::string::npos) port = static_cast<uint16_t>(std::atoi(said.c_str() + colon + 1));
}

std::string run_program(const std::vector<std::string>& arguments, const std::string& input) {
    Process process({.arguments = arguments, .input = input});
    std::string output = process.rest();
    process.wait();
    return output;
}

} // namespace fairlead::testing

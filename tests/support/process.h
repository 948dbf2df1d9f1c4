#pragma once
// The real program as a child process. Ended by its own pid.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::testing {

/// Path of the program: FAIRLEAD_BINARY, else the one beside the tests.
std::string program();

class Process {
  public:
    struct Options {
        std::vector<std::string> arguments; // after the program's name
        std::string input;                  // its standard input
        uint64_t most_file_bytes = 0;       // RLIMIT_FSIZE; 0: none
        std::string log;                    // file its standard error is added to; empty: /dev/null
    };
    explicit Process(const Options& options);
    ~Process() { kill(); }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// One line of its standard output without the line end; empty at its end or after a minute.
    std::string line();
    /// Everything it wrote until its end.
    std::string rest();
    /// SIGKILL, then waits.
    void kill();
    /// SIGTERM, then waits; the exit code, or 128 + the signal.
    int stop();
    /// Waits for its end.
    int wait();
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
};

/// `fairlead serve` on a data directory; ready when made.
class ServerProcess {
  public:
    /// `port` 0: the server did not come up; `said` holds its first line.
    explicit ServerProcess(const std::string& database, Process::Options options = {});
    uint16_t port = 0;
    std::string said;
    Process process;
};

/// Runs the program to its end; its standard output.
std::string run_program(const std::vector<std::string>& arguments, const std::string& input = {});

} // namespace fairlead::testing

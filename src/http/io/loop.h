#pragma once
// One I/O thread: its io_context, the connections that live on it, and the sweep that enforces their deadlines.
// Private to io/.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "http/exchange.h"
#include "http/io/asio.h"

namespace fairlead::http::io {

class Loop;

/// A connection as its loop sees it. All but the constructor runs on the loop's thread.
class Line : public Exchange {
  public:
    Line(Core& core, Loop& loop) : Exchange(core), loop_(loop) {}
    /// Begins the coroutine that serves the connection.
    virtual void start() = 0;
    void sweep(SteadyClock::time_point now);
    /// Cuts the connection whatever it does.
    void cut();

  protected:
    static constexpr auto never = SteadyClock::time_point::max();
    /// Ends pending socket operations with operation_aborted.
    virtual void cancel() = 0;
    void arm(SteadyClock::time_point deadline) {
        deadline_ = deadline;
        timed_out_ = false;
    }
    void arm(std::chrono::milliseconds time) { arm(SteadyClock::now() + time); }
    void disarm() { deadline_ = never; }
    void expire();

    Loop& loop_;
    SteadyClock::time_point deadline_ = never;
    SteadyClock::time_point wake_at_ = never; // fires stream_event_
    Event stream_event_;
    bool timed_out_ = false;
    bool was_cut_ = false;
    bool idle_ = false;     // reads, with nothing of a request received
    bool prefetch_ = false; // reads while a worker has the request

  private:
    friend class Loop;
    size_t index_ = 0;
};

class Loop {
  public:
    explicit Loop(Core& core);
    ~Loop() { join(); }
    void begin();
    /// Ends the thread once nothing is pending on it.
    void join();

    Context& context() { return context_; }
    void add(Line& line);
    void remove(Line& line);
    /// A socket that was answered without being read: closed a moment later, so that the answer arrives.
    void bury(Socket socket);

    // From any thread.
    void hasten();
    void cut_all();
    /// False when the time is over and connections are left.
    static bool wait_until_none(Core& core, std::chrono::milliseconds time);

  private:
    Async<void> sweep();

    Core& core_;
    Context context_{1};
    Timer timer_{context_.get_executor()};
    std::chrono::milliseconds interval_;
    std::vector<Line*> lines_;
    struct Grave {
        Socket socket;
        SteadyClock::time_point until;
    };
    std::deque<Grave> graves_;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace fairlead::http::io

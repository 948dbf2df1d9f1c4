#pragma once
// One request on its way through a worker thread and back: what connections of every kind (plain, TLS) have in common.
// No socket library here; the I/O side is in io/.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "http/answer.h"
#include "http/server.h"
#include "http/work_queue.h"

namespace fairlead::http {

/// What all connections of one server share.
struct Core {
    Core(ServerOptions given, Handler handler)
        : options(std::move(given)), handler(std::move(handler)), queue(options.worker_threads) {}

    const ServerOptions options;
    const Handler handler;
    CompressedBodies compressed;
    std::atomic<bool> stopping{false};
    std::atomic<bool> abandoning{false}; // answers 503 to what no worker has begun
    std::atomic<uint64_t> accepted{0}, requests{0}, refused{0}, open{0}, waiting{0};
    std::atomic<uint64_t> body_memory{0};
    std::mutex closed_mutex;
    std::condition_variable all_closed; // no connection is open
    WorkQueue queue;                    // last: its threads use the rest
};

class Exchange : public WorkQueue::Task, public std::enable_shared_from_this<Exchange> {
  public:
    explicit Exchange(Core& core) : core_(core) {}
    virtual ~Exchange() = default;

    /// Hands the request to a worker. `keeper` keeps this object alive while the worker uses it. With `direct` at least
    /// 0 the worker writes what the socket takes at once itself.
    void begin(std::shared_ptr<Exchange> keeper, const RequestParser::Head& head, int direct);
    /// I/O thread: true when the worker is done; otherwise finished() will be called, once.
    bool done_or_call_back();
    /// I/O thread, at any time: whether no worker has the exchange.
    bool done() const { return phase_.load(std::memory_order_acquire) == Phase::done; }

    void run() noexcept override;

  protected:
    /// Worker thread: the answer is ready, and done_or_call_back() returned false.
    virtual void finished(std::shared_ptr<Exchange> keeper) = 0;
    /// Worker thread: the I/O thread must look at the answer although it did not ask yet.
    virtual void look(std::shared_ptr<Exchange> keeper) = 0;

    Core& core_;
    Request request_;
    Outgoing outgoing_;
    bool write_failed_ = false;
    uint64_t held_memory_ = 0; // of Core::body_memory

  private:
    enum class Phase { running, awaited, done };
    Response answer();
    void answer_and_write();
    void release_request();
    void write_directly();

    std::atomic<Phase> phase_{Phase::done};
    std::shared_ptr<Exchange> keeper_;
    int direct_ = -1;
    bool waits_ = false; // counted in Core::waiting
    bool keep_alive_ = false;
    bool old_version_ = false;
};

} // namespace fairlead::http

#pragma once
// The queue between those who send events and the connection that carries them.

#include <functional>
#include <mutex>
#include <string>

#include "http/message.h"

namespace fairlead::http {

constexpr size_t event_queue_bytes = 256 * 1024;

/// One event in its wire form. Line breaks in `data` become several data lines; `event` and `id` lose theirs.
std::string event_frame(std::string_view event, std::string_view data, std::string_view id);

class QueuedEvents final : public EventStream {
  public:
    ~QueuedEvents() override { end(); }
    bool send(std::string_view event, std::string_view data, std::string_view id) override;
    void close() override;
    bool closed() const override;
    void on_close(std::function<void()> done) override;

    // The connection's side.

    /// `wake` is called, from any thread, when there is something to take or to end; not again before the next take().
    void attach(std::function<void()> wake);
    /// All frames queued since the last call.
    std::string take();
    /// Nothing more will come: closed by the sender, or overrun by a client that does not read.
    bool finished() const;
    /// True when the queue ran over: what is left must not be sent as if it were complete.
    bool overrun() const;
    /// The line is gone. Calls what on_close was given.
    void end();

  private:
    void wake_up(std::unique_lock<std::mutex>& lock);

    mutable std::mutex mutex_;
    std::string queue_;
    std::function<void()> wake_;
    std::function<void()> done_;
    bool woken_ = false;
    bool closing_ = false;
    bool overrun_ = false;
    bool ended_ = false;
};

} // namespace fairlead::http

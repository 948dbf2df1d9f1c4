#include "http/io/loop.h"

#include <algorithm>

#include "base/log.h"

namespace fairlead::http::io {

namespace {

constexpr auto shortest_sweep = std::chrono::milliseconds(5);
constexpr auto longest_sweep = std::chrono::milliseconds(250);
constexpr auto time_in_grave = std::chrono::milliseconds(1000);
constexpr size_t most_graves = 256;

} // namespace

void Line::sweep(SteadyClock::time_point now) {
    // The worker does not tell when it is done; the time to the next request counts from when the sweep notices.
    if (prefetch_ && deadline_ == never && done()) arm(core_.options.limits.idle_time);
    if (core_.stopping.load(std::memory_order_relaxed) && (idle_ || (prefetch_ && done()))) expire();
    if (now >= deadline_) expire();
    if (now >= wake_at_ || (wake_at_ != never && core_.stopping.load(std::memory_order_relaxed))) {
        wake_at_ = never;
        stream_event_.fire();
    }
}

void Line::expire() {
    deadline_ = never;
    timed_out_ = true;
    cancel();
}

void Line::cut() {
    was_cut_ = true;
    expire();
    stream_event_.fire();
}

Loop::Loop(Core& core) : core_(core) {
    const auto& limits = core.options.limits;
    const auto shortest = std::min({limits.header_time, limits.idle_time, limits.comment_time});
    interval_ = std::clamp(shortest / 5, shortest_sweep, longest_sweep);
}

void Loop::begin() {
    asio::co_spawn(context_.get_executor(), sweep(), asio::detached);
    thread_ = std::thread([this] {
        while (true) {
            try {
                context_.run();
                return;
            } catch (const std::exception& thrown) {
                base::log_error("http: an I/O thread caught: " + std::string(thrown.what()));
            }
        }
    });
}

void Loop::join() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
        ending_ = true;
        graves_.clear();
        timer_.cancel();
    });
    thread_.join();
}

void Loop::add(Line& line) {
    line.index_ = lines_.size();
    lines_.push_back(&line);
}

void Loop::remove(Line& line) {
    lines_.back()->index_ = line.index_;
    lines_[line.index_] = lines_.back();
    lines_.pop_back();
    const std::lock_guard lock(core_.closed_mutex);
    if (core_.open.fetch_sub(1) == 1) core_.all_closed.notify_all();
}

void Loop::bury(Socket socket) {
    if (graves_.size() == most_graves) graves_.pop_front();
    graves_.push_back({std::move(socket), SteadyClock::now() + time_in_grave});
}

void Loop::hasten() {
    asio::post(context_, [this] { timer_.cancel(); });
}

void Loop::cut_all() {
    asio::post(context_, [this] {
        // A line may be removed by its own end: walk from the back.
        for (size_t i = lines_.size(); i-- > 0;) {
            if (i < lines_.size()) lines_[i]->cut();
        }
    });
}

bool Loop::wait_until_none(Core& core, std::chrono::milliseconds time) {
    std::unique_lock lock(core.closed_mutex);
    return core.all_closed.wait_for(lock, time, [&] { return core.open.load() == 0; });
}

Async<void> Loop::sweep() {
    while (!ending_) {
        timer_.expires_after(core_.stopping.load() ? shortest_sweep : interval_);
        ErrorCode error;
        co_await timer_.async_wait(asio::redirect_error(awaiting, error));
        const auto now = SteadyClock::now();
        for (size_t i = lines_.size(); i-- > 0;) {
            if (i < lines_.size()) lines_[i]->sweep(now);
        }
        while (!graves_.empty() && graves_.front().until <= now) graves_.pop_front();
    }
}

} // namespace fairlead::http::io

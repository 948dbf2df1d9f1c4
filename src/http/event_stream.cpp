#include "http/event_stream.h"

#include <algorithm>

namespace fairlead::http {

namespace {

void append_line(std::string& out, std::string_view field, std::string_view value) {
    out.append(field);
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') out.push_back(c);
    }
    out.push_back('\n');
}

} // namespace

std::string event_frame(std::string_view event, std::string_view data, std::string_view id) {
    std::string frame;
    frame.reserve(event.size() + data.size() + id.size() + 32);
    if (!id.empty()) append_line(frame, "id: ", id);
    if (!event.empty()) append_line(frame, "event: ", event);
    // CR, LF and CRLF all end a line for the reader, so each begins a data line here.
    while (true) {
        const auto end = std::min(data.find_first_of("\r\n"), data.size());
        frame.append("data: ").append(data.substr(0, end)).push_back('\n');
        if (end == data.size()) break;
        const bool pair = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
        data.remove_prefix(end + (pair ? 2 : 1));
    }
    frame.push_back('\n');
    return frame;
}

bool QueuedEvents::send(std::string_view event, std::string_view data, std::string_view id) {
    auto frame = event_frame(event, data, id);
    std::unique_lock lock(mutex_);
    if (closing_ || ended_) return false;
    if (queue_.size() + frame.size() > event_queue_bytes) {
        closing_ = overrun_ = true;
        queue_.clear();
        woken_ = false; // the connection may have been told of frames that it cannot come to: it must hear of this
        wake_up(lock);
        return false;
    }
    queue_ += frame;
    wake_up(lock);
    return true;
}

void QueuedEvents::close() {
    std::unique_lock lock(mutex_);
    if (closing_ || ended_) return;
    closing_ = true;
    if (wake_) {
        wake_up(lock);
        return;
    }
    lock.unlock();
}

bool QueuedEvents::closed() const {
    const std::lock_guard lock(mutex_);
    return closing_ || ended_;
}

void QueuedEvents::on_close(std::function<void()> done) {
    {
        const std::lock_guard lock(mutex_);
        if (!ended_) {
            done_ = std::move(done);
            return;
        }
    }
    done();
}

void QueuedEvents::attach(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    woken_ = false;
}

std::string QueuedEvents::take() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return std::exchange(queue_, {});
}

bool QueuedEvents::finished() const {
    const std::lock_guard lock(mutex_);
    return closing_ && queue_.empty();
}

bool QueuedEvents::overrun() const {
    const std::lock_guard lock(mutex_);
    return overrun_;
}

void QueuedEvents::end() {
    std::function<void()> done;
    std::function<void()> wake; // what it holds is let go outside the lock
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return;
        ended_ = true;
        queue_.clear();
        done.swap(done_);
        wake.swap(wake_);
    }
    if (done) done();
}

void QueuedEvents::wake_up(std::unique_lock<std::mutex>& lock) {
    if (woken_ || !wake_) return;
    woken_ = true;
    const auto wake = wake_;
    lock.unlock();
    wake();
}

std::shared_ptr<EventStream> make_event_stream() {
    return std::make_shared<QueuedEvents>();
}

} // namespace fairlead::http

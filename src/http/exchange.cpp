#include "http/exchange.h"

#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <new>

#include "base/log.h"

namespace fairlead::http {

void Exchange::begin(std::shared_ptr<Exchange> keeper, const RequestParser::Head& head, int direct) {
    keeper_ = std::move(keeper);
    direct_ = direct;
    keep_alive_ = head.keep_alive;
    old_version_ = head.old_version;
    waits_ = true;
    phase_.store(Phase::running, std::memory_order_relaxed);
    core_.queue.push(*this);
}

bool Exchange::done_or_call_back() {
    auto expected = Phase::running;
    return !phase_.compare_exchange_strong(expected, Phase::awaited, std::memory_order_acq_rel);
}

Response Exchange::answer() {
    if (core_.abandoning.load(std::memory_order_relaxed)) {
        core_.refused.fetch_add(1, std::memory_order_relaxed);
        return refusal_response({503, "服务器正在停止。", "The server is stopping."}, request_.id);
    }
    core_.requests.fetch_add(1, std::memory_order_relaxed);
    try {
        return core_.handler(request_);
    } catch (const std::bad_alloc&) {
        base::log_error("http: out of memory [" + request_.id + "]");
        return refusal_response(
            {503, "服务器内存不足，请稍后重试。", "The server is short of memory, try again later."}, request_.id);
    } catch (const std::exception& thrown) {
        base::log_error("http: a handler threw: " + std::string(thrown.what()) + " [" + request_.id + "]");
    } catch (...) {
        base::log_error("http: a handler threw something unknown [" + request_.id + "]");
    }
    return refusal_response({500, "服务器内部错误。", "The server failed."}, request_.id);
}

void Exchange::run() noexcept {
    // From the last step on another thread may let go of this object; the keeper holds it until then.
    auto keeper = std::move(keeper_);
    try {
        answer_and_write();
    } catch (const std::exception&) {
        release_request();
        write_failed_ = true; // no memory even for the answer: the connection ends
    }
    const bool must_look = write_failed_ || outgoing_.close || outgoing_.events || !outgoing_.all_sent();
    if (!must_look) outgoing_.clear();
    const auto before = phase_.exchange(Phase::done, std::memory_order_acq_rel);
    if (before == Phase::awaited) {
        finished(std::move(keeper));
    } else if (must_look) {
        look(std::move(keeper));
    }
}

void Exchange::release_request() {
    if (!std::exchange(waits_, false)) return;
    request_ = {};
    core_.body_memory.fetch_sub(std::exchange(held_memory_, 0), std::memory_order_relaxed);
    core_.waiting.fetch_sub(1, std::memory_order_relaxed);
}

void Exchange::answer_and_write() {
    // The handler may change the request, but not what the framing of the answer depends on.
    const auto method = request_.method;
    const std::string id = request_.id;
    const std::string accept_encoding(request_.header("accept-encoding"));
    auto response = answer();
    const bool keep_alive = keep_alive_ && !core_.stopping.load(std::memory_order_relaxed);
    outgoing_ = prepare(std::move(response), {method, keep_alive, old_version_, accept_encoding, id}, core_.compressed);
    // Before the client can know: what it sees next (files, counters) is the state after its request.
    release_request();
    write_directly();
}

void Exchange::write_directly() {
    if (direct_ < 0) return;
    iovec pieces[2];
    while (const int count = outgoing_.pending(pieces)) {
        msghdr message{};
        message.msg_iov = pieces;
        message.msg_iovlen = static_cast<size_t>(count);
        const ssize_t sent = ::sendmsg(direct_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) {
            write_failed_ = errno != EAGAIN && errno != EWOULDBLOCK;
            return;
        }
        outgoing_.sent(static_cast<size_t>(sent));
    }
}

} // namespace fairlead::http

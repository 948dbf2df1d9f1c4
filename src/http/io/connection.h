#pragma once
// The life of one connection as a coroutine; `Stream` is a plain or a TLS socket. Private to io/.

#include <algorithm>
#include <array>
#include <boost/asio/ssl.hpp>
#include <memory>
#include <string>
#include <type_traits>

#include "base/log.h"
#include "http/body_file.h"
#include "http/event_stream.h"
#include "http/io/buffer.h"
#include "http/io/loop.h"

namespace fairlead::http::io {

/// How much of an answer the kernel queues beyond what is on its way: slow readers cost little memory.
constexpr int most_unsent = 64 * 1024;

template <typename Stream>
class Connection final : public Line {
    static constexpr bool plain = std::is_same_v<Stream, Socket>;

  public:
    template <typename... Arguments>
    Connection(Core& core, Loop& loop, std::string remote, Arguments&&... stream)
        : Line(core, loop), stream_(std::forward<Arguments>(stream)...), remote_(std::move(remote)) {}

    void start() override {
        loop_.add(*this);
        auto self = keeper();
        asio::co_spawn(loop_.context().get_executor(), serve(),
                       [self](std::exception_ptr thrown) { self->end(thrown); });
    }

  private:
    static constexpr size_t head_room = 4 * 1024;
    static constexpr size_t body_room = 64 * 1024;
    static constexpr size_t file_piece = 256 * 1024;
    static constexpr size_t most_drained = 1024 * 1024;
    static constexpr size_t most_drained_by_stream = 64 * 1024;
    static constexpr auto longest_farewell = std::chrono::milliseconds(2000);

    enum class Step { go_on, end };

    std::shared_ptr<Connection> keeper() { return std::static_pointer_cast<Connection>(shared_from_this()); }
    const Limits& limits() const { return core_.options.limits; }
    auto& socket() { return stream_.lowest_layer(); }

    Async<void> serve();
    Async<Step> read_head();
    Async<Step> read_body();
    Async<Step> work();
    Async<bool> fill(size_t room);
    Async<bool> write_outgoing();
    Async<bool> write_text(std::string_view text);
    Async<void> refuse(Refusal refusal);
    Async<void> farewell();
    Async<void> carry_events();
    Async<void> watch_client();
    Async<void> on_worker(std::function<void()> work);
    Async<bool> flush_to_file(std::shared_ptr<TemporaryFile>& file, std::string& piece);
    bool hold_memory(size_t bytes);
    void make_refusal(const Refusal& refusal, bool keep_alive);
    SteadyClock::duration rate_time(uint64_t bytes, size_t rate) const {
        return limits().header_time + std::chrono::milliseconds(bytes * 1000 / std::max<size_t>(rate, 1));
    }
    /// The deadline of the next write. What the kernel holds back is read before it takes more, so that much pause is
    /// granted; more is not, however fast the first bytes went.
    void arm_write(SteadyClock::time_point began, uint64_t written) {
        const auto rate = limits().write_bytes_per_second;
        arm(std::min(began + rate_time(written, rate), SteadyClock::now() + rate_time(most_unsent, rate)));
    }

    void end(std::exception_ptr thrown);
    void cancel() override {
        ErrorCode ignored;
        socket().cancel(ignored);
    }
    void finished(std::shared_ptr<Exchange> self) override {
        asio::post(loop_.context(), [this, self = std::move(self)] { worker_event_.fire(); });
    }
    void look(std::shared_ptr<Exchange> self) override {
        asio::post(loop_.context(), [this, self = std::move(self)] {
            if (prefetch_) cancel();
        });
    }

    /// Blocking work beside the exchange: disk.
    struct Errand final : WorkQueue::Task {
        std::function<void()> work;
        Connection* connection = nullptr;
        std::shared_ptr<Exchange> keeper;
        void run() noexcept override {
            auto kept = std::move(keeper);
            work();
            connection->finished(std::move(kept));
        }
    };

    Stream stream_;
    const std::string remote_;
    RequestParser parser_{limits()};
    Buffer buffer_;
    Event worker_event_;
    Event reader_done_;
    Errand errand_;
    bool first_ = true;
    bool client_gone_ = false;
};

template <typename Stream>
Async<void> Connection<Stream>::serve() {
    if constexpr (!plain) {
        ErrorCode error;
        arm(limits().header_time);
        co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(awaiting, error));
        disarm();
        if (error) co_return;
    }
    while (!was_cut_) {
        // GCC 12 goes astray when co_await stands within && or ||: each gets a statement of its own.
        auto step = co_await read_head();
        if (step == Step::end) co_return;
        if (parser_.head().has_body()) step = co_await read_body();
        if (step == Step::end) co_return;
        step = co_await work();
        if (step == Step::end) co_return;
    }
}

/// Reads more into the buffer until the armed deadline. False when the line is at its end.
template <typename Stream>
Async<bool> Connection<Stream>::fill(size_t room) {
    buffer_.make_room(room);
    ErrorCode error;
    const size_t count = co_await stream_.async_read_some(asio::buffer(buffer_.space(), buffer_.space_size()),
                                                          asio::redirect_error(awaiting, error));
    if (error || timed_out_ || was_cut_) co_return false;
    buffer_.added(count);
    co_return true;
}

template <typename Stream>
Async<typename Connection<Stream>::Step> Connection<Stream>::read_head() {
    parser_.reset();
    request_ = {};
    bool begun = !buffer_.empty();
    arm(first_ || begun ? limits().header_time : limits().idle_time);
    while (true) {
        if (!buffer_.empty()) {
            size_t consumed = 0;
            const auto progress = parser_.read_head(buffer_.view(), request_, consumed);
            if (progress == RequestParser::Progress::refused) {
                co_await refuse(parser_.refusal());
                co_return Step::end;
            }
            if (progress == RequestParser::Progress::done) {
                buffer_.consume(consumed);
                break;
            }
            if (!begun) arm(limits().header_time);
            begun = true;
        }
        idle_ = !begun;
        if (idle_ && core_.stopping.load(std::memory_order_relaxed)) co_return Step::end;
        const bool received = co_await fill(head_room);
        idle_ = false;
        if (received) continue;
        if (timed_out_ && begun && !was_cut_) {
            co_await refuse({408, "请求发送得太慢。", "The request arrived too slowly."});
        }
        co_return Step::end;
    }
    disarm();
    first_ = false;
    request_.id = next_request_id();
    request_.remote = remote_;
    request_.secure = !plain;
    co_return Step::go_on;
}

template <typename Stream>
bool Connection<Stream>::hold_memory(size_t bytes) {
    held_memory_ += bytes;
    return core_.body_memory.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limits().memory_bytes;
}

template <typename Stream>
Async<typename Connection<Stream>::Step> Connection<Stream>::read_body() {
    ServerOptions::BodyRule rule;
    if (core_.options.body_rule) rule = core_.options.body_rule(request_);
    const uint64_t limit = rule.bytes > 0 ? rule.bytes : limits().body_bytes;
    bool to_file = rule.to_file || parser_.head().content_length > limits().body_bytes;
    if (parser_.begin_body(limit) == RequestParser::Progress::refused) {
        co_await refuse(parser_.refusal());
        co_return Step::end;
    }
    if (parser_.head().expects_continue && buffer_.empty()) {
        const bool written = co_await write_text("HTTP/1.1 100 Continue\r\n\r\n");
        if (!written) co_return Step::end;
    }
    std::shared_ptr<TemporaryFile> file;
    std::string piece; // on its way to the file
    uint64_t received = 0;
    auto began = SteadyClock::now();
    while (true) {
        auto progress = RequestParser::Progress::more;
        if (!buffer_.empty()) {
            auto& into = to_file ? piece : request_.body;
            const size_t before = into.size();
            size_t consumed = 0;
            progress = parser_.read_body(buffer_.view(), into, consumed);
            buffer_.consume(consumed);
            received += into.size() - before;
            if (progress == RequestParser::Progress::refused) {
                co_await refuse(parser_.refusal());
                co_return Step::end;
            }
            if (!hold_memory(into.size() - before)) {
                co_await refuse(
                    {503, "服务器内存不足，请稍后重试。", "The server is short of memory, try again later."});
                co_return Step::end;
            }
        }
        const bool done = progress == RequestParser::Progress::done;
        if (!to_file && request_.body.size() > limits().body_bytes) {
            to_file = true;
            piece = std::exchange(request_.body, {});
        }
        if (to_file && (done || piece.size() >= file_piece)) {
            const auto paused = SteadyClock::now();
            const bool written = co_await flush_to_file(file, piece);
            if (was_cut_) co_return Step::end;
            if (!written) {
                co_await refuse(
                    {503, "服务器暂时无法接收上传的内容。", "The server cannot take uploads at the moment."});
                co_return Step::end;
            }
            began += SteadyClock::now() - paused;
        }
        if (done) break;
        // A body that came fast may not pause for long on the strength of it.
        arm(std::min(began + rate_time(received, limits().body_bytes_per_second),
                     SteadyClock::now() + limits().header_time));
        const bool more = co_await fill(body_room);
        if (!more) {
            if (timed_out_ && !was_cut_) {
                co_await refuse({408, "请求体发送得太慢。", "The request body arrived too slowly."});
            }
            co_return Step::end;
        }
    }
    disarm();
    if (file) file->finish();
    request_.body_file = std::move(file);
    co_return Step::go_on;
}

template <typename Stream>
Async<bool> Connection<Stream>::flush_to_file(std::shared_ptr<TemporaryFile>& file, std::string& piece) {
    disarm();
    bool written = false;
    co_await on_worker([&] {
        if (!file) {
            auto created = TemporaryFile::create(core_.options.temporary_directory);
            if (!created) {
                base::log_error("http: " + created.error().log);
                return;
            }
            file = std::move(created).value();
        }
        written = file->append(piece);
        if (!written) base::log_error("http: a request body cannot be written to " + file->path());
    });
    core_.body_memory.fetch_sub(piece.size(), std::memory_order_relaxed);
    held_memory_ -= piece.size();
    piece.clear();
    co_return written;
}

template <typename Stream>
Async<void> Connection<Stream>::on_worker(std::function<void()> work) {
    errand_.work = std::move(work);
    errand_.connection = this;
    errand_.keeper = keeper();
    core_.queue.push(errand_);
    co_await worker_event_.wait();
}

/// Gives the request to a worker and sees the answer off.
template <typename Stream>
Async<typename Connection<Stream>::Step> Connection<Stream>::work() {
    bool received_end = false;
    if (core_.waiting.fetch_add(1, std::memory_order_relaxed) >= limits().waiting_requests) {
        core_.waiting.fetch_sub(1, std::memory_order_relaxed);
        make_refusal({503, "服务器繁忙，请稍后重试。", "The server is busy, try again later."},
                     parser_.head().keep_alive);
        core_.body_memory.fetch_sub(std::exchange(held_memory_, 0), std::memory_order_relaxed);
    } else {
        int direct = -1;
        if constexpr (plain) direct = stream_.native_handle();
        begin(keeper(), parser_.head(), direct);
        if (plain && buffer_.empty()) {
            // The next request is awaited at once: a worker that has sent its whole answer need not wake this thread.
            disarm();
            timed_out_ = false;
            prefetch_ = true;
            buffer_.make_room(head_room);
            ErrorCode error;
            const size_t count = co_await stream_.async_read_some(asio::buffer(buffer_.space(), buffer_.space_size()),
                                                                  asio::redirect_error(awaiting, error));
            prefetch_ = false;
            disarm();
            buffer_.added(count);
            received_end = error && error != asio::error::operation_aborted;
        }
        if (!done_or_call_back()) co_await worker_event_.wait();
    }
    if (write_failed_ || was_cut_) co_return Step::end;
    if (!outgoing_.all_sent()) {
        const bool written = co_await write_outgoing();
        if (!written) co_return Step::end;
    }
    if (outgoing_.events) {
        co_await carry_events();
        co_return Step::end;
    }
    if (outgoing_.close) {
        co_await farewell();
        co_return Step::end;
    }
    outgoing_.clear();
    const bool over = received_end || (timed_out_ && buffer_.empty());
    co_return over ? Step::end : Step::go_on;
}

template <typename Stream>
Async<bool> Connection<Stream>::write_outgoing() {
    auto began = SteadyClock::now();
    uint64_t written = 0;
    while (true) {
        iovec pieces[2];
        const int count = outgoing_.pending(pieces);
        if (count == 0) {
            disarm();
            if (!outgoing_.file_left()) co_return !outgoing_.broken();
            const auto paused = SteadyClock::now();
            co_await on_worker([this] { outgoing_.next_file_piece(); });
            if (was_cut_) co_return false;
            began += SteadyClock::now() - paused;
            continue;
        }
        std::array<asio::const_buffer, 2> buffers;
        for (int i = 0; i < count; ++i) {
            buffers[static_cast<size_t>(i)] = asio::const_buffer(pieces[i].iov_base, pieces[i].iov_len);
        }
        arm_write(began, written);
        ErrorCode error;
        const size_t sent = co_await stream_.async_write_some(buffers, asio::redirect_error(awaiting, error));
        if (error || timed_out_ || was_cut_) co_return false;
        outgoing_.sent(sent);
        written += sent;
    }
}

template <typename Stream>
Async<bool> Connection<Stream>::write_text(std::string_view text) {
    const auto began = SteadyClock::now();
    uint64_t written = 0;
    while (!text.empty()) {
        arm_write(began, written);
        ErrorCode error;
        const size_t sent = co_await stream_.async_write_some(asio::const_buffer(text.data(), text.size()),
                                                              asio::redirect_error(awaiting, error));
        if (error || timed_out_ || was_cut_) co_return false;
        text.remove_prefix(sent);
        written += sent;
    }
    disarm();
    co_return true;
}

template <typename Stream>
void Connection<Stream>::make_refusal(const Refusal& refusal, bool keep_alive) {
    core_.refused.fetch_add(1, std::memory_order_relaxed);
    if (request_.id.empty()) request_.id = next_request_id();
    outgoing_ = prepare(refusal_response(refusal, request_.id),
                        {request_.method, keep_alive, parser_.head().old_version, {}, request_.id}, core_.compressed);
}

/// Answers and ends the connection: after a refusal nobody can say where the next request begins.
template <typename Stream>
Async<void> Connection<Stream>::refuse(Refusal refusal) {
    make_refusal(refusal, false);
    const bool written = co_await write_outgoing();
    if (written) co_await farewell();
}

/// Ends the line so that the last answer arrives: a socket closed with unread bytes would destroy it on its way.
template <typename Stream>
Async<void> Connection<Stream>::farewell() {
    arm(std::min<std::chrono::milliseconds>(limits().header_time, longest_farewell));
    ErrorCode error;
    if constexpr (!plain) co_await stream_.async_shutdown(asio::redirect_error(awaiting, error));
    socket().shutdown(Tcp::socket::shutdown_send, error);
    buffer_.consume(buffer_.view().size());
    buffer_.make_room(head_room);
    const asio::mutable_buffer trash(buffer_.space(), buffer_.space_size());
    size_t drained = 0;
    while (!timed_out_ && drained < most_drained) {
        size_t count;
        if constexpr (plain) {
            count = co_await stream_.async_read_some(trash, asio::redirect_error(awaiting, error));
        } else {
            count = co_await stream_.next_layer().async_read_some(trash, asio::redirect_error(awaiting, error));
        }
        if (error) break;
        drained += count;
    }
    disarm();
}

template <typename Stream>
Async<void> Connection<Stream>::carry_events() {
    const auto events = std::dynamic_pointer_cast<QueuedEvents>(outgoing_.events);
    if (!events) co_return;
    buffer_.release();
    disarm();
    timed_out_ = false;
    std::weak_ptr<Exchange> weak = shared_from_this();
    events->attach([this, weak, stream = std::weak_ptr(events)] {
        if (auto self = weak.lock()) {
            asio::post(loop_.context(), [this, self, stream] {
                // Until this runs the line may have ended, and the stream with it.
                const auto alive = stream.lock();
                if (!alive) return;
                // A client that stopped reading holds up the write as well: only cutting the line ends that.
                alive->overrun() ? cut() : stream_event_.fire();
            });
        }
    });
    auto self = keeper();
    asio::co_spawn(loop_.context().get_executor(), watch_client(), [self](std::exception_ptr) {
        self->client_gone_ = true;
        self->reader_done_.fire();
        self->stream_event_.fire();
    });
    auto comment_at = SteadyClock::now() + limits().comment_time;
    while (!client_gone_ && !was_cut_) {
        if (core_.stopping.load(std::memory_order_relaxed)) events->close();
        const auto frames = events->take();
        if (!frames.empty()) {
            const bool written = co_await write_text(frames);
            if (!written) break;
        } else if (events->finished()) {
            break;
        } else if (SteadyClock::now() >= comment_at) {
            const bool written = co_await write_text(":\n\n");
            if (!written) break;
        } else {
            wake_at_ = comment_at;
            co_await stream_event_.wait();
            wake_at_ = never;
            continue;
        }
        comment_at = SteadyClock::now() + limits().comment_time;
    }
    events->end();
    ErrorCode ignored;
    socket().shutdown(Tcp::socket::shutdown_send, ignored);
    // The reader ends with the client's own end, or with the deadline.
    arm(std::min<std::chrono::milliseconds>(limits().header_time, longest_farewell));
    if (was_cut_ || timed_out_) cancel();
    co_await reader_done_.wait();
    disarm();
}

/// Notices the client's end while events go out; what it sends is thrown away.
template <typename Stream>
Async<void> Connection<Stream>::watch_client() {
    std::array<char, 128> trash;
    size_t received = 0;
    while (received < most_drained_by_stream) {
        ErrorCode error;
        received += co_await stream_.async_read_some(asio::buffer(trash), asio::redirect_error(awaiting, error));
        if (error) break;
    }
}

template <typename Stream>
void Connection<Stream>::end(std::exception_ptr thrown) {
    if (thrown) base::log_error("http: a connection ended by an exception");
    ErrorCode ignored;
    socket().close(ignored);
    outgoing_.clear();
    core_.body_memory.fetch_sub(std::exchange(held_memory_, 0), std::memory_order_relaxed);
    request_ = {};
    loop_.remove(*this);
}

} // namespace fairlead::http::io

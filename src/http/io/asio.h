#pragma once
// Asio as this room uses it: coroutines on an io_context, the executor's type known at compile time. Private to io/.

// Boost 1.74 uses std::exchange without including it.
#include <utility>

// Clang 14 has the coroutines of C++20; Boost 1.74 looks for those of an older draft.
#if defined(__clang__) && !defined(BOOST_ASIO_HAS_CO_AWAIT)
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#endif

// Asio's frames have their own operator new and delete; GCC 12 sees only the half that it inlines.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>

namespace fairlead::http::io {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Context = asio::io_context;
using Executor = Context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
template <typename T>
using Async = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> awaiting;

/// What one coroutine waits for and another part of the same I/O thread fires. Fired before it is waited for, it stays
/// fired until then.
class Event {
  public:
    Async<void> wait() {
        if (std::exchange(fired_, false)) co_return;
        co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
            [this](auto handler) { waiting_.emplace(std::move(handler)); }, awaiting);
    }
    void fire() {
        if (!waiting_) {
            fired_ = true;
            return;
        }
        auto handler = std::move(*waiting_);
        waiting_.reset();
        handler();
    }
    void forget() { fired_ = false; }

  private:
    using Waiting = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
    std::optional<Waiting> waiting_;
    bool fired_ = false;
};

} // namespace fairlead::http::io

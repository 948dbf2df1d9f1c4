#include "http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>

#include "base/log.h"
#include "http/io/asio.h"
#include "http/io/connection.h"

namespace fairlead::http {

namespace {

using namespace io;

constexpr auto longest_stop = std::chrono::seconds(5);
constexpr auto accept_pause = std::chrono::milliseconds(50);

constexpr char overloaded[] =
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\n"
    "connection: close\r\n";

base::Error cannot(const std::string& what, const std::string& why) {
    base::Error error(base::Code::unavailable,
                      {"服务器无法启动：" + what + "。", "The server cannot start: " + what + "."});
    error.log = what + ": " + why;
    return error;
}

std::string text_of(const Tcp::endpoint& peer) {
    auto address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address.to_string();
}

class AsioServer final : public Server {
  public:
    AsioServer(ServerOptions options, Handler handler) : core_(std::move(options), std::move(handler)) {
        for (int i = 0; i < std::max(core_.options.io_threads, 1); ++i) {
            loops_.push_back(std::make_unique<Loop>(core_));
        }
        acceptor_.emplace(loops_.front()->context().get_executor());
    }
    ~AsioServer() override { stop(); }

    base::Result<void> open();
    uint16_t port() const override { return port_; }
    void stop() override;
    Counters counters() const override {
        return {core_.accepted.load(), core_.requests.load(), core_.refused.load(), core_.open.load(),
                core_.waiting.load()};
    }

  private:
    base::Result<void> load_certificate();
    base::Result<void> listen();
    Async<void> accept();
    void serve(Socket socket, Loop& loop, const Tcp::endpoint& peer);
    void turn_away(Socket socket);

    Core core_;
    std::optional<asio::ssl::context> tls_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::optional<Acceptor> acceptor_;
    size_t next_loop_ = 0;
    uint16_t port_ = 0;
    bool serving_ = false;
    std::mutex stop_mutex_;
};

base::Result<void> AsioServer::open() {
    TRY(load_certificate());
    TRY(listen());
    serving_ = true;
    for (auto& loop : loops_) loop->begin();
    asio::co_spawn(loops_.front()->context().get_executor(), accept(), asio::detached);
    return {};
}

base::Result<void> AsioServer::load_certificate() {
    const auto& options = core_.options;
    if (options.certificate_file.empty() && options.key_file.empty()) return {};
    using Tls = asio::ssl::context;
    ErrorCode error;
    tls_.emplace(Tls::tls_server);
    tls_->set_options(Tls::default_workarounds | Tls::no_sslv2 | Tls::no_sslv3 | Tls::no_tlsv1 | Tls::no_tlsv1_1 |
                          Tls::no_compression | Tls::single_dh_use,
                      error);
    SSL_CTX_set_options(tls_->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cipher_list(tls_->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    tls_->use_certificate_chain_file(options.certificate_file, error);
    if (error) return cannot("certificate_file", error.message());
    tls_->use_private_key_file(options.key_file, Tls::pem, error);
    if (error) return cannot("key_file", error.message());
    if (SSL_CTX_check_private_key(tls_->native_handle()) != 1) return cannot("key_file", "not the certificate's key");
    return {};
}

base::Result<void> AsioServer::listen() {
    ErrorCode error;
    const auto& options = core_.options;
    const auto& name = options.address;
    const auto address = asio::ip::make_address(name == "localhost" ? "127.0.0.1" : name, error);
    if (error) return cannot("address " + name, error.message());
    const Tcp::endpoint endpoint(address, options.port);
    const auto place = name + ":" + std::to_string(options.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot(place, error.message());
    port_ = acceptor_->local_endpoint(error).port();
    return {};
}

Async<void> AsioServer::accept() {
    Timer pause(loops_.front()->context().get_executor());
    while (!core_.stopping) {
        auto& loop = *loops_[next_loop_++ % loops_.size()];
        Socket socket(loop.context().get_executor());
        Tcp::endpoint peer;
        ErrorCode error;
        co_await acceptor_->async_accept(socket, peer, asio::redirect_error(awaiting, error));
        if (core_.stopping || error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors, mostly: what is open goes on, the rest waits in the kernel's queue.
            pause.expires_after(accept_pause);
            co_await pause.async_wait(asio::redirect_error(awaiting, error));
            continue;
        }
        core_.accepted.fetch_add(1, std::memory_order_relaxed);
        if (core_.open.load() >= core_.options.limits.connections) {
            turn_away(std::move(socket));
        } else {
            serve(std::move(socket), loop, peer);
        }
    }
}

void AsioServer::serve(Socket socket, Loop& loop, const Tcp::endpoint& peer) {
    const int handle = socket.native_handle();
    const int on = 1;
    ::setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(handle, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, sizeof most_unsent);
    std::shared_ptr<Line> line;
    try {
        if (tls_) {
            using Stream = asio::ssl::stream<Socket>;
            line = std::make_shared<Connection<Stream>>(core_, loop, text_of(peer), std::move(socket), *tls_);
        } else {
            line = std::make_shared<Connection<Socket>>(core_, loop, text_of(peer), std::move(socket));
        }
    } catch (const std::exception& thrown) {
        base::log_error("http: a connection cannot be served: " + std::string(thrown.what()));
        return;
    }
    core_.open.fetch_add(1);
    asio::dispatch(loop.context(), [line] { line->start(); });
}

void AsioServer::turn_away(Socket socket) {
    core_.refused.fetch_add(1, std::memory_order_relaxed);
    if (tls_) return;
    const auto id = next_request_id();
    const auto body =
        refusal_response({503, "服务器的连接已满，请稍后重试。", "The server has no free connection, try again later."},
                         id)
            .body;
    const auto answer =
        overloaded + ("x-request-id: " + id) + "\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    if (::send(socket.native_handle(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) return;
    ErrorCode ignored;
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
    // The socket may belong to another loop's context, but it is only closed, and only here.
    loops_.front()->bury(std::move(socket));
}

void AsioServer::stop() {
    const std::lock_guard lock(stop_mutex_);
    if (!serving_) return;
    serving_ = false;
    core_.stopping = true;
    asio::post(loops_.front()->context(), [this] {
        ErrorCode ignored;
        acceptor_->close(ignored);
    });
    for (auto& loop : loops_) loop->hasten();
    if (!Loop::wait_until_none(core_, longest_stop)) {
        core_.abandoning = true;
        for (auto& loop : loops_) loop->cut_all();
        while (!Loop::wait_until_none(core_, longest_stop)) {
            base::log_warning("http: stopping waits for handlers that still run");
        }
    }
    for (auto& loop : loops_) loop->join();
    core_.queue.stop();
}

} // namespace

base::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
    auto server = std::make_unique<AsioServer>(std::move(options), std::move(handler));
    TRY(server->open());
    return std::unique_ptr<Server>(std::move(server));
}

} // namespace fairlead::http

#pragma once
// Response to bytes: the head of the answer, compression, and the server's own refusals. Runs on worker threads.

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/compress.h"
#include "http/message.h"
#include "http/parse.h"

namespace fairlead::http {

/// An answer on its way out. Bytes leave in the order head, content, file.
class Outgoing {
  public:
    Outgoing() = default;
    Outgoing(Outgoing&& other) noexcept { *this = std::move(other); }
    Outgoing& operator=(Outgoing&& other) noexcept;
    /// Closes and deletes the file; ends the event stream that was never begun.
    ~Outgoing() { clear(); }
    void clear();

    std::string head;
    bool close = false;                  // the connection ends after this answer
    std::shared_ptr<EventStream> events; // the connection becomes this stream after the head

    std::string_view content() const { return shared_ ? std::string_view(*shared_) : std::string_view(body_); }
    /// The next bytes in memory that are not sent: up to two pieces. Returns how many.
    int pending(iovec (&pieces)[2]) const;
    void sent(size_t bytes) { sent_ += bytes; }
    /// Replaces what was sent by the next piece of the file (blocking read). False when the file is at its end;
    /// `broken` tells that it ended before its length, so the connection cannot go on.
    bool next_file_piece();
    bool file_left() const { return file_left_ > 0; }
    bool broken() const { return broken_; }
    bool all_sent() const { return file_left_ == 0 && sent_ == head.size() + content().size(); }

  private:
    friend class Answering;
    std::string body_;
    std::shared_ptr<const std::string> shared_;
    size_t sent_ = 0; // of head and content together
    int file_ = -1;
    uint64_t file_left_ = 0;
    std::string delete_path_;
    bool broken_ = false;
};

/// What of the request shapes the answer's form.
struct AnswerContext {
    Method method = Method::get;
    bool keep_alive = true;
    bool old_version = false;
    std::string_view accept_encoding;
    std::string_view request_id;
};

/// Makes the bytes. A status or file the server cannot send becomes a 500, a field that could break out of its line is
/// left out; both are logged.
Outgoing prepare(Response response, const AnswerContext& context, CompressedBodies& compressed);

/// application/problem+json for what the server refuses by itself.
Response refusal_response(const Refusal& refusal, std::string_view request_id);

/// 16 hexadecimal digits, never twice within one run of the program.
std::string next_request_id();

} // namespace fairlead::http

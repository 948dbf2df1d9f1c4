#pragma once
// multipart/form-data (RFC 7578), read as a stream: memory stays bounded however large the body is. Anything malformed
// refuses the whole body with Code::invalid, anything over a limit with Code::limit.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace fairlead::http {

struct Part {
    std::string name;
    std::string file_name; // as the client calls it, without folders and control characters; never a path to write to
    std::string content_type; // as the client says; empty when it says nothing
    bool is_file = false;     // it has a file name, even an empty one
    std::string value;        // of a part that is no file: valid UTF-8
    std::string path;         // of a file: where read_multipart wrote it
    uint64_t size = 0;
};

struct MultipartLimits {
    size_t parts = 64;
    size_t head_bytes = 4096;
    size_t value_bytes = 64 * 1024;
    uint64_t file_bytes = UINT64_MAX;
};

/// The boundary of a Content-Type header; nothing when it is no multipart/form-data or the boundary is malformed.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Takes the body in pieces of any size and tells the sink what it finds. After an error it must not be fed again.
class MultipartReader {
  public:
    class Sink {
      public:
        virtual ~Sink() = default;
        virtual base::Result<void> begin(Part part) = 0;
        virtual base::Result<void> data(std::string_view bytes) = 0;
        virtual base::Result<void> end() = 0;
    };

    MultipartReader(std::string_view boundary, const MultipartLimits& limits, Sink& sink);
    base::Result<void> feed(std::string_view bytes);
    /// The body is over: refuses when its closing boundary did not come.
    base::Result<void> finish();

  private:
    enum class State { preamble, after_boundary, head, content, epilogue };
    enum class Step { again, wait };
    base::Result<Step> step();
    base::Result<Step> content();
    base::Result<Step> after_boundary();
    base::Result<Step> head();
    std::string_view rest() const { return std::string_view(buffer_).substr(used_); }

    const std::string delimiter_;
    const MultipartLimits limits_;
    Sink& sink_;
    State state_ = State::preamble;
    std::string buffer_ = "\r\n"; // the first boundary may stand at the very beginning
    size_t used_ = 0;
    size_t parts_ = 0;
    uint64_t part_size_ = 0;
    bool in_file_ = false;
};

/// Reads a request's body, from memory or its file. Each file part is written to the path that `path_for` names (which
/// must not exist; the part then has no path or size yet); on a refusal what was written is deleted. Blocks.
base::Result<std::vector<Part>> read_multipart(const Request& request,
                                               const std::function<std::string(const Part&)>& path_for,
                                               const MultipartLimits& limits = {});

} // namespace fairlead::http

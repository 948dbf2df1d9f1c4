#include "http/multipart.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/unicode.h"
#include "http/decode.h"

namespace fairlead::http {

namespace {

constexpr size_t longest_boundary = 70;
constexpr size_t longest_name = 256;
constexpr size_t longest_file_name = 255;
constexpr size_t feed_piece = 64 * 1024;

base::Error malformed(std::string zh, std::string en) {
    return base::invalid("", "multipart", {std::move(zh), std::move(en)});
}

base::Error too_much(std::string field, std::string zh, std::string en) {
    base::Error error(base::Code::limit, {zh, en});
    error.faults.push_back({std::move(field), "too_large", {std::move(zh), std::move(en)}, {}});
    return error;
}

struct Parameter {
    std::string name;
    std::string value;
};

/// Reads one "; name=value" from the front of `text`. Nothing when it is malformed. A backslash escapes only a quote or
/// another backslash: some clients send whole Windows paths.
std::optional<Parameter> take_parameter(std::string_view& text) {
    if (text.empty() || text.front() != ';') return std::nullopt;
    text = trim_blanks(text.substr(1));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    Parameter parameter;
    parameter.name = lower_ascii(trim_blanks(text.substr(0, equals)));
    if (!is_token(parameter.name)) return std::nullopt;
    text = trim_blanks(text.substr(equals + 1));
    if (text.empty() || text.front() != '"') {
        const auto end = std::min(text.find(';'), text.size());
        parameter.value = trim_blanks(text.substr(0, end));
        text.remove_prefix(end);
        return parameter;
    }
    size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        parameter.value.push_back(text[i]);
    }
    if (i >= text.size()) return std::nullopt;
    text = trim_blanks(text.substr(i + 1));
    return parameter;
}

/// "UTF-8''%e5%90%88.pdf"; nothing for other character sets and bad escapes.
std::optional<std::string> extended_value(std::string_view text) {
    const auto first = text.find('\'');
    if (first == std::string_view::npos || !same_ignoring_case(text.substr(0, first), "utf-8")) return std::nullopt;
    const auto second = text.find('\'', first + 1);
    std::string out;
    if (second == std::string_view::npos || !percent_decode(text.substr(second + 1), false, out)) return std::nullopt;
    return out;
}

std::string plain_file_name(std::string name) {
    // Browsers write a quote as %22; other escapes are left, they may be part of the name.
    for (size_t at; (at = name.find("%22")) != std::string::npos;) name.replace(at, 3, "\"");
    name = base::repair_utf8(name);
    name.erase(std::remove_if(name.begin(), name.end(),
                              [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
               name.end());
    if (const auto slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
    if (name == "." || name == "..") name.clear();
    if (name.size() > longest_file_name) {
        name.resize(longest_file_name);
        name = base::repair_utf8(name);
    }
    return name;
}

base::Result<void> read_disposition(std::string_view value, Part& part) {
    const auto bad = [] {
        return malformed("表单分段的 Content-Disposition 头格式不正确。",
                         "A form part's Content-Disposition is malformed.");
    };
    const auto end = std::min(value.find(';'), value.size());
    if (!same_ignoring_case(trim_blanks(value.substr(0, end)), "form-data")) return bad();
    value.remove_prefix(end);
    bool named = false;
    std::optional<std::string> extended;
    while (!value.empty()) {
        auto parameter = take_parameter(value);
        if (!parameter) return bad();
        if (parameter->name == "name") {
            if (named) return bad();
            named = true;
            part.name = std::move(parameter->value);
        } else if (parameter->name == "filename") {
            part.is_file = true;
            part.file_name = plain_file_name(std::move(parameter->value));
        } else if (parameter->name == "filename*") {
            part.is_file = true;
            extended = extended_value(parameter->value);
        }
    }
    if (extended) part.file_name = plain_file_name(std::move(*extended));
    if (!named || part.name.size() > longest_name || !base::is_valid_utf8(part.name)) return bad();
    return {};
}

base::Result<Part> read_part_head(std::string_view text) {
    Part part;
    bool disposed = false;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find("\r\n"));
        text.remove_prefix(std::min(text.size(), line.size() + 2));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_value(line)) {
            return malformed("表单分段的头格式不正确。", "A form part's header is malformed.");
        }
        const auto name = lower_ascii(line.substr(0, colon));
        const auto value = trim_blanks(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (std::exchange(disposed, true)) {
                return malformed("表单分段的头有重复。", "A form part has a header twice.");
            }
            TRY(read_disposition(value, part));
        } else if (name == "content-type") {
            part.content_type = base::repair_utf8(value);
        } else if (name == "content-transfer-encoding" && !same_ignoring_case(value, "binary") &&
                   !same_ignoring_case(value, "8bit") && !same_ignoring_case(value, "7bit")) {
            return malformed("不支持该表单分段的编码。", "This form part's encoding is not supported.");
        }
    }
    if (!disposed) return malformed("表单分段没有名称。", "A form part has no name.");
    return part;
}

} // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const auto end = std::min(content_type.find(';'), content_type.size());
    if (!same_ignoring_case(trim_blanks(content_type.substr(0, end)), "multipart/form-data")) return std::nullopt;
    content_type.remove_prefix(end);
    std::optional<std::string> boundary;
    while (!content_type.empty()) {
        auto parameter = take_parameter(content_type);
        if (!parameter) return std::nullopt;
        if (parameter->name != "boundary") continue;
        if (boundary) return std::nullopt;
        boundary = std::move(parameter->value);
    }
    if (!boundary || boundary->empty() || boundary->size() > longest_boundary || boundary->back() == ' ') {
        return std::nullopt;
    }
    const bool allowed = std::all_of(boundary->begin(), boundary->end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::strchr("'()+_,-./:=? ", c) != nullptr;
    });
    if (!allowed || boundary->find('\0') != std::string::npos) return std::nullopt;
    return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, const MultipartLimits& limits, Sink& sink)
    : delimiter_("\r\n--" + std::string(boundary)), limits_(limits), sink_(sink) {}

base::Result<void> MultipartReader::feed(std::string_view bytes) {
    while (!bytes.empty() && state_ != State::epilogue) {
        const auto piece = bytes.substr(0, feed_piece);
        bytes.remove_prefix(piece.size());
        buffer_.erase(0, std::exchange(used_, 0));
        buffer_.append(piece);
        while (TRY(step()) == Step::again) {
        }
    }
    return {};
}

base::Result<void> MultipartReader::finish() {
    if (state_ != State::epilogue) return malformed("表单内容不完整。", "The form's body is incomplete.");
    return {};
}

base::Result<MultipartReader::Step> MultipartReader::step() {
    switch (state_) {
        case State::preamble:
        case State::content:
            return content();
        case State::after_boundary:
            return after_boundary();
        case State::head:
            return head();
        case State::epilogue:
            used_ = buffer_.size();
            return Step::wait;
    }
    return Step::wait;
}

/// Bytes up to the next boundary: the part's, or those before the first part, which nobody wants.
base::Result<MultipartReader::Step> MultipartReader::content() {
    const auto text = rest();
    const auto found = text.find(delimiter_);
    const bool whole = found != std::string_view::npos;
    // What may be the beginning of a boundary waits for more.
    const size_t size = whole ? found : text.size() - std::min(text.size(), delimiter_.size() - 1);
    if (state_ == State::content && size > 0) {
        part_size_ += size;
        if (part_size_ > (in_file_ ? limits_.file_bytes : limits_.value_bytes)) {
            return too_much("", "表单的一个分段过大。", "A part of the form is too large.");
        }
        TRY(sink_.data(text.substr(0, size)));
    }
    used_ += size;
    if (!whole) return Step::wait;
    used_ += delimiter_.size();
    if (state_ == State::content) TRY(sink_.end());
    state_ = State::after_boundary;
    return Step::again;
}

base::Result<MultipartReader::Step> MultipartReader::after_boundary() {
    auto text = rest();
    if (text.size() < 2) return Step::wait;
    if (text.substr(0, 2) == "--") {
        state_ = State::epilogue;
        return Step::again;
    }
    const auto blanks = std::min(text.find_first_not_of(" \t"), text.size());
    if (blanks > limits_.head_bytes)
        return malformed("表单的分隔行格式不正确。", "A boundary of the form is malformed.");
    text.remove_prefix(blanks);
    if (text.size() < 2) return Step::wait;
    if (text.substr(0, 2) != "\r\n")
        return malformed("表单的分隔行格式不正确。", "A boundary of the form is malformed.");
    used_ += blanks + 2;
    state_ = State::head;
    return Step::again;
}

base::Result<MultipartReader::Step> MultipartReader::head() {
    const auto text = rest();
    const auto end = text.find("\r\n\r\n");
    // Without an end in sight, up to three bytes of it may have come.
    const size_t size = end == std::string_view::npos ? text.size() - std::min<size_t>(text.size(), 3) : end;
    if (size > limits_.head_bytes) {
        return too_much("", "表单分段的头过大。", "A form part's head is too large.");
    }
    if (end == std::string_view::npos) return Step::wait;
    if (++parts_ > limits_.parts) return too_much("", "表单的分段过多。", "The form has too many parts.");
    auto part = TRY(read_part_head(text.substr(0, end)));
    in_file_ = part.is_file;
    part_size_ = 0;
    TRY(sink_.begin(std::move(part)));
    used_ += end + 4;
    state_ = State::content;
    return Step::again;
}

namespace {

/// Collects the parts; file parts go to disk.
class PartWriter final : public MultipartReader::Sink {
  public:
    explicit PartWriter(const std::function<std::string(const Part&)>& path_for) : path_for_(path_for) {}
    ~PartWriter() override {
        if (file_ >= 0) ::close(file_);
        for (const auto& path : written_) ::unlink(path.c_str());
    }
    std::vector<Part> take() {
        written_.clear();
        return std::move(parts_);
    }

    base::Result<void> begin(Part part) override {
        parts_.push_back(std::move(part));
        auto& current = parts_.back();
        if (!current.is_file) return {};
        current.path = path_for_(current);
        file_ = ::open(current.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file_ < 0) return cannot_write(current.path);
        written_.push_back(current.path);
        return {};
    }
    base::Result<void> data(std::string_view bytes) override {
        auto& current = parts_.back();
        current.size += bytes.size();
        if (!current.is_file) {
            current.value.append(bytes);
            return {};
        }
        while (!bytes.empty()) {
            const ssize_t count = ::write(file_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return cannot_write(current.path);
            bytes.remove_prefix(static_cast<size_t>(count));
        }
        return {};
    }
    base::Result<void> end() override {
        const auto& current = parts_.back();
        if (current.is_file) {
            if (::close(std::exchange(file_, -1)) != 0) return cannot_write(current.path);
        } else if (!base::is_valid_utf8(current.value)) {
            return base::invalid(current.name, "encoding", {"该值不是 UTF-8 文本。", "This value is not UTF-8 text."});
        }
        return {};
    }

  private:
    static base::Error cannot_write(const std::string& path) {
        base::Error error(base::Code::unavailable,
                          {"服务器暂时无法接收上传的内容。", "The server cannot take uploads at the moment."});
        error.log = "cannot write " + path + ": " + std::strerror(errno);
        return error;
    }

    const std::function<std::string(const Part&)>& path_for_;
    std::vector<Part> parts_;
    std::vector<std::string> written_;
    int file_ = -1;
};

base::Result<void> feed_file(const std::string& path, MultipartReader& reader) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return base::internal_error("cannot read " + path + ": " + std::strerror(errno));
    std::string piece(feed_piece, '\0');
    base::Result<void> outcome;
    while (outcome.ok()) {
        const ssize_t count = ::read(file, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) outcome = base::internal_error("cannot read " + path + ": " + std::strerror(errno));
        if (count <= 0) break;
        outcome = reader.feed(std::string_view(piece).substr(0, static_cast<size_t>(count)));
    }
    ::close(file);
    return outcome;
}

} // namespace

base::Result<std::vector<Part>> read_multipart(const Request& request,
                                               const std::function<std::string(const Part&)>& path_for,
                                               const MultipartLimits& limits) {
    const auto boundary = multipart_boundary(request.header("content-type"));
    if (!boundary) return malformed("请求体不是表单。", "The body is not a multipart form.");
    PartWriter writer(path_for);
    MultipartReader reader(*boundary, limits, writer);
    if (request.body_file) {
        TRY(feed_file(request.body_file->path(), reader));
    } else {
        TRY(reader.feed(request.body));
    }
    TRY(reader.finish());
    return writer.take();
}

} // namespace fairlead::http

#pragma once
// Well-formed XML from a stranger, pushed through expat piece by piece: no document type, hence no entities; bounded
// nesting, attributes and tokens. Inside the room only; the one user of expat.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fairlead::format {

/// Attributes of one start tag, by local name; valid during the call.
class XmlAttributes {
  public:
    explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
    /// Empty when missing.
    std::string_view get(std::string_view local_name) const;
    bool has(std::string_view local_name) const;

  private:
    const char** pairs_;
};

/// Receives the document. Names come without prefix.
class XmlHandler {
  public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view text) = 0;
    /// Set by the handler to end the reading with this error.
    std::optional<base::Error> refusal;
    /// Set by the handler to hold the document at this place until resume().
    bool pause = false;
};

class XmlReader {
  public:
    explicit XmlReader(XmlHandler& handler);
    ~XmlReader();
    /// Code::invalid for what is not well formed or has a document type; the handler's own refusal otherwise.
    /// True when the handler paused; then resume() comes before the next feed().
    base::Result<bool> feed(std::string_view bytes, bool last);
    /// Goes on with what was fed; true when the handler paused again.
    base::Result<bool> resume();

  private:
    base::Result<bool> outcome(int status);
    struct State;
    std::unique_ptr<State> state_;
};

class ZipPart;
/// Feeds a whole part to a handler that does not pause.
base::Result<void> read_xml(ZipPart& part, XmlHandler& handler);

} // namespace fairlead::format

#include "format/xml_reader.h"

#include <expat.h>

#include "format/zip_archive.h"

namespace fairlead::format {

using base::Error;
using base::Result;

namespace {

constexpr int depth_limit = 200;
constexpr int64_t silence_limit = 1 << 20; // bytes without an event: expat holds a tag back until it is whole

std::string_view local_name(std::string_view name) {
    const size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

} // namespace

std::string_view XmlAttributes::get(std::string_view wanted) const {
    for (const char** pair = pairs_; *pair; pair += 2)
        if (local_name(*pair) == wanted) return pair[1];
    return {};
}

bool XmlAttributes::has(std::string_view wanted) const {
    for (const char** pair = pairs_; *pair; pair += 2)
        if (local_name(*pair) == wanted) return true;
    return false;
}

struct XmlReader::State {
    XML_Parser parser = nullptr;
    XmlHandler* handler = nullptr;
    int depth = 0;
    int64_t fed = 0;
    int64_t heard = 0; // what was fed when the last event came
    ~State() { XML_ParserFree(parser); }

    void stop(Error error) {
        if (!handler->refusal) handler->refusal = std::move(error);
        XML_StopParser(parser, XML_FALSE);
    }
    void check() {
        if (handler->refusal)
            XML_StopParser(parser, XML_FALSE);
        else if (handler->pause)
            XML_StopParser(parser, XML_TRUE);
    }
    static void start(void* user, const char* name, const char** attributes) {
        State& self = *static_cast<State*>(user);
        if (self.handler->refusal) return;
        self.heard = self.fed;
        if (++self.depth > depth_limit) return self.stop(damaged("XML nested too deeply"));
        self.handler->start(local_name(name), XmlAttributes(attributes));
        self.check();
    }
    static void end(void* user, const char* name) {
        State& self = *static_cast<State*>(user);
        if (self.handler->refusal) return;
        self.heard = self.fed;
        --self.depth;
        self.handler->end(local_name(name));
        self.check();
    }
    static void text(void* user, const char* text, int size) {
        State& self = *static_cast<State*>(user);
        if (self.handler->refusal) return;
        self.heard = self.fed;
        self.handler->text({text, static_cast<size_t>(size)});
        self.check();
    }
    static void document_type(void* user, const char*, const char*, const char*, int) {
        static_cast<State*>(user)->stop(base::invalid(
            "file", "document_type",
            {"文件中含有不允许的文档类型声明。", "The file declares a document type, which is not allowed."}));
    }
};

XmlReader::XmlReader(XmlHandler& handler) : state_(std::make_unique<State>()) {
    state_->handler = &handler;
    state_->parser = XML_ParserCreate(nullptr);
    base::check(state_->parser != nullptr, "expat has memory");
    XML_SetUserData(state_->parser, state_.get());
    XML_SetElementHandler(state_->parser, State::start, State::end);
    XML_SetCharacterDataHandler(state_->parser, State::text);
    XML_SetStartDoctypeDeclHandler(state_->parser, State::document_type);
}

XmlReader::~XmlReader() = default;

Result<bool> XmlReader::outcome(int status) {
    State& state = *state_;
    if (state.handler->refusal) return *state.handler->refusal;
    if (status == XML_STATUS_ERROR)
        return damaged(std::string("XML: ") + XML_ErrorString(XML_GetErrorCode(state.parser)));
    if (status == XML_STATUS_SUSPENDED) return true;
    if (state.fed - state.heard > silence_limit) return damaged("XML token too long");
    return false;
}

Result<bool> XmlReader::feed(std::string_view bytes, bool last) {
    state_->handler->pause = false;
    state_->fed += static_cast<int64_t>(bytes.size());
    return outcome(XML_Parse(state_->parser, bytes.data(), static_cast<int>(bytes.size()), last));
}

Result<bool> XmlReader::resume() {
    state_->handler->pause = false;
    return outcome(XML_ResumeParser(state_->parser));
}

Result<void> read_xml(ZipPart& part, XmlHandler& handler) {
    XmlReader reader(handler);
    std::string piece(32 << 10, '\0');
    for (;;) {
        const size_t got = TRY(part.read(piece.data(), piece.size()));
        TRY(reader.feed(std::string_view(piece).substr(0, got), got == 0));
        if (got == 0) return {};
    }
}

} // namespace fairlead::format

#pragma once
// What a person wrote in a mail, apart from what they quote and how they sign; and what the signature says about them.

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::format {

struct MailText {
    std::string said;      // the new text
    std::string signature; // of its writer
    std::string quoted;    // the mail that is answered, and what a forwarding puts before it
};
MailText split_mail_text(std::string_view text);

/// One thing a signature says.
struct SignatureFact {
    enum class Kind { phone, mobile, title, department, company, address, website } kind;
    std::string value;
    int confidence = 0; // percent
};
/// Best first within a kind; one of each kind. `name`: the writer's, which is no company or title.
std::vector<SignatureFact> read_signature(std::string_view signature, std::string_view name);
std::string_view name(SignatureFact::Kind kind);

} // namespace fairlead::format

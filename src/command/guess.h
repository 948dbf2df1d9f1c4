#pragma once
// What an address alone tells of a person and a company. Pure functions; guesses, to be shown as such.

#include <string>
#include <string_view>

namespace fairlead::command {

struct AddressGuess {
    std::string person;  // "Zhang Wei" of zhang.wei@…; empty for "info@…" and numbers
    std::string company; // "Acme Steel" of …@acme-steel.com.cn; empty for free mail
    std::string website; // "https://acme-steel.com.cn"
    bool free_mail = false;
    bool shared_box = false; // "info@", "sales@": no person behind it
};
/// `address` is a valid e-mail address.
AddressGuess guess_from_address(std::string_view address);

/// "广东省深圳市" in its two parts, without what only tells the level: {"广东", "深圳"}.
struct Region {
    std::string province, city;
};
Region split_region(std::string_view text);

} // namespace fairlead::command

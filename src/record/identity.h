#pragma once
// What tells whether two records mean the same company: its name without signs and legal form, the domain of its web
// and mail addresses, and which domains say nothing because everybody may have a mail box there. The one definition of
// these for duplicates, conversion, intake and merging. Pure functions.

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::record {

/// Words of a name, folded, without signs; Chinese characters stand together.
std::vector<std::string> name_words(std::string_view name);

/// The words of a company's name without those that only tell its legal form, Chinese characters simplified:
/// "Nestlé S.A." → nestle; "臺積電股份有限公司" → 台积电. Never empty when the name has a word.
std::vector<std::string> company_words(std::string_view name);

/// A company's name (or a person's) as it is compared: folded, without blanks, signs and what only tells the legal
/// form. Empty when less than two characters are left: too little to say anything.
std::string company_form(std::string_view name);

/// The host of a web address, a mail address or a plain host name, in lower case and without "www."; empty when there
/// is none.
std::string host_of(std::string_view address);

/// The part of a host somebody registered: "acme.com.cn" of "mail.acme.com.cn".
std::string registered_domain(std::string_view host);

/// Domains of mail providers for everybody; they say nothing about the company.
bool is_free_mail(std::string_view domain);

/// The registered domain of a web or mail address, empty when it says nothing about a company.
std::string company_domain(std::string_view address);

} // namespace fairlead::record

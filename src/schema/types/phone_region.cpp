// Regions of telephone numbers, by libphonenumber's geocoder.

#include "schema/phone_region.h"

#include <phonenumbers/geocoding/phonenumber_offline_geocoder.h>
#include <phonenumbers/phonenumberutil.h>

namespace fairlead::schema {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberOfflineGeocoder;
using i18n::phonenumbers::PhoneNumberUtil;

base::Text phone_region(std::string_view number) {
    PhoneNumber parsed;
    const std::string text(number.substr(0, number.find(';')));
    if (PhoneNumberUtil::GetInstance()->Parse(text, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
    static const PhoneNumberOfflineGeocoder geocoder;
    return {geocoder.GetDescriptionForNumber(parsed, icu::Locale::getSimplifiedChinese()),
            geocoder.GetDescriptionForNumber(parsed, icu::Locale::getEnglish())};
}

} // namespace fairlead::schema

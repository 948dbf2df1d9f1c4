#include "command/guess.h"

#include <gtest/gtest.h>

namespace fairlead::command {
namespace {

// req: S4-42

TEST(guess, names_are_read_from_addresses) {
    EXPECT_EQ(guess_from_address("zhang.wei@acme.com").person, "Zhang Wei");
    EXPECT_EQ(guess_from_address("ZHANG_WEI88@acme.com").person, "Zhang Wei");
    EXPECT_EQ(guess_from_address("zhangwei@acme.com.cn").person, "Zhang Wei");
    EXPECT_EQ(guess_from_address("ouyangxiaoming@163.com").person, "Ouyang Xiaoming");
    EXPECT_EQ(guess_from_address("manning@acme.com").person, "Manning");
    EXPECT_EQ(guess_from_address("j.smith+crm@acme.com").person, "J Smith");
    EXPECT_EQ(guess_from_address("123456789@qq.com").person, "");
    EXPECT_EQ(guess_from_address("info@acme.com").person, "");
    EXPECT_TRUE(guess_from_address("info@acme.com").shared_box);
}

TEST(guess, companies_are_read_from_domains) {
    EXPECT_EQ(guess_from_address("li@acme-steel.com.cn").company, "Acme Steel");
    EXPECT_EQ(guess_from_address("li@acme-steel.com.cn").website, "https://acme-steel.com.cn");
    EXPECT_EQ(guess_from_address("li@mail.ibm.com").company, "IBM");
    const AddressGuess free = guess_from_address("li@vip.163.com");
    EXPECT_TRUE(free.free_mail);
    EXPECT_EQ(free.company + free.website, "");
}

TEST(guess, regions_have_two_parts) {
    EXPECT_EQ(split_region("广东省深圳市").province, "广东");
    EXPECT_EQ(split_region("广东省深圳市").city, "深圳");
    EXPECT_EQ(split_region("北京市").province, "北京");
    EXPECT_EQ(split_region("广西壮族自治区南宁市").province, "广西");
    EXPECT_EQ(split_region("中国").province, "");
}

} // namespace
} // namespace fairlead::command

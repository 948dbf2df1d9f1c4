#include "record/identity.h"

#include <gtest/gtest.h>

namespace fairlead::record {
namespace {

// req: S4-42

TEST(identity, a_name_is_compared_without_signs_and_legal_form) {
    EXPECT_EQ(company_form("深圳市华为技术有限公司"), company_form("深圳市华为技术 股份有限公司"));
    EXPECT_EQ(company_form("Acme Co., Ltd."), company_form("ACME"));
    EXPECT_EQ(company_form("ＡＣＭＥ　（Inc）"), company_form("acme"));
    EXPECT_NE(company_form("Acme Steel"), company_form("Acme"));
    EXPECT_EQ(company_form("公司"), "公司"); // a form alone is a name
    EXPECT_EQ(company_form("李"), "");       // says nothing
    EXPECT_EQ(company_form(" -- "), "");
}

TEST(identity, web_and_mail_addresses_belong_to_a_host) {
    EXPECT_EQ(host_of("https://li@www.Acme.com.cn:8443/a?b=@c#d"), "acme.com.cn");
    EXPECT_EQ(host_of("Zhang.Wei@Acme.COM"), "acme.com");
    EXPECT_EQ(host_of("www.acme.com."), "acme.com");
    EXPECT_EQ(host_of("localhost"), "");
    EXPECT_EQ(host_of(""), "");
}

TEST(identity, subdomains_belong_to_who_registered_the_domain) {
    EXPECT_EQ(registered_domain("mail.acme.com"), "acme.com");
    EXPECT_EQ(registered_domain("a.b.acme.com.cn"), "acme.com.cn");
    EXPECT_EQ(registered_domain("com.cn"), "com.cn");
    EXPECT_EQ(registered_domain("shop.acme.co.uk"), "acme.co.uk");
    EXPECT_EQ(registered_domain("192.168.0.1"), "192.168.0.1");
    EXPECT_EQ(registered_domain(".com"), ".com");
    EXPECT_EQ(registered_domain("co.me.com"), "me.com");
}

TEST(identity, mail_boxes_of_everybody_say_nothing) {
    EXPECT_TRUE(is_free_mail("qq.com"));
    EXPECT_EQ(company_domain("12345@qq.com"), "");
    EXPECT_EQ(company_domain("li@vip.qq.com"), "");
    EXPECT_EQ(company_domain("li@mail.acme.com.cn"), "acme.com.cn");
    EXPECT_EQ(company_domain("https://www.acme.com.cn/contact"), "acme.com.cn");
}

} // namespace
} // namespace fairlead::record

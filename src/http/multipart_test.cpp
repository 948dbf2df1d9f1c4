#include "http/multipart.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "http/body_file.h"

namespace fairlead::http {
namespace {

constexpr std::string_view good =
    "preamble\r\n--b0undary\r\n"
    "Content-Disposition: form-data; name=\"object\"\r\n\r\n"
    "联系人\r\n--b0undary \r\n"
    "content-disposition: form-data; name=\"file\"; filename=\"C:\\dir\\a %22b%22.csv\"\r\n"
    "Content-Type: text/csv\r\n\r\n"
    "name,phone\r\n--b0undar\r\n\r\n--b0undary\r\n"
    "Content-Disposition: form-data; name=empty\r\n\r\n"
    "\r\n--b0undary--\r\nepilogue";

class Multipart : public ::testing::Test {
  protected:
    void SetUp() override { directory_ = ::mkdtemp(template_); }
    void TearDown() override { std::filesystem::remove_all(directory_); }
    base::Result<std::vector<Part>> read(std::string_view body, MultipartLimits limits = {}) {
        Request request;
        request.headers = {{"content-type", "multipart/form-data; boundary=b0undary"}};
        request.body = body;
        return read_multipart(
            request, [this](const Part&) { return next_path(); }, limits);
    }
    std::string next_path() { return directory_ + "/" + std::to_string(count_++); }
    static std::string content(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    size_t files() const {
        return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(directory_), {}));
    }
    char template_[32] = "/tmp/fairlead-parts-XXXXXX";
    std::string directory_;
    int count_ = 0;
};

TEST_F(Multipart, YieldsParts) {
    auto parts = read(good);
    ASSERT_TRUE(parts.ok()) << parts.error().message.en;
    ASSERT_EQ(parts->size(), 3u);
    const auto& object = parts.value()[0];
    EXPECT_EQ(object.name, "object");
    EXPECT_EQ(object.value, "联系人");
    EXPECT_FALSE(object.is_file);
    const auto& file = parts.value()[1];
    EXPECT_EQ(file.name, "file");
    EXPECT_TRUE(file.is_file);
    EXPECT_EQ(file.file_name, "a \"b\".csv");
    EXPECT_EQ(file.content_type, "text/csv");
    EXPECT_EQ(content(file.path), "name,phone\r\n--b0undar\r\n");
    EXPECT_EQ(file.size, 23u);
    EXPECT_EQ(parts.value()[2].name, "empty");
    EXPECT_EQ(parts.value()[2].value, "");
}

/// Writes down what a reader tells.
struct Diary final : MultipartReader::Sink {
    std::string text;
    base::Result<void> begin(Part part) override {
        text += "<" + part.name + ">";
        return {};
    }
    base::Result<void> data(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    base::Result<void> end() override {
        text += "</>";
        return {};
    }
};

TEST_F(Multipart, DoesNotDependOnPieces) {
    Diary whole;
    MultipartReader reader("b0undary", {}, whole);
    ASSERT_TRUE(reader.feed(good).ok());
    ASSERT_TRUE(reader.finish().ok());
    for (size_t piece = 1; piece < 40; ++piece) {
        Diary diary;
        MultipartReader slow("b0undary", {}, diary);
        for (size_t i = 0; i < good.size(); i += piece) ASSERT_TRUE(slow.feed(good.substr(i, piece)).ok());
        ASSERT_TRUE(slow.finish().ok());
        EXPECT_EQ(diary.text, whole.text);
    }
}

TEST_F(Multipart, ReadsFromABodyFile) {
    auto file = TemporaryFile::create(directory_);
    ASSERT_TRUE(file.ok());
    const std::string large(300'000, 'x');
    ASSERT_TRUE(
        file.value()->append("--b\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''%E5%90%88.pdf\r\n\r\n"));
    ASSERT_TRUE(file.value()->append(large));
    ASSERT_TRUE(file.value()->append("\r\n--b--\r\n"));
    file.value()->finish();
    Request request;
    request.headers = {{"content-type", "Multipart/Form-Data; charset=utf-8; boundary=\"b\""}};
    request.body_file = file.value();
    auto parts = read_multipart(request, [this](const Part&) { return next_path(); });
    ASSERT_TRUE(parts.ok());
    ASSERT_EQ(parts->size(), 1u);
    EXPECT_EQ(parts.value()[0].file_name, "合.pdf");
    EXPECT_EQ(content(parts.value()[0].path), large);
}

TEST_F(Multipart, RefusesWhatIsMalformed) {
    const std::string name = "Content-Disposition: form-data; name=a\r\n";
    const std::vector<std::string> bodies = {
        std::string(),
        std::string("--b0undary"),
        std::string("--b0undary\r\n"),
        "--b0undary\r\n" + name + "\r\nvalue",
        "--b0undary\r\n" + name + "\r\nvalue\r\n--b0undary",
        "--b0undary\r\n" + name + "\r\nvalue\r\n--b0undary-",
        "--b0undary\r\n" + name + "\r\nvalue\r\n--b0undaryX--",
        "--b0undaryX\r\n" + name + "\r\nvalue\r\n--b0undary--",
        "--b0undary\n" + name + "\r\nvalue\r\n--b0undary--",
        "--b0undary\r\n\r\nvalue\r\n--b0undary--",
        "--b0undary\r\n" + name + name + "\r\nvalue\r\n--b0undary--",
        "--b0undary\r\nno colon\r\n" + name + "\r\nvalue\r\n--b0undary--",
        std::string("--b0undary\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n--b0undary--"),
        std::string("--b0undary\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--b0undary--"),
        std::string("--b0undary\r\nContent-Disposition: form-data\r\n\r\nv\r\n--b0undary--"),
        "--b0undary\r\nContent-Transfer-Encoding: base64\r\n" + name + "\r\nv\r\n--b0undary--",
        "--b0undary\r\n" + name + "\r\n\xff\r\n--b0undary--",
    };
    for (const auto& body : bodies) {
        const auto parts = read(body);
        ASSERT_FALSE(parts.ok()) << body;
        EXPECT_EQ(parts.error().code, base::Code::invalid);
        EXPECT_FALSE(parts.error().message.zh.empty());
        EXPECT_FALSE(parts.error().message.en.empty());
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(Multipart, BoundsEverythingAndLeavesNoFiles) {
    MultipartLimits limits;
    limits.parts = 2;
    const auto refused = [&](const std::string& body) {
        const auto parts = read(body, limits);
        return !parts.ok() && parts.error().code == base::Code::limit;
    };
    EXPECT_TRUE(refused(std::string(good)));
    limits = {};
    limits.file_bytes = 22;
    EXPECT_TRUE(refused(std::string(good)));
    limits.file_bytes = 23;
    EXPECT_FALSE(refused(std::string(good)));
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directory(directory_);
    limits.value_bytes = 8;
    EXPECT_TRUE(refused(std::string(good)));
    EXPECT_TRUE(refused("--b0undary\r\nX: " + std::string(5000, 'x')));
    EXPECT_EQ(files(), 0u);
}

TEST_F(Multipart, KnowsItsBoundary) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(multipart_boundary("multipart/form-data;boundary=\"a b\""), "a b");
    for (const auto* type : {"", "multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=",
                             "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a",
                             "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=a\x01"}) {
        EXPECT_FALSE(multipart_boundary(type)) << type;
    }
    EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')));
}

TEST_F(Multipart, FileNamesCarryNoPath) {
    const auto name_of = [&](const std::string& disposition) {
        auto parts =
            read("--b0undary\r\nContent-Disposition: form-data; name=f; " + disposition + "\r\n\r\n\r\n--b0undary--");
        return parts.ok() ? parts.value()[0].file_name : "refused";
    };
    EXPECT_EQ(name_of("filename=\"../../etc/passwd\""), "passwd");
    EXPECT_EQ(name_of("filename=\"..\""), "");
    EXPECT_EQ(name_of("filename=\"a\\\\b\""), "b");
    EXPECT_EQ(name_of("filename=\"a\\\"b\""), "a\"b");
    EXPECT_EQ(name_of("filename=old; filename*=utf-8''%2e%2e%2fnew%00.txt"), "new.txt");
    EXPECT_EQ(name_of("filename=old; filename*=latin1''new"), "old");
    EXPECT_EQ(name_of("filename=\"" + std::string(300, 'x') + "\"").size(), 255u);
}

} // namespace
} // namespace fairlead::http

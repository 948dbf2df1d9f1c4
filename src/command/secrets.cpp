#include "command/secrets.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/crypto.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using query::Condition;

namespace {

constexpr size_t key_bytes = 32;

std::string path_of(const Workspace& workspace) {
    return workspace.options().data_directory + "/secrets.key";
}

Error no_key(const std::string& log) {
    Error error(Code::unavailable, {"密钥文件 secrets.key 缺失或已更换，请重新填写密码。",
                                    "The key file secrets.key is missing or another one; enter the password again."});
    error.log = log;
    return error;
}

/// Empty when there is no file.
Result<std::string> read_key(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::string();
    std::string key(key_bytes + 1, '\0');
    const ssize_t size = ::read(file, key.data(), key.size());
    ::close(file);
    if (size != static_cast<ssize_t>(key_bytes)) return no_key(path + " does not hold a key");
    key.resize(key_bytes);
    return key;
}

/// Written whole under another name, then linked: of several servers that begin at once, the first one's key counts.
Result<void> make_key(const std::string& path) {
    const std::string partial = path + ".part-" + base::random_hex(6);
    const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return no_key("cannot write " + partial);
    const std::string key = base::random_bytes(key_bytes);
    const bool written =
        ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(file) == 0;
    ::close(file);
    if (written) (void)::link(partial.c_str(), path.c_str());
    ::unlink(partial.c_str());
    if (!written) return no_key("cannot write " + partial);
    const int folder = ::open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        (void)::fsync(folder);
        ::close(folder);
    }
    return {};
}

std::vector<Condition> named(const std::string& name) {
    return {{Condition::Test::equal, "name", name, {}}};
}

} // namespace

Result<void> keep_secret(Workspace& workspace, store::Transaction& transaction, const std::string& name,
                         const std::string& text) {
    TRY(transaction.execute(query::render_delete_rows("secret", named(name), transaction.dialect())));
    if (text.empty()) return {};
    const std::string path = path_of(workspace);
    std::string key = TRY(read_key(path));
    if (key.empty()) {
        TRY(make_key(path));
        key = TRY(read_key(path));
    }
    if (key.empty()) return no_key("cannot read " + path);
    TRY(transaction.execute(query::render_insert("secret",
                                                 {{"id", workspace.ids().next().number},
                                                  {"name", name},
                                                  {"sealed", base::seal(key, name, text)},
                                                  {"updated_at", workspace.clock().now().milliseconds}},
                                                 transaction.dialect())));
    return {};
}

Result<std::string> open_secret(Workspace& workspace, store::Reader& reader, const std::string& name) {
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("secret", {"sealed"}, named(name), {}, 1, reader.dialect())));
    if (rows.empty()) return std::string();
    const std::string key = TRY(read_key(path_of(workspace)));
    if (key.empty()) return no_key(path_of(workspace) + " is missing");
    auto text = base::unseal(key, name, rows[0][0].text_or(""));
    if (!text) return no_key("the secret " + name + " does not open with " + path_of(workspace));
    return std::move(*text);
}

Result<bool> has_secret(store::Reader& reader, const std::string& name) {
    const store::Rows rows = TRY(reader.rows(query::render_count_rows("secret", named(name), reader.dialect())));
    return rows[0][0].number_or(0) > 0;
}

} // namespace fairlead::command

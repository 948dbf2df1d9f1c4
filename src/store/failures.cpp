#include "store/failures.h"

#include <cstring>

#include "base/unicode.h"

namespace fairlead::store {

namespace {

base::Error failure(base::Code code, std::string rule, base::Text message, base::Text hint, std::string log) {
    base::Error error(code, message);
    error.faults.push_back({"", std::move(rule), std::move(message), std::move(hint)});
    error.log = std::move(log);
    return error;
}

} // namespace

base::Error storage_unavailable(std::string log) {
    return failure(base::Code::unavailable, "storage",
                   {"数据暂时无法读写，请稍后重试。", "The data cannot be reached at the moment. Try again shortly."},
                   {"管理员请检查磁盘空间与数据库连接。",
                    "Administrators: check the free disk space and the connection to the database."},
                   std::move(log));
}

base::Error storage_read_only(std::string log) {
    return failure(base::Code::unavailable, "storage",
                   {"存储设备写入失败，系统已转为只读。", "Writing to the disk failed, so the server now only reads."},
                   {"管理员请检查存储设备，然后重启服务。", "Administrators: check the disk, then restart the server."},
                   std::move(log));
}

base::Error storage_locked(const std::string& file, std::string log) {
    return failure(base::Code::unavailable, "locked",
                   {"数据文件 " + file + " 正由另一个进程使用。", "Another process is using the data in " + file + "."},
                   {"请先停止正在运行的服务，或通过它的接口操作。",
                    "Stop the running server first, or ask it through its interface."},
                   std::move(log));
}

base::Error storage_damaged(const std::string& file, std::string log) {
    return failure(
        base::Code::unavailable, "damaged",
        {"数据文件 " + file + " 已损坏，或不是数据库文件。", "The file " + file + " is damaged or is not a database."},
        {"请从最近的备份恢复。", "Restore the latest backup."}, std::move(log));
}

base::Error unique_conflict(std::string name) {
    return failure(base::Code::conflict, "unique", {"已有相同的记录。", "There is already a record with this value."},
                   {"请换一个值，或打开已有的记录。", "Choose another value, or open the existing record."},
                   std::move(name));
}

base::Error reference_conflict(std::string name) {
    return failure(base::Code::conflict, "reference",
                   {"该记录与其他数据的关联不成立。", "The record's links to other data do not hold."},
                   {"请刷新后检查关联的记录。", "Reload and check the linked records."}, std::move(name));
}

base::Error statement_cancelled() {
    return failure(
        base::Code::limit, "cancelled",
        {"查询已停止：用时超出限额或已被取消。", "The query was stopped: it ran out of time or was cancelled."},
        {"请缩小范围后再试。", "Narrow it down and try again."}, "");
}

base::Error memory_exhausted(std::string log) {
    return failure(base::Code::unavailable, "memory",
                   {"内存不足，请稍后重试。", "The server is short of memory. Try again shortly."},
                   {"请缩小单次处理的数据量。", "Handle less data at once."}, std::move(log));
}

base::Result<void> check_text(std::string_view text) {
    const bool nul = !text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr;
    if (!nul && base::is_valid_utf8(text)) return {};
    return base::invalid("", "text",
                         {"文本含有无法保存的字符。", "The text contains characters that cannot be stored."},
                         {"请去掉控制字符，并使用 UTF-8 编码。", "Remove control characters and use UTF-8."});
}

} // namespace fairlead::store

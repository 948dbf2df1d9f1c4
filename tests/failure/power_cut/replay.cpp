#include "replay.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace power_cut {

namespace {

constexpr size_t sector = 512;

struct Pending {
    uint32_t kind;
    uint64_t offset;
    std::string_view bytes;
};

struct File {
    std::string synced;
    std::vector<Pending> pending;
};

void apply(std::string& content, const Pending& change) {
    if (change.kind == TRACE_TRUNCATE) {
        content.resize(change.offset);
        return;
    }
    if (content.size() < change.offset + change.bytes.size()) content.resize(change.offset + change.bytes.size());
    content.replace(change.offset, change.bytes.size(), change.bytes);
}

/// Some of the write's sectors; where the file grew, the others hold whatever the disk held.
void apply_torn(std::string& content, const Pending& write, std::mt19937_64& random) {
    for (size_t at = 0; at < write.bytes.size();) {
        const size_t size = std::min(sector - (write.offset + at) % sector, write.bytes.size() - at);
        if (random() % 2 == 0) {
            apply(content, {TRACE_WRITE, write.offset + at, write.bytes.substr(at, size)});
        } else if (content.size() < write.offset + at + size && random() % 2 == 0) {
            std::string rubbish(size, 0);
            for (char& c : rubbish) c = static_cast<char>(random());
            apply(content, {TRACE_WRITE, write.offset + at, rubbish});
        }
        at += size;
    }
}

void lose_power(File& file, std::mt19937_64& random) {
    // Some cuts lose nearly everything, some nearly nothing, some keep a beginning as an orderly disk would.
    const unsigned keep = random() % 101, tear = random() % 101;
    const bool orderly = random() % 3 == 0;
    if (orderly) {
        file.pending.resize(file.pending.empty() ? 0 : random() % (file.pending.size() + 1));
    } else {
        std::shuffle(file.pending.begin(), file.pending.end(), random);
    }
    for (const Pending& change : file.pending) {
        if (orderly || random() % 100 < keep)
            apply(file.synced, change);
        else if (change.kind == TRACE_WRITE && random() % 100 < tear)
            apply_torn(file.synced, change, random);
    }
}

using Names = std::map<std::string, uint32_t>;

void apply_name(Names& names, uint32_t kind, uint32_t file, std::string_view bytes) {
    const std::string name(bytes.substr(0, bytes.find('\0')));
    if (kind == TRACE_CREATE || kind == TRACE_FOUND) names[name] = file;
    if (kind == TRACE_UNLINK || kind == TRACE_RENAME) names.erase(name);
    if (kind == TRACE_RENAME) names[std::string(bytes.substr(name.size() + 1))] = file;
}

} // namespace

Trace::Trace(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
    size_t at = 0;
    while (at + sizeof(trace_record) <= bytes_.size()) {
        Record record;
        std::memcpy(&record.head, bytes_.data() + at, sizeof record.head);
        record.at = at + sizeof record.head;
        if (record.head.length > bytes_.size() - record.at) break;
        records_.push_back(record);
        at = record.at + record.head.length;
    }
}

std::string_view Trace::bytes(const Record& record) const {
    return std::string_view(bytes_).substr(record.at, record.head.length);
}

Folder Trace::folder_after_cut(size_t cut, const Folder& before, std::mt19937_64& random) const {
    std::map<uint32_t, File> files;
    Names names; // as synced
    std::vector<const Record*> name_changes;
    Folder left = before; // files the trace does not mention stay
    for (size_t i = 0; i < cut; ++i) {
        const Record& record = records_[i];
        File& file = files[record.head.file];
        switch (record.head.kind) {
            case TRACE_FOUND: {
                const std::string name(bytes(record));
                names[name] = record.head.file;
                if (const auto found = left.find(name); found != left.end()) {
                    file.synced = std::move(found->second);
                    left.erase(found);
                }
                break;
            }
            case TRACE_WRITE:
            case TRACE_TRUNCATE:
                file.pending.push_back({record.head.kind, record.head.offset, bytes(record)});
                break;
            case TRACE_SYNC:
                for (const Pending& change : file.pending) apply(file.synced, change);
                file.pending.clear();
                break;
            case TRACE_CREATE:
            case TRACE_UNLINK:
            case TRACE_RENAME:
                name_changes.push_back(&record);
                break;
            case TRACE_SYNC_NAMES:
                for (const Record* change : name_changes)
                    apply_name(names, change->head.kind, change->head.file, bytes(*change));
                name_changes.clear();
                break;
            default:
                break;
        }
    }
    for (const Record* change : name_changes)
        if (random() % 2 == 0) apply_name(names, change->head.kind, change->head.file, bytes(*change));
    for (auto& [number, file] : files) lose_power(file, random);
    for (const auto& [name, number] : names) left[name] = files[number].synced;
    return left;
}

std::string Trace::acknowledged(size_t cut) const {
    std::string told;
    for (size_t i = 0; i < cut; ++i)
        if (records_[i].head.kind == TRACE_ACKNOWLEDGE) told += bytes(records_[i]);
    return told;
}

Folder read_folder(const std::string& path) {
    Folder folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        std::ifstream in(entry.path(), std::ios::binary);
        folder[entry.path().filename()].assign(std::istreambuf_iterator<char>(in), {});
    }
    return folder;
}

void write_folder(const Folder& folder, const std::string& path) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    for (const auto& [name, content] : folder) std::ofstream(path + "/" + name, std::ios::binary) << content;
}

} // namespace power_cut

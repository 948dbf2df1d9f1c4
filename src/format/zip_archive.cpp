#include "format/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fairlead::format {

using base::Code;
using base::Error;
using base::Result;

struct ZipArchive::Handle {
    const Input* input = nullptr;
    int64_t offset = 0; // the reading position of libzip's source
    zip_error_t error{};
    zip_t* archive = nullptr;
    ~Handle() {
        if (archive) zip_discard(archive);
    }
};

struct ZipPart::Handle {
    zip_file_t* file = nullptr;
    ~Handle() {
        if (file) zip_fclose(file);
    }
};

namespace {

Error bomb() {
    return Error(Code::limit, {"压缩包展开后过大，已拒绝。", "The archive expands to too much data and was refused."},
                 {{.field = "file",
                   .rule = "archive_too_large",
                   .message = {"压缩包展开后过大。", "The archive expands to too much data."},
                   .hint = {"请把文件拆分，或另存为 .csv。", "Split the file or save it as .csv."}}});
}

} // namespace

Error damaged(std::string log) {
    Error error = base::invalid(
        "file", "damaged", {"文件已损坏，或不是 Excel 工作簿。", "The file is damaged or is not an Excel workbook."},
        {"请用 Excel 打开并另存为 .xlsx。", "Open it in Excel and save it as .xlsx."});
    error.log = std::move(log);
    return error;
}

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(const Input& input, const TableLimits& limits) {
    std::unique_ptr<ZipArchive> archive(new ZipArchive);
    archive->limits_ = limits;
    archive->handle_ = std::make_unique<Handle>();
    Handle& handle = *archive->handle_;
    handle.input = &input;
    // libzip asks for bytes by this function, so files and memory take the same way.
    const auto answer = [](void* state, void* data, zip_uint64_t size, zip_source_cmd_t command) -> zip_int64_t {
        auto& self = *static_cast<Handle*>(state);
        switch (command) {
            case ZIP_SOURCE_OPEN:
                self.offset = 0;
                return 0;
            case ZIP_SOURCE_READ: {
                const auto got = self.input->read_at(self.offset, static_cast<char*>(data), size);
                if (!got.ok()) {
                    zip_error_set(&self.error, ZIP_ER_READ, EIO);
                    return -1;
                }
                self.offset += static_cast<int64_t>(got.value());
                return static_cast<zip_int64_t>(got.value());
            }
            case ZIP_SOURCE_CLOSE:
                return 0;
            case ZIP_SOURCE_STAT: {
                auto* facts = static_cast<zip_stat_t*>(data);
                zip_stat_init(facts);
                facts->valid = ZIP_STAT_SIZE;
                facts->size = static_cast<zip_uint64_t>(self.input->size());
                return sizeof(zip_stat_t);
            }
            case ZIP_SOURCE_ERROR:
                return zip_error_to_data(&self.error, data, size);
            case ZIP_SOURCE_FREE:
                return 0;
            case ZIP_SOURCE_SEEK: {
                const zip_int64_t offset = zip_source_seek_compute_offset(static_cast<zip_uint64_t>(self.offset),
                                                                          static_cast<zip_uint64_t>(self.input->size()),
                                                                          data, size, &self.error);
                if (offset < 0) return -1;
                self.offset = offset;
                return 0;
            }
            case ZIP_SOURCE_TELL:
                return self.offset;
            case ZIP_SOURCE_SUPPORTS:
                return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                                      ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                                      ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
            default:
                zip_error_set(&self.error, ZIP_ER_OPNOTSUPP, 0);
                return -1;
        }
    };
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_function_create(answer, &handle, &error);
    if (source) handle.archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!handle.archive) {
        Error refusal = damaged(std::string("zip: ") + zip_error_strerror(&error));
        if (source) zip_source_free(source);
        zip_error_fini(&error);
        return refusal;
    }
    zip_error_fini(&error);
    if (zip_get_num_entries(handle.archive, 0) > limits.archive_entries) return bomb();
    return archive;
}

ZipArchive::~ZipArchive() = default;

bool ZipArchive::has(const std::string& name) const {
    return zip_name_locate(handle_->archive, name.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<std::unique_ptr<ZipPart>> ZipArchive::part(const std::string& name, Expansion expansion) {
    const zip_int64_t index = zip_name_locate(handle_->archive, name.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return damaged("no part " + name.substr(0, 200));
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(handle_->archive, static_cast<zip_uint64_t>(index), 0, &facts) != 0)
        return damaged("no facts of " + name);
    std::unique_ptr<ZipPart> part(new ZipPart);
    part->archive_ = this;
    part->expansion_ = expansion;
    part->declared_ = static_cast<int64_t>(std::min<zip_uint64_t>(facts.size, INT64_MAX));
    part->compressed_ = static_cast<int64_t>(
        std::min<zip_uint64_t>(facts.comp_size, static_cast<zip_uint64_t>(handle_->input->size())));
    if (part->declared_ > expansion.part_bytes) return bomb();
    if (part->declared_ > expansion.free_bytes && part->declared_ / limits_.expansion_ratio > part->compressed_)
        return bomb();
    part->handle_ = std::make_unique<ZipPart::Handle>();
    part->handle_->file = zip_fopen_index(handle_->archive, static_cast<zip_uint64_t>(index), 0);
    if (!part->handle_->file) return damaged(std::string("open part: ") + zip_strerror(handle_->archive));
    return part;
}

ZipPart::~ZipPart() = default;

Result<size_t> ZipPart::read(char* into, size_t size) {
    const zip_int64_t got = zip_fread(handle_->file, into, size);
    if (got < 0) return damaged(std::string("read part: ") + zip_file_strerror(handle_->file));
    position_ += got;
    if (position_ > expansion_.part_bytes) return bomb();
    if (position_ > expansion_.free_bytes && position_ / archive_->limits_.expansion_ratio > compressed_) return bomb();
    return static_cast<size_t>(got);
}

} // namespace fairlead::format

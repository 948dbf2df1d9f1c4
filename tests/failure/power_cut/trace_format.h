// The trace shim.c writes and replay.cpp reads: records of this header and `length` bytes, in the order in which the
// operations took place.
#ifndef POWER_CUT_TRACE_FORMAT_H
#define POWER_CUT_TRACE_FORMAT_H

#include <stdint.h>

enum trace_kind {
    TRACE_CREATE = 1, // the bytes are the new file's name
    TRACE_FOUND,      // the bytes are the name of a file that was there before the trace began
    TRACE_WRITE,      // the bytes at `offset`
    TRACE_TRUNCATE,   // to `offset` bytes
    TRACE_SYNC,       // of the file
    TRACE_SYNC_NAMES, // of the folder
    TRACE_UNLINK,     // the bytes are the name
    TRACE_RENAME,     // the bytes are the old name, NUL, the new name
    TRACE_ACKNOWLEDGE // the bytes went out to the client
};

struct trace_record {
    uint32_t kind;
    uint32_t file; // a number per file, whatever its name becomes
    uint64_t offset;
    uint64_t length; // of what follows
};

#endif

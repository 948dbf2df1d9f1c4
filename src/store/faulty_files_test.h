#pragma once
// SQLite's view of the disk with faults in it: the n-th operation of a kind fails, once or from then on. Installed as
// the default file system of the process while the object lives; one at a time.

#include <atomic>
#include <cstdint>

namespace fairlead::store {

class FaultyFiles {
  public:
    enum class Operation { write, sync, truncate, read };
    enum class Fault { broken, full }; // EIO or no space left
    enum class Lasts { once, forever };

    FaultyFiles();
    ~FaultyFiles();
    FaultyFiles(const FaultyFiles&) = delete;
    FaultyFiles& operator=(const FaultyFiles&) = delete;

    /// The `nth` operation of this kind from now on fails.
    void arm(Operation operation, Fault fault, Lasts lasts, int64_t nth);
    void disarm();
    /// True when a fault has been met since arm().
    bool struck() const;
};

} // namespace fairlead::store

#pragma once
// What the server does by itself, again and again: sweeping, reminding, recycling, sending. One list, one thread; each
// chore is an ordinary function that may as well be called by hand.

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "command/workspace.h"

namespace fairlead::command {

struct Chore {
    std::string name;
    base::Text label;
    /// From one start to the next. From a minute on, one of several servers does it; chores that run more often must
    /// bear being run by all of them at once.
    int64_t every_milliseconds = 0;
    /// Does what is due; tells counts. A fault is logged and told, and the chore runs again when its time comes.
    std::function<Result<base::Json>(Workspace&)> run;
    /// It waits for servers elsewhere: these have a thread of their own, so that no other chore waits with them.
    bool outside = false;
};
/// All there are, in the order they run in.
const std::vector<Chore>& chores();

/// Each chore with when it last ran and what came of it (administer).
Result<base::Json> list_chores(Workspace&, const Session&);
/// Runs one now, due or not (administer). not_found for a name nobody has.
Result<base::Json> run_chore(Workspace&, const Session&, std::string_view name);
/// Runs it when its time has come and no other server has done so; nothing otherwise.
Result<std::optional<base::Json>> run_if_due(Workspace&, const Chore&);

/// Runs the chores as they fall due, on two threads of its own: one for those that wait for servers elsewhere. Ends
/// with its life, after the chores at hand.
class Clockwork {
  public:
    explicit Clockwork(Workspace& workspace);
    ~Clockwork();

  private:
    void run(bool outside);

    Workspace& workspace_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_, outside_;
};

} // namespace fairlead::command

#pragma once
// Server-sent events: changes a person may see, progress of their jobs, a new model.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "command/jobs.h"
#include "command/notifications.h"
#include "command/workspace.h"
#include "http/message.h"

namespace fairlead::api {

class EventHub {
  public:
    explicit EventHub(command::Workspace& workspace);
    ~EventHub();
    /// A stream for this session. `still_valid` is asked every few seconds; the stream ends when it says no.
    std::shared_ptr<http::EventStream> open(const access::Session& session, std::function<bool()> still_valid);
    void tell_schema(const std::string& version);
    void stop();
    size_t open_streams();

  private:
    struct Listener {
        std::shared_ptr<http::EventStream> stream;
        access::Session session;
        std::function<bool()> still_valid;
    };
    void tell(const std::vector<record::Event>& events, const command::Snapshot& snapshot);
    void tell_many(const std::vector<record::Event>& events);
    void tell(const command::JobState& job);
    void tell(const std::vector<command::Notice>& notices);
    void watch();

    command::Workspace& workspace_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<const http::EventStream*, Listener> listeners_;
    bool stopping_ = false;
    std::thread watcher_;
};

/// A job as its owner's screens know it.
base::Json job_json(const command::JobState& job);

} // namespace fairlead::api

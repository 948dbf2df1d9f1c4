#pragma once
// What a person is told without asking: somebody mentioned them, gave them a record, shared one with them, commented on
// one they own or follow; a job of theirs ended with faults. A notification is written by the transaction that causes
// it and told to open screens after the commit. Nobody is told of a record they may not read: neither when it is made
// nor when it is shown.

#include <string>
#include <vector>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// One notification as its reader sees it.
struct Notice {
    Id id;
    int64_t user = 0;
    std::string kind; // mention, assigned, shared, comment, call, missed_call, job, recycle_warning,
                      // recycle_escalation, recycled, rule, approval, request, overdue, control, reminder, late, alert,
                      // escalation
    std::string object;
    Id record;   // none: many at once, a job
    Id activity; // the comment
    int64_t actor = 0;
    Id job;
    int64_t count = 0; // assigned: how many records at once; 0: the one in `record`
    std::string title; // the record's name, the job's title
    std::string body;  // the beginning of the comment, why the job failed
    base::Instant at;
    bool read = false;
};

/// Who is to be told of what the transaction has done so far; the rows are written. Run once, before the commit.
Result<std::vector<Notice>> notices_of(Workspace&, record::Context&);
/// A record was shared with a user, team or role.
Result<std::vector<Notice>> notices_of_share(Workspace&, record::Context&, const record::Image& image,
                                             int64_t principal);
/// Writes what the server has to say by itself (id and moment are set where they are missing) and tells it.
Result<void> notify(Workspace&, std::vector<Notice> notices);
/// The telephone of a person rings, or rang in vain ("call", "missed_call"): about the record of the caller, when there
/// is one and they may read it, with `text` (the number); `activity` is the call.
Result<std::vector<Notice>> notices_of_call(Workspace&, record::Context&, int64_t user, std::string kind,
                                            const record::Image* caller, Id activity, const std::string& text);
/// A job ended; nothing when it ended well.
struct JobState;
Result<std::vector<Notice>> notices_of_job(Workspace&, const JobState& job);

/// What rules and approvals want to be told, written and added to `notices`: only to people who may read the record.
Result<void> add_tellings(Workspace&, record::Context&, std::vector<Notice>& notices);

/// Who is told of a record of `owner` may read it from then on, unless they may already.
Result<void> let_read(Workspace&, record::Context&, const Object&, Id record, int64_t owner, int64_t user);

struct NoticePage {
    std::vector<Notice> items; // newest first
    int64_t unread = 0;
    std::string next;
};
Result<NoticePage> notifications(Workspace&, const Session&, int64_t limit, std::string_view after, bool unread);
/// {"ids": […]} or {"all": true}; how many are unread afterwards.
Result<int64_t> mark_read(Workspace&, const Session&, const base::Json& body);

/// Whether this person follows the record from now on. Code::not_found when they may not read it.
Result<void> follow(Workspace&, const Session&, const Object&, Id record, bool on);
Result<bool> follows(store::Reader&, const Session&, Id record);

} // namespace fairlead::command

#pragma once
// What to know of a customer before a visit, on one page: who they are, who decides, what is open, what was bought and
// lost, what was said and promised, and what is at risk. Found by traits: the record itself, the account and the
// contact it belongs to, the deals of these, and the activities about all of them. Every part is a list of its own,
// read with the rights of the reader.

#include "command/workspace.h"
#include "record/history.h"

namespace fairlead::command {

/// Rows of one object in a section: subject, people, roles, open_deals, past_deals, bought, promised, contacts.
struct BriefPart {
    const char* section;
    const Object* object;
    record::Page page;
};
/// Something that may go wrong; `n` days or times.
struct BriefRisk {
    const char* kind; // silent, overdue, past_close, slow, stalled, put_off, no_next_step, against
    const Object* object;
    Id id;
    std::string name;
    int64_t n = 0;
    base::Text text;
};
/// What the reader may not see.
struct BriefGap {
    const char* section;
    const Object* object;
};
struct Brief {
    std::vector<BriefPart> parts;
    record::Timeline timeline;
    std::vector<BriefRisk> risks;
    std::vector<BriefGap> left_out;
};

Result<Brief> brief(Workspace&, const Session&, const Object&, Id);

} // namespace fairlead::command

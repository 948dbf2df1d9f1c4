#include "command/report.h"

#include "record/subject.h"

namespace fairlead::command {

base::Result<analytics::Funnel> funnel_report(record::ReadContext& context, const analytics::FunnelRequest& request) {
    const analytics::Sources sources{context.model, context.session, context.reader};
    const schema::Object* object = context.model.catalog().find(request.object);
    const auto moment = analytics::moment_of(request, context.model.catalog().settings());
    const bool looks_back = moment && object && object->trait("stage") && object->sharing != schema::Sharing::system;
    if (!looks_back) {
        const analytics::Past nothing;
        return analytics::funnel(sources, request, &nothing);
    }
    TRY(access::may(context.session, *object, access::Verb::read));
    const record::Past found = TRY(record::past_of(context, *object, *moment));
    record::Related related(context.model, context.tables, context.reader);
    std::vector<record::RecordSubject> subjects;
    subjects.reserve(found.images.size());
    analytics::Past past;
    past.changed = found.changed;
    for (const record::Image& image : found.images) past.records.push_back(&subjects.emplace_back(image, related));
    return analytics::funnel(sources, request, &past);
}

} // namespace fairlead::command

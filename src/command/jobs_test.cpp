// Jobs: started, told, cancelled, found again after a restart.

#include <condition_variable>
#include <mutex>

#include "command/import_fixture_test.h"
#include "query/change.h"

namespace fairlead::command::test {
namespace {

class JobsTest : public Office {
  protected:
    /// A kind of work that goes on until it is let go or cancelled.
    void add_patient_work() {
        workspace_->jobs().add("patient",
                               [this](Workspace&, const Session&, const Json&, Progress& progress) -> Result<Ending> {
                                   std::unique_lock lock(mutex_);
                                   started_ = true;
                                   wake_.notify_all();
                                   while (!released_ && !progress.cancelled())
                                       wake_.wait_for(lock, std::chrono::milliseconds(5));
                                   progress.update([](JobState& state) { state.done = state.total = 1; });
                                   return progress.cancelled() ? Ending::cancelled : Ending::done;
                               });
    }
    void until_started() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return started_; });
    }
    void release() {
        const std::lock_guard lock(mutex_);
        released_ = true;
        wake_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable wake_;
    bool started_ = false, released_ = false;
};
INSTANTIATE_TEST_SUITE_P(Databases, JobsTest, testing::ValuesIn(databases()), name_of);

TEST_P(JobsTest, are_mine_alone_and_told_to_listeners) {
    add_patient_work();
    add_user("lin", "林静");
    std::vector<std::string> states;
    std::mutex told;
    workspace_->jobs().listen([&](const JobState& state) {
        const std::lock_guard lock(told);
        states.push_back(state.state);
    });
    const auto id = workspace_->jobs().start(session("lin"), "patient", "Waiting", Json::object());
    ASSERT_TRUE(id.ok());
    until_started();
    EXPECT_EQ(workspace_->jobs().get(session("lin"), *id)->state, "running");
    EXPECT_EQ(workspace_->jobs().list(session("lin"), 10)->size(), 1u);
    EXPECT_EQ(workspace_->jobs().list(admin(), 10)->size(), 1u) << "administrators see all";
    add_user("wang", "王强");
    EXPECT_EQ(workspace_->jobs().get(session("wang"), *id).error().code, base::Code::not_found);
    EXPECT_EQ(workspace_->jobs().cancel(session("wang"), *id).error().code, base::Code::not_found);
    EXPECT_TRUE(workspace_->jobs().list(session("wang"), 10)->empty());
    EXPECT_EQ(workspace_->jobs().undo(session("lin"), *id).error().code, base::Code::conflict);
    release();
    EXPECT_EQ(wait(id).state, "done");
    const std::lock_guard lock(told);
    EXPECT_EQ(states.front(), "waiting");
    EXPECT_EQ(states.back(), "done");
}

TEST_P(JobsTest, stop_when_cancelled_and_cannot_be_undone_without_effect) {
    add_patient_work();
    const auto id = workspace_->jobs().start(admin(), "patient", "Waiting", Json::object());
    ASSERT_TRUE(id.ok());
    until_started();
    ASSERT_TRUE(workspace_->jobs().cancel(admin(), *id).ok());
    EXPECT_EQ(wait(id).state, "cancelled");
    EXPECT_EQ(workspace_->jobs().cancel(admin(), *id).error().code, base::Code::conflict);
    EXPECT_EQ(workspace_->jobs().undo(admin(), *id).error().code, base::Code::conflict);
    EXPECT_EQ(workspace_->jobs().start(admin(), "unheard of", "", {}).error().code, base::Code::invalid);
}

TEST_P(JobsTest, that_ran_when_the_server_died_are_told_as_failed) {
    const Id id = workspace_->ids().next();
    const auto left = workspace_->database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_insert("job",
                                                     {{"id", id.number},
                                                      {"kind", "import"},
                                                      {"title", "t"},
                                                      {"state", "running"},
                                                      {"created", 5},
                                                      {"created_at", 1}},
                                                     transaction.dialect())));
        return {};
    });
    ASSERT_TRUE(left.ok());
    ASSERT_TRUE(workspace_->jobs().resume().ok());
    const auto state = workspace_->jobs().get(admin(), id);
    ASSERT_TRUE(state.ok());
    EXPECT_EQ(state->state, "failed");
    EXPECT_TRUE(state->can_undo);
    EXPECT_FALSE(state->message.zh.empty());
}

TEST_P(JobsTest, end_with_the_rights_of_their_owner) {
    const Id lin = add_user("lin", "林静", "sales_manager");
    const Session before = session("lin");
    ASSERT_TRUE(renewed(*workspace_, before).ok());
    const auto done = workspace_->write(workspace_->server_session(), [&](record::Context& context) -> Result<void> {
        TRY(record::save(context, record::Patch::from_json(*context.model.catalog().find("user"), lin,
                                                           parse(R"({"active": false})"))));
        return {};
    });
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(renewed(*workspace_, before).error().code, base::Code::forbidden);
}

} // namespace
} // namespace fairlead::command::test

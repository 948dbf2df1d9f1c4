#include "http/work_queue.h"

#include <algorithm>
#include <cerrno>

namespace fairlead::http {

WorkQueue::WorkQueue(int threads) {
    for (int i = 0; i < std::max(threads, 1); ++i) workers_.push_back(std::make_unique<Worker>());
    sleeping_.reserve(workers_.size());
    for (auto& worker : workers_) {
        worker->thread = std::thread([this, self = worker.get()] { work(*self); });
    }
}

WorkQueue::Worker* WorkQueue::choose_sleeper() {
    if (!first_ || sleeping_.empty() || woken_ > 0) return nullptr;
    auto* sleeper = sleeping_.back();
    sleeping_.pop_back();
    ++woken_;
    return sleeper;
}

void WorkQueue::push(Task& task) {
    task.next_ = nullptr;
    Worker* sleeper;
    {
        const std::lock_guard lock(mutex_);
        (last_ ? last_->next_ : first_) = &task;
        last_ = &task;
        sleeper = choose_sleeper();
    }
    if (sleeper) sem_post(&sleeper->wake);
}

void WorkQueue::work(Worker& self) {
    std::unique_lock lock(mutex_);
    while (true) {
        if (Task* task = first_) {
            first_ = task->next_;
            if (!first_) last_ = nullptr;
            auto* sleeper = choose_sleeper();
            lock.unlock();
            if (sleeper) sem_post(&sleeper->wake);
            task->run();
            lock.lock();
            continue;
        }
        if (stopping_) return;
        sleeping_.push_back(&self);
        lock.unlock();
        while (sem_wait(&self.wake) != 0 && errno == EINTR) {
        }
        lock.lock();
        --woken_;
    }
}

void WorkQueue::stop() {
    std::vector<Worker*> sleepers;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        sleepers.swap(sleeping_);
        woken_ += static_cast<int>(sleepers.size());
    }
    for (auto* sleeper : sleepers) sem_post(&sleeper->wake);
    for (auto& worker : workers_) {
        if (worker->thread.joinable()) worker->thread.join();
    }
}

} // namespace fairlead::http

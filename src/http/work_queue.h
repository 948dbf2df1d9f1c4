#pragma once
// The pool of threads on which handlers may block. Sleeping threads are woken one at a time: a woken thread that finds
// more work than it takes wakes the next, so a burst of quick tasks costs few wake-ups and a blocked thread holds up
// none.

#include <semaphore.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fairlead::http {

class WorkQueue {
  public:
    /// Owned by whoever pushes it; must live until run() has returned, unless run() itself gives it up.
    class Task {
      public:
        virtual void run() noexcept = 0;

      protected:
        ~Task() = default;

      private:
        friend class WorkQueue;
        Task* next_ = nullptr;
    };

    explicit WorkQueue(int threads);
    ~WorkQueue() { stop(); }
    /// From any thread, not after stop().
    void push(Task& task);
    /// Runs what is queued, then joins the threads.
    void stop();

  private:
    struct Worker {
        Worker() { sem_init(&wake, 0, 0); }
        ~Worker() { sem_destroy(&wake); }
        sem_t wake;
        std::thread thread;
    };
    void work(Worker& self);
    /// With the lock held: the sleeper to wake, or null when none is needed.
    Worker* choose_sleeper();

    std::mutex mutex_;
    Task* first_ = nullptr;
    Task* last_ = nullptr;
    std::vector<Worker*> sleeping_; // the last to fall asleep is woken first: its stack is still warm
    int woken_ = 0;                 // woken, and not yet at the queue
    bool stopping_ = false;
    std::vector<std::unique_ptr<Worker>> workers_;
};

} // namespace fairlead::http

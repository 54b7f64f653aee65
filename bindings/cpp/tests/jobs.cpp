// A job runs beside its program: waited for, watched, stopped, left alone.
#include "check.hpp"
#include <limits>
#include <thread>

using namespace std::chrono_literals;

static void a_job_is_watched_until_it_is_done(const std::string &folder)
{
    silent_bank bank;
    const tolem::client client(config(folder, "watched.sqlite", bank.base()));
    const tolem::job job = client.start(tolem::operation::gateway_ping, R"({"timeoutMs": 60000})");
    bank.take();
    CHECK(job.running());
    int seen = 0;
    for (const tolem::result &progress : job.progress(1ms)) {
        ANSWERS(tolem::status::running, progress);
        if (++seen == 3)
            bank.leave(); // after which the call ends
    }
    CHECK(seen >= 3 && !job.running());
    const tolem::result outcome = job.wait();
    ANSWERS(tolem::status::no_answer, outcome);
    CHECK(job.wait(0ms).json() == outcome.json()); // asked again, the same answer
    for (const tolem::result &progress : job.progress(1ms))
        CHECK(progress.ok() && "a job that is done has no progress");
}

static void a_cancelled_job_tells_what_it_was(const std::string &folder)
{
    silent_bank bank;
    const tolem::client client(config(folder, "cancelled.sqlite", bank.base()));
    tolem::job job = client.start(tolem::operation::payout_create, payout("cancel-1"));
    bank.take();
    job.cancel();
    bank.leave();
    ANSWERS(tolem::status::unknown, job.wait()); // it was sent, so it is not forgotten
}

static void a_job_left_alone_is_in_the_journal(const std::string &folder)
{
    silent_bank bank;
    const tolem::client client(config(folder, "left.sqlite", bank.base()));
    {
        const tolem::job job = client.start(tolem::operation::payout_create, payout("left-1"));
        bank.take();
    }
    const tolem::result known = client.call(tolem::operation::operation_get, R"({"orderNumber": "left-1"})");
    ANSWERS(tolem::status::unknown, known);
    bank.leave();
}

static void any_duration_can_be_waited(const std::string &folder)
{
    silent_bank bank;
    const tolem::client client(config(folder, "time.sqlite", bank.base()));
    const tolem::job job = client.start(tolem::operation::gateway_ping, R"({"timeoutMs": 60000})");
    bank.take();
    const auto now = std::chrono::steady_clock::now;
    auto begin = now();
    ANSWERS(tolem::status::running, job.wait(0s));
    ANSWERS(tolem::status::running, job.wait(-1h));
    ANSWERS(tolem::status::running, job.wait(std::chrono::hours::min()));
    ANSWERS(tolem::status::running, job.wait(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())));
    CHECK(now() - begin < 30s);
    begin = now();
    ANSWERS(tolem::status::running, job.wait(1'500us)); // rounded up
    CHECK(now() - begin >= 1'500us);
    std::thread longest([&job] { ANSWERS(tolem::status::no_answer, job.wait(std::chrono::hours::max())); });
    std::thread longer([&job] { ANSWERS(tolem::status::no_answer, job.wait(std::chrono::duration<double>(1e300))); });
    ANSWERS(tolem::status::running, job.wait(50ms)); // those two do not come back meanwhile
    bank.leave();
    longest.join();
    longer.join();
}

int main(int, char **argv)
{
    a_job_is_watched_until_it_is_done(argv[1]);
    a_cancelled_job_tells_what_it_was(argv[1]);
    a_job_left_alone_is_in_the_journal(argv[1]);
    any_duration_can_be_waited(argv[1]);
}

// What a child inherited answers "forked" and never hangs; the parent notices nothing of it.
#include "check.hpp"
#include <atomic>
#include <thread>

static void what_a_child_inherited_is_forked(tolem::client &client, const tolem::job &job, const tolem::result &before)
{
    ANSWERS(tolem::status::e_forked, client.call(tolem::operation::operation_list, "{}", std::nothrow));
    ANSWERS(tolem::status::e_forked, client.check(tolem::operation::operation_list, "{}", std::nothrow));
    ANSWERS(tolem::status::e_forked, client.start(tolem::operation::operation_list, "{}", std::nothrow).result);
    ANSWERS(tolem::status::e_forked, client.set_log(tolem::log_level::info, [](auto, auto) {}, std::nothrow));
    ANSWERS(tolem::status::e_forked, client.remove_log(std::nothrow));
    ANSWERS(tolem::status::e_forked, job.wait(std::nothrow));
    CHECK(before.ok() && before.text("status") == "TOLEM_OK"); // an answer stays readable
}

static void succeeds(pid_t child)
{
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void a_child_may_open_its_own(const std::string &folder)
{
    tolem::client client(config(folder, "parent.sqlite"));
    const auto alive = std::make_shared<int>();
    client.set_log(tolem::log_level::debug, [alive](auto, auto) {});
    const tolem::result before = client.call(tolem::operation::operation_list, "{}");
    const tolem::job job = client.start(tolem::operation::operation_list, "{}");
    ANSWERS(tolem::status::ok, job.wait());
    const pid_t child = fork();
    if (child == 0) {
        alarm(60); // a child that hangs ends by a signal, and that is seen
        what_a_child_inherited_is_forked(client, job, before);
        tolem::client own(config(folder, "child.sqlite"));
        ANSWERS(tolem::status::ok, own.call(tolem::operation::operation_list, "{}"));
        client = std::move(own); // closes what was inherited
        ANSWERS(tolem::status::ok, client.call(tolem::operation::operation_list, "{}"));
        CHECK(alive.use_count() == 2); // the parent's callable is not destroyed here
        _exit(0);
    }
    succeeds(child);
    CHECK(alive.use_count() == 2);
    ANSWERS(tolem::status::ok, client.call(tolem::operation::operation_list, "{}"));
    ANSWERS(tolem::status::ok, job.wait());
}

// Another thread holds the mutex of the log at many of these forks; the child neither sets nor closes into it.
static void a_child_never_waits_for_a_lock_of_the_parent(const std::string &folder)
{
    std::optional<tolem::client> client(config(folder, "locks.sqlite"));
    std::atomic<bool> stop{false};
    std::thread setter([&] {
        while (!stop)
            client->set_log(tolem::log_level::debug, [](auto, auto) {});
    });
    for (int i = 0; i < 40; i++) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(60);
            ANSWERS(tolem::status::e_forked, client->set_log(tolem::log_level::info, [](auto, auto) {}, std::nothrow));
            client->close();
            client.reset();
            _exit(0);
        }
        succeeds(child);
    }
    stop = true;
    setter.join();
    ANSWERS(tolem::status::ok, client->call(tolem::operation::operation_list, "{}"));
}

int main(int, char **argv)
{
    a_child_may_open_its_own(argv[1]);
    a_child_never_waits_for_a_lock_of_the_parent(argv[1]);
}

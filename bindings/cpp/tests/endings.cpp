// Everything that was opened is given back to the library once. The library keeps what it handed out in a table of its own,
// where no leak checker would miss it; so this program counts: its own functions come before the library's and call them.
#include "check.hpp"
#include <atomic>
#include <dlfcn.h>

static std::atomic<int> results{0}, jobs{0}, clients{0};

template <class Handle>
static void hand_on(const char *name, Handle *handle, std::atomic<int> &count)
{
    if (handle == nullptr)
        return;
    count++;
    reinterpret_cast<void (*)(Handle *)>(dlsym(RTLD_NEXT, name))(handle);
}

extern "C" void tolem_result_free(tolem_result *result)
{
    hand_on("tolem_result_free", result, results);
}

extern "C" void tolem_job_close(tolem_job *job)
{
    hand_on("tolem_job_close", job, jobs);
}

extern "C" void tolem_client_close(tolem_client *client)
{
    hand_on("tolem_client_close", client, clients);
}

static void every_result_is_freed_once(const tolem::client &client)
{
    results = 0;
    {
        tolem::result one = client.call(tolem::operation::operation_list, "{}");
        tolem::result two = client.check(tolem::operation::operation_list, "{}");
        tolem::result three = std::move(one);
        CHECK(results == 0);
        two = std::move(three);
        CHECK(results == 1);
        (void)client.call(tolem::operation::operation_list, {"\0", 1}, std::nothrow); // never was the library's
    }
    CHECK(results == 2);
    (void)tolem::describe();
    CHECK(results == 3);
    {
        const tolem::error error = thrown(tolem::status::e_request, [&] { (void)client.call("operation.get", "{}"); });
        const tolem::error copy = error;
        CHECK(results == 3);
    }
    CHECK(results == 4);
    thrown(tolem::status::e_config, [] { tolem::client{"{}"}; });
    CHECK(results == 5);
}

static void every_job_is_closed(const tolem::client &client)
{
    results = jobs = 0;
    {
        tolem::job one = client.start(tolem::operation::operation_list, "{}");
        tolem::job two = client.start(tolem::operation::operation_list, "{}");
        CHECK(results == 2 && jobs == 0);
        one = std::move(two);
        CHECK(jobs == 1);
        (void)one.wait();
        CHECK(results >= 3);
    }
    CHECK(jobs == 2);
}

static void every_client_is_closed(const std::string &folder)
{
    clients = 0;
    {
        tolem::client one(config(folder, "one.sqlite"));
        tolem::client two(config(folder, "two.sqlite"));
        one = std::move(two);
        CHECK(clients == 1);
    }
    CHECK(clients == 2);
}

int main(int, char **argv)
{
    const tolem::client client(config(argv[1], "journal.sqlite"));
    every_result_is_freed_once(client);
    every_job_is_closed(client);
    every_client_is_closed(argv[1]);
}

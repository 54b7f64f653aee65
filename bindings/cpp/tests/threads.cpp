// One client for many threads, and a client that is closed in the middle of their calls.
#include "check.hpp"
#include <atomic>
#include <thread>
#include <vector>

static void many_threads_share_one_client(const std::string &folder)
{
    const tolem::client client(config(folder, "shared.sqlite"));
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++) {
        threads.emplace_back([&client, i] {
            for (int n = 0; n < 25; n++) {
                const std::string number = "t-" + std::to_string(i) + "-" + std::to_string(n);
                ANSWERS(tolem::status::ok, client.check(tolem::operation::payout_create, payout(number)));
                const tolem::result sent = client.call(tolem::operation::payout_create, payout(number));
                ANSWERS(tolem::status::not_sent, sent);
                CHECK(sent.text("orderNumber") == number);
                const tolem::job job = client.start(tolem::operation::operation_get, tolem::object{{"orderNumber", number}});
                CHECK(job.wait().text("orderNumber") == number);
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

static void a_call_under_way_ends_as_it_would_have(const std::string &folder)
{
    silent_bank bank;
    tolem::client client(config(folder, "closed.sqlite", bank.base()));
    std::thread thread([&client] {
        ANSWERS(tolem::status::no_answer, client.call(tolem::operation::gateway_ping, R"({"timeoutMs": 60000})"));
    });
    bank.take();
    client.close(); // returns although the call goes on
    thrown(tolem::status::e_handle, [&] { (void)client.call(tolem::operation::operation_list, "{}"); });
    bank.leave();
    thread.join();
}

static void a_close_in_the_middle_of_many_calls_loses_none(const std::string &folder)
{
    tolem::client client(config(folder, "many.sqlite"));
    std::atomic<int> calls{0};
    client.set_log(tolem::log_level::debug, [&](auto, auto) { calls++; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++) {
        threads.emplace_back([&] {
            for (;;) {
                const tolem::result answer = client.call(tolem::operation::gateway_ping, "{}", std::nothrow);
                if (answer.status() == tolem::status::e_handle)
                    return;
                ANSWERS(tolem::status::no_answer, answer);
                calls++;
            }
        });
    }
    while (calls < 50)
        std::this_thread::yield();
    std::thread twice([&] { client.close(); });
    client.close();
    twice.join();
    for (std::thread &thread : threads)
        thread.join();
}

int main(int, char **argv)
{
    many_threads_share_one_client(argv[1]);
    a_call_under_way_ends_as_it_would_have(argv[1]);
    a_close_in_the_middle_of_many_calls_loses_none(argv[1]);
}

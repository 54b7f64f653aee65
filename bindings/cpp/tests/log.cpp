// The log's callable: heard, replaced and destroyed at the right moment, whatever it does and whoever else is in it.
#include "check.hpp"
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

using tolem::log_level;

// One exchange that fails; a few lines of the log.
static void ping(const tolem::client &client)
{
    ANSWERS(tolem::status::no_answer, client.call(tolem::operation::gateway_ping, "{}"));
}

static void lines_arrive_with_their_level_and_without_secrets(const std::string &folder)
{
    tolem::client client(config(folder, "lines.sqlite"));
    int lines = 0;
    client.set_log(log_level::debug, [&](log_level level, std::string_view line) {
        CHECK(level >= log_level::error && level <= log_level::debug);
        CHECK(!line.empty() && line.find('\n') == std::string_view::npos);
        CHECK(line.find("4111111111111111") == std::string_view::npos);
        CHECK(line.find("sandbox-password") == std::string_view::npos);
        lines++;
    });
    ANSWERS(tolem::status::not_sent, client.call(tolem::operation::payout_create, payout("log-1")));
    CHECK(lines > 0);
    const int heard = lines;
    client.remove_log();
    ping(client);
    CHECK(lines == heard);
}

static std::atomic<int> heard_by_function{0};

static void hear(log_level, std::string_view)
{
    heard_by_function++;
}

static void any_callable_will_do(const std::string &folder)
{
    tolem::client client(config(folder, "any.sqlite"));
    int lines = 0;
    client.set_log(log_level::debug, [&, only = std::make_unique<int>()](auto, auto) mutable { lines += ++*only > 0; });
    ping(client);
    CHECK(lines > 0);
    client.set_log(log_level::debug, hear);
    ping(client);
    client.set_log(log_level::debug, &hear);
    ping(client);
    CHECK(heard_by_function > 1);
    const std::function<void(log_level, std::string_view)> function = [&](log_level, std::string_view) { lines = -1000; };
    client.set_log(log_level::debug, function);
    ping(client);
    CHECK(lines < 0);

    // Refused, and the one before stays.
    lines = 0;
    thrown(tolem::status::e_argument, [&] { client.set_log(log_level::debug, decltype(function)()); });
    thrown(tolem::status::e_argument, [&] { client.set_log(log_level::debug, static_cast<decltype(&hear)>(nullptr)); });
    thrown(tolem::status::e_argument, [&] { client.set_log(static_cast<log_level>(5), hear); });
    thrown(tolem::status::e_argument, [&] { client.set_log(static_cast<log_level>(0), hear); });
    ping(client);
    CHECK(lines < 0);
}

static void what_is_thrown_stays_inside_and_is_counted(const std::string &folder)
{
    tolem::client client(config(folder, "throws.sqlite"));
    std::uint64_t lines = 0;
    client.set_log(log_level::debug, [&](log_level, std::string_view) {
        lines++;
        if (lines % 2 == 0)
            throw 42;
        throw std::runtime_error("full disk");
    });
    for (int i = 0; i < 2; i++) // the outcome is not lost with it
        ANSWERS(tolem::status::not_sent, client.call(tolem::operation::payout_create, payout("throws-1")));
    CHECK(lines > 1 && client.log_failures() == lines);
    client.set_log(log_level::debug, [](auto, auto) {});
    ping(client);
    CHECK(client.log_failures() == lines);
}

// A callable that knows whether it still exists.
struct ear {
    explicit ear(std::atomic<int> &counter) : living(counter) { living++; }
    ear(const ear &other) : living(other.living) { living++; }
    ~ear()
    {
        alive = false;
        living--;
    }
    void operator()(log_level, std::string_view) const { CHECK(alive); }

    std::atomic<int> &living;
    std::atomic<bool> alive{true};
};

static void a_replaced_callable_is_gone_while_others_log(const std::string &folder)
{
    std::atomic<int> living{0};
    std::atomic<bool> stop{false};
    tolem::client client(config(folder, "replaced.sqlite"));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([&] {
            while (!stop) {
                // At the end the client is closed under them.
                const tolem::status told = client.call(tolem::operation::gateway_ping, "{}", std::nothrow).status();
                CHECK(told == tolem::status::no_answer || told == tolem::status::e_handle);
            }
        });
    for (int i = 0; i < 300; i++) {
        client.set_log(log_level::debug, ear(living));
        CHECK(living == 1); // the one before was destroyed
        std::this_thread::yield();
    }
    client.remove_log();
    CHECK(living == 0);

    // Several who set it at once leave one, and it is the one that the library has.
    std::vector<std::thread> setters;
    for (int i = 0; i < 3; i++)
        setters.emplace_back([&] {
            for (int n = 0; n < 100; n++)
                client.set_log(log_level::debug, ear(living));
        });
    for (std::thread &setter : setters)
        setter.join();
    CHECK(living == 1);
    client.close();
    stop = true;
    for (std::thread &thread : threads)
        thread.join();
    CHECK(living == 0);
}

static void setting_it_from_inside_is_refused_and_keeps_nothing(const std::string &folder)
{
    std::atomic<int> living{0};
    tolem::client client(config(folder, "inside.sqlite"));
    int lines = 0;
    client.set_log(log_level::debug, [&](auto, auto) {
        lines++;
        thrown(tolem::status::e_argument, [&] { client.set_log(log_level::debug, ear(living)); });
        CHECK(living == 0);
        thrown(tolem::status::e_argument, [&] { client.remove_log(); });
        ANSWERS(tolem::status::ok, client.call(tolem::operation::operation_list, "{}")); // other calls are free
    });
    ping(client);
    const int once = lines;
    ping(client);
    CHECK(once > 0 && lines > once); // it is still the log
}

// While one thread sets the log, another is inside the callable and sets it, too: neither waits for the other.
static void setting_it_from_inside_and_outside_does_not_hang(const std::string &folder)
{
    std::atomic<bool> inside{false}, refused{false};
    tolem::client client(config(folder, "both.sqlite"));
    client.set_log(log_level::debug, [&](auto, auto) {
        inside = true;
        for (int i = 0; i < 200; i++) {
            std::this_thread::yield(); // so that the other is surely waiting
            refused = client.set_log(log_level::debug, [](auto, auto) {}, std::nothrow).status() == tolem::status::e_argument;
        }
    });
    std::thread caller([&] { ping(client); });
    while (!inside)
        std::this_thread::yield();
    client.set_log(log_level::debug, [](auto, auto) {});
    CHECK(refused);
    caller.join();
}

static void a_client_may_be_closed_or_destroyed_from_inside(const std::string &folder)
{
    std::atomic<int> living{0};
    const auto kept = [&, hold = std::make_shared<ear>(living)](const auto &end) {
        return [&end, hold](auto, auto) {
            end();
            CHECK(hold->alive); // this callable outlives its client
        };
    };
    std::optional<tolem::client> client(config(folder, "close.sqlite"));
    const std::function<void()> close = [&] { client->close(); }, destroy = [&] { client.reset(); };
    client->set_log(log_level::debug, kept(close));
    ping(*client);
    ANSWERS(tolem::status::e_handle, client->call(tolem::operation::operation_list, "{}", std::nothrow));
    client.reset();
    CHECK(living == 1);

    client.emplace(config(folder, "destroy.sqlite"));
    client->set_log(log_level::debug, kept(destroy));
    const tolem::client &destroyed_meanwhile = *client;
    ping(destroyed_meanwhile);
    CHECK(!client && living == 1);
}

static void it_goes_with_its_client(const std::string &folder)
{
    std::atomic<int> living{0};
    {
        tolem::client one(config(folder, "with.sqlite"));
        one.set_log(log_level::debug, ear(living));
        tolem::client two = std::move(one);
        ping(two);
        CHECK(living == 1);
        two.close();
        CHECK(living == 0);
        tolem::client three(config(folder, "with.sqlite"));
        three.set_log(log_level::debug, ear(living));
        ping(three);
    }
    CHECK(living == 0);
}

static void a_job_logs_on_its_own_thread(const std::string &folder)
{
    tolem::client client(config(folder, "job.sqlite"));
    std::atomic<int> lines{0};
    client.set_log(log_level::debug, [&, self = std::this_thread::get_id()](auto, auto) {
        CHECK(std::this_thread::get_id() != self);
        lines++;
    });
    ANSWERS(tolem::status::no_answer, client.start(tolem::operation::gateway_ping, "{}").wait());
    CHECK(lines > 0);
}

int main(int, char **argv)
{
    lines_arrive_with_their_level_and_without_secrets(argv[1]);
    any_callable_will_do(argv[1]);
    what_is_thrown_stays_inside_and_is_counted(argv[1]);
    a_replaced_callable_is_gone_while_others_log(argv[1]);
    setting_it_from_inside_is_refused_and_keeps_nothing(argv[1]);
    setting_it_from_inside_and_outside_does_not_hang(argv[1]);
    a_client_may_be_closed_or_destroyed_from_inside(argv[1]);
    it_goes_with_its_client(argv[1]);
    a_job_logs_on_its_own_thread(argv[1]);
}

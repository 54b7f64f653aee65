// The whole of the header works in a program without exceptions and without RTTI; this one is built so.
#include "check.hpp"
#include <atomic>

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "build this with -fno-exceptions -fno-rtti"
#endif

static void a_payout_is_made(const tolem::client &client)
{
    const tolem::result payment = client.call(tolem::operation::payout_create, payout(order("plain")), std::nothrow);
    ANSWERS(tolem::status::ok, payment);
    CHECK(payment.text("state") == tolem::state::paid);
}

static void a_mistake_is_a_value(const tolem::client &client)
{
    const std::string_view request = R"({"orderNumber": "x", "amount": 1.5})";
    const tolem::result refused = client.call(tolem::operation::payout_create, request, std::nothrow);
    ANSWERS(tolem::status::e_request, refused);
    CHECK(refused.is_error() && refused.text("error.field") == "amount");
    ANSWERS(tolem::status::e_argument, client.check(tolem::operation::payout_create, {"{}\0", 3}, std::nothrow));
    auto [none, opened] = tolem::client::open("{}", std::nothrow);
    ANSWERS(tolem::status::e_config, opened);
}

static void a_job_runs(const tolem::client &client)
{
    auto [job, started] = client.start(tolem::operation::balance_get, "{}", std::nothrow);
    ANSWERS(tolem::status::running, started);
    for (const tolem::result &progress : job.progress(std::chrono::milliseconds(20)))
        ANSWERS(tolem::status::running, progress);
    const tolem::result balance = job.wait(std::nothrow);
    ANSWERS(tolem::status::ok, balance);
    CHECK(balance.integer("balance.amount").has_value());
}

static void the_log_is_heard(tolem::client &client)
{
    std::atomic<int> lines{0};
    ANSWERS(tolem::status::ok, client.set_log(tolem::log_level::debug, [&](auto, auto) { lines++; }, std::nothrow));
    ANSWERS(tolem::status::ok, client.call(tolem::operation::payout_create, payout(order("heard")), std::nothrow));
    ANSWERS(tolem::status::ok, client.remove_log(std::nothrow));
    CHECK(lines > 0);
}

int main(int, char **argv)
{
    tolem::client client = open_client(config(argv[1], "journal.sqlite", sandbox()));
    a_payout_is_made(client);
    a_mistake_is_a_value(client);
    a_job_runs(client);
    the_log_is_heard(client);
}

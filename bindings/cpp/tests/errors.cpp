// Only mistakes of the calling side are thrown; what the bank says, refusals included, is a value.
#include "check.hpp"

static bool holds(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

static void what_the_bank_says_is_a_value(const std::string &folder)
{
    const tolem::client client(config(folder, "bank.sqlite", sandbox()));
    const tolem::result paid = client.call(tolem::operation::payout_create, payout(order("paid")));
    ANSWERS(tolem::status::ok, paid);
    CHECK(paid.ok() && paid.text("state") == tolem::state::paid && paid.text("advice") == tolem::advice::book);
    ANSWERS(tolem::status::declined, client.call(tolem::operation::payout_create, payout(order("no"), "4000000000000002")));
    ANSWERS(tolem::status::rejected, client.call(tolem::operation::payout_create, payout(order("bin"), "4000000000000416")));
    const tolem::client alone(config(folder, "nobody.sqlite"));
    ANSWERS(tolem::status::not_sent, alone.call(tolem::operation::payout_create, payout("alone-1")));
    ANSWERS(tolem::status::no_answer, alone.call(tolem::operation::gateway_ping, "{}"));
}

static void a_mistake_is_thrown_with_its_result(const std::string &folder)
{
    const tolem::client client(config(folder, "mistakes.sqlite"));
    const tolem::error error = thrown(tolem::status::e_request, [&] {
        (void)client.call(tolem::operation::payout_create, tolem::object{{"orderNumber", "x"}, {"amount", "15.5"}});
    });
    CHECK(error.result().text("error.field") == "amount");
    CHECK(holds(error.what(), "TOLEM_E_REQUEST: amount: "));
    const tolem::error copy = error;
    CHECK(&copy.result() == &error.result() && std::string_view(copy.what()) == error.what());

    thrown(tolem::status::e_request, [&] { (void)client.check(tolem::operation::operation_get, "{}"); });
    thrown(tolem::status::e_unsupported, [&] { (void)client.call("payout.creat", "{}"); });
    thrown(tolem::status::e_config, [&] { tolem::client{"{}"}; });
    thrown(tolem::status::e_request, [&] { (void)client.start(tolem::operation::payout_create, "{}").wait(); });
    thrown(tolem::status::e_request,
           [&] { (void)client.start(tolem::operation::payout_create, "{}").wait(std::chrono::minutes(1)); });
}

static void a_conflict_shows_what_stands_behind_the_number(const std::string &folder)
{
    const tolem::client client(config(folder, "conflict.sqlite", sandbox()));
    const std::string number = order("conflict");
    ANSWERS(tolem::status::ok, client.call(tolem::operation::payout_create, payout(number)));
    const tolem::error error = thrown(tolem::status::e_conflict, [&] {
        (void)client.call(tolem::operation::payout_create, payout(number, "5555555555554444"));
    });
    CHECK(error.result().text("state") == tolem::state::paid && error.result().integer("amount") == 150000);
}

static void a_twin_throws_nothing(const std::string &folder)
{
    auto [client, opened] = tolem::client::open(config(folder, "twin.sqlite"), std::nothrow);
    ANSWERS(tolem::status::ok, opened);
    static_assert(noexcept(client.call("", "", std::nothrow)) && noexcept(client.check("", "", std::nothrow)));
    static_assert(noexcept(client.start("", "", std::nothrow)) && noexcept(tolem::client::open("", std::nothrow)));
    ANSWERS(tolem::status::e_request, client.call(tolem::operation::payout_create, "{}", std::nothrow));
    auto [job, started] = client.start(tolem::operation::payout_create, "{}", std::nothrow);
    ANSWERS(tolem::status::running, started);
    const tolem::result outcome = job.wait(std::nothrow);
    ANSWERS(tolem::status::e_request, outcome);
    CHECK(outcome.is_error());
    auto [none, refused] = tolem::client::open("{}", std::nothrow);
    ANSWERS(tolem::status::e_config, refused);
    ANSWERS(tolem::status::e_argument, none.call(tolem::operation::operation_list, "{}", std::nothrow));
}

static void no_error_tells_a_secret(const std::string &folder)
{
    const tolem::client client(config(folder, "secret.sqlite"));
    const char *card = "4111111111111112"; // its check digit is wrong
    const tolem::error error =
        thrown(tolem::status::e_request, [&] { (void)client.call(tolem::operation::payout_create, payout("s-1", card)); });
    CHECK(!holds(error.what(), card) && !holds(error.result().json(), card));
    std::string settings = config(folder, "secret.sqlite");
    settings.insert(1, R"("unknown": 1, )");
    const tolem::error refused = thrown(tolem::status::e_config, [&] { tolem::client{settings}; });
    CHECK(!holds(refused.what(), "sandbox-password") && !holds(refused.result().json(), "sandbox-password"));
}

int main(int, char **argv)
{
    what_the_bank_says_is_a_value(argv[1]);
    a_mistake_is_thrown_with_its_result(argv[1]);
    a_conflict_shows_what_stands_behind_the_number(argv[1]);
    a_twin_throws_nothing(argv[1]);
    no_error_tells_a_secret(argv[1]);
}

// Ten thousand calls, refused and answered, and all that is opened beside them, leave nothing behind. Run by valgrind.
#include "check.hpp"

int main(int, char **argv)
{
    tolem::client client(config(argv[1], "journal.sqlite"));
    ANSWERS(tolem::status::not_sent, client.call(tolem::operation::payout_create, payout("leak-1")));
    const std::string longer = "{}" + std::string(2000, ' '); // than what stays on the stack
    for (int i = 0; i < 2500; i++) {
        ANSWERS(tolem::status::ok, client.check(tolem::operation::operation_list, i % 5 == 0 ? longer : "{}"));
        ANSWERS(tolem::status::e_argument, client.call(tolem::operation::payout_create, {"\0", 1}, std::nothrow));
        thrown(tolem::status::e_request, [&] { (void)client.call(tolem::operation::operation_get, "{}"); });
        ANSWERS(tolem::status::e_unsupported, client.call("payout.creat", "{}", std::nothrow));
    }
    for (int i = 0; i < 10; i++) {
        client.set_log(tolem::log_level::debug, [text = std::string(100, 'x')](auto, auto) { throw text; });
        ANSWERS(tolem::status::no_answer, client.call(tolem::operation::gateway_ping, "{}"));
        ANSWERS(tolem::status::ok, client.start(tolem::operation::operation_list, "{}").wait());
        tolem::client other(config(argv[1], "other.sqlite"));
        other.set_log(tolem::log_level::debug, [text = std::string(100, 'x')](auto, auto) {});
        client = std::move(other);
        ANSWERS(tolem::status::not_sent, client.call(tolem::operation::payout_create, payout("leak-1")));
    }
    CHECK(tolem::describe().json().size() > 10000);
}

// Two files of one program include the header, this one as C++17 and two_of_two.cpp as C++20, and link to one whole.
#include "check.hpp"

tolem::result list(const tolem::client &client);

int main(int, char **argv)
{
    tolem::client client(config(argv[1], "journal.sqlite"));
    int lines = 0;
    client.set_log(tolem::log_level::debug, [&](auto, auto) { lines++; });
    ANSWERS(tolem::status::ok, list(client));
    ANSWERS(tolem::status::no_answer, client.call(tolem::operation::gateway_ping, "{}"));
    CHECK(lines > 0);
}

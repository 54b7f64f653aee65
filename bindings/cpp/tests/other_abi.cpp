// A library of another ABI is refused before anything else is asked of it. This program stands in for one: its own
// tolem_abi_version() comes before the library's.
#include "check.hpp"

extern "C" std::uint32_t tolem_abi_version(void)
{
    return 7;
}

static void both_numbers_are_in_the_message(const std::string &text)
{
    CHECK(text.find("ABI " + std::to_string(TOLEM_ABI_VERSION)) != std::string::npos);
    CHECK(text.find("ABI 7") != std::string::npos);
    CHECK(text.find(tolem::version()) != std::string::npos);
}

int main(int, char **argv)
{
    const std::string settings = config(argv[1], "journal.sqlite");
    const tolem::error error = thrown(tolem::status::e_internal, [&] { tolem::client{settings}; });
    both_numbers_are_in_the_message(error.what());
    auto [client, opened] = tolem::client::open(settings, std::nothrow);
    ANSWERS(tolem::status::e_internal, opened);
    both_numbers_are_in_the_message(opened.text("error.message"));
    CHECK(access((std::string(argv[1]) + "/journal.sqlite").c_str(), F_OK) != 0); // nothing was opened
}

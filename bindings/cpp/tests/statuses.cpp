// Numbers, names and words are those of the C header and of the library.
#include "check.hpp"

static void every_status_has_the_name_of_its_macro()
{
    CHECK(tolem::name(tolem::status::ok) == "TOLEM_OK");
    CHECK(tolem::name(tolem::status::unknown) == "TOLEM_UNKNOWN");
    CHECK(tolem::name(tolem::status::e_request) == "TOLEM_E_REQUEST");
    for (std::int32_t number = -1000; number <= 1000; number++) // both know the same numbers
        CHECK(tolem::is_known(number) == (std::string_view(tolem_status_name(number)) != "TOLEM_?"));
    static_assert(tolem::is_known(TOLEM_RUNNING) && !tolem::is_known(9) && !tolem::is_known(-10));
}

static void the_versions_are_those_of_the_library()
{
    CHECK(tolem::abi_version() == TOLEM_ABI_VERSION);
    CHECK(tolem::version() == tolem_version());
}

static void the_words_are_those_of_the_description()
{
    const tolem::result description = tolem::describe();
    ANSWERS(tolem::status::ok, description);
    const auto tells = [&](std::string_view word) {
        return description.json().find('"' + std::string(word) + '"') != std::string_view::npos;
    };
    CHECK(tells(tolem::operation::payout_create) && tells(tolem::operation::operation_settle));
    CHECK(tells(tolem::state::action_required) && tells(tolem::advice::fix_and_repeat) && tells(tolem::kind::refund));
    CHECK(!tells("payout.creat"));
}

int main()
{
    every_status_has_the_name_of_its_macro();
    the_versions_are_those_of_the_library();
    the_words_are_those_of_the_description();
}

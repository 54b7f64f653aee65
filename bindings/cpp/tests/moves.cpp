// Owners move and never copy; what was moved away or closed answers an error instead of crashing.
#include "check.hpp"
#include <vector>

template <class Owner>
constexpr bool moves_only = std::is_nothrow_move_constructible_v<Owner> && std::is_nothrow_move_assignable_v<Owner> &&
                            !std::is_copy_constructible_v<Owner> && !std::is_copy_assignable_v<Owner>;

static_assert(moves_only<tolem::client> && moves_only<tolem::job> && moves_only<tolem::result>);
static_assert(std::is_nothrow_copy_constructible_v<tolem::error>, "an exception is copied while another may be in flight");
static_assert(!std::is_convertible_v<std::string, tolem::client>, "a text is no client");

static tolem::result list(const tolem::client &client)
{
    return client.call(tolem::operation::operation_list, "{}", std::nothrow);
}

static void a_client_works_where_it_was_moved_to(const std::string &folder)
{
    tolem::client one(config(folder, "one.sqlite"));
    tolem::client two(std::move(one));
    ANSWERS(tolem::status::ok, list(two));
    ANSWERS(tolem::status::e_argument, list(one)); // moved away: no client at all
    CHECK(one.log_failures() == 0);
    one.close();
    ANSWERS(tolem::status::e_argument, one.set_log(tolem::log_level::info, [](auto, auto) {}, std::nothrow));
    ANSWERS(tolem::status::e_argument, one.remove_log(std::nothrow));
    one = std::move(two);
    ANSWERS(tolem::status::ok, list(one));

    std::vector<tolem::client> tills;
    tills.push_back(std::move(one));
    for (const char *journal : {"a.sqlite", "b.sqlite", "c.sqlite"})
        tills.emplace_back(config(folder, journal));
    for (const tolem::client &till : tills)
        ANSWERS(tolem::status::ok, list(till));
}

static void an_assigned_client_closes_what_was_there(const std::string &folder)
{
    const auto alive = std::make_shared<int>();
    tolem::client till(config(folder, "one.sqlite"));
    till.set_log(tolem::log_level::debug, [alive](auto, auto) {});
    CHECK(alive.use_count() == 2);
    till = tolem::client(config(folder, "two.sqlite"));
    CHECK(alive.use_count() == 1);
    ANSWERS(tolem::status::ok, list(till));
    tolem::client &itself = till;
    till = std::move(itself);
    ANSWERS(tolem::status::ok, list(till));
}

static void a_document_stays_where_it_is_when_its_result_moves(const tolem::client &client)
{
    tolem::result one = list(client);
    const std::string_view document = one.json();
    tolem::result two = std::move(one);
    CHECK(two.json().data() == document.data() && two.ok());
    CHECK(one.json() == "{}" && one.status() == tolem::status::e_handle);
    one = client.check(tolem::operation::operation_list, "{}");
    swap(one, two);
    CHECK(one.json().data() == document.data());
}

static void a_closed_client_answers_so(const std::string &folder)
{
    tolem::client client(config(folder, "one.sqlite"));
    client.close();
    client.close();
    ANSWERS(tolem::status::e_handle, list(client));
    ANSWERS(tolem::status::e_handle, client.check(tolem::operation::operation_list, "{}", std::nothrow));
    ANSWERS(tolem::status::e_handle, client.set_log(tolem::log_level::info, [](auto, auto) {}, std::nothrow));
    auto [job, started] = client.start(tolem::operation::operation_list, "{}", std::nothrow);
    ANSWERS(tolem::status::e_handle, started);
    ANSWERS(tolem::status::e_argument, job.wait(std::nothrow));
}

static void a_job_outlives_its_client_and_moves(const std::string &folder)
{
    tolem::client client(config(folder, "one.sqlite"));
    tolem::job job = client.start(tolem::operation::operation_list, "{}");
    tolem::job other = client.start(tolem::operation::operation_list, "{}");
    client.close();
    ANSWERS(tolem::status::ok, job.wait());
    other = std::move(job);
    ANSWERS(tolem::status::ok, other.wait());
    ANSWERS(tolem::status::e_argument, job.wait(std::nothrow));
    other.close();
    ANSWERS(tolem::status::e_handle, other.wait(std::nothrow));
}

int main(int, char **argv)
{
    a_client_works_where_it_was_moved_to(argv[1]);
    an_assigned_client_closes_what_was_there(argv[1]);
    a_document_stays_where_it_is_when_its_result_moves(tolem::client(config(argv[1], "one.sqlite")));
    a_closed_client_answers_so(argv[1]);
    a_job_outlives_its_client_and_moves(argv[1]);
}

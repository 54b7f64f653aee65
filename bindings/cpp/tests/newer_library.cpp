// A later library may answer with statuses of which this header knows nothing. This program stands in for it: its own
// tolem_call() comes before the library's.
#include "check.hpp"

static tolem_status next = TOLEM_OK;

extern "C" tolem_status tolem_call(tolem_client *, const char *, const char *, tolem_result **result)
{
    *result = nullptr;
    return next;
}

static void a_status_nobody_knows_is_unknown_and_never_an_error(const tolem::client &client)
{
    for (const tolem_status number : {9, 42, -10, -42, INT32_MAX, INT32_MIN}) {
        next = number;
        const tolem::result answer = client.call(tolem::operation::payout_create, "{}"); // does not throw
        CHECK(answer.status() == tolem::status::unknown);
        CHECK(answer.number() == number);
        CHECK(!answer.ok() && !answer.is_error());
    }
}

static void an_answer_without_a_document_is_an_empty_one(const tolem::client &client)
{
    next = TOLEM_DECLINED;
    const tolem::result answer = client.call(tolem::operation::payout_create, "{}");
    CHECK(answer.status() == tolem::status::declined);
    CHECK(answer.json() == "{}" && answer.message().empty());
}

int main(int, char **argv)
{
    const tolem::client client(config(argv[1], "journal.sqlite"));
    a_status_nobody_knows_is_unknown_and_never_an_error(client);
    an_answer_without_a_document_is_an_empty_one(client);
}

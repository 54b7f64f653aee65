// The journal's list from C++, through tolem.hpp: list CONFIG
#include <string>
#include <tolem.hpp>

extern "C" {
#include "peer.h"
}

static void list(void *till)
{
    const tolem::result listed = static_cast<tolem::client *>(till)->call(tolem::operation::operation_list, R"({"limit":1})");
    if (!listed.ok())
        die("operation.list", listed.json().data());
}

int main(int, char **argv)
{
    tolem::client till(argv[1]);
    serve_rounds(20, list, &till);
}

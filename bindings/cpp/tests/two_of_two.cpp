// The other half of one_of_two.cpp.
#include <tolem.hpp>

tolem::result list(const tolem::client &client);

tolem::result list(const tolem::client &client)
{
    return client.call(tolem::operation::operation_list, tolem::object{{"limit", 1}});
}

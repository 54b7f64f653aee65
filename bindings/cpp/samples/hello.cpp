// The first payout. Start `tolem sandbox` and run this; or name a file with another configuration.
#include <fstream>
#include <iostream>
#include <iterator>
#include <tolem.hpp>

int main(int argc, char **argv)
try {
    std::string config = R"({"gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:8085",
        "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}})";
    if (argc > 1) {
        std::ifstream file(argv[1]);
        config.assign(std::istreambuf_iterator<char>(file), {});
    }
    const tolem::client till(config);
    const tolem::result payout = till.call(tolem::operation::payout_create, tolem::object{
        {"orderNumber", "hello-1"},
        {"amount", 1500'00}, // tiyn
        {"currency", "KZT"},
        {"card", tolem::object{{"number", "4111111111111111"}}},
        {"recipient", tolem::object{{"name", "AIGERIM"}}},
    });
    std::cout << payout.name() << ' ' << payout.message() << std::endl;
    return payout.ok() ? 0 : 1;
} catch (const tolem::error &wrong) {
    std::cout << wrong.result().name() << ' ' << wrong.result().message() << std::endl;
    return 1;
}

// A payout whose card the recipient types on the bank's page: register, open the page, wait.
//
//     card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
//
// Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final or ten
// minutes have passed. A card that was declined does not end it: the page may take another. Where the link was lost with the
// bank's answer there is no page to wait for. No card number ever reaches this program. The exit codes are those of payout.cpp.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>
#include <tolem.hpp>

using nlohmann::json;
using namespace std::chrono_literals;

static bool is_open(const tolem::result &payout)
{
    return payout.status() == tolem::status::action_required || payout.status() == tolem::status::pending;
}

int main(int argc, char **argv)
try {
    if (argc != 5) {
        std::cerr << "usage: card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL" << std::endl;
        return 2;
    }
    std::ifstream file(argv[1]);
    if (!file) {
        std::cerr << "cannot read " << argv[1] << std::endl;
        return 2;
    }
    const tolem::client till(std::string(std::istreambuf_iterator<char>(file), {}));
    const json request = {
        {"orderNumber", argv[2]},
        {"amount", argv[3]}, // digits; anything else is refused
        {"currency", "KZT"},
        {"language", "ru"},
        {"returnUrl", argv[4]},
        {"recipient", {{"name", "AIGERIM"}}},
    };
    tolem::result payout = till.call(tolem::operation::payout_register, request.dump());
    const std::string link = payout.text("formUrl");
    std::string said = payout.message();
    if (!link.empty())
        std::cout << "open " << link << std::endl;
    else if (!payout.ok())
        std::cout << "-> " << said << std::endl;

    // The page is open; what it leads to is asked by our own number.
    const std::string question = json{{"orderNumber", argv[2]}}.dump();
    for (int asked = 0; !link.empty() && asked < 600 && is_open(payout); asked++) {
        std::this_thread::sleep_for(1s);
        payout = till.call(tolem::operation::payout_status, question);
        if (payout.status() == tolem::status::action_required && payout.message() != said) {
            said = payout.message();
            std::cout << "-> " << said << std::endl;
        }
    }
    std::cout << payout.name() << ' ' << payout.text("state", "-") << std::endl;
    const bool refused = payout.status() == tolem::status::declined || payout.status() == tolem::status::rejected;
    return payout.ok() ? 0 : refused ? 1 : 3;
} catch (const tolem::error &wrong) {
    std::cout << wrong.result().name() << " -" << std::endl << "-> " << wrong.result().text("error.message") << std::endl;
    return 2;
} catch (const std::exception &wrong) { // an argument that is not UTF-8
    std::cerr << wrong.what() << std::endl;
    return 2;
}

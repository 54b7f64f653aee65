// What a till does with a payout, restart included.
//
//     payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
//
// The till stores the order number in its own document first, then calls this with the same number for as long as it
// takes. Killed in the middle and started again, it learns what became of the money; one number is never paid
// twice. The exit code is 0 when the payout can be booked, 1 when it is refused, 2 when this program or its input is
// wrong, 3 when it is to be started again later.
#include <fstream>
#include <iostream>
#include <iterator>
#include <tolem.hpp>

static int act_on(const tolem::result &payout)
{
    std::cout << payout.name() << ' ' << (payout.is_error() ? "-" : payout.text("state", "-")) << std::endl;
    if (payout.is_error()) { // this program or its configuration is wrong, and nothing was sent
        std::cout << "-> " << payout.text("error.message", payout.message()) << std::endl;
        return 2;
    }
    switch (payout.status()) {
    case tolem::status::ok:
        std::cout << "-> book the payout, reference " << payout.text("refNum") << std::endl;
        return 0;
    case tolem::status::pending:
        std::cout << "-> the bank has it: ask again later, start no other payout" << std::endl;
        return 3;
    case tolem::status::action_required:
        std::cout << "-> open " << payout.text("formUrl") << std::endl;
        return 3;
    case tolem::status::declined:
        std::cout << "-> refused for good: tell the reason, a new attempt needs a new number" << std::endl;
        return 1;
    case tolem::status::rejected:
        std::cout << "-> correct what the bank names and run me again with the same number" << std::endl;
        return 1;
    case tolem::status::not_sent:
        std::cout << "-> nothing left this machine: run me again with the same number" << std::endl;
        return 3;
    default: // unknown; also a status that only a newer library knows
        if (payout.text("advice") == tolem::advice::review)
            std::cout << "-> a person decides: ask the bank, then record what it says with operation.settle; start no other payout" << std::endl;
        else
            std::cout << "-> the money may have moved: start no other payout, run me again with the same number" << std::endl;
        return 3;
    }
}

int main(int argc, char **argv)
try {
    std::string card;
    if (argc != 4 || !std::getline(std::cin, card)) {
        std::cerr << "usage: payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number" << std::endl;
        return 2;
    }
    std::ifstream file(argv[1]);
    if (!file) {
        std::cerr << "cannot read " << argv[1] << std::endl;
        return 2;
    }
    const tolem::client till(std::string(std::istreambuf_iterator<char>(file), {}));
    return act_on(till.call(tolem::operation::payout_create, tolem::object{
        {"orderNumber", argv[2]},
        {"amount", argv[3]}, // digits; anything else is refused
        {"currency", "KZT"},
        {"card", tolem::object{{"number", card}}},
        {"recipient", tolem::object{{"name", "AIGERIM"}}},
        {"timeoutMs", 20000},
    }));
} catch (const tolem::error &wrong) {
    return act_on(wrong.result());
}

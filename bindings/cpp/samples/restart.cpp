// What a till does first after a crash: it finishes what is open before it begins anything new.
//
//     restart CONFIG.json
//
// Prints every movement that was open, with what is known of it now: opening the client asks the bank first, and what is
// final since then stands in its answer and in no list of what is open. The exit code is 0 when none remains open, 3 when
// some do and this is to be run again later, 2 when the program or its configuration is wrong.
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tolem.hpp>

using nlohmann::json;

static bool is_final(const std::string &state)
{
    return state == tolem::state::paid || state == tolem::state::declined;
}

// Tells what became of one movement; whether it is final now.
static bool finish(const tolem::client &till, const json &movement)
{
    json which = {{"orderNumber", movement["orderNumber"]}, {"kind", movement["kind"]}, {"timeoutMs", 3000}};
    std::string label = movement["orderNumber"];
    if (movement.contains("refundNumber")) {
        const std::string refund = movement["refundNumber"];
        which["refundNumber"] = refund;
        label += "/" + refund;
    }
    // What is ready has nothing under way at the bank: it is repeated with its number, not asked about.
    const bool known = movement["state"] == tolem::state::ready || is_final(movement["state"]);
    const auto question = known ? tolem::operation::operation_get : tolem::operation::operation_resolve;
    const tolem::result now = till.call(question, which.dump());
    const std::string state = now.text("state", "-");
    std::cout << label << ' ' << now.name() << ' ' << state << std::endl;
    return is_final(state);
}

int main(int argc, char **argv)
try {
    if (argc != 2) {
        std::cerr << "usage: restart CONFIG.json" << std::endl;
        return 2;
    }
    std::ifstream file(argv[1]);
    if (!file) {
        std::cerr << "cannot read " << argv[1] << std::endl;
        return 2;
    }
    auto [till, opened] = tolem::client::open(std::string(std::istreambuf_iterator<char>(file), {}), std::nothrow);
    if (!opened.ok()) {
        std::cout << opened.name() << " -" << std::endl << "-> " << opened.text("error.message") << std::endl;
        return 2;
    }
    json found = json::parse(opened.json());
    for (const json &movement : found["recovery"]["settled"])
        finish(till, movement);
    bool all_final = true;
    json question = {{"state", "open"}};
    do {
        const tolem::result listed = till.call(tolem::operation::operation_list, question.dump());
        const json page = json::parse(listed.json());
        for (const json &movement : page["operations"])
            all_final &= finish(till, movement);
        question["before"] = page["next"];
    } while (!question["before"].is_null());
    return all_final ? 0 : 3;
} catch (const tolem::error &wrong) {
    std::cout << wrong.result().name() << " -" << std::endl << "-> " << wrong.result().text("error.message") << std::endl;
    return 2;
} catch (const std::exception &wrong) {
    std::cerr << wrong.what() << std::endl;
    return 2;
}

// Texts arrive as they were given, whole or not at all; documents are read and requests written without a JSON library.
#include "check.hpp"
#include <limits>
#include <new>

using namespace std::string_view_literals;

static constexpr std::size_t limit = 1 << 20;

static void a_nul_inside_a_text_is_refused_and_nothing_is_done(const std::string &folder)
{
    const std::string journal = folder + "/nul.sqlite";
    auto [none, refused] = tolem::client::open("{}\0"sv, std::nothrow);
    ANSWERS(tolem::status::e_argument, refused);
    const tolem::client client(config(folder, "nul.sqlite"));
    const auto cut = R"({"orderNumber": "a)" "\0" R"(b"})"sv;
    for (const auto &[operation, request] : {std::pair("operation.list"sv, cut), std::pair("operation.list\0"sv, "{}"sv),
                                             std::pair("operation.list"sv, "{}\0"sv), std::pair("\0"sv, "\0"sv)}) {
        ANSWERS(tolem::status::e_argument, client.call(operation, request, std::nothrow));
        ANSWERS(tolem::status::e_argument, client.check(operation, request, std::nothrow));
        ANSWERS(tolem::status::e_argument, client.start(operation, request, std::nothrow).result);
        thrown(tolem::status::e_argument, [&, what = operation, how = request] { (void)client.call(what, how); });
    }
    std::string payment = payout("nul-1").json();
    payment.push_back('\0');
    ANSWERS(tolem::status::e_argument, client.call(tolem::operation::payout_create, payment, std::nothrow));
    CHECK(client.call(tolem::operation::operation_list, "{}").text("operations") == "[]");
}

static void a_text_that_is_not_utf8_is_refused(const tolem::client &client)
{
    for (const char *bad : {"\xff", "{\"orderNumber\": \"\xed\xa0\x80\"}", "\xc3"}) // a lone surrogate among them
        ANSWERS(tolem::status::e_argument, client.call(tolem::operation::operation_list, bad, std::nothrow));
    ANSWERS(tolem::status::e_argument, client.call("\xff", "{}", std::nothrow));
}

static void every_script_comes_back_as_it_went(const std::string &folder)
{
    for (const char *text : {"Қазақ тілі: әғқңөұүһі", "Русский: ёъ", "😀 \U0001F4B8", "\"\\/", "{}[],:"}) {
        tolem::object request = payout("unicode-1");
        request.set("description", text);
        const tolem::client client(config(folder, "unicode.sqlite"));
        const tolem::result checked = client.check(tolem::operation::payout_create, request);
        CHECK(checked.text("request.body.description") == text);
    }
    const std::string name = "Қазақ Русский 😀.sqlite";
    auto [client, opened] = tolem::client::open(config(folder, name), std::nothrow);
    CHECK(opened.text("journal") == folder + "/" + name);
    CHECK(access((folder + "/" + name).c_str(), F_OK) == 0);
}

static void a_document_is_taken_up_to_the_limit_and_refused_above(const tolem::client &client, const std::string &folder)
{
    const auto sized = [](std::string text, std::size_t size) { return text.append(size - text.size(), ' '); };
    ANSWERS(tolem::status::ok, client.call(tolem::operation::operation_list, sized("{}", limit)));
    ANSWERS(tolem::status::e_request, client.call(tolem::operation::operation_list, sized("{}", limit + 1), std::nothrow));
    const std::string settings = config(folder, "long.sqlite");
    ANSWERS(tolem::status::ok, tolem::client::open(sized(settings, limit), std::nothrow).result);
    ANSWERS(tolem::status::e_config, tolem::client::open(sized(settings, limit + 1), std::nothrow).result);
    for (std::size_t size = 1000; size < 1050; size++) // around the end of the stack's buffer
        ANSWERS(tolem::status::ok, client.check(tolem::operation::operation_list, sized("{}", size)));
    ANSWERS(tolem::status::e_request, client.call(tolem::operation::operation_list, {}, std::nothrow));
    // A view that ends inside a longer text is all that is seen of it.
    ANSWERS(tolem::status::ok, client.call(tolem::operation::operation_list, "{}this is not JSON"sv.substr(0, 2)));
}

static void what_was_handed_in_is_wiped()
{
    using tolem::detail::c_text;
    const auto card = "4111111111111111"sv;
    alignas(c_text) char room[sizeof(c_text)] = {};
    c_text *text = new (room) c_text(card);
    const std::string_view bytes(room, sizeof room);
    CHECK(text->get() == card && bytes.find(card) != std::string_view::npos);
    text->~c_text();
    CHECK(bytes.find(card.substr(0, 6)) == std::string_view::npos);
}

static void a_request_is_written_as_json()
{
    CHECK(tolem::object{}.json() == "{}");
    const tolem::object written{{"text", "a\"b\\c\n\x01"}, {"number", std::numeric_limits<std::int64_t>::min()},
                                {"yes", true},             {"nothing", nullptr},
                                {"view", "x"sv},           {"nested", tolem::object{{"largest", UINT64_MAX}}}};
    CHECK(written.json() == R"({"text":"a\"b\\c\u000a\u0001","number":-9223372036854775808,"yes":true,"nothing":null,)"
                            R"("view":"x","nested":{"largest":18446744073709551615}})");
    static_assert(!std::is_constructible_v<tolem::object::value, double>, "no float for money");
    static_assert(!std::is_constructible_v<tolem::object::value, float>, "no float for money");
}

// Reads one document; the quotes, the escapes and every way to be cut off.
static void a_document_is_read_as_json()
{
    const auto document = R"( {"a" : "x" ,"nested":{"a":{"deep":[{"a":1},"]}"],"b":-7}},"list":[1,{"c":2}],"n":null,)"
                          R"("t":true,"e":"\"\\\/\b\f\n\r\t\u0041\u049a\ud83d\ude00","bad":"\ud83d \ude00\u00zz","last":12})"sv;
    using tolem::detail::value_at;
    CHECK(value_at(document, "a") == "\"x\"");
    CHECK(value_at(document, "nested.a.b") == "-7");
    CHECK(value_at(document, "nested.a.deep") == R"([{"a":1},"]}"])");
    CHECK(value_at(document, "list") == R"([1,{"c":2}])");
    CHECK(value_at(document, "n") == "null" && value_at(document, "t") == "true" && value_at(document, "last") == "12");
    for (const auto &path : {"b", "", ".", "a.b", "nested.c", "nested.a.b.c", "list.c", "A"})
        CHECK(value_at(document, path).empty());
    const auto text = [&](std::string_view path) {
        const std::string_view value = value_at(document, path);
        return tolem::detail::unescape(value.substr(1, value.size() - 2));
    };
    CHECK(text("e") == "\"\\/\b\f\n\r\tAҚ😀");
    CHECK(text("bad") == "\uFFFD \uFFFD\uFFFD");
    for (std::size_t size = 0; size < document.size(); size++) {
        for (const auto &path : {"a", "nested.a.b", "last", "e"}) {
            const std::string cut(document.substr(0, size)); // a copy of its own, so that a reader past its end is seen
            (void)value_at(cut, path);
            (void)tolem::detail::unescape(cut);
        }
    }
}

static void a_member_is_found_in_a_result(const std::string &folder)
{
    const tolem::client client(config(folder, "members.sqlite"));
    const tolem::result sent = client.call(tolem::operation::payout_create, payout("members-1"));
    ANSWERS(tolem::status::not_sent, sent);
    CHECK(sent.text("state") == tolem::state::ready && sent.text("advice") == tolem::advice::repeat);
    CHECK(sent.integer("amount") == 150000 && sent.text("amount") == "150000");
    CHECK(!sent.integer("state") && !sent.integer("nothing") && !sent.integer("error"));
    CHECK(sent.text("nothing", "-") == "-" && sent.text("nothing").empty());
    CHECK(!sent.text("error.code").empty() && !sent.message().empty());
}

int main(int, char **argv)
{
    const tolem::client client(config(argv[1], "journal.sqlite"));
    a_nul_inside_a_text_is_refused_and_nothing_is_done(argv[1]);
    a_text_that_is_not_utf8_is_refused(client);
    every_script_comes_back_as_it_went(argv[1]);
    a_document_is_taken_up_to_the_limit_and_refused_above(client, argv[1]);
    what_was_handed_in_is_wiped();
    a_request_is_written_as_json();
    a_document_is_read_as_json();
    a_member_is_found_in_a_result(argv[1]);
}

// A till's life with the add-in, told as 1C:Enterprise would: by names in two languages, with its own memory and events.
//
//     host ADDIN SANDBOX FOLDER     lives it; the bank's books are for whoever runs this to compare
//     host ADDIN                    lists the members: kind, Russian and English name, needed and possible parameters
#include "platform.hpp"

using platform::event;
using platform::library;
using platform::object;
using platform::utf8;
using platform::value;

static void tell(const char *what)
{
    std::printf("%s\n", what);
    std::fflush(stdout);
}

// Documents of this host are put together from texts that need no escape.
static std::string payout(const std::string &number, const char *amount = "150000")
{
    return "{\"orderNumber\": \"" + number + "\", \"amount\": \"" + amount +
           "\", \"currency\": \"KZT\", \"card\": {\"number\": \"4111 1111 1111 1111\"},"
           " \"recipient\": {\"name\": \"AIGERIM\"}, \"description\": \"Выплата «по договору» 😀\"}";
}

static std::string about(const std::string &number) { return "{\"orderNumber\": \"" + number + "\"}"; }

static std::string settings(const char *gateway, const std::string &sandbox, const std::string &journal)
{
    return std::string("{\"gateway\": \"") + gateway + "\", \"baseUrl\": \"" + sandbox +
           "\", \"credentials\": {\"userName\": \"sandbox-api\", \"password\": \"sandbox-password\"}, \"journal\": \"" +
           journal + "\", \"timeouts\": {\"answerMs\": 3000}}";
}

static bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

// ---- the contract ----

static void the_file(const library &addin)
{
    EXPECT(std::u16string(addin.names()) == u"Tolem");
    EXPECT(addin.capabilities(3) == 3 && addin.attach_type() == 3);
    platform::component *place = nullptr;
    EXPECT(addin.make(u"Другая", &place) == 0 && place == nullptr);
    EXPECT(addin.make(nullptr, &place) == 0 && addin.make(u"Tolem", nullptr) == 0);
    EXPECT(addin.destroy(&place) != 0 && addin.destroy(nullptr) != 0);
    EXPECT(addin.make(u"TOLEM", &place) != 0 && place != nullptr);
    platform::component *const first = place;
    EXPECT(addin.make(u"Tolem", &place) == 0 && place == first);
    EXPECT(!place->Init(nullptr) && !place->setMemManager(nullptr));
    EXPECT(addin.destroy(&place) == 0 && place == nullptr && addin.destroy(&place) != 0);
    tell("the file has its five functions");
}

// Letters of the other case; the platform's language does not tell them apart.
static std::u16string in_capitals(std::u16string name)
{
    for (char16_t &letter : name) {
        if ((letter >= u'a' && letter <= u'z') || (letter >= u'а' && letter <= u'я'))
            letter = static_cast<char16_t>(letter - 0x20);
        EXPECT(letter != u'ё');
    }
    return name;
}

// Takes over a name that the add-in has given away.
static std::u16string taken(object &till, const char16_t *name)
{
    EXPECT(name != nullptr);
    std::u16string copy(name);
    void *place = const_cast<char16_t *>(name);
    till.memory.FreeMemory(&place);
    return copy;
}

static void the_members(object &till, bool listed)
{
    platform::component &it = *till.it;
    char16_t *extension = nullptr;
    EXPECT(it.RegisterExtensionAs(&extension));
    EXPECT(taken(till, extension) == u"Tolem");
    for (long at = 0; at < it.GetNMethods(); at++) {
        const std::u16string english = taken(till, it.GetMethodName(at, 0)), russian = taken(till, it.GetMethodName(at, 1));
        for (const std::u16string &name : {english, russian})
            EXPECT(it.FindMethod(name.c_str()) == at && it.FindMethod(in_capitals(name).c_str()) == at);
        long needed = 0;
        for (long parameter = 0; parameter < it.GetNParams(at); parameter++) {
            value standard(till.memory);
            const bool given = it.GetParamDefValue(at, parameter, &standard.it);
            EXPECT(given != standard.is_nothing());
            needed += given ? 0 : 1;
        }
        if (listed)
            std::printf("%s\t%s\t%s\t%ld\t%ld\n", it.HasRetVal(at) ? "function" : "procedure", utf8(russian).c_str(),
                        utf8(english).c_str(), needed, it.GetNParams(at));
    }
    for (long at = 0; at < it.GetNProps(); at++) {
        const std::u16string english = taken(till, it.GetPropName(at, 0)), russian = taken(till, it.GetPropName(at, 1));
        for (const std::u16string &name : {english, russian})
            EXPECT(it.FindProp(name.c_str()) == at && it.FindProp(in_capitals(name).c_str()) == at);
        value read(till.memory);
        EXPECT(it.IsPropReadable(at) && it.GetPropVal(at, &read.it));
        if (!it.IsPropWritable(at))
            EXPECT(!it.SetPropVal(at, &read.it));
        if (listed)
            std::printf("%s\t%s\t%s\t0\t0\n", it.IsPropWritable(at) ? "setting" : "property", utf8(russian).c_str(), utf8(english).c_str());
    }
    for (const long none : {-1L, 1000L}) {
        value nothing(till.memory);
        EXPECT(it.GetMethodName(none, 0) == nullptr && it.GetPropName(none, 1) == nullptr && it.GetNParams(none) == 0);
        EXPECT(!it.GetPropVal(none, &nothing.it) && !it.SetPropVal(none, &nothing.it) && !it.IsPropReadable(none));
        EXPECT(!it.IsPropWritable(none) && !it.HasRetVal(none) && !it.GetParamDefValue(none, 0, &nothing.it));
        EXPECT(!it.GetParamDefValue(0, none, &nothing.it) && !it.CallAsProc(none, nullptr, 0));
        EXPECT(!it.CallAsFunc(none, &nothing.it, nullptr, 0) && it.GetMethodName(0, none) == nullptr && it.GetPropName(0, 2) == nullptr);
    }
    EXPECT(it.FindMethod(u"Оплатить") == -1 && it.FindMethod(u"") == -1 && it.FindMethod(nullptr) == -1);
    EXPECT(it.FindProp(std::u16string(100000, u'я').c_str()) == -1);
}

// ---- the till ----

static void payouts(object &till)
{
    value opened = till.call("Вызвать", "payout.create", payout("O-1"));
    EXPECT(till.text("Статус") == "TOLEM_OK" && till.get("КодСтатуса").number() == 0 && till.text("Состояние") == "paid");
    EXPECT(till.text("Совет") == "book" && till.text("Сумма") == "150000" && till.text("Валюта") == "KZT");
    EXPECT(till.text("НомерЗаказа") == "O-1" && till.text("МаскаКарты") == "411111******1111" && till.text("Вид") == "payout");
    EXPECT(!till.text("ИдБанка").empty() && !till.get("Повтор").flag() && till.text("Операция") == "payout.create");
    EXPECT(till.text("ОТВЕТ") == opened.text() && contains(opened.text(), "\"state\":\"paid\""));
    EXPECT(till.text("КодОшибки").empty() && till.text("Ссылка").empty() && till.text("LastError").empty());
    till.call("call", "payout.create", payout("O-1"));
    EXPECT(till.get("replayed").flag() && till.text("State") == "paid");
    till.call("Вызвать", "payout.create", payout("O-2~f:drop-after"));
    EXPECT(till.text("Состояние") == "paid");
    tell("payouts: once, repeated, with a lost answer");

    till.call("Вызвать", "payout.register",
              "{\"orderNumber\": \"P-1\", \"amount\": 250000, \"currency\": \"KZT\", \"returnUrl\": \"https://shop.example/ok\"}");
    EXPECT(till.text("Статус") == "TOLEM_ACTION_REQUIRED" && contains(till.text("Ссылка"), "http://127.0.0.1"));
    till.call("Вызвать", "balance.get");
    EXPECT(till.text("Статус") == "TOLEM_OK" && till.call("Значение", "balance.currency").text() == "KZT");
    tell("a page payout and the balance");
}

static void refusals(object &till)
{
    till.call("Вызвать", "payout.create", payout("O-1"));
    const std::string conflict = till.fails("Вызвать", "payout.create", payout("O-1", "150001"));
    EXPECT(contains(conflict, "TOLEM_E_CONFLICT") && till.connection.error_code == -4 && till.text("ПоследняяОшибка") == conflict);
    EXPECT(till.text("Статус") == "TOLEM_E_CONFLICT" && till.text("Сумма") == "150000");
    till.fails("Проверить", "payout.create", payout("O-1", "15,00"));
    EXPECT(till.text("Поле") == "amount" && till.text("Статус") == "TOLEM_E_REQUEST" && !till.text("ТекстОшибки").empty());
    till.fails("Вызвать", "payout.create", "{\"orderNumber\": \"O-1\",");
    EXPECT(till.text("КодОшибки") == "syntax");
    till.fails("Вызвать", "payout.crate", "{}");
    EXPECT(till.text("Статус") == "TOLEM_E_UNSUPPORTED" && !till.text("Сообщение").empty());
    // What is wrong with the request of a job is told by the job.
    const int job = till.call("Начать", "payout.create", "{}").number();
    EXPECT(contains(till.fails("Дождаться", job, 60000), "TOLEM_E_REQUEST"));

    EXPECT(till.set("Исключения", false) && !till.get("Exceptions").flag());
    EXPECT(contains(till.call("Вызвать", "payout.create", "не JSON").text(), "TOLEM_E_REQUEST"));
    EXPECT(contains(till.text("ПоследняяОшибка"), "TOLEM_E_REQUEST") && till.get("КодСтатуса").number() == -2);
    EXPECT(till.call("Начать", "payout.create", 5).number() == 0 && till.text("Статус") == "TOLEM_E_ARGUMENT");
    EXPECT(till.call("Ход", 77).text().empty() && till.text("КодОшибки") == "no_job" && till.text("Статус") == "TOLEM_E_HANDLE");
    EXPECT(till.set("Исключения", true));
    tell("refusals: as exceptions and as answers");
}

static void strange_values(object &till)
{
    platform::component &it = *till.it;
    const long call = it.FindMethod(u"Вызвать");
    const auto refused = [&](const std::vector<value> &given, const char *code) {
        std::vector<platform::variant> row;
        for (const value &parameter : given)
            row.push_back(parameter.it);
        value result(till.memory);
        EXPECT(!it.CallAsFunc(call, &result.it, row.data(), static_cast<long>(row.size())) && result.is_nothing());
        if (till.text("КодОшибки") != code)
            platform::broken((till.text("Ответ") + " instead of " + code).c_str());
    };
    const auto calls = [&](const std::u16string &request, const char *code) {
        std::vector<value> given;
        given.emplace_back(till.memory, "payout.create");
        given.emplace_back(till.memory, request);
        refused(given, code);
    };
    calls(std::u16string(u"{\"a\u0000b\": 1}", 10), "argument_nul");
    calls(u"{\"orderNumber\": \"\xd83d\"}", "argument_utf16");
    calls(std::u16string(1024 * 1024 + 1, u'я'), "too_large");
    calls(std::u16string(1024 * 1024, u'я'), "too_large");
    calls(std::u16string(40 * 1024 * 1024, u'{'), "too_large");
    calls(u"", "syntax");

    for (const std::uint16_t tag : {platform::TIME, platform::BLOCK, platform::R8, platform::FLAG, static_cast<platform::tags>(0x2016), static_cast<platform::tags>(0xffff)}) {
        std::vector<value> given;
        given.emplace_back(till.memory, "balance.get");
        given.emplace_back(till.memory);
        given.back().it.tag = tag;
        refused(given, "argument_type");
        given.back().it.tag = platform::EMPTY;
    }
    std::vector<value> given;
    refused(given, "argument_count");
    given.emplace_back(till.memory);
    refused(given, "argument_count");
    given.emplace_back(till.memory);
    refused(given, "argument_type"); // an operation that is Неопределено
    given.clear();
    for (int more = 0; more < 5; more++)
        given.emplace_back(till.memory, "balance.get");
    refused(given, "argument_count");
    value result(till.memory);
    EXPECT(!it.CallAsFunc(call, &result.it, nullptr, 2) && !it.CallAsFunc(call, &result.it, nullptr, -1));
    EXPECT(!it.CallAsFunc(it.FindMethod(u"Описать"), nullptr, nullptr, 0) && !it.GetPropVal(0, nullptr) && !it.SetPropVal(0, nullptr));

    // Неопределено is a request without fields; a function may be called as a procedure, and the other way round.
    given.clear();
    given.emplace_back(till.memory, "balance.get");
    given.emplace_back(till.memory);
    EXPECT(till.pass("Вызвать", result, given) && contains(result.text(), "TOLEM_OK"));
    platform::variant row[2] = {given[0].it, given[1].it};
    EXPECT(it.CallAsProc(call, row, 2));
    value nothing(till.memory);
    EXPECT(it.CallAsFunc(it.FindMethod(u"Отменить"), &nothing.it, row, 1) == false);
    EXPECT(!till.set("Исключения", "да") && !till.set("УровеньЛога", 5) && !till.set("УровеньЛога", -1) && !till.set("События", "да"));
    EXPECT(till.set("Исключения", 1) && till.get("Исключения").flag());
    tell("strange values, huge texts, wrong numbers of parameters");
}

// Each allocation fails once, until there is none left that could.
static void short_of_memory(object &till)
{
    int failures = 0;
    for (;; failures++) {
        std::vector<value> given;
        given.emplace_back(till.memory, "balance.get");
        given.emplace_back(till.memory);
        platform::component &it = *till.it;
        till.memory.fail_at(failures + 1);
        bool all = true;
        value result(till.memory), status(till.memory), standard(till.memory);
        all = till.pass("Вызвать", result, given) && all;
        all = it.GetPropVal(it.FindProp(u"Ответ"), &status.it) && all;
        all = it.GetParamDefValue(it.FindMethod(u"Вызвать"), 1, &standard.it) && all;
        for (const char16_t *name : {it.GetMethodName(0, 1), it.GetPropName(0, 0)}) {
            all = name != nullptr && all;
            void *place = const_cast<char16_t *>(name);
            till.memory.FreeMemory(&place);
        }
        const bool failed = till.memory.has_failed();
        till.memory.fail_at(0);
        EXPECT(all != failed);
        EXPECT(till.text("Статус") == "TOLEM_OK");
        if (!failed)
            break;
    }
    EXPECT(failures == 5);
    tell("the platform's memory fails, and the answer is still known");
}

static void books(object &till)
{
    till.call("Вызвать", "payout.create", payout("S-1~f:status-unknown"));
    till.call("Вызвать", "operation.list", "{\"state\": \"open\"}");
    const int open = till.call("Количество", "operations").number();
    EXPECT(open > 0 && till.call("Количество", "status").number() == 0);
    bool found = false;
    for (int at = 0; at < open; at++) {
        const std::string path = "operations." + std::to_string(at);
        found = found || till.call("Значение", path + ".orderNumber").text() == "P-1";
    }
    EXPECT(found && till.call("Значение", "operations.99.state").is_nothing() && till.call("Значение", "").is_nothing());

    till.call("Вызвать", "operation.settle",
              "{\"orderNumber\": \"P-1\", \"as\": \"declined\", \"who\": \"А. Иванова\", \"why\": \"страница не открыта, письмо 7\"}");
    EXPECT(till.text("Статус") == "TOLEM_DECLINED");
    till.call("Вызвать", "operation.explain", "{\"orderNumber\": \"P-1\", \"language\": \"ru\"}");
    EXPECT(contains(till.text("Текст"), "А. Иванова"));
    EXPECT(contains(till.call("Описать").text(), "payout.create"));
    tell("the list, a person's decision, the story");
}

static void payments(const library &addin, const std::string &sandbox, const std::string &folder)
{
    object till(addin);
    till.call("Open", settings("bereke-ecommerce", sandbox, folder + "/платежи.sqlite"));
    till.call("Call", "payment.charge_card",
              "{\"orderNumber\": \"B-1\", \"amount\": 150000, \"currency\": \"KZT\", \"returnUrl\": \"https://shop.example/ok\","
              " \"card\": {\"number\": \"4444555511113333\", \"expiry\": \"2034-12\", \"cvc\": \"123\", \"holder\": \"AIGERIM\"},"
              " \"payer\": {\"ip\": \"127.0.0.1\"}}");
    EXPECT(till.text("State") == "paid" && till.text("Advice") == "book");
    till.call("Call", "payment.refund", "{\"orderNumber\": \"B-1\", \"refundNumber\": \"R-1\", \"amount\": \"50000\", \"currency\": \"KZT\"}");
    EXPECT(till.text("State") == "paid" && till.text("Kind") == "refund" && till.text("RefundNumber") == "R-1" && till.text("Amount") == "50000");
    till.call("Close");
    till.fails("Call", "payment.status", about("B-1"));
    EXPECT(till.text("ErrorCode") == "not_open");
    tell("a payment and a refund, in English, beside the other");
}

// ---- jobs and events ----

// Waits for the end of a job, and gives the phases that were told meanwhile.
static std::string followed(object &till, int job)
{
    std::string phases;
    for (bool finished = false; !finished; platform::pause(5)) {
        for (const event &event : till.connection.take_events()) {
            EXPECT(event.source == "Tolem");
            if (event.name == "log")
                continue;
            EXPECT(contains(event.text, ("\"job\":" + std::to_string(job)).c_str()));
            EXPECT(!contains(event.text, "4111"));
            finished = event.name == "finished";
            EXPECT(finished || event.name == "progress");
            phases += (finished ? "finished" : event.text) + "\n";
        }
    }
    return phases;
}

static void jobs(object &till)
{
    EXPECT(till.set("События", true) && till.get("События").flag());
    const int first = till.call("Начать", "payout.create", payout("J-1~f:stall")).number();
    EXPECT(first > 0 && till.text("Статус") == "TOLEM_RUNNING");
    till.call("Дождаться", first);
    EXPECT(till.text("Статус") == "TOLEM_RUNNING" && till.call("Ход", static_cast<double>(first)).text() != "finished");
    const std::string phases = followed(till, first);
    EXPECT(contains(phases, "waiting") && contains(phases, "payout.create"));
    EXPECT(till.call("Ход", std::to_string(first)).text() == "finished");
    till.call("Дождаться", first, 60000);
    EXPECT(till.text("Состояние") == "paid" && till.get("ПотеряноСобытий").number() == 0);

    // The number is known, and the job is over before anybody looks.
    EXPECT(till.set("УровеньЛога", 4));
    const int second = till.call("Начать", "payout.create", payout("J-2")).number();
    till.call("Дождаться", second, 60000);
    EXPECT(second == first + 1 && till.text("Состояние") == "paid");
    bool logged = false;
    for (bool finished = false; !finished; platform::pause(5))
        for (const event &event : till.connection.take_events()) {
            finished = finished || event.name == "finished";
            logged = logged || (event.name == "log" && contains(event.text, "J-2"));
            EXPECT(!contains(event.text, "411111111"));
        }
    EXPECT(logged);

    // A server has no events: they are lost and counted, and nothing else is.
    till.connection.is_server = true;
    till.call("Вызвать", "payout.create", payout("J-3"));
    EXPECT(till.text("Состояние") == "paid" && till.get("ПотеряноСобытий").number() > 0);
    till.connection.is_server = false;
    EXPECT(till.set("УровеньЛога", 0));

    till.call("Отменить", second);
    till.call("Отпустить", second);
    till.fails("Отпустить", second);
    EXPECT(till.text("КодОшибки") == "no_job");
    till.fails("Дождаться", first, -1);
    till.fails("Дождаться", 1.5);
    tell("jobs, their phases as events, the log");
}

// The platform lets go of an object while another thread hands it an event: it is waited for, and is the last.
static void let_go_in_an_event(const library &addin, const std::string &configuration)
{
    object till(addin);
    till.call("Открыть", configuration);
    till.connection.is_slow = true;
    EXPECT(till.set("События", true) && till.call("Начать", "balance.get").number() == 1);
    while (till.connection.inside == 0)
        platform::pause(1);
    till.destroy();
}

// The platform lets go of everything while a payout is on its way; it is finished all the same, and nobody is told.
static void let_go(library &addin, const std::string &configuration)
{
    object till(addin);
    till.call("Открыть", configuration);
    EXPECT(till.set("События", true) && till.set("УровеньЛога", 4));
    const int job = till.call("Начать", "payout.create", payout("L-1~f:stall")).number();
    while (till.call("Ход", job).text() != "waiting")
        platform::pause(5);
    till.destroy();
    addin.unload();
}

static void found_again(const library &addin, const std::string &configuration)
{
    object till(addin);
    till.call("Открыть", configuration);
    // Until the thread that sent it has told the journal.
    do {
        till.call("Вызвать", "operation.resolve", about("L-1~f:stall"));
        platform::pause(20);
    } while (till.text("Состояние") != "paid");
    tell("let go of with a job under way, and found again");
}

int main(int count, char **arguments)
{
    if (count != 2 && count != 4) {
        std::fprintf(stderr, "usage: host ADDIN [SANDBOX FOLDER]\n");
        return 2;
    }
    library addin(arguments[1]);
    if (count == 2) {
        object till(addin);
        the_members(till, true);
        return 0;
    }
    const std::string sandbox = arguments[2], folder = arguments[3];
    const std::string configuration = settings("bereke-payouts", sandbox, folder + "/выплаты.sqlite");
    the_file(addin);
    {
        object till(addin);
        EXPECT(till.text("Статус").empty() && till.text("Версия").size() >= 5);
        the_members(till, false);
        till.fails("Вызвать", "balance.get");
        EXPECT(till.text("КодОшибки") == "not_open");
        till.fails("Открыть", "{\"gateway\": \"bereke-payouts\"}");
        EXPECT(till.text("Статус") == "TOLEM_E_CONFIG" && till.text("Поле") == "credentials");
        till.call("Открыть", configuration);
        EXPECT(till.text("Статус") == "TOLEM_OK");
        payouts(till);
        refusals(till);
        strange_values(till);
        short_of_memory(till);
        books(till);
        payments(addin, sandbox, folder);
        jobs(till);
        till.call("Открыть", configuration);
        till.fails("Ход", 1); // the numbers of the closed client are gone
        till.call("Вызвать", "journal.verify");
        EXPECT(till.text("Статус") == "TOLEM_OK");
    }
    let_go_in_an_event(addin, configuration);
    let_go(addin, configuration);
    found_again(library(arguments[1]), configuration);
    tell("lived");
    return 0;
}

// The teller of tests/bindings/teller.c with 1C's hands: each till is an object of the add-in. It stands for a module that has
// switched exceptions off, so that refusals are answers, too.
#include "platform.hpp"
#include <iostream>
#include <map>
#include <memory>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#else
#include <sys/wait.h>
#include <unistd.h>
#endif

using fields = std::vector<std::string>;

static fields split(const std::string &line)
{
    fields found{""};
    for (const char c : line) {
        if (c == '\t')
            found.emplace_back();
        else
            found.back() += c;
    }
    return found;
}

class teller {
public:
    explicit teller(const char *file) : addin_(file) {}

    std::string answer(const fields &command)
    {
        const std::string &verb = command.at(0);
        if (verb == "open")
            return asked(command.at(1), "Открыть", command.at(2));
        if (verb == "call")
            return asked(command.at(1), "Вызвать", command.at(2), command.at(3));
        if (verb == "check")
            return asked(command.at(1), "Проверить", command.at(2), command.at(3));
        if (verb == "nul")
            return asked(command.at(1), "Вызвать", command.at(2), std::u16string(u"{\"orderNumber\": \"a\0b\"}", 22));
        if (verb == "fork")
            return in_a_child(command);
        if (verb == "start")
            return start(command);
        if (verb == "wait")
            return asked(jobs_.at(command.at(1)).till, "Дождаться", jobs_.at(command.at(1)).number, std::stoi(command.at(2)));
        if (verb == "cancel")
            return done(jobs_.at(command.at(1)).till, "Отменить", jobs_.at(command.at(1)).number);
        if (verb == "end")
            return done(jobs_.at(command.at(1)).till, "Отпустить", jobs_.at(command.at(1)).number);
        if (verb == "close")
            return done(command.at(1), "Закрыть");
        if (verb == "log")
            return till(command.at(1)).set("УровеньЛога", std::stoi(command.at(2))) ? "ok" : "refused";
        if (verb == "lines")
            return std::to_string(till(command.at(1)).connection.take_events().size());
        if (verb == "describe")
            return asked("", "Описать");
        std::cerr << "teller: not understood: " << verb << "\n";
        std::exit(2);
    }

private:
    struct job {
        std::string till;
        int number;
    };

    platform::object &till(const std::string &name)
    {
        std::unique_ptr<platform::object> &till = tills_[name];
        if (till == nullptr) {
            till = std::make_unique<platform::object>(addin_);
            EXPECT(till->set("Исключения", false));
        }
        return *till;
    }

    template <typename... arguments> std::string asked(const std::string &name, const char *method, const arguments &...given)
    {
        platform::object &asked = till(name);
        const std::string document = asked.call(method, given...).text();
        EXPECT(document == asked.text("Ответ"));
        return told(asked);
    }

    template <typename... arguments> std::string done(const std::string &name, const char *method, const arguments &...given)
    {
        till(name).call(method, given...);
        return "ok";
    }

    std::string start(const fields &command)
    {
        platform::object &starting = till(command.at(1));
        jobs_[command.at(2)] = {command.at(1), starting.call("Начать", command.at(3), command.at(4)).number()};
        return told(starting);
    }

    static std::string told(platform::object &asked)
    {
        return std::to_string(asked.get("КодСтатуса").number()) + '\t' + asked.text("Статус") + '\t' + asked.text("Ответ");
    }

    std::string in_a_child(const fields &command)
    {
#ifdef _WIN32
        (void)command;
        return "no fork";
#else
        std::cout.flush();
        const pid_t child = fork();
        if (child == 0) {
            std::cout << asked(command.at(1), "Вызвать", command.at(2), command.at(3)) << std::endl;
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        return "";
#endif
    }

    platform::library addin_;
    std::map<std::string, std::unique_ptr<platform::object>> tills_;
    std::map<std::string, job> jobs_;
};

int main(int, char **arguments)
{
#ifdef _WIN32
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    teller teller(arguments[1]);
    for (std::string line; std::getline(std::cin, line);) {
        const std::string answer = teller.answer(split(line));
        if (!answer.empty()) // a child has spoken
            std::cout << answer << std::endl;
    }
    return 0;
}

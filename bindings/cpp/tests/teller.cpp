// The conformance teller: speaks the line protocol that one scenario drives through every language, so that C, C++, Python
// and C# are seen to give the same answers. One command a line, its fields separated by tabs; one line answers it.
// Goes through the throwing functions of tolem.hpp, as most programs do; what is thrown becomes the answer.
#include <atomic>
#include <charconv>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <tolem.hpp>
#include <unistd.h>
#include <vector>

namespace {

using fields = std::vector<std::string>;

std::string told(const tolem::result &result)
{
    return std::to_string(result.number()) + '\t' + std::string(result.name()) + '\t' + std::string(result.json());
}

fields split(const std::string &line)
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

std::int32_t number(const std::string &text)
{
    std::int32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

class teller {
public:
    std::string answer(const fields &command)
    try {
        return act_on(command);
    } catch (const tolem::error &error) {
        return told(error.result());
    } catch (const std::out_of_range &) {
        return "what?"; // a field or a name that is not there
    }

private:
    std::string act_on(const fields &command)
    {
        const std::string &verb = command[0];
        if (verb == "open")
            return open(command.at(1), command.at(2));
        if (verb == "call")
            return told(till(command).call(command.at(2), command.at(3)));
        if (verb == "check")
            return told(till(command).check(command.at(2), command.at(3)));
        if (verb == "nul")
            return told(till(command).call(command.at(2), std::string_view("{\"orderNumber\": \"a\0b\"}", 22)));
        if (verb == "fork")
            return in_a_child(till(command), command.at(2), command.at(3));
        if (verb == "close")
            return till(command).close(), "ok";
        if (verb == "log")
            return log(command.at(1), number(command.at(2)));
        if (verb == "lines")
            return std::to_string(lines_[command.at(1)]);
        if (verb == "start")
            return start(command);
        if (verb == "wait")
            return told(jobs_.at(command.at(1)).wait(std::chrono::milliseconds(number(command.at(2)))));
        if (verb == "cancel")
            return jobs_.at(command.at(1)).cancel(), "ok";
        if (verb == "end")
            return jobs_.at(command.at(1)).close(), "ok";
        if (verb == "describe")
            return told(tolem::describe());
        if (verb == "version")
            return std::to_string(tolem::abi_version()) + '\t' + std::string(tolem::version()) + '\t' +
                   std::string(tolem::name(tolem::status::unknown));
        return "what?";
    }

    tolem::client &till(const fields &command) { return tills_.at(command.at(1)); }

    // Both of these answer with the result of what they made, which only the functions without exceptions hand out.
    std::string open(const std::string &name, const std::string &config)
    {
        auto [client, opened] = tolem::client::open(config, std::nothrow);
        if (opened.ok())
            tills_.insert_or_assign(name, std::move(client));
        return told(opened);
    }

    std::string start(const fields &command)
    {
        auto [job, started] = till(command).start(command.at(3), command.at(4), std::nothrow);
        if (started.status() == tolem::status::running)
            jobs_.insert_or_assign(command[2], std::move(job));
        return told(started);
    }

    std::string log(const std::string &name, std::int32_t level)
    {
        std::atomic<long> &lines = lines_[name];
        tills_.at(name).set_log(static_cast<tolem::log_level>(level), [&lines](tolem::log_level, std::string_view) { ++lines; });
        return "ok";
    }

    std::string in_a_child(const tolem::client &client, const std::string &operation, const std::string &request)
    {
        int ends[2];
        if (pipe(ends) != 0)
            return "cannot";
        const pid_t child = fork();
        if (child == 0) {
            const std::string line = told(client.call(operation, request, std::nothrow));
            const bool whole = write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size());
            _exit(whole ? 0 : 1);
        }
        close(ends[1]);
        std::string line;
        char bytes[4096];
        for (ssize_t got; (got = read(ends[0], bytes, sizeof bytes)) > 0;)
            line.append(bytes, static_cast<std::size_t>(got));
        close(ends[0]);
        waitpid(child, nullptr, 0);
        return line;
    }

    std::map<std::string, std::atomic<long>> lines_; // outlives the clients that count in it
    std::map<std::string, tolem::client> tills_;
    std::map<std::string, tolem::job> jobs_;
};

} // namespace

int main()
{
    teller teller;
    for (std::string line; std::getline(std::cin, line);)
        std::cout << teller.answer(split(line)) << std::endl;
    return 0;
}

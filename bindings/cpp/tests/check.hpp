// What the tests share: a check that ends the program with its place, configurations, and a bank that accepts a connection
// and keeps silent, so that a call can be held at an exact point without a sleep. Builds without exceptions, too.
//
// Every program is called with an empty folder of its own as argv[1]; it exits with 0 or says what was broken.
#ifndef TOLEM_TESTS_CHECK_HPP
#define TOLEM_TESTS_CHECK_HPP

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <tolem.hpp>
#include <unistd.h>

#define CHECK(condition) check(static_cast<bool>(condition), #condition, __FILE__, __LINE__)

inline void check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
        _exit(1);
    }
}

// The result has this status, in its number and in its document.
#define ANSWERS(expected, result) answers((expected), (result), #result, __FILE__, __LINE__)

inline void answers(tolem::status expected, const tolem::result &result, const char *what, const char *file, int line)
{
    if (result.status() == expected && result.text("status") == tolem::name(expected))
        return;
    std::fprintf(stderr, "%s:%d: broken: %s\n  expected %s, got %s: %s\n", file, line, what,
                 std::string(tolem::name(expected)).c_str(), std::string(result.name()).c_str(),
                 std::string(result.json()).c_str());
    _exit(1);
}

#if defined(__cpp_exceptions)
// The call throws an error of this status; gives it back.
template <class Function>
tolem::error thrown(tolem::status expected, Function function)
{
    try {
        function();
    } catch (const tolem::error &error) {
        ANSWERS(expected, error.result());
        CHECK(error.status() == expected);
        return error;
    }
    std::fprintf(stderr, "broken: nothing was thrown, %s was expected\n", tolem::name(expected).data());
    _exit(1);
}
#endif

// Nobody listens there: a payout to it is proved not to be sent.
inline constexpr const char *nobody = "http://127.0.0.1:1";

inline std::string config(const std::string &folder, const std::string &journal, const std::string &base = nobody)
{
    return tolem::object{
        {"gateway", "bereke-payouts"},
        {"baseUrl", base},
        {"locale", "en"},
        {"journal", folder + "/" + journal},
        {"credentials", tolem::object{{"userName", "sandbox-api"}, {"password", "sandbox-password"}}},
    }.json();
}

// A bank that pays; its address is in the environment. Its order numbers are those of this run only.
inline std::string sandbox()
{
    const char *base = std::getenv("TOLEM_SANDBOX");
    CHECK(base != nullptr);
    return base;
}

inline std::string order(const char *name)
{
    return name + std::string("-") + std::to_string(getpid()) + "-" + std::to_string(time(nullptr));
}

inline tolem::object payout(std::string_view number, const char *card = "4111111111111111")
{
    return tolem::object{
        {"orderNumber", number},
        {"amount", 150000},
        {"currency", "KZT"},
        {"card", tolem::object{{"number", card}}},
        {"recipient", tolem::object{{"name", "AIGERIM"}}},
    };
}

// A client, or the end of the test.
inline tolem::client open_client(const std::string &config)
{
    auto [client, opened] = tolem::client::open(config, std::nothrow);
    ANSWERS(tolem::status::ok, opened);
    return std::move(client);
}

class silent_bank {
public:
    silent_bank()
    {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0);
        CHECK(listen(listener_, 16) == 0);
        CHECK(getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) == 0);
        base_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }

    const std::string &base() const { return base_; }

    // Takes a connection and reads until the head of a request is there: the caller is now surely inside its call.
    void take()
    {
        await_input(listener_);
        connection_ = accept(listener_, nullptr, nullptr);
        std::string head;
        while (head.find("\r\n\r\n") == std::string::npos) {
            char bytes[1024];
            await_input(connection_);
            const ssize_t got = read(connection_, bytes, sizeof bytes);
            CHECK(got > 0);
            head.append(bytes, static_cast<std::size_t>(got));
        }
    }

    // Hangs up without an answer; from here on nobody listens.
    void leave()
    {
        close(listener_);
        close(connection_);
    }

private:
    static void await_input(int from)
    {
        pollfd waiting{from, POLLIN, 0};
        CHECK(poll(&waiting, 1, 60000) == 1);
    }

    std::string base_;
    int listener_, connection_ = -1;
};

#endif

// The bank's callbacks: a listener of the host's own hands each request to notification.read.
//
//     callback CONFIG.json PORT COUNT
//
// The library has no server and needs none: it verifies and reads what the host received. A callback only says that
// there is something to ask about; what is booked comes from payment.status. Answers 200 to what is verified (the
// bank stops repeating it) and 400 to everything else. Ends after COUNT verified ones.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tolem.hpp>
#ifdef _WIN32
#include <winsock2.h> // link with ws2_32
constexpr int MSG_NOSIGNAL = 0;
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
using SOCKET = int;
constexpr SOCKET INVALID_SOCKET = -1;
static int closesocket(SOCKET one) { return close(one); }
#endif

using nlohmann::json;

static std::string read_line(SOCKET connection)
{
    std::string line;
    for (char c; line.size() < 100'000 && recv(connection, &c, 1, 0) == 1 && c != '\n';)
        if (c != '\r')
            line += c;
    return line;
}

static bool is_length(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name == "content-length";
}

// One HTTP request as notification.read wants it: the body exactly as it came, or the query, and the headers. A program
// that has a web server takes the three from there.
static json receive(SOCKET connection)
{
    const std::string target = read_line(connection); // GET /callback?orderNumber=… HTTP/1.1
    json headers = json::object();
    std::size_t length = 0;
    for (std::string line; headers.size() < 100 && !(line = read_line(connection)).empty();) {
        const std::string name = line.substr(0, line.find(':')), value = line.substr(std::min(name.size() + 2, line.size()));
        if (is_length(name))
            length = std::min(std::strtoul(value.c_str(), nullptr, 10), 262'144ul);
        headers[name] = value;
    }
    if (length > 0) {
        std::string body(length, '\0');
        const auto got = recv(connection, body.data(), static_cast<int>(length), MSG_WAITALL);
        body.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return {{"headers", headers}, {"body", body}};
    }
    const std::size_t query = target.find('?') + 1; // 0 if there is none: then it is no callback, and is refused
    return {{"headers", headers}, {"query", target.substr(query, target.rfind(' ') - query)}};
}

// Whether it is a verified callback; then asks about the payment.
static bool read_callback(const tolem::client &shop, SOCKET connection)
try {
    const tolem::result callback = shop.call(tolem::operation::notification_read, receive(connection).dump());
    if (!callback.ok())
        return false;
    const std::string number = callback.text("orderNumber", "-");
    std::cout << callback.name() << ' ' << number << std::endl;
    // The callback says "look"; this looks. What becomes of it is no reason to ask the bank for a repetition.
    const tolem::result payment =
        shop.call(tolem::operation::payment_status, tolem::object{{"orderNumber", number}}, std::nothrow);
    std::cout << "-> " << payment.name() << ' ' << payment.text("state", "-") << std::endl;
    return true;
} catch (const std::exception &forged) { // or no callback at all
    std::cerr << forged.what() << std::endl;
    return false;
}

// A socket that listens on this machine only.
static SOCKET listen_on(int port)
{
#ifdef _WIN32
    WSADATA sockets;
    if (WSAStartup(MAKEWORD(2, 2), &sockets) != 0)
        throw std::runtime_error("callback: Windows has no sockets");
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
#else
    const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    const int one = 1; // Windows means by this that others may have the port too
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
#endif
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || listen(listener, 16) != 0)
        throw std::runtime_error("callback: cannot listen on port " + std::to_string(port));
    return listener;
}

int main(int argc, char **argv)
try {
    if (argc != 4) {
        std::cerr << "usage: callback CONFIG.json PORT COUNT" << std::endl;
        return 2;
    }
    std::ifstream file(argv[1]);
    if (!file) {
        std::cerr << "cannot read " << argv[1] << std::endl;
        return 2;
    }
    const tolem::client shop(std::string(std::istreambuf_iterator<char>(file), {}));
    const SOCKET listener = listen_on(std::stoi(argv[2]));
    std::cout << "listening" << std::endl;
    for (int verified = 0, count = std::stoi(argv[3]); verified < count;) {
        const SOCKET connection = accept(listener, nullptr, nullptr);
        if (connection == INVALID_SOCKET)
            continue;
        const bool good = read_callback(shop, connection);
        const std::string answer = std::string(good ? "HTTP/1.1 200 OK" : "HTTP/1.1 400 Bad Request") +
                                   "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        send(connection, answer.data(), static_cast<int>(answer.size()), MSG_NOSIGNAL);
        closesocket(connection);
        verified += good;
    }
    closesocket(listener);
    return 0;
} catch (const std::exception &wrong) {
    std::cerr << wrong.what() << std::endl;
    return 2;
}

/* The bank's callbacks: a listener of the host's own hands each request to notification.read.
 *
 *     callback CONFIG.json PORT COUNT
 *
 * The library has no server and needs none: it verifies and reads what the host received. A callback only
 * says that there is something to ask about; what is booked comes from payment.status. Answers 200 to what
 * is verified (the bank stops repeating it) and 400 to everything else. Ends after COUNT verified ones. */
#include "example.h"
#ifdef _WIN32
#include <winsock2.h> /* link with ws2_32 */
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
typedef int SOCKET;
#define INVALID_SOCKET (-1)
#define closesocket close
#endif

/* The whole request: the head, and as much of the body as Content-Length says. */
static size_t receive(SOCKET connection, char *request, size_t size)
{
    size_t n = 0, want = 0;
    while (n + 1 < size && (want == 0 || n < want)) {
        int got = (int)recv(connection, request + n, (int)(size - 1 - n), 0);
        char *end, *length;
        if (got <= 0)
            break;
        n += (size_t)got;
        request[n] = '\0';
        end = strstr(request, "\r\n\r\n");
        if (end && want == 0) {
            length = strstr(request, "Content-Length: ");
            want = (size_t)(end - request) + 4 + (length && length < end ? (size_t)atoi(length + 16) : 0);
        }
    }
    return n;
}

/* Hands the request to the library: 1 if it is a verified callback. */
static int read_callback(tolem_client *client, char *request)
{
    char *query = strchr(request, '?'), *end = strstr(request, " HTTP/"), *body = strstr(request, "\r\n\r\n");
    char order[64], state[32];
    tolem_json_writer document;
    tolem_result *result;
    tolem_status status;

    tolem_json_start(&document, NULL, 0);
    if (strncmp(request, "POST ", 5) == 0 && body) {
        tolem_json_add_text(&document, "body", body + 4);
    } else if (query && end && query < end) {
        *end = '\0';
        tolem_json_add_text(&document, "query", query + 1);
    }
    status = tolem_json_call(client, "notification.read", &document, &result);
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    if (status == TOLEM_OK && tolem_json_text_of(result, "orderNumber", order, sizeof order) == TOLEM_JSON_OK) {
        tolem_result_free(result);
        /* The callback says "look"; this looks. */
        status = ask(client, "payment.status", order, &result);
        tolem_json_text_of(result, "state", state, sizeof state);
        printf("-> %s %s\n", tolem_status_name(status), state);
        status = TOLEM_OK;
    }
    tolem_result_free(result);
    return status == TOLEM_OK;
}

/* A socket that listens on this machine only. */
static SOCKET listen_on(int port)
{
    struct sockaddr_in address;
    SOCKET listener;
#ifdef _WIN32
    WSADATA sockets;
    if (WSAStartup(MAKEWORD(2, 2), &sockets) != 0)
        return INVALID_SOCKET;
    listener = socket(AF_INET, SOCK_STREAM, 0);
#else
    int one = 1; /* Windows means by this that others may have the port too */
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
#endif
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0)
        return INVALID_SOCKET;
    return listener;
}

int main(int argc, char **argv)
{
    static char request[65536];
    tolem_client *client;
    SOCKET listener;
    int verified = 0;

    if (argc != 4) {
        fprintf(stderr, "usage: callback CONFIG.json PORT COUNT\n");
        return 2;
    }
    client = open_client(argv[1]);
    listener = listen_on(atoi(argv[2]));
    if (listener == INVALID_SOCKET) {
        fprintf(stderr, "callback: cannot listen on port %s\n", argv[2]);
        return 2;
    }
    printf("listening\n");
    while (verified < atoi(argv[3])) {
        SOCKET connection = accept(listener, NULL, NULL);
        const char *answer;
        int good;
        if (connection == INVALID_SOCKET)
            continue;
        receive(connection, request, sizeof request);
        good = read_callback(client, request);
        verified += good;
        answer = good ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                      : "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        if (send(connection, answer, (int)strlen(answer), 0) < 0)
            fprintf(stderr, "callback: the answer did not go out\n");
        closesocket(connection);
    }
    closesocket(listener);
    tolem_client_close(client);
    return 0;
}

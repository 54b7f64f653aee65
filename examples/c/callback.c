/* The bank's callbacks: a listener of the host's own hands each request to notification.read.
 *
 *     callback CONFIG.json PORT COUNT
 *
 * The library has no server and needs none: it verifies and reads what the host received. A callback only
 * says that there is something to ask about; what is booked comes from payment.status. Answers 200 to what
 * is verified (the bank stops repeating it) and 400 to everything else. Ends after COUNT verified ones. */
#define _POSIX_C_SOURCE 200112L
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include "example.h"
#include "tolem.h"

/* Text as the inside of a JSON string; what cannot be in a query string or a form is left out. */
static void quote(const char *text, size_t length, char *out, size_t size)
{
    size_t i, n = 0;
    for (i = 0; i < length && n + 3 < size; i++) {
        if (text[i] == '"' || text[i] == '\\')
            out[n++] = '\\';
        if ((unsigned char)text[i] >= ' ')
            out[n++] = text[i];
    }
    out[n] = '\0';
}

/* The whole request: the head, and as much of the body as Content-Length says. */
static size_t receive(int connection, char *request, size_t size)
{
    size_t n = 0, want = 0;
    while (n + 1 < size && (want == 0 || n < want)) {
        ssize_t got = recv(connection, request + n, size - 1 - n, 0);
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
static int read_callback(tolem_client *client, const char *request)
{
    static char text[32768], document[40000];
    const char *query = strchr(request, '?'), *end = strstr(request, " HTTP/"), *body = strstr(request, "\r\n\r\n");
    tolem_result *result;
    tolem_status status;

    if (strncmp(request, "POST ", 5) == 0 && body) {
        quote(body + 4, strlen(body + 4), text, sizeof text);
        snprintf(document, sizeof document, "{\"body\": \"%s\"}", text);
    } else if (query && end && query < end) {
        quote(query + 1, (size_t)(end - query - 1), text, sizeof text);
        snprintf(document, sizeof document, "{\"query\": \"%s\"}", text);
    } else {
        return 0;
    }
    status = tolem_call(client, "notification.read", document, &result);
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    if (status == TOLEM_OK && find_text(tolem_result_json(result), "orderNumber")[0] != '\0') {
        snprintf(document, sizeof document, "{\"orderNumber\": \"%s\"}", find_text(tolem_result_json(result), "orderNumber"));
        tolem_result_free(result);
        /* The callback says "look"; this looks. */
        status = tolem_call(client, "payment.status", document, &result);
        printf("-> %s %s\n", tolem_status_name(status), find_text(tolem_result_json(result), "state"));
        status = TOLEM_OK;
    }
    tolem_result_free(result);
    return status == TOLEM_OK;
}

int main(int argc, char **argv)
{
    static char request[65536];
    struct sockaddr_in address;
    char *config;
    tolem_client *client;
    tolem_result *result;
    int listener, verified = 0, one = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 4) {
        fprintf(stderr, "usage: callback CONFIG.json PORT COUNT\n");
        return 2;
    }
    config = read_file(argv[1]);
    if (tolem_client_open(config, &client, &result) != TOLEM_OK) {
        fprintf(stderr, "%s\n", tolem_result_json(result));
        return 2;
    }
    free(config);
    tolem_result_free(result);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(argv[2]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        perror("callback");
        return 2;
    }
    printf("listening\n");
    while (verified < atoi(argv[3])) {
        int connection = accept(listener, NULL, NULL), good;
        const char *answer;
        if (connection < 0)
            continue;
        receive(connection, request, sizeof request);
        good = read_callback(client, request);
        verified += good;
        answer = good ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                      : "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        if (send(connection, answer, strlen(answer), 0) < 0)
            perror("callback");
        close(connection);
    }
    close(listener);
    tolem_client_close(client);
    return 0;
}

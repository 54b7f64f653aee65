/*
 * What the C tests share: a check that ends the program with its place, a configuration, and a bank that accepts a
 * connection and keeps silent, so that a call can be held at an exact point without a sleep.
 *
 * Every program is called with a folder of its own as argv[1]; it exits with 0 or says what was broken.
 */
#ifndef TOLEM_TESTS_CHECK_H
#define TOLEM_TESTS_CHECK_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tolem.h>

#define UNUSED __attribute__((unused))

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

UNUSED static void check(int holds, const char *what, const char *file, int line) {
    if (!holds) {
        fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
        _exit(1);
    }
}

/* The result has this status, in both its forms, and is freed. */
#define ANSWERS(expected, call_, result) answers((expected), (call_), (result), #call_, __FILE__, __LINE__)

UNUSED static void answers(tolem_status expected, tolem_status status, tolem_result **result, const char *what,
                           const char *file, int line) {
    char member[64];
    const char *json = tolem_result_json(*result);
    if (status != expected || tolem_result_status(*result) != expected || json == NULL) {
        fprintf(stderr, "%s:%d: broken: %s\n  expected %s, got %s: %s\n", file, line, what, tolem_status_name(expected),
                tolem_status_name(status), json ? json : "(no document)");
        _exit(1);
    }
    snprintf(member, sizeof member, "\"status\":\"%s\"", tolem_status_name(expected));
    check(strstr(json, member) != NULL, json, file, line);
    tolem_result_free(*result);
    *result = NULL;
}

UNUSED static int says(const tolem_result *result, const char *words) {
    const char *json = tolem_result_json(result);
    return json != NULL && strstr(json, words) != NULL;
}

/* A client of the payouts gateway at that address, with the journal <folder>/<journal>. */
UNUSED static tolem_client *open_client(const char *folder, const char *journal, const char *base) {
    char config[2048];
    tolem_client *client = NULL;
    tolem_result *result = NULL;
    snprintf(config, sizeof config,
             "{\"gateway\":\"bereke-payouts\",\"baseUrl\":\"%s\",\"credentials\":{\"userName\":\"u\",\"password\":\"p\"},"
             "\"journal\":\"%s/%s\"}",
             base, folder, journal);
    ANSWERS(TOLEM_OK, tolem_client_open(config, &client, &result), &result);
    CHECK(client != NULL);
    return client;
}

/* Nobody listens there: a payout to it is proved not to be sent. */
#define NOBODY "http://127.0.0.1:1"

UNUSED static const char *payout(char *buffer, size_t size, const char *number, unsigned timeout_ms) {
    snprintf(buffer, size,
             "{\"orderNumber\":\"%s\",\"amount\":150000,\"currency\":\"KZT\",\"card\":{\"number\":\"4444555566661111\"},"
             "\"timeoutMs\":%u}",
             number, timeout_ms);
    return buffer;
}

struct bank {
    int listener;
    char base[64];
};

UNUSED static struct bank bank_open(void) {
    struct bank bank;
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bank.listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bank.listener >= 0);
    CHECK(bind(bank.listener, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(bank.listener, 16) == 0);
    CHECK(getsockname(bank.listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(bank.base, sizeof bank.base, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return bank;
}

UNUSED static void await_input(int fd) {
    struct pollfd waiting = {fd, POLLIN, 0};
    CHECK(poll(&waiting, 1, 60000) == 1);
}

/* Takes a connection and reads until the head of a request is complete: the caller is now surely inside its call. */
UNUSED static int bank_take(struct bank *bank) {
    char head[8192];
    size_t held = 0;
    int fd;
    await_input(bank->listener);
    fd = accept(bank->listener, NULL, NULL);
    CHECK(fd >= 0);
    for (;;) {
        ssize_t got;
        await_input(fd);
        got = read(fd, head + held, sizeof head - held - 1);
        CHECK(got > 0);
        held += (size_t)got;
        CHECK(held < sizeof head - 1);
        head[held] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL) {
            return fd;
        }
    }
}

/* Hangs up without an answer; from here on nobody listens. */
UNUSED static void bank_leave(struct bank *bank, int fd) {
    close(bank->listener);
    close(fd);
}

#endif

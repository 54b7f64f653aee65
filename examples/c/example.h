/* What the examples share: a client by the file of its configuration, a question by order number, an exit code. For Linux and
 * for Windows. */
#ifndef TOLEM_EXAMPLE_H
#define TOLEM_EXAMPLE_H

#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tolem_json.h"
#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN /* what it brings of sockets is not what callback.c needs */
#include <windows.h>
#endif

/* What is printed is UTF-8, and seen at once by whoever reads it. */
static inline void speak(void)
{
#ifdef _WIN32
    SetConsoleOutputCP(CP_UTF8);
#endif
    setvbuf(stdout, NULL, _IONBF, 0);
}

/* The client of that configuration, and what was found open in its journal; without a client there is nothing to do. */
static inline tolem_client *open_and_tell(const char *path, tolem_result **opened)
{
    static char config[65536];
    FILE *file = fopen(path, "rb");
    tolem_client *client;
    tolem_status status;

    speak();
    if (!file) {
        perror(path);
        exit(2);
    }
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    status = tolem_client_open(config, &client, opened);
    tolem_json_forget(config, sizeof config);
    if (status != TOLEM_OK) {
        printf("%s %s\n", tolem_status_name(status), tolem_result_json(*opened));
        exit(2);
    }
    return client;
}

static inline tolem_client *open_client(const char *path)
{
    tolem_result *opened;
    tolem_client *client = open_and_tell(path, &opened);
    tolem_result_free(opened);
    return client;
}

/* One question about one order, e.g. payout.status. */
static inline tolem_status ask(tolem_client *client, const char *operation, const char *order, tolem_result **result)
{
    tolem_json_writer request;
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", order);
    tolem_json_add_whole(&request, "timeoutMs", 20000);
    return tolem_json_call(client, operation, &request, result);
}

/* Shows the page that somebody has to open. */
static inline void show_page(const tolem_result *result)
{
    char link[2048];
    if (tolem_json_text_of(result, "formUrl", link, sizeof link) == TOLEM_JSON_OK)
        printf("open %s\n", link);
}

static inline void pause_a_second(void)
{
#ifdef _WIN32
    Sleep(1000);
#else
    struct timespec second = {1, 0};
    nanosleep(&second, NULL);
#endif
}

/* 0: book it. 1: refused. 2: this program or its input is wrong, and nothing was sent. 3: start it again later. */
static inline int exit_code(tolem_status status)
{
    switch (status) {
    case TOLEM_OK:
        return 0;
    case TOLEM_DECLINED:
    case TOLEM_REJECTED:
        return 1;
    default:
        return status < 0 ? 2 : 3;
    }
}

/* Prints the result and ends with it. */
static inline int finish(tolem_client *client, tolem_status status, tolem_result *result)
{
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    return exit_code(status);
}

#endif

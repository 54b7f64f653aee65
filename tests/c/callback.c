/* The log callback: on the caller's own thread, free to call back in and to close, and never after it was taken away. */
#include "check.h"

struct ear {
    tolem_client *client;
    pthread_t thread;
    int lines;
    int closes;
};

static void hear(void *user_data, int32_t level, const char *line) {
    struct ear *ear = user_data;
    CHECK(pthread_equal(ear->thread, pthread_self()));
    CHECK(level >= TOLEM_LOG_ERROR && level <= TOLEM_LOG_DEBUG);
    CHECK(line[0] != '\0' && strchr(line, '\n') == NULL);
    CHECK(strstr(line, "4444555566661111") == NULL);
    ear->lines++;
}

static void hear_and_call(void *user_data, int32_t level, const char *line) {
    struct ear *ear = user_data;
    int before = ear->lines;
    char request[512];
    tolem_result *result = NULL;
    hear(user_data, level, line);
    ANSWERS(TOLEM_OK, tolem_call(ear->client, "operation.list", "{}", &result), &result);
    ANSWERS(TOLEM_NOT_SENT,
            tolem_call(ear->client, "payout.create", payout(request, sizeof request, "C-nested", 60000), &result),
            &result);
    CHECK(tolem_client_set_log(ear->client, NULL, NULL, 0) == TOLEM_E_ARGUMENT);
    CHECK(tolem_client_set_log(ear->client, hear, ear, TOLEM_LOG_DEBUG) == TOLEM_E_ARGUMENT);
    CHECK(ear->lines == before + 1); /* the nested calls were silent */
    if (ear->closes) {
        tolem_client_close(ear->client);
        ANSWERS(TOLEM_E_HANDLE, tolem_call(ear->client, "operation.list", "{}", &result), &result);
    }
}

static void pay(tolem_client *client, const char *number) {
    char request[512];
    tolem_result *result = NULL;
    ANSWERS(TOLEM_NOT_SENT,
            tolem_call(client, "payout.create", payout(request, sizeof request, number, 60000), &result), &result);
}

static void hear_one(void *user_data, int32_t level, const char *line) {
    (void)level;
    (void)line;
    __atomic_add_fetch((int *)user_data, 1, __ATOMIC_RELAXED);
}

static void *pay_once(void *client) {
    pay(client, "C-other");
    return NULL;
}

int main(int argc, char **argv) {
    tolem_client *client;
    struct ear *ear = calloc(1, sizeof *ear);
    pthread_t thread;
    int *count, heard;
    CHECK(argc > 1 && ear != NULL);
    client = open_client(argv[1], "callback.sqlite", NOBODY);
    ear->client = client;
    ear->thread = pthread_self();

    CHECK(tolem_client_set_log(client, hear, ear, TOLEM_LOG_DEBUG) == TOLEM_OK);
    pay(client, "C-1");
    CHECK(ear->lines > 0);

    CHECK(tolem_client_set_log(client, hear_and_call, ear, TOLEM_LOG_DEBUG) == TOLEM_OK);
    pay(client, "C-2");

    /* Taken away: not one line more, and the data may go at once, with another thread in a call. */
    count = calloc(1, sizeof *count);
    CHECK(count != NULL);
    CHECK(tolem_client_set_log(client, hear_one, count, TOLEM_LOG_DEBUG) == TOLEM_OK);
    CHECK(pthread_create(&thread, NULL, pay_once, client) == 0);
    while (__atomic_load_n(count, __ATOMIC_RELAXED) == 0) {
        sched_yield();
    }
    CHECK(tolem_client_set_log(client, NULL, NULL, 0) == TOLEM_OK);
    free(count);
    CHECK(pthread_join(thread, NULL) == 0);
    heard = ear->lines;
    pay(client, "C-3");
    CHECK(ear->lines == heard);

    /* Closed from inside: the call still ends with its answer, and that was the last line. */
    ear->closes = 1;
    CHECK(tolem_client_set_log(client, hear_and_call, ear, TOLEM_LOG_DEBUG) == TOLEM_OK);
    pay(client, "C-4");
    CHECK(ear->lines == heard + 1);
    free(ear);
    return 0;
}

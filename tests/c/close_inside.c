/* A client closed while another thread is inside a call on it: that call ends as it would have, the next is refused. */
#include "check.h"

#define THREADS 8

static tolem_client *client;

static void *ask(void *unused) {
    tolem_result *result = NULL;
    (void)unused;
    ANSWERS(TOLEM_NO_ANSWER, tolem_call(client, "gateway.ping", "{\"timeoutMs\":60000}", &result), &result);
    return NULL;
}

static void the_call_under_way_ends_as_it_would_have(const char *folder) {
    struct bank bank = bank_open();
    pthread_t thread;
    tolem_result *result = NULL;
    int line;
    client = open_client(folder, "one.sqlite", bank.base);
    CHECK(pthread_create(&thread, NULL, ask, NULL) == 0);
    line = bank_take(&bank);
    tolem_client_close(client); /* returns although the call goes on */
    ANSWERS(TOLEM_E_HANDLE, tolem_call(client, "operation.list", "{}", &result), &result);
    bank_leave(&bank, line);
    CHECK(pthread_join(thread, NULL) == 0);
}

static void *call_until_closed(void *calls) {
    for (;;) {
        tolem_result *result = NULL;
        tolem_status status = tolem_call(client, "operation.list", "{}", &result);
        if (status == TOLEM_E_HANDLE) {
            ANSWERS(TOLEM_E_HANDLE, status, &result);
            return NULL;
        }
        ANSWERS(TOLEM_OK, status, &result);
        __atomic_add_fetch((int *)calls, 1, __ATOMIC_RELAXED);
    }
}

static void a_close_in_the_middle_of_many_calls_loses_none(const char *folder) {
    pthread_t threads[THREADS], closers[2];
    int calls = 0, i;
    client = open_client(folder, "many.sqlite", NOBODY);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, call_until_closed, &calls) == 0);
    }
    while (__atomic_load_n(&calls, __ATOMIC_RELAXED) < THREADS) {
        sched_yield();
    }
    for (i = 0; i < 2; i++) { /* twice at once, too */
        CHECK(pthread_create(&closers[i], NULL, (void *(*)(void *))(uintptr_t)tolem_client_close, client) == 0);
    }
    for (i = 0; i < 2; i++) {
        CHECK(pthread_join(closers[i], NULL) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

int main(int argc, char **argv) {
    CHECK(argc > 1);
    the_call_under_way_ends_as_it_would_have(argv[1]);
    a_close_in_the_middle_of_many_calls_loses_none(argv[1]);
    return 0;
}

/* One client, many threads: every call gets the answer to its own question. */
#include "check.h"

#define THREADS 32
#define ROUNDS 10

static tolem_client *client;

static void *work(void *argument) {
    int thread = (int)(intptr_t)argument, round;
    char request[512], number[64], member[96];
    for (round = 0; round < ROUNDS; round++) {
        tolem_result *result = NULL;
        tolem_job *job = NULL;
        ANSWERS(TOLEM_OK, tolem_call(client, "operation.list", "{\"limit\":1}", &result), &result);
        ANSWERS(TOLEM_OK, tolem_check(client, "operation.list", "{}", &result), &result);
        if (round % 5 == 0) {
            ANSWERS(TOLEM_RUNNING, tolem_start(client, "operation.list", "{}", &job, &result), &result);
            ANSWERS(TOLEM_OK, tolem_job_wait(job, 60000, &result), &result);
            tolem_job_close(job);
        }
    }
    {
        tolem_result *result = NULL;
        snprintf(number, sizeof number, "T-%d", thread);
        CHECK(tolem_call(client, "payout.create", payout(request, sizeof request, number, 60000), &result) ==
              TOLEM_NOT_SENT);
        snprintf(member, sizeof member, "\"operation\":\"payout.create\"");
        CHECK(says(result, member));
        if (says(result, "orderNumber")) {
            snprintf(member, sizeof member, "\"orderNumber\":\"%s\"", number);
            CHECK(says(result, member));
        }
        tolem_result_free(result);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS];
    int i;
    CHECK(argc > 1);
    client = open_client(argv[1], "threads.sqlite", NOBODY);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, work, (void *)(intptr_t)i) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    tolem_client_close(client);
    return 0;
}

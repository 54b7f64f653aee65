/* A call on a thread of the library: progress, the same answer as often as asked for, and a stop that forgets nothing. */
#include "check.h"

static char request[512];

/* Progress until the end; the end within a minute. */
static tolem_status finish(tolem_job *job) {
    int i;
    for (i = 0; i < 600; i++) {
        tolem_result *result = NULL;
        tolem_status status = tolem_job_wait(job, 100, &result);
        CHECK(result != NULL && tolem_result_status(result) == status);
        tolem_result_free(result);
        if (status != TOLEM_RUNNING) {
            return status;
        }
    }
    return TOLEM_RUNNING;
}

static void what_is_sent_is_not_forgotten(const char *folder) {
    struct bank bank = bank_open();
    tolem_client *client = open_client(folder, "sent.sqlite", bank.base);
    tolem_result *result = NULL;
    tolem_job *job = NULL;
    int line;

    CHECK(tolem_start(client, "payout.create", payout(request, sizeof request, "J-1", 60000), &job, &result) ==
          TOLEM_RUNNING);
    CHECK(says(result, "\"operation\":\"payout.create\""));
    ANSWERS(TOLEM_RUNNING, TOLEM_RUNNING, &result);
    line = bank_take(&bank);

    /* The request is out: the progress says so, and a stop does not turn it into "not sent". */
    for (;;) {
        CHECK(tolem_job_wait(job, 0, &result) == TOLEM_RUNNING);
        if (says(result, "\"phase\":\"waiting\""))
            break;
        tolem_result_free(result);
    }
    CHECK(says(result, "\"elapsedMs\":") && says(result, "\"advice\":\"wait\""));
    CHECK(!says(result, "4444555566661111"));
    ANSWERS(TOLEM_RUNNING, TOLEM_RUNNING, &result);
    tolem_job_cancel(job);
    bank_leave(&bank, line);
    CHECK(finish(job) == TOLEM_UNKNOWN);
    ANSWERS(TOLEM_UNKNOWN, tolem_job_wait(job, 0, &result), &result);
    ANSWERS(TOLEM_UNKNOWN, tolem_job_wait(job, 1000, &result), &result);
    tolem_job_cancel(job); /* too late, and harmless */
    ANSWERS(TOLEM_UNKNOWN, tolem_job_wait(job, 0, &result), &result);
    tolem_job_close(job);
    ANSWERS(TOLEM_E_HANDLE, tolem_job_wait(job, 0, &result), &result);
    tolem_client_close(client);
}

static void closing_does_not_wait_for_the_bank(const char *folder) {
    struct bank bank = bank_open();
    tolem_client *client = open_client(folder, "left.sqlite", bank.base);
    tolem_result *result = NULL;
    tolem_job *job = NULL;
    int line;
    ANSWERS(TOLEM_RUNNING, tolem_start(client, "gateway.ping", "{\"timeoutMs\":60000}", &job, &result), &result);
    line = bank_take(&bank);
    tolem_client_close(client);
    ANSWERS(TOLEM_RUNNING, tolem_job_wait(job, 0, &result), &result); /* the job outlives its client */
    tolem_job_close(job);                                             /* and its own handle */
    ANSWERS(TOLEM_E_HANDLE, tolem_job_wait(job, 0, &result), &result);
    bank_leave(&bank, line);
}

static void what_is_wrong_with_a_request_comes_with_the_wait(const char *folder) {
    tolem_client *client = open_client(folder, "wrong.sqlite", NOBODY);
    tolem_result *result = NULL;
    tolem_job *job = NULL;
    ANSWERS(TOLEM_RUNNING, tolem_start(client, "operation.list", "{", &job, &result), &result);
    ANSWERS(TOLEM_E_REQUEST, tolem_job_wait(job, 60000, &result), &result);
    tolem_job_close(job);
    ANSWERS(TOLEM_RUNNING,
            tolem_start(client, "payout.create", payout(request, sizeof request, "J-2", 60000), &job, &result), &result);
    CHECK(finish(job) == TOLEM_NOT_SENT);
    tolem_job_close(job);
    tolem_client_close(client);
}

int main(int argc, char **argv) {
    CHECK(argc > 1);
    what_is_sent_is_not_forgotten(argv[1]);
    closing_does_not_wait_for_the_bank(argv[1]);
    what_is_wrong_with_a_request_comes_with_the_wait(argv[1]);
    return 0;
}

/* Whatever pointer a program hands in, it gets an answer and not a crash. */
#include "check.h"

#define LIST "operation.list"

static const char *folder;

static void null_is_an_error(tolem_client *client) {
    tolem_client *opened = (tolem_client *)&folder;
    tolem_job *job = (tolem_job *)&folder;
    tolem_result *result = (tolem_result *)&folder;

    ANSWERS(TOLEM_E_ARGUMENT, tolem_client_open(NULL, &opened, &result), &result);
    CHECK(opened == NULL);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_client_open("{}", NULL, &result), &result);
    CHECK(tolem_client_open("{}", &opened, NULL) == TOLEM_E_ARGUMENT);

    ANSWERS(TOLEM_E_ARGUMENT, tolem_call(NULL, LIST, "{}", &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_call(client, NULL, "{}", &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_call(client, LIST, NULL, &result), &result);
    CHECK(tolem_call(client, LIST, "{}", NULL) == TOLEM_E_ARGUMENT);
    CHECK(tolem_call(NULL, NULL, NULL, NULL) == TOLEM_E_ARGUMENT);

    ANSWERS(TOLEM_E_ARGUMENT, tolem_check(NULL, LIST, "{}", &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_check(client, NULL, "{}", &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_check(client, LIST, NULL, &result), &result);
    CHECK(tolem_check(client, LIST, "{}", NULL) == TOLEM_E_ARGUMENT);

    ANSWERS(TOLEM_E_ARGUMENT, tolem_start(NULL, LIST, "{}", &job, &result), &result);
    CHECK(job == NULL);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_start(client, NULL, "{}", &job, &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_start(client, LIST, NULL, &job, &result), &result);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_start(client, LIST, "{}", NULL, &result), &result);
    CHECK(tolem_start(client, LIST, "{}", &job, NULL) == TOLEM_E_ARGUMENT);
    ANSWERS(TOLEM_E_ARGUMENT, tolem_job_wait(NULL, 0, &result), &result);
    CHECK(tolem_job_wait(NULL, 0, NULL) == TOLEM_E_ARGUMENT);

    CHECK(tolem_describe(NULL) == TOLEM_E_ARGUMENT);
    CHECK(tolem_client_set_log(NULL, NULL, NULL, TOLEM_LOG_INFO) == TOLEM_E_ARGUMENT);
    CHECK(tolem_result_json(NULL) == NULL);
    CHECK(tolem_result_status(NULL) == TOLEM_E_ARGUMENT);
    tolem_client_close(NULL);
    tolem_job_cancel(NULL);
    tolem_job_close(NULL);
    tolem_result_free(NULL);
}

/* No pointer in here is a handle of its kind. */
static void is_refused(void *pointer) {
    tolem_result *result = NULL;
    tolem_job *job = NULL;
    ANSWERS(TOLEM_E_HANDLE, tolem_call(pointer, LIST, "{}", &result), &result);
    ANSWERS(TOLEM_E_HANDLE, tolem_check(pointer, LIST, "{}", &result), &result);
    ANSWERS(TOLEM_E_HANDLE, tolem_start(pointer, LIST, "{}", &job, &result), &result);
    CHECK(job == NULL);
    CHECK(tolem_client_set_log(pointer, NULL, NULL, 0) == TOLEM_E_HANDLE);
    tolem_client_close(pointer);
    ANSWERS(TOLEM_E_HANDLE, tolem_job_wait(pointer, 0, &result), &result);
    tolem_job_cancel(pointer);
    tolem_job_close(pointer);
    CHECK(tolem_result_json(pointer) == NULL);
    CHECK(tolem_result_status(pointer) == TOLEM_E_HANDLE);
    tolem_result_free(pointer);
}

static void garbage_is_an_error(void) {
    char bytes[64] = {0};
    void *heap = malloc(64);
    CHECK(heap != NULL);
    is_refused((void *)1);
    is_refused((void *)(uintptr_t)-1);
    is_refused(bytes);
    is_refused(bytes + 3);
    is_refused((void *)"a text");
    is_refused((void *)(uintptr_t)&is_refused);
    is_refused(heap);
    free(heap);
}

static void closed_is_an_error(tolem_client *client) {
    tolem_result *result = NULL, *other = NULL, *kept;
    tolem_job *job = NULL;

    CHECK(tolem_call(client, LIST, "{}", &result) == TOLEM_OK);
    kept = result;
    CHECK(says(kept, "\"status\":\"TOLEM_OK\""));
    tolem_result_free(kept);
    is_refused(kept);
    /* A later result is not taken for the freed one. */
    CHECK(tolem_call(client, LIST, "{}", &other) == TOLEM_OK);
    is_refused(kept);
    CHECK(tolem_result_status(other) == TOLEM_OK);
    tolem_result_free(other);

    ANSWERS(TOLEM_RUNNING, tolem_start(client, LIST, "{}", &job, &result), &result);
    ANSWERS(TOLEM_OK, tolem_job_wait(job, 60000, &result), &result);
    tolem_job_close(job);
    is_refused(job);

    tolem_client_close(client);
    is_refused(client);
}

/* Handles of one kind are no handles of another. */
static void kinds_are_told_apart(tolem_client *client) {
    tolem_result *result = NULL, *answer = NULL;
    tolem_job *job = NULL;
    CHECK(tolem_call(client, LIST, "{}", &answer) == TOLEM_OK);
    ANSWERS(TOLEM_E_HANDLE, tolem_call((tolem_client *)answer, LIST, "{}", &result), &result);
    tolem_client_close((tolem_client *)answer);
    tolem_result_free((tolem_result *)client);
    tolem_job_close((tolem_job *)client);
    CHECK(tolem_result_status((tolem_result *)client) == TOLEM_E_HANDLE);
    CHECK(tolem_result_status(answer) == TOLEM_OK);
    tolem_result_free(answer);
    ANSWERS(TOLEM_RUNNING, tolem_start(client, LIST, "{}", &job, &result), &result);
    tolem_client_close((tolem_client *)job);
    ANSWERS(TOLEM_OK, tolem_job_wait(job, 60000, &result), &result);
    tolem_job_close(job);
    ANSWERS(TOLEM_OK, tolem_call(client, LIST, "{}", &result), &result);
}

int main(int argc, char **argv) {
    tolem_client *client;
    CHECK(argc > 1);
    folder = argv[1];
    garbage_is_an_error(); /* before anything was ever opened */
    client = open_client(folder, "misuse.sqlite", NOBODY);
    null_is_an_error(client);
    garbage_is_an_error();
    kinds_are_told_apart(client);
    closed_is_an_error(client);
    return 0;
}

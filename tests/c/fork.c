/* What a child inherited answers "forked" and never hangs; the parent notices nothing of it. */
#include "check.h"

#define HAMMERS 4
#define FORKS 40

static const char *folder;
static tolem_client *client;
static tolem_job *job;
static tolem_result *answer;
static int stop;

static void inherited_handles_are_forked(void) {
    tolem_result *result = NULL;
    tolem_job *none = NULL;
    CHECK(tolem_call(client, "operation.list", "{}", &result) == TOLEM_E_FORKED);
    CHECK(says(result, "fork"));
    ANSWERS(TOLEM_E_FORKED, TOLEM_E_FORKED, &result);
    ANSWERS(TOLEM_E_FORKED, tolem_check(client, "operation.list", "{}", &result), &result);
    ANSWERS(TOLEM_E_FORKED, tolem_start(client, "operation.list", "{}", &none, &result), &result);
    CHECK(none == NULL);
    ANSWERS(job ? TOLEM_E_FORKED : TOLEM_E_ARGUMENT, tolem_job_wait(job, 0, &result), &result);
    CHECK(tolem_client_set_log(client, NULL, NULL, 0) == TOLEM_E_FORKED);
    CHECK(tolem_result_status(answer) == TOLEM_E_FORKED);
    CHECK(tolem_result_json(answer) == NULL);
    tolem_result_free(answer);
    tolem_job_cancel(job);
    tolem_job_close(job);
    tolem_client_close(client);
    ANSWERS(TOLEM_E_FORKED, tolem_call(client, "operation.list", "{}", &result), &result);
    ANSWERS(TOLEM_E_HANDLE, tolem_call((tolem_client *)&folder, "operation.list", "{}", &result), &result);
}

static void child_succeeds(pid_t child) {
    int status;
    CHECK(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A child of a process with one thread may open a client of its own. */
static void a_child_opens_its_own(void) {
    pid_t child = fork();
    if (child == 0) {
        tolem_client *own;
        tolem_result *result = NULL;
        alarm(120);
        inherited_handles_are_forked();
        own = open_client(folder, "child.sqlite", NOBODY);
        ANSWERS(TOLEM_OK, tolem_call(own, "operation.list", "{}", &result), &result);
        tolem_client_close(own);
        ANSWERS(TOLEM_E_HANDLE, tolem_call(own, "operation.list", "{}", &result), &result);
        _exit(0);
    }
    child_succeeds(child);
}

static void *hammer(void *unused) {
    (void)unused;
    while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
        tolem_result *result = NULL;
        ANSWERS(TOLEM_E_HANDLE, tolem_call((tolem_client *)&folder, "operation.list", "{}", &result), &result);
        ANSWERS(TOLEM_OK, tolem_call(client, "operation.list", "{}", &result), &result);
    }
    return NULL;
}

/* Other threads hold the library's locks at some of these forks. */
static void a_child_never_waits_for_a_lock_of_the_parent(void) {
    pthread_t threads[HAMMERS];
    int i;
    for (i = 0; i < HAMMERS; i++) {
        CHECK(pthread_create(&threads[i], NULL, hammer, NULL) == 0);
    }
    for (i = 0; i < FORKS; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(60); /* a child that hangs ends by a signal, and that is seen */
            inherited_handles_are_forked();
            /* Not _exit: what the vanished threads held in their registers looks lost to a leak checker. */
            execl("/bin/true", "true", (char *)NULL);
            _exit(1);
        }
        child_succeeds(child);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    for (i = 0; i < HAMMERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

int main(int argc, char **argv) {
    tolem_result *result = NULL;
    CHECK(argc > 1);
    folder = argv[1];
    client = open_client(folder, "parent.sqlite", NOBODY);
    CHECK(tolem_call(client, "operation.list", "{}", &answer) == TOLEM_OK);

    a_child_opens_its_own(); /* first: the thread of a job is still on its way out when its answer is there */

    ANSWERS(TOLEM_RUNNING, tolem_start(client, "operation.list", "{}", &job, &result), &result);
    ANSWERS(TOLEM_OK, tolem_job_wait(job, 60000, &result), &result);
    a_child_never_waits_for_a_lock_of_the_parent();

    CHECK(tolem_result_status(answer) == TOLEM_OK);
    ANSWERS(TOLEM_OK, tolem_call(client, "operation.list", "{}", &result), &result);
    ANSWERS(TOLEM_OK, tolem_job_wait(job, 0, &result), &result);
    tolem_result_free(answer);
    tolem_job_close(job);
    tolem_client_close(client);
    return 0;
}

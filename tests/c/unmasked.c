/* Hosts written in Pascal run with the exceptions of the floating point unmasked: one that is raised inside the library, by
 * whatever a bank answers, would end the host after the money has left. Calls and jobs run so here, and find unmasked what
 * they were given. */
#define _GNU_SOURCE
#include <fenv.h>
#include <signal.h>
#include "check.h"

#define TRAPS (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW)

/* What a number can be in JSON, where our table wants a whole one; and what is no answer at all. */
static const char *const answers_of_the_bank[] = {
    "{\"errorCode\":\"0\",\"orderId\":\"1\",\"orderNumber\":\"%s\",\"orderStatus\":2,\"amount\":1e400,\"currency\":\"398\"}",
    "{\"errorCode\":\"0\",\"orderId\":\"1\",\"orderNumber\":\"%s\",\"orderStatus\":2,\"amount\":-1e-400,\"currency\":\"398\"}",
    "{\"errorCode\":\"0\",\"orderId\":\"1\",\"orderNumber\":\"%s\",\"orderStatus\":2.5e300,\"amount\":150000.5,\"currency\":398}",
    "{\"errorCode\":9223372036854775808,\"orderNumber\":\"%s\",\"orderStatus\":99999999999999999999,\"amount\":0.1e1}",
    "{\"errorCode\":\"0\",\"orderNumber\":\"%s\",\"orderStatus\":NaN,\"amount\":Infinity}",
    "{\"errorCode\":\"0\",\"orderNumber\":\"%s\",\"creationDate\":1e308,\"operationList\":[{\"operationDate\":-1e308}],\"fee\":1e39}",
    "<html>%s</html>",
    "",
};

/* Valgrind computes floats itself: it never traps and keeps no mask. */
static int under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

/* Without this the test could not fail. */
static void a_float_would_trap(void) {
    volatile double zero = 0;
    int status;
    pid_t child;
    if (under_valgrind())
        return;
    child = fork();
    if (child == 0)
        _exit(1 / zero > 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGFPE);
}

static void answer_and_leave(int line, const char *number, const char *answer) {
    char body[512], whole[1024];
    int length;
    snprintf(body, sizeof body, answer, number);
    length = snprintf(whole, sizeof whole, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                      strlen(body), body);
    CHECK(write(line, whole, (size_t)length) == length);
    close(line);
}

int main(int argc, char **argv) {
    size_t i;
    CHECK(argc > 1);
    CHECK(feenableexcept(TRAPS) != -1);
    a_float_would_trap();
    for (i = 0; i < sizeof answers_of_the_bank / sizeof answers_of_the_bank[0]; i++) {
        char journal[32], number[16], request[512];
        struct bank bank = bank_open();
        tolem_client *client;
        tolem_result *result = NULL;
        tolem_job *job = NULL;
        tolem_status status;
        int line;
        snprintf(journal, sizeof journal, "unmasked-%zu.sqlite", i);
        snprintf(number, sizeof number, "U-%zu", i);
        client = open_client(argv[1], journal, bank.base);
        ANSWERS(TOLEM_RUNNING, tolem_start(client, "payout.create", payout(request, sizeof request, number, 20000), &job, &result), &result);
        line = bank_take(&bank);
        tolem_job_cancel(job); /* too late for the request; but no question follows its answer, so that it stays unknown */
        answer_and_leave(line, number, answers_of_the_bank[i]);
        close(bank.listener);
        ANSWERS(TOLEM_UNKNOWN, tolem_job_wait(job, 60000, &result), &result);
        tolem_job_close(job);
        /* The same on this thread. */
        status = tolem_call(client, "operation.explain", payout(request, sizeof request, number, 1500), &result);
        CHECK(status == TOLEM_E_REQUEST); /* that has no card */
        tolem_result_free(result);
        snprintf(request, sizeof request, "{\"orderNumber\":\"%s\",\"timeoutMs\":500}", number);
        ANSWERS(TOLEM_UNKNOWN, tolem_call(client, "operation.resolve", request, &result), &result);
        ANSWERS(TOLEM_UNKNOWN, tolem_call(client, "operation.explain", request, &result), &result);
        tolem_client_close(client);
        CHECK(under_valgrind() || (fegetexcept() & TRAPS) == TRAPS);
    }
    return 0;
}

/* A library that answers what it is told to, for what the real one never does on demand: another ABI, a status nobody knows, a
 * document of any content. It counts what it gives out and takes back, so that a test can see each handle closed exactly once.
 * The environment says what to answer: STUB_ABI, STUB_STATUS, STUB_JSON; the operation "echo" answers with its request. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tolem.h"

static int clients, clients_closed, jobs, jobs_closed, results, results_freed;

static tolem_status number(const char *name, tolem_status otherwise)
{
    const char *value = getenv(name);
    return value ? (tolem_status)atoi(value) : otherwise;
}

static tolem_status answer(const char *json, tolem_status status, tolem_result **result)
{
    __sync_fetch_and_add(&results, 1);
    *result = (tolem_result *)strdup(json ? json : "{}");
    return status;
}

uint32_t tolem_abi_version(void) { return (uint32_t)number("STUB_ABI", TOLEM_ABI_VERSION); }
const char *tolem_version(void) { return "7.7.7-stub"; }
const char *tolem_status_name(tolem_status status) { return status == 0 ? "TOLEM_OK" : "TOLEM_?"; }

tolem_status tolem_client_open(const char *config, tolem_client **client, tolem_result **result)
{
    (void)config;
    *client = (tolem_client *)(uintptr_t)(1000 + __sync_add_and_fetch(&clients, 1));
    return answer("{}", TOLEM_OK, result);
}

void tolem_client_close(tolem_client *client)
{
    if (client)
        __sync_fetch_and_add(&clients_closed, 1);
}

tolem_status tolem_call(tolem_client *client, const char *operation, const char *request, tolem_result **result)
{
    (void)client;
    if (strcmp(operation, "echo") == 0)
        return answer(request, TOLEM_OK, result);
    return answer(getenv("STUB_JSON"), number("STUB_STATUS", TOLEM_OK), result);
}

tolem_status tolem_check(tolem_client *client, const char *operation, const char *request, tolem_result **result)
{
    return tolem_call(client, operation, request, result);
}

/* The counts; its own answer is not among them. */
tolem_status tolem_describe(tolem_result **result)
{
    char counts[256];
    snprintf(counts, sizeof counts, "{\"clients\":%d,\"clientsClosed\":%d,\"jobs\":%d,\"jobsClosed\":%d,\"results\":%d,\"resultsFreed\":%d}",
             clients, clients_closed, jobs, jobs_closed, results, results_freed);
    return answer(counts, TOLEM_OK, result);
}

tolem_status tolem_client_set_log(tolem_client *client, tolem_log_fn log, void *user_data, int32_t level)
{
    (void)client; (void)log; (void)user_data; (void)level;
    return TOLEM_OK;
}

tolem_status tolem_start(tolem_client *client, const char *operation, const char *request, tolem_job **job, tolem_result **result)
{
    (void)client; (void)operation; (void)request;
    *job = (tolem_job *)(uintptr_t)(1000000 + __sync_add_and_fetch(&jobs, 1));
    return answer("{}", TOLEM_RUNNING, result);
}

tolem_status tolem_job_wait(tolem_job *job, uint32_t timeout_ms, tolem_result **result)
{
    (void)job; (void)timeout_ms;
    return answer(getenv("STUB_JSON"), number("STUB_STATUS", TOLEM_OK), result);
}

void tolem_job_cancel(tolem_job *job) { (void)job; }

void tolem_job_close(tolem_job *job)
{
    if (job)
        __sync_fetch_and_add(&jobs_closed, 1);
}

const char *tolem_result_json(const tolem_result *result) { return (const char *)result; }
tolem_status tolem_result_status(const tolem_result *result) { (void)result; return TOLEM_OK; }

void tolem_result_free(tolem_result *result)
{
    if (!result)
        return;
    __sync_fetch_and_add(&results_freed, 1);
    free(result);
}

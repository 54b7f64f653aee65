/* A library with tolem's ABI that does what the tests of the binding ask for: other ABI numbers, statuses of tomorrow,
 * documents of any size. It counts what is opened, closed and freed, so that nothing is forgotten or freed twice.
 *
 * Operations: "echo" answers with the request inside; "status" with the number that is the request; "log" logs one line
 * of that level; anything else is well. -DSTUB_ABI=2 makes it a library of another ABI. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tolem.h"

#ifndef STUB_ABI
#define STUB_ABI TOLEM_ABI_VERSION
#endif

struct tolem_result { tolem_status status; char *json; int freed; };
struct tolem_client { int closed; };
struct tolem_job { int closed, looks; };

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static int results, double_frees, clients, jobs, logs;
static tolem_log_fn log_fn;
static void *log_data;

static void count(int *counter, int step)
{
    pthread_mutex_lock(&counting);
    *counter += step;
    pthread_mutex_unlock(&counting);
}

TOLEM_API int stub_results(void) { return results; }
TOLEM_API int stub_double_frees(void) { return double_frees; }
TOLEM_API int stub_clients(void) { return clients; }
TOLEM_API int stub_jobs(void) { return jobs; }
TOLEM_API int stub_logs(void) { return logs; }

static tolem_status answer(tolem_status status, const char *before, const char *inside, const char *after, tolem_result **result)
{
    size_t size = strlen(before) + strlen(inside) + strlen(after) + 1;
    *result = malloc(sizeof **result);
    (*result)->status = status;
    (*result)->freed = 0;
    (*result)->json = malloc(size);
    snprintf((*result)->json, size, "%s%s%s", before, inside, after);
    count(&results, 1);
    return status;
}

static tolem_status plain(tolem_status status, tolem_result **result)
{
    return answer(status, "{\"status\":\"", status == TOLEM_OK ? "TOLEM_OK" : "TOLEM_?", "\",\"advice\":\"book\",\"message\":\"said\"}", result);
}

uint32_t tolem_abi_version(void) { return STUB_ABI; }
const char *tolem_version(void) { return "9.8.7"; }
const char *tolem_status_name(tolem_status status) { return status == 0 ? "TOLEM_OK" : "TOLEM_?"; }

tolem_status tolem_client_open(const char *config_json, tolem_client **client, tolem_result **result)
{
    (void)config_json;
    *client = calloc(1, sizeof **client);
    count(&clients, 1);
    return plain(TOLEM_OK, result);
}

void tolem_client_close(tolem_client *client)
{
    if (!client)
        return;
    if (client->closed++)
        count(&double_frees, 1);
    count(&clients, -1);
}

tolem_status tolem_call(tolem_client *client, const char *operation, const char *request_json, tolem_result **result)
{
    (void)client;
    if (strcmp(operation, "echo") == 0)
        return answer(TOLEM_OK, "{\"status\":\"TOLEM_OK\",\"echo\":", request_json, "}", result);
    if (strcmp(operation, "status") == 0)
        return plain(atoi(request_json), result);
    if (strcmp(operation, "log") == 0 && log_fn)
        log_fn(log_data, atoi(request_json), "a line, \xD2\x9B\xD0\xB0\xD0\xB7\xD0\xB0\xD2\x9B");
    return plain(TOLEM_OK, result);
}

tolem_status tolem_check(tolem_client *client, const char *operation, const char *request_json, tolem_result **result)
{
    return tolem_call(client, operation, request_json, result);
}

tolem_status tolem_describe(tolem_result **result) { return plain(TOLEM_OK, result); }

tolem_status tolem_client_set_log(tolem_client *client, tolem_log_fn log, void *user_data, int32_t level)
{
    (void)client;
    (void)level;
    log_fn = log;
    log_data = user_data;
    count(&logs, 1);
    return TOLEM_OK;
}

tolem_status tolem_start(tolem_client *client, const char *operation, const char *request_json, tolem_job **job, tolem_result **result)
{
    (void)client;
    (void)operation;
    (void)request_json;
    *job = calloc(1, sizeof **job);
    count(&jobs, 1);
    return plain(TOLEM_RUNNING, result);
}

tolem_status tolem_job_wait(tolem_job *job, uint32_t timeout_ms, tolem_result **result)
{
    (void)timeout_ms;
    return plain(++job->looks > 2 ? TOLEM_OK : TOLEM_RUNNING, result);
}

void tolem_job_cancel(tolem_job *job) { (void)job; }

void tolem_job_close(tolem_job *job)
{
    if (!job)
        return;
    if (job->closed++)
        count(&double_frees, 1);
    count(&jobs, -1);
}

const char *tolem_result_json(const tolem_result *result) { return result ? result->json : NULL; }
tolem_status tolem_result_status(const tolem_result *result) { return result ? result->status : TOLEM_E_ARGUMENT; }

void tolem_result_free(tolem_result *result)
{
    if (!result)
        return;
    if (result->freed++)
        count(&double_frees, 1);
    else
        free(result->json);
    count(&results, -1);
}

/* A shop with many cashiers, made to be killed.
 *
 *     payments CONFIG.json FIRST LAST CASHIERS WORK CLIENT-ID BINDING-ID
 *
 * WORK is `page` (somebody pays on the bank's page; every fifth order is cancelled at once), `charge` (a stored card), `plain` (a stored card without CVC, at a bank that never asks for one), `two_stage` (hold, then take half; every third order lets all of it go) or `refund:LIST` (charge, then the
 * partial refunds of that list, e.g. `refund:13`: another till of the same shop makes `refund:2`). Every order
 * has an amount of its own. It keeps nothing: killed and started again, it asks for everything once more with
 * the same numbers. Exits 0 when all is final, 1 when something waits for a person, 2 when it was used wrongly. */
#define _POSIX_C_SOURCE 199309L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tolem.h"

static tolem_client *client;
static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;
static int next_order, last_order, in_review;
static const char *work, *client_id, *binding_id;

static int take_order(void)
{
    int order;
    pthread_mutex_lock(&counter_lock);
    order = next_order <= last_order ? next_order++ : -1;
    pthread_mutex_unlock(&counter_lock);
    return order;
}

/* Repeats one call until its movement is in this state, or refused, or a person's: then it returns 0. */
static int until(const char *operation, const char *request, const char *state)
{
    struct timespec breath = {0, 5000000};
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"state\":\"%s\"", state);
    for (;;) {
        tolem_result *result;
        tolem_status status = tolem_call(client, operation, request, &result);
        const char *json = tolem_result_json(result);
        int there = strstr(json, wanted) != NULL || (status == TOLEM_OK && strstr(json, "\"state\":\"paid\"") != NULL);
        int review = strstr(json, "\"state\":\"review\"") != NULL;
        if (status < 0)
            fprintf(stderr, "%s %s: %s\n", operation, request, json);
        tolem_result_free(result);
        if (there)
            return 1;
        if (review) {
            pthread_mutex_lock(&counter_lock);
            in_review++;
            pthread_mutex_unlock(&counter_lock);
        }
        if (review || status == TOLEM_DECLINED)
            return 0;
        nanosleep(&breath, NULL);
    }
}

/* Cancels an order once more; whether that is over: it is cancelled, or was paid first, or is a person's. */
static int is_cancelled(int order)
{
    char request[128];
    tolem_result *result;
    tolem_status status;
    const char *json;
    int over;
    snprintf(request, sizeof request, "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\", \"timeoutMs\": 5000}",
             order, 10000 + 2 * order);
    status = tolem_call(client, "payment.cancel", request, &result);
    json = tolem_result_json(result);
    if (status < 0)
        fprintf(stderr, "payment.cancel %s: %s\n", request, json);
    over = status == TOLEM_OK || status == TOLEM_DECLINED || strstr(json, "\"state\":\"review\"") != NULL
        || (status == TOLEM_REJECTED && strstr(json, "\"code\":\"order_paid\"") != NULL);
    tolem_result_free(result);
    return over;
}

/* Makes a page and asks about it until it is paid, refused for good, or a person's. */
static void serve_page(int order)
{
    struct timespec breath = {0, 20000000};
    char request[256], question[96];
    int cancelled = order % 5 != 0;
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\","
             " \"returnUrl\": \"https://shop.example/ok\", \"timeoutMs\": 5000}",
             order, 10000 + 2 * order);
    snprintf(question, sizeof question, "{\"orderNumber\": \"k-%d\", \"timeoutMs\": 5000}", order);
    for (;;) {
        tolem_result *result;
        tolem_status status;
        int review;
        tolem_call(client, "payment.register", request, &result);
        tolem_result_free(result);
        cancelled = cancelled || is_cancelled(order);
        status = tolem_call(client, "payment.status", question, &result);
        review = strstr(tolem_result_json(result), "\"state\":\"review\"") != NULL;
        if (status < 0)
            fprintf(stderr, "%s: %s\n", question, tolem_result_json(result));
        tolem_result_free(result);
        if (review) {
            pthread_mutex_lock(&counter_lock);
            in_review++;
            pthread_mutex_unlock(&counter_lock);
        }
        if (review || (cancelled && (status == TOLEM_OK || status == TOLEM_DECLINED)))
            return;
        nanosleep(&breath, NULL);
    }
}

static void serve(int order)
{
    int two_stage = strcmp(work, "two_stage") == 0, amount = 10000 + 2 * order;
    int lets_go = two_stage && order % 3 == 0;
    const char *part;
    const char *cvc = strcmp(work, "plain") == 0 ? "" : " \"cvc\": \"123\",";
    char request[512];
    if (strcmp(work, "page") == 0) {
        serve_page(order);
        return;
    }
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\", \"capture\": \"%s\","
             " \"bindingId\": \"%s\",%s \"returnUrl\": \"https://shop.example/ok\","
             " \"payer\": {\"clientId\": \"%s\", \"ip\": \"127.0.0.1\"}, \"timeoutMs\": 5000}",
             order, amount, two_stage ? "manual" : "automatic", binding_id, cvc, client_id);
    if (!until("payment.charge_token", request, two_stage ? "held" : "paid") && !lets_go)
        return;
    /* What is let go is declined before the cancel itself is known: it is asked for in any case. */
    if (lets_go) {
        snprintf(request, sizeof request, "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\", \"timeoutMs\": 5000}",
                 order, amount);
        until("payment.cancel", request, "paid");
        return;
    }
    if (two_stage) {
        snprintf(request, sizeof request, "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\", \"timeoutMs\": 5000}",
                 order, amount / 2);
        until("payment.capture", request, "paid");
        return;
    }
    if (strncmp(work, "refund:", 7) != 0)
        return;
    for (part = work + 7; *part; part++) {
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"k-%d\", \"refundNumber\": \"k-%d-%c\", \"amount\": %d, \"currency\": \"398\","
                 " \"timeoutMs\": 5000}",
                 order, order, *part, 1000 + order);
        until("payment.refund", request, "paid");
    }
}

static void *cashier(void *nothing)
{
    int order;
    while ((order = take_order()) >= 0)
        serve(order);
    return nothing;
}

int main(int argc, char **argv)
{
    static char config[65536];
    pthread_t cashiers[64];
    tolem_result *result;
    FILE *file;
    int i, n;

    if (argc != 8 || !(file = fopen(argv[1], "rb")))
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    next_order = atoi(argv[2]);
    last_order = atoi(argv[3]);
    n = atoi(argv[4]);
    work = argv[5];
    client_id = argv[6];
    binding_id = argv[7];
    if (n < 1 || n > 64)
        return 2;
    if (tolem_client_open(config, &client, &result) != TOLEM_OK) {
        fprintf(stderr, "%s\n", tolem_result_json(result));
        return 2;
    }
    tolem_result_free(result);
    for (i = 0; i < n; i++)
        pthread_create(&cashiers[i], NULL, cashier, NULL);
    for (i = 0; i < n; i++)
        pthread_join(cashiers[i], NULL);
    tolem_client_close(client);
    return in_review ? 1 : 0;
}

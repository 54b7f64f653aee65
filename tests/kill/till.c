/* A till with many cashiers, made to be killed.
 *
 *     till CONFIG.json FIRST LAST CASHIERS [page | declined]
 *
 * With `page` the recipient types the card on the bank's page; with `declined` every third card is one that the bank
 * declines. Pays out the orders `k-FIRST` to `k-LAST`, each of a different amount, until every one of them is final.
 * It keeps nothing: killed and started again, it asks for all of them once more with the same numbers, as
 * a till does that stored them in its own documents. Exits 0 when all are final, 1 when one of them waits
 * for a person, 2 when it was used wrongly. */
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
static const char *work = "";

static int take_order(void)
{
    int order;
    pthread_mutex_lock(&counter_lock);
    order = next_order <= last_order ? next_order++ : -1;
    pthread_mutex_unlock(&counter_lock);
    return order;
}

static void pay_out(int order)
{
    char request[320], question[96];
    int page = strcmp(work, "page") == 0, declined = strcmp(work, "declined") == 0 && order % 3 == 0;
    struct timespec breath = {0, 20000000};
    snprintf(question, sizeof question, "{\"orderNumber\": \"k-%d\", \"timeoutMs\": 5000}", order);
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"k-%d\", \"amount\": %d, \"currency\": \"398\", \"description\": \"till\","
             " %s, \"recipient\": {\"name\": \"TILL\"}, \"timeoutMs\": 5000}",
             order, 1000 + order,
             page       ? "\"returnUrl\": \"https://shop.example/ok\""
             : declined ? "\"card\": {\"number\": \"4000000000000002\"}"
                        : "\"card\": {\"number\": \"4111111111111111\"}");
    for (;;) {
        tolem_result *result;
        tolem_status status = tolem_call(client, page ? "payout.register" : "payout.create", request, &result);
        int review;
        if (page) {
            tolem_result_free(result);
            status = tolem_call(client, "payout.status", question, &result);
        }
        review = strstr(tolem_result_json(result), "\"state\":\"review\"") != NULL;
        if (status < 0)
            fprintf(stderr, "k-%d: %s\n", order, tolem_result_json(result));
        tolem_result_free(result);
        if (status == TOLEM_OK || status == TOLEM_DECLINED)
            return;
        if (review) {
            pthread_mutex_lock(&counter_lock);
            in_review++;
            pthread_mutex_unlock(&counter_lock);
            return;
        }
        if (page)
            nanosleep(&breath, NULL);
    }
}

static void *cashier(void *nothing)
{
    int order;
    while ((order = take_order()) >= 0)
        pay_out(order);
    return nothing;
}

int main(int argc, char **argv)
{
    static char config[65536];
    pthread_t cashiers[64];
    tolem_result *result;
    FILE *file;
    int i, n;

    if (argc < 5 || argc > 6 || !(file = fopen(argv[1], "rb")))
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    next_order = atoi(argv[2]);
    last_order = atoi(argv[3]);
    n = atoi(argv[4]);
    if (argc == 6)
        work = argv[5];
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

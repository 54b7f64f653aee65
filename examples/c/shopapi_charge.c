/* A charge of a stored card through ShopAPI, from the first visit of a customer on.
 *
 *     shopapi_charge CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN COMMISSION-IN-TIYN PHONE
 *
 * The gateway keeps customers and cards of its own: the customer is registered once by phone, types the card
 * once on the gateway's page, and is charged by its token afterwards. `options.serviceCode` of the configuration
 * says what is paid for, `options.orderNumberProperty` which of its requisites carries our order number: by it a
 * notification can bring back a charge whose answer was lost, for the gateway cannot be asked by our number.
 *
 * Started again with the same number, nothing is charged twice. The exit code is 0 when the payment can be booked,
 * 1 when it is refused, 2 when the input is wrong, 3 when it is to be started again later or a person must decide. */
#define _POSIX_C_SOURCE 199309L
#include <time.h>
#include "example.h"
#include "tolem.h"

#define PATIENCE 1200

static tolem_client *client;

/* One call; `name` of its result is copied to `value`. That a customer is not known yet is no trouble. */
static tolem_status call(const char *operation, const char *request, const char *name, char *value, size_t size)
{
    tolem_result *result;
    tolem_status status = tolem_call(client, operation, request, &result);
    snprintf(value, size, "%s", find_text(tolem_result_json(result), name));
    if (status < 0 || status == TOLEM_NO_ANSWER || (status == TOLEM_REJECTED && strcmp(operation, "customer.status") != 0))
        printf("%s %s %s\n", operation, tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    return status;
}

static void pause_a_second(void)
{
    struct timespec second = {1, 0};
    nanosleep(&second, NULL);
}

/* The gateway's id of the customer. */
static int find_customer(const char *phone, char *customer, size_t size)
{
    char request[128];
    snprintf(request, sizeof request, "{\"phone\": \"%s\"}", phone);
    if (call("customer.status", request, "clientId", customer, size) == TOLEM_OK)
        return 1;
    return call("customer.register", request, "clientId", customer, size) == TOLEM_OK;
}

/* The first stored card of the customer; he is shown the page for it if there is none. */
static int find_card(const char *customer, char *card, size_t size)
{
    char request[512], link[2048];
    int waited;
    snprintf(request, sizeof request, "{\"clientId\": \"%s\"}", customer);
    if (call("card.list", request, "bindingId", card, size) == TOLEM_OK && card[0] != '\0')
        return 1;
    if (call("card.register", request, "formUrl", link, sizeof link) != TOLEM_ACTION_REQUIRED)
        return 0;
    printf("open %s\n", link);
    /* A card stands in the list a few seconds after it was typed. */
    for (waited = 0; waited < PATIENCE; waited++) {
        pause_a_second();
        if (call("card.list", request, "bindingId", card, size) == TOLEM_OK && card[0] != '\0')
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char customer[256], card[256], request[1024], question[128];
    char *config;
    tolem_result *result;
    tolem_status status;
    int waited, shown = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 6 || strpbrk(argv[2], "\"\\") || strspn(argv[3], "0123456789") != strlen(argv[3]) ||
        strspn(argv[4], "0123456789") != strlen(argv[4]) || strspn(argv[5], "0123456789") != strlen(argv[5])) {
        fprintf(stderr, "usage: shopapi_charge CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN COMMISSION-IN-TIYN PHONE\n");
        return 2;
    }
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status != TOLEM_OK) {
        printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
        tolem_result_free(result);
        return 2;
    }
    tolem_result_free(result);
    if (!find_customer(argv[5], customer, sizeof customer) || !find_card(customer, card, sizeof card)) {
        tolem_client_close(client);
        return 3;
    }
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": %s, \"commission\": %s, \"currency\": \"KZT\", \"bindingId\": \"%s\","
             " \"payer\": {\"clientId\": \"%s\", \"ip\": \"127.0.0.1\"}, \"timeoutMs\": 20000}",
             argv[2], argv[3], argv[4], card, customer);
    status = tolem_call(client, "payment.charge_token", request, &result);
    snprintf(question, sizeof question, "{\"orderNumber\": \"%s\"}", argv[2]);
    for (waited = 0; waited < PATIENCE && (status == TOLEM_PENDING || status == TOLEM_ACTION_REQUIRED); waited++) {
        /* The card's issuer may want to see the payer, at once or while it works on it. */
        if (status == TOLEM_ACTION_REQUIRED && !shown) {
            printf("open %s\n", find_text(tolem_result_json(result), "formUrl"));
            shown = 1;
        }
        pause_a_second();
        tolem_result_free(result);
        status = tolem_call(client, "payment.status", question, &result);
    }
    printf("%s %s\n", tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    tolem_client_close(client);
    if (status == TOLEM_OK)
        return 0;
    if (status == TOLEM_DECLINED || status == TOLEM_REJECTED)
        return 1;
    return status < 0 ? 2 : 3;
}

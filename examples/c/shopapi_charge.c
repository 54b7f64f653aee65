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
#include "example.h"

#define PATIENCE 1200

/* A question of one member; `name` of its result is copied to `value`. That a customer is not known yet is no trouble. */
static tolem_status call(tolem_client *client, const char *operation, const char *member, const char *text, const char *name,
                         char *value, size_t size)
{
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, member, text);
    status = tolem_json_call(client, operation, &request, &result);
    tolem_json_text_of(result, name, value, size);
    if (status < 0 || status == TOLEM_NO_ANSWER || (status == TOLEM_REJECTED && strcmp(operation, "customer.status") != 0))
        printf("%s %s %s\n", operation, tolem_status_name(status), tolem_result_json(result));
    tolem_result_free(result);
    return status;
}

/* The gateway's id of the customer. */
static int find_customer(tolem_client *client, const char *phone, char *customer, size_t size)
{
    return call(client, "customer.status", "phone", phone, "clientId", customer, size) == TOLEM_OK ||
           call(client, "customer.register", "phone", phone, "clientId", customer, size) == TOLEM_OK;
}

static int first_card(tolem_client *client, const char *customer, char *card, size_t size)
{
    return call(client, "card.list", "clientId", customer, "cards[0].bindingId", card, size) == TOLEM_OK && card[0] != '\0';
}

/* The first stored card of the customer; he is shown the page for it if there is none. */
static int find_card(tolem_client *client, const char *customer, char *card, size_t size)
{
    char link[2048];
    int waited;
    if (first_card(client, customer, card, size))
        return 1;
    if (call(client, "card.register", "clientId", customer, "formUrl", link, sizeof link) != TOLEM_ACTION_REQUIRED)
        return 0;
    printf("open %s\n", link);
    /* A card stands in the list a few seconds after it was typed. */
    for (waited = 0; waited < PATIENCE; waited++) {
        pause_a_second();
        if (first_card(client, customer, card, size))
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char customer[256], card[256];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;
    int waited, shown = 0;

    if (argc != 6) {
        fprintf(stderr, "usage: shopapi_charge CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN COMMISSION-IN-TIYN PHONE\n");
        return 2;
    }
    client = open_client(argv[1]);
    if (!find_customer(client, argv[5], customer, sizeof customer) || !find_card(client, customer, card, sizeof card)) {
        tolem_client_close(client);
        return 3;
    }
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "amount", argv[3]);
    tolem_json_add_text(&request, "commission", argv[4]);
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_add_text(&request, "bindingId", card);
    tolem_json_open_object(&request, "payer");
    tolem_json_add_text(&request, "clientId", customer);
    tolem_json_add_text(&request, "ip", "127.0.0.1");
    tolem_json_close(&request);
    tolem_json_add_whole(&request, "timeoutMs", 20000);
    status = tolem_json_call(client, "payment.charge_token", &request, &result);
    for (waited = 0; waited < PATIENCE && (status == TOLEM_PENDING || status == TOLEM_ACTION_REQUIRED); waited++) {
        /* The card's issuer may want to see the payer, at once or while it works on it. */
        if (status == TOLEM_ACTION_REQUIRED && !shown) {
            show_page(result);
            shown = 1;
        }
        pause_a_second();
        tolem_result_free(result);
        status = ask(client, "payment.status", argv[2], &result);
    }
    return finish(client, status, result);
}

/* A card payment on the bank's page: register the order, open the page, wait for the outcome.
 *
 *     card_payment CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Prints the link for the payer's browser and asks until the payment is final or twenty minutes have
 * passed. Started again with the same number it goes on where it stopped; no order is registered twice. */
#include "example.h"

int main(int argc, char **argv)
{
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;
    int asked;

    if (argc != 5) {
        fprintf(stderr, "usage: card_payment CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
        return 2;
    }
    client = open_client(argv[1]);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "amount", argv[3]);
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_add_text(&request, "language", "ru");
    tolem_json_add_text(&request, "returnUrl", argv[4]);
    status = tolem_json_call(client, "payment.register", &request, &result);
    if (status == TOLEM_ACTION_REQUIRED)
        show_page(result);

    /* What the payer does there is asked by our own number; a callback only tells us to ask sooner. */
    for (asked = 0; asked < 1200 && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); asked++) {
        pause_a_second();
        tolem_result_free(result);
        status = ask(client, "payment.status", argv[2], &result);
    }
    return finish(client, status, result);
}

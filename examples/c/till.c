/* One till, four banks: which of them it speaks to is in its configuration alone.
 *
 *     till CONFIG.json payout  ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *     till CONFIG.json payment ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Pays out to a card, or takes a payment on the bank's page, and waits for the outcome. Whoever has to open a
 * page is shown its link. Killed and started again with the same number it goes on where it stopped; no number
 * moves money twice. The exit code is 0 when it can be booked, 1 when it is refused, 2 when this program or its
 * input is wrong, 3 when it is to be started again later. */
#include "example.h"

/* Seconds to wait for somebody who has to open a page, or for a slow bank. */
#define PATIENCE 1200

static int usage(void)
{
    fprintf(stderr, "usage: till CONFIG.json payout  ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n"
                    "       till CONFIG.json payment ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
    return 2;
}

int main(int argc, char **argv)
{
    char card[64] = "", description[64];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;
    int waited, payout = argc == 5 && strcmp(argv[2], "payout") == 0;

    if (payout ? !fgets(card, sizeof card, stdin) : argc != 6 || strcmp(argv[2], "payment") != 0)
        return usage();
    card[strcspn(card, "\r\n")] = '\0';
    client = open_client(argv[1]);

    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[3]);
    tolem_json_add_text(&request, "amount", argv[4]);
    tolem_json_add_text(&request, "currency", "KZT");
    snprintf(description, sizeof description, "%s %s", payout ? "Payout" : "Order", argv[3]);
    tolem_json_add_text(&request, "description", description);
    if (payout) {
        tolem_json_open_object(&request, "card");
        tolem_json_add_text(&request, "number", card);
        tolem_json_close(&request);
        tolem_json_open_object(&request, "recipient");
        tolem_json_add_text(&request, "name", "AIGERIM");
        tolem_json_close(&request);
    } else {
        tolem_json_add_text(&request, "returnUrl", argv[5]);
        tolem_json_add_text(&request, "language", "ru");
    }
    tolem_json_add_whole(&request, "timeoutMs", 20000);
    tolem_json_forget(card, sizeof card);
    status = tolem_json_call(client, payout ? "payout.create" : "payment.register", &request, &result);
    if (status == TOLEM_ACTION_REQUIRED)
        show_page(result);

    for (waited = 0; waited < PATIENCE && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); waited++) {
        pause_a_second();
        tolem_result_free(result);
        status = ask(client, payout ? "payout.status" : "payment.status", argv[3], &result);
    }
    return finish(client, status, result);
}

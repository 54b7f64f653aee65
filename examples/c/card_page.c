/* A payout whose card the recipient types on the bank's page: register, open the page, wait.
 *
 *     card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
 *
 * Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final
 * or ten minutes have passed. A card that was declined does not end it: the page may take another. Where the link was lost
 * with the bank's answer there is no page to wait for. No card number ever reaches this program. */
#include "example.h"

static void say(const tolem_result *result, char *said, size_t size)
{
    if (tolem_json_text_of(result, "message", said, size) == TOLEM_JSON_OK)
        printf("-> %s\n", said);
}

int main(int argc, char **argv)
{
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;
    char said[2048] = "";
    int asked, has_page;

    if (argc != 5) {
        fprintf(stderr, "usage: card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL\n");
        return 2;
    }
    client = open_client(argv[1]);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "amount", argv[3]);
    tolem_json_add_text(&request, "currency", "KZT");
    tolem_json_add_text(&request, "language", "ru");
    tolem_json_add_text(&request, "returnUrl", argv[4]);
    tolem_json_open_object(&request, "recipient");
    tolem_json_add_text(&request, "name", "AIGERIM");
    tolem_json_close(&request);
    status = tolem_json_call(client, "payout.register", &request, &result);
    has_page = tolem_json_any_of(result, "formUrl") == TOLEM_JSON_OK;
    if (has_page)
        show_page(result);
    else
        say(result, said, sizeof said);

    /* The page is open; what it leads to is asked by our own number. */
    for (asked = 0; has_page && asked < 600 && (status == TOLEM_ACTION_REQUIRED || status == TOLEM_PENDING); asked++) {
        pause_a_second();
        tolem_result_free(result);
        status = ask(client, "payout.status", argv[2], &result);
        if (status == TOLEM_ACTION_REQUIRED && tolem_json_any_of(result, "error") == TOLEM_JSON_OK
            && !tolem_json_is_of(result, "message", said))
            say(result, said, sizeof said);
    }
    return finish(client, status, result);
}

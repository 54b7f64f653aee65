/* A payout through bePaid with what its acquirers ask for: the sender, both addresses, the sender's document.
 *
 *     bepaid_payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *
 * What only bePaid knows stands in the object `gateway`; the rest is the same for every bank (see till.c). Which of it
 * your acquirer needs, its manager says: put it into `options.required`, and a payout without it is refused here,
 * before anything is sent. Started again with the same number, nothing is paid twice. The exit code is 0 when
 * the payout can be booked, 1 when it is refused, 2 when the input is wrong, 3 when it is to be started again later. */
#include "example.h"

/* What never changes is JSON already. */
static const char *const SENDER_AND_RECIPIENT =
    "{"
    " \"duplicateCheck\": true,"
    " \"recipient\": {\"ip\": \"127.0.0.1\", \"birthDate\": \"1990-10-20\"},"
    " \"sender\": {\"ip\": \"127.0.0.1\", \"email\": \"john@example.com\", \"birthDate\": \"1990-10-20\"},"
    " \"recipientBillingAddress\": {\"firstName\": \"John\", \"lastName\": \"Doe\", \"country\": \"US\", \"city\": \"Denver\","
    " \"state\": \"CO\", \"zip\": \"96002\", \"address\": \"1st Street\", \"phone\": \"375444444444\"},"
    " \"senderBillingAddress\": {\"firstName\": \"John\", \"lastName\": \"Doe\", \"country\": \"US\", \"city\": \"Denver\","
    " \"state\": \"CO\", \"zip\": \"96002\", \"address\": \"1st Street\", \"phone\": \"375444444444\"},"
    " \"document\": {\"type\": \"PASSPORT\", \"issuer\": \"Organization name\", \"series\": \"MP\", \"number\": \"1234567890\","
    " \"issuedAt\": \"2010-03-12\", \"validUntil\": \"2030-03-12\"}}";

int main(int argc, char **argv)
{
    char card[64], description[64];
    tolem_client *client;
    tolem_result *result;
    tolem_status status;
    tolem_json_writer request;

    if (argc != 4 || !fgets(card, sizeof card, stdin)) {
        fprintf(stderr, "usage: bepaid_payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n");
        return 2;
    }
    card[strcspn(card, "\r\n")] = '\0';
    client = open_client(argv[1]);
    tolem_json_start(&request, NULL, 0);
    tolem_json_add_text(&request, "orderNumber", argv[2]);
    tolem_json_add_text(&request, "amount", argv[3]);
    tolem_json_add_text(&request, "currency", "KZT");
    snprintf(description, sizeof description, "Payout %s", argv[2]);
    tolem_json_add_text(&request, "description", description);
    tolem_json_open_object(&request, "card");
    tolem_json_add_text(&request, "number", card);
    tolem_json_add_text(&request, "expiry", "2034-12");
    tolem_json_add_text(&request, "holder", "John Doe");
    tolem_json_close(&request);
    tolem_json_open_object(&request, "recipient");
    tolem_json_add_text(&request, "email", "john@example.com");
    tolem_json_close(&request);
    tolem_json_add_json(&request, "gateway", SENDER_AND_RECIPIENT);
    tolem_json_add_whole(&request, "timeoutMs", 20000);
    tolem_json_forget(card, sizeof card);
    status = tolem_json_call(client, "payout.create", &request, &result);
    /* The acquirer may work on it for a while, or its page waits for the recipient. */
    if (status == TOLEM_ACTION_REQUIRED)
        show_page(result);
    if (status == TOLEM_PENDING || status == TOLEM_ACTION_REQUIRED || status == TOLEM_UNKNOWN) {
        tolem_result_free(result);
        status = ask(client, "operation.resolve", argv[2], &result);
    }
    return finish(client, status, result);
}

/* A payout through bePaid with what its acquirers ask for: the sender, both addresses, the sender's document.
 *
 *     bepaid_payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
 *
 * What only bePaid knows stands in the object `gateway`; the rest is the same for every bank (see till.c). Which of it
 * your acquirer needs, its manager says: put it into `options.required`, and a payout without it is refused here,
 * before anything is sent. Started again with the same number, nothing is paid twice. The exit code is 0 when
 * the payout can be booked, 1 when it is refused, 2 when the input is wrong, 3 when it is to be started again later. */
#include "example.h"
#include "tolem.h"

static const char *const SENDER_AND_RECIPIENT =
    "\"gateway\": {"
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
    char card[64] = "", request[4096], question[128];
    char *config;
    tolem_client *client;
    tolem_result *result;
    tolem_status status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 4 || strpbrk(argv[2], "\"\\") || argv[3][0] == '\0' || strspn(argv[3], "0123456789") != strlen(argv[3]) ||
        !fgets(card, sizeof card, stdin)) {
        fprintf(stderr, "usage: bepaid_payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number\n");
        return 2;
    }
    card[strcspn(card, "\r\n")] = '\0';
    config = read_file(argv[1]);
    status = tolem_client_open(config, &client, &result);
    free(config);
    if (status == TOLEM_OK) {
        tolem_result_free(result);
        snprintf(request, sizeof request,
                 "{\"orderNumber\": \"%s\", \"amount\": %s, \"currency\": \"KZT\", \"description\": \"Payout %s\","
                 " \"card\": {\"number\": \"%s\", \"expiry\": \"2034-12\", \"holder\": \"John Doe\"},"
                 " \"recipient\": {\"email\": \"john@example.com\"}, \"timeoutMs\": 20000, %s}",
                 argv[2], argv[3], argv[2], card, SENDER_AND_RECIPIENT);
        status = tolem_call(client, "payout.create", request, &result);
        memset(request, 0, sizeof request);
        memset(card, 0, sizeof card);
    }
    /* The acquirer may work on it for a while, or its page waits for the recipient. */
    if (status == TOLEM_ACTION_REQUIRED)
        printf("open %s\n", find_text(tolem_result_json(result), "formUrl"));
    if (status == TOLEM_PENDING || status == TOLEM_ACTION_REQUIRED || status == TOLEM_UNKNOWN) {
        tolem_result_free(result);
        snprintf(question, sizeof question, "{\"orderNumber\": \"%s\", \"timeoutMs\": 60000}", argv[2]);
        status = tolem_call(client, "operation.resolve", question, &result);
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
